//! The requests of the page.

use std::collections::BTreeMap;
use std::time::SystemTime;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::{FIRST_FILING_DAY, FilerCode, ImporterNumber};
use crate::error::{Error, Result};
use crate::read::InputFile;
use crate::run::{Declaration, DeclarationBuilder};
use crate::tariff::Scope;

/// A request, tagged with its name.
#[derive(Debug, Deserialize)]
#[serde(tag = "job", rename_all = "kebab-case")]
pub(super) enum Request {
    /// Show how new files are read, and who could file.
    Look(DeclarationRequest),
    /// Find out who could file, and for how much, under each scope: again, with other choices.
    Parties(DeclarationRequest),
    /// Build the declaration.
    Build(DeclarationRequest),
    /// Check upload files, and repair copies of them.
    Check { inputs: Vec<usize>, filer: Option<String> },
    /// Get the questions of `cape ready`.
    Questions,
    /// Evaluate the answers to them.
    Ready(ReadyRequest),
    /// Get all rules and their explanations.
    Rules,
    /// Put files into one archive.
    #[cfg(feature = "xlsx")]
    Zip { inputs: Vec<usize> },
}

/// A declaration as entered in the page's form: every field is the text that was typed or chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DeclarationRequest {
    /// Indexes of the files with entry-summary data.
    pub(super) inputs: Vec<usize>,
    /// Indexes of the lists of entries filed earlier.
    pub(super) earlier: Vec<usize>,
    pub(super) filer: String,
    pub(super) importers: Vec<String>,
    /// `YYYY-MM-DD`; today if blank.
    pub(super) as_of: String,
    pub(super) scope: String,
    pub(super) strict: bool,
    pub(super) cit_plaintiff: bool,
    pub(super) split_by_importer: bool,
}

/// The answers in the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ReadyRequest {
    pub(super) importers: String,
    pub(super) broker_files: Option<bool>,
    pub(super) filer: String,
    /// `importer` or `notify-party`.
    pub(super) recipient: String,
    /// Checked, but not kept.
    pub(super) routing_number: String,
    pub(super) yes_or_no: BTreeMap<String, bool>,
}

/// The files with these indexes.
pub(super) fn chosen(files: &[InputFile], indexes: &[usize]) -> Result<Vec<InputFile>> {
    let file = |index: &usize| files.get(*index).cloned();
    let chosen: Option<Vec<InputFile>> = indexes.iter().map(file).collect();
    chosen.ok_or_else(|| Error::usage("a file is no longer there", "add it again"))
}

pub(super) fn filer(text: &str) -> Result<Option<FilerCode>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|error| {
        let help = "a filer code is the first three characters of the entry numbers that the broker filed";
        Error::usage(format!("filer code: {error}"), help)
    })
}

/// The number isn't repeated in the error, because it may be a social security number.
pub(super) fn importer(text: &str) -> Result<ImporterNumber> {
    text.parse().map_err(|error| {
        let help =
            "copy it from the CBP Form 5106 record, or from the column Importer Number of report ES-003";
        Error::usage(format!("importer number: {error}; the value given has another format"), help)
    })
}

impl DeclarationRequest {
    pub(super) fn day(&self) -> Result<Option<NaiveDate>> {
        if self.as_of.trim().is_empty() {
            return Ok(None);
        }
        let day = self.as_of.trim().parse();
        match day {
            Ok(day) if day < FIRST_FILING_DAY => Err(Error::usage(
                format!("the day of filing is {day}, before CAPE opened"),
                format!("choose a day from {FIRST_FILING_DAY} on"),
            )),
            Ok(day) => Ok(Some(day)),
            Err(_) => {
                Err(Error::usage("the day of filing is not a date", "choose a day, such as 2026-05-01"))
            }
        }
    }

    pub(super) fn scope(&self) -> Result<Scope> {
        match self.scope.trim() {
            "" => Ok(Scope::default()),
            text => text.parse().map_err(|error| {
                Error::usage(
                    format!("HTS headings: {error}"),
                    "choose one of the two scopes, or correct the range",
                )
            }),
        }
    }

    /// The declaration to judge.
    pub(super) fn declaration(&self, files: &[InputFile], clock: fn() -> SystemTime) -> Result<Declaration> {
        let filer = filer(&self.filer)?;
        let importers: Vec<_> = self.importers.iter().map(|text| importer(text)).collect::<Result<_>>()?;
        if filer.is_none() && importers.is_empty() {
            return Err(Error::usage(
                "who files? No filer code and no importer is chosen",
                "choose the filer code of the broker\u{2019}s ACE account, or \u{201c}The importer of record\u{201d} and its number",
            ));
        }
        let mut builder = DeclarationBuilder {
            inputs: chosen(files, &self.inputs)?,
            already_filed: chosen(files, &self.earlier)?,
            filer,
            importers,
            as_of: self.day()?,
            ..Declaration::builder()
        }
        .scope(self.scope()?)
        .strict(self.strict)
        .cit_plaintiff(self.cit_plaintiff)
        .split_by_importer(self.split_by_importer)
        .clock(clock);
        builder.pace.threads = 1;
        builder.build()
    }
}
