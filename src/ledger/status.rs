//! The status of each declaration.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::Ledger;
use super::awaited::{Awaited, ExpectedRefund, ReceivedRefund, overdue};
use super::open_entries::{OpenEntries, open_entries};
use super::record::Unsubmitted;
use crate::domain::{DutyTotal, LiquidationStatus, parse_iso_date};
use crate::error::Result;

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationStatus {
    /// Its upload file.
    pub upload: String,
    /// The folder into which that was written, where it is known.
    pub folder: String,
    /// Whose entries alone it holds, where it was split so.
    pub importer: Option<String>,
    /// The day of the upload.
    pub submitted: NaiveDate,
    /// CBP's claim number, where it is known.
    pub claim: Option<String>,
    /// Its entries.
    pub sums: Sums,
    /// Accepted entries that aren't refunded, by what is awaited of them.
    pub awaited: BTreeMap<Awaited, DutyTotal>,
    /// The days on which refunds came.
    pub refunded_on: BTreeSet<NaiveDate>,
}

/// The status of everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The ledger.
    pub ledger: String,
    /// The day.
    pub as_of: NaiveDate,
    /// The declarations, those with overdue refunds first, the longest overdue before the others.
    pub declarations: Vec<DeclarationStatus>,
    /// The refunds to expect, the first first.
    pub refunds: Vec<ExpectedRefund>,
    /// The refunds that came, the last first.
    pub received: Vec<ReceivedRefund>,
    /// Each entry once, by its best status.
    pub entries: Sums,
    /// Upload files that aren't marked as submitted, and how many of their entries are in no later one.
    pub unsubmitted: Vec<Unsubmitted>,
    /// Entries that a person must look at.
    pub open: OpenEntries,
    /// Answers that belong to no declaration.
    pub unmatched: u64,
}

/// The declarations in the order of the ledger, and their refunds.
#[derive(Default)]
struct Found {
    declarations: Vec<DeclarationStatus>,
    /// By importer, day of the upload, and what is awaited.
    expected: BTreeMap<(Option<String>, NaiveDate, Awaited), DutyTotal>,
    /// By importer and day.
    received: BTreeMap<(Option<String>, NaiveDate), DutyTotal>,
}

impl DeclarationStatus {
    /// The accepted entries whose refunds come within CBP's time frame.
    pub fn due(&self) -> DutyTotal {
        self.awaited.iter().filter(|(awaited, _)| awaited.is_dated()).map(|(_, part)| *part).sum()
    }

    /// By how many days refunds are overdue on a day, where there are any to come.
    pub fn overdue(&self, as_of: NaiveDate) -> Option<u64> {
        overdue(self.submitted, as_of).filter(|_| self.due().entries > 0)
    }
}

impl Ledger {
    /// The status of everything on a day.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read.
    pub fn status(&self, as_of: NaiveDate) -> Result<Status> {
        let read = || {
            let Found { mut declarations, expected, received } = self.declarations()?;
            declarations.sort_by_key(|of| (Reverse(of.overdue(as_of)), of.submitted));
            let refund =
                |((importer, submitted, awaited), sum)| ExpectedRefund { importer, submitted, awaited, sum };
            let mut refunds: Vec<ExpectedRefund> = expected.into_iter().map(refund).collect();
            refunds.sort_by_key(|of| {
                (of.due().is_none(), of.submitted, of.awaited, of.importer.is_none(), of.importer.clone())
            });
            let refund = |((importer, on), sum)| ReceivedRefund { importer, on, sum };
            let mut received: Vec<ReceivedRefund> = received.into_iter().map(refund).collect();
            received.sort_by_key(|of| (Reverse(of.on), of.importer.is_none(), of.importer.clone()));
            Ok(Status {
                ledger: self.name(),
                as_of,
                declarations,
                refunds,
                received,
                entries: self.entries()?,
                unsubmitted: self.unsubmitted()?,
                open: open_entries(&self.connection, &week_before(as_of))?,
                unmatched: self.count("SELECT COUNT(*) FROM result WHERE upload IS NULL")?,
            })
        };
        self.at_one_moment(|| read().map_err(self.failed()))
    }

    fn declarations(&self) -> rusqlite::Result<Found> {
        let mut find = self.connection.prepare(
            "SELECT u.id, u.name, u.submitted_on, u.claim, s.standing, s.liquidation_status, s.importer, s.refunded_on, \
                    COUNT(*), COALESCE(SUM(s.duty), 0), COUNT(*) - COUNT(s.duty), u.folder, u.importer \
             FROM standing s JOIN upload u ON u.id = s.upload \
             GROUP BY u.id, s.standing, s.liquidation_status, s.importer, s.refunded_on ORDER BY u.id",
        )?;
        let mut rows = find.query([])?;
        let (mut found, mut last) = (Found::default(), None);
        while let Some(row) = rows.next()? {
            let id = Some(row.get::<_, i64>(0)?);
            let Some(submitted) = parse_iso_date(&row.get::<_, String>(2)?) else { continue };
            if last != id {
                last = id;
                found.declarations.push(DeclarationStatus {
                    upload: row.get(1)?,
                    folder: row.get(11)?,
                    importer: row.get(12)?,
                    submitted,
                    claim: row.get(3)?,
                    sums: Sums::default(),
                    awaited: BTreeMap::new(),
                    refunded_on: BTreeSet::new(),
                });
            }
            let Some(declaration) = found.declarations.last_mut() else { continue };
            let (standing, part) = (Standing::of(row.get_ref(4)?.as_str()?), sum(row, 8)?);
            *declaration.sums.of(standing) += part;
            if standing != Standing::Accepted {
                continue;
            }
            let (status, importer) = (row.get::<_, Option<String>>(5)?, row.get(6)?);
            if let Some(on) = row.get::<_, Option<String>>(7)?.and_then(|day| parse_iso_date(&day)) {
                declaration.sums.refunded += part;
                declaration.refunded_on.insert(on);
                *found.received.entry((importer, on)).or_default() += part;
            } else {
                let awaited = Awaited::of(status.and_then(|status| LiquidationStatus::parse(&status)));
                *declaration.awaited.entry(awaited).or_default() += part;
                *found.expected.entry((importer, submitted, awaited)).or_default() += part;
            }
        }
        Ok(found)
    }

    /// Each entry once: accepted where one declaration has it accepted, else contradictory, pending, released, rejected.
    fn entries(&self) -> rusqlite::Result<Sums> {
        let mut find = self.connection.prepare(
            "SELECT best, refunded, COUNT(*), COALESCE(SUM(duty), 0), COUNT(*) - COUNT(duty) FROM \
             (SELECT number, duty, COUNT(refunded_on) > 0 AS refunded, \
                     MAX(CASE standing WHEN 'accepted' THEN 4 WHEN 'contradictory' THEN 3 WHEN 'pending' THEN 2 \
                                       WHEN 'released' THEN 1 ELSE 0 END) AS best \
              FROM standing GROUP BY number) GROUP BY best, refunded",
        )?;
        let (mut rows, mut sums) = (find.query([])?, Sums::default());
        while let Some(row) = rows.next()? {
            let best = match row.get::<_, i64>(0)? {
                4 => Standing::Accepted,
                3 => Standing::Contradictory,
                2 => Standing::Pending,
                1 => Standing::Released,
                _ => Standing::Rejected,
            };
            let part = sum(row, 2)?;
            *sums.of(best) += part;
            if best == Standing::Accepted && row.get(1)? {
                sums.refunded += part;
            }
        }
        Ok(sums)
    }

    /// Upload files that aren't marked as submitted and hold entries that are in no later file.
    fn unsubmitted(&self) -> rusqlite::Result<Vec<Unsubmitted>> {
        let mut find = self.connection.prepare(
            "SELECT u.name, r.as_of, COUNT(*), u.folder, u.importer \
             FROM (SELECT number, MAX(upload) AS upload FROM entry GROUP BY number) e \
             JOIN upload u ON u.id = e.upload JOIN run r ON r.id = u.run \
             WHERE u.submitted_on IS NULL GROUP BY u.id ORDER BY u.id",
        )?;
        find.query_map([], Unsubmitted::of_row)?.collect()
    }

    fn count(&self, sql: &str) -> rusqlite::Result<u64> {
        self.connection.query_row(sql, [], |row| row.get(0))
    }
}

/// After so many days without an answer a declaration needs a look.
const ANSWER_WITHIN: u64 = 7;

fn week_before(day: NaiveDate) -> String {
    day.checked_sub_days(Days::new(ANSWER_WITHIN)).unwrap_or(day).to_string()
}

/// The status of an entry on a declaration, as the view `standing` words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Accepted,
    Contradictory,
    Pending,
    Released,
    Rejected,
}

impl Standing {
    fn of(standing: &str) -> Self {
        match standing {
            "accepted" => Standing::Accepted,
            "contradictory" => Standing::Contradictory,
            "released" => Standing::Released,
            "rejected" => Standing::Rejected,
            _ => Standing::Pending,
        }
    }
}

fn sum(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<DutyTotal> {
    let duty = Decimal::new(row.get(first + 1)?, 2);
    Ok(DutyTotal { entries: row.get(first)?, duty, unknown: row.get(first + 2)? })
}

/// Entries by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// CBP accepted them.
    pub accepted: DutyTotal,
    /// CBP rejected them.
    pub rejected: DutyTotal,
    /// CBP hasn't answered, as far as the ledger knows.
    pub pending: DutyTotal,
    /// The accepted ones whose refund was received.
    pub refunded: DutyTotal,
    /// One answer accepts them, another one rejects them.
    pub contradictory: DutyTotal,
    /// A person freed them for another declaration.
    pub released: DutyTotal,
}

impl Sums {
    fn of(&mut self, standing: Standing) -> &mut DutyTotal {
        match standing {
            Standing::Accepted => &mut self.accepted,
            Standing::Contradictory => &mut self.contradictory,
            Standing::Pending => &mut self.pending,
            Standing::Released => &mut self.released,
            Standing::Rejected => &mut self.rejected,
        }
    }

    /// All of them.
    pub fn total(&self) -> DutyTotal {
        [self.accepted, self.rejected, self.pending, self.contradictory, self.released].into_iter().sum()
    }
}
