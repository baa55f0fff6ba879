//! Imports refund reports.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Statement, Transaction, TransactionBehavior, params};
use rust_decimal::Decimal;

use super::counted::count_rows;
use super::match_refunds::{UnmatchedRefunds, match_refunds, unmatched_refunds};
use super::refund_rows::{RefundRow, RefundState, UnreadableCell, read_row};
use super::rows::{ReportRow, begin, import_rows, imported_before};
use crate::domain::eastern_today;
use crate::entries::{Located, RowDefect};
use crate::error::Result;
use crate::ledger::Ledger;
use crate::ledger::amounts::to_cents;
use crate::ledger::payments::Payments;
use crate::ledger::settle::payments;
use crate::read::{Header, ReadOptions, Row, Source};
use crate::text::truncate;

/// The result of importing a refund report.
#[derive(Debug, Default)]
pub struct ImportedRefunds {
    /// The name of the file.
    pub name: String,
    /// Number of rows with a refund.
    pub rows: u64,
    /// Whether a file with the same bytes was imported before, with the same columns.
    pub is_known: bool,
    /// Rows about a payment that another row is about too; it counts once.
    pub repeated: u64,
    /// Rows of earlier reports whose amounts this one corrects.
    pub corrected: u64,
    /// The refunds of the file that belong to entries of declarations.
    pub payments: Payments,
    /// Unknown statuses in CBP's words, and the number of rows with each.
    pub other_statuses: BTreeMap<String, u64>,
    /// Unknown headers, as written in the file.
    pub other_headers: Vec<String>,
    /// Amounts and dates that can't be read.
    pub unreadable: Vec<UnreadableCell>,
    /// Rows with the day of a refund that is still to come. They are kept, and count as paid when the report is imported
    /// again on that day or later.
    pub dated_ahead: Vec<(u32, NaiveDate)>,
    /// Rows that weren't imported: their entry number or cells can't be read.
    pub defects: Vec<RowDefect>,
    /// Rows that belong to no declaration.
    pub unmatched: UnmatchedRefunds,
}

impl ReportRow for RefundRow {
    fn shift(&mut self, rows_before: u32) {
        self.row += rows_before;
        self.unreadable.iter_mut().for_each(|cell| cell.row += rows_before);
    }
}

impl Ledger {
    /// Imports a refund report. A file that was imported before is read again, because its columns may be mapped
    /// differently now; its rows then replace the earlier ones.
    pub(super) fn import_refunds(
        &mut self,
        source: &Source,
        header: &Header,
        columns: &Located,
        pace: ReadOptions,
    ) -> Result<ImportedRefunds> {
        let failed = self.failed();
        let other_headers = columns.further.iter().map(|(_, name)| truncate(name)).collect();
        let mut imported = ImportedRefunds { name: source.name.clone(), other_headers, ..Default::default() };
        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let id = begin(&transaction, source).map_err(&failed)?;
        let mut insert = Insert::into(&transaction, id).map_err(&failed)?;
        let read = |row: &Row<'_>| read_row(row, columns, &header.names);
        let put = |row| insert.row(row, &mut imported).map_err(&failed);
        let (sha256, defects) = import_rows(source, header, pace, read, put)?;
        drop(insert);
        imported.defects = defects;
        end(&transaction, id, &sha256, &mut imported).map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        Ok(imported)
    }
}

/// Inserts rows into the ledger.
struct Insert<'t> {
    refund: Statement<'t>,
    import: i64,
    today: NaiveDate,
}

impl<'t> Insert<'t> {
    fn into(ledger: &'t Transaction<'_>, import: i64) -> rusqlite::Result<Self> {
        let refund = ledger.prepare(
            "INSERT INTO refund (import, row, number, importer, liquidated_on, claim, refund_number, refunded_on, amount, \
                                 interest, status, secondary, state, further, day, counts_as) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, IIF(?3 <> '' OR ?5 <> '', ?13, NULL))",
        )?;
        Ok(Insert { refund, import, today: eastern_today() })
    }

    fn row(&mut self, mut row: RefundRow, imported: &mut ImportedRefunds) -> rusqlite::Result<()> {
        if let Some(day) = row.refunded_on.filter(|day| *day > self.today) {
            row.state = row.state.before_its_day();
            imported.dated_ahead.push((row.row, day));
        }
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let (refunded_on, cents) =
            (day(row.refunded_on), |amount: Option<Decimal>| amount.and_then(to_cents));
        let on = row.refunded_on.unwrap_or(self.today).to_string();
        self.refund.execute(params![
            self.import,
            row.row,
            row.number.map(|number| number.to_string()).unwrap_or_default(),
            row.importer,
            day(row.liquidated_on),
            row.claim,
            row.refund_number,
            refunded_on,
            cents(row.amount),
            cents(row.interest),
            row.status,
            row.secondary,
            row.state.name(),
            row.further,
            on,
        ])?;
        imported.rows += 1;
        let unknown = |word: &&String| RefundState::of_word(word) == Some(RefundState::Unknown);
        for word in [&row.status, &row.secondary].into_iter().filter(unknown) {
            *imported.other_statuses.entry(word.clone()).or_default() += 1;
        }
        imported.unreadable.extend(row.unreadable);
        Ok(())
    }
}

/// The columns in which two imports of a file are compared: all except ids and dates of import.
const CONTENT: &str = "row, number, importer, liquidated_on, claim, refund_number, refunded_on, amount, interest, status, \
                       secondary, state, further";

fn end(
    ledger: &Transaction<'_>,
    id: i64,
    sha256: &str,
    imported: &mut ImportedRefunds,
) -> rusqlite::Result<()> {
    let known = imported_before(ledger, id, sha256, imported.rows)?;
    if let Some(known) = known {
        let differing: i64 = ledger.query_row(
            &format!(
                "SELECT COUNT(*) FROM (SELECT {CONTENT} FROM refund WHERE import = ?1 \
                                       EXCEPT SELECT {CONTENT} FROM refund WHERE import = ?2)"
            ),
            [id, known],
            |row| row.get(0),
        )?;
        imported.is_known = differing == 0;
        let dropped = if imported.is_known { id } else { known };
        ledger.execute("DELETE FROM refund WHERE import = ?1", [dropped])?;
        ledger.execute("UPDATE refund SET import = ?1 WHERE import = ?2", [known, id])?;
        ledger.execute("DELETE FROM import WHERE id = ?1", [id])?;
    }
    let id = known.unwrap_or(id);
    if !imported.is_known {
        let repeats = count_rows(ledger, id, known.is_some())?;
        (imported.repeated, imported.corrected) = (repeats.repeated, repeats.corrected);
        match_refunds(ledger)?;
    }
    imported.unmatched = unmatched_refunds(ledger, Some(id))?;
    imported.payments = payments(ledger, Some(id))?;
    Ok(())
}
