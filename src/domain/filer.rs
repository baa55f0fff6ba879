//! The code that CBP gives to whoever files entries.

use std::fmt;

/// A filer code: three letters or digits, the first three characters of an entry number; `000` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilerCode([u8; 3]);

impl FilerCode {
    pub(crate) fn from_bytes(code: [u8; 3]) -> Option<Self> {
        let fits = |c: &u8| c.is_ascii_uppercase() || c.is_ascii_digit();
        (code.iter().all(fits) && code != *b"000").then_some(FilerCode(code))
    }

    /// Reads a cell or flag. A spreadsheet may have dropped leading zeros: `76` is `076`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = super::clean(text).to_ascii_uppercase();
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
}
