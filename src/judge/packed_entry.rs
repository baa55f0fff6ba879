//! An entry in 56 bytes: there may be tens of millions.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::distinct::Distinct;
use super::packing::{NO_AMOUNT, NO_DATE, pack_amount, pack_date, unpack_amount, unpack_date};
use super::verdict::Verdict;
use crate::domain::{EntryNumber, EntryType, ImporterNumber, LiquidationStatus};
use crate::entries::{Duties, EntryFacts, Liquidation};
use crate::read::RowSpan;
use crate::refund::{Deposit, Range, RefundBasis};

/// An entry, its first rows, and what there is to say of it. What doesn't fit stands beside the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EntryRecord {
    /// The entry number above, then [`MARKS`] bits for entry type, liquidation status and marks.
    head: u64,
    /// Which input above, then where in it the rows begin.
    location: u64,
    importer: Option<ImporterNumber>,
    pub(crate) row: u32,
    length: u32,
    ieepa_duty: i32,
    in_scope: i32,
    refund_low: i32,
    entry_date: u16,
    liquidation_date: u16,
    rows: u16,
    /// Which of the verdicts that occur.
    pub(crate) verdict: u16,
    /// Which of the days of deposit that occur.
    deposit: u16,
}

const _: () = assert!(size_of::<EntryRecord>() == 56);

const MARKS: u32 = 16;
const TYPE: u32 = 0;
const STATUS: u32 = 7;
const UNKNOWN_IN_SCOPE: u64 = 1 << 10;
const UNKNOWN_OUTSIDE: u64 = 1 << 11;
const BESIDE: u64 = 1 << 12;
const SCATTERED: u64 = 1 << 13;
const BEARS_DUTY: u64 = 1 << 14;
/// The refund is at most all IEEPA duty; else it is exactly its least.
const REFUND_OPEN: u64 = 1 << 15;
const OFFSET: u32 = 48;

// An entry type is below 100 and takes the bits below the status; the status, or that there is none, those below the
// marks.
const _: () = assert!(99 < 1 << (STATUS - TYPE));
const _: () = assert!((LiquidationStatus::ALL.len() as u64) < UNKNOWN_IN_SCOPE >> STATUS);
const _: () = assert!(REFUND_OPEN < 1 << MARKS);

impl EntryRecord {
    /// Packs an entry; whether all of its facts fit.
    fn pack(number: EntryNumber, run: RowSpan, kept: &Kept, verdict: u16, deposit: u16) -> (Self, bool) {
        let Kept { facts, refund, .. } = kept;
        let EntryFacts { liquidation, duties, .. } = facts;
        let parts = (
            pack_amount(duties.ieepa),
            pack_amount(duties.in_scope),
            pack_refund(refund.principal, duties.ieepa),
            pack_date(facts.entry_date),
            pack_date(liquidation.date),
            u16::try_from(facts.rows).ok(),
        );
        let fits = run.offset < 1 << OFFSET;
        let (ieepa_duty, in_scope, (refund_low, is_open), entry_date, liquidation_date, rows, beside) =
            match parts {
                // Only dates that disagree have a latest one.
                (Some(a), Some(b), Some(c), Some(d), Some(e), Some(f))
                    if facts.entry_date == facts.latest_date =>
                {
                    (a, b, c, d, e, f, 0)
                }
                _ => (NO_AMOUNT, NO_AMOUNT, (NO_AMOUNT, false), NO_DATE, NO_DATE, 0, BESIDE),
            };
        debug_assert!(fits, "no input has 256 TiB");
        let entry_type = u64::from(facts.entry_type.map_or(0, EntryType::code));
        let status = liquidation.status.map_or(0, |status| 1 + status as u64);
        let mark = |set: bool, mark: u64| if set { mark } else { 0 };
        let marks = entry_type << TYPE
            | status << STATUS
            | mark(duties.unknown_in_scope, UNKNOWN_IN_SCOPE)
            | mark(duties.unknown_outside_scope, UNKNOWN_OUTSIDE)
            | mark(facts.bears_ieepa_duty, BEARS_DUTY)
            | mark(is_open, REFUND_OPEN)
            | beside;
        let record = EntryRecord {
            head: number.bits() << MARKS | marks,
            location: u64::from(run.input) << OFFSET | run.offset,
            importer: facts.importer,
            row: run.row,
            length: run.length,
            ieepa_duty,
            in_scope,
            refund_low,
            entry_date,
            liquidation_date,
            rows,
            verdict,
            deposit,
        };
        (record, beside == 0)
    }

    pub(crate) fn number(&self) -> EntryNumber {
        EntryNumber::from_bits(self.head >> MARKS)
    }

    /// By entry number, input and place.
    pub(crate) fn order(&self) -> (u64, u64) {
        (self.head >> MARKS, self.location)
    }

    /// The rows, or the first ones of an entry whose rows are scattered.
    pub(crate) fn run(&self) -> RowSpan {
        RowSpan {
            input: (self.location >> OFFSET) as u16,
            offset: self.location & ((1 << OFFSET) - 1),
            length: self.length,
            row: self.row,
        }
    }

    pub(crate) fn input(&self) -> u16 {
        self.run().input
    }

    pub(crate) fn importer(&self) -> Option<ImporterNumber> {
        self.importer
    }

    /// Whether the facts stand beside the records.
    pub(crate) fn is_beside(&self) -> bool {
        self.head & BESIDE != 0
    }

    pub(crate) fn is_scattered(&self) -> bool {
        self.head & SCATTERED != 0
    }

    /// The same, with its facts in a list next to the records unless what it refers to is known.
    fn beside_unless(self, is_known: bool) -> Self {
        EntryRecord { head: self.head | if is_known { 0 } else { BESIDE }, ..self }
    }

    /// The same, for an entry whose rows stand in several places.
    pub(crate) fn scattered(self) -> Self {
        EntryRecord { head: self.head | SCATTERED, ..self }
    }

    /// The facts, where they fit.
    pub(crate) fn facts(&self) -> EntryFacts {
        const STATUSES: [LiquidationStatus; 7] = LiquidationStatus::ALL;
        let status = (self.head >> STATUS & 7) as usize;
        EntryFacts {
            rows: u64::from(self.rows),
            importer: self.importer,
            entry_type: EntryType::from_code((self.head >> TYPE & 127) as u8),
            entry_date: unpack_date(self.entry_date),
            latest_date: unpack_date(self.entry_date),
            liquidation: Liquidation {
                status: status.checked_sub(1).and_then(|index| STATUSES.get(index)).copied(),
                date: unpack_date(self.liquidation_date),
            },
            duties: Duties {
                ieepa: unpack_amount(self.ieepa_duty),
                in_scope: unpack_amount(self.in_scope),
                unknown_in_scope: self.head & UNKNOWN_IN_SCOPE != 0,
                unknown_outside_scope: self.head & UNKNOWN_OUTSIDE != 0,
            },
            bears_ieepa_duty: self.head & BEARS_DUTY != 0,
        }
    }

    /// The refund, where it fits.
    fn principal(&self) -> Option<Range> {
        let low = unpack_amount(self.refund_low)?;
        let most = unpack_amount(self.ieepa_duty).filter(|_| self.head & REFUND_OPEN != 0);
        Some(Range { low, high: most.unwrap_or(low) })
    }
}

/// The least of a refund, and whether the most is all IEEPA duty; none where it is something else.
fn pack_refund(principal: Option<Range>, ieepa_duty: Option<Decimal>) -> Option<(i32, bool)> {
    let Some(Range { low, high }) = principal else { return Some((NO_AMOUNT, false)) };
    let is_open = low != high;
    if is_open && Some(high) != ieepa_duty {
        return None;
    }
    Some((pack_amount(Some(low))?, is_open))
}

/// What is kept of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) facts: EntryFacts,
    pub(crate) verdict: Verdict,
    pub(crate) refund: RefundBasis,
}

/// Records, and beside them what doesn't fit.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) list: Vec<EntryRecord>,
    verdicts: Distinct<Verdict>,
    deposits: Distinct<Option<Deposit>>,
    beside: BTreeMap<EntryNumber, Kept>,
}

impl Records {
    pub(crate) fn add(&mut self, number: EntryNumber, run: RowSpan, kept: &Kept) {
        let (verdict, deposit) =
            (self.verdicts.index(kept.verdict), self.deposits.index(kept.refund.deposit));
        let (record, fits) =
            EntryRecord::pack(number, run, kept, verdict.unwrap_or_default(), deposit.unwrap_or_default());
        let is_known = verdict.is_some() && deposit.is_some();
        if !fits || !is_known {
            self.beside.insert(number, *kept);
        }
        self.list.push(record.beside_unless(is_known));
    }

    /// Adds the records of other rows, before which so many stand.
    pub(crate) fn append(&mut self, other: Records, rows_before: u32) {
        let verdicts: Vec<Option<u16>> =
            other.verdicts.list.iter().map(|v| self.verdicts.index(*v)).collect();
        let deposits: Vec<Option<u16>> =
            other.deposits.list.iter().map(|d| self.deposits.index(*d)).collect();
        for record in &other.list {
            let known =
                |indexes: &[Option<u16>], index: u16| indexes.get(usize::from(index)).copied().flatten();
            let (verdict, deposit) = (known(&verdicts, record.verdict), known(&deposits, record.deposit));
            let is_known = verdict.is_some() && deposit.is_some();
            if !is_known && !record.is_beside() {
                self.beside.insert(record.number(), other.kept(record));
            }
            let record = EntryRecord {
                row: record.row + rows_before,
                verdict: verdict.unwrap_or_default(),
                deposit: deposit.unwrap_or_default(),
                ..*record
            };
            self.list.push(record.beside_unless(is_known));
        }
        self.beside.extend(other.beside);
    }

    /// Puts other records in the places of some; both are in the same order.
    pub(crate) fn replace(&mut self, indexes: &[u32], by: Records) {
        let kept = self.list.len();
        self.append(by, 0);
        for (i, index) in indexes.iter().enumerate() {
            let scattered = self.list[*index as usize].head & SCATTERED;
            let mut new = self.list[kept + i];
            new.head |= scattered;
            self.list[*index as usize] = new;
        }
        self.list.truncate(kept);
    }

    /// All that is kept of an entry.
    pub(crate) fn kept(&self, record: &EntryRecord) -> Kept {
        self.kept_beside(record).copied().unwrap_or_else(|| Kept {
            facts: record.facts(),
            verdict: self.verdicts.list[usize::from(record.verdict)],
            refund: RefundBasis {
                principal: record.principal(),
                deposit: self.deposits.list[usize::from(record.deposit)],
            },
        })
    }

    pub(crate) fn verdict(&self, record: &EntryRecord) -> Verdict {
        self.kept_beside(record)
            .map_or_else(|| self.verdicts.list[usize::from(record.verdict)], |kept| kept.verdict)
    }

    fn kept_beside(&self, record: &EntryRecord) -> Option<&Kept> {
        if record.is_beside() { self.beside.get(&record.number()) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;
    use crate::judge::verdict::Outcome;
    use crate::rules::{Action, RuleSet};

    fn kept(facts: EntryFacts, refund: RefundBasis) -> Kept {
        let verdict = Verdict {
            outcome: Outcome::Ready,
            action: Action::Upload,
            failed: RuleSet::default(),
            unknown: RuleSet::default(),
            not_in_export: RuleSet::default(),
        };
        Kept { facts, verdict, refund }
    }

    /// Adds entries in two parts, and gives what comes out.
    fn added_and_read(all: &[Kept]) -> (Vec<Kept>, usize) {
        let run = RowSpan { input: 0, offset: 0, length: 1, row: 1 };
        let mut parts = [Records::default(), Records::default()];
        for (i, kept) in (0..).zip(all) {
            parts[usize::from(i as usize >= all.len() / 2)].add(EntryNumber::from_bits(i), run, kept);
        }
        let [mut records, later] = parts;
        records.append(later, 7);
        (records.list.iter().map(|record| records.kept(record)).collect(), records.beside.len())
    }

    #[test]
    fn a_refund_comes_out_as_it_was_packed_or_is_kept_beside() {
        let amount = |text: &str| text.parse::<Decimal>().unwrap();
        let day = |text| parse_iso_date(text).unwrap();
        let deposit = Deposit { earliest: day("2025-06-02"), latest: day("2025-07-22") };
        let entry = |duty: Option<&str>, range: Option<(&str, &str)>| {
            let mut facts = EntryFacts::default();
            facts.duties.ieepa = duty.map(amount);
            let principal = range.map(|(low, high)| Range { low: amount(low), high: amount(high) });
            kept(facts, RefundBasis { principal, deposit: principal.map(|_| deposit) })
        };
        let fitting = [
            entry(None, None),
            entry(Some("1500.00"), None),
            entry(Some("1500.00"), Some(("1500.00", "1500.00"))),
            entry(Some("1500.00"), Some(("0.00", "1500.00"))),
            entry(Some("1500.00"), Some(("1000.00", "1000.00"))),
            entry(Some("-30.00"), Some(("-30.00", "-30.00"))),
        ];
        assert_eq!(added_and_read(&fitting), (fitting.to_vec(), 0));
        // Part of the most is column 1 duty that is known; amounts beyond the room of the record.
        let others = [
            entry(Some("1500.00"), Some(("250.00", "1250.00"))),
            entry(Some("30000000.00"), Some(("0.00", "30000000.00"))),
            entry(Some("12.345"), Some(("12.34", "12.34"))),
        ];
        assert_eq!(added_and_read(&others), (others.to_vec(), others.len()));
    }

    #[test]
    fn more_days_of_deposit_than_can_be_numbered_are_kept_beside() {
        let first = parse_iso_date("2025-02-04").unwrap();
        let on = |days: u64| {
            let day = first.checked_add_days(chrono::Days::new(days));
            kept(
                EntryFacts::default(),
                RefundBasis {
                    principal: None,
                    deposit: day.map(|day| Deposit { earliest: first, latest: day }),
                },
            )
        };
        let all: Vec<Kept> = (0..=u64::from(u16::MAX) + 9).map(on).collect();
        assert_eq!(added_and_read(&all), (all.clone(), 9));
    }
}
