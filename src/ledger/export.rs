//! Everything that the ledger holds, table by table.

use rusqlite::types::ValueRef;

use super::open::Ledger;
use crate::error::Result;

/// A table as it is given away.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// What its file is called.
    pub file: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    /// Which of them hold US cents, to be written as dollars.
    pub cents: &'static [usize],
    sql: &'static str,
}

/// All tables, in the order in which they build on each other.
pub const TABLES: [Table; 5] = [
    Table {
        file: "runs.csv",
        columns: &["run", "kind", "made_at", "as_of", "version"],
        cents: &[],
        sql: "SELECT id, kind, made_at, as_of, version FROM run ORDER BY id",
    },
    Table {
        file: "upload_files.csv",
        columns: &[
            "upload_file",
            "run",
            "name",
            "set",
            "sha256",
            "bytes",
            "entries",
            "filer_code",
            "importer_number",
            "submitted_on",
            "claim_number",
        ],
        cents: &[],
        sql: "SELECT id, run, name, entry_set, sha256, bytes, entries, filer, importer, submitted_on, claim FROM upload \
              ORDER BY id",
    },
    Table {
        file: "declared_entries.csv",
        columns: &[
            "entry_number",
            "upload_file",
            "entry_type",
            "importer_number",
            "entry_date",
            "liquidation_status",
            "liquidation_date",
            "ieepa_duty",
            "standing",
            "refunded_on",
        ],
        cents: &[7],
        sql: "SELECT e.number, e.upload, e.type, e.importer, e.entry_date, e.liquidation_status, e.liquidation_date, e.duty, \
                     COALESCE(s.standing, 'not submitted'), e.refunded_on \
              FROM entry e LEFT JOIN standing s ON s.upload = e.upload AND s.number = e.number \
              ORDER BY e.number, e.upload",
    },
    Table {
        file: "imports.csv",
        columns: &["import", "name", "sha256", "bytes", "rows", "imported_at"],
        cents: &[],
        sql: "SELECT id, name, sha256, bytes, rows, imported_at FROM import ORDER BY id",
    },
    Table {
        file: "results.csv",
        columns: &[
            "entry_number",
            "claim_number",
            "status",
            "error_description",
            "answer",
            "further_columns",
            "import",
            "upload_file",
        ],
        cents: &[],
        sql: "SELECT r.number, r.claim, a.status, a.error, a.answer, r.further, r.import, r.upload \
              FROM result r JOIN answer a ON a.id = r.answer ORDER BY r.number, r.claim, r.answer, r.further, r.told_in",
    },
];

impl Ledger {
    /// Hands on the rows of a table, each as the texts of its cells; blank where nothing is known.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read, or `take` fails.
    pub fn each_row(&self, table: &Table, mut take: impl FnMut(&[String]) -> Result<()>) -> Result<()> {
        let failed = self.failed();
        let mut find = self.connection.prepare(table.sql).map_err(&failed)?;
        let mut rows = find.query([]).map_err(&failed)?;
        let mut cells = vec![String::new(); table.columns.len()];
        while let Some(row) = rows.next().map_err(&failed)? {
            for (place, cell) in cells.iter_mut().enumerate() {
                let value = row.get_ref(place).map_err(&failed)?;
                write(value, table.cents.contains(&place), cell);
            }
            take(&cells)?;
        }
        Ok(())
    }
}

fn write(value: ValueRef<'_>, is_cents: bool, cell: &mut String) {
    cell.clear();
    match value {
        ValueRef::Integer(cents) if is_cents => {
            cell.push_str(&crate::domain::cents(rust_decimal::Decimal::new(cents, 2)));
        }
        ValueRef::Integer(number) => cell.push_str(&number.to_string()),
        ValueRef::Text(text) => cell.push_str(&String::from_utf8_lossy(text)),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => {}
    }
}
