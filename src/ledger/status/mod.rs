//! The status of everything on one day: what is held back, what was filed, what is expected, and what came.

pub(super) mod awaited;
pub(super) mod by_importer;
pub(super) mod held;
pub(super) mod open_entries;
pub(super) mod rejections;
mod sums;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::Ledger;
use super::expected::ExpectedTotal;
use super::import::{UnmatchedRefunds, unmatched_refunds};
use super::payments::{Payments, payments};
use super::record::{Unsubmitted, upload_path};
use crate::domain::{DutyTotal, LiquidationStatus, parse_iso_date};
use crate::error::Result;
use awaited::{Awaited, ExpectedRefund, ReceivedRefund, overdue};
use by_importer::ImporterStatus;
use held::{HeldGroup, held_back};
use open_entries::{OpenEntries, open_entries};
use rejections::{RejectedNow, rejections};
pub(crate) use sums::Sums;
use sums::{Standing, sum};

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationStatus {
    pub(crate) id: i64,
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
    /// The expected sum of the awaited refunds.
    pub expected: ExpectedTotal,
    /// The nearest day on which a rejected entry can still be filed.
    pub retry_by: Option<NaiveDate>,
    /// Whether the upload ended in an internal error of CBP and nothing shows since that CBP has the file.
    pub is_unknown: bool,
}

/// The status of everything.
#[derive(Debug, Clone)]
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
    /// Refunds that belong to no declaration.
    pub unmatched_refunds: UnmatchedRefunds,
    /// Entries that builds held back and that are on no declaration, by why and importer.
    pub held: Vec<HeldGroup>,
    /// Entries that CBP rejected, as they are now, by number.
    pub(crate) rejected: Vec<RejectedNow>,
    /// Entries that are ready in upload files that aren't marked as submitted.
    pub not_uploaded: DutyTotal,
    /// Refunds that were reported or recorded, against what was expected.
    pub payments: Payments,
    /// The same by importer.
    pub importers: Vec<ImporterStatus>,
}

/// Whether the refund of an entry `s` came back and wasn't reissued: its own, or one that it has in common with other
/// entries of its importer.
const CAME_BACK: &str = "s.refunded_on IS NULL AND (EXISTS \
    (SELECT 1 FROM refund f WHERE f.upload = s.upload AND f.number = s.number AND f.counts_as = 'returned') OR EXISTS \
    (SELECT 1 FROM refund f WHERE f.upload = s.upload AND f.number = '' AND f.importer = s.importer \
     AND f.counts_as = 'returned'))";

/// The declarations in the order of the ledger, and their refunds.
#[derive(Default)]
struct Found {
    declarations: Vec<DeclarationStatus>,
    /// By importer, day of the upload, and what is awaited.
    expected: BTreeMap<(Option<String>, NaiveDate, Awaited), (DutyTotal, ExpectedTotal)>,
    /// By importer and day.
    received: BTreeMap<(Option<String>, NaiveDate), DutyTotal>,
}

impl DeclarationStatus {
    /// Its upload file with the folder.
    pub fn location(&self) -> String {
        upload_path(&self.folder, &self.upload)
    }

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
            let Found { mut declarations, expected, received } = self.declarations(as_of)?;
            declarations.sort_by_key(|of| (Reverse(of.overdue(as_of)), of.submitted));
            let refund = |((importer, submitted, awaited), (sum, expected))| ExpectedRefund {
                importer,
                submitted,
                awaited,
                sum,
                expected,
            };
            let mut refunds: Vec<ExpectedRefund> = expected.into_iter().map(refund).collect();
            refunds.sort_by_key(|of| {
                (of.due().is_none(), of.submitted, of.awaited, of.importer.is_none(), of.importer.clone())
            });
            let refund = |((importer, on), sum)| ReceivedRefund { importer, on, sum };
            let mut received: Vec<ReceivedRefund> = received.into_iter().map(refund).collect();
            received.sort_by_key(|of| (Reverse(of.on), of.importer.is_none(), of.importer.clone()));
            let (held, payments) = (held_back(&self.connection, as_of)?, payments(&self.connection, None)?);
            for payment in payments.in_part() {
                let of = declarations.iter_mut().find(|of| of.id == payment.declaration);
                of.into_iter().for_each(|of| of.sums.found_in_part(payment.of.values().copied().sum()));
            }
            let mut by_importer = self.sums_by_importer()?;
            for (importer, sum) in payments.in_part().flat_map(|payment| &payment.of) {
                by_importer.entry(importer.clone()).or_default().found_in_part(*sum);
            }
            let not_uploaded = self.not_uploaded()?;
            Ok(Status {
                importers: by_importer::importers(&by_importer, &not_uploaded, &held, &refunds, &payments),
                ledger: self.name(),
                as_of,
                declarations,
                refunds,
                received,
                entries: by_importer.values().fold(Sums::default(), |all, sums| all + *sums),
                unsubmitted: self.unsubmitted()?,
                open: open_entries(&self.connection, &week_before(as_of))?,
                unmatched: self.count("SELECT COUNT(*) FROM result WHERE upload IS NULL")?,
                unmatched_refunds: unmatched_refunds(&self.connection, None)?,
                not_uploaded: not_uploaded.values().copied().sum(),
                held,
                payments,
                rejected: Vec::new(),
            })
        };
        self.at_one_moment(|| {
            let status = read().map_err(self.failed())?;
            Ok(Status { rejected: rejections(self)?, ..status })
        })
    }

    fn declarations(&self, as_of: NaiveDate) -> rusqlite::Result<Found> {
        let mut find = self.connection.prepare(&format!(
            "SELECT u.id, u.name, u.submitted_on, u.claim, s.standing, s.liquidation_status, s.importer, s.refunded_on, \
                    COUNT(*), COALESCE(SUM(s.duty), 0), COUNT(*) - COUNT(s.duty), u.folder, u.importer, \
                    u.internal_error AND u.claim IS NULL AND u.id NOT IN (SELECT upload FROM result WHERE upload IS NOT NULL) \
                        AND u.id NOT IN (SELECT upload FROM confirmation), \
                    MIN(CASE WHEN s.file_by >= ?1 THEN s.file_by END), {}, {CAME_BACK} AS came_back \
             FROM standing s JOIN upload u ON u.id = s.upload \
             GROUP BY u.id, s.standing, s.liquidation_status, s.importer, s.refunded_on, came_back ORDER BY u.id",
            ExpectedTotal::COLUMNS
        ))?;
        let mut rows = find.query([as_of.to_string()])?;
        let (mut found, mut last) = (Found::default(), None);
        while let Some(row) = rows.next()? {
            let id = Some(row.get::<_, i64>(0)?);
            let Some(submitted) = parse_iso_date(&row.get::<_, String>(2)?) else { continue };
            if last != id {
                last = id;
                found.declarations.push(DeclarationStatus {
                    id: row.get(0)?,
                    upload: row.get(1)?,
                    folder: row.get(11)?,
                    importer: row.get(12)?,
                    submitted,
                    claim: row.get(3)?,
                    sums: Sums::default(),
                    awaited: BTreeMap::new(),
                    refunded_on: BTreeSet::new(),
                    expected: ExpectedTotal::default(),
                    retry_by: None,
                    is_unknown: row.get(13)?,
                });
            }
            let Some(declaration) = found.declarations.last_mut() else { continue };
            let (standing, part) = (Standing::of(row.get_ref(4)?.as_str()?), sum(row, 8)?);
            *declaration.sums.of(standing) += part;
            if standing == Standing::Rejected {
                let by = row.get::<_, Option<String>>(14)?.and_then(|day| parse_iso_date(&day));
                declaration.retry_by = declaration.retry_by.into_iter().chain(by).min();
            }
            if standing != Standing::Accepted {
                continue;
            }
            let (status, importer) = (row.get::<_, Option<String>>(5)?, row.get(6)?);
            if let Some(on) = row.get::<_, Option<String>>(7)?.and_then(|day| parse_iso_date(&day)) {
                declaration.sums.refunded += part;
                declaration.refunded_on.insert(on);
                *found.received.entry((importer, on)).or_default() += part;
            } else {
                let by_status = Awaited::of(status.and_then(|status| LiquidationStatus::parse(&status)));
                let awaited = if row.get(20)? { Awaited::Reissue } else { by_status };
                let expected = ExpectedTotal::of_row(row, 15)?;
                *declaration.awaited.entry(awaited).or_default() += part;
                declaration.expected += expected;
                let sum = found.expected.entry((importer, submitted, awaited)).or_default();
                sum.0 += part;
                sum.1 += expected;
            }
        }
        Ok(found)
    }

    /// Each entry once, by importer: accepted where one declaration has it accepted, else contradictory, pending,
    /// released, rejected.
    fn sums_by_importer(&self) -> rusqlite::Result<BTreeMap<Option<String>, Sums>> {
        let mut find = self.connection.prepare(
            "SELECT best, refunded, importer, COUNT(*), COALESCE(SUM(duty), 0), COUNT(*) - COUNT(duty) FROM \
             (SELECT number, duty, importer, COUNT(refunded_on) > 0 AS refunded, \
                     MAX(CASE standing WHEN 'accepted' THEN 4 WHEN 'contradictory' THEN 3 WHEN 'pending' THEN 2 \
                                       WHEN 'released' THEN 1 ELSE 0 END) AS best \
              FROM standing GROUP BY number) GROUP BY best, refunded, importer",
        )?;
        let (mut rows, mut found) = (find.query([])?, BTreeMap::<_, Sums>::new());
        while let Some(row) = rows.next()? {
            let best = Standing::by_weight(row.get(0)?);
            let part = sum(row, 3)?;
            let sums = found.entry(row.get(2)?).or_default();
            *sums.of(best) += part;
            if best == Standing::Accepted && row.get(1)? {
                sums.refunded += part;
            }
        }
        Ok(found)
    }

    /// Ready entries whose last upload file isn't marked as submitted, and that are on no declaration, by importer.
    fn not_uploaded(&self) -> rusqlite::Result<BTreeMap<Option<String>, DutyTotal>> {
        let mut find = self.connection.prepare(
            "SELECT e.importer, COUNT(*), COALESCE(SUM(e.duty), 0), COUNT(*) - COUNT(e.duty) \
             FROM (SELECT number, MAX(upload) AS upload FROM entry GROUP BY number) l \
             JOIN entry e ON e.upload = l.upload AND e.number = l.number JOIN upload u ON u.id = l.upload \
             WHERE u.submitted_on IS NULL AND u.entry_set <> 'review' \
             AND l.number NOT IN (SELECT number FROM standing WHERE standing NOT IN ('rejected', 'released')) \
             AND l.number NOT IN (SELECT number FROM held) \
             GROUP BY e.importer",
        )?;
        find.query_map([], |row| Ok((row.get(0)?, sum(row, 1)?)))?.collect()
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
