//! The content of `cape inspect`'s JSON, from which its text is made too.

use serde::Serialize;

use crate::domain::{FILING_DAYS, FilerCode, is_blank};
use crate::entries::{Dates, Profile, Survey};
use crate::error::{Error, ErrorJson, Result};
use crate::read::{Column, Header, Source, is_not_needed, nearest_column};
use crate::report::{ReadInput, RowSummary, read_findings};
use crate::rules::{Decidable, FINAL_LIQUIDATION, REPEATS_FILLED, Rule, SeverityPolicy, decidable};
use crate::text::{column_letters, plural, pretty, truncate};

/// How inputs are read. The names are a contract: existing ones stay, new ones may be added.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Inspection {
    /// The version of this format: 1.
    pub schema: u32,
    /// The inputs in the order of the call.
    pub inputs: Vec<InputInspection>,
    /// Files in folders that aren't read, because their names don't end like those of text files and workbooks.
    pub passed_over: Vec<String>,
    /// All readable inputs together, because the rows of one entry may be in several.
    pub together: ContentInspection,
    /// The first reason why `cape build` would reject the inputs; null if it wouldn't.
    pub error: Option<ErrorJson>,
}

/// How one input is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InputInspection {
    /// Its name, without the folder.
    pub name: String,
    /// The file; null if it can't be opened.
    pub file: Option<FileInspection>,
    /// Its header, or the row most like one; null if no row names any column.
    pub header: Option<HeaderInspection>,
    /// The rows below the header; null if they can't be read.
    pub content: Option<ContentInspection>,
    /// What `cape build` would report about how it is read.
    pub notices: Vec<NoticeInspection>,
    /// Why it can't be read; null if it can.
    pub error: Option<ErrorJson>,
}

/// An observation about how an input is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoticeInspection {
    /// The rule's name.
    pub rule: &'static str,
    /// `warning`, `doubt` or `note`.
    pub severity: &'static str,
    /// What was observed.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// The file of an input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileInspection {
    /// The size of the named file.
    pub bytes: u64,
    /// SHA-256 of the named file, in hexadecimal; null if it wasn't read to the end.
    pub sha256: Option<String>,
    /// Whether it is compressed with gzip.
    pub compressed: bool,
    /// `UTF-8`, `UTF-16LE` or `UTF-16BE`; null for a workbook.
    pub encoding: Option<&'static str>,
    /// Whether UTF-8 text starts with a byte order mark.
    pub byte_order_mark: bool,
    /// Number of rows that are not UTF-8, and are read as Windows-1252.
    pub windows_1252_rows: u64,
    /// The sheet that is read; null unless the file is a workbook.
    pub sheet: Option<SheetInspection>,
}

/// The sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SheetInspection {
    /// Its name.
    pub name: String,
    /// Number of hidden rows with content; they are read.
    pub hidden_rows: u64,
    /// The names of other sheets with a header of entry-summary data; they are not read.
    pub unread: Vec<String>,
}

impl Inspection {
    /// The JSON as text.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl InputInspection {
    /// An input that couldn't be opened.
    pub fn unopened(name: String, error: &Error) -> Self {
        let error = Some(ErrorJson::of(error));
        InputInspection { name, file: None, header: None, content: None, notices: Vec::new(), error }
    }

    /// An input as far as it could be read.
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
            notices: header
                .zip(survey)
                .map_or_else(Vec::new, |(header, survey)| notices(source, header, survey)),
            error: error.map(ErrorJson::of),
        })
    }
}

/// What `cape build` would report about an input on any filing date.
fn notices(source: &Source, header: &Header, survey: &Survey) -> Vec<NoticeInspection> {
    let read = ReadInput { source, header, notices: &survey.tally.notices };
    let notice = |rule: &'static Rule, message| {
        let severity = match rule.weight {
            SeverityPolicy::Always(severity) => severity.name(),
            _ => "warning",
        };
        NoticeInspection { rule: rule.name, severity, message, help: rule.remedy }
    };
    let found = read_findings(0, &read);
    let mut notices: Vec<_> = found.into_iter().map(|of| notice(of.rule.rule(), of.message)).collect();
    if !source.filled.is_empty() {
        let rows = plural(source.filled.len() as u64, "row has", "rows have");
        let message = format!("{rows} no entry number and count for the entry above");
        notices.push(notice(&REPEATS_FILLED, message));
    }
    notices
}

impl InputInspection {
    /// Whether entry rows were read.
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
            name: truncate(&sheet.name),
            hidden_rows: sheet.hidden_rows.len() as u64,
            unread: sheet.unread.iter().map(|name| truncate(name)).collect(),
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

/// The content of the rows of one input, or of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ContentInspection {
    /// Number of rows by kind: `read` is the sum of the others.
    pub rows: RowSummary,
    /// Number of entries.
    pub entries: u64,
    /// The entry dates.
    pub entry_dates: DatesInspection,
    /// The liquidation dates, including scheduled ones.
    pub liquidation_dates: DatesInspection,
    /// Unrecognized words, which count as blanks.
    pub unrecognized: Vec<WordInspection>,
    /// The check-digit factors found.
    pub check_digit_factors: Vec<FactorInspection>,
    /// The rules that need a column, in the order of `cape explain`; all others can always be decided.
    pub rules: Vec<RuleInspection>,
    /// The missing columns to add to the ACE report so that rules can be decided, by ACE's names.
    pub columns_to_add: Vec<&'static str>,
    /// The missing columns that ES-003 doesn't have: check them in ACE. Entries still count as fully checked without
    /// them.
    pub not_in_es003: Vec<&'static str>,
    /// The consequence of missing liquidation columns, and what to do; null if none is needed.
    pub liquidation_missing: Option<String>,
}

/// The dates in a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DatesInspection {
    /// The first date, `YYYY-MM-DD`; null if there is none.
    pub first: Option<String>,
    /// The last date, likewise.
    pub last: Option<String>,
    /// Number of cells that aren't a date.
    pub unreadable: u64,
}

/// A word that isn't recognized.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WordInspection {
    /// The column's name in flags and settings.
    pub column: &'static str,
    /// Its header; null for several inputs together.
    pub header: Option<String>,
    /// The word; null for all words beyond the first 50.
    pub word: Option<String>,
    /// Number of cells with it.
    pub cells: u64,
}

/// A check-digit factor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FactorInspection {
    /// The filer code.
    pub filer: String,
    /// The amount by which its check digits are shifted: 1 to 9.
    pub factor: u8,
    /// Number of its entries with that shift.
    pub shared_by: u64,
    /// Number of its entries.
    pub entries: u64,
}

/// A rule that needs a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleInspection {
    /// Its name.
    pub rule: &'static str,
    /// `yes`; `partly`: not for some entries; `no`: for none; `unseen`: the rule is never unknown, but without its
    /// column it can't fail; `not-in-es003`: its column is missing, and ES-003 doesn't have it.
    pub decided: &'static str,
    /// Number of entries for which it can't be decided.
    pub undecided_entries: u64,
    /// The columns that decide it, by ACE's names.
    pub needs: Vec<&'static str>,
    /// Columns it needs that should be added to the ACE report.
    pub add: Vec<&'static str>,
    /// Columns it needs that are present, but blank or not recognized for some entry.
    pub fill: Vec<&'static str>,
    /// Whether the rule is checked only with `--importer`.
    pub only_for_importers: bool,
}

impl ContentInspection {
    /// The rows of one input, with its header, or of all.
    pub fn of(tally: &Profile, header: Option<&Header>) -> Self {
        let factors = tally.factors();
        let factor = |(filer, factor, shared_by, entries): (FilerCode, _, _, _)| FactorInspection {
            filer: filer.to_string(),
            factor,
            shared_by,
            entries,
        };
        let entries = tally.entries.len() as u64;
        let rules: Vec<_> = decidable(tally).iter().map(|rule| RuleInspection::of(rule, entries)).collect();
        ContentInspection {
            rows: RowSummary::of(tally.rows),
            entries,
            entry_dates: DatesInspection::of(tally.entry_dates),
            liquidation_dates: DatesInspection::of(tally.liquidation_dates),
            unrecognized: words(tally, header),
            check_digit_factors: factors.found().map(factor).collect(),
            columns_to_add: columns(&rules, |rule| &rule.add),
            not_in_es003: columns(
                &rules,
                |rule| if rule.decided == NOT_IN_ES003 { &rule.needs } else { &[] },
            ),
            liquidation_missing: liquidation_missing(&rules),
            rules,
        }
    }
}

impl DatesInspection {
    fn of(dates: Dates) -> Self {
        DatesInspection {
            first: dates.range.map(|(first, _)| first.to_string()),
            last: dates.range.map(|(_, last)| last.to_string()),
            unreadable: dates.unreadable,
        }
    }
}

impl RuleInspection {
    fn of(decidable: &Decidable, entries: u64) -> Self {
        let Decidable {
            rule,
            undecided,
            needs,
            missing,
            to_fill,
            passes_unseen,
            only_for_importers,
            in_es003,
        } = decidable;
        let ace = |columns: &[Column]| columns.iter().map(|column| column.ace_name()).collect();
        let decided = match *undecided {
            0 if missing.is_empty() => "yes",
            0 if !in_es003 => NOT_IN_ES003,
            0 if *passes_unseen => "unseen",
            0 if entries == 0 => "no",
            // No entry needs the missing column, because none is liquidated.
            0 => "yes",
            some if some == entries => "no",
            _ => "partly",
        };
        RuleInspection {
            rule: rule.name,
            decided,
            undecided_entries: *undecided,
            needs: ace(needs),
            add: if *in_es003 { ace(missing) } else { Vec::new() },
            fill: ace(to_fill),
            only_for_importers: *only_for_importers,
        }
    }
}

/// For a rule whose missing column can't be added to ES-003.
const NOT_IN_ES003: &str = "not-in-es003";

/// These columns of the rules, without repeats.
fn columns(rules: &[RuleInspection], of: fn(&RuleInspection) -> &[&'static str]) -> Vec<&'static str> {
    let mut columns = Vec::new();
    for column in rules.iter().flat_map(of) {
        if !columns.contains(column) {
            columns.push(*column);
        }
    }
    columns
}

/// The consequence of missing liquidation columns, and what to do.
fn liquidation_missing(rules: &[RuleInspection]) -> Option<String> {
    let rule = rules.iter().find(|rule| rule.rule == FINAL_LIQUIDATION.name)?;
    let add = rule.add.join(" and ");
    (rule.decided != "yes" && !add.is_empty()).then(|| {
        format!(
            "cape can't tell whether the {FILING_DAYS} days are over: add {add} to the report, or give a second file \
             with entry number, liquidation status and liquidation date, such as a list made from CBP's public \
             liquidation notice"
        )
    })
}

fn words(tally: &Profile, header: Option<&Header>) -> Vec<WordInspection> {
    let mut list = Vec::new();
    for (column, words) in tally.unknown_words() {
        let index = header.and_then(|header| Some((header, header.columns.get(column)?)));
        let name = index.map(|(header, index)| truncate(header.names[index].trim()));
        let mut add = |word: Option<String>, cells| {
            list.push(WordInspection { column: column.spec().name, header: name.clone(), word, cells });
        };
        words.listed.values().for_each(|(word, cells)| add(Some(truncate(word)), *cells));
        if words.others > 0 {
            add(None, words.others);
        }
    }
    list
}

/// The header row of an input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeaderInspection {
    /// Whether it is the header; if not, it is only the row most like one.
    pub found: bool,
    /// Its row number, from 1.
    pub row: u32,
    /// The separator of cells: `,`, a tab, `;` or `|`; null for a workbook.
    pub separator: Option<char>,
    /// The headers that aren't blank, from left to right.
    pub columns: Vec<ColumnInspection>,
}

/// One header, and the column it is read for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ColumnInspection {
    /// Its column letters, as in a spreadsheet: A, B, …
    pub letters: String,
    /// The header as written in the file.
    pub header: String,
    /// The column's name in flags and settings; null if the header isn't known.
    pub column: Option<&'static str>,
    /// `read`; `ambiguous`: read because there is no better header; `duplicate`: not read, because the column is read
    /// from another header; `not-needed`: a column of ACE reports that no rule needs; `unknown`: not read.
    pub reading: &'static str,
    /// For an unknown header, the column that it may be meant for, if no other header has it; otherwise null.
    pub nearest: Option<Nearest>,
    /// Number of entry rows in which the cell is blank; null if it isn't read.
    pub blank: Option<u64>,
    /// Number of cells with an error value of a spreadsheet, such as `#N/A`.
    pub error_values: u64,
}

/// A column that an unknown header may be meant for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Nearest {
    /// Its name in flags and settings.
    pub column: &'static str,
    /// The known header most similar to it, in lower case.
    pub header: &'static str,
}

impl HeaderInspection {
    pub(crate) fn of(header: &Header, in_workbook: bool, survey: Option<&Survey>) -> Self {
        let filled = (0..header.names.len()).filter(|index| !is_blank(&header.names[*index]));
        HeaderInspection {
            found: header.columns.get(Column::EntryNumber).is_some(),
            row: header.row,
            separator: (!in_workbook).then(|| char::from(header.separator)),
            columns: filled.map(|index| ColumnInspection::of(header, index, survey)).collect(),
        }
    }
}

impl ColumnInspection {
    fn of(header: &Header, index: usize, survey: Option<&Survey>) -> Self {
        let name = &header.names[index];
        let (reading, column) = reading(header, index, survey);
        let is_read = matches!(reading, "read" | "ambiguous");
        let errors = survey.and_then(|survey| survey.tally.notices.error_values.get(&index));
        ColumnInspection {
            letters: column_letters(index),
            header: truncate(name.trim()),
            column: column.map(|column| column.spec().name),
            reading,
            nearest: if reading == "unknown" { nearest(header, name) } else { None },
            blank: survey.filter(|_| is_read).and_then(|survey| survey.blank.get(index)).copied(),
            error_values: errors.copied().unwrap_or_default(),
        }
    }
}

/// How the header at an index is read, and as which column.
fn reading(header: &Header, index: usize, survey: Option<&Survey>) -> (&'static str, Option<Column>) {
    let among =
        |list: &[(usize, Column)]| list.iter().find(|(at, _)| *at == index).map(|(_, column)| *column);
    if let Some(column) = among(&header.ambiguous) {
        // `Importer` has names or numbers; its content has decided which.
        let has_numbers = survey.is_some_and(|survey| survey.tally.columns.contains(Column::Importer));
        let is_number = has_numbers && header.columns.importer_or_name.contains(&index);
        return ("ambiguous", Some(if is_number { Column::Importer } else { column }));
    }
    if let Some(column) = among(&header.duplicate) {
        return ("duplicate", Some(column));
    }
    match header.columns.column_at(index) {
        Some(column) => ("read", Some(column)),
        None if is_not_needed(&header.names[index]) => ("not-needed", None),
        None => ("unknown", None),
    }
}

/// The column with a known header similar to this one, if no header of this input is read for it.
fn nearest(header: &Header, name: &str) -> Option<Nearest> {
    let (column, known) = nearest_column(name)?;
    let free = header.columns.get(column).is_none();
    free.then(|| Nearest { column: column.spec().name, header: known })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Inspection)).unwrap() + "\n";
        let kept = include_str!("../../templates/inspect.schema.json");
        assert_eq!(kept, schema, "templates/inspect.schema.json is to be:\n{schema}");
    }
}
