//! Entry numbers: three characters of filer code, seven digits, one check digit (CATAIR, Appendix E).

use std::fmt;

use super::parties::FilerCode;
use crate::text::mask_ssn;

const SERIAL_SPAN: u64 = 100_000_000;

/// An entry number, packed into eight bytes that sort like its text.
///
/// It is well formed, but its check digit may be wrong: see [`EntryNumber::check_digit_offset`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryNumber(u64);

/// An entry number as read from a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryNumberReading {
    /// The cell had all eleven characters, or the filer column completed them.
    Whole(EntryNumber),
    /// A spreadsheet had dropped leading zeros; the check digit confirms the padded number.
    ZerosRestored(EntryNumber),
}

/// Why a cell has no valid entry number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryNumberDefect {
    /// The cell is blank.
    Missing,
    /// `6.05760E+10`: a spreadsheet turned the number into a float, and digits are lost.
    Scientific,
    /// Ten characters: either the check digit is missing (then this is the number) or a leading zero.
    TenCharacters(Option<EntryNumber>),
    /// Eight digits, and no filer code in the row.
    FilerMissing,
    /// Seven digits and a filer code without a check digit: the number with the one computed by Appendix E.
    CheckDigitMissing(EntryNumber),
    /// The filer code is `000`, which CBP assigns to nobody.
    FilerZero,
    /// More than eleven characters.
    TooLong(usize),
    /// Fewer than eleven characters.
    TooShort(usize),
    /// Eleven characters, but not three letters or digits and eight digits.
    OtherCharacters,
}

impl EntryNumberReading {
    /// The number, however it was read.
    pub fn number(self) -> EntryNumber {
        match self {
            EntryNumberReading::Whole(number) | EntryNumberReading::ZerosRestored(number) => number,
        }
    }
}

impl EntryNumber {
    /// Number of characters.
    pub(crate) const LENGTH: usize = 11;

    /// Parses exactly eleven characters: `[A-Z0-9]{3}[0-9]{8}`, filer code not `000`.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::from_bytes(text.as_bytes())
    }

    /// Parses exactly the eleven characters of a number in its normal form.
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::LENGTH] = text.try_into().ok()?;
        let filer = FilerCode::from_bytes([bytes[0], bytes[1], bytes[2]])?;
        let serial = bytes[3..]
            .iter()
            .try_fold(0, |sum, c| c.is_ascii_digit().then(|| sum * 10 + u64::from(c - b'0')))?;
        Some(Self::from_parts(filer, serial))
    }

    /// Fast path for the usual formats: the normal form, or with hyphens after the filer code and before the check
    /// digit (`B76-0324527-8`).
    #[inline]
    pub(crate) fn from_plain(text: &[u8]) -> Option<Self> {
        let &[a, b, c, b'-', ref serial @ .., b'-', check] = text else { return Self::from_bytes(text) };
        let mut bytes = [a, b, c, 0, 0, 0, 0, 0, 0, 0, check];
        bytes[3..10].copy_from_slice(<&[u8; 7]>::try_from(serial).ok()?);
        Self::from_bytes(&bytes)
    }

    fn from_parts(filer: FilerCode, serial: u64) -> Self {
        // '0' to '9' before 'A' to 'Z', as in ASCII, so that packed numbers sort like their texts.
        let filer = filer.bytes().iter().fold(0, |sum, c| {
            let value = if c.is_ascii_digit() { c - b'0' } else { c - b'A' + 10 };
            sum * 36 + u64::from(value)
        });
        EntryNumber(filer * SERIAL_SPAN + serial)
    }

    /// The number as an integer below 2^43 that sorts the same.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// Inverse of [`EntryNumber::bits`].
    pub(crate) fn from_bits(bits: u64) -> Self {
        EntryNumber(bits)
    }

    /// The eleven characters.
    pub(crate) fn text(self) -> [u8; 11] {
        let mut text = [b'0'; 11];
        text[..3].copy_from_slice(&self.filer_text());
        let mut serial = self.0 % SERIAL_SPAN;
        for byte in text[3..].iter_mut().rev() {
            *byte = b'0' + (serial % 10) as u8;
            serial /= 10;
        }
        text
    }

    /// The first three characters.
    fn filer_text(self) -> [u8; 3] {
        let filer = self.0 / SERIAL_SPAN;
        [filer / (36 * 36), filer / 36 % 36, filer % 36].map(|value| match value as u8 {
            digit @ 0..10 => b'0' + digit,
            letter => b'A' + letter - 10,
        })
    }

    /// The filer code: the broker or importer that filed the entry.
    pub fn filer(self) -> FilerCode {
        FilerCode::from_bytes(self.filer_text()).expect("an entry number is made from a filer code")
    }

    /// The check digit by CATAIR Appendix E for a filer without a factor.
    pub fn computed_check_digit(self) -> u8 {
        let text = self.text();
        let sum: u32 = text[..10]
            .iter()
            .enumerate()
            .map(|(i, c)| {
                let value = u32::from(character_value(*c));
                match (i % 2, value * 2) {
                    (0, _) => value,
                    (_, doubled) if doubled > 9 => doubled - 9,
                    (_, doubled) => doubled,
                }
            })
            .sum();
        ((10 - sum % 10) % 10) as u8
    }

    /// How far the check digit is above the computed one, modulo 10: 0 if it is right, or the filer's check-digit
    /// factor (Appendix E, step 6) if CBP shifts that filer's check digits.
    pub fn check_digit_offset(self) -> u8 {
        let last = (self.0 % 10) as u8;
        (last + 10 - self.computed_check_digit()) % 10
    }

    /// The same number with the check digit for a filer with this factor.
    pub fn with_check_digit(self, factor: u8) -> Self {
        let digit = (self.computed_check_digit() + factor) % 10;
        EntryNumber(self.0 - self.0 % 10 + u64::from(digit))
    }
}

/// Values of letters: A–I 1–9, J–R 1–9, S–Z 2–9; digits count as they are.
fn character_value(c: u8) -> u8 {
    match c {
        b'A'..=b'I' => c - b'A' + 1,
        b'J'..=b'R' => c - b'J' + 1,
        b'S'..=b'Z' => c - b'S' + 2,
        _ => c - b'0',
    }
}

/// What other cells of the row and other rows contribute to reading an entry number.
#[derive(Clone, Copy)]
pub(crate) struct NumberContext<'f> {
    /// The code in the filer column.
    pub(crate) filer: Option<FilerCode>,
    /// The check digit, if it is in a column of its own.
    pub(crate) check_digit: Option<u8>,
    /// The check-digit factor of a filer.
    pub(crate) factor: &'f dyn Fn(FilerCode) -> u8,
}

/// Reads a cleaned entry number cell, with the code of the filer column if the row has one.
///
/// Letters become upper case; hyphens of any kind and blanks are dropped anywhere in the cell.
pub fn read_entry_number(
    cleaned: &str,
    filer: Option<FilerCode>,
) -> Result<EntryNumberReading, EntryNumberDefect> {
    read_number_in(cleaned, NumberContext { filer, check_digit: None, factor: &|_| 0 })
}

/// Like [`read_entry_number`], with everything known from other cells and rows.
pub(crate) fn read_number_in(
    cleaned: &str,
    context: NumberContext<'_>,
) -> Result<EntryNumberReading, EntryNumberDefect> {
    // The usual case: the cell is exactly the number.
    if let Some(number) = EntryNumber::from_text(cleaned) {
        return Ok(EntryNumberReading::Whole(number));
    }
    let text = compact(cleaned);
    let digits_only = text.bytes().all(|c| c.is_ascii_digit());
    if let Some(number) = EntryNumber::from_text(&text) {
        return Ok(EntryNumberReading::Whole(number));
    }
    let join = |filer: FilerCode, rest: &str| EntryNumber::from_text(&format!("{filer}{rest}"));
    match (text.len(), context.filer) {
        (8, Some(filer)) if digits_only => {
            if let Some(number) = join(filer, &text) {
                return Ok(EntryNumberReading::Whole(number));
            }
        }
        (7, Some(filer)) if digits_only => {
            let computed =
                join(filer, &format!("{text}0")).map(|n| n.with_check_digit((context.factor)(filer)));
            let whole = context.check_digit.and_then(|digit| join(filer, &format!("{text}{digit}")));
            match (whole, computed) {
                (Some(number), _) => return Ok(EntryNumberReading::Whole(number)),
                (None, Some(number)) => return Err(EntryNumberDefect::CheckDigitMissing(number)),
                (None, None) => {}
            }
        }
        _ => {
            let proven = |n: &EntryNumber| n.check_digit_offset() == (context.factor)(n.filer());
            if let Some(number) = padded_number(cleaned).filter(proven) {
                return Ok(EntryNumberReading::ZerosRestored(number));
            }
        }
    }
    Err(defect(&text, digits_only))
}

/// A number of nine or ten digits padded with leading zeros, whether or not its check digit is right.
pub(crate) fn padded_number(cleaned: &str) -> Option<EntryNumber> {
    let text = compact(cleaned);
    // Nine digits may be a social security number, which must not be shown in clear as an entry number.
    let is_short = matches!(text.len(), 9 | 10) && text.bytes().all(|c| c.is_ascii_digit());
    (is_short && *mask_ssn(cleaned) == *cleaned)
        .then(|| EntryNumber::from_text(&format!("{text:0>11}")))
        .flatten()
}

/// A cleaned cell in upper case, without hyphens and blanks.
fn compact(cleaned: &str) -> String {
    cleaned.chars().filter(|c| !is_dropped(*c)).map(|c| c.to_ascii_uppercase()).collect()
}

fn is_dropped(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{feff}') || c.is_whitespace()
}

/// Classifies a malformed entry number; each defect has its own remedy.
fn defect(text: &str, digits_only: bool) -> EntryNumberDefect {
    let length = text.chars().count();
    match length {
        0 => EntryNumberDefect::Missing,
        _ if is_scientific(text) => EntryNumberDefect::Scientific,
        8 if digits_only => EntryNumberDefect::FilerMissing,
        10 => {
            let completed = EntryNumber::from_text(&format!("{text}0"));
            EntryNumberDefect::TenCharacters(completed.map(|n| n.with_check_digit(0)))
        }
        11 if text.starts_with("000") && digits_only => EntryNumberDefect::FilerZero,
        11 => EntryNumberDefect::OtherCharacters,
        1..11 => EntryNumberDefect::TooShort(length),
        _ => EntryNumberDefect::TooLong(length),
    }
}

/// `6.0576E+10`, also if the sign was dropped with the hyphens or the fraction is missing.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once('E') else {
        return false;
    };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(exponent) && exponent.len() <= 3
}

impl fmt::Display for EntryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl fmt::Debug for EntryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryNumber({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::super::clean;
    use super::*;

    #[test]
    fn hyphens_and_lower_case_are_read() {
        let read = read_entry_number("b76-0324527-8", None);
        assert_eq!(read, Ok(EntryNumberReading::Whole(EntryNumber::from_text("B7603245278").unwrap())));
    }

    #[test]
    fn the_published_and_computed_vectors_hold() {
        // fixtures/vectors/entry-numbers.csv: raw cell, cleaned number, verdict, why.
        let vectors = include_str!("../../fixtures/vectors/entry-numbers.csv");
        let mut reader = csv::Reader::from_reader(vectors.as_bytes());
        let mut seen = 0;
        for record in reader.records() {
            let record = record.unwrap();
            let read = read_entry_number(clean(&record[0]), None);
            let (verdict, number) = match read {
                Ok(EntryNumberReading::Whole(n)) if n.check_digit_offset() == 0 => ("ok", Some(n)),
                Ok(EntryNumberReading::Whole(n)) => ("check-digit", Some(n)),
                Ok(EntryNumberReading::ZerosRestored(n)) => ("leading-zero-restored", Some(n)),
                Err(_) => ("entry-number-format", None),
            };
            assert_eq!(verdict, &record[2], "{:?}", &record[0]);
            // A malformed number is listed as it is after cleaning.
            let shown = number.map_or(record[1].to_string(), |n| n.to_string());
            assert_eq!(shown, record[1], "{:?}", &record[0]);
            if let Some(digit) = record[3].strip_prefix("digit should be ") {
                assert_eq!(number.unwrap().computed_check_digit().to_string(), digit);
            }
            seen += 1;
        }
        assert_eq!(seen, 23, "all vectors were read");
    }

    #[test]
    fn seven_digits_join_the_filer_and_check_digit_columns() {
        let context = |filer, check_digit| NumberContext { filer, check_digit, factor: &|_| 0 };
        let k7r = FilerCode::parse("K7R");
        let number = EntryNumber::from_text("K7R44100018").unwrap();
        assert_eq!(read_number_in("4410001", context(k7r, Some(8))), Ok(EntryNumberReading::Whole(number)));
        assert_eq!(
            read_number_in("4410001", context(k7r, None)),
            Err(EntryNumberDefect::CheckDigitMissing(number))
        );
        assert_eq!(read_number_in("4410001", context(None, Some(8))), Err(EntryNumberDefect::TooShort(7)));
    }

    #[test]
    fn zeros_are_restored_by_the_factor_of_the_filer() {
        let shifted = EntryNumber::from_text("07600000500").unwrap().with_check_digit(3);
        let cell = shifted.to_string().trim_start_matches('0').to_string();
        let read = |factor: u8| {
            read_number_in(&cell, NumberContext { filer: None, check_digit: None, factor: &|_| factor })
        };
        assert_eq!(read(3), Ok(EntryNumberReading::ZerosRestored(shifted)));
        assert!(read(0).is_err());
        assert_eq!(padded_number(&cell), Some(shifted));
        assert_eq!(padded_number("112-34-5673"), None, "the form of a social security number");
    }

    #[test]
    fn packed_numbers_sort_as_their_text_does() {
        let mut texts =
            ["00100000000", "09900000000", "0AA00000000", "9ZZ99999999", "A0000000000", "ZZZ99999999"];
        let by_text = texts;
        texts.reverse();
        texts.sort_by_key(|t| EntryNumber::from_text(t).unwrap());
        assert_eq!(texts, by_text);
        for text in texts {
            assert_eq!(EntryNumber::from_text(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn each_defect_is_told_apart() {
        use EntryNumberDefect as D;
        let computed = EntryNumber::from_text("B7603245278");
        for (raw, defect) in [
            ("", D::Missing),
            (" - ", D::Missing),
            ("6.05760E+10", D::Scientific),
            ("6.0576e10", D::Scientific),
            ("6E+10", D::Scientific),
            ("B760324527", D::TenCharacters(computed)),
            ("B76032452X", D::TenCharacters(None)),
            ("03245278", D::FilerMissing),
            ("00012345678", D::FilerZero),
            ("0599285", D::TooShort(7)),
            ("ENT2025001234567", D::TooLong(16)),
            ("B7603245278\u{e9}", D::TooLong(12)),
            ("B76O3245278", D::OtherCharacters),
            ("B76.3245278", D::OtherCharacters),
        ] {
            assert_eq!(read_entry_number(clean(raw), None), Err(defect), "{raw:?}");
        }
    }

    #[test]
    fn eight_digits_join_the_filer_column_and_nothing_else_does() {
        let b76 = FilerCode::parse("B76");
        let joined = EntryNumber::from_text("B7603245278").map(EntryNumberReading::Whole);
        assert_eq!(read_entry_number("03245278", b76).ok(), joined);
        assert_eq!(read_entry_number("0324527-8", b76).ok(), joined);
        let computed = EntryNumber::from_text("B7632452779").map(|n| n.with_check_digit(0));
        assert_eq!(
            read_entry_number("3245277", b76),
            Err(EntryNumberDefect::CheckDigitMissing(computed.unwrap()))
        );
        assert!(read_entry_number("0324527X", b76).is_err());
        // Nine and ten digits are a number without its leading zeros, even if there is a filer column.
        assert!(matches!(read_entry_number("112345673", b76), Ok(EntryNumberReading::ZerosRestored(_))));
        assert!(read_entry_number("112-34-5673", None).is_err(), "the form of a social security number");
        assert!(read_entry_number("112345674", None).is_err(), "the check digit must prove it");
        assert!(read_entry_number("012345675", None).is_err(), "filer code 000");
    }
}
