//! cape.toml: settings under the names of the flags, read with the parsers of the flags, so that an error
//! names its place in the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::args::{ColorChoice, FailOn, Format, SplitBy};
use super::values;
use crate::domain::{FilerCode, ImporterNumber, Window, harmless, shown_path};
use crate::error::{Error, Result};
use crate::ieepa::Scope;
use crate::read::HandMapped;

/// The file that is found by itself in the working folder.
const FOUND_BY_ITSELF: &str = "cape.toml";

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
    pub(super) strict: bool,
    pub(super) cit_plaintiff: bool,
    #[serde(deserialize_with = "columns")]
    pub(super) column: Vec<HandMapped>,
    pub(super) out: Option<PathBuf>,
    pub(super) split_by: Option<SplitBy>,
    #[serde(deserialize_with = "max_entries")]
    pub(super) max_entries: Option<usize>,
    pub(super) only_candidates: bool,
    #[serde(deserialize_with = "threads")]
    pub(super) threads: Option<usize>,
    pub(super) fail_on: Option<FailOn>,
    pub(super) format: Option<Format>,
    pub(super) quiet: bool,
    pub(super) color: Option<ColorChoice>,
    pub(super) max_diagnostics: Option<usize>,
}

/// Reads the file named, or the one in the working folder if it is there.
pub(super) fn read(named: Option<&Path>) -> Result<(Option<PathBuf>, SettingsFile)> {
    let path = named.unwrap_or(Path::new(FOUND_BY_ITSELF));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok((None, SettingsFile::default()));
        }
        Err(source) => return Err(Error::Read { name: shown_path(path), source }),
    };
    let file = toml::from_str(&text).map_err(|error| Error::Usage {
        message: format!("{}: {}", shown_path(path), harmless(error.to_string().trim_end())),
        help: "`cape template config` prints every setting with its meaning".into(),
    })?;
    Ok((Some(path.to_path_buf()), file))
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

fn importers<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Vec<ImporterNumber>, D::Error> {
    let texts = match OneOrMore::deserialize(from)? {
        OneOrMore::One(text) => vec![text],
        OneOrMore::More(texts) => texts,
    };
    texts.iter().map(|text| values::importer(text).map_err(D::Error::custom)).collect()
}

fn columns<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Vec<HandMapped>, D::Error> {
    let named = BTreeMap::<String, String>::deserialize(from)?;
    let mapped = |(name, header)| values::column(&format!("{name}={header}"));
    named.iter().map(mapped).map(|column| column.map_err(D::Error::custom)).collect()
}
