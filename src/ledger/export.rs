//! Exports everything in the ledger, table by table.

use std::io::Write;
use std::path::Path;

use rusqlite::types::ValueRef;

use super::Ledger;
use super::json::TimeFrame;
use super::retry::{REJECTED_CSV, write_rejected};
use super::status::{DeclarationStatus, Status};
use crate::domain::{cents, eastern_today};
use crate::error::{Error, Result};
use crate::output::{OutputDir, OutputFiles, Staging};
use crate::text::safe_cell;

/// A table as it is exported.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The name of its file.
    pub file: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    /// The columns with US cents, which are written as dollars.
    pub cents: &'static [usize],
    sql: &'static str,
}

/// All tables. Each comes after those that it refers to.
pub const TABLES: [Table; 9] = [
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
            "folder",
            "internal_error",
        ],
        cents: &[],
        sql: "SELECT id, run, name, entry_set, sha256, bytes, entries, filer, importer, submitted_on, claim, folder, \
                     internal_error \
              FROM upload ORDER BY id",
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
            "refund_low",
            "refund_high",
            "interest_low",
            "interest_high",
            "file_by",
        ],
        cents: &[7, 10, 11, 12, 13],
        sql: "SELECT e.number, e.upload, e.type, e.importer, e.entry_date, e.liquidation_status, e.liquidation_date, e.duty, \
                     COALESCE(s.standing, 'not submitted'), COALESCE(s.refunded_on, e.refunded_on), e.refund_low, e.refund_high, \
                     e.interest_low, e.interest_high, e.file_by \
              FROM entry e LEFT JOIN standing s ON s.upload = e.upload AND s.number = e.number \
              ORDER BY e.number, e.upload",
    },
    Table {
        file: "releases.csv",
        columns: &["entry_number", "upload_file", "claim_number", "released_at", "why"],
        cents: &[],
        sql: "SELECT number, NULLIF(upload, 0), claim, released_at, why FROM release ORDER BY number, upload, claim",
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
    Table {
        file: "held_back.csv",
        columns: &[
            "entry_number",
            "run",
            "since",
            "outcome",
            "action",
            "rules",
            "importer_number",
            "ieepa_duty",
            "file_by",
            "refund_low",
            "refund_high",
            "protest_by",
            "file_by_basis",
        ],
        cents: &[7, 9, 10],
        sql: "SELECT number, run, since, outcome, action, rules, importer, duty, file_by, refund_low, refund_high, \
                     protest_by, file_by_basis \
              FROM held ORDER BY number",
    },
    Table {
        file: "refunds.csv",
        columns: &[
            "entry_number",
            "importer_number",
            "liquidation_date",
            "claim_number",
            "refund_number",
            "refund_date",
            "refund_amount",
            "interest_amount",
            "refund_status",
            "secondary_status",
            "counts_as",
            "further_columns",
            "import",
            "row",
            "upload_file",
        ],
        cents: &[6, 7],
        sql: "SELECT number, importer, liquidated_on, claim, refund_number, refunded_on, amount, interest, status, secondary, \
                     counts_as, further, import, row, upload \
              FROM refund ORDER BY number, importer, liquidated_on, id",
    },
    Table {
        file: "confirmations.csv",
        columns: &["entry_number", "upload_file", "updated", "exported_on"],
        cents: &[],
        sql: "SELECT number, upload, updated, on_day FROM confirmation ORDER BY number, upload",
    },
];

impl Ledger {
    /// Passes the rows of a table to `take`, each as the texts of its cells; unknown values are blank.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read, or `take` fails.
    pub fn each_row(&self, table: &Table, mut take: impl FnMut(&[String]) -> Result<()>) -> Result<()> {
        let failed = self.failed();
        let mut find = self.connection.prepare(table.sql).map_err(&failed)?;
        let mut rows = find.query([]).map_err(&failed)?;
        let mut cells = vec![String::new(); table.columns.len()];
        while let Some(row) = rows.next().map_err(&failed)? {
            for (index, cell) in cells.iter_mut().enumerate() {
                let value = row.get_ref(index).map_err(&failed)?;
                write(value, table.cents.contains(&index), cell);
            }
            take(&cells)?;
        }
        Ok(())
    }
}

fn write(value: ValueRef<'_>, is_cents: bool, cell: &mut String) {
    cell.clear();
    match value {
        ValueRef::Integer(amount) if is_cents => {
            cell.push_str(&cents(rust_decimal::Decimal::new(amount, 2)));
        }
        ValueRef::Integer(number) => cell.push_str(&number.to_string()),
        ValueRef::Text(text) => cell.push_str(&String::from_utf8_lossy(text)),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => {}
    }
}

/// Writes the tables of a ledger into a folder, and the rejected entries with what each needs today. Returns the names
/// of the files. Nothing in the folder is replaced.
///
/// # Errors
///
/// If the ledger can't be read, the folder already has a file with such a name, or it can't be written.
pub(crate) fn export_ledger(ledger: &Path, folder: &Path) -> Result<Vec<&'static str>> {
    let ledger = Ledger::open_to_read(ledger)?;
    let mut staged = Staging::begin(OutputDir::shared(folder))?;
    ledger.at_one_moment(|| {
        for table in &TABLES {
            staged.add(table.file, |to, failed| write_table(&ledger, table, to, failed))?;
        }
        let rejected: Vec<_> = ledger.rejected()?.into_iter().map(|entry| (entry, None)).collect();
        staged.add(REJECTED_CSV, |to, failed| write_rejected(&rejected, eastern_today(), to, failed))
    })?;
    staged.commit()?;
    Ok(TABLES.iter().map(|table| table.file).chain([REJECTED_CSV]).collect())
}

/// Writes a table with its header.
pub(super) fn write_table(
    ledger: &Ledger,
    table: &Table,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let not_written = |error: csv::Error| failed(error.into());
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(table.columns).map_err(not_written)?;
    ledger.each_row(table, |row| {
        for (index, cell) in row.iter().enumerate() {
            let cell = if table.cents.contains(&index) { cell.into() } else { safe_cell(cell) };
            csv.write_field(&*cell).map_err(not_written)?;
        }
        csv.write_record(None::<&[u8]>).map_err(not_written)
    })?;
    csv.flush().map_err(&failed)
}

const STATUS_HEADER: [&str; 28] = [
    "upload_file",
    "submitted_on",
    "claim_number",
    "entries",
    "accepted",
    "rejected",
    "pending",
    "ieepa_duty",
    "accepted_duty",
    "rejected_duty",
    "pending_duty",
    "duty_unknown",
    "liquidation_on",
    "refund_from",
    "refund_by",
    "overdue_days",
    "refunded",
    "refunded_duty",
    "last_refunded_on",
    "folder",
    "importer_number",
    "contradictory",
    "released",
    "refunded_in_part",
    "refunded_in_part_duty",
    "resubmitted",
    "retry_by",
    "retry_by_basis",
];

/// The declarations as CSV.
pub(crate) fn status_csv(status: &Status) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut rows = status.declarations.iter().map(|declaration| row(declaration, status));
    let written =
        table.write_record(STATUS_HEADER).and_then(|()| rows.try_for_each(|row| table.write_record(row)));
    written.expect("memory takes rows as long as the header");
    let bytes = table.into_inner().expect("memory takes what is left");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn row(of: &DeclarationStatus, status: &Status) -> [String; STATUS_HEADER.len()] {
    let sums = &of.sums;
    let total = sums.total();
    let frame = TimeFrame::of(of, status.as_of);
    [
        safe_cell(&of.location()).into_owned(),
        of.submitted.to_string(),
        safe_cell(of.claim.as_deref().unwrap_or_default()).into_owned(),
        total.entries.to_string(),
        sums.accepted.entries.to_string(),
        sums.rejected.entries.to_string(),
        sums.pending.entries.to_string(),
        cents(total.duty),
        cents(sums.accepted.duty),
        cents(sums.rejected.duty),
        cents(sums.pending.duty),
        total.unknown.to_string(),
        frame.liquidation_on.unwrap_or_default(),
        frame.refund_from.unwrap_or_default(),
        frame.refund_by.unwrap_or_default(),
        frame.overdue_days.map(|days| days.to_string()).unwrap_or_default(),
        sums.refunded.entries.to_string(),
        cents(sums.refunded.duty),
        of.refunded_on.last().map(|day| day.to_string()).unwrap_or_default(),
        safe_cell(&of.folder).into_owned(),
        of.importer.clone().unwrap_or_default(),
        sums.contradictory.entries.to_string(),
        sums.released.entries.to_string(),
        sums.refunded_in_part.entries.to_string(),
        cents(sums.refunded_in_part.duty),
        of.resubmitted.entries.to_string(),
        of.retry_by.map(|by| by.last.to_string()).unwrap_or_default(),
        of.retry_by.map_or("", |by| by.basis.name()).to_string(),
    ]
}
