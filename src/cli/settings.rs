//! Settings: defaults, then cape.toml, then flags; the later win.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::args::{BuildArgs, ColorChoice, FailOn, Format, SplitBy};
use crate::declare::FILE_LIMIT;
use crate::domain::{eastern_today, harmless, mask_private, shown_path, visible};
use crate::error::{Error, Result};
use crate::pipeline::Job;
use crate::rules::{Filing, Severity};

/// The file that is found by itself in the working folder.
const FOUND_BY_ITSELF: &str = "cape.toml";

/// Everything that `cape build` needs to know.
#[derive(Debug)]
pub(super) struct Settings {
    /// The settings file that was read, if there is one.
    pub(super) file: Option<PathBuf>,
    pub(super) job: Job,
    pub(super) fail_on: Option<Severity>,
    pub(super) json: bool,
    pub(super) quiet: bool,
    pub(super) color: Option<ColorChoice>,
    pub(super) max_diagnostics: usize,
}

/// cape.toml: the same settings as the flags, under the same names.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    filer: Option<String>,
    #[serde(default)]
    importer: OneOrMore,
    as_of: Option<Day>,
    window: Option<String>,
    scope: Option<String>,
    #[serde(default)]
    already_filed: Vec<PathBuf>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    cit_plaintiff: bool,
    #[serde(default)]
    column: BTreeMap<String, String>,
    out: Option<PathBuf>,
    split_by: Option<SplitBy>,
    max_entries: Option<usize>,
    fail_on: Option<FailOn>,
    format: Option<Format>,
    #[serde(default)]
    quiet: bool,
    color: Option<ColorChoice>,
    max_diagnostics: Option<usize>,
}

/// `"12-3456789"` or `["12-3456789", "98-7654321"]`.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a text, or a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Default for OneOrMore {
    fn default() -> Self {
        OneOrMore::More(Vec::new())
    }
}

impl OneOrMore {
    fn as_slice(&self) -> &[String] {
        match self {
            OneOrMore::One(text) => std::slice::from_ref(text),
            OneOrMore::More(texts) => texts,
        }
    }
}

/// `"2026-05-01"`, or `2026-05-01` as TOML writes dates.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a day such as 2026-05-01")]
enum Day {
    Text(String),
    Date(toml::value::Datetime),
}

impl Day {
    fn into_text(self) -> String {
        match self {
            Day::Text(text) => text,
            Day::Date(date) => date.to_string(),
        }
    }
}

/// Brings flags, file and defaults together.
pub(super) fn resolve(args: &BuildArgs) -> Result<Settings> {
    let (path, file) = read_file(args.config.as_deref())?;
    let found = path.exists().then(|| path.clone());
    let in_file = Checked { path };
    let mut columns = args.column.clone();
    for (name, header) in &file.column {
        let mapped = in_file.parse("column", &format!("{name}={header}"), parse::column)?;
        if columns.iter().all(|by_flag| by_flag.column != mapped.column) {
            columns.push(mapped);
        }
    }
    let importers: BTreeSet<_> = match args.importer.is_empty() {
        false => args.importer.iter().copied().collect(),
        true => file
            .importer
            .as_slice()
            .iter()
            .map(|text| in_file.parse("importer", text, parse::importer))
            .collect::<Result<_>>()?,
    };
    let filing = Filing {
        filer: in_file.or("filer", args.filer, file.filer, parse::filer)?,
        importers,
        as_of: in_file
            .or("as-of", args.as_of, file.as_of.map(Day::into_text), parse::filing_day)?
            .unwrap_or_else(eastern_today),
        window: in_file.or("window", args.window, file.window, parse::window)?.unwrap_or_default(),
        scope: in_file.or("scope", args.scope, file.scope, parse::scope)?.unwrap_or_default(),
        strict: args.strict || file.strict,
        cit_plaintiff: args.cit_plaintiff || file.cit_plaintiff,
        already_filed: BTreeSet::new(),
    };
    require_a_party(&filing)?;
    let max_entries = file.max_entries.map(|n| n.to_string());
    let already_filed = match args.already_filed.is_empty() {
        false => args.already_filed.clone(),
        true => file.already_filed,
    };
    let job = Job {
        inputs: args.inputs.clone(),
        already_filed,
        columns,
        filing,
        out: args.out.clone().or(file.out).unwrap_or_else(|| PathBuf::from("cape-out")),
        force: args.force,
        split_by_importer: args.split_by.or(file.split_by).is_some(),
        max_entries: in_file
            .or("max-entries", args.max_entries, max_entries, parse::max_entries)?
            .unwrap_or(FILE_LIMIT),
    };
    Ok(Settings {
        file: found,
        job,
        fail_on: match args.fail_on.or(file.fail_on).unwrap_or(FailOn::Error) {
            FailOn::Error => Some(Severity::Error),
            FailOn::Doubt => Some(Severity::Doubt),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Never => None,
        },
        json: args.format.or(file.format) == Some(Format::Json),
        quiet: args.quiet || file.quiet,
        color: args.color.or(file.color),
        max_diagnostics: args.max_diagnostics.or(file.max_diagnostics).unwrap_or(20),
    })
}

fn require_a_party(filing: &Filing) -> Result<()> {
    if filing.filer.is_some() || !filing.importers.is_empty() {
        return Ok(());
    }
    Err(Error::Usage {
        message: "who files? Neither --filer nor --importer is given".into(),
        help: "a broker gives the filer code of its ACE account (--filer B76), an importer its importer of record \
               number (--importer 12-3456789); CBP takes an entry only from one of these two"
            .into(),
    })
}

fn read_file(named: Option<&Path>) -> Result<(PathBuf, File)> {
    let path = named.unwrap_or(Path::new(FOUND_BY_ITSELF));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok((path.to_path_buf(), File::default()));
        }
        Err(source) => return Err(Error::Read { name: shown_path(path), source }),
    };
    let file = toml::from_str(&text).map_err(|error| Error::Usage {
        message: harmless(&mask_private(&format!("{}: {}", path.display(), error.to_string().trim_end()))),
        help: "`cape template config` prints every setting with its meaning".into(),
    })?;
    Ok((path.to_path_buf(), file))
}

/// Reads values of the settings file with the parsers of the flags.
struct Checked {
    path: PathBuf,
}

impl Checked {
    fn parse<T>(
        &self,
        key: &str,
        text: &str,
        parse: fn(&str) -> std::result::Result<T, String>,
    ) -> Result<T> {
        parse(text).map_err(|why| Error::Usage {
            message: visible(&mask_private(&format!("{}: {key} = {text:?}: {why}", self.path.display()))),
            help: "`cape template config` prints every setting with its meaning".into(),
        })
    }

    /// The flag's value, else that of the file.
    fn or<T>(
        &self,
        key: &str,
        flag: Option<T>,
        file: Option<String>,
        parse: fn(&str) -> std::result::Result<T, String>,
    ) -> Result<Option<T>> {
        match (flag, file) {
            (Some(value), _) => Ok(Some(value)),
            (None, Some(text)) => self.parse(key, &text, parse).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// Parsers for the values of flags and settings; what they say is shown behind the flag's name.
pub(super) mod parse {
    use chrono::NaiveDate;

    use super::super::nearest;
    use crate::declare::FILE_LIMIT;
    use crate::domain::{FIRST_FILING_DAY, FilerCode, ImporterNumber, Window, clean, parse_iso_date};
    use crate::ieepa::Scope;
    use crate::read::{Column, HandMapped, columns::COLUMNS};

    type Parsed<T> = Result<T, String>;

    pub(in crate::cli) fn filer(text: &str) -> Parsed<FilerCode> {
        FilerCode::parse(text).ok_or_else(|| "a filer code is three letters or digits, such as B76".into())
    }

    pub(in crate::cli) fn importer(text: &str) -> Parsed<ImporterNumber> {
        ImporterNumber::parse(clean(text)).ok_or_else(|| {
            "an importer number is NN-NNNNNNN with or without a suffix, YYDDPP-NNNNN or NNN-NN-NNNN".into()
        })
    }

    pub(in crate::cli) fn filing_day(text: &str) -> Parsed<NaiveDate> {
        match parse_iso_date(text) {
            Some(day) if day >= FIRST_FILING_DAY => Ok(day),
            Some(_) => Err(format!("CAPE opened on {FIRST_FILING_DAY}; no day of filing lies before")),
            None => Err("a day is written YYYY-MM-DD, such as 2026-05-01".into()),
        }
    }

    pub(in crate::cli) fn window(text: &str) -> Parsed<Window> {
        Window::parse(text).ok_or_else(|| {
            "a window is START..END, such as 2025-02-01..2026-02-28, the start not after the end".into()
        })
    }

    pub(in crate::cli) fn scope(text: &str) -> Parsed<Scope> {
        Scope::parse(text).ok_or_else(|| {
            "a scope is all-ieepa or a range within 9903.01 and 9903.02, such as 9903.01.25-9903.01.70".into()
        })
    }

    pub(in crate::cli) fn max_entries(text: &str) -> Parsed<usize> {
        match text.parse() {
            Ok(n) if (1..=FILE_LIMIT).contains(&n) => Ok(n),
            _ => Err(format!("an upload file holds 1 to {FILE_LIMIT} entries")),
        }
    }

    pub(in crate::cli) fn column(text: &str) -> Parsed<HandMapped> {
        let (name, header) = text.split_once('=').ok_or("write NAME=HEADER, such as hts=\"Tariff No.\"")?;
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        let name = name.as_str();
        let column = Column::by_name(name).ok_or_else(|| {
            let names: Vec<&str> = COLUMNS.iter().map(|spec| spec.name).collect();
            let near = nearest(name, &names).map(|near| format!(", did you mean {near}?"));
            let near = near.unwrap_or(".".into());
            format!("no column is called {name:?}{near} There are: {}", names.join(", "))
        })?;
        if header.trim().is_empty() {
            return Err("the header after = is blank".into());
        }
        Ok(HandMapped { column, header: header.to_string() })
    }
}
