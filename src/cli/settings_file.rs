//! cape.toml: settings under the names of the flags, read with the parsers of the flags, so that an error
//! names its place in the file.
//!
//! `force` is no setting: what replaces earlier results is to be said each time.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueEnum;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::de::DeTable;

use super::args::{ColorChoice, FailOn, Format, SplitBy};
use super::settings_account::{self, AccountAnswers, AccountTable};
use super::settings_place::{Lines, Misplaced};
use super::settings_words::{self, ColumnTable, HeaderTable, WordTables};
use super::{nearest, values};
use crate::domain::{FilerCode, ImporterNumber, Window, shown, shown_path};
use crate::error::{Error, Result};
use crate::ieepa::Scope;
use crate::read::Vocabulary;

/// The file that is found by itself in the working folder.
const FOUND_BY_ITSELF: &str = "cape.toml";

/// The names of all settings: those of the flags, and the tables of what is known in addition.
const SETTINGS: [&str; 24] = [
    "filer",
    "importer",
    "as-of",
    "window",
    "scope",
    "already-filed",
    "ledger",
    "strict",
    "cit-plaintiff",
    "threads",
    "out",
    "split-by",
    "max-entries",
    "only-candidates",
    "no-report",
    "fail-on",
    "format",
    "quiet",
    "color",
    "max-diagnostics",
    "account",
    "column",
    "headers",
    "words",
];

/// The settings of a file; those it doesn't name are left to the defaults.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct SettingsFile {
    #[serde(deserialize_with = "filer")]
    pub(super) filer: Option<FilerCode>,
    #[serde(deserialize_with = "importers")]
    pub(super) importer: Vec<ImporterNumber>,
    #[serde(deserialize_with = "filing_day")]
    pub(super) as_of: Option<NaiveDate>,
    #[serde(deserialize_with = "window")]
    pub(super) window: Option<Window>,
    #[serde(deserialize_with = "scope")]
    pub(super) scope: Option<Scope>,
    pub(super) already_filed: Vec<PathBuf>,
    pub(super) ledger: Option<PathBuf>,
    pub(super) strict: bool,
    pub(super) cit_plaintiff: bool,
    account: AccountTable,
    column: ColumnTable,
    headers: HeaderTable,
    words: WordTables,
    pub(super) out: Option<PathBuf>,
    #[serde(deserialize_with = "one_of")]
    pub(super) split_by: Option<SplitBy>,
    #[serde(deserialize_with = "max_entries")]
    pub(super) max_entries: Option<usize>,
    pub(super) only_candidates: bool,
    pub(super) no_report: bool,
    #[serde(deserialize_with = "threads")]
    pub(super) threads: Option<usize>,
    #[serde(deserialize_with = "one_of")]
    pub(super) fail_on: Option<FailOn>,
    #[serde(deserialize_with = "one_of")]
    pub(super) format: Option<Format>,
    pub(super) quiet: bool,
    #[serde(deserialize_with = "one_of")]
    pub(super) color: Option<ColorChoice>,
    pub(super) max_diagnostics: Option<usize>,
    /// What the table [account] answers.
    #[serde(skip)]
    pub(super) answers: AccountAnswers,
    /// What the tables about columns come to.
    #[serde(skip)]
    pub(super) vocabulary: Vocabulary,
    /// The file itself; none where there is none.
    #[serde(skip)]
    pub(super) found: Option<Found>,
}

/// A settings file that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// In which line each setting stands.
    pub(super) lines: Lines,
}

/// Reads the file named, or the one in the working folder if it is there.
pub(super) fn read(named: Option<&Path>) -> Result<SettingsFile> {
    let path = named.unwrap_or(Path::new(FOUND_BY_ITSELF));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(SettingsFile::default());
        }
        Err(source) => return Err(Error::Read { name: shown_path(path), source }),
    };
    read_text(path, &text)
}

/// Reads the text of a file.
pub(super) fn read_text(path: &Path, text: &str) -> Result<SettingsFile> {
    parse(path, text).map_err(|misplaced| misplaced.in_file(path, text))
}

fn parse(path: &Path, text: &str) -> std::result::Result<SettingsFile, Misplaced> {
    let settings = DeTable::parse(text)?;
    settings_account::refuse_unknown(settings.get_ref())?;
    refuse_unknown(settings.get_ref())?;
    let file: SettingsFile = toml::from_str(text)?;
    let answers = settings_account::answers(&file.account)?;
    let vocabulary = Vocabulary {
        by_hand: settings_words::by_hand(&file.column)?,
        headers: settings_words::headers(&file.headers)?,
        words: settings_words::words(&file.words)?,
    };
    let found = Found { path: path.to_path_buf(), lines: Lines::of(settings.get_ref(), text) };
    Ok(SettingsFile { answers, vocabulary, found: Some(found), ..file })
}

fn refuse_unknown(settings: &DeTable<'_>) -> std::result::Result<(), Misplaced> {
    let Some(unknown) = settings.keys().find(|name| !SETTINGS.contains(&name.get_ref().as_ref())) else {
        return Ok(());
    };
    let name = unknown.get_ref();
    let near = nearest(name, &SETTINGS).map_or(String::new(), |near| format!(", did you mean {near}?"));
    Err(Misplaced::at(unknown, format!("no setting is called {:?}{near}", shown(name))))
}

/// A text, or what TOML has a form of its own for: a date, a number.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text")]
enum Plain {
    Text(String),
    Date(toml::value::Datetime),
    Number(i64),
}

impl Plain {
    fn text(&self) -> String {
        match self {
            Plain::Text(text) => text.clone(),
            Plain::Date(date) => date.to_string(),
            Plain::Number(number) => number.to_string(),
        }
    }
}

/// `"12-3456789"` or `["12-3456789", "98-7654321"]`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text, or a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn value<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: fn(&str) -> std::result::Result<T, String>,
) -> std::result::Result<Option<T>, D::Error> {
    parse(&Plain::deserialize(from)?.text()).map(Some).map_err(D::Error::custom)
}

fn filer<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<FilerCode>, D::Error> {
    value(from, values::filer)
}

fn filing_day<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<NaiveDate>, D::Error> {
    value(from, values::filing_day)
}

fn window<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Window>, D::Error> {
    value(from, values::window)
}

fn scope<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Scope>, D::Error> {
    value(from, values::scope)
}

fn max_entries<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<usize>, D::Error> {
    value(from, values::max_entries)
}

fn threads<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<usize>, D::Error> {
    value(from, values::threads)
}

fn one_of<'de, D: Deserializer<'de>, T: ValueEnum>(from: D) -> std::result::Result<Option<T>, D::Error> {
    value(from, values::one_of)
}

fn importers<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Vec<ImporterNumber>, D::Error> {
    let texts = match OneOrMore::deserialize(from)? {
        OneOrMore::One(text) => vec![text],
        OneOrMore::More(texts) => texts,
    };
    texts.iter().map(|text| values::importer(text).map_err(D::Error::custom)).collect()
}
