//! Decompresses and decodes inputs to plain UTF-8 text, piece by piece. Detects the format of a file, and describes the
//! worksheet that a text was made from.

use std::fs::File;
use std::io;
use std::io::{BufReader, BufWriter, IntoInnerError, Read, Write};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;

use super::file_at::Storage;
use crate::error::{Error, Result};

/// The byte order mark of UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Limit on the ratio of decompressed to compressed size. Reports shrink to about a twentieth; anything beyond this ratio
/// isn't a report, and could fill the disk.
const MAX_RATIO: u64 = 200;
/// Decompressed size in bytes up to which the ratio doesn't matter.
const ALWAYS_ALLOWED: u64 = 16 << 20;

/// Decompresses a gzip file of `size` bytes, with one or several members, and detects the encoding of its text.
pub(crate) fn gunzip(name: &str, from: impl Read, size: u64, spool: &mut Spool<'_>) -> Result<TextEncoding> {
    let unread = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged(name, "it ends in the midst of its compressed data"),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            damaged(name, "its compressed data can't be decompressed")
        }
        io::ErrorKind::FileTooLarge => unsupported(
            name,
            "compressed so that it expands to more than 200 times its size",
            "no report does: decompress it, and look at what it holds",
        ),
        _ => Error::Read { name: name.into(), source: error },
    };
    let left = size.saturating_mul(MAX_RATIO).max(ALWAYS_ALLOWED);
    let mut text = Limited { text: MultiGzDecoder::new(BufReader::new(from)), left };
    let mut head = Vec::new();
    text.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unread)?;
    let kind = FileKind::of(&head);
    let mut text = head.as_slice().chain(text);
    match kind {
        FileKind::Text => spool.copy(text, unread).map(|()| TextEncoding::Utf8),
        FileKind::Packed(Packed::Utf16(encoding)) => transcode(name, encoding, &mut text, unread, spool),
        FileKind::Packed(Packed::Gzip) => {
            Err(unsupported(name, "compressed twice", "decompress it once, and run again"))
        }
        FileKind::Packed(Packed::Zip | Packed::Compound) => Err(unsupported(
            name,
            "a workbook or zip archive that gzip compressed",
            "decompress it first: a workbook is read as it is",
        )),
        FileKind::Unread(what, help) => Err(unsupported(name, what, help)),
    }
}

/// A reader that fails when the text exceeds a limit.
struct Limited<R> {
    text: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.text.read(buffer)?;
        self.left = self.left.checked_sub(length as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(length)
    }
}

/// Converts UTF-16 text to UTF-8.
pub(crate) fn utf16(
    name: &str,
    encoding: &'static Encoding,
    mut from: impl Read,
    spool: &mut Spool<'_>,
) -> Result<TextEncoding> {
    let unread = |source| Error::Read { name: name.into(), source };
    transcode(name, encoding, &mut from, unread, spool)
}

fn transcode(
    name: &str,
    encoding: &'static Encoding,
    from: &mut impl Read,
    unread: impl Fn(io::Error) -> Error,
    spool: &mut Spool<'_>,
) -> Result<TextEncoding> {
    // The byte order mark is removed; an unpaired surrogate becomes U+FFFD.
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut text, mut odd) = (String::new(), false);
    let mut decode = |bytes: &[u8], last: bool| {
        text.clear();
        // Enough for any input of this length; the length can't overflow.
        text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or_default());
        let _ = decoder.decode_to_string(bytes, &mut text, last);
        spool.write(text.as_bytes())
    };
    each_piece(from, unread, |piece| {
        odd ^= piece.len() % 2 == 1;
        decode(piece, false)
    })?;
    if odd {
        return Err(damaged(name, "it is text in UTF-16 with an odd number of bytes"));
    }
    decode(&[], true)?;
    Ok(encoding.into())
}

fn damaged(name: &str, how: &'static str) -> Error {
    let help = "it was not copied or downloaded whole: get it again where it comes from, and run again";
    Error::Damaged { name: name.into(), how: how.into(), help }
}

fn unsupported(name: &str, what: &'static str, help: &'static str) -> Error {
    Error::Unsupported { name: name.into(), what, help }
}

/// Bytes read or written at a time.
const PIECE: usize = 1 << 16;

enum SpoolTo {
    /// Deleted when it is closed.
    File(BufWriter<File>),
    Memory(Vec<u8>),
}

/// Collects text from an input, in a temporary file or in memory.
pub(crate) struct Spool<'p> {
    to: SpoolTo,
    bytes: u64,
    /// Called about once per 64 KiB with the number of bytes written since the last call.
    progress: &'p mut (dyn FnMut(u64) + Send),
    /// Number of bytes already reported.
    reported: u64,
}

impl<'p> Spool<'p> {
    pub(crate) fn new(progress: &'p mut (dyn FnMut(u64) + Send)) -> Result<Self> {
        let file = BufWriter::with_capacity(PIECE, tempfile::tempfile().map_err(failed)?);
        Ok(Spool { to: SpoolTo::File(file), bytes: 0, progress, reported: 0 })
    }

    /// Text from memory stays in memory.
    pub(crate) fn begin(in_memory: bool, progress: &'p mut (dyn FnMut(u64) + Send)) -> Result<Self> {
        match in_memory {
            true => Ok(Spool::in_memory(progress)),
            false => Spool::new(progress),
        }
    }

    fn in_memory(progress: &'p mut (dyn FnMut(u64) + Send)) -> Self {
        Spool { to: SpoolTo::Memory(Vec::new()), bytes: 0, progress, reported: 0 }
    }

    pub(crate) fn write(&mut self, text: &[u8]) -> Result<()> {
        self.bytes += text.len() as u64;
        if self.bytes - self.reported >= PIECE as u64 {
            (self.progress)(self.bytes - self.reported);
            self.reported = self.bytes;
        }
        match &mut self.to {
            SpoolTo::File(file) => file.write_all(text).map_err(failed),
            SpoolTo::Memory(bytes) => {
                bytes.extend_from_slice(text);
                Ok(())
            }
        }
    }

    /// Writes everything that `from` returns; `unread` makes the error for a failed read.
    pub(crate) fn copy(
        &mut self,
        mut from: impl Read,
        unread: impl Fn(std::io::Error) -> Error,
    ) -> Result<()> {
        each_piece(&mut from, unread, |piece| self.write(piece))
    }

    /// The text, and its size in bytes.
    pub(crate) fn finish(self) -> Result<(Storage, u64)> {
        let storage = match self.to {
            SpoolTo::File(file) => {
                let file = file.into_inner().map_err(IntoInnerError::into_error).map_err(failed)?;
                Storage::File(Arc::new(file))
            }
            SpoolTo::Memory(bytes) => Storage::Memory(Arc::new(bytes)),
        };
        Ok((storage, self.bytes))
    }
}

/// Passes everything that `from` returns to `take`, piece by piece.
pub(crate) fn each_piece(
    from: &mut impl Read,
    unread: impl Fn(std::io::Error) -> Error,
    mut take: impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => take(&piece[..length])?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unread(error)),
        }
    }
}

fn failed(source: std::io::Error) -> Error {
    Error::Spool { folder: std::env::temp_dir(), source }
}

/// Number of leading bytes by which the format of a file is detected; a web page may start with blank lines.
pub(crate) const HEAD: usize = 1 << 12;

/// The format of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FileKind {
    /// Text in UTF-8 or Windows-1252, which is read as it is; also anything that isn't recognized.
    Text,
    /// A format from which the text is extracted first.
    Packed(Packed),
    /// A format that isn't supported: its description, and what to do.
    Unread(&'static str, &'static str),
}

/// A format from which text is extracted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Packed {
    /// A gzip file.
    Gzip,
    /// Text in UTF-16 with a byte order mark.
    Utf16(&'static Encoding),
    /// A zip archive, such as an Excel workbook (.xlsx).
    Zip,
    /// A compound file, such as an old Excel workbook (.xls).
    Compound,
}

/// What to do with an unsupported workbook format.
pub(crate) const SAVE_AS_XLSX: &str =
    "open it in the spreadsheet program and save it as an Excel workbook (.xlsx) or as \"CSV UTF-8\"";

impl FileKind {
    /// Detects the format from the first bytes of a file: [`HEAD`] of them, or all if it is shorter.
    pub(crate) fn of(head: &[u8]) -> Self {
        let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head).trim_ascii_start();
        let begins =
            |with: &[u8]| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        if begins(b"MIME-Version:") || begins(b"From: <Saved by") {
            return FileKind::Unread(
                "a web page in one file (MHTML; some systems name it .xls)",
                SAVE_AS_XLSX,
            );
        }
        if let [b'<', b'h' | b'H' | b'!' | b'?' | b't' | b'T', ..] = text {
            return FileKind::Unread("a web page or XML (some systems name such a file .xls)", SAVE_AS_XLSX);
        }
        match head {
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
                FileKind::Unread("text in UTF-32", "save it again as \"CSV UTF-8\"")
            }
            [0xff, 0xfe, ..] => FileKind::Packed(Packed::Utf16(UTF_16LE)),
            [0xfe, 0xff, ..] => FileKind::Packed(Packed::Utf16(UTF_16BE)),
            [0, b' '..=b'~', 0, b' '..=b'~', ..] | [b' '..=b'~', 0, b' '..=b'~', 0, ..] => FileKind::Unread(
                "text in UTF-16 without a byte order mark",
                "save it again as \"CSV UTF-8\", or as \"Unicode text\", which has the mark",
            ),
            [0x1f, 0x8b, ..] => FileKind::Packed(Packed::Gzip),
            [b'P', b'K', 3, 4, ..] => FileKind::Packed(Packed::Zip),
            [0xd0, 0xcf, 0x11, 0xe0, ..] => FileKind::Packed(Packed::Compound),
            [b'%', b'P', b'D', b'F', ..] => {
                FileKind::Unread("a PDF", "run the report in ACE again and choose CSV or Excel as its form")
            }
            [b'B', b'Z', b'h', ..]
            | [0xfd, b'7', b'z', b'X', b'Z', ..]
            | [0x28, 0xb5, 0x2f, 0xfd, ..]
            | [b'7', b'z', 0xbc, 0xaf, ..]
            | [b'R', b'a', b'r', b'!', ..] => FileKind::Unread(
                "compressed, but not by gzip",
                "unpack it first, and name the files that were in it",
            ),
            _ => FileKind::Text,
        }
    }
}

/// How the text was stored in the named file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileFormat {
    /// Whether it was compressed with gzip.
    pub compressed: bool,
    /// Its character encoding.
    pub encoding: TextEncoding,
}

/// A character encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEncoding {
    /// UTF-8; a row that isn't valid is read as Windows-1252.
    #[default]
    Utf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
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

/// The separator in the text made from a sheet.
pub(crate) const SHEET_SEPARATOR: u8 = b',';

/// A worksheet that was read.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Number of columns with content.
    pub(crate) width: usize,
    /// Hidden rows below the header that have content.
    pub hidden_rows: Vec<u32>,
    /// Other sheets of the workbook with entry numbers that aren't read; only in the first sheet that is.
    pub unread: Vec<String>,
    /// Whether it has no header and continues the columns of the previous sheet.
    pub continues: bool,
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
            assert!(matches!(FileKind::of(text.as_bytes()), FileKind::Text), "{text:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_tells_the_encoding() {
        for (head, encoding) in
            [(&b"\xff\xfeE\0"[..], UTF_16LE), (b"\xfe\xff\0E", UTF_16BE), (b"\xff\xfe", UTF_16LE)]
        {
            assert!(
                matches!(FileKind::of(head), FileKind::Packed(Packed::Utf16(found)) if found == encoding)
            );
        }
        assert!(matches!(FileKind::of(b"E\0n\0t\0r\0"), FileKind::Unread(..)));
        assert!(matches!(FileKind::of(b"\xff\xfe\0\0E\0\0\0"), FileKind::Unread(..)));
    }
}
