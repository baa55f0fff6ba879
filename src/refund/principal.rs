//! The duty that is refunded, as a range: all of it under most headings, the part above column 1 under all-in headings.

use std::ops::Add;

use rust_decimal::Decimal;

use crate::domain::{Heading, Reading};
use crate::tariff::is_all_in;

/// One HTS number in a row of an entry, with its duty. Amounts in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TariffRow {
    /// The line number.
    pub line: Option<u32>,
    /// The ordinal of the number within the line.
    pub ordinal: Option<u32>,
    /// The HTS number, of any chapter; `None` if the row has no readable one, or several.
    pub number: Option<Heading>,
    /// The duty under it.
    pub duty: Reading<Decimal>,
    /// The goods value under it.
    pub value: Option<Decimal>,
    /// The column 1 rate under it, in percent.
    pub column1_rate: Option<Decimal>,
}

impl TariffRow {
    /// Whether both rows report the same tariff. A row without line, ordinal or number repeats none.
    fn repeats(&self, other: &Self) -> bool {
        let tariff = |row: &Self| row.line.zip(row.ordinal).zip(row.number);
        tariff(self).is_some() && tariff(self) == tariff(other)
    }

    fn is_ieepa(&self) -> bool {
        self.number.is_some_and(Heading::is_ieepa)
    }

    fn is_all_in(&self) -> bool {
        self.number.is_some_and(is_all_in)
    }

    /// Whether the number classifies goods: chapters 1 to 97.
    fn names_goods(&self) -> bool {
        self.number.is_some_and(Heading::is_goods)
    }
}

/// The IEEPA duty that CBP will refund for the rows of an entry, which are sorted in place; `None` if no duty is known.
/// Each (line, ordinal, heading) counts once, with the larger duty if rows disagree.
pub fn principal(rows: &mut [TariffRow]) -> Option<Range> {
    rows.sort_unstable_by_key(|row| (row.line, row.ordinal, row.number));
    let lines = rows.chunk_by(|a, b| a.line.is_some() && a.line == b.line);
    lines.filter_map(refund_of_line).reduce(|sum, line| sum + line)
}

fn refund_of_line(rows: &[TariffRow]) -> Option<Range> {
    let duty_where = |counts: fn(&TariffRow) -> bool| {
        let tariffs = rows.chunk_by(TariffRow::repeats).filter(|tariff| counts(&tariff[0]));
        let duties = tariffs.filter_map(|tariff| tariff.iter().filter_map(|row| row.duty.value()).max());
        duties.reduce(|sum, duty| sum + duty)
    };
    let ordinary = duty_where(|row| row.is_ieepa() && !row.is_all_in()).map(Range::exactly);
    let all_in = duty_where(TariffRow::is_all_in).map(|duty| refund_of_all_in(duty, rows));
    [ordinary, all_in].into_iter().flatten().reduce(|sum, part| sum + part)
}

/// The refund of the duty under all-in headings on one line.
fn refund_of_all_in(duty: Decimal, rows: &[TariffRow]) -> Range {
    let pays_column1 =
        |row: &TariffRow| row.names_goods() && row.duty.value().is_some_and(|duty| duty > Decimal::ZERO);
    if duty <= Decimal::ZERO || rows.iter().any(pays_column1) {
        return Range::exactly(duty);
    }
    match included_column1(rows) {
        Some(column1) => Range::exactly((duty - column1).clamp(Decimal::ZERO, duty)),
        None => Range { low: Decimal::ZERO, high: duty },
    }
}

/// The column 1 duty of a line that the duty on its 9903 row includes; `None` unless rate and value are known. For a
/// line with several numbers of chapters 1 to 97 it is known only if all of them are free, since the data doesn't show
/// whether each value is that of its row or of the whole line.
fn included_column1(rows: &[TariffRow]) -> Option<Decimal> {
    // An unreadable number may also classify goods.
    if rows.iter().any(|row| row.number.is_none()) {
        return None;
    }
    let mut goods = rows.iter().filter(|row| row.names_goods());
    let first = goods.next()?;
    let rate = first.column1_rate?;
    if rate.is_zero() {
        return goods.all(|row| row.column1_rate == Some(rate)).then_some(Decimal::ZERO);
    }
    let paid = match first.duty {
        Reading::Value(duty) => duty,
        Reading::Blank => Decimal::ZERO,
        Reading::Unreadable => return None,
    };
    let is_repeated = goods.all(|row| {
        let reported = |row: &TariffRow| (row.number, row.duty, row.value, row.column1_rate);
        reported(row) == reported(first)
    });
    is_repeated.then_some(rate * first.value? / Decimal::ONE_HUNDRED - paid)
}

/// Two amounts in US dollars with the actual one between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Range {
    /// Never above `high`.
    pub low: Decimal,
    /// Equal to `low` if the amount is known.
    pub high: Decimal,
}

impl Range {
    /// A single known amount.
    pub fn exactly(amount: Decimal) -> Self {
        Range { low: amount, high: amount }
    }

    /// Applies `change` to both amounts.
    pub(crate) fn map(self, change: impl Fn(Decimal) -> Decimal) -> Self {
        Range { low: change(self.low), high: change(self.high) }
    }

    /// Whether the amount is known.
    pub(crate) fn is_exact(&self) -> bool {
        self.low == self.high
    }
}

impl Add for Range {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Range { low: self.low + other.low, high: self.high + other.high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_column1_rate;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn row(line: u32, ordinal: u32, number: &str, duty: &str) -> TariffRow {
        TariffRow {
            line: Some(line),
            ordinal: Some(ordinal),
            number: Heading::parse(number),
            duty: Reading::Value(decimal(duty)),
            ..TariffRow::default()
        }
    }

    /// A row of chapters 1 to 97 without duty, with value and column 1 rate.
    fn goods(line: u32, number: &str, value: &str, rate: &str) -> TariffRow {
        TariffRow {
            value: Some(decimal(value)),
            column1_rate: parse_column1_rate(rate),
            ..row(line, 1, number, "0")
        }
    }

    fn assert_refund(mut rows: Vec<TariffRow>, low: &str, high: &str) {
        let expected = Range { low: decimal(low), high: decimal(high) };
        assert_eq!(principal(&mut rows), Some(expected), "{rows:?}");
    }

    #[test]
    fn ordinary_headings_come_back_whole() {
        assert_refund(vec![row(1, 2, "9903.01.25", "100"), row(1, 1, "8471.30.01", "7")], "100", "100");
        assert_refund(vec![row(1, 1, "9903.01.24", "200"), row(2, 1, "9903.01.25", "-30")], "170", "170");
    }

    #[test]
    fn no_known_duty_is_no_refund_and_not_zero() {
        let unknown = TariffRow { duty: Reading::Blank, ..row(1, 1, "9903.01.25", "0") };
        let unreadable = TariffRow { duty: Reading::Unreadable, ..unknown };
        assert_eq!(principal(&mut []), None);
        assert_eq!(principal(&mut [unknown, unreadable, row(1, 2, "8471.30.01", "7")]), None);
        assert_refund(vec![unknown, row(2, 1, "9903.01.25", "0")], "0", "0");
    }

    #[test]
    fn each_line_ordinal_and_heading_counts_once_with_the_larger_duty() {
        let twice = row(1, 1, "9903.01.25", "100");
        assert_refund(vec![twice, twice], "100", "100");
        assert_refund(
            vec![row(1, 1, "9903.01.25", "90"), twice, row(1, 1, "9903.01.25", "80")],
            "100",
            "100",
        );
        // Several headings on one ordinal.
        assert_refund(vec![twice, row(1, 1, "9903.01.24", "50"), twice], "150", "150");
        let no_ordinal = TariffRow { ordinal: None, ..twice };
        let no_line = TariffRow { line: None, ..twice };
        assert_refund(vec![no_ordinal, no_ordinal, no_line, no_line], "400", "400");
    }

    #[test]
    fn column_1_at_5_percent_gives_a_refund_of_10_points() {
        for heading in ["9903.02.20", "9903.02.73", "9903.02.80", "9903.02.83", "9903.02.88"] {
            let all_in = row(1, 2, heading, "1500");
            let line = goods(1, "8708.29.51", "10000", "5%");
            assert_refund(vec![all_in, line], "1000", "1000");
            assert_refund(vec![line, all_in, line], "1000", "1000");
        }
    }

    #[test]
    fn duty_paid_under_column_1_leaves_the_9903_duty_whole() {
        let all_in = row(1, 2, "9903.02.20", "1000");
        assert_refund(vec![all_in, row(1, 1, "8708.29.51", "500")], "1000", "1000");
        // Duty on another line, or under another heading of chapter 99, doesn't matter.
        assert_refund(vec![all_in, row(2, 1, "8708.29.51", "500")], "0", "1000");
        assert_refund(vec![all_in, row(1, 1, "9903.81.91", "500")], "0", "1000");
    }

    #[test]
    fn without_a_column_1_rate_all_or_nothing_of_an_all_in_duty_comes_back() {
        let all_in = row(1, 2, "9903.02.20", "1500");
        assert_refund(vec![all_in], "0", "1500");
        assert_refund(vec![all_in, goods(1, "8708.29.51", "10000", "4.4¢/kg")], "0", "1500");
        assert_refund(
            vec![TariffRow { line: None, ..all_in }, goods(1, "8708.29.51", "10000", "5%")],
            "0",
            "1500",
        );
        let no_value = TariffRow { value: None, ..goods(1, "8708.29.51", "0", "5%") };
        assert_refund(vec![all_in, no_value], "0", "1500");
        let free = TariffRow { column1_rate: Some(Decimal::ZERO), ..no_value };
        assert_refund(vec![all_in, free], "1500", "1500");
    }

    #[test]
    fn an_all_in_refund_is_neither_below_zero_nor_above_the_duty() {
        assert_refund(
            vec![row(1, 2, "9903.02.20", "1500"), goods(1, "6402.91.40", "10000", "20%")],
            "0",
            "0",
        );
        let negative =
            TariffRow { duty: Reading::Value(decimal("-600")), ..goods(1, "6402.91.40", "10000", "5") };
        assert_refund(vec![row(1, 2, "9903.02.20", "1500"), negative], "400", "400");
        assert_refund(
            vec![row(1, 2, "9903.02.20", "-1500"), goods(1, "6402.91.40", "10000", "5")],
            "-1500",
            "-1500",
        );
    }

    #[test]
    fn a_column_1_duty_that_several_rows_may_share_is_not_known() {
        let all_in = row(1, 3, "9903.02.83", "1500");
        let case = goods(1, "9102.11.10", "4000", "5%");
        let strap = TariffRow { ordinal: Some(2), ..goods(1, "9113.90.40", "6000", "5%") };
        assert_refund(vec![all_in, case, strap], "0", "1500");
        let free = |row: TariffRow| TariffRow { column1_rate: Some(Decimal::ZERO), ..row };
        assert_refund(vec![all_in, free(case), free(strap)], "1500", "1500");
        assert_refund(vec![all_in, free(case), strap], "0", "1500");
        let unreadable = TariffRow { number: None, ordinal: Some(4), ..TariffRow::default() };
        assert_refund(vec![all_in, case, TariffRow { line: Some(1), ..unreadable }], "0", "1500");
        assert_refund(vec![all_in, TariffRow { number: None, ..case }], "0", "1500");
        assert_refund(vec![all_in, TariffRow { duty: Reading::Unreadable, ..case }], "0", "1500");
        assert_refund(vec![all_in, TariffRow { duty: Reading::Blank, ..case }], "1300", "1300");
    }

    #[test]
    fn several_all_in_rows_of_a_line_include_its_column_1_duty_once() {
        let rows = vec![
            row(1, 2, "9903.02.20", "900"),
            row(1, 3, "9903.02.20", "600"),
            goods(1, "8708.29.51", "10000", "5%"),
        ];
        assert_refund(rows, "1000", "1000");
    }
}
