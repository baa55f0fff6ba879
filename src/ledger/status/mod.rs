//! The status of everything on one date: held back, filed, expected and received.

pub(super) mod awaited;
mod declaration;
mod entries;
pub(super) mod held;
pub(super) mod open_entries;
pub(super) mod rejections;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::Ledger;
use super::amounts::ExpectedTotal;
use super::import::{UnmatchedRefunds, unmatched_refunds};
use super::payments::{PaidTotal, PaymentOutcome, Payments};
use super::record_run::Unsubmitted;
use super::settle::payments;
use crate::domain::{DutyTotal, EntryNumber, FILING_DAYS};
use crate::error::Result;
use crate::rules::FilingDeadline;
use awaited::{ExpectedRefund, ReceivedRefund};
use declaration::sum;
pub(super) use declaration::{DeclarationStatus, Sums};
use entries::declared_entries;
use held::{HeldGroup, deadline, held_back};
use open_entries::OpenEntries;
use rejections::{RejectedNow, rejections};

/// The status of everything.
#[derive(Debug, Clone)]
pub struct Status {
    /// The ledger.
    pub ledger: String,
    /// The date.
    pub as_of: NaiveDate,
    /// The declarations: longest overdue first, then those without overdue refunds.
    pub declarations: Vec<DeclarationStatus>,
    /// Expected refunds, by date.
    pub refunds: Vec<ExpectedRefund>,
    /// Received refunds, latest first.
    pub received: Vec<ReceivedRefund>,
    /// Each entry once, by its best status.
    pub entries: Sums,
    /// Upload files that aren't marked as submitted, and the number of their entries that are in no later file.
    pub unsubmitted: Vec<Unsubmitted>,
    /// Entries that need attention.
    pub open: OpenEntries,
    /// Answers that belong to no declaration.
    pub unmatched: u64,
    /// Refunds that belong to no declaration.
    pub unmatched_refunds: UnmatchedRefunds,
    /// Entries held back by builds and on no declaration, by cause and importer.
    pub held: Vec<HeldGroup>,
    /// Rejected entries in their current state, by number.
    pub(crate) rejected: Vec<RejectedNow>,
    /// Ready entries in upload files that aren't marked as submitted.
    pub not_uploaded: NotUploaded,
    /// Refunds that were reported or recorded, compared with those expected.
    pub payments: Payments,
    /// The same by importer.
    pub importers: Vec<ImporterStatus>,
}

/// Ready entries in upload files that aren't marked as submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotUploaded {
    /// Those in time, as far as is known.
    pub in_time: DutyTotal,
    /// Those whose last day has passed, or by an estimate has.
    pub too_late: DutyTotal,
    /// The nearest last day of those in time.
    pub first: Option<FilingDeadline>,
}

impl std::ops::AddAssign for NotUploaded {
    fn add_assign(&mut self, other: Self) {
        self.in_time += other.in_time;
        self.too_late += other.too_late;
        self.first = self.first.into_iter().chain(other.first).min();
    }
}

/// The entries of one importer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImporterStatus {
    /// The importer of record as it may be shown; `None` if unknown.
    pub importer: Option<String>,
    /// Entries held back by builds and on no declaration.
    pub held: DutyTotal,
    /// The nearest filing deadline of these.
    pub file_by: Option<FilingDeadline>,
    /// Ready entries in no file that is marked as submitted.
    pub not_uploaded: NotUploaded,
    /// Entries on declarations.
    pub sums: Sums,
    /// Accepted entries whose refund hasn't been received.
    pub expected: ExpectedTotal,
    /// Refunds that were reported or recorded.
    pub payments: BTreeMap<PaymentOutcome, PaidTotal>,
}

impl ImporterStatus {
    /// The sum received, without amounts applied to debts to CBP.
    pub fn paid(&self) -> Decimal {
        use PaymentOutcome as P;
        let came = [P::Paid, P::Reissued, P::More, P::Short, P::NotCompared];
        came.iter().filter_map(|outcome| self.payments.get(outcome)).map(|total| total.paid).sum()
    }
}

impl Ledger {
    /// The status of everything on a date.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub fn status(&self, as_of: NaiveDate) -> Result<Status> {
        let read = |open: &HashSet<EntryNumber>| {
            let mut entries = declared_entries(&self.connection, open, as_of, &week_before(as_of))?;
            let mut declarations = std::mem::take(&mut entries.declarations);
            declarations.sort_by_key(|of| (Reverse(of.overdue(as_of)), of.submitted));
            let (refunds, received) = (entries.expected_refunds(), entries.received_refunds());
            let (held, payments) = (held_back(&self.connection, as_of)?, payments(&self.connection, None)?);
            for payment in payments.in_part() {
                let of = declarations.iter_mut().find(|of| of.id == payment.declaration);
                of.into_iter().for_each(|of| of.sums.found_in_part(payment.of.values().copied().sum()));
            }
            let mut by_importer = entries.sums_by_importer();
            for (importer, sum) in payments.in_part().flat_map(|payment| &payment.of) {
                by_importer.entry(importer.clone()).or_default().found_in_part(*sum);
            }
            let not_uploaded = self.not_uploaded(as_of)?;
            let mut none_uploaded = NotUploaded::default();
            not_uploaded.values().for_each(|part| none_uploaded += *part);
            Ok(Status {
                importers: importers(&by_importer, &not_uploaded, &held, &refunds, &payments),
                ledger: self.name(),
                as_of,
                declarations,
                refunds,
                received,
                entries: by_importer.values().fold(Sums::default(), |all, sums| all + *sums),
                unsubmitted: self.unsubmitted()?,
                open: entries.open(),
                unmatched: self.count("SELECT COUNT(*) FROM result WHERE upload IS NULL")?,
                unmatched_refunds: unmatched_refunds(&self.connection, None)?,
                not_uploaded: none_uploaded,
                held,
                payments,
                rejected: Vec::new(),
            })
        };
        self.at_one_moment(|| {
            let rejected = rejections(self)?;
            let open = rejected.iter().map(|of| of.entry.entry.number).collect();
            let status = read(&open).map_err(self.failed())?;
            Ok(Status { rejected, ..status })
        })
    }

    /// Ready entries whose last upload file isn't marked as submitted, and that are on no declaration, by importer.
    fn not_uploaded(&self, as_of: NaiveDate) -> rusqlite::Result<BTreeMap<Option<String>, NotUploaded>> {
        let mut find = self.connection.prepare(
            "SELECT e.importer, COUNT(*), COALESCE(SUM(e.duty), 0), COUNT(*) - COUNT(e.duty), \
                    COALESCE(e.file_by < ?1, 0) AS is_late, \
                    MIN(e.file_by || CASE WHEN e.liquidation_status IN ('liquidated', 'reliquidated') THEN 'liquidated' \
                                          WHEN e.liquidation_date = date(e.file_by, ?2) THEN 'scheduled' \
                                          ELSE 'estimated' END) \
             FROM upload u CROSS JOIN entry e ON e.upload = u.id \
             WHERE u.submitted_on IS NULL AND u.entry_set <> 'review' \
             AND NOT EXISTS (SELECT 1 FROM entry later WHERE later.number = e.number AND later.upload > e.upload) \
             AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.number = e.number \
                             AND s.standing NOT IN ('rejected', 'released')) \
             AND NOT EXISTS (SELECT 1 FROM held h WHERE h.number = e.number) \
             GROUP BY e.importer, is_late",
        )?;
        let before = format!("-{FILING_DAYS} days");
        let (mut rows, mut found) = (find.query([as_of.to_string(), before])?, BTreeMap::new());
        while let Some(row) = rows.next()? {
            let part: &mut NotUploaded = found.entry(row.get(0)?).or_default();
            if row.get(4)? {
                part.too_late += sum(row, 1)?;
            } else {
                part.in_time += sum(row, 1)?;
                part.first = row.get::<_, Option<String>>(5)?.and_then(|day| deadline(&day));
            }
        }
        Ok(found)
    }

    /// Upload files not marked as submitted with entries that are in no later file.
    fn unsubmitted(&self) -> rusqlite::Result<Vec<Unsubmitted>> {
        let mut find = self.connection.prepare(
            "SELECT u.name, r.as_of, COUNT(*), u.folder, u.importer \
             FROM upload u JOIN run r ON r.id = u.run CROSS JOIN entry e ON e.upload = u.id \
             WHERE u.submitted_on IS NULL \
             AND NOT EXISTS (SELECT 1 FROM entry later WHERE later.number = e.number AND later.upload > e.upload) \
             GROUP BY u.id ORDER BY u.id",
        )?;
        find.query_map([], Unsubmitted::of_row)?.collect()
    }

    fn count(&self, sql: &str) -> rusqlite::Result<u64> {
        self.connection.query_row(sql, [], |row| row.get(0))
    }
}

/// Days without an answer after which a declaration needs attention.
const ANSWER_WITHIN: u64 = 7;

fn week_before(day: NaiveDate) -> String {
    day.checked_sub_days(Days::new(ANSWER_WITHIN)).unwrap_or(day).to_string()
}

/// All importers with any entry, by number.
fn importers(
    sums: &BTreeMap<Option<String>, Sums>,
    not_uploaded: &BTreeMap<Option<String>, NotUploaded>,
    held: &[HeldGroup],
    refunds: &[ExpectedRefund],
    payments: &Payments,
) -> Vec<ImporterStatus> {
    let paid = payments.totals.keys().map(|(_, importer)| importer);
    let names: BTreeSet<&Option<String>> = sums
        .keys()
        .chain(not_uploaded.keys())
        .chain(held.iter().map(|of| &of.importer))
        .chain(paid)
        .collect();
    let of_one = |importer: &&Option<String>| {
        let own_held = || held.iter().filter(|of| of.importer == **importer);
        let mut expected = ExpectedTotal::default();
        refunds.iter().filter(|of| of.importer == **importer).for_each(|of| expected += of.expected);
        ImporterStatus {
            importer: (*importer).clone(),
            held: own_held().map(|of| of.sum).sum(),
            file_by: own_held().filter_map(|of| of.file_by).min(),
            not_uploaded: not_uploaded.get(*importer).copied().unwrap_or_default(),
            sums: sums.get(*importer).copied().unwrap_or_default(),
            expected,
            payments: payments.by_outcome(Some(importer)),
        }
    };
    names.iter().map(of_one).collect()
}
