//! Rows of the files that a run writes: the forms that values have everywhere, many millions of times.

use std::fmt::Display;
use std::io::Write;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::domain::cents;

/// Rows of comma-separated cells: the bytes of a UTF-8 text.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) bytes: Vec<u8>,
}

impl Cells {
    /// Adds a cell that needs no quotes.
    pub(super) fn text(&mut self, cell: &str) {
        self.ascii(cell.as_bytes());
    }

    /// Adds a cell as a value shows itself, which needs no quotes.
    pub(super) fn value(&mut self, value: Option<impl Display>) {
        if let Some(value) = value {
            let _ = write!(self.bytes, "{value}");
        }
        self.bytes.push(b',');
    }

    /// Adds a cell, in quotes where it must be (RFC 4180).
    pub(super) fn any(&mut self, cell: &str) {
        // Looking at every byte is faster than to stop at the first of these.
        let quotes = cell.bytes().fold(false, |any, c| any | matches!(c, b',' | b'"' | b'\n' | b'\r'));
        if !quotes {
            return self.text(cell);
        }
        self.bytes.push(b'"');
        for (i, part) in cell.split('"').enumerate() {
            self.bytes.extend_from_slice(if i > 0 { b"\"\"" } else { b"" });
            self.bytes.extend_from_slice(part.as_bytes());
        }
        self.bytes.extend_from_slice(b"\",");
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.bytes.pop();
        self.bytes.push(b'\n');
    }

    /// Adds a cell of ASCII characters.
    pub(super) fn ascii(&mut self, cell: &[u8]) {
        self.bytes.extend_from_slice(cell);
        self.bytes.push(b',');
    }

    /// Adds a day, `YYYY-MM-DD`.
    pub(super) fn date(&mut self, day: Option<NaiveDate>) {
        match day {
            Some(day) if (0..=9999).contains(&day.year()) => {
                let mut text = *b"0000-00-00";
                digits(&mut text[..4], day.year().unsigned_abs());
                digits(&mut text[5..7], day.month());
                digits(&mut text[8..], day.day());
                self.ascii(&text);
            }
            other => self.value(other),
        }
    }

    /// Adds an amount, with two places.
    pub(super) fn amount(&mut self, amount: Option<Decimal>) {
        let plain = |amount: &Decimal| amount.scale() == 2 && (0..1 << 31).contains(&amount.mantissa());
        match amount {
            Some(amount) if plain(&amount) => {
                let mut text = [0; 13];
                let cents = amount.mantissa() as u32;
                let whole = cents / 100;
                let length = length(whole);
                digits(&mut text[..length], whole);
                text[length] = b'.';
                digits(&mut text[length + 1..length + 3], cents % 100);
                self.ascii(&text[..length + 3]);
            }
            Some(amount) => self.text(&cents(amount)),
            None => self.text(""),
        }
    }

    /// Adds a count.
    pub(super) fn count(&mut self, count: u64) {
        match u32::try_from(count) {
            Ok(count) => {
                let mut text = [0; 10];
                let length = length(count);
                digits(&mut text[..length], count);
                self.ascii(&text[..length]);
            }
            Err(_) => self.text(&count.to_string()),
        }
    }
}

/// How many digits a number has.
fn length(number: u32) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// Writes a number so that it fills the place.
fn digits(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;

    #[test]
    fn cells_are_quoted_as_the_csv_crate_quotes_them() {
        for cell in ["", "a", "a,b", "say \"x\"", "\"", "a\nb", "a\rb", "a b", "#x", "\u{e9}"] {
            let mut cells = Cells::default();
            cells.any(cell);
            cells.text("end");
            cells.end();
            let mut expected = csv::Writer::from_writer(Vec::new());
            expected.write_record([cell, "end"]).unwrap();
            assert_eq!(cells.bytes, expected.into_inner().unwrap());
        }
    }

    #[test]
    fn values_are_written_as_everywhere_else() {
        let mut cells = Cells::default();
        for day in ["2025-02-01", "0001-12-31", "9999-09-09"] {
            let day = parse_iso_date(day).unwrap();
            cells.bytes.clear();
            cells.date(Some(day));
            assert_eq!(cells.bytes, format!("{day},").as_bytes());
        }
        for amount in
            ["0.00", "0.05", "9.99", "10.00", "1234.50", "21474836.47", "21474836.48", "-1.00", "1.005", "7"]
        {
            let amount: Decimal = amount.parse().unwrap();
            cells.bytes.clear();
            cells.amount(Some(amount));
            assert_eq!(cells.bytes, format!("{},", cents(amount)).as_bytes());
        }
        cells.bytes.clear();
        [0, 9, 10, 1 << 40].into_iter().for_each(|count| cells.count(count));
        cells.date(None);
        cells.amount(None);
        assert_eq!(cells.bytes, b"0,9,10,1099511627776,,,");
    }
}
