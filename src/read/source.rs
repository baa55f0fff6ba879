//! Opens inputs. A source can be reread at any position, so findings need to store only numbers.

use std::fs::{File, Metadata};
use std::io;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::aliases::Aliases;
use super::decode;
use super::decode::Sheet;
use super::decode::{BYTE_ORDER_MARK, FileFormat, FileKind, HEAD, Packed, Spool, TextEncoding, each_piece};
use super::export_day::ExportDay;
use super::file_at::{FileAt, Storage, read_exact_at};
use super::inputs::InputFile;
use super::quoting::Quoting;
#[cfg(feature = "xlsx")]
use super::workbook;
use crate::error::{Error, Result};
use crate::text::{display_path, hexadecimal, truncate};

/// An opened input: text in the file itself, in a temporary file made from it, or in memory.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name in all output; not a path.
    pub name: String,
    /// The size of its text.
    pub bytes: u64,
    /// The storage of the text.
    storage: Storage,
    /// The named file, if the text had to be extracted from it.
    pub(crate) original: Option<Original>,
    /// How the text was stored in the named file.
    pub form: FileFormat,
    /// The worksheet with the text, if the file is a workbook.
    pub sheet: Option<Sheet>,
    /// What was unusual about its quotes, if they were repaired.
    pub(crate) quoting: Option<Quoting>,
    /// Index of the named file.
    pub(crate) of_file: usize,
    /// Whether another sheet or section of the file precedes it.
    pub(crate) is_further: bool,
    /// When it was exported, as far as the file shows it.
    pub(crate) exported: Option<ExportDay>,
    /// The section of the file, if it is one.
    pub(crate) section: Option<Section>,
    /// Offsets of rows whose entry number was filled down from a row above without the flag for it.
    pub(crate) filled: Arc<Vec<u64>>,
    /// The state of the file with the text when it was opened; `None` for a temporary file or memory.
    state: Option<State>,
}

/// A section of a file: the rows below a header of their own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section {
    offset: u64,
    /// Number of rows of the file before it.
    pub(crate) rows_before: u32,
}

/// Size and modification time of a file, which show whether it has been written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State(u64, Option<SystemTime>);

impl State {
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|about| State(about.len(), about.modified().ok()))
    }

    /// An error if the file has changed.
    pub(crate) fn require(self, name: &str, file: &File) -> Result<()> {
        match State::of(file) {
            Ok(now) if now == self => Ok(()),
            Ok(_) => Err(Error::Changed { name: name.into() }),
            Err(source) => Err(Error::Read { name: name.into(), source }),
        }
    }
}

fn state_of(storage: &Storage) -> io::Result<Option<State>> {
    match storage {
        Storage::File(file) => State::of(file).map(Some),
        Storage::Memory(_) => Ok(None),
    }
}

fn require_unchanged(name: &str, storage: &Storage, state: Option<State>) -> Result<()> {
    match (storage, state) {
        (Storage::File(file), Some(state)) => state.require(name, file),
        _ => Ok(()),
    }
}

/// A file that text was extracted from.
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

/// The number of bytes that `from` returns, and their SHA-256 in hexadecimal. `name` is for errors.
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

/// Opens a file. For a folder, the error says so; Windows would report that permission is denied.
pub(crate) fn open_file(path: &Path) -> io::Result<(File, Metadata)> {
    match File::open(path).and_then(|file| Ok((file.metadata()?, file))) {
        Ok((about, file)) if !about.is_dir() => Ok((file, about)),
        Err(error) if !path.is_dir() => Err(error),
        _ => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name the files in it")),
    }
}

/// SHA-256 of a file, in hexadecimal.
pub(crate) fn sha256_of(path: &Path) -> Result<String> {
    let failed = |source| Error::Read { name: display_path(path), source };
    let (file, _) = open_file(path).map_err(failed)?;
    hash_of(&display_path(path), &mut &file).map(|(_, sha256)| sha256)
}

/// Opens the inputs in order; `-` is standard input. Inputs with the same name get a number. Which sheet of a workbook
/// is read depends on its headers, and so on headers mapped by hand.
///
/// `progress` receives the number of bytes extracted from inputs that aren't plain text since its last call.
pub fn open_all(
    inputs: &[InputFile],
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Vec<Source>> {
    let opened: Vec<Vec<Source>> = open_each(inputs, vocabulary, progress)?.collect::<Result<_>>()?;
    Ok(opened.into_iter().flatten().collect())
}

/// Opens inputs and CBP reports. The reports follow the inputs in the numbering of files and names.
pub(crate) fn open_with_reports(
    inputs: &[InputFile],
    reports: &[InputFile],
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(Vec<Source>, Vec<Source>)> {
    let (files, of_reports) = ([inputs, reports].concat(), Aliases { reports: true, ..vocabulary.clone() });
    let vocabulary_of = |file| if file < inputs.len() { vocabulary } else { &of_reports };
    let opened: Vec<Vec<Source>> = open_by(&files, vocabulary_of, progress)?.collect::<Result<_>>()?;
    Ok(opened.into_iter().flatten().partition(|source| source.of_file < inputs.len()))
}

/// Opens inputs one by one on request; one that can't be opened doesn't affect the others.
pub(crate) fn open_each<'o>(
    inputs: &'o [InputFile],
    vocabulary: &'o Aliases,
    progress: &'o mut (dyn FnMut(u64) + Send),
) -> Result<impl Iterator<Item = Result<Vec<Source>>> + 'o> {
    open_by(inputs, move |_| vocabulary, progress)
}

/// Opens inputs one by one on request, each with its vocabulary.
pub(crate) fn open_by<'o>(
    inputs: &'o [InputFile],
    vocabulary_of: impl Fn(usize) -> &'o Aliases + 'o,
    progress: &'o mut (dyn FnMut(u64) + Send),
) -> Result<impl Iterator<Item = Result<Vec<Source>>> + 'o> {
    if inputs.iter().filter(|input| input.path() == Some(Path::new("-"))).count() > 1 {
        return Err(Error::Usage {
            message: "standard input can be read only once".into(),
            help: "name - once, and give the other inputs as files".into(),
        });
    }
    let mut opening = Opening { vocabulary: vocabulary_of(0), progress, written: None };
    let mut names: Vec<String> = Vec::with_capacity(inputs.len());
    Ok(inputs.iter().enumerate().map(move |(of_file, input)| {
        opening.vocabulary = vocabulary_of(of_file);
        let mut sources = opening.sources(input)?;
        for source in &mut sources {
            source.of_file = of_file;
            source.exported = source.exported.or_else(|| opening.written.and_then(ExportDay::of_file));
            source.name = unique_name(&source.name, |name| names.iter().any(|other| other == name));
            names.push(source.name.clone());
        }
        Ok(sources)
    }))
}

/// State while opening inputs.
struct Opening<'o> {
    vocabulary: &'o Aliases,
    progress: &'o mut (dyn FnMut(u64) + Send),
    /// Modification time of the file opened last.
    written: Option<SystemTime>,
}

impl Opening<'_> {
    fn sources(&mut self, input: &InputFile) -> Result<Vec<Source>> {
        self.written = None;
        match input {
            InputFile::Path(path) => self.file(path),
            InputFile::Bytes { content, .. } => {
                self.written = content.modified();
                let bytes = content.size();
                self.text_of(input.name(), Storage::Memory(content.clone()), bytes)
            }
        }
    }

    /// Opens a file, or standard input.
    fn file(&mut self, path: &Path) -> Result<Vec<Source>> {
        if path == Path::new("-") {
            let name = String::from("standard input");
            let (storage, bytes) = self.copied(&name, io::stdin().lock())?;
            return self.text_of(name, storage, bytes);
        }
        let name = match path.file_name() {
            Some(name) => display_path(Path::new(name)),
            None => display_path(path),
        };
        let failed = |source| Error::Read { name: display_path(path), source };
        let (file, about) = open_file(path).map_err(failed)?;
        self.written = about.modified().ok().filter(|_| about.is_file());
        let (storage, bytes) = match about.is_file() {
            true => (Storage::File(Arc::new(file)), about.len()),
            false => self.copied(&name, file)?,
        };
        self.text_of(name, storage, bytes)
    }

    /// The text of a file, extracted if necessary.
    fn text_of(&mut self, name: String, storage: Storage, bytes: u64) -> Result<Vec<Source>> {
        let unread = |source| Error::Read { name: name.clone(), source };
        let mut head = vec![0; HEAD.min(bytes as usize)];
        read_exact_at(&storage, &mut head, 0).map_err(unread)?;
        let state = state_of(&storage).map_err(unread)?;
        if state.is_some_and(|state| state.0 != bytes) {
            return Err(Error::Changed { name });
        }
        match FileKind::of(&head) {
            FileKind::Text => {
                let form = FileFormat::default();
                if let Some(source) = self.repaired(&name, &storage, bytes)? {
                    return Ok(vec![source]);
                }
                Ok(vec![Source { state, ..Source::new(name, storage, bytes, form) }])
            }
            FileKind::Packed(packed) => {
                let in_memory = matches!(storage, Storage::Memory(_));
                let source = self.unpacked(name.clone(), packed, &FileAt::new(&storage, bytes), in_memory);
                // If the file was being written to, that is why it can't be unpacked.
                require_unchanged(&name, &storage, state).and(source)
            }
            FileKind::Unread(what, help) => Err(Error::Unsupported { name, what, help }),
        }
    }

    /// Extracts the texts of a file, one for each sheet of a workbook. Text from memory stays in memory.
    fn unpacked(
        &mut self,
        name: String,
        packed: Packed,
        file: &FileAt<'_>,
        in_memory: bool,
    ) -> Result<Vec<Source>> {
        if matches!(packed, Packed::Zip | Packed::Compound) {
            return self.sheets(&name, packed, file, in_memory);
        }
        let mut text = Spool::begin(in_memory, self.progress)?;
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

    #[cfg(feature = "xlsx")]
    fn sheets(
        &mut self,
        name: &str,
        packed: Packed,
        file: &FileAt<'_>,
        in_memory: bool,
    ) -> Result<Vec<Source>> {
        let form = FileFormat { compressed: false, encoding: TextEncoding::Utf8 };
        let original = Original::of(name, file.clone())?;
        let (sheets, exported) = match packed {
            Packed::Compound => {
                (workbook::unpack_xls(name, file, in_memory, self.vocabulary, self.progress)?, None)
            }
            _ => workbook::unpack(name, file, in_memory, self.vocabulary, self.progress)?,
        };
        let has_several = sheets.len() > 1 || sheets.iter().any(|(sheet, ..)| !sheet.unread.is_empty());
        let source = |(index, (sheet, storage, bytes)): (usize, workbook::Unpacked)| {
            let is_further = index > 0;
            let name = match has_several {
                true => format!("{name} [{}]", truncate(&sheet.name)),
                false => name.to_string(),
            };
            let (original, sheet) = (Some(original.clone()), Some(sheet));
            Source { original, sheet, is_further, exported, ..Source::new(name, storage, bytes, form) }
        };
        Ok(sheets.into_iter().enumerate().map(source).collect())
    }

    #[cfg(not(feature = "xlsx"))]
    fn sheets(&mut self, name: &str, _: Packed, _: &FileAt<'_>, _: bool) -> Result<Vec<Source>> {
        Err(Error::Unsupported {
            name: name.into(),
            what: "an Excel workbook",
            help: "this program was built without the feature xlsx: save the sheet as \"CSV UTF-8\"",
        })
    }

    /// Repairs unusual quotes; `None` if there are none.
    fn repaired(&mut self, name: &str, storage: &Storage, bytes: u64) -> Result<Option<Source>> {
        let file = FileAt::new(storage, bytes);
        let Some(quoting) = Quoting::of(&file).map_err(|source| unread(name, source))? else {
            return Ok(None);
        };
        let mut text = Spool::begin(matches!(storage, Storage::Memory(_)), self.progress)?;
        quoting.repair(name, file.clone(), &mut text)?;
        let original = Some(Original::of(name, file)?);
        let (repaired, bytes) = text.finish()?;
        let source = Source::new(name.into(), repaired, bytes, FileFormat::default());
        Ok(Some(Source { original, quoting: Some(quoting), ..source }))
    }

    /// Data from a pipe is kept in a temporary file, because findings reread rows.
    fn copied(&mut self, name: &str, from: impl io::Read) -> Result<(Storage, u64)> {
        let mut spool = Spool::new(self.progress)?;
        spool.copy(from, |source| Error::Read { name: name.into(), source })?;
        spool.finish()
    }
}

/// The name, or if it is taken, the name with the first number that isn't.
pub(crate) fn unique_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|n| format!("{name} ({n})"));
    let mut names = std::iter::once(name.to_string()).chain(numbered);
    names.find(|name| !is_taken(name)).expect("numbers don't end")
}

fn unread(name: &str, source: io::Error) -> Error {
    Error::Read { name: name.into(), source }
}

impl Source {
    fn new(name: String, storage: Storage, bytes: u64, form: FileFormat) -> Self {
        Source {
            name,
            bytes,
            storage,
            original: None,
            form,
            sheet: None,
            quoting: None,
            of_file: 0,
            is_further: false,
            exported: None,
            section: None,
            filled: Arc::default(),
            state: None,
        }
    }

    /// The size of the named file.
    pub fn file_bytes(&self) -> u64 {
        self.original.as_ref().map_or(self.bytes, |original| original.bytes)
    }

    /// Whether the text starts with a UTF-8 byte order mark.
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

    /// Replaces the contents of `buffer` with `length` bytes at `offset`.
    pub(crate) fn read_into(&self, offset: u64, length: usize, buffer: &mut Vec<u8>) -> Result<()> {
        buffer.resize(length, 0);
        let offset = offset + self.section.map_or(0, |section| section.offset);
        read_exact_at(&self.storage, buffer, offset).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => Error::Changed { name: self.name.clone() },
            _ => Error::Read { name: self.name.clone(), source },
        })
    }

    /// Splits the source into sections, each given by its offset and the number of rows before it.
    pub(crate) fn cut(self, at: &[(u64, u32)]) -> Result<Vec<Self>> {
        let original = match &self.original {
            Some(original) => original.clone(),
            None => Original::of(&self.name, FileAt::new(&self.storage, self.bytes))?,
        };
        let ends = at.iter().skip(1).map(|(offset, _)| *offset).chain([self.bytes]);
        let mut cut = Vec::with_capacity(at.len() + 1);
        for ((offset, rows_before), end) in at.iter().zip(ends) {
            let storage = self.storage.clone();
            let sheet = self.sheet.as_ref().map(|sheet| Sheet {
                name: sheet.name.clone(),
                width: sheet.width,
                hidden_rows: Vec::new(),
                unread: Vec::new(),
                continues: false,
            });
            cut.push(Source {
                original: Some(original.clone()),
                form: self.form,
                sheet,
                of_file: self.of_file,
                is_further: true,
                exported: self.exported,
                section: Some(Section { offset: *offset, rows_before: *rows_before }),
                state: self.state,
                ..Source::new(self.name.clone(), storage, end - offset, self.form)
            });
        }
        let first_end = at.first().map_or(self.bytes, |(offset, _)| *offset);
        cut.insert(0, Source { original: Some(original), bytes: first_end, ..self });
        Ok(cut)
    }

    /// Replaces the text by one in which the entry numbers of the rows at these offsets were filled down.
    pub(crate) fn with_text(self, (storage, bytes): (Storage, u64), filled: Vec<u64>) -> Result<Self> {
        let original = match self.original {
            Some(original) => original,
            None => Original::of(&self.name, FileAt::new(&self.storage, self.bytes))?,
        };
        let section = self.section.map(|section| Section { offset: 0, ..section });
        let filled = Arc::new(filled);
        // The text is no longer the file's own.
        Ok(Source { storage, bytes, original: Some(original), section, filled, state: None, ..self })
    }

    /// The hash of the source's part of its file: that of the file, except for a further sheet.
    pub(crate) fn hash_of_part(&self, sha256: String) -> String {
        match self.sheet.as_ref().filter(|_| self.is_further) {
            None => sha256,
            Some(sheet) => hexadecimal(&Sha256::digest(format!("{sha256} {}", sheet.name))),
        }
    }

    /// The sheets of its workbook with entry numbers that aren't read, each with the name of the file.
    pub(crate) fn unread_sheets(&self) -> impl Iterator<Item = String> {
        let unread = self.sheet.iter().flat_map(|sheet| &sheet.unread);
        unread.map(|sheet| format!("{} [{}]", self.file_name(), truncate(sheet)))
    }

    /// The name of its file; the name of a sheet among several names the sheet too.
    pub(crate) fn file_name(&self) -> &str {
        let sheet = self.sheet.as_ref().map(|sheet| format!(" [{}]", truncate(&sheet.name)));
        sheet.and_then(|sheet| self.name.strip_suffix(&sheet)).unwrap_or(&self.name)
    }

    /// Whether its text is in memory.
    pub(crate) fn is_in_memory(&self) -> bool {
        matches!(self.storage, Storage::Memory(_))
    }

    /// An error if the file was written to since it was opened, judged by its size and modification time.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] in that case, and [`Error::Read`] if the system doesn't provide them.
    pub fn require_unchanged(&self) -> Result<()> {
        require_unchanged(&self.name, &self.storage, self.state)
    }
}
