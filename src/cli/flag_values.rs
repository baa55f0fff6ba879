//! Shared by commands: exit statuses, and parsers for the values of flags and settings. A parser's message is shown
//! after the flag's name.

use std::str::FromStr;

use chrono::NaiveDate;
use clap::ValueEnum;
use rust_decimal::Decimal;

use crate::domain::{FilingDay, ImporterNumber, ParseError, clean, eastern_today, parse_amount};
use crate::entries::{Field, FieldHeader};
use crate::output::FILE_LIMIT;
use crate::read::{COLUMNS, Column, HeaderAlias};
use crate::ready::Recipient;
use crate::rules::Severity;
use crate::text::{sanitize, truncate};

/// Exit status: done, without findings to report.
pub(crate) const DONE: u8 = 0;
/// Exit status: done, with findings at the requested severity, or no entry was filed.
pub(crate) const FINDINGS: u8 = 1;
/// Exit status: not done.
pub(crate) const NOT_DONE: u8 = 2;

/// Number of findings shown by default.
pub(crate) const MOST_FINDINGS: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SplitBy {
    Importer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Doubt,
    Warning,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
}

/// When results.xlsx is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WorkbookChoice {
    Auto,
    Always,
    Never,
}

impl WorkbookChoice {
    /// Whether to write it; `None` to decide by the number of entries.
    pub(crate) fn is_written(self) -> Option<bool> {
        match self {
            WorkbookChoice::Auto => None,
            WorkbookChoice::Always => Some(true),
            WorkbookChoice::Never => Some(false),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

impl FailOn {
    /// The least severe level that counts.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Doubt => Some(Severity::Doubt),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Never => None,
        }
    }
}

/// Limit on entries in one upload file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MaxEntries(pub(crate) usize);

impl FromStr for MaxEntries {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(n) if (1..=FILE_LIMIT).contains(&n) => Ok(MaxEntries(n)),
            _ => Err(format!("an upload file holds 1 to {FILE_LIMIT} entries")),
        }
    }
}

/// Number of threads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Threads(pub(crate) usize);

impl FromStr for Threads {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.parse() {
            Ok(n) if (1..=1024).contains(&n) => Ok(Threads(n)),
            _ => Err("the number of threads must be from 1 to 1024"),
        }
    }
}

type Parsed<T> = Result<T, String>;

/// A filing date that isn't in the future.
pub(crate) fn past_day(text: &str) -> Parsed<NaiveDate> {
    let day: FilingDay = text.parse().map_err(|error: ParseError| error.to_string())?;
    let (day, today) = (day.date(), eastern_today());
    if day > today {
        return Err(format!("that day is in the future: today is {today} in US Eastern time"));
    }
    Ok(day)
}

/// An importer number as stored in a ledger: a social security number is masked, and may also be given masked.
pub(crate) fn stored_importer(text: &str) -> Parsed<String> {
    let text = clean(text);
    let end = text.strip_prefix("***-**-").filter(|end| end.len() == 4);
    match end.is_some_and(|end| end.bytes().all(|c| c.is_ascii_digit())) {
        true => Ok(text.to_string()),
        false => match text.parse::<ImporterNumber>() {
            Ok(number) => Ok(number.to_string()),
            Err(error) => Err(error.to_string()),
        },
    }
}

/// A claim number in any form that CBP uses.
pub(crate) fn claim(text: &str) -> Parsed<String> {
    let claim = clean(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.');
    let known = !claim.is_empty() && claim.len() <= 40 && claim.chars().all(is_plain);
    let message = "a claim number is what CBP gave: letters, digits and hyphens, such as 9900417";
    known.then(|| sanitize(claim)).ok_or_else(|| message.into())
}

pub(crate) fn column(text: &str) -> Parsed<HeaderAlias> {
    let (name, header) = text.split_once('=').ok_or("write NAME=HEADER, such as hts=\"Tariff No.\"")?;
    let column = column_name(name)?;
    if header.trim().is_empty() {
        return Err("the header after = is blank".into());
    }
    Ok(HeaderAlias { column, header: header.to_string() })
}

/// A header of an imported report, mapped by hand.
pub(crate) fn field(text: &str) -> Parsed<FieldHeader> {
    let (name, header) =
        text.split_once('=').ok_or("write NAME=HEADER, such as refund_amount=\"Refund Amt\"")?;
    let field = field_name(name)?;
    if header.trim().is_empty() {
        return Err("the header after = is blank".into());
    }
    Ok(FieldHeader { field, header: header.to_string() })
}

pub(crate) fn field_name(name: &str) -> Parsed<Field> {
    let name = column_key(name);
    Field::by_name(&name).ok_or_else(|| {
        let names = Field::ALL.map(Field::name);
        format!("imported reports have no column called {:?}{}", truncate(&name), instead(&name, &names))
    })
}

/// An amount in US dollars.
pub(crate) fn amount(text: &str) -> Parsed<Decimal> {
    let amount = parse_amount(clean(text)).value().filter(|amount| amount.round_dp(2) == *amount);
    amount.ok_or_else(|| "an amount is in US dollars and cents, such as 1234.50".into())
}

/// A column name with its words joined by underscores: `liquidation-status` is `liquidation_status`.
pub(crate) fn column_key(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

pub(crate) fn column_name(name: &str) -> Parsed<Column> {
    let name = column_key(name);
    Column::by_name(&name).ok_or_else(|| {
        let names: Vec<&str> = COLUMNS.iter().map(|spec| spec.name).collect();
        format!("no column is called {:?}{}", truncate(&name), instead(&name, &names))
    })
}

/// An answer: yes, no, or none.
pub(crate) fn yes_or_no(text: &str) -> Parsed<Option<bool>> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" => Ok(Some(true)),
        "no" | "n" => Ok(Some(false)),
        "not-known" => Ok(None),
        _ => Err("an answer is yes, no or not-known".into()),
    }
}

pub(crate) fn recipient(text: &str) -> Parsed<Recipient> {
    let known = [Recipient::Importer, Recipient::NotifyParty];
    let found = known.into_iter().find(|known| known.name().eq_ignore_ascii_case(text.trim()));
    found.ok_or_else(|| "the refund goes to the importer or to a notify-party".into())
}

/// The known name that a mistyped one most likely means.
pub(crate) fn nearest<'n>(typed: &str, names: &[&'n str]) -> Option<&'n str> {
    let typed = typed.to_lowercase();
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &typed);
    let best = names.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    best.filter(|name| likeness(name) > 0.4)
}

/// Text to append to an unknown name: the nearest known name, and all known ones.
pub(crate) fn instead(typed: &str, names: &[&str]) -> String {
    let near = nearest(typed, names).map_or(".".into(), |near| format!(", did you mean {near}?"));
    format!("{near} There are: {}", names.join(", "))
}
