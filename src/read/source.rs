//! Opening inputs. A source can be read again at any place, so that a finding needs to hold only numbers.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::domain::shown_path;
use crate::error::{Error, Result};

/// An opened input.
#[derive(Debug)]
pub struct Source {
    /// How it is called in everything that is printed or written: a name, not a path.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    file: File,
}

/// Opens the inputs in turn; `-` is standard input. Two of the same name are told apart by a number.
pub fn open_all(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let mut sources: Vec<Source> = Vec::with_capacity(paths.len());
    if paths.iter().filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Error::Usage {
            message: "standard input can be read only once".into(),
            help: "name - once, and give the other inputs as files".into(),
        });
    }
    for path in paths {
        let mut source = Source::open(path)?;
        let plain = source.name.clone();
        for n in 2.. {
            if sources.iter().all(|s| s.name != source.name) {
                break;
            }
            source.name = format!("{plain} ({n})");
        }
        sources.push(source);
    }
    Ok(sources)
}

impl Source {
    /// Opens a file, or copies standard input into a temporary one.
    pub fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Self::spooled("standard input".into(), &mut io::stdin().lock());
        }
        let name = match path.file_name() {
            Some(name) => shown_path(Path::new(name)),
            None => shown_path(path),
        };
        let failed = |source| Error::Read { name: shown_path(path), source };
        let mut file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if about.is_dir() {
            return Err(failed(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder; name the files in it",
            )));
        }
        if !about.is_file() {
            return Self::spooled(name, &mut file);
        }
        Self::checked(name, about.len(), file)
    }

    /// What comes from a pipe is kept in a temporary file, since findings read rows again.
    fn spooled(name: String, from: &mut dyn Read) -> Result<Self> {
        let mut file = tempfile::tempfile().map_err(|source| Error::Read { name: name.clone(), source })?;
        match io::copy(from, &mut file) {
            Ok(bytes) => Self::checked(name, bytes, file),
            Err(source) => Err(Error::Read { name, source }),
        }
    }

    fn checked(name: String, bytes: u64, file: File) -> Result<Self> {
        let source = Source { name, bytes, file };
        let head = source.read_at(0, 8.min(bytes as usize))?;
        match other_kind(&head) {
            Some((what, help)) => Err(Error::Unsupported { name: source.name, what, help }),
            None => Ok(source),
        }
    }

    /// Reads `length` bytes at `offset`.
    pub fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(offset, length, &mut bytes)?;
        Ok(bytes)
    }

    /// Reads `length` bytes at `offset` into a buffer, which then holds these and no others.
    pub(super) fn read_into(&self, offset: u64, length: usize, buffer: &mut Vec<u8>) -> Result<()> {
        buffer.resize(length, 0);
        read_exact_at(&self.file, buffer, offset)
            .map_err(|source| Error::Read { name: self.name.clone(), source })
    }
}

/// Reads at a place, whatever others read meanwhile.
#[cfg(unix)]
fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

/// Reads at a place, whatever others read meanwhile.
#[cfg(windows)]
fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => (buffer, offset) = (&mut buffer[read..], offset + read as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Kinds of file that are mistaken for delimited text, by their first bytes.
pub(super) fn other_kind(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const WORKBOOK: &str = "open it in the spreadsheet program and save it as \"CSV UTF-8\"; format the entry \
                            number and HTS columns as text first, so that no zeros are lost";
    const UTF16: &str = "save it again as \"CSV UTF-8\"";
    match head {
        [b'P', b'K', 3, 4, ..] => Some(("an Excel workbook or another zip archive", WORKBOOK)),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(("an old Excel workbook (.xls)", WORKBOOK)),
        [0x1f, 0x8b, ..] => Some(("gzip-compressed", "decompress it first, for instance with `gzip -d`")),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(("text in UTF-16", UTF16)),
        [b'%', b'P', b'D', b'F', ..] => {
            Some(("a PDF", "run the report in ACE again and choose CSV or Excel as its form"))
        }
        _ => None,
    }
}
