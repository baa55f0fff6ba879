//! Findings about files: how header and cells were read.

use std::collections::BTreeMap;

use crate::domain::FilerCode;
use crate::entries::{Input, Notices, UnknownWords};
use crate::judge::Evaluation;
use crate::read::{Column, DayOrigin, ExportDay, Header, Quoting, Source};
use crate::rules::{
    CELL_ERROR_VALUE, CHECK_DIGIT_FACTOR, COLUMN_UNREAD, DATE_ORDER, DATE_PLACEHOLDER, DATE_SERIALS,
    EXPORT_FRESH_DAYS, EXPORT_OLD, FILE_PASSED_OVER, Filing, HEADER_AMBIGUOUS, HEADER_CHANGES,
    HEADER_DUPLICATE, HIDDEN_ROWS, INVISIBLE_CHARACTERS, QUOTES_REPAIRED, ROWS_REPEAT, Rule, RuleId,
    SHEET_CONTINUED, SHEET_UNREAD, STATUS_UNRECOGNIZED, TRAILING_CELLS_OMITTED,
};
use crate::text::{column_letters, plural, truncate};

/// A finding about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileFinding {
    pub(crate) input: u16,
    pub(crate) rule: RuleId,
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) message: String,
}

/// All findings about files, file by file.
pub(super) fn file_findings(judged: &Evaluation) -> Vec<FileFinding> {
    let inputs = (0u16..).zip(&judged.assembled.inputs);
    let of_input = |(n, input)| {
        let words =
            [ambiguous(n, input), duplicate(n, input), unrecognized(n, input), error_values(n, input)];
        words.into_iter().flatten().chain(reading_findings(n, input, &judged.filing)).collect::<Vec<_>>()
    };
    // Files of entries filed earlier are numbered after the inputs.
    let all = (0u16..).take(judged.input_count());
    let hidden = all.flat_map(|n| hidden_rows(n, judged.input(n).0));
    inputs
        .flat_map(of_input)
        .chain(hidden)
        .chain(factors(judged))
        .chain(passed_over(&judged.passed_over))
        .chain(repeats(&judged.repeats))
        .collect()
}

fn finding(input: u16, rule: &'static Rule, column: &str, value: &str, message: String) -> FileFinding {
    let (column, value) = (column.to_string(), value.to_string());
    FileFinding { input, rule: RuleId::of(rule), column, value, message }
}

fn ambiguous(n: u16, input: &Input) -> Vec<FileFinding> {
    let header = &input.header;
    let one = |(index, column): &(usize, Column)| {
        let name = &header.names[*index];
        // `Importer` has names or numbers; its content has decided which.
        let is_number =
            header.columns.importer_or_name.contains(index) && input.columns.contains(Column::Importer);
        let column = if is_number { Column::Importer } else { *column };
        let message = format!("the header {:?} was taken for the {}", truncate(name), column.ace_name());
        finding(n, &HEADER_AMBIGUOUS, name, name, message)
    };
    header.ambiguous.iter().map(one).collect()
}

fn duplicate(n: u16, input: &Input) -> Vec<FileFinding> {
    let header = &input.header;
    let one = |(index, column): &(usize, Column)| {
        let name = &header.names[*index];
        let read = header.columns.get(*column).unwrap_or_default();
        let message = format!(
            "{:?} in column {} is not read: the {} is taken from {:?} in column {}",
            truncate(name),
            column_letters(*index),
            column.ace_name(),
            truncate(header.names.get(read).map_or("", String::as_str)),
            column_letters(read),
        );
        finding(n, &HEADER_DUPLICATE, name, name, message)
    };
    header.duplicate.iter().map(one).collect()
}

fn unrecognized(n: u16, input: &Input) -> Vec<FileFinding> {
    let said = ["is not recognized", "other unrecognized words"];
    each_word(n, &input.header, &input.notices.words, &STATUS_UNRECOGNIZED, said)
}

/// A finding for each listed word, and one for all others: `"X" is not recognized: 2 cells`.
fn each_word(
    n: u16,
    header: &Header,
    by_column: &BTreeMap<Column, UnknownWords>,
    rule: &'static Rule,
    [of_word, of_others]: [&str; 2],
) -> Vec<FileFinding> {
    let mut findings = Vec::new();
    for (column, words) in by_column {
        let name = header_of(header, *column);
        for (word, count) in words.listed.values() {
            let message = format!("{:?} {of_word}: {}", truncate(word), cells(*count));
            findings.push(finding(n, rule, name, word, message));
        }
        if words.others > 0 {
            findings.push(finding(n, rule, name, "", format!("{of_others}: {}", cells(words.others))));
        }
    }
    findings
}

/// One finding for each file, at the first column with error values.
fn error_values(n: u16, input: &Input) -> Vec<FileFinding> {
    let name = |index: &usize| input.header.names.get(*index).map_or("", String::as_str);
    let indexes = &input.notices.error_values;
    let Some(first) = indexes.keys().next() else { return Vec::new() };
    let named: Vec<String> = indexes
        .iter()
        .map(|(index, count)| format!("{:?} ({})", truncate(name(index)), cells(*count)))
        .collect();
    let message = format!("error values such as #N/A in {}", named.join(", "));
    vec![finding(n, &CELL_ERROR_VALUE, name(first), "", message)]
}

/// One finding for each workbook.
fn hidden_rows(n: u16, source: &Source) -> Vec<FileFinding> {
    let Some(sheet) = &source.sheet else { return Vec::new() };
    let name = truncate(&sheet.name);
    let message = match sheet.hidden_rows.as_slice() {
        [] => return Vec::new(),
        [row] => format!("row {row} of the sheet {name:?} is hidden"),
        [first, .., last] => {
            let count = sheet.hidden_rows.len();
            format!("{count} rows of the sheet {name:?} are hidden, the first is {first}, the last {last}")
        }
    };
    vec![finding(n, &HIDDEN_ROWS, "", "", message)]
}

/// One finding for each filer code, at the first input with its entries.
fn factors(judged: &Evaluation) -> Vec<FileFinding> {
    let found: Vec<_> = judged.factors.found().collect();
    if found.is_empty() {
        return Vec::new();
    }
    let mut first_input: BTreeMap<FilerCode, u16> = BTreeMap::new();
    for (number, input) in judged.first_inputs() {
        let first = first_input.entry(number.filer()).or_insert(input);
        *first = input.min(*first);
    }
    let one = |(filer, factor, shared, all)| {
        let input = first_input.get(&filer).copied().unwrap_or_default();
        let message = format!(
            "filer {filer} seems to have the check-digit factor +{factor}: {shared} of its {all} entries show it"
        );
        finding(input, &CHECK_DIGIT_FACTOR, "", &filer.to_string(), message)
    };
    found.into_iter().map(one).collect()
}

fn header_of(header: &Header, column: Column) -> &str {
    header.columns.get(column).map_or("", |index| header.names[index].as_str())
}

fn cells(count: u64) -> String {
    if count == 1 { "1 cell".into() } else { format!("{count} cells") }
}

/// The facts about an input and how it was read.
pub(crate) struct ReadInput<'i> {
    pub(crate) source: &'i Source,
    pub(crate) header: &'i Header,
    pub(crate) notices: &'i Notices,
}

fn reading_findings(n: u16, input: &Input, filing: &Filing) -> Vec<FileFinding> {
    let read = ReadInput { source: &input.source, header: &input.header, notices: &input.notices };
    [read_findings(n, &read), export(n, input, filing)].concat()
}

/// The findings about an input on any filing date.
pub(crate) fn read_findings(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let cells =
        [dates(n, input), placeholders(n, input), characters(n, input), omitted(n, input), unread(n, input)];
    [cells.concat(), quotes(n, input), sheets(n, input), section(n, input)].concat()
}

fn dates(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let (header, notices) = (input.header, input.notices);
    let order = header.learned.day_first.iter().map(|column| {
        let name = header_of(header, column);
        let message = format!(
            "{:?} writes the day first: dates that could be read both ways are not read",
            truncate(name)
        );
        finding(n, &DATE_ORDER, name, "", message)
    });
    let serials = notices.serials.iter().map(|(column, count)| {
        let name = header_of(header, *column);
        let message = format!("serial numbers of days under {:?}: {}", truncate(name), cells(*count));
        finding(n, &DATE_SERIALS, name, "", message)
    });
    order.chain(serials).collect()
}

fn placeholders(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let said = ["means no date", "other texts that mean no date"];
    each_word(n, input.header, &input.notices.placeholders, &DATE_PLACEHOLDER, said)
}

fn characters(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let counts = &input.notices.invisible;
    if counts.is_empty() {
        return Vec::new();
    }
    let named: Vec<String> =
        counts.iter().map(|(c, count)| format!("U+{:04X} ({count})", u32::from(*c))).collect();
    let message = format!("characters that show nothing were dropped: {}", named.join(", "));
    vec![finding(n, &INVISIBLE_CHARACTERS, "", "", message)]
}

fn omitted(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let count = input.notices.omitted;
    if count == 0 {
        return Vec::new();
    }
    let rows = plural(count, "row ends", "rows end");
    vec![finding(n, &TRAILING_CELLS_OMITTED, "", "", format!("{rows} before the last column"))]
}

fn quotes(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let message = match input.source.quoting {
        Some(Quoting::WholeLines) => "each line as a whole is in quotes: they were removed",
        Some(Quoting::BlankBeforeQuote) => "there are blanks before the quotes of cells: they were dropped",
        Some(Quoting::EndMark) | None => return Vec::new(),
    };
    vec![finding(n, &QUOTES_REPAIRED, "", "", message.into())]
}

fn sheets(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let Some(sheet) = &input.source.sheet else { return Vec::new() };
    let unread = sheet.unread.iter().map(|name| {
        let message = format!("the sheet {:?} holds entry numbers and was not read", truncate(name));
        finding(n, &SHEET_UNREAD, "", name, message)
    });
    let continued = sheet.continues.then(|| {
        let message =
            format!("the sheet {:?} is read by the columns of the sheet before", truncate(&sheet.name));
        finding(n, &SHEET_CONTINUED, "", &sheet.name, message)
    });
    unread.chain(continued).collect()
}

fn section(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let message = || {
        let row = input.header.row;
        format!("row {row} is another header: the rows below it are read by it")
    };
    input.source.section.map(|_| finding(n, &HEADER_CHANGES, "", "", message())).into_iter().collect()
}

/// The export date of an input: as given by the user, otherwise as shown by its file.
pub(super) fn export_day(input: &Input, filing: &Filing) -> Option<ExportDay> {
    let given = filing.exported.map(|day| ExportDay { day, origin: DayOrigin::Flag });
    given.or(input.source.exported)
}

fn export(n: u16, input: &Input, filing: &Filing) -> Vec<FileFinding> {
    let Some(ExportDay { day, origin }) = export_day(input, filing).filter(|_| !input.source.is_further)
    else {
        return Vec::new();
    };
    let age = (filing.as_of - day).num_days();
    if age <= EXPORT_FRESH_DAYS {
        return Vec::new();
    }
    let by = match origin {
        DayOrigin::Flag => "as --exported says",
        DayOrigin::Workbook => "by the date in the workbook",
        DayOrigin::File => "by the date of the file",
    };
    let message = format!("exported on {day} ({by}), {age} days before the day of filing");
    vec![finding(n, &EXPORT_OLD, "", "", message)]
}

/// Files in folders that weren't read, reported with the first input.
fn passed_over(names: &[String]) -> Vec<FileFinding> {
    let one =
        |name: &String| finding(0, &FILE_PASSED_OVER, "", name, format!("{:?} was not read", truncate(name)));
    names.iter().map(one).collect()
}

/// Columns that aren't read and have IEEPA headings.
fn unread(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let one = |(index, count): (&usize, &u64)| {
        let name = input.header.names[*index].as_str();
        let shown = truncate(name.trim());
        let letters = column_letters(*index);
        let message = format!(
            "{shown:?} in column {letters} holds IEEPA headings ({}) and is not read: add --column \
             hts_additional={shown:?}",
            cells(*count)
        );
        finding(n, &COLUMN_UNREAD, name, "", message)
    };
    input.notices.unread_headings.iter().map(one).collect()
}

/// Rows that repeat those of another input, by input.
fn repeats(counts: &BTreeMap<u16, u64>) -> Vec<FileFinding> {
    let one = |(input, count): (&u16, &u64)| {
        let rows = plural(*count, "row repeats", "rows repeat");
        finding(*input, &ROWS_REPEAT, "", "", format!("{rows} another input: its duty counts once"))
    };
    counts.iter().map(one).collect()
}
