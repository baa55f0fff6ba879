//! Where each declaration stands.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Ledger;
use super::record::Unsubmitted;
use super::refunds::{Awaited, ExpectedRefund, ReceivedRefund, overdue};
use crate::domain::{DutyTotal, LiquidationStatus, parse_iso_date};
use crate::entries::ClaimStatus;
use crate::error::Result;

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationStatus {
    /// Its upload file.
    pub upload: String,
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

/// Where everything stands.
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
    /// Each entry once, by how it stands on the declaration where it stands best.
    pub entries: Sums,
    /// Upload files that aren't marked as submitted, and how many entries stand in no later one.
    pub unsubmitted: Vec<Unsubmitted>,
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
    /// Where everything stands on a day.
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
                unmatched: self.count("SELECT COUNT(*) FROM result WHERE upload IS NULL")?,
            })
        };
        self.at_one_moment(|| read().map_err(self.failed()))
    }

    fn declarations(&self) -> rusqlite::Result<Found> {
        let mut find = self.connection.prepare(
            "SELECT u.id, u.name, u.submitted_on, u.claim, s.standing, s.liquidation_status, s.importer, s.refunded_on, \
                    COUNT(*), COALESCE(SUM(s.duty), 0), COUNT(*) - COUNT(s.duty) \
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
                    submitted,
                    claim: row.get(3)?,
                    sums: Sums::default(),
                    awaited: BTreeMap::new(),
                    refunded_on: BTreeSet::new(),
                });
            }
            let Some(declaration) = found.declarations.last_mut() else { continue };
            let (answer, part) = (answer(row.get_ref(4)?.as_str()?), sum(row, 8)?);
            *declaration.sums.of(answer) += part;
            if answer != ClaimStatus::Accepted {
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

    /// Each entry once: accepted where one declaration has it accepted, else pending, else rejected.
    fn entries(&self) -> rusqlite::Result<Sums> {
        let mut find = self.connection.prepare(
            "SELECT best, refunded, COUNT(*), COALESCE(SUM(duty), 0), COUNT(*) - COUNT(duty) FROM \
             (SELECT number, duty, COUNT(refunded_on) > 0 AS refunded, \
                     MAX(CASE standing WHEN 'accepted' THEN 2 WHEN 'pending' THEN 1 ELSE 0 END) AS best \
              FROM standing GROUP BY number) GROUP BY best, refunded",
        )?;
        let (mut rows, mut sums) = (find.query([])?, Sums::default());
        while let Some(row) = rows.next()? {
            let answer = match row.get::<_, i64>(0)? {
                2 => ClaimStatus::Accepted,
                1 => ClaimStatus::Other,
                _ => ClaimStatus::Rejected,
            };
            let part = sum(row, 2)?;
            *sums.of(answer) += part;
            if answer == ClaimStatus::Accepted && row.get(1)? {
                sums.refunded += part;
            }
        }
        Ok(sums)
    }

    /// Upload files that aren't marked as submitted and hold entries that stand in no later file.
    fn unsubmitted(&self) -> rusqlite::Result<Vec<Unsubmitted>> {
        let mut find = self.connection.prepare(
            "SELECT u.name, r.as_of, COUNT(*) \
             FROM (SELECT number, MAX(upload) AS upload FROM entry GROUP BY number) e \
             JOIN upload u ON u.id = e.upload JOIN run r ON r.id = u.run \
             WHERE u.submitted_on IS NULL GROUP BY u.id ORDER BY u.id",
        )?;
        let of_row = |row: &rusqlite::Row<'_>| {
            Ok(Unsubmitted { name: row.get(0)?, as_of: row.get(1)?, entries: row.get(2)? })
        };
        find.query_map([], of_row)?.collect()
    }

    fn count(&self, sql: &str) -> rusqlite::Result<u64> {
        self.connection.query_row(sql, [], |row| row.get(0))
    }
}

/// As the view `standing` puts them.
fn answer(standing: &str) -> ClaimStatus {
    match standing {
        "accepted" => ClaimStatus::Accepted,
        "rejected" => ClaimStatus::Rejected,
        _ => ClaimStatus::Other,
    }
}

fn sum(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<DutyTotal> {
    let duty = Decimal::new(row.get(first + 1)?, 2);
    Ok(DutyTotal { entries: row.get(first)?, duty, unknown: row.get(first + 2)? })
}

/// Entries by how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// CBP took them.
    pub accepted: DutyTotal,
    /// CBP did not.
    pub rejected: DutyTotal,
    /// CBP has not answered, as far as the ledger knows.
    pub pending: DutyTotal,
    /// The accepted ones whose refund came.
    pub refunded: DutyTotal,
}

impl Sums {
    pub(crate) fn of(&mut self, answer: ClaimStatus) -> &mut DutyTotal {
        match answer {
            ClaimStatus::Accepted => &mut self.accepted,
            ClaimStatus::Rejected => &mut self.rejected,
            ClaimStatus::Other => &mut self.pending,
        }
    }

    /// All of them.
    pub fn total(&self) -> DutyTotal {
        [self.accepted, self.rejected, self.pending].into_iter().sum()
    }
}
