//! Which entries are filed, so that a run keeps them out.

use rusqlite::Row;

use super::open::Ledger;
use crate::assemble::{Declaration, FiledAs, FiledEntries};
use crate::domain::{EntryNumber, parse_iso_date};
use crate::error::Result;

impl Ledger {
    /// The entries that are accepted or pending on a declaration, and those of which an answer says so although
    /// no declaration of the ledger holds them.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read.
    pub fn filed(&self) -> Result<FiledEntries> {
        let read = || -> rusqlite::Result<FiledEntries> {
            let mut filed = FiledEntries::default();
            self.on_declarations(&mut filed)?;
            self.by_answers_alone(&mut filed)?;
            filed.settle();
            Ok(filed)
        };
        read().map_err(self.failed())
    }

    fn on_declarations(&self, filed: &mut FiledEntries) -> rusqlite::Result<()> {
        let mut find = self.connection.prepare(
            "SELECT s.upload, s.standing, u.name, u.submitted_on, u.claim, s.number \
             FROM standing s JOIN upload u ON u.id = s.upload WHERE s.standing <> 'rejected' \
             ORDER BY s.upload",
        )?;
        let (mut rows, mut upload, mut places) = (find.query([])?, None, [None; 2]);
        while let Some(row) = rows.next()? {
            let this = Some(row.get::<_, i64>(0)?);
            if upload != this {
                (upload, places) = (this, [None; 2]);
            }
            let taken = row.get_ref(1)?.as_str()? == "accepted";
            let place = match places[usize::from(taken)] {
                Some(place) => place,
                None => filed.declare(Declaration {
                    filed: if taken { FiledAs::Taken } else { FiledAs::Pending },
                    file: row.get(2)?,
                    submitted: row.get::<_, Option<String>>(3)?.and_then(|day| parse_iso_date(&day)),
                    claim: row.get(4)?,
                }),
            };
            places[usize::from(taken)] = Some(place);
            add(filed, row, 5, place)?;
        }
        Ok(())
    }

    /// Answers that no declaration of the ledger holds: what CBP took elsewhere isn't filed again either.
    fn by_answers_alone(&self, filed: &mut FiledEntries) -> rusqlite::Result<()> {
        let mut find = self.connection.prepare(
            "SELECT s.import, s.claim, i.name, s.number, s.standing = 'accepted' \
             FROM standing_elsewhere s JOIN import i ON i.id = s.import \
             WHERE s.standing <> 'rejected' ORDER BY s.import, s.claim, s.standing",
        )?;
        let (mut rows, mut of, mut place) = (find.query([])?, None, 0);
        while let Some(row) = rows.next()? {
            let taken: bool = row.get(4)?;
            let this = Some((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, taken));
            if of != this {
                let claim = row.get::<_, String>(1)?;
                place = filed.declare(Declaration {
                    filed: if taken { FiledAs::Taken } else { FiledAs::Pending },
                    file: row.get(2)?,
                    submitted: None,
                    claim: Some(claim).filter(|claim| !claim.is_empty()),
                });
                of = this;
            }
            add(filed, row, 3, place)?;
        }
        Ok(())
    }
}

fn add(filed: &mut FiledEntries, row: &Row<'_>, column: usize, place: usize) -> rusqlite::Result<()> {
    let number = row.get_ref(column)?.as_str()?;
    EntryNumber::from_text(number).into_iter().for_each(|number| filed.add(number, place));
    Ok(())
}
