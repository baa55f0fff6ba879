//! What is said once about a file: how its cells were read.

use std::collections::BTreeMap;

use super::finding::{FileFinding, cells, finding, header_of};
use crate::entries::{Input, Notices};
use crate::read::{ExportDay, Header, Quoting, Source, ToldBy};
use crate::rules::{
    COLUMN_UNREAD, DATE_ORDER, DATE_PLACEHOLDER, DATE_SERIALS, EXPORT_FRESH_DAYS, EXPORT_OLD,
    FILE_PASSED_OVER, Filing, HEADER_CHANGES, INVISIBLE_CHARACTERS, QUOTES_REPAIRED, ROWS_REPEAT,
    SHEET_CONTINUED, SHEET_UNREAD, TRAILING_CELLS_OMITTED,
};
use crate::text::{column_letters, plural, truncate};

/// An input, as far as it tells how it was read.
pub(crate) struct ReadInput<'i> {
    pub(crate) source: &'i Source,
    pub(crate) header: &'i Header,
    pub(crate) notices: &'i Notices,
}

pub(super) fn reading_findings(n: u16, input: &Input, filing: &Filing) -> Vec<FileFinding> {
    let read = ReadInput { source: &input.source, header: &input.header, notices: &input.notices };
    [read_findings(n, &read), export(n, input, filing)].concat()
}

/// What is to be said of an input, whatever the day of filing.
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
    let mut findings = Vec::new();
    for (column, words) in &input.notices.placeholders {
        let name = header_of(input.header, *column);
        for (word, count) in words.listed.values() {
            let message = format!("{:?} means no date: {}", truncate(word), cells(*count));
            findings.push(finding(n, &DATE_PLACEHOLDER, name, word, message));
        }
        if words.others > 0 {
            let message = format!("other texts that mean no date: {}", cells(words.others));
            findings.push(finding(n, &DATE_PLACEHOLDER, name, "", message));
        }
    }
    findings
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

/// When an input was exported: as a person says, or else as its file tells.
pub(super) fn export_day(input: &Input, filing: &Filing) -> Option<ExportDay> {
    let given = filing.exported.map(|day| ExportDay { day, told_by: ToldBy::Flag });
    given.or(input.source.exported)
}

fn export(n: u16, input: &Input, filing: &Filing) -> Vec<FileFinding> {
    let Some(ExportDay { day, told_by }) = export_day(input, filing).filter(|_| !input.source.is_further)
    else {
        return Vec::new();
    };
    let age = (filing.as_of - day).num_days();
    if age <= EXPORT_FRESH_DAYS {
        return Vec::new();
    }
    let by = match told_by {
        ToldBy::Flag => "as --exported says",
        ToldBy::Workbook => "by the date in the workbook",
        ToldBy::File => "by the date of the file",
    };
    let message = format!("exported on {day} ({by}), {age} days before the day of filing");
    vec![finding(n, &EXPORT_OLD, "", "", message)]
}

/// The files of folders that weren't read, said with the first input.
pub(super) fn passed_over(names: &[String]) -> Vec<FileFinding> {
    let one =
        |name: &String| finding(0, &FILE_PASSED_OVER, "", name, format!("{:?} was not read", truncate(name)));
    names.iter().map(one).collect()
}

/// Columns that aren't read and hold IEEPA headings.
fn unread(n: u16, input: &ReadInput<'_>) -> Vec<FileFinding> {
    let one = |(index, count): (&usize, &u64)| {
        let name = input.header.names[*index].as_str();
        let shown = truncate(name.trim());
        let letters = column_letters(*index);
        let message = format!(
            "{shown:?} in column {letters} is not read and holds IEEPA headings: {}; it is mapped with --column \
             hts_additional={shown:?}",
            cells(*count)
        );
        finding(n, &COLUMN_UNREAD, name, "", message)
    };
    input.notices.unread_headings.iter().map(one).collect()
}

/// Rows that repeat those of another input, by input.
pub(super) fn repeats(counts: &BTreeMap<u16, u64>) -> Vec<FileFinding> {
    let one = |(input, count): (&u16, &u64)| {
        let rows = plural(*count, "row repeats", "rows repeat");
        finding(*input, &ROWS_REPEAT, "", "", format!("{rows} another input: its duty counts once"))
    };
    counts.iter().map(one).collect()
}
