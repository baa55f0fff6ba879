//! An entry: its rows, and the values that follow from all of them together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::fields::{EntryRow, EntryState, FIELDS, bears_duty};
use super::tariff_lines::{Duties, TariffLines};
use crate::domain::{
    EntryNumber, EntryType, FILING_DAYS, FilerCode, Heading, ImporterNumber, LiquidationStatus, PROTEST_DAYS,
    Reading, Window,
};
use crate::read::{Column, ColumnSet};
use crate::tariff::Scope;

/// The liquidation of an entry, resolved if its rows disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Liquidation {
    /// The status; `None` if no row has a recognized one.
    pub status: Option<LiquidationStatus>,
    /// The date on which it was or is scheduled to be liquidated.
    pub date: Option<NaiveDate>,
}

impl Liquidation {
    /// The date of liquidation or reliquidation, if it has happened.
    pub fn happened(&self) -> Option<NaiveDate> {
        self.date.filter(|_| self.status.is_some_and(LiquidationStatus::is_liquidated))
    }

    /// The scheduled date, if the entry isn't known to be liquidated.
    pub fn scheduled(&self) -> Option<NaiveDate> {
        self.date.filter(|_| !self.status.is_some_and(LiquidationStatus::is_liquidated))
    }

    /// Whether the period for filing after liquidation is over on a date.
    pub fn is_final_on(&self, day: NaiveDate) -> bool {
        self.happened().is_some_and(|date| (day - date).num_days() > FILING_DAYS as i64)
    }

    /// The last day on which a protest can be filed.
    pub fn protest_by(&self) -> Option<NaiveDate> {
        self.happened()?.checked_add_days(Days::new(PROTEST_DAYS))
    }
}

/// An entry: all its rows, resolved.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The entry number.
    pub number: EntryNumber,
    /// Its rows in the order of inputs and rows.
    pub rows: &'a [EntryRow],
    /// The columns of the inputs with its rows.
    pub columns: ColumnSet,
    /// The check-digit factor of its filer code.
    pub factor: u8,
    /// Its liquidation.
    pub liquidation: Liquidation,
    /// Its IEEPA duties.
    pub duties: Duties,
    /// The headings that are claimed.
    pub scope: Scope,
    lines: TariffLines,
    has_one_state: bool,
}

impl<'a> Entry<'a> {
    /// Resolves the rows of one entry; there must be at least one.
    pub fn new(rows: &'a [EntryRow], columns: ColumnSet, factor: u8, scope: Scope) -> Self {
        Self::in_room(rows, columns, factor, scope, TariffLines::default())
    }

    /// Like [`Entry::new`], reusing the buffers of another entry.
    pub(crate) fn in_room(
        rows: &'a [EntryRow],
        columns: ColumnSet,
        factor: u8,
        scope: Scope,
        room: TariffLines,
    ) -> Self {
        let lines = TariffLines::of(rows, room);
        let state = &rows[0].state;
        let has_one_state = rows[1..].iter().all(|row| row.repeats_state || row.state == *state);
        let mut duties = lines.duties(&scope);
        duties.unknown_in_scope |= rows.iter().any(|row| row.is_unread);
        let liquidation = governing(if has_one_state { &rows[..1] } else { rows });
        Entry {
            number: rows[0].number,
            rows,
            columns,
            factor,
            liquidation,
            duties,
            scope,
            lines,
            has_one_state,
        }
    }

    /// Its buffers, for reuse by another entry.
    pub(crate) fn into_room(self) -> TariffLines {
        self.lines
    }

    /// Whether all rows agree in all entry-level columns.
    pub fn has_one_state(&self) -> bool {
        self.has_one_state
    }

    /// The rows that determine the state of the entry: one if all agree.
    fn state_rows(&self) -> &'a [EntryRow] {
        if self.has_one_state { &self.rows[..1] } else { self.rows }
    }

    /// The tariffs that count, each with its duty if known: every (line, ordinal, heading) once.
    pub fn counted_tariffs(&self) -> impl Iterator<Item = (Heading, Option<Decimal>)> + '_ {
        self.lines.iter().map(|line| line.counted())
    }

    /// Whether a row has duty under an IEEPA heading, in scope or not.
    pub fn bears_ieepa_duty(&self) -> bool {
        self.lines.have_duty() || self.rows.iter().any(|row| row.is_repeat && row.bears_duty())
    }

    /// Whether a row of this line pays duty on goods (chapters 1 to 97).
    pub fn pays_on_goods(&self, line: u32) -> bool {
        let pays =
            |row: &EntryRow| row.line_number == Some(line) && row.goods.is_some_and(|goods| goods.is_paid());
        self.rows.iter().any(pays)
    }

    /// Whether an input with rows of the entry has the column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(column)
    }

    /// The first and last date of a date column of its rows.
    pub(crate) fn days(
        &self,
        day: impl Fn(&EntryState) -> Reading<NaiveDate>,
    ) -> Option<(NaiveDate, NaiveDate)> {
        let days = || self.state_rows().iter().filter_map(|row| day(&row.state).value());
        days().min().zip(days().max())
    }

    /// The readable entry dates, possibly repeated.
    pub fn dates(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.state_rows().iter().filter_map(|row| row.state.entry_date.value())
    }

    /// The readable entry dates without repeats.
    pub fn distinct_dates(&self) -> BTreeSet<NaiveDate> {
        self.dates().collect()
    }

    /// Whether there are readable entry dates, and all of them are outside the window.
    pub fn is_outside(&self, window: &Window) -> bool {
        let mut dates = self.dates().peekable();
        dates.peek().is_some() && dates.all(|day| !window.contains(day))
    }

    /// Whether a row has duty in scope, or an unreadable cell that could hide it.
    pub fn is_candidate(&self) -> bool {
        self.rows.iter().any(|row| {
            row.is_unread
                || row.has_unread_heading
                || row.unreadable_hts.is_some()
                || self.bears_duty_in_scope(row)
        })
    }

    /// A row's tariffs in scope, each with its duty if known.
    pub fn in_scope<'r>(
        &'r self,
        row: &'r EntryRow,
    ) -> impl Iterator<Item = (Heading, Option<Decimal>)> + 'r {
        row.tariffs().filter(|(heading, _)| self.scope.contains(*heading))
    }

    /// A row's tariffs in scope with duty.
    pub fn bearing_duty<'r>(&'r self, row: &'r EntryRow) -> impl Iterator<Item = Heading> + 'r {
        self.in_scope(row).filter(|(h, duty)| bears_duty(*h, *duty)).map(|(heading, _)| heading)
    }

    /// Whether a row has tariffs in scope with duty.
    pub fn bears_duty_in_scope(&self, row: &EntryRow) -> bool {
        self.bearing_duty(row).next().is_some()
    }

    /// The entry date, if the rows agree on one.
    pub fn agreed_date(&self) -> Option<NaiveDate> {
        agreed(self.dates())
    }

    /// The entry type, if the rows agree on one.
    pub fn agreed_type(&self) -> Option<EntryType> {
        agreed(self.state_rows().iter().filter_map(|row| row.state.entry_type))
    }

    /// The importer of record, if the rows agree on one.
    pub fn agreed_importer(&self) -> Option<ImporterNumber> {
        agreed(self.state_rows().iter().filter_map(|row| row.state.importer))
    }

    /// Rows that repeat another row of the same (line, ordinal, heading).
    pub fn duplicate_rows(&self) -> Vec<u32> {
        in_order(self.lines.repeated().flat_map(|line| line.duplicates()))
    }

    /// Rows that contradict another row of the same (line, ordinal, heading).
    pub fn conflicting_lines(&self) -> Vec<u32> {
        in_order(self.lines.repeated().flat_map(|line| line.conflicts()))
    }

    /// The columns in which the rows disagree. Blank and unrecognized values disagree with nothing.
    pub fn conflicting_columns(&self) -> Vec<Column> {
        if self.has_one_state {
            return Vec::new();
        }
        let states = || self.rows.iter().map(|row| &row.state);
        FIELDS.iter().filter(|field| field.is_in_conflict(states())).map(|field| field.column).collect()
    }
}

/// Sorted and without repeats, since a row may name several headings.
fn in_order(rows: impl Iterator<Item = u32>) -> Vec<u32> {
    rows.collect::<BTreeSet<u32>>().into_iter().collect()
}

fn agreed<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// If a row has status liquidated or reliquidated, the latest such date governs (on the same date reliquidated; no date
/// before any date). Otherwise the greatest status, and the latest date.
fn governing(rows: &[EntryRow]) -> Liquidation {
    let liquidated = rows
        .iter()
        .filter_map(|row| Some((row.state.liquidation_date.value(), row.state.liquidation_status?)))
        .filter(|(_, status)| status.is_liquidated())
        .max();
    match liquidated {
        Some((date, status)) => Liquidation { status: Some(status), date },
        None => Liquidation {
            status: rows.iter().filter_map(|row| row.state.liquidation_status).max(),
            date: rows.iter().filter_map(|row| row.state.liquidation_date.value()).max(),
        },
    }
}

/// Entries of a filer that are needed to establish a factor.
const ENTRIES: u64 = 5;

/// How the check digits of each filer differ from the computed ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Factors {
    offsets: BTreeMap<FilerCode, [u64; 10]>,
}

impl Factors {
    /// Counts entries, each of which must come once.
    pub fn of(entries: impl Iterator<Item = EntryNumber>) -> Self {
        let mut factors = Factors::default();
        for number in entries {
            let offset = usize::from(number.check_digit_offset());
            factors.offsets.entry(number.filer()).or_default()[offset] += 1;
        }
        factors
    }

    /// Adds counts of other entries.
    pub(crate) fn append(&mut self, other: Factors) {
        for (filer, counts) in other.offsets {
            let sums = self.offsets.entry(filer).or_default();
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }

    /// A filer's factor: the non-zero offset shared by at least five of its entries and at least 80 % of them; 0 if
    /// there is none.
    pub fn factor(&self, filer: FilerCode) -> u8 {
        let Some(counts) = self.offsets.get(&filer) else {
            return 0;
        };
        let total: u64 = counts.iter().sum();
        let shared = |k: &u8| counts[usize::from(*k)];
        (1..10).find(|k| shared(k) >= ENTRIES && shared(k) * 5 >= total * 4).unwrap_or(0)
    }

    /// The filers with a factor: the factor, the number of entries that share it, and of all entries.
    pub fn found(&self) -> impl Iterator<Item = (FilerCode, u8, u64, u64)> + '_ {
        self.offsets.iter().filter_map(|(filer, counts)| {
            let factor = self.factor(*filer);
            let shared = counts[usize::from(factor)];
            (factor > 0).then(|| (*filer, factor, shared, counts.iter().sum()))
        })
    }
}

/// Facts about an entry for entries.csv and figures, without its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EntryFacts {
    /// Number of rows.
    pub rows: u64,
    /// The importer of record, if the rows agree on one.
    pub importer: Option<ImporterNumber>,
    /// The entry type, if the rows agree on one.
    pub entry_type: Option<EntryType>,
    /// The entry date, if the rows agree on one.
    pub entry_date: Option<NaiveDate>,
    /// The latest entry date.
    pub latest_date: Option<NaiveDate>,
    /// Its liquidation.
    pub liquidation: Liquidation,
    /// Its IEEPA duties.
    pub duties: Duties,
    /// Whether a row has duty under an IEEPA heading, in scope or not.
    pub bears_ieepa_duty: bool,
}

impl EntryFacts {
    /// The facts of an entry.
    pub fn of(entry: &Entry<'_>) -> Self {
        EntryFacts {
            rows: entry.rows.iter().filter(|row| !row.is_unread).count() as u64,
            importer: entry.agreed_importer(),
            entry_type: entry.agreed_type(),
            entry_date: entry.agreed_date(),
            latest_date: entry.dates().max(),
            liquidation: entry.liquidation,
            duties: entry.duties,
            bears_ieepa_duty: entry.bears_ieepa_duty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(shifted: u64, right: u64) -> u8 {
        let number = |n: u64| EntryNumber::from_text(&format!("B76{n:07}0")).unwrap();
        let shifted = (0..shifted).map(|n| number(n).with_check_digit(3));
        let right = (1000..1000 + right).map(|n| number(n).with_check_digit(0));
        Factors::of(shifted.chain(right)).factor(FilerCode::parse("B76").unwrap())
    }

    #[test]
    fn an_offset_that_five_entries_and_four_in_five_of_all_share_is_a_factor() {
        assert_eq!(factor(4, 0), 0, "too few");
        assert_eq!(factor(4, 1), 0, "too few that share it");
        assert_eq!(factor(5, 0), 3);
        assert_eq!(factor(5, 1), 3);
        assert_eq!(factor(5, 2), 0, "71 %");
        assert_eq!(factor(7, 2), 0, "77.8 %");
        assert_eq!(factor(8, 2), 3);
        assert_eq!(factor(0, 9), 0);
    }
}
