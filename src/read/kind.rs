//! What a file is, told by its first bytes: names lie too often.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// So many first bytes tell what a file is.
pub(super) const HEAD: usize = 8;

/// What a file is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Text in UTF-8 or Windows-1252, which is read as it stands; also whatever isn't recognised.
    Text,
    /// What text is taken out of first.
    Packed(Packed),
    /// What can't be read, and what to do.
    Unread(&'static str, &'static str),
}

/// A kind of file that text is taken out of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Packed {
    /// Anything that gzip compressed.
    Gzip,
    /// Text in UTF-16, behind a byte order mark.
    Utf16(&'static Encoding),
    /// A zip archive; an Excel workbook (.xlsx) is one.
    Zip,
}

/// What to do with a workbook in a form that isn't read.
pub(super) const SAVE_AS_XLSX: &str =
    "open it in the spreadsheet program and save it as an Excel workbook (.xlsx) or as \"CSV UTF-8\"";

impl Kind {
    /// Tells the kind by a file's first bytes: eight of them, or all if it is shorter.
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
                Kind::Unread("text in UTF-32", "save it again as \"CSV UTF-8\"")
            }
            [0xff, 0xfe, ..] => Kind::Packed(Packed::Utf16(UTF_16LE)),
            [0xfe, 0xff, ..] => Kind::Packed(Packed::Utf16(UTF_16BE)),
            [0, b' '..=b'~', 0, b' '..=b'~', ..] | [b' '..=b'~', 0, b' '..=b'~', 0, ..] => Kind::Unread(
                "text in UTF-16 without a byte order mark",
                "save it again as \"CSV UTF-8\", or as \"Unicode text\", which has the mark",
            ),
            [0x1f, 0x8b, ..] => Kind::Packed(Packed::Gzip),
            [b'P', b'K', 3, 4, ..] => Kind::Packed(Packed::Zip),
            [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::Unread(
                "an old Excel workbook (.xls) or one with a password",
                "open it in the spreadsheet program, take away the password if it has one, and save it as an Excel \
                 workbook (.xlsx) or as \"CSV UTF-8\"",
            ),
            [b'%', b'P', b'D', b'F', ..] => {
                Kind::Unread("a PDF", "run the report in ACE again and choose CSV or Excel as its form")
            }
            [b'<', b'h' | b'H' | b'!' | b'?' | b't' | b'T', ..] => {
                Kind::Unread("a web page or XML (some systems name such a file .xls)", SAVE_AS_XLSX)
            }
            [b'B', b'Z', b'h', ..]
            | [0xfd, b'7', b'z', b'X', b'Z', ..]
            | [0x28, 0xb5, 0x2f, 0xfd, ..]
            | [b'7', b'z', 0xbc, 0xaf, ..]
            | [b'R', b'a', b'r', b'!', ..] => Kind::Unread(
                "compressed, but not by gzip",
                "unpack it first, and name the files that were in it",
            ),
            _ => Kind::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_nothing_else_is() {
        for text in [
            "",
            "E",
            "Entry Number",
            "\u{feff}Entry",
            "P",
            "PK",
            "<5 kg>",
            "BZ",
            "%",
            "\u{1f}",
            "\0\u{1}\u{2}\u{3}",
        ] {
            assert!(matches!(Kind::of(text.as_bytes()), Kind::Text), "{text:?}");
        }
    }

    #[test]
    fn a_mark_tells_in_which_order_bytes_stand() {
        for (head, encoding) in
            [(&b"\xff\xfeE\0"[..], UTF_16LE), (b"\xfe\xff\0E", UTF_16BE), (b"\xff\xfe", UTF_16LE)]
        {
            assert!(matches!(Kind::of(head), Kind::Packed(Packed::Utf16(found)) if found == encoding));
        }
        assert!(matches!(Kind::of(b"E\0n\0t\0r\0"), Kind::Unread(..)));
        assert!(matches!(Kind::of(b"\xff\xfe\0\0E\0\0\0"), Kind::Unread(..)));
    }
}
