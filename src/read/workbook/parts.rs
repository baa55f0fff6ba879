//! The files in the zip archive of a workbook: finds the XML of a sheet for the guard, and rejects parts that are too
//! large for calamine to keep in memory. Also makes the errors about workbooks.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{BufReader, Read};

use calamine::XlsxError;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::error::{Error, Result};
use crate::read::decode::SAVE_AS_XLSX;
use crate::read::export_day::ExportDay;
use crate::read::file_at::FileAt;

/// Largest part that calamine may keep in memory, in bytes. The texts of a million rows are smaller.
const LARGEST: u64 = 256 << 20;
/// Bytes of the shortest text in such a part.
const SHORTEST: u64 = 8;
/// Suffixes of the parts that calamine keeps in memory.
const KEPT: [&str; 12] = [
    "sharedstrings.xml",
    "styles.xml",
    "theme1.xml",
    "workbook.xml",
    ".rels",
    "sharedstrings.bin",
    "styles.bin",
    "workbook.bin",
    "content.xml",
    "manifest.xml",
    "meta.xml",
    "mimetype",
];

/// The media type in an OpenDocument spreadsheet.
const SPREADSHEET: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// The workbook formats that are zip archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// XML: .xlsx and .xlsm.
    Xlsx,
    /// Binary records: .xlsb.
    Xlsb,
    /// OpenDocument: .ods.
    Ods,
}

/// An opening tag.
pub(crate) type PartTag = BytesStart<'static>;
type Archive<'f> = ZipArchive<BufReader<FileAt<'f>>>;

/// The archive of a workbook.
pub(crate) struct Parts<'f> {
    pub(crate) name: &'f str,
    archive: Archive<'f>,
}

impl<'f> Parts<'f> {
    /// Opens the archive.
    pub(crate) fn open(name: &'f str, file: FileAt<'f>) -> Result<Self> {
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(name, error))?;
        Ok(Parts { name, archive })
    }

    /// The format of the workbook.
    pub(crate) fn form(&mut self) -> Result<Form> {
        let has = |wanted: &str| {
            let mut parts = self.archive.file_names_raw();
            parts.any(|part| part.eq_ignore_ascii_case(wanted.as_bytes()))
        };
        let other = |what, help| Err(Error::Unsupported { name: self.name.into(), what, help });
        if has("xl/workbook.bin") {
            return Ok(Form::Xlsb);
        }
        if has("mimetype") {
            return match self.mimetype().as_deref() {
                Some(SPREADSHEET) => Ok(Form::Ods),
                _ => other("an OpenDocument file, but no spreadsheet", SAVE_AS_XLSX),
            };
        }
        match has("[Content_Types].xml") {
            true => Ok(Form::Xlsx),
            false => other("a zip archive", "unpack it first, and name the files that were in it"),
        }
    }

    fn mimetype(&mut self) -> Option<String> {
        let mut text = String::new();
        self.part("mimetype").ok()?.take(1 << 8).read_to_string(&mut text).ok()?;
        Some(text.trim_end().into())
    }

    /// Rejects parts that would exhaust memory.
    pub(crate) fn check(&mut self) -> Result<()> {
        for index in 0..self.archive.len() {
            let mut part = self.archive.by_index(index).map_err(|error| damaged(self.name, error))?;
            let name = String::from_utf8_lossy(part.name_raw()).to_ascii_lowercase();
            if !KEPT.iter().any(|end| name.ends_with(end)) {
                continue;
            }
            let mut head = Vec::new();
            let limited = |error| damaged(self.name, ZipError::Io(error));
            part.by_ref().take(1 << 12).read_to_end(&mut head).map_err(limited)?;
            // Count the bytes, because the size stated in an archive may be wrong.
            let bytes = head.len() as u64
                + std::io::copy(&mut part.take(LARGEST), &mut std::io::sink()).map_err(limited)?;
            if bytes > LARGEST || stated_texts(&head).is_some_and(|texts| texts > bytes / SHORTEST) {
                return Err(Error::Unsupported {
                    name: self.name.into(),
                    what: "a workbook with more texts than any report has",
                    help: "save it as \"CSV UTF-8\", and check that it holds what you expect",
                });
            }
        }
        Ok(())
    }

    /// When the workbook was created or last saved, if it states that.
    pub(crate) fn export_day(&mut self) -> Option<ExportDay> {
        let mut xml = Vec::new();
        let is_ods = matches!(self.form(), Ok(Form::Ods));
        let part = if is_ods { "meta.xml" } else { "docProps/core.xml" };
        self.part(part).ok()?.take(1 << 16).read_to_end(&mut xml).ok()?;
        let xml = String::from_utf8_lossy(&xml);
        let text_of = |tag| {
            let (_, rest) = xml.split_once(tag)?;
            Some(rest.split_once('>')?.1.split('<').next()?.trim())
        };
        let tags = ["<dcterms:created", "<dcterms:modified", "<meta:creation-date", "<dc:date"];
        ExportDay::of_workbook(tags.into_iter().filter_map(text_of))
    }

    /// The XML of the sheet at this index among all sheets.
    pub(crate) fn sheet(&mut self, index: usize) -> Result<ZipFile<'_, BufReader<FileAt<'f>>>> {
        let is_book =
            |tag: &PartTag| attribute(tag, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
        let book = self.target("_rels/.rels", is_book)?;
        let (folder, file) = book.rsplit_once('/').unwrap_or(("", &book));
        let sheets = self.tags(&book, "sheet")?;
        let id = sheets.get(index).and_then(|sheet| attribute(sheet, "id"));
        let is_sheet = |tag: &PartTag| attribute(tag, "Id") == id;
        let target = self.target(&format!("{folder}/_rels/{file}.rels"), is_sheet)?;
        let path = if target.starts_with('/') { target } else { format!("{folder}/{target}") };
        self.part(&path)
    }

    /// The target of the first matching relationship in a part.
    pub(crate) fn target(&mut self, path: &str, is_it: impl Fn(&PartTag) -> bool) -> Result<String> {
        let relationships = self.tags(path, "Relationship")?;
        let target = relationships.iter().find(|tag| is_it(tag)).and_then(|tag| attribute(tag, "Target"));
        target.map(Cow::into_owned).ok_or_else(|| damaged(self.name, ZipError::FileNotFound))
    }

    /// The tags with this name in a part.
    fn tags(&mut self, path: &str, wanted: &str) -> Result<Vec<PartTag>> {
        let name = self.name;
        let mut xml = quick_xml::Reader::from_reader(BufReader::new(self.part(path)?));
        let (mut buffer, mut tags) = (Vec::new(), Vec::new());
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer) {
                Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == wanted => {
                    tags.push(tag.into_owned());
                }
                Ok(Event::Eof) => return Ok(tags),
                Ok(_) => {}
                Err(error) => return Err(damaged(name, error)),
            }
        }
    }

    /// The part at this path, ignoring case and kind of slash.
    pub(crate) fn part(&mut self, path: &str) -> Result<ZipFile<'_, BufReader<FileAt<'f>>>> {
        let plain = |path: &str| path.trim_start_matches('/').replace('\\', "/").to_lowercase();
        let is_it = |part: &[u8]| plain(&String::from_utf8_lossy(part)) == plain(path);
        let index = self.archive.file_names_raw().position(is_it).ok_or(ZipError::FileNotFound);
        let part = index.and_then(|index| self.archive.by_index(index));
        part.map_err(|error| damaged(self.name, error))
    }
}

/// The number of texts that a part states. calamine allocates for all of them before it reads the first.
fn stated_texts(head: &[u8]) -> Option<u64> {
    let rest = head.get(memchr::memmem::find(head, b"uniqueCount=")? + "uniqueCount=".len() + 1..)?;
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).map(|c| u64::from(c - b'0'));
    Some(digits.fold(0, |sum, digit| sum.saturating_mul(10).saturating_add(digit)))
}

/// The value of an attribute, ignoring namespace prefixes.
pub(crate) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    let mut attributes = tag.attributes();
    let mut found = attributes.with_checks(false).flatten();
    found.find(|attribute| attribute.key.local_name().as_ref() == name).map(|attribute| attribute.value)
}

pub(crate) fn unreadable(name: &str, error: XlsxError) -> Error {
    match error {
        XlsxError::CellError(value) => Error::BadCell { name: name.into(), value },
        error => damaged(name, error),
    }
}

pub(crate) fn damaged(name: &str, why: impl Display) -> Error {
    Error::Damaged {
        name: name.into(),
        how: format!("the workbook can't be read: {why}"),
        help: "open it in the spreadsheet program: if it opens there, save it again as an Excel workbook (.xlsx) or \
               as \"CSV UTF-8\"; if not, get it again where it comes from",
    }
}
