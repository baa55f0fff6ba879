//! Amounts in US dollars: exact decimals, never floating point.

use std::iter::Sum;
use std::ops::AddAssign;

use rust_decimal::{Decimal, RoundingStrategy};

use super::Reading;
use crate::text::grouped;

/// Limit on the amount of one row, in US dollars: a hundred billion is a defective cell. Together with [`DECIMALS`] it
/// keeps sums below 792 billion dollars, several times what all importers paid, exact in the 28 digits of a decimal.
const LIMIT: Decimal = Decimal::from_parts(1_215_752_192, 23, 0, false, 0);
/// Limit on decimal places: the most that a spreadsheet prints.
const DECIMALS: usize = 17;

/// Parses a cleaned amount cell: `$2,567.49`, `2567.49`, `.50`; `(123.45)`, `$ (123.45)`, `-123.45` and `123.45-` are
/// negative; `$-` and `FREE` are zero; `-` alone is blank. A comma only separates thousands.
pub fn parse_amount(cleaned: &str) -> Reading<Decimal> {
    if cleaned.is_empty() || cleaned == "-" {
        return Reading::Blank;
    }
    // The dash by which accounting formats show zero.
    let is_dash = matches!(cleaned.strip_prefix('$').map(str::trim_start), Some("-")) || cleaned == "-$";
    if is_dash || cleaned.eq_ignore_ascii_case("free") {
        return Reading::Value(Decimal::ZERO);
    }
    let (negative, figure) = sign_of(cleaned);
    match parse_figure(figure) {
        Some(amount) if negative && !amount.is_zero() => Reading::Value(-amount),
        Some(amount) => Reading::Value(amount),
        None => Reading::Unreadable,
    }
}

/// Whether an amount is negative, and its digits without sign and `$`, each of which may occur once.
fn sign_of(cleaned: &str) -> (bool, &str) {
    let behind_dollar =
        |text: &'_ str| text.strip_prefix('$').map(|rest| text.len() - rest.trim_start().len());
    let dollar = behind_dollar(cleaned);
    let body = &cleaned[dollar.unwrap_or(0)..];
    // The `$` may follow the sign if it didn't precede it.
    let figure = |text: &'_ str| behind_dollar(text).filter(|_| dollar.is_none()).unwrap_or(0);
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (true, inner[figure(inner)..].trim_end());
    }
    if let Some(before_sign) = body.strip_suffix('-') {
        return (true, before_sign);
    }
    match body.strip_prefix('-').filter(|_| dollar.is_none()) {
        Some(rest) => (true, &rest[figure(rest)..]),
        None => (false, body),
    }
}

/// Parses digits, with or without thousands separators, and a fraction.
fn parse_figure(figure: &str) -> Option<Decimal> {
    if let Some(plain) = parse_plain_amount(figure.as_bytes()) {
        return Some(plain);
    }
    let (whole, fraction) = match figure.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None if figure.is_empty() => return None,
        None => (figure, ""),
    };
    let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
    let grouped = whole.contains(',');
    if fraction.len() > DECIMALS
        || !digits(fraction)
        || (!grouped && !digits(whole))
        || (grouped && !is_grouped(whole))
    {
        return None;
    }
    let amount = if grouped {
        Decimal::from_str_exact(&figure.replace(',', "")).ok()?
    } else {
        Decimal::from_str_exact(figure).ok()?
    };
    (amount < LIMIT).then_some(amount)
}

/// Fast path for digits with an optional point, the usual format; `None` if [`parse_amount`] must decide.
#[inline]
pub fn parse_plain_amount(figure: &[u8]) -> Option<Decimal> {
    let (mut digits, mut length, mut point) = (0i64, 0, None);
    for c in figure {
        match c {
            b'0'..=b'9' => (digits, length) = (digits * 10 + i64::from(c - b'0'), length + 1),
            b'.' if point.is_none() => point = Some(length),
            _ => return None,
        }
        // Eleven digits are below the limit wherever the point is.
        if length > 11 {
            return None;
        }
    }
    let decimals = point.map_or(0, |point| length - point);
    (length > 0 && (point.is_none() || decimals > 0)).then(|| Decimal::new(digits, decimals))
}

fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && digits(first) && groups.all(|g| g.len() == 3 && digits(g))
}

/// An amount for files: plain, two decimal places, rounded half-even (`1234.50`, `-12.30`).
pub fn cents(amount: Decimal) -> String {
    let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
    if rounded.is_zero() {
        rounded = Decimal::ZERO;
    }
    rounded.rescale(2);
    rounded.to_string()
}

/// An amount for people: `$1,234.50`, `-$12.30`.
pub fn dollars(amount: Decimal) -> String {
    dollars_of(&cents(amount))
}

/// Like [`dollars`], from an amount formatted by [`cents`].
pub(crate) fn dollars_of(cents: &str) -> String {
    let (sign, figure) = match cents.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", cents),
    };
    let (whole, fraction) = figure.split_once('.').unwrap_or((figure, "00"));
    format!("{sign}${}.{fraction}", grouped(whole))
}

/// A number of entries and their known IEEPA duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DutyTotal {
    /// Number of entries.
    pub entries: u64,
    /// Their known duty, in US dollars.
    pub duty: Decimal,
    /// Number of entries with duty of unknown amount.
    pub unknown: u64,
}

impl DutyTotal {
    /// The total of one entry.
    pub fn of_entry(duty: Option<Decimal>) -> Self {
        DutyTotal { entries: 1, duty: duty.unwrap_or_default(), unknown: u64::from(duty.is_none()) }
    }

    /// Whether none of the duty is known: its zero must not be shown as an amount.
    pub fn is_unknown(&self) -> bool {
        self.unknown > 0 && self.duty.is_zero()
    }

    /// Whether duty of unknown amount comes in addition to an amount that is shown.
    pub fn adds_unknown(&self) -> bool {
        self.unknown > 0 && !self.is_unknown()
    }

    /// The known duty, if any of it is known.
    pub fn known(&self) -> Option<Decimal> {
        (!self.is_unknown()).then_some(self.duty)
    }

    /// For people: `$1,234.50`, or `duty unknown`.
    pub(crate) fn shown(&self) -> String {
        self.known().map_or_else(|| "duty unknown".into(), dollars)
    }
}

impl AddAssign for DutyTotal {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.duty += other.duty;
        self.unknown += other.unknown;
    }
}

impl Sum for DutyTotal {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(DutyTotal::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_that_is_not_known_is_never_shown_as_zero() {
        let unknown = DutyTotal::of_entry(None);
        assert_eq!((unknown.shown(), unknown.adds_unknown()), ("duty unknown".to_string(), false));
        let zero = DutyTotal::of_entry(Some(Decimal::ZERO));
        assert_eq!((zero.shown(), zero.adds_unknown()), ("$0.00".to_string(), false));
        let both: DutyTotal = [unknown, DutyTotal::of_entry(Some(Decimal::TEN))].into_iter().sum();
        assert_eq!((both.shown(), both.adds_unknown()), ("$10.00".to_string(), true));
    }

    #[test]
    fn a_comma_groups_thousands_only() {
        assert_eq!(parse_amount("$2,567.49"), Reading::Value("2567.49".parse().unwrap()));
        assert_eq!(parse_amount("2,567.4,9"), Reading::Unreadable);
    }

    #[test]
    fn the_limit_is_a_hundred_billion() {
        assert_eq!(LIMIT.to_string(), "100000000000");
    }

    #[test]
    fn amounts_of_every_form_are_read_exactly() {
        for (raw, value) in [
            ("$2,567.49", "2567.49"),
            ("2567.49", "2567.49"),
            (".50", "0.50"),
            ("$.50", "0.50"),
            ("(123.45)", "-123.45"),
            ("($1,123.45)", "-1123.45"),
            ("-123.45", "-123.45"),
            ("-$123.45", "-123.45"),
            ("0", "0"),
            ("-0.00", "0.00"),
            ("$-", "0"),
            ("$ -", "0"),
            ("-$", "0"),
            ("$(1,250.00)", "-1250.00"),
            ("$ (1,250.00)", "-1250.00"),
            ("($ 1,250.00)", "-1250.00"),
            ("1,250.00-", "-1250.00"),
            ("$1,250.00-", "-1250.00"),
            ("$ 5", "5"),
            ("$\u{a0}1,250.00", "1250.00"),
            ("$\u{2009}5", "5"),
            ("-$ 5", "-5"),
            ("FREE", "0"),
            ("Free", "0"),
            ("0.10000000000000001", "0.10000000000000001"),
            ("99,999,999,999.99", "99999999999.99"),
        ] {
            let value: Decimal = value.parse().unwrap();
            assert_eq!(parse_amount(raw), Reading::Value(value), "{raw:?}");
        }
    }

    #[test]
    fn blank_is_not_zero_and_anything_else_is_unreadable() {
        assert_eq!(parse_amount(""), Reading::Blank);
        assert_eq!(parse_amount("-"), Reading::Blank);
        for raw in [
            "$",
            ".",
            ",",
            "5.",
            "1,23",
            "1234,567",
            "12,34.56",
            "1.234,56",
            "$-5",
            "$$5",
            "$ $5",
            "$-$",
            "$--",
            "- $5",
            "(5)-",
            "-5-",
            "-(5)",
            "($5$)",
            "5$",
            "1\u{a0}250.00",
            "1\u{2009}250,00",
            "FREE 5",
            "- 5",
            "(-5)",
            "(5",
            "5)",
            "()",
            "1e3",
            "USD 5",
            "--5",
            "+5",
            "1,234.5,0",
            ",123",
            "1,,234",
            "abc",
            "100000000000",
            "0.100000000000000001",
            "--",
            "\u{2212}5",
        ] {
            assert_eq!(parse_amount(raw), Reading::Unreadable, "{raw:?}");
        }
    }

    #[test]
    fn written_amounts_have_two_places_rounded_half_even() {
        for (value, plain, shown) in [
            ("1234.5", "1234.50", "$1,234.50"),
            ("-12.3", "-12.30", "-$12.30"),
            ("0.125", "0.12", "$0.12"),
            ("0.135", "0.14", "$0.14"),
            ("-0.004", "0.00", "$0.00"),
            ("1000000", "1000000.00", "$1,000,000.00"),
        ] {
            let value: Decimal = value.parse().unwrap();
            assert_eq!((cents(value), dollars(value)), (plain.into(), shown.into()));
        }
    }
}
