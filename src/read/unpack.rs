//! Compressed text and UTF-16 → plain UTF-8 text, piece by piece.

use std::io::{self, BufReader, Read};

use encoding_rs::Encoding;
use flate2::read::MultiGzDecoder;

use super::form::TextEncoding;
use super::kind::{HEAD, Kind, Packed};
use super::spool::{Spool, each_piece};
use crate::error::{Error, Result};

/// Text shrinks to a twentieth or so. What comes to so many times its size is no report, and would fill the disk.
const SWELLS_AT_MOST: u64 = 200;
/// Below so many bytes that does no harm.
const HARMLESS: u64 = 16 << 20;

/// Takes the text out of a file of this size that gzip made, be it of one piece or of several, and tells how it was
/// written.
pub(super) fn gunzip(name: &str, from: impl Read, size: u64, spool: &mut Spool<'_>) -> Result<TextEncoding> {
    let unread = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged(name, "it ends in the midst of its compressed data"),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            damaged(name, "its compressed data can't be decompressed")
        }
        io::ErrorKind::FileTooLarge => unsupported(
            name,
            "compressed so that it comes to more than 200 times its size",
            "no report does: decompress it, and look at what it holds",
        ),
        _ => Error::Read { name: name.into(), source: error },
    };
    let left = size.saturating_mul(SWELLS_AT_MOST).max(HARMLESS);
    let mut text = Limited { text: MultiGzDecoder::new(BufReader::new(from)), left };
    let mut head = Vec::new();
    text.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unread)?;
    let kind = Kind::of(&head);
    let mut text = head.as_slice().chain(text);
    match kind {
        Kind::Text => spool.copy(text, unread).map(|()| TextEncoding::Utf8),
        Kind::Packed(Packed::Utf16(encoding)) => transcode(name, encoding, &mut text, unread, spool),
        Kind::Packed(Packed::Gzip) => {
            Err(unsupported(name, "compressed twice", "decompress it once, and run again"))
        }
        Kind::Packed(Packed::Zip) => Err(unsupported(
            name,
            "a workbook or zip archive that gzip compressed",
            "decompress it first: a workbook (.xlsx) is read as it is",
        )),
        Kind::Unread(what, help) => Err(unsupported(name, what, help)),
    }
}

/// A text that ends in an error where it goes on for too long.
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

/// Writes UTF-16 text as UTF-8.
pub(super) fn utf16(
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
    // The byte order mark goes; half of a pair of surrogates becomes U+FFFD, as everywhere.
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut text, mut odd) = (String::new(), false);
    let mut decode = |bytes: &[u8], last: bool| {
        text.clear();
        // Enough for any bytes of this number; what they could come to doesn't overflow.
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
