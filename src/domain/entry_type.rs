//! Entry types.

use std::fmt;

/// A two-digit entry type code, such as `01` (consumption).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryType(u8);

impl EntryType {
    /// Reads the leading digits of a cell: `1` and `01 ABI/A` are `01`, `047` is `47`; `00` is no type.
    pub fn parse(cleaned: &str) -> Option<Self> {
        let end = cleaned.find(|c: char| !c.is_ascii_digit()).unwrap_or(cleaned.len());
        let code: u32 = cleaned[..end].parse().ok()?;
        u8::try_from(code).ok().and_then(Self::from_code)
    }

    /// The type with this code, 1 to 99.
    pub const fn from_code(code: u8) -> Option<Self> {
        if code >= 1 && code <= 99 { Some(EntryType(code)) } else { None }
    }

    /// The code as a number.
    pub fn code(self) -> u8 {
        self.0
    }
}

impl fmt::Display for EntryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Written for every entry, and several times as fast as with a width.
        let digits = [b'0' + self.0 / 10, b'0' + self.0 % 10];
        f.write_str(std::str::from_utf8(&digits).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leading_digits_are_the_type() {
        for (raw, code) in [
            ("01", Some("01")),
            ("1", Some("01")),
            ("047", Some("47")),
            ("01 ABI/A", Some("01")),
            ("01 - Consumption", Some("01")),
            ("99", Some("99")),
            ("100", None),
            ("00", None),
            ("Consumption", None),
            ("", None),
            ("99999999999999", None),
        ] {
            assert_eq!(EntryType::parse(raw).map(|t| t.to_string()).as_deref(), code, "{raw:?}");
        }
    }
}
