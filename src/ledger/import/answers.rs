//! Imports CBP's answers to entries.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Statement, Transaction, TransactionBehavior, params};

use super::match_claims::{AssumedLatest, ClaimMatched, UnmatchedResults, attach, taken_as_last, unmatched};
use super::match_refunds::match_refunds_again;
use super::rows::{ReportRow, begin, further_cells, import_rows, imported_before};
use crate::domain::EntryNumber;
use crate::entries::{ClaimColumns, ClaimStatus, RowDefect};
use crate::error::Result;
use crate::ledger::Ledger;
use crate::ledger::status::open_entries::{OpenEntry, contradictory_in, unanswered_in};
use crate::read::{Header, ReadOptions, Row, Source};
use crate::text::{single_line, truncate};

/// The result of an import.
#[derive(Debug, Default)]
pub struct ImportedAnswers {
    /// The name of the file.
    pub name: String,
    /// Number of rows with an answer.
    pub rows: u64,
    /// Number of these answers that weren't in the ledger before.
    pub new: u64,
    /// Number of rows by answer.
    pub answers: BTreeMap<ClaimStatus, u64>,
    /// Unknown statuses in CBP's words, and the number of rows with each.
    pub other_statuses: BTreeMap<String, u64>,
    /// Unknown headers, as written in the file.
    pub other_headers: Vec<String>,
    /// Rows whose entry number can't be read.
    pub defects: Vec<RowDefect>,
    /// New answers that belong to no declaration.
    pub unmatched: UnmatchedResults,
    /// Claim numbers assigned to declarations.
    pub learned: Vec<ClaimMatched>,
    /// New answers without a claim number, by the declaration that they were assigned to.
    pub taken_as_last: Vec<AssumedLatest>,
    /// Entries of the file that one answer accepts and another rejects.
    pub contradictory: Vec<OpenEntry>,
    /// Entries of the file's declarations without an answer.
    pub unanswered: Vec<OpenEntry>,
}

/// An answer as stored: private data masked, on one line, without control characters.
struct ResultRow {
    number: EntryNumber,
    claim: String,
    status: String,
    error: String,
    further: String,
}

impl ReportRow for ResultRow {
    /// An answer has no row number: it is identified by its entry.
    fn shift(&mut self, _: u32) {}
}

impl Ledger {
    /// Imports the answers of a file. An answer without a claim number is already known if a file with the same bytes
    /// had it; another file may have the same answer for another declaration.
    pub(super) fn import_answers(
        &mut self,
        source: &Source,
        header: &Header,
        columns: &ClaimColumns,
        pace: ReadOptions,
    ) -> Result<ImportedAnswers> {
        let failed = self.failed();
        let other_headers = columns.unknown().map(truncate).collect();
        let mut imported = ImportedAnswers { name: source.name.clone(), other_headers, ..Default::default() };

        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let id = begin(&transaction, source).map_err(&failed)?;
        let mut insert = Insert::into(&transaction, id).map_err(&failed)?;
        let read = |row: &Row<'_>| read_row(row, columns);
        let put = |row| insert.row(&row, &mut imported).map_err(&failed);
        let (sha256, defects) = import_rows(source, header, pace, read, put)?;
        drop(insert);
        imported.defects = defects;
        let id = end(&transaction, id, &sha256, &mut imported).map_err(&failed)?;
        imported.learned = attach(&transaction).map_err(&failed)?;
        if imported.new > 0 {
            match_refunds_again(&transaction).map_err(&failed)?;
            imported.unmatched = unmatched(&transaction, id).map_err(&failed)?;
            imported.taken_as_last = taken_as_last(&transaction, id).map_err(&failed)?;
        }
        imported.contradictory = contradictory_in(&transaction, id).map_err(&failed)?;
        imported.unanswered = unanswered_in(&transaction, id).map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        Ok(imported)
    }
}

/// The answer in a row; `None` if the row has none.
fn read_row(row: &Row<'_>, columns: &ClaimColumns) -> Option<std::result::Result<ResultRow, RowDefect>> {
    let number = match columns.number(row)? {
        Ok(number) => number,
        Err(defect) => return Some(Err(defect)),
    };
    let said = columns.row(row);
    let further = columns.further(row).map(|(header, cell)| (single_line(header), single_line(&cell)));
    Some(Ok(ResultRow {
        number,
        claim: single_line(said.claim),
        status: single_line(said.status),
        error: single_line(said.error.trim().replace(['\r', '\n'], "; ")),
        further: further_cells(further),
    }))
}

/// Completes the import and returns the id under which its answers are stored. A file that was imported before is not
/// recorded again, nor are its answers.
fn end(
    ledger: &Transaction<'_>,
    id: i64,
    sha256: &str,
    imported: &mut ImportedAnswers,
) -> rusqlite::Result<i64> {
    let Some(known) = imported_before(ledger, id, sha256, imported.rows)? else { return Ok(id) };
    if imported.new > 0 {
        let known_already = "DELETE FROM result AS new WHERE import = ?2 AND claim = '' AND EXISTS \
            (SELECT 1 FROM result old WHERE old.number = new.number AND old.claim = '' \
             AND old.answer = new.answer AND old.further = new.further AND old.told_in = ?1)";
        imported.new -= ledger.execute(known_already, [known, id])? as u64;
    }
    if imported.new > 0 {
        // Answers added by a program version that reads more of the file.
        let sql = "UPDATE result SET import = ?1, told_in = IIF(claim = '', ?1, 0) WHERE import = ?2";
        ledger.execute(sql, [known, id])?;
    }
    ledger.execute("DELETE FROM import WHERE id = ?1", [id])?;
    Ok(known)
}

/// Inserts rows into the ledger.
struct Insert<'t> {
    result: Statement<'t>,
    answer: Statement<'t>,
    answers: HashMap<(String, String), (i64, ClaimStatus)>,
    import: i64,
}

impl<'t> Insert<'t> {
    fn into(ledger: &'t Transaction<'_>, import: i64) -> rusqlite::Result<Self> {
        Ok(Insert {
            result: ledger.prepare(
                "INSERT OR IGNORE INTO result (number, claim, answer, further, told_in, import) \
                 VALUES (?1, ?2, ?3, ?4, IIF(?2 = '', ?5, 0), ?5)",
            )?,
            answer: ledger.prepare(
                "INSERT INTO answer (status, error, answer) VALUES (?1, ?2, ?3) \
                 ON CONFLICT DO UPDATE SET answer = excluded.answer RETURNING id",
            )?,
            answers: HashMap::new(),
            import,
        })
    }

    fn row(&mut self, row: &ResultRow, imported: &mut ImportedAnswers) -> rusqlite::Result<()> {
        let (answer, what) = self.answer(&row.status, &row.error)?;
        let number = row.number.to_string();
        let new = self.result.execute(params![number, row.claim, answer, row.further, self.import])?;
        imported.rows += 1;
        imported.new += new as u64;
        *imported.answers.entry(what).or_default() += 1;
        if what == ClaimStatus::Other {
            match imported.other_statuses.get_mut(&row.status) {
                Some(count) => *count += 1,
                None => drop(imported.other_statuses.insert(row.status.clone(), 1)),
            }
        }
        Ok(())
    }

    fn answer(&mut self, status: &str, error: &str) -> rusqlite::Result<(i64, ClaimStatus)> {
        let words = (status.to_string(), error.to_string());
        if let Some(known) = self.answers.get(&words) {
            return Ok(*known);
        }
        let what = ClaimStatus::of(status, error);
        let id = self.answer.query_row(params![status, error, what.name()], |row| row.get(0))?;
        self.answers.insert(words, (id, what));
        Ok((id, what))
    }
}
