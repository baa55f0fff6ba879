//! Reads files and text in memory at any position, independently of other readers.

use std::fmt::Debug;
use std::fs::File;
use std::io;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use std::time::SystemTime;

/// Bytes that can be read at any offset, such as a file that a program provides without a path.
pub trait ReadAt: Debug + Send + Sync {
    /// Size in bytes.
    fn size(&self) -> u64;

    /// Reads bytes at an offset into the buffer and returns how many; 0 at the end.
    ///
    /// # Errors
    ///
    /// If they can't be read.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// When the file was last modified, if that is known. It serves as the date of an export.
    fn modified(&self) -> Option<SystemTime> {
        None
    }
}

impl ReadAt for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(self.len());
        (&self[offset..]).read(buffer)
    }
}

/// The storage of an input's bytes. Clones share it.
#[derive(Debug, Clone)]
pub(crate) enum Storage {
    File(Arc<File>),
    Memory(Arc<dyn ReadAt>),
}

impl Storage {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self {
            Storage::File(file) => read_at(file, buffer, offset),
            Storage::Memory(bytes) => bytes.read_at(buffer, offset),
        }
    }
}

/// A reader of a file with its own position.
#[derive(Debug, Clone)]
pub(crate) struct FileAt<'f> {
    file: &'f Storage,
    length: u64,
    offset: u64,
}

impl<'f> FileAt<'f> {
    /// A reader that starts at the first byte.
    pub(crate) fn new(file: &'f Storage, length: u64) -> Self {
        FileAt { file, length, offset: 0 }
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }
}

impl Read for FileAt<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}

impl Seek for FileAt<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let offset = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.offset.checked_add_signed(by),
        };
        self.offset = offset.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.offset)
    }
}

/// Fills the buffer with the bytes at `offset`.
pub(crate) fn read_exact_at(file: &Storage, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match file.read_at(buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => (buffer, offset) = (&mut buffer[read..], offset + read as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// For systems without positional reads. Only one thread reads there.
#[cfg(not(any(unix, windows)))]
fn read_at(mut file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek(SeekFrom::Start(offset))?;
    file.read(buffer)
}
