//! Reads the entries on declarations once, and sums them up for the status.
//!
//! A ledger can have a million entries. The view `standing` looks up several things for each, so it is read in one
//! pass; a statement for each figure would read it repeatedly.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use chrono::NaiveDate;
use rusqlite::{Connection, Row};

use super::awaited::{Awaited, ExpectedRefund, ReceivedRefund};
use super::declaration::{DeclarationStatus, Standing, Sums};
use super::open_entries::{OpenEntries, OpenEntry, contradictory_elsewhere};
use crate::domain::{DutyTotal, EntryNumber, LiquidationStatus, parse_iso_date};
use crate::entries::Liquidation;
use crate::ledger::amounts::from_cents;
use crate::ledger::amounts::{Expected, ExpectedTotal};
use crate::rules::{FilingDeadline, foreseen_deadline};

/// An importer number, shared by its entries.
type Importer = Option<Rc<str>>;

/// The sums over the entries on declarations.
#[derive(Default)]
pub(super) struct DeclaredEntries {
    /// In the order of the ledger.
    pub(super) declarations: Vec<DeclarationStatus>,
    expected: BTreeMap<(Importer, NaiveDate, Awaited), (DutyTotal, ExpectedTotal)>,
    received: BTreeMap<(Importer, NaiveDate), DutyTotal>,
    entries: HashMap<EntryNumber, EntryStatus>,
    open: OpenEntries,
    rejected: Vec<RejectedOn>,
    importers: BTreeSet<Rc<str>>,
}

/// The status of an entry over all of its declarations, of which the greatest counts.
struct EntryStatus {
    standing: Standing,
    importer: Importer,
    sum: DutyTotal,
    is_refunded: bool,
    /// The upload date of its last declaration, and that declaration.
    last: (NaiveDate, i64),
}

/// An entry that CBP rejected on a declaration.
struct RejectedOn {
    /// The index of the declaration.
    declaration: usize,
    number: EntryNumber,
    sum: DutyTotal,
    file_by: Option<FilingDeadline>,
}

/// An entry on one declaration.
struct DeclaredEntry {
    number: String,
    standing: Standing,
    importer: Importer,
    awaited: Awaited,
    refunded_on: Option<NaiveDate>,
    sum: DutyTotal,
    expected: Expected,
    file_by: Option<FilingDeadline>,
}

/// Columns of a [`DeclaredEntry`].
const COLUMNS: &str = "number, standing, importer, liquidation_status, refunded_on, duty, file_by, \
                       refund_low, refund_high, interest_low, interest_high, liquidation_date, entry_date";

/// Returned refunds, by declaration and entry, or importer for a refund of several entries.
struct CameBack(HashSet<(i64, String)>);

impl CameBack {
    fn read(ledger: &Connection) -> rusqlite::Result<Self> {
        let mut find = ledger.prepare(
            "SELECT upload, IIF(number = '', importer, number) FROM refund \
             WHERE upload IS NOT NULL AND counts_as = 'returned'",
        )?;
        find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()
            .map(CameBack)
    }

    /// Whether the refund of an entry was returned and not reissued: its own, or one shared with other entries of its
    /// importer.
    fn holds(&self, upload: i64, entry: &DeclaredEntry) -> bool {
        let has = |whose: &str| self.0.contains(&(upload, whose.to_string()));
        let is_empty = self.0.is_empty() || entry.refunded_on.is_some();
        !is_empty && (has(&entry.number) || entry.importer.as_deref().is_some_and(has))
    }
}

/// Reads all entries on declarations; `open` are the rejected ones that aren't filed again. Pending ones are overdue if their declaration was uploaded before a date and has
/// no answer.
pub(super) fn declared_entries(
    ledger: &Connection,
    open: &HashSet<EntryNumber>,
    as_of: NaiveDate,
    overdue_before: &str,
) -> rusqlite::Result<DeclaredEntries> {
    let mut find = ledger.prepare(
        "SELECT id, name, submitted_on, claim, folder, importer, \
                internal_error AND claim IS NULL AND NOT EXISTS (SELECT 1 FROM result r WHERE r.upload = u.id) \
                    AND NOT EXISTS (SELECT 1 FROM confirmation c WHERE c.upload = u.id), \
                EXISTS (SELECT 1 FROM result r WHERE r.upload = u.id) \
         FROM upload u WHERE submitted_on IS NOT NULL ORDER BY id",
    )?;
    let came_back = CameBack::read(ledger)?;
    let sql = format!("SELECT {COLUMNS} FROM standing s WHERE upload = ?1 ORDER BY number");
    let mut entries = ledger.prepare(&sql)?;
    let (mut uploads, mut found) = (find.query([])?, DeclaredEntries::default());
    while let Some(upload) = uploads.next()? {
        let day: String = upload.get(2)?;
        let Some(mut declaration) = declaration(upload, &day)? else { continue };
        let has_answers: bool = upload.get(7)?;
        let is_open = has_answers || day.as_str() < overdue_before;
        let mut rows = entries.query([upload.get::<_, i64>(0)?])?;
        while let Some(row) = rows.next()? {
            let mut entry = found.read(row, as_of)?;
            if came_back.holds(declaration.id, &entry) {
                entry.awaited = Awaited::Reissue;
            }
            let list = match entry.standing {
                Standing::Contradictory => Some(&mut found.open.contradictory),
                Standing::Pending if has_answers => Some(&mut found.open.unanswered),
                Standing::Pending if is_open => Some(&mut found.open.overdue),
                _ => None,
            };
            list.into_iter().for_each(|list| list.push(open_entry(&entry, &declaration, &day)));
            found.add(entry, &mut declaration);
        }
        found.declarations.push(declaration);
    }
    found.count_resubmitted(open, as_of);
    found.open.contradictory.extend(contradictory_elsewhere(ledger)?);
    Ok(found)
}

fn declaration(upload: &Row<'_>, day: &str) -> rusqlite::Result<Option<DeclarationStatus>> {
    let Some(submitted) = parse_iso_date(day) else { return Ok(None) };
    Ok(Some(DeclarationStatus {
        id: upload.get(0)?,
        upload: upload.get(1)?,
        folder: upload.get(4)?,
        importer: upload.get(5)?,
        submitted,
        claim: upload.get(3)?,
        sums: Sums::default(),
        awaited: BTreeMap::new(),
        refunded_on: BTreeSet::new(),
        expected: ExpectedTotal::default(),
        expected_if_accepted: ExpectedTotal::default(),
        resubmitted: DutyTotal::default(),
        retry_by: None,
        is_unknown: upload.get(6)?,
    }))
}

fn open_entry(entry: &DeclaredEntry, on: &DeclarationStatus, day: &str) -> OpenEntry {
    OpenEntry {
        number: entry.number.clone(),
        upload: Some(on.location()),
        submitted: Some(day.into()),
        claim: on.claim.clone(),
    }
}

impl DeclaredEntries {
    fn read(&mut self, row: &Row<'_>, as_of: NaiveDate) -> rusqlite::Result<DeclaredEntry> {
        let text = |column| -> rusqlite::Result<Option<&str>> { Ok(row.get_ref(column)?.as_str_or_null()?) };
        let day = |column| -> rusqlite::Result<_> { Ok(text(column)?.and_then(parse_iso_date)) };
        let status = text(3)?.and_then(LiquidationStatus::parse);
        let liquidation = Liquidation { status, date: day(11)? };
        let recorded = day(6)?.map(|last| FilingDeadline::recorded(last, liquidation));
        let entry_date = day(12)?;
        Ok(DeclaredEntry {
            number: row.get(0)?,
            standing: Standing::of(row.get_ref(1)?.as_str()?),
            importer: text(2)?.map(|importer| self.shared(importer)),
            awaited: Awaited::of(status),
            refunded_on: day(4)?,
            sum: DutyTotal::of_entry(row.get::<_, Option<i64>>(5)?.map(from_cents)),
            file_by: recorded.or_else(|| foreseen_deadline(liquidation, entry_date, as_of)),
            expected: Expected::of_row(row, 7)?,
        })
    }

    /// The importer number, of which all entries share one copy.
    fn shared(&mut self, importer: &str) -> Rc<str> {
        if let Some(known) = self.importers.get(importer) {
            return Rc::clone(known);
        }
        let new = Rc::<str>::from(importer);
        self.importers.insert(Rc::clone(&new));
        new
    }

    fn add(&mut self, entry: DeclaredEntry, on: &mut DeclarationStatus) {
        *on.sums.of(entry.standing) += entry.sum;
        match (entry.standing, entry.refunded_on) {
            (Standing::Accepted, Some(day)) => {
                on.sums.refunded += entry.sum;
                on.refunded_on.insert(day);
                *self.received.entry((entry.importer.clone(), day)).or_default() += entry.sum;
            }
            (Standing::Accepted, None) => {
                let expected = ExpectedTotal::of_entry(entry.expected);
                *on.awaited.entry(entry.awaited).or_default() += entry.sum;
                on.expected += expected;
                let key = (entry.importer.clone(), on.submitted, entry.awaited);
                let total = self.expected.entry(key).or_default();
                total.0 += entry.sum;
                total.1 += expected;
            }
            (Standing::Pending, _) => on.expected_if_accepted += ExpectedTotal::of_entry(entry.expected),
            _ => {}
        }
        let Some(number) = EntryNumber::from_text(&entry.number) else { return };
        let DeclaredEntry { standing, importer, sum, refunded_on, file_by, .. } = entry;
        if standing == Standing::Rejected {
            self.rejected.push(RejectedOn { declaration: self.declarations.len(), number, sum, file_by });
        }
        let last = (on.submitted, on.id);
        let this = EntryStatus { standing, importer, sum, is_refunded: refunded_on.is_some(), last };
        match self.entries.entry(number) {
            Entry::Vacant(new) => drop(new.insert(this)),
            Entry::Occupied(mut known) => {
                let is_refunded = known.get().is_refunded || this.is_refunded;
                let last = known.get().last.max(last);
                if this.standing > known.get().standing {
                    known.insert(this);
                }
                known.get_mut().is_refunded = is_refunded;
                known.get_mut().last = last;
            }
        }
    }

    /// Of the rejected entries of each declaration, those that were resubmitted since, and the nearest last day of the
    /// others.
    fn count_resubmitted(&mut self, open: &HashSet<EntryNumber>, as_of: NaiveDate) {
        for RejectedOn { declaration, number, sum, file_by } in std::mem::take(&mut self.rejected) {
            let on = &mut self.declarations[declaration];
            let is_last = self.entries.get(&number).is_some_and(|of| of.last == (on.submitted, on.id));
            if is_last && open.contains(&number) {
                let ahead = file_by.filter(|by| by.last >= as_of);
                on.retry_by = on.retry_by.into_iter().chain(ahead).min();
            } else {
                on.resubmitted += sum;
            }
        }
    }

    /// The sums of each importer, with each entry counted once.
    pub(super) fn sums_by_importer(&self) -> BTreeMap<Option<String>, Sums> {
        let mut found = BTreeMap::<&Importer, Sums>::new();
        for entry in self.entries.values() {
            let sums = found.entry(&entry.importer).or_default();
            *sums.of(entry.standing) += entry.sum;
            if entry.standing == Standing::Accepted && entry.is_refunded {
                sums.refunded += entry.sum;
            }
        }
        found.into_iter().map(|(importer, sums)| (owned(importer), sums)).collect()
    }

    /// Entries that need attention. An entry accepted on another declaration needs no answer.
    pub(super) fn open(&mut self) -> OpenEntries {
        let mut open = std::mem::take(&mut self.open);
        open.contradictory.sort_by(|a, b| {
            let order = |of: &OpenEntry| (of.submitted.clone(), of.upload.clone(), of.claim.clone());
            order(a).cmp(&order(b)).then_with(|| a.number.cmp(&b.number))
        });
        let is_accepted = |of: &OpenEntry| {
            let known = EntryNumber::from_text(&of.number).and_then(|number| self.entries.get(&number));
            known.is_some_and(|known| known.standing == Standing::Accepted)
        };
        for list in [&mut open.unanswered, &mut open.overdue] {
            list.retain(|of| !is_accepted(of));
            list.sort_by(|a, b| a.submitted.cmp(&b.submitted));
        }
        open
    }

    /// Expected refunds, by date.
    pub(super) fn expected_refunds(&self) -> Vec<ExpectedRefund> {
        let refund = |((importer, submitted, awaited), (sum, expected)): (&(Importer, _, _), &(_, _))| {
            ExpectedRefund {
                importer: owned(importer),
                submitted: *submitted,
                awaited: *awaited,
                sum: *sum,
                expected: *expected,
            }
        };
        let mut refunds: Vec<ExpectedRefund> = self.expected.iter().map(refund).collect();
        refunds.sort_by_key(|of| {
            (of.due().is_none(), of.submitted, of.awaited, of.importer.is_none(), of.importer.clone())
        });
        refunds
    }

    /// Received refunds, latest first.
    pub(super) fn received_refunds(&self) -> Vec<ReceivedRefund> {
        let refund = |((importer, on), sum): (&(Importer, _), &_)| ReceivedRefund {
            importer: owned(importer),
            on: *on,
            sum: *sum,
        };
        let mut received: Vec<ReceivedRefund> = self.received.iter().map(refund).collect();
        received.sort_by_key(|of| (Reverse(of.on), of.importer.is_none(), of.importer.clone()));
        received
    }
}

fn owned(importer: &Importer) -> Option<String> {
    importer.as_deref().map(str::to_string)
}
