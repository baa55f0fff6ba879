//! Reads the rows of an input in chunks, on several threads.
//!
//! Each chunk guesses that its first row starts after its first line end. The guess is wrong inside a quoted cell, so
//! each chunk's start is compared with where the previous chunk ended, and the chunk is read again on a mismatch. The
//! result doesn't depend on the number of threads or the size of chunks.

use sha2::{Digest, Sha256};

use super::header::Header;
use super::record::MAX_RECORD;
use super::row_scanner::Next;
use super::rows::{CellBuffers, ChunkText, Rows, Shape};
use super::source::Source;
use crate::error::{Error, Result};
use crate::parallel::for_each_loaded_in_order;
use crate::text::hexadecimal;

/// How inputs are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// Number of threads.
    pub threads: usize,
    /// Chunk size in bytes.
    pub chunk: usize,
}

impl Default for ReadOptions {
    /// All cores, and chunks that stay in a core's cache until they are read and hashed.
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        ReadOptions { threads, chunk: 1 << 20 }
    }
}

/// Bytes read after the end of a chunk at first, for the row that extends beyond it.
const BEYOND: usize = 1 << 14;

/// Reads the rows below the header. `part` processes the rows of one chunk; `join` receives the results in the order of
/// the chunks, each with the number of the last row before it and the number of bytes read. Each chunk is hashed right
/// after it is loaded, while others are being read.
///
/// Returns the SHA-256 of the named file, in hexadecimal.
pub fn read_rows<P: Send>(
    source: &Source,
    input: u16,
    header: &Header,
    pace: ReadOptions,
    part: impl Fn(&mut Rows<'_>) -> P + Sync,
    mut join: impl FnMut(P, u32, u64) + Send,
) -> Result<String> {
    let reading =
        Reading { source, input, separator: header.separator, shape: Shape::below(header), size: pace.chunk };
    let chunks = usize::try_from(source.bytes).unwrap_or(usize::MAX).div_ceil(pace.chunk);
    let mut hash = Sha256::new();
    let (mut expected, mut row) = (header.end, header.row);
    let first_start = |chunk| (chunk == 0).then_some(header.end);
    let see = |buffers: &mut Buffers, chunk, ()| {
        if source.original.is_none() {
            hash.update(reading.own_bytes(buffers, chunk));
        }
        Ok(())
    };
    for_each_loaded_in_order(
        pace.threads,
        chunks,
        Buffers::default,
        (|buffers: &mut Buffers, chunk| reading.load(buffers, chunk, BEYOND), see),
        |buffers, chunk| reading.read(buffers, chunk, first_start(chunk), &part),
        |buffers, chunk, mut done| {
            if done.start != expected {
                done = reading.read(buffers, chunk, Some(expected), &part)?;
            }
            let rows_before = row;
            row = reading.row_after(row, &done)?;
            expected = done.end;
            join(done.part, rows_before, reading.own_bytes(buffers, chunk).len() as u64);
            Ok(())
        },
    )?;
    source.require_unchanged()?;
    let known = source.original.as_ref().map(|original| original.sha256.clone());
    Ok(known.unwrap_or_else(|| hexadecimal(&hash.finalize())))
}

/// Buffers of a thread, reused from chunk to chunk.
#[derive(Default)]
struct Buffers {
    bytes: Vec<u8>,
    /// Whether the input ends with these bytes.
    all: bool,
    cells: CellBuffers,
}

struct Reading<'s> {
    source: &'s Source,
    input: u16,
    separator: u8,
    shape: Shape,
    size: usize,
}

/// A chunk that was read.
struct Done<P> {
    /// Offset of its first row in the input.
    start: u64,
    /// Offset of the first row after it.
    end: u64,
    rows: u32,
    /// Whether the last row exceeds [`MAX_RECORD`].
    too_long: bool,
    part: P,
}

impl Reading<'_> {
    /// The offset of a chunk. The byte before it is loaded too, because it may be the line end.
    fn begin(&self, chunk: usize) -> u64 {
        chunk as u64 * self.size as u64
    }

    /// Reads the rows of a loaded chunk.
    fn read<P>(
        &self,
        buffers: &mut Buffers,
        chunk: usize,
        start: Option<u64>,
        part: &impl Fn(&mut Rows<'_>) -> P,
    ) -> Result<Done<P>> {
        let mut beyond = BEYOND;
        loop {
            let all = buffers.all;
            let base = self.begin(chunk).saturating_sub(1);
            let stop = self.begin(chunk + 1);
            let start = start.unwrap_or_else(|| base + after_line_end(&buffers.bytes) as u64);
            let from = usize::try_from(start - base).unwrap_or(usize::MAX).min(buffers.bytes.len());
            let text = ChunkText::new(&buffers.bytes, from, base, self.separator);
            let rows = Rows::of(self.input, text, from, all, &mut buffers.cells);
            let mut rows = rows.below(&self.shape, (stop - base) as usize);
            let part = part(&mut rows);
            let (rows, ended, end) = (rows.rows, rows.ended, base + rows.position() as u64);
            match ended {
                // More bytes are needed only for a row that starts in this chunk.
                Some(Next::Short) if !all && end < stop => {
                    beyond = (beyond * 4).min(2 * MAX_RECORD);
                    self.load(buffers, chunk, beyond)?;
                }
                _ => {
                    let too_long = ended == Some(Next::TooLong);
                    return Ok(Done { start, end: end.max(start), rows, too_long, part });
                }
            }
        }
    }

    /// Loads a chunk and `beyond` bytes after it.
    fn load(&self, buffers: &mut Buffers, chunk: usize, beyond: usize) -> Result<()> {
        let base = self.begin(chunk).saturating_sub(1);
        let wanted = self.begin(chunk + 1) - base + beyond as u64;
        let length = wanted.min(self.source.bytes - base);
        self.source.read_into(base, length as usize, &mut buffers.bytes)?;
        buffers.all = base + length == self.source.bytes;
        Ok(())
    }

    /// The part of the loaded bytes that belongs to the chunk itself.
    fn own_bytes<'b>(&self, buffers: &'b Buffers, chunk: usize) -> &'b [u8] {
        let own = &buffers.bytes[usize::from(chunk > 0)..];
        &own[..own.len().min(self.size)]
    }

    fn row_after<P>(&self, row: u32, done: &Done<P>) -> Result<u32> {
        let name = || self.source.name.clone();
        let row = row.checked_add(done.rows).ok_or_else(|| Error::TooManyRows { name: name() })?;
        if done.too_long {
            return Err(Error::RowTooLong { name: name(), row: row.saturating_add(1) });
        }
        Ok(row)
    }
}

/// The position after the first line end, as far as these bytes show it.
fn after_line_end(bytes: &[u8]) -> usize {
    match memchr::memchr2(b'\n', b'\r', bytes) {
        Some(at) if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') => at + 2,
        Some(at) => at + 1,
        None => bytes.len(),
    }
}
