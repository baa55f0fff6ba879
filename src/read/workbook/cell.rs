//! The text of a workbook's cell: what its type says, and never more.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};

use crate::read::Column;

/// What a column's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The digits of an entry number or HTS number: only a whole number can be one.
    Digits,
    /// Days.
    Day,
    /// Numbers.
    Number,
}

impl Role {
    pub(super) fn of(column: Column) -> Self {
        match column {
            Column::EntryNumber | Column::Hts | Column::HtsAdditional => Role::Digits,
            Column::EntryDate | Column::SummaryDate | Column::ImportDate | Column::LiquidationDate => {
                Role::Day
            }
            _ => Role::Number,
        }
    }
}

/// Years in which a plain number in a column of days is taken for a day. `2025` or `20250602` is none.
const YEARS: std::ops::RangeInclusive<u16> = 2000..=2099;

/// Beyond so much a spreadsheet's numbers have lost digits.
const EXACT: f64 = 1e15;

/// A cell's text. `is_1904` says by which of its two systems the workbook counts days.
pub(super) fn cell_text<'c>(cell: &'c DataRef<'_>, role: Role, is_1904: bool) -> Cow<'c, str> {
    match cell {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::SharedString(text) => Cow::Borrowed(*text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.into(),
        DataRef::Bool(value) => Cow::Borrowed(if *value { "TRUE" } else { "FALSE" }),
        DataRef::Error(value) => Cow::Owned(value.to_string()),
        DataRef::Int(number) => number_text(*number as f64, role, is_1904),
        DataRef::Float(number) => number_text(*number, role, is_1904),
        DataRef::DateTime(moment) if moment.is_datetime() => moment_text(moment, role),
        DataRef::DateTime(duration) => number_text(duration.as_f64(), role, is_1904),
    }
}

fn number_text(number: f64, role: Role, is_1904: bool) -> Cow<'static, str> {
    let whole = number.fract() == 0.0 && (0.0..EXACT).contains(&number);
    let text = match role {
        Role::Day => {
            let moment = ExcelDateTime::new(number, ExcelDateTimeType::DateTime, is_1904);
            let plausible = |year| YEARS.contains(&year);
            day_text(&moment, plausible).unwrap_or_else(|| shortest(number))
        }
        // The words behind it make the cell unreadable, and say why.
        Role::Digits if !whole => format!("{} (a number)", shortest(number)),
        Role::Digits | Role::Number => shortest(number),
    };
    Cow::Owned(text)
}

fn moment_text(moment: &ExcelDateTime, role: Role) -> Cow<'static, str> {
    let text = day_text(moment, |_| true).unwrap_or_else(|| shortest(moment.as_f64()));
    Cow::Owned(match role {
        Role::Digits => format!("{text} (a date)"),
        Role::Day | Role::Number => text,
    })
}

/// `YYYY-MM-DD`, with the time where there is one; none where the number stands for no day.
fn day_text(moment: &ExcelDateTime, plausible: impl Fn(u16) -> bool) -> Option<String> {
    // Day 1 is the first; a number below it is a time of no day.
    if !(1.0..2_958_466.0).contains(&moment.as_f64()) {
        return None;
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = if (hour, minute, second) == (0, 0, 0) {
        String::new()
    } else {
        format!(" {hour:02}:{minute:02}:{second:02}")
    };
    plausible(year).then(|| format!("{year:04}-{month:02}-{day:02}{time}"))
}

/// The shortest decimal that is this number: what the spreadsheet was given, without what floating point adds.
fn shortest(number: f64) -> String {
    if number == 0.0 { "0".into() } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: f64, role: Role) -> String {
        cell_text(&DataRef::Float(number), role, false).into_owned()
    }

    #[test]
    fn numbers_are_written_as_the_shortest_decimal() {
        for (value, text) in [
            (1250.0, "1250"),
            (2567.49, "2567.49"),
            (-0.0, "0"),
            (-12.3, "-12.3"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e20, "100000000000000000000"),
            (1e-7, "0.0000001"),
        ] {
            assert_eq!(number(value, Role::Number), text);
        }
    }

    #[test]
    fn digits_are_those_of_a_whole_number() {
        for (value, text) in [
            (23_112_345_673.0, "23112345673"),
            (9903.0125, "9903.0125 (a number)"),
            (-1.0, "-1 (a number)"),
            (1e15, "1000000000000000 (a number)"),
            (f64::NAN, "NaN (a number)"),
        ] {
            assert_eq!(number(value, Role::Digits), text);
        }
    }

    #[test]
    fn days_are_told_by_the_format_of_the_cell_or_else_by_their_column_and_year() {
        let date = |serial, is_1904| {
            let moment = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904);
            cell_text(&DataRef::DateTime(moment), Role::Number, is_1904).into_owned()
        };
        assert_eq!(date(45810.0, false), "2025-06-02");
        assert_eq!(date(44348.0, true), "2025-06-02");
        assert_eq!(date(45810.5, false), "2025-06-02 12:00:00");
        assert_eq!(date(0.5, false), "0.5", "a time of no day");
        for (serial, text) in
            [(45810.0, "2025-06-02"), (2025.0, "2025"), (20_250_602.0, "20250602"), (1e300, "1")]
        {
            assert!(number(serial, Role::Day).starts_with(text), "{serial}");
        }
    }
}
