//! In what form the text of an input stood in the file that was named.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// In what form the text of an input stood in the file that was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    /// Whether gzip had compressed it.
    pub compressed: bool,
    /// How its characters were written.
    pub encoding: TextEncoding,
}

/// How the characters of a text are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEncoding {
    /// In UTF-8; a row that isn't is read as Windows-1252.
    #[default]
    Utf8,
    /// In UTF-16, the lower byte of a unit first.
    Utf16Le,
    /// In UTF-16, the higher byte of a unit first.
    Utf16Be,
}

impl TextEncoding {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "UTF-8",
            TextEncoding::Utf16Le => UTF_16LE.name(),
            TextEncoding::Utf16Be => UTF_16BE.name(),
        }
    }
}

impl From<&'static Encoding> for TextEncoding {
    fn from(utf16: &'static Encoding) -> Self {
        if utf16 == UTF_16BE { TextEncoding::Utf16Be } else { TextEncoding::Utf16Le }
    }
}
