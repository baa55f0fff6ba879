//! HTS numbers as far as refunds need them: chapter 99 headings, classification of goods, column 1 rates.

use std::fmt;

use rust_decimal::Decimal;

use super::parse_plain_amount;

/// The first eight digits of an HTS number, written `NNNN.NN.NN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Heading(u32);

impl Heading {
    /// Whether it represents a heading or subheading of four to six digits, of which only the chapter is kept.
    pub(crate) fn is_short(self) -> bool {
        self.0.is_multiple_of(1_000_000)
    }

    /// The heading with these eight digits.
    pub const fn from_digits(digits: u32) -> Self {
        Heading(digits)
    }

    /// Parses `NNNN.NN.NN` or the eight digits.
    pub fn parse(text: &str) -> Option<Self> {
        match read_number(text) {
            Some(HtsNumber::Full(heading)) => Some(heading),
            _ => None,
        }
    }

    /// Whether it classifies goods: chapters 1 to 97.
    pub(crate) const fn is_goods(self) -> bool {
        matches!(self.0 / 1_000_000, 1..=97)
    }

    /// The eight digits as a number.
    pub const fn digits(self) -> u32 {
        self.0
    }

    /// Whether duty under this heading was IEEPA duty: 9903.01.xx, 9903.02.xx, 9903.96.01, 9903.96.02.
    pub const fn is_ieepa(self) -> bool {
        matches!(self.0, 99_030_100..=99_030_299 | 99_039_601 | 99_039_602)
    }
}

impl fmt::Display for Heading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |power: u32| b'0' + (self.0 / 10_u32.pow(power) % 10) as u8;
        let [a, b, c, d, e, g, h, i] = [7, 6, 5, 4, 3, 2, 1, 0].map(digit);
        let text = [a, b, c, d, b'.', e, g, b'.', h, i];
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// The content of a cell with HTS numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HtsCell {
    /// Its IEEPA headings, in the order of the cell.
    pub ieepa: Vec<Heading>,
    /// Number of HTS numbers, readable or not.
    pub numbers: usize,
    /// Whether one of them is unreadable and so could be an IEEPA heading.
    pub unreadable: bool,
    /// The first one that classifies goods (chapters 1 to 97). Of one with four to six digits only the chapter is
    /// known.
    pub goods: Option<Heading>,
}

impl HtsCell {
    /// The content of two cells together.
    pub(crate) fn join(mut self, other: HtsCell) -> HtsCell {
        self.ieepa.extend(other.ieepa);
        self.numbers += other.numbers;
        self.unreadable |= other.unreadable;
        self.goods = self.goods.or(other.goods);
        self
    }

    fn add_goods(&mut self, number: Heading) {
        self.goods = self.goods.or(Some(number).filter(|number| number.is_goods()));
    }
}

enum HtsNumber {
    /// Eight or ten digits.
    Full(Heading),
    /// A heading or subheading of four to six digits; only its chapter matters here.
    Short { chapter: u32 },
}

/// Reads a cleaned cell with one or more numbers separated by `;`, `,`, `|` or line breaks. A spreadsheet's
/// `9,903,012,500` and `9903012500.0` are one number.
///
/// Eight or ten digits are a full number (dots and blanks are dropped); seven or nine digits not beginning with 99 have
/// lost a leading zero; four to six digits are a heading or subheading. Anything else, such as an error value, is
/// unreadable.
pub fn read_hts_cell(cleaned: &str) -> HtsCell {
    let mut cell = HtsCell::default();
    let number = as_number(cleaned);
    let cleaned = number.as_deref().unwrap_or(cleaned);
    for piece in cleaned.split([';', ',', '|', '\n', '\r']) {
        if piece.trim().is_empty() {
            continue;
        }
        cell.numbers += 1;
        match read_number(piece) {
            Some(HtsNumber::Full(heading)) if heading.is_ieepa() => cell.ieepa.push(heading),
            Some(HtsNumber::Full(heading)) => cell.add_goods(heading),
            Some(HtsNumber::Short { chapter }) => cell.add_goods(Heading(chapter * 1_000_000)),
            None => cell.unreadable = true,
        }
    }
    cell
}

/// The digits of a number that a spreadsheet formatted with thousands separators or a trailing `.0`.
fn as_number(cleaned: &str) -> Option<String> {
    let whole = cleaned.strip_suffix(".0").or_else(|| cleaned.strip_suffix(".00")).unwrap_or(cleaned);
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let is_grouped =
        first.len() == 1 && whole.len() == "9,903,012,500".len() && groups.all(|group| group.len() == 3);
    let digits = if is_grouped { whole.replace(',', "") } else { whole.to_string() };
    let is_number = (4..=10).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
    (is_number && digits.len() != cleaned.len()).then_some(digits)
}

/// Whether a cleaned cell is a number that a spreadsheet rounded and wrote as `9.90301E+09`.
pub(crate) fn is_scientific_hts(cleaned: &str) -> bool {
    let Some((mantissa, exponent)) = cleaned.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(exponent.strip_prefix('+').unwrap_or(exponent))
}

/// Fast path for a single number of eight or ten digits and dots, the usual content; `None` if [`read_hts_cell`] must
/// decide.
#[inline]
pub fn read_plain_hts(cell: &[u8]) -> Option<Heading> {
    let (mut digits, mut length) = (0u64, 0u32);
    // Appended by spreadsheets to numbers.
    if cell.ends_with(b".0") {
        return None;
    }
    for c in cell {
        match c {
            b'0'..=b'9' => (digits, length) = (digits * 10 + u64::from(c - b'0'), length + 1),
            b'.' => {}
            _ => return None,
        }
        if length > 10 {
            return None;
        }
    }
    match length {
        8 => Some(Heading(digits as u32)),
        10 => Some(Heading((digits / 100) as u32)),
        _ => None,
    }
}

fn read_number(text: &str) -> Option<HtsNumber> {
    let mut digits = 0u64;
    let mut length = 0usize;
    for c in text.chars() {
        match c {
            '0'..='9' => {
                length += 1;
                if length > 10 {
                    return None;
                }
                digits = digits * 10 + u64::from(c as u32 - u32::from('0'));
            }
            '.' | '\u{feff}' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    let chapter_99 = length >= 2 && digits / 10u64.pow(length as u32 - 2) == 99;
    let full = |first_eight: u64| u32::try_from(first_eight).ok().map(|n| HtsNumber::Full(Heading(n)));
    match length {
        8 => full(digits),
        10 => full(digits / 100),
        7 | 4..=6 | 9 if chapter_99 => None,
        7 => full(digits),
        9 => full(digits / 100),
        4..=6 => Some(HtsNumber::Short { chapter: (digits / 10u64.pow(length as u32 - 2)) as u32 }),
        _ => None,
    }
}

/// Limit on column 1 rates, in percent; the highest actual ones are 350 %.
const HIGHEST_RATE: Decimal = Decimal::ONE_THOUSAND;

/// Parses a cleaned cell of a column 1 rate, in percent: `5%`, `5.0`, `Free`. Returns `None` for compound and specific
/// rates, and for a bare number between 0 and 1, because a spreadsheet stores 5 % as `0.05`.
///
/// ```
/// use cape_declaration::internals::parse_column1_rate;
/// assert_eq!(parse_column1_rate("2.5%"), Some("2.5".parse().unwrap()));
/// assert_eq!(parse_column1_rate("4.4¢/kg"), None);
/// ```
pub fn parse_column1_rate(cleaned: &str) -> Option<Decimal> {
    if cleaned.eq_ignore_ascii_case("free") {
        return Some(Decimal::ZERO);
    }
    let percent = cleaned.strip_suffix('%').map(str::trim_end);
    let rate = parse_plain_amount(percent.unwrap_or(cleaned).as_bytes())?;
    let may_be_fraction = percent.is_none() && Decimal::ZERO < rate && rate < Decimal::ONE;
    (rate < HIGHEST_RATE && !may_be_fraction).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(text: &str) -> Vec<String> {
        read_hts_cell(text).ieepa.iter().map(Heading::to_string).collect()
    }

    #[test]
    fn eight_or_ten_digits_name_a_heading_with_or_without_dots_and_blanks() {
        for raw in ["9903.01.25", "99030125", "9903012500", "9903.01.2500", "9903 01 25", "9903.01.25.00"] {
            assert_eq!(headings(raw), ["9903.01.25"], "{raw:?}");
            assert!(!read_hts_cell(raw).unreadable);
        }
    }

    #[test]
    fn a_plain_number_is_read_as_any_other() {
        for raw in
            ["9903.01.25", "99030125", "8471.30.0100", "8471300100", "", "8471", "101.21.0010", "9903.01.250"]
        {
            let plain = read_plain_hts(raw.as_bytes());
            let expected = Heading::parse(raw).filter(|_| matches!(raw.replace('.', "").len(), 8 | 10));
            assert_eq!(plain, expected, "{raw}");
        }
        for raw in ["9903.01.25;9903.01.24", " 9903.01.25", "9903-01-25", "99030125000", "\u{661}234.56.78"] {
            assert_eq!(read_plain_hts(raw.as_bytes()), None, "{raw}");
        }
    }

    #[test]
    fn a_number_that_a_spreadsheet_grouped_is_one_number() {
        for raw in ["9,903,012,500", "9903012500.0", "9,903,012,500.00", "99030125.0"] {
            let cell = read_hts_cell(raw);
            assert_eq!(
                (headings(raw), cell.numbers, cell.unreadable),
                (vec!["9903.01.25".into()], 1, false),
                "{raw}"
            );
        }
        for raw in ["990,301,25", "9,903,01", "9,9030,12500", "9903012500.5", "990301250.0"] {
            assert!(read_hts_cell(raw).unreadable, "{raw}");
        }
        assert!(is_scientific_hts("9.90301E+09") && is_scientific_hts("9E9"));
        assert!(!is_scientific_hts("9903.01.25") && !is_scientific_hts("E9") && !is_scientific_hts("9.9E"));
    }

    #[test]
    fn only_ieepa_headings_are_kept() {
        for (raw, kept) in [
            ("9903.01.00", true),
            ("9903.00.99", false),
            ("9903.02.99", true),
            ("9903.03.01", false),
            ("9903.96.01", true),
            ("9903.96.02", true),
            ("9903.96.03", false),
            ("9903.96.00", false),
            ("9903.88.15", false),
            ("8471.30.0100", false),
        ] {
            assert_eq!(!headings(raw).is_empty(), kept, "{raw}");
            assert!(!read_hts_cell(raw).unreadable, "{raw}");
        }
    }

    #[test]
    fn short_and_padded_numbers_are_readable_without_meaning() {
        for raw in ["8471", "84713", "847130", "101.21.00", "101.21.0010"] {
            let cell = read_hts_cell(raw);
            assert_eq!((cell.numbers, cell.unreadable, cell.ieepa.len()), (1, false, 0), "{raw}");
            assert!(cell.goods.is_some(), "{raw}");
        }
    }

    #[test]
    fn what_could_hide_a_heading_is_unreadable() {
        for raw in [
            "9903",
            "9903.01",
            "9903.01.2",
            "9903.01.250",
            "99",
            "9",
            "123",
            "84713001001",
            "99030125000",
            "#N/A",
            "9903-01-25",
            "9.90301E+09",
            "n/a",
            "0",
            "8471.30.O1",
            "\u{661}234",
        ] {
            assert!(read_hts_cell(raw).unreadable, "{raw}");
        }
    }

    #[test]
    fn several_numbers_in_a_cell_each_count() {
        for raw in [
            "9903.01.24;9903.01.25",
            "9903.01.24, 9903.01.25",
            "9903.01.24|9903.01.25",
            "9903.01.24\r\n9903.01.25\n",
        ] {
            assert_eq!(headings(raw), ["9903.01.24", "9903.01.25"], "{raw:?}");
            assert_eq!(read_hts_cell(raw).numbers, 2);
        }
        let mixed = read_hts_cell("9903.01.25;oops");
        assert!(mixed.unreadable && mixed.ieepa.len() == 1);
        assert_eq!(read_hts_cell(" ; "), HtsCell::default());
    }

    #[test]
    fn a_rate_is_read_in_percent_or_not_at_all() {
        for (cell, rate) in [
            ("5%", "5"),
            ("5.0", "5.0"),
            ("2.5 %", "2.5"),
            ("0.9%", "0.9"),
            ("Free", "0"),
            ("FREE", "0"),
            ("0", "0"),
            ("0.0%", "0"),
            ("350%", "350"),
        ] {
            assert_eq!(parse_column1_rate(cell), Some(rate.parse().unwrap()), "{cell}");
        }
        for cell in
            ["", "0.05", "4.4¢/kg", "5% + 2¢/kg", "-5%", "%", "5%%", "1000%", "Free (A)", "five", "5,0"]
        {
            assert_eq!(parse_column1_rate(cell), None, "{cell}");
        }
    }
}
