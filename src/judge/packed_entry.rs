//! Packed per-entry record of 56 bytes: a run may have tens of millions of entries.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::packing::{Distinct, NO_AMOUNT, NO_DATE, pack_amount, pack_date, unpack_amount, unpack_date};
use super::verdict::Verdict;
use crate::domain::{EntryNumber, EntryType, ImporterNumber, LiquidationStatus};
use crate::entries::{Duties, EntryFacts, Liquidation};
use crate::read::RowSpan;
use crate::refund::{Deposit, Range, RefundBasis};

/// An entry's facts, verdict and refund, and the location of its first rows. What doesn't fit is in
/// [`Records::overflow`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EntryRecord {
    /// Entry number in the high bits; entry type, liquidation status and flags in the low [`MARKS`] bits.
    head: u64,
    /// Input in the bits from [`OFFSET`] on; byte offset of the first row below.
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
    /// Index of the verdict in [`Records::verdicts`].
    pub(crate) verdict: u16,
    /// Index of the days of deposit in [`Records::deposits`].
    deposit: u16,
}

const _: () = assert!(size_of::<EntryRecord>() == 56);

const MARKS: u32 = 16;
const TYPE: u32 = 0;
const STATUS: u32 = 7;
const UNKNOWN_IN_SCOPE: u64 = 1 << 10;
const UNKNOWN_OUTSIDE: u64 = 1 << 11;
const OVERFLOW: u64 = 1 << 12;
const SCATTERED: u64 = 1 << 13;
const BEARS_DUTY: u64 = 1 << 14;
/// The refund is between `refund_low` and all IEEPA duty; without this flag it is exactly `refund_low`.
const REFUND_OPEN: u64 = 1 << 15;
const OFFSET: u32 = 48;

// An entry type is below 100 and fits below the status; the status (0 if there is none) fits below the flags.
const _: () = assert!(99 < 1 << (STATUS - TYPE));
const _: () = assert!((LiquidationStatus::ALL.len() as u64) < UNKNOWN_IN_SCOPE >> STATUS);
const _: () = assert!(REFUND_OPEN < 1 << MARKS);

impl EntryRecord {
    /// Packs an entry; `false` if its facts don't fit.
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
        let (ieepa_duty, in_scope, (refund_low, is_open), entry_date, liquidation_date, rows, overflow) =
            match parts {
                // The record has room for one entry date only.
                (Some(a), Some(b), Some(c), Some(d), Some(e), Some(f))
                    if facts.entry_date == facts.latest_date =>
                {
                    (a, b, c, d, e, f, 0)
                }
                _ => (NO_AMOUNT, NO_AMOUNT, (NO_AMOUNT, false), NO_DATE, NO_DATE, 0, OVERFLOW),
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
            | overflow;
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
        (record, overflow == 0)
    }

    pub(crate) fn number(&self) -> EntryNumber {
        EntryNumber::from_bits(self.head >> MARKS)
    }

    /// Sort key: entry number, input, offset.
    pub(crate) fn order(&self) -> (u64, u64) {
        (self.head >> MARKS, self.location)
    }

    /// The span of its rows, or of the first ones if they are scattered.
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

    /// The record for the same rows in an evaluation that numbers the input differently.
    fn in_input(self, input: u16) -> Self {
        let offset = self.location & ((1 << OFFSET) - 1);
        EntryRecord { location: u64::from(input) << OFFSET | offset, ..self }
    }

    pub(crate) fn importer(&self) -> Option<ImporterNumber> {
        self.importer
    }

    /// Whether the facts are in [`Records::overflow`].
    pub(crate) fn is_overflow(&self) -> bool {
        self.head & OVERFLOW != 0
    }

    pub(crate) fn is_scattered(&self) -> bool {
        self.head & SCATTERED != 0
    }

    /// Marks the record as overflow unless its verdict and days of deposit have an index.
    fn overflow_unless(self, is_known: bool) -> Self {
        EntryRecord { head: self.head | if is_known { 0 } else { OVERFLOW }, ..self }
    }

    /// Marks the record as one of an entry whose rows are in several places.
    pub(crate) fn scattered(self) -> Self {
        EntryRecord { head: self.head | SCATTERED, ..self }
    }

    /// The packed facts; only meaningful if they fit.
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

    /// The packed refund; only meaningful if it fits.
    fn principal(&self) -> Option<Range> {
        let low = unpack_amount(self.refund_low)?;
        let most = unpack_amount(self.ieepa_duty).filter(|_| self.head & REFUND_OPEN != 0);
        Some(Range { low, high: most.unwrap_or(low) })
    }
}

/// The least refund, and whether the most is all IEEPA duty; `None` if the range has another upper limit or doesn't
/// fit.
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

/// The records of all entries, and in full those that don't fit into a record.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) list: Vec<EntryRecord>,
    verdicts: Distinct<Verdict>,
    deposits: Distinct<Option<Deposit>>,
    overflow: BTreeMap<EntryNumber, Kept>,
}

impl Records {
    pub(crate) fn add(&mut self, number: EntryNumber, run: RowSpan, kept: &Kept) {
        let (verdict, deposit) =
            (self.verdicts.index(kept.verdict), self.deposits.index(kept.refund.deposit));
        let (record, fits) =
            EntryRecord::pack(number, run, kept, verdict.unwrap_or_default(), deposit.unwrap_or_default());
        let is_known = verdict.is_some() && deposit.is_some();
        if !fits || !is_known {
            self.overflow.insert(number, *kept);
        }
        self.list.push(record.overflow_unless(is_known));
    }

    /// Adds the records of later rows of the same input; `rows_before` rows come before them.
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
            if !is_known && !record.is_overflow() {
                self.overflow.insert(record.number(), other.kept(record));
            }
            let record = EntryRecord {
                row: record.row + rows_before,
                verdict: verdict.unwrap_or_default(),
                deposit: deposit.unwrap_or_default(),
                ..*record
            };
            self.list.push(record.overflow_unless(is_known));
        }
        self.overflow.extend(other.overflow);
    }

    /// Replaces the records at `indexes` by others in the same order.
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

    /// The records at these indexes; `input` maps the number of an input to its new one.
    pub(crate) fn some(&self, places: &[u32], input: impl Fn(u16) -> u16) -> Records {
        let records = || places.iter().map(|place| self.list[*place as usize]);
        let overflow = records().filter_map(|record| Some((record.number(), *self.overflowed(&record)?)));
        Records {
            list: records().map(|record| record.in_input(input(record.input()))).collect(),
            verdicts: self.verdicts.clone(),
            deposits: self.deposits.clone(),
            overflow: overflow.collect(),
        }
    }

    pub(crate) fn kept(&self, record: &EntryRecord) -> Kept {
        self.overflowed(record).copied().unwrap_or_else(|| Kept {
            facts: record.facts(),
            verdict: self.verdicts.list[usize::from(record.verdict)],
            refund: RefundBasis {
                principal: record.principal(),
                deposit: self.deposits.list[usize::from(record.deposit)],
            },
        })
    }

    pub(crate) fn verdict(&self, record: &EntryRecord) -> Verdict {
        self.overflowed(record)
            .map_or_else(|| self.verdicts.list[usize::from(record.verdict)], |kept| kept.verdict)
    }

    fn overflowed(&self, record: &EntryRecord) -> Option<&Kept> {
        if record.is_overflow() { self.overflow.get(&record.number()) } else { None }
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

    /// Adds entries in two parts; returns them as read back, and how many overflowed.
    fn added_and_read(all: &[Kept]) -> (Vec<Kept>, usize) {
        let run = RowSpan { input: 0, offset: 0, length: 1, row: 1 };
        let mut parts = [Records::default(), Records::default()];
        for (i, kept) in (0..).zip(all) {
            parts[usize::from(i as usize >= all.len() / 2)].add(EntryNumber::from_bits(i), run, kept);
        }
        let [mut records, later] = parts;
        records.append(later, 7);
        (records.list.iter().map(|record| records.kept(record)).collect(), records.overflow.len())
    }

    #[test]
    fn a_refund_comes_out_as_it_was_packed_or_goes_to_the_overflow() {
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
        // Upper limit reduced by known column 1 duty; amounts too large for a record.
        let others = [
            entry(Some("1500.00"), Some(("250.00", "1250.00"))),
            entry(Some("30000000.00"), Some(("0.00", "30000000.00"))),
            entry(Some("12.345"), Some(("12.34", "12.34"))),
        ];
        assert_eq!(added_and_read(&others), (others.to_vec(), others.len()));
    }

    #[test]
    fn more_days_of_deposit_than_can_be_numbered_go_to_the_overflow() {
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
