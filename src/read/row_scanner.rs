//! A fast scanner for records. It examines 64 bytes at a time and stops only where a cell may end.
//!
//! Irregular records are left to [`scan`], whose results this scanner must match (a property test compares the two).

use wide::u8x16;

use super::record::{Cells, MAX_RECORD, Malformed, Scanned, scan};

/// Bytes examined at a time: as many as a word has bits.
pub(crate) const BLOCK: usize = 64;

/// A record in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Its position.
    pub start: usize,
    /// Its length without the line end.
    pub length: usize,
    /// What is wrong with its quotes or bytes.
    pub malformed: Option<Malformed>,
    /// Whether a quoted cell extends over several lines.
    pub several_lines: bool,
}

/// The next item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A record.
    Record(Record),
    /// None: all bytes belong to records.
    End,
    /// The next record doesn't end within these bytes; more are needed.
    Short,
    /// The next record exceeds [`MAX_RECORD`].
    TooLong,
}

/// Iterates over the records in memory.
#[derive(Debug)]
pub struct RowScanner<'b> {
    bytes: &'b [u8],
    /// Whether the input ends with these bytes.
    all: bool,
    separator: u8,
    /// Position of the next record.
    from: usize,
    /// Whether the current block doesn't contain that position yet.
    skipped: bool,
    /// Position of the current block.
    base: usize,
    block: Block,
}

/// The rest of the current block, one bit for each byte.
#[derive(Debug, Default)]
struct Block {
    /// Separators outside of quotes.
    separators: u64,
    /// Control characters, including line ends and NUL.
    controls: u64,
    /// Bytes within quotes, including opening quotes.
    inside: u64,
    /// Quotes that neither open nor close a cell, nor are doubled.
    irregular: u64,
    /// Whether the last byte is within quotes.
    open: bool,
    /// Whether a cell may start after the last byte.
    begins: bool,
    /// Whether the last byte is a closing quote.
    closed: bool,
}

impl<'b> RowScanner<'b> {
    /// Starts at `from`; `all` means that the input ends with these bytes.
    pub fn new(bytes: &'b [u8], separator: u8, all: bool, from: usize) -> Self {
        let mut scanner =
            RowScanner { bytes, all, separator, from, skipped: false, base: 0, block: Block::default() };
        scanner.seek(from);
        scanner
    }

    /// Position of the next record.
    pub fn position(&self) -> usize {
        self.from
    }

    /// Continues at `from`, which must be the start of a record.
    pub fn seek(&mut self, from: usize) {
        (self.from, self.skipped) = (from, false);
        self.base = from - from % BLOCK;
        self.block = Block { begins: true, ..Block::default() };
        self.load(from % BLOCK);
    }

    /// Continues at `from`, which must be the start of a record, on the next call of [`Self::next`].
    pub(crate) fn skip_to(&mut self, from: usize) {
        (self.from, self.skipped) = (from, true);
    }

    /// Scans the next record into `cells`.
    pub fn next(&mut self, cells: &mut Cells) -> Next {
        if self.skipped {
            self.seek(self.from);
        }
        let start = self.from;
        if start >= self.bytes.len() {
            return if self.all { Next::End } else { Next::Short };
        }
        match self.regular(cells) {
            Some(record) => Next::Record(record),
            None => self.irregular(start, cells),
        }
    }

    /// The next record if it is regular; `None` if [`scan`] must decide.
    fn regular(&mut self, cells: &mut Cells) -> Option<Record> {
        cells.clear();
        let start = self.from;
        let mut record = Record { start, length: 0, malformed: None, several_lines: false };
        loop {
            let end = self.line_end(&mut record);
            // The bits before the line end, or all if there is none in this block.
            let before = end.map_or(u64::MAX, |bit| (1 << bit) - 1);
            if self.block.irregular & before != 0 {
                return None;
            }
            cells.end_at_bits((self.base as u32).wrapping_sub(start as u32), self.block.separators & before);
            if let Some(bit) = end {
                let at = self.base + bit as usize;
                cells.end(at - start);
                record.length = at - start;
                return self.pass_line_end(at, bit).then_some(record);
            }
            self.base += BLOCK;
            if self.base >= self.bytes.len() {
                break;
            }
            self.load(0);
        }
        let end = self.bytes.len();
        if !self.all || self.block.open {
            return None;
        }
        cells.end(end - start);
        self.from = end;
        Some(Record { length: end - start, ..record })
    }

    /// The position in the block of the first line end outside of quotes. Records the other control characters before
    /// it.
    #[inline]
    fn line_end(&mut self, record: &mut Record) -> Option<u32> {
        while self.block.controls != 0 {
            let bit = self.block.controls.trailing_zeros();
            match self.bytes[self.base + bit as usize] {
                b'\n' | b'\r' if self.block.inside >> bit & 1 == 0 => return Some(bit),
                b'\n' | b'\r' => record.several_lines = true,
                0 => record.malformed = Some(Malformed::NulByte),
                _ => {}
            }
            self.block.controls &= self.block.controls - 1;
        }
        None
    }

    /// Skips a line end; `false` if an LF may follow a CR that is the last byte.
    #[inline]
    fn pass_line_end(&mut self, at: usize, bit: u32) -> bool {
        let mut length = 1;
        if self.bytes[at] == b'\r' {
            match self.bytes.get(at + 1) {
                Some(b'\n') => length = 2,
                None if !self.all => return false,
                _ => {}
            }
        }
        self.from = at + length as usize;
        match bit + length {
            passed @ ..64 => self.block.pass(passed),
            passed => {
                self.base += BLOCK;
                self.load((passed - 64) as usize);
            }
        }
        true
    }

    fn irregular(&mut self, start: usize, cells: &mut Cells) -> Next {
        // The limit applies however many bytes are available.
        let rest = &self.bytes[start..];
        let within = &rest[..rest.len().min(MAX_RECORD)];
        let all = self.all && within.len() == rest.len();
        match scan(within, self.separator, all, cells) {
            Scanned::Record { length, total, malformed } => {
                self.seek(start + total);
                let several_lines = memchr::memchr2(b'\n', b'\r', &rest[..length]).is_some();
                Next::Record(Record { start, length, malformed, several_lines })
            }
            Scanned::Incomplete if within.len() == MAX_RECORD => Next::TooLong,
            Scanned::Incomplete => {
                self.seek(start);
                Next::Short
            }
        }
    }

    /// Loads the current block, without its first `passed` bytes.
    #[inline]
    fn load(&mut self, passed: usize) {
        let rest = self.bytes.get(self.base..).unwrap_or_default();
        match rest.first_chunk::<BLOCK>() {
            Some(block) => self.block.load(block, self.separator, passed),
            None => {
                // Padding with a byte that may follow a closing quote, as the end of the input may.
                let mut block = [b'\n'; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                self.block.load(&block, self.separator, passed);
                self.block.controls &= (1 << rest.len()) - 1;
                self.block.separators &= (1 << rest.len()) - 1;
            }
        }
    }
}

impl Block {
    /// Loads the block that follows the previous one.
    #[inline]
    fn load(&mut self, block: &[u8; BLOCK], separator: u8, passed: usize) {
        let (separators, quotes, controls) = marks(block, separator);
        let unread = u64::MAX << passed;
        let (separators, quotes, controls) =
            (separators & unread, quotes & unread, controls & unread & !separators);
        (self.separators, self.controls) = (separators, controls);
        (self.inside, self.irregular) = (0, 0);
        if quotes != 0 || self.open || self.closed {
            self.quote(block, quotes, passed);
        }
        let last = block[BLOCK - 1];
        self.begins = last == separator || is_line_end(last);
    }

    /// Determines which bytes are within quotes, and which quotes are irregular.
    fn quote(&mut self, block: &[u8; BLOCK], quotes: u64, passed: usize) {
        let mut inside = within_quotes(quotes);
        if self.open {
            inside = !inside;
        }
        let outside = !inside;
        let (opening, closing) = (quotes & inside, quotes & outside);
        let ends = (self.separators | self.line_ends(block)) & outside;
        let may_open = (ends | closing) << 1 | u64::from(self.begins || self.closed) << passed;
        let must_end = closing << 1 | u64::from(self.closed);
        self.irregular = (opening & !may_open) | (must_end & !(ends | quotes));
        self.inside = inside;
        self.separators &= outside;
        self.open = inside >> 63 != 0;
        self.closed = closing >> 63 != 0;
    }

    /// The line ends among the control characters.
    fn line_ends(&self, block: &[u8; BLOCK]) -> u64 {
        let (mut left, mut ends) = (self.controls, 0);
        while left != 0 {
            let bit = left.trailing_zeros();
            ends |= u64::from(is_line_end(block[bit as usize])) << bit;
            left &= left - 1;
        }
        ends
    }

    /// Skips this many bytes, fewer than the whole block.
    #[inline]
    fn pass(&mut self, bytes: u32) {
        let unread = u64::MAX << bytes;
        self.separators &= unread;
        self.controls &= unread;
        self.irregular &= unread;
    }
}

fn is_line_end(c: u8) -> bool {
    matches!(c, b'\n' | b'\r')
}

/// The bytes within quotes, including opening quotes, if the first quote opens.
#[inline]
pub(crate) fn within_quotes(quotes: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].iter().fold(quotes, |inside, shift| inside ^ inside << shift)
}

/// A bit for each separator, quote and control character.
#[inline]
pub(crate) fn marks(block: &[u8; BLOCK], separator: u8) -> (u64, u64, u64) {
    let (separator, quote, last_control) = (u8x16::splat(separator), u8x16::splat(b'"'), u8x16::splat(0x1f));
    let (lanes, _) = block.as_chunks::<16>();
    lanes.iter().rev().fold((0, 0, 0), |(separators, quotes, controls), lane| {
        let lane = u8x16::new(*lane);
        let bits = |hits: u8x16| u64::from(hits.to_bitmask());
        (
            separators << 16 | bits(lane.simd_eq(separator)),
            quotes << 16 | bits(lane.simd_eq(quote)),
            controls << 16 | bits(lane.min(last_control).simd_eq(lane)),
        )
    })
}
