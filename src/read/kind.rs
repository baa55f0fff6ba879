//! What a file is, told by its first bytes: names lie too often.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// So many first bytes tell what a file is.
pub(super) const HEAD: usize = 8;

/// What a file is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Text in UTF-8 or Windows-1252, which is read as it stands; also whatever isn't recognised.
    Text,
    /// Text in UTF-16, behind a byte order mark.
    Utf16(&'static Encoding),
    /// Anything that gzip compressed.
    Gzip,
    /// A zip archive; an Excel workbook (.xlsx) is one.
    Zip,
    /// What can't be read.
    Other(Unread),
}

/// A kind of file that can't be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unread {
    pub(super) what: &'static str,
    /// What to do.
    pub(super) help: &'static str,
}

const fn other(what: &'static str, help: &'static str) -> Kind {
    Kind::Other(Unread { what, help })
}

/// What to do with a workbook in a form that isn't read.
pub(super) const SAVE_AS_XLSX: &str =
    "open it in the spreadsheet program and save it as an Excel workbook (.xlsx) or as \"CSV UTF-8\"";

impl Kind {
    /// Tells the kind by a file's first bytes: eight of them, or all if it is shorter.
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
                other("text in UTF-32", "save it again as \"CSV UTF-8\"")
            }
            [0xff, 0xfe, ..] => Kind::Utf16(UTF_16LE),
            [0xfe, 0xff, ..] => Kind::Utf16(UTF_16BE),
            [0, b' '..=b'~', 0, b' '..=b'~', ..] | [b' '..=b'~', 0, b' '..=b'~', 0, ..] => other(
                "text in UTF-16 without a byte order mark",
                "save it again as \"CSV UTF-8\", or as \"Unicode text\", which has the mark",
            ),
            [0x1f, 0x8b, ..] => Kind::Gzip,
            [b'P', b'K', 3, 4, ..] => Kind::Zip,
            [0xd0, 0xcf, 0x11, 0xe0, ..] => other(
                "an old Excel workbook (.xls) or one with a password",
                "open it in the spreadsheet program, take away the password if it has one, and save it as an Excel \
                 workbook (.xlsx) or as \"CSV UTF-8\"",
            ),
            [b'%', b'P', b'D', b'F', ..] => {
                other("a PDF", "run the report in ACE again and choose CSV or Excel as its form")
            }
            [b'<', b'h' | b'H' | b'!' | b'?' | b't' | b'T', ..] => {
                other("a web page or XML (some systems name such a file .xls)", SAVE_AS_XLSX)
            }
            [b'B', b'Z', b'h', ..]
            | [0xfd, b'7', b'z', b'X', b'Z', ..]
            | [0x28, 0xb5, 0x2f, 0xfd, ..]
            | [b'7', b'z', 0xbc, 0xaf, ..]
            | [b'R', b'a', b'r', b'!', ..] => {
                other("compressed, but not by gzip", "unpack it first, and name the files that were in it")
            }
            _ => Kind::Text,
        }
    }
}
