//! A temporary file of text: what can't be read where it stands is turned into text, and kept here.
//!
//! On the disk, since findings read rows again and an input may be larger than the memory.

use std::fs::File;
use std::io::{BufWriter, IntoInnerError, Read, Write};

use crate::error::{Error, Result};

/// How much is read or written at a time.
const PIECE: usize = 1 << 16;

/// A temporary file while it is written; it vanishes when it is closed.
#[derive(Debug)]
pub(super) struct Spool {
    file: BufWriter<File>,
    bytes: u64,
}

impl Spool {
    pub(super) fn new() -> Result<Self> {
        let file = tempfile::tempfile().map_err(failed)?;
        Ok(Spool { file: BufWriter::with_capacity(PIECE, file), bytes: 0 })
    }

    /// Adds text.
    pub(super) fn write(&mut self, text: &[u8]) -> Result<()> {
        self.bytes += text.len() as u64;
        self.file.write_all(text).map_err(failed)
    }

    /// Adds all that can be read; `unread` makes the error of a read that fails.
    pub(super) fn copy(
        &mut self,
        mut from: impl Read,
        unread: impl Fn(std::io::Error) -> Error,
    ) -> Result<()> {
        each_piece(&mut from, unread, |piece| self.write(piece))
    }

    /// The file, and its size.
    pub(super) fn finish(self) -> Result<(File, u64)> {
        let file = self.file.into_inner().map_err(IntoInnerError::into_error).map_err(failed)?;
        Ok((file, self.bytes))
    }
}

/// Hands on all that can be read, piece by piece.
pub(super) fn each_piece(
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
