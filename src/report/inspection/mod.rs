//! How inputs are read, as `cape inspect` says it: the content of its JSON, and what its table is made of.

mod content;
mod header;

use serde::Serialize;

pub use content::{ContentInspection, DatesInspection, FactorInspection, RuleInspection, WordInspection};
pub use header::{ColumnInspection, HeaderInspection, Nearest};

use super::summary::pretty;
use crate::assemble::Survey;
use crate::domain::{harmless, shown};
use crate::error::{Error, Result};
use crate::read::{Header, Source};

/// How inputs are read. The names are a contract: what is here stays, and more may come.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Inspection {
    /// The version of this form: 1.
    pub schema: u32,
    /// The inputs in the order of the call.
    pub inputs: Vec<InputInspection>,
    /// What the inputs that could be read come to together: rows of one entry may stand in several.
    pub together: ContentInspection,
    /// Why `cape build` would refuse the inputs as they are, each by itself apart; null where it wouldn't.
    pub error: Option<ErrorInspection>,
}

/// How one input is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InputInspection {
    /// Its name, without the folder.
    pub name: String,
    /// What kind of file it is; null where it can't be opened.
    pub file: Option<FileInspection>,
    /// Its header, or the row most like one; null where no row names any column.
    pub header: Option<HeaderInspection>,
    /// What stands below the header; null where that can't be read.
    pub content: Option<ContentInspection>,
    /// Why it can't be read; null where it can.
    pub error: Option<ErrorInspection>,
}

/// What kind of file an input is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileInspection {
    /// The size of the file that was named.
    pub bytes: u64,
    /// The SHA-256 of the file that was named, in hexadecimal; null where it wasn't read to the end.
    pub sha256: Option<String>,
    /// Whether gzip compressed it.
    pub compressed: bool,
    /// `UTF-8`, `UTF-16LE` or `UTF-16BE`; null in a workbook.
    pub encoding: Option<&'static str>,
    /// Whether text in UTF-8 begins with a byte order mark.
    pub byte_order_mark: bool,
    /// How many rows are not UTF-8, and are read as Windows-1252.
    pub windows_1252_rows: u64,
    /// The sheet that is read, in a workbook; else null.
    pub sheet: Option<SheetInspection>,
}

/// The sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SheetInspection {
    /// Its name.
    pub name: String,
    /// How many rows are hidden and yet hold something; they are read.
    pub hidden_rows: u64,
    /// The names of other sheets that have a header of entry-summary data too; they are not read.
    pub unread: Vec<String>,
}

/// Why something can't be done.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErrorInspection {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Inspection {
    /// The text of the JSON.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl InputInspection {
    /// Of an input of which nothing is known but why.
    pub fn unopened(name: String, error: &Error) -> Self {
        let error = Some(ErrorInspection::of(error));
        InputInspection { name, file: None, header: None, content: None, error }
    }

    /// Of an input, as far as it was read.
    pub fn of(
        source: &Source,
        header: Option<&Header>,
        survey: Option<&Survey>,
        error: Option<&Error>,
    ) -> Result<Self> {
        Ok(InputInspection {
            name: source.name.clone(),
            file: Some(FileInspection::of(source, survey)?),
            header: header.map(|header| HeaderInspection::of(header, source.sheet.is_some(), survey)),
            content: header
                .zip(survey)
                .map(|(header, survey)| ContentInspection::of(&survey.tally, Some(header))),
            error: error.map(ErrorInspection::of),
        })
    }
}

impl InputInspection {
    /// Whether rows of entries were read.
    pub fn has_entries(&self) -> bool {
        self.content.as_ref().is_some_and(|content| content.entries > 0)
    }

    /// The SHA-256 of the file, if it was read to the end.
    pub fn sha256(&self) -> Option<&str> {
        self.file.as_ref()?.sha256.as_deref()
    }
}

impl FileInspection {
    fn of(source: &Source, survey: Option<&Survey>) -> Result<Self> {
        let sheet = source.sheet.as_ref().map(|sheet| SheetInspection {
            name: shown(&sheet.name),
            hidden_rows: sheet.hidden_rows.len() as u64,
            unread: sheet.unread.iter().map(|name| shown(name)).collect(),
        });
        Ok(FileInspection {
            bytes: source.file_bytes(),
            sha256: survey.map(|survey| survey.sha256.clone()),
            compressed: source.form.compressed,
            encoding: sheet.is_none().then(|| source.form.encoding.name()),
            byte_order_mark: source.has_byte_order_mark()?,
            windows_1252_rows: survey.map_or(0, |survey| survey.windows_1252),
            sheet,
        })
    }
}

impl ErrorInspection {
    /// Of an error.
    pub fn of(error: &Error) -> Self {
        let help = miette::Diagnostic::help(error).map(|help| harmless(help.to_string()));
        let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
        ErrorInspection { message: harmless(format!("{error}{cause}")), help: help.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Inspection)).unwrap() + "\n";
        let kept = include_str!("../../../templates/inspect.schema.json");
        assert_eq!(kept, schema, "templates/inspect.schema.json is to be:\n{schema}");
    }
}
