//! The filer: brokers by filer code, importers of record by importer number.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU64;

use super::clean;

/// A filer code: three letters or digits, the first three characters of an entry number; never `000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilerCode([u8; 3]);

impl FilerCode {
    pub(crate) fn from_bytes(code: [u8; 3]) -> Option<Self> {
        let fits = |c: &u8| c.is_ascii_uppercase() || c.is_ascii_digit();
        (code.iter().all(fits) && code != *b"000").then_some(FilerCode(code))
    }

    /// Parses a cell or flag. A spreadsheet may have dropped leading zeros, so `76` is `076`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = clean(text).to_ascii_uppercase();
        match text.as_bytes() {
            [a, b, c] => Self::from_bytes([*a, *b, *c]),
            [b @ b'0'..=b'9', c @ b'0'..=b'9'] => Self::from_bytes([b'0', *b, *c]),
            [c @ b'0'..=b'9'] => Self::from_bytes([b'0', b'0', *c]),
            _ => None,
        }
    }

    /// The three characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn bytes(self) -> [u8; 3] {
        self.0
    }
}

impl fmt::Display for FilerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An importer of record number in its normal form. `Display` masks a social security number.
///
/// The forms (CBP Form 5106): `NN-NNNNNNNXX` from an employer identification number, with the suffix `00` dropped;
/// `YYDDPP-NNNNN`, assigned by CBP; `NNN-NN-NNNN`, a social security number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImporterNumber(NonZeroU64);

/// The characters of importer numbers in ASCII order, so that packed numbers sort like their texts. The first one pads
/// shorter numbers.
const ALPHABET: &[u8; 38] = b"\0-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Length of the longest form, with hyphens.
const LONGEST: usize = 12;

impl ImporterNumber {
    /// Parses a cleaned cell or a flag; blanks inside are dropped. `None` if it isn't an importer number.
    pub fn parse(cleaned: &str) -> Option<Self> {
        if let Some(plain) = Self::parse_plain(cleaned.as_bytes()) {
            return Some(plain);
        }
        let mut compact = [0u8; 13];
        let mut length = 0;
        for c in cleaned.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}') {
            *compact.get_mut(length)? = u8::try_from(c).ok()?.to_ascii_uppercase();
            length += 1;
        }
        Self::from_compact(&compact[..length])
    }

    /// Fast path for a number without blanks and lower case, the usual form; `None` if [`ImporterNumber::parse`] must
    /// decide.
    pub fn parse_plain(cell: &[u8]) -> Option<Self> {
        let is_plain = |c: &u8| matches!(c, b'-' | b'0'..=b'9' | b'A'..=b'Z');
        if cell.iter().all(is_plain) { Self::from_compact(cell) } else { None }
    }

    fn from_compact(text: &[u8]) -> Option<Self> {
        let digits = |t: &[u8]| t.iter().all(u8::is_ascii_digit);
        let suffix = |t: &[u8]| t.iter().all(u8::is_ascii_alphanumeric);
        let hyphens = |at: &[usize]| at.iter().all(|i| text[*i] == b'-');
        match text.len() {
            9 if digits(text) => Some(Self::ein(&text[..2], &text[2..], b"")),
            11 if digits(&text[..9]) && suffix(&text[9..]) => {
                Some(Self::ein(&text[..2], &text[2..9], &text[9..]))
            }
            10 if hyphens(&[2]) && digits(&text[..2]) && digits(&text[3..]) => {
                Some(Self::ein(&text[..2], &text[3..], b""))
            }
            12 if hyphens(&[2]) && digits(&text[..2]) && digits(&text[3..10]) && suffix(&text[10..]) => {
                Some(Self::ein(&text[..2], &text[3..10], &text[10..]))
            }
            12 if hyphens(&[6]) && digits(&text[..6]) && digits(&text[7..]) => Some(Self::joined(&[text])),
            11 if hyphens(&[3, 6]) && digits(&text[..3]) && digits(&text[4..6]) && digits(&text[7..]) => {
                Some(Self::joined(&[text]))
            }
            _ => None,
        }
    }

    fn ein(prefix: &[u8], number: &[u8], suffix: &[u8]) -> Self {
        let suffix = if suffix == b"00" { b"" } else { suffix };
        Self::joined(&[prefix, b"-", number, suffix])
    }

    fn joined(parts: &[&[u8]]) -> Self {
        let mut text = [0u8; LONGEST];
        for (byte, c) in text.iter_mut().zip(parts.iter().copied().flatten()) {
            *byte = *c;
        }
        let packed = text.iter().fold(0, |sum, c| sum * ALPHABET.len() as u64 + code(*c));
        ImporterNumber(NonZeroU64::new(packed).expect("a number begins with a digit"))
    }

    /// Whether it is a social security number.
    pub fn is_social_security_number(self) -> bool {
        let text = self.text();
        text[3] == b'-' && text[6] == b'-'
    }

    /// The number in clear, as flags and requests take it, even a social security number. It must not be shown or stored.
    pub(crate) fn unmasked(self) -> String {
        self.text().iter().filter(|c| **c != 0).map(|c| char::from(*c)).collect()
    }

    fn text(self) -> [u8; LONGEST] {
        let mut text = [0; LONGEST];
        let mut rest = self.0.get();
        for byte in text.iter_mut().rev() {
            *byte = ALPHABET[(rest % ALPHABET.len() as u64) as usize];
            rest /= ALPHABET.len() as u64;
        }
        text
    }
}

/// The index of a character in the alphabet.
fn code(c: u8) -> u64 {
    u64::from(match c {
        b'0'..=b'9' => c - b'0' + 2,
        b'A'..=b'Z' => c - b'A' + 12,
        b'-' => 1,
        _ => 0,
    })
}

impl fmt::Display for ImporterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.text();
        if self.is_social_security_number() {
            shown[..3].fill(b'*');
            shown[4..6].fill(b'*');
        }
        let end = shown.iter().position(|c| *c == 0).unwrap_or(shown.len());
        f.pad(std::str::from_utf8(&shown[..end]).unwrap_or_default())
    }
}

impl fmt::Debug for ImporterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImporterNumber({self})")
    }
}

/// Who files: CBP accepts an entry only from the broker that filed it or from its importer of record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Filer {
    /// A broker files the entries of its filer code.
    Broker(FilerCode),
    /// Importers of record file their own entries.
    Importers(Importers),
    /// A broker files the entries of its filer code, but only for these importers.
    BrokerFor {
        /// The broker's filer code.
        filer: FilerCode,
        /// Its clients in this run.
        importers: Importers,
    },
}

impl Filer {
    /// A broker, importers, or a broker for these importers; `None` if there is neither a code nor a number.
    pub fn new(
        filer: Option<FilerCode>,
        importers: impl IntoIterator<Item = ImporterNumber>,
    ) -> Option<Self> {
        Some(match (filer, Importers::new(importers)) {
            (Some(filer), Some(importers)) => Filer::BrokerFor { filer, importers },
            (Some(filer), None) => Filer::Broker(filer),
            (None, Some(importers)) => Filer::Importers(importers),
            (None, None) => return None,
        })
    }

    /// The broker's filer code; `None` if importers file for themselves.
    pub fn code(&self) -> Option<FilerCode> {
        match self {
            Filer::Broker(filer) | Filer::BrokerFor { filer, .. } => Some(*filer),
            Filer::Importers(_) => None,
        }
    }

    /// The importers whose entries are filed; `None` if all of a broker's clients are.
    pub fn importers(&self) -> Option<&Importers> {
        match self {
            Filer::Broker(_) => None,
            Filer::Importers(importers) | Filer::BrokerFor { importers, .. } => Some(importers),
        }
    }
}

/// A non-empty set of importers of record, sorted by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Importers(BTreeSet<ImporterNumber>);

impl Importers {
    /// `None` if there are no numbers.
    pub fn new(numbers: impl IntoIterator<Item = ImporterNumber>) -> Option<Self> {
        let numbers: BTreeSet<_> = numbers.into_iter().collect();
        (!numbers.is_empty()).then_some(Importers(numbers))
    }

    /// Whether this is one of them.
    pub fn contains(&self, number: ImporterNumber) -> bool {
        self.0.contains(&number)
    }

    /// Whether there is more than one.
    pub fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// Their numbers.
    pub fn iter(&self) -> impl Iterator<Item = ImporterNumber> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filer_code_is_three_letters_or_digits_and_not_000() {
        for (raw, code) in [
            ("B76", Some("B76")),
            (" b76 ", Some("B76")),
            ("76", Some("076")),
            ("7", Some("007")),
            ("1E2", Some("1E2")),
            ("000", None),
            ("0", None),
            ("B7", None),
            ("B7-", None),
            ("B766", None),
            ("", None),
        ] {
            assert_eq!(FilerCode::parse(raw).as_ref().map(FilerCode::as_str), code, "{raw:?}");
        }
    }

    #[test]
    fn every_published_form_is_read_and_anything_else_is_none() {
        for (raw, shown) in [
            ("12-3456789", Some("12-3456789")),
            ("123456789", Some("12-3456789")),
            ("12-345678900", Some("12-3456789")),
            ("12345678900", Some("12-3456789")),
            ("12-345678901", Some("12-345678901")),
            ("12-3456789ab", Some("12-3456789AB")),
            ("12 - 345 6789", Some("12-3456789")),
            ("250101-12345", Some("250101-12345")),
            ("900-12-3456", Some("***-**-3456")),
            ("900-12 -3456", Some("***-**-3456")),
            ("900-123-456", None),
            ("12-345678", None),
            ("12-3456789A", None),
            ("ACME Imports", None),
            ("", None),
            ("12\u{2011}3456789", None),
        ] {
            let read = ImporterNumber::parse(raw).map(|n| n.to_string());
            assert_eq!(read.as_deref(), shown, "{raw:?}");
        }
    }

    #[test]
    fn a_social_security_number_never_shows_not_even_in_debug() {
        let number = ImporterNumber::parse("900-12-3456").unwrap();
        assert!(!format!("{number} {number:?}").contains("900"));
        let other = ImporterNumber::parse("901-12-3456").unwrap();
        assert_ne!(number, other, "masked alike, but two numbers");
    }

    #[test]
    fn one_party_at_least_files() {
        let (code, number) = (FilerCode::parse("B76"), ImporterNumber::parse("12-3456789").unwrap());
        assert_eq!(Filer::new(FilerCode::parse("B7"), []), None);
        assert_eq!(Filer::new(code, []), code.map(Filer::Broker));
        let importers = Importers::new([number, number]).unwrap();
        assert!(!importers.are_several() && importers.contains(number));
        assert_eq!(Filer::new(None, [number]), Some(Filer::Importers(importers.clone())));
        let both = Filer::new(code, [number]).unwrap();
        assert_eq!((both.code(), both.importers()), (code, Some(&importers)));
    }
}
