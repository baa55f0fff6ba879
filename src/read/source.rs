//! Opening inputs. A source can be read again at any place, so that a finding needs to hold only numbers.

use std::fs::File;
use std::io;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::aliases::Aliases;
use super::decode::{FileFormat, FileKind, HEAD, Packed, Spool, TextEncoding, each_piece};
use super::file_at::{FileAt, read_exact_at};
use super::quoting::Quoting;
use super::workbook::Sheet;
use super::{BYTE_ORDER_MARK, decode, hexadecimal, unique_name, workbook};
use crate::error::{Error, Result};
use crate::text::{display_path, truncate};

/// An opened input: text that stands in the file itself or, where that holds none, in a temporary one.
#[derive(Debug)]
pub struct Source {
    /// How it is called in everything that is printed or written: a name, not a path.
    pub name: String,
    /// The size of its text.
    pub bytes: u64,
    /// The file that holds the text.
    file: File,
    /// The file that was named, where the text had to be taken out of it.
    pub(crate) original: Option<Original>,
    /// In what form the text stood in the file that was named.
    pub form: FileFormat,
    /// The sheet that holds the text, in a workbook.
    pub sheet: Option<Sheet>,
    /// How its quotes stood, where they had to be put right.
    pub(crate) quoting: Option<Quoting>,
    /// Which of the files named holds it, counted from 0.
    pub(crate) of_file: usize,
    /// Whether another sheet of the file comes before.
    pub(crate) is_further_sheet: bool,
    /// What the file that holds the text was when it was opened; none where it is a temporary one.
    state: Option<State>,
}

/// The size of a file and when it was written last: what shows that someone writes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State(u64, Option<SystemTime>);

impl State {
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|about| State(about.len(), about.modified().ok()))
    }

    /// Fails where the file isn't what it was.
    pub(crate) fn require(self, name: &str, file: &File) -> Result<()> {
        match State::of(file) {
            Ok(now) if now == self => Ok(()),
            Ok(_) => Err(Error::Changed { name: name.into() }),
            Err(source) => Err(Error::Read { name: name.into(), source }),
        }
    }
}

/// A file out of which text was taken.
#[derive(Debug, Clone)]
pub(crate) struct Original {
    bytes: u64,
    /// In hexadecimal.
    pub(crate) sha256: String,
}

impl Original {
    fn of(name: &str, mut file: FileAt<'_>) -> Result<Self> {
        let (bytes, sha256) = hash_of(name, &mut file)?;
        Ok(Original { bytes, sha256 })
    }
}

/// How many bytes there are to be read, and their SHA-256 in hexadecimal; `name` is how the file is called.
pub(crate) fn hash_of(name: &str, from: &mut impl Read) -> Result<(u64, String)> {
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    each_piece(
        from,
        |source| Error::Read { name: name.into(), source },
        |piece| {
            hash.update(piece);
            bytes += piece.len() as u64;
            Ok(())
        },
    )?;
    Ok((bytes, hexadecimal(&hash.finalize())))
}

/// The SHA-256 of a file, in hexadecimal.
pub(crate) fn sha256_of(path: &Path) -> Result<String> {
    let failed = |source| Error::Read { name: display_path(path), source };
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        let folder = io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name the files in it");
        return Err(failed(folder));
    }
    hash_of(&display_path(path), &mut &file).map(|(_, sha256)| sha256)
}

/// Opens the inputs in turn; `-` is standard input. Two of the same name are told apart by a number. Which sheet of a
/// workbook holds the data depends on its headers, and so on those mapped by hand.
///
/// `progress` hears how many bytes more of text were taken out of inputs that are no plain text.
pub fn open_all(
    paths: &[PathBuf],
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Vec<Source>> {
    let opened: Vec<Vec<Source>> = open_each(paths, vocabulary, progress)?.collect::<Result<_>>()?;
    Ok(opened.into_iter().flatten().collect())
}

/// The same file by file, each when it is asked for: one that can't be opened doesn't stand in the way of the others.
pub(crate) fn open_each<'o>(
    paths: &'o [PathBuf],
    vocabulary: &'o Aliases,
    progress: &'o mut (dyn FnMut(u64) + Send),
) -> Result<impl Iterator<Item = Result<Vec<Source>>> + 'o> {
    if paths.iter().filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Error::Usage {
            message: "standard input can be read only once".into(),
            help: "name - once, and give the other inputs as files".into(),
        });
    }
    let mut opening = Opening { vocabulary, progress };
    let mut names: Vec<String> = Vec::with_capacity(paths.len());
    Ok(paths.iter().enumerate().map(move |(of_file, path)| {
        let mut sources = opening.sources(path)?;
        for source in &mut sources {
            source.of_file = of_file;
            source.name = unique_name(&source.name, |name| names.iter().any(|other| other == name));
            names.push(source.name.clone());
        }
        Ok(sources)
    }))
}

/// What opening an input takes.
struct Opening<'o> {
    vocabulary: &'o Aliases,
    progress: &'o mut (dyn FnMut(u64) + Send),
}

impl Opening<'_> {
    /// Opens a file, or standard input.
    fn sources(&mut self, path: &Path) -> Result<Vec<Source>> {
        if path == Path::new("-") {
            let name = String::from("standard input");
            let (file, bytes) = self.copied(&name, io::stdin().lock())?;
            return self.text_of(name, file, bytes);
        }
        let name = match path.file_name() {
            Some(name) => display_path(Path::new(name)),
            None => display_path(path),
        };
        let failed = |source| Error::Read { name: display_path(path), source };
        let file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if about.is_dir() {
            return Err(failed(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder; name the files in it",
            )));
        }
        let (file, bytes) = if about.is_file() { (file, about.len()) } else { self.copied(&name, file)? };
        self.text_of(name, file, bytes)
    }

    /// The text of a file, or what can be made text of it.
    fn text_of(&mut self, name: String, file: File, bytes: u64) -> Result<Vec<Source>> {
        let unread = |source| Error::Read { name: name.clone(), source };
        let mut head = vec![0; HEAD.min(bytes as usize)];
        read_exact_at(&file, &mut head, 0).map_err(unread)?;
        let state = State::of(&file).map_err(unread)?;
        if state.0 != bytes {
            return Err(Error::Changed { name });
        }
        match FileKind::of(&head) {
            FileKind::Text => {
                let form = FileFormat::default();
                if let Some(source) = self.repaired(&name, &file, bytes)? {
                    return Ok(vec![source]);
                }
                let source = Source { state: Some(state), ..Source::new(name, file, bytes, form) };
                Ok(vec![source])
            }
            FileKind::Packed(packed) => {
                let source = self.unpacked(name.clone(), packed, &FileAt::new(&file, bytes));
                // Where it was written to meanwhile, that is why it can't be unpacked.
                state.require(&name, &file).and(source)
            }
            FileKind::Unread(what, help) => Err(Error::Unsupported { name, what, help }),
        }
    }

    /// The texts that are taken out of a file: one for each sheet of a workbook.
    fn unpacked(&mut self, name: String, packed: Packed, file: &FileAt<'_>) -> Result<Vec<Source>> {
        if matches!(packed, Packed::Zip) {
            return self.sheets(&name, file);
        }
        let mut text = Spool::new(self.progress)?;
        let encoding = match packed {
            Packed::Utf16(encoding) => decode::utf16(&name, encoding, file.clone(), &mut text)?,
            _ => decode::gunzip(&name, file.clone(), file.length(), &mut text)?,
        };
        let form = FileFormat { compressed: matches!(packed, Packed::Gzip), encoding };
        let original = Some(Original::of(&name, file.clone())?);
        let (plain, bytes) = text.finish()?;
        let repaired = self.repaired(&name, &plain, bytes)?;
        let source = repaired.unwrap_or_else(|| Source::new(name, plain, bytes, form));
        Ok(vec![Source { original, form, ..source }])
    }

    fn sheets(&mut self, name: &str, file: &FileAt<'_>) -> Result<Vec<Source>> {
        let form = FileFormat { compressed: false, encoding: TextEncoding::Utf8 };
        let original = Original::of(name, file.clone())?;
        let sheets = workbook::unpack(name, file, self.vocabulary, self.progress)?;
        let source = |(place, (sheet, file, bytes)): (usize, workbook::Unpacked)| {
            let is_further_sheet = place > 0;
            let name = match is_further_sheet {
                true => format!("{name} [{}]", truncate(&sheet.name)),
                false => name.to_string(),
            };
            let (original, sheet) = (Some(original.clone()), Some(sheet));
            Source { original, sheet, is_further_sheet, ..Source::new(name, file, bytes, form) }
        };
        Ok(sheets.into_iter().enumerate().map(source).collect())
    }

    /// The text with its quotes put right, where they stand as no spreadsheet writes them.
    fn repaired(&mut self, name: &str, file: &File, bytes: u64) -> Result<Option<Source>> {
        let Some(quoting) = Quoting::of(&FileAt::new(file, bytes)).map_err(|source| unread(name, source))?
        else {
            return Ok(None);
        };
        let mut text = Spool::new(self.progress)?;
        quoting.repair(name, FileAt::new(file, bytes), &mut text)?;
        let original = Some(Original::of(name, FileAt::new(file, bytes))?);
        let (repaired, bytes) = text.finish()?;
        let source = Source::new(name.into(), repaired, bytes, FileFormat::default());
        Ok(Some(Source { original, quoting: Some(quoting), ..source }))
    }

    /// What comes from a pipe is kept in a temporary file, since findings read rows again.
    fn copied(&mut self, name: &str, from: impl io::Read) -> Result<(File, u64)> {
        let mut spool = Spool::new(self.progress)?;
        spool.copy(from, |source| Error::Read { name: name.into(), source })?;
        spool.finish()
    }
}

fn unread(name: &str, source: io::Error) -> Error {
    Error::Read { name: name.into(), source }
}

impl Source {
    fn new(name: String, file: File, bytes: u64, form: FileFormat) -> Self {
        Source {
            name,
            bytes,
            file,
            original: None,
            form,
            sheet: None,
            quoting: None,
            of_file: 0,
            is_further_sheet: false,
            state: None,
        }
    }

    /// The size of the file that was named.
    pub fn file_bytes(&self) -> u64 {
        self.original.as_ref().map_or(self.bytes, |original| original.bytes)
    }

    /// Whether the text begins with a byte order mark of UTF-8.
    pub fn has_byte_order_mark(&self) -> Result<bool> {
        let mark = BYTE_ORDER_MARK;
        Ok(self.read_at(0, mark.len().min(self.bytes as usize))? == mark)
    }

    /// Reads `length` bytes at `offset`.
    pub fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(offset, length, &mut bytes)?;
        Ok(bytes)
    }

    /// Reads `length` bytes at `offset` into a buffer, which then holds these and no others.
    pub(crate) fn read_into(&self, offset: u64, length: usize, buffer: &mut Vec<u8>) -> Result<()> {
        buffer.resize(length, 0);
        read_exact_at(&self.file, buffer, offset).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => Error::Changed { name: self.name.clone() },
            _ => Error::Read { name: self.name.clone(), source },
        })
    }

    /// Fails where someone has written to the file since it was opened, as far as its size and the time of its last
    /// change tell.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] there, and [`Error::Read`] where the system doesn't say.
    pub fn require_unchanged(&self) -> Result<()> {
        self.state.map_or(Ok(()), |state| state.require(&self.name, &self.file))
    }
}
