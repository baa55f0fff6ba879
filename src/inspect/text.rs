//! The text of `cape inspect`: each input, then all together.

use super::model::{
    ColumnInspection, ContentInspection, DatesInspection, FileInspection, HeaderInspection, InputInspection,
    Inspection, NoticeInspection, RuleInspection, WordInspection,
};
use crate::rules::FILE_PASSED_OVER;
use crate::terminal::Style;
use crate::text::{plural, thousands};

/// The whole text.
pub(crate) fn inspection(inspection: &Inspection, style: Style) -> String {
    let mut parts: Vec<String> = inspection.inputs.iter().map(|one| input(one, style)).collect();
    let read = inspection.inputs.iter().filter(|input| input.content.is_some()).count();
    if !inspection.passed_over.is_empty() {
        let names: Vec<String> = inspection.passed_over.iter().map(|name| format!("{name:?}")).collect();
        let words = format!("file-passed-over: not read: {}; {}", names.join(", "), FILE_PASSED_OVER.remedy);
        parts.push(style.alarm(&style.hang("! ", "  ", &words)));
    }
    if read > 1 {
        let title = format!("These {read} inputs together");
        parts.push(style.bold(&title) + "\n\n" + &content(&inspection.together, style));
    }
    parts.join("\n")
}

fn input(input: &InputInspection, style: Style) -> String {
    let mut text = style.bold(&input.name) + "\n";
    if let Some(file) = &input.file {
        text += &style.wrap("  ", &about(input, file));
    }
    text += &notices(&input.notices, style);
    if input.error.is_some() {
        text += &style.bad("  not read: see the error below");
        text += "\n";
    }
    let header = input.header.as_ref().map(|header| columns(header, input, style));
    let content = input.content.as_ref().map(|rows| content(rows, style));
    header.into_iter().chain(content).fold(text, |text, part| text + "\n" + &part)
}

/// The file in one sentence.
fn about(input: &InputInspection, file: &FileInspection) -> String {
    let mut facts = vec![plural(file.bytes, "byte", "bytes")];
    if file.compressed {
        facts.push("compressed by gzip".into());
    }
    if let Some(sheet) = &file.sheet {
        facts.push(format!("a workbook, sheet {:?}", sheet.name));
        if sheet.hidden_rows > 0 {
            facts.push(format!("{} hidden, which are read too", plural(sheet.hidden_rows, "row", "rows")));
        }
    }
    facts.extend(file.encoding.map(str::to_string));
    if file.byte_order_mark {
        facts.push("with a byte order mark".into());
    }
    if file.windows_1252_rows > 0 {
        facts.push(format!("{} read as Windows-1252", plural(file.windows_1252_rows, "row", "rows")));
    }
    if let Some(header) = input.header.as_ref().filter(|header| header.found) {
        facts.extend(
            header.separator.map(|separator| format!("cells separated by {}", separator_name(separator))),
        );
        facts.push(format!("header in row {}", header.row));
    }
    facts.join(", ")
}

/// The observations about how the input is read; those that need attention are marked.
fn notices(notices: &[NoticeInspection], style: Style) -> String {
    let line = |notice: &NoticeInspection| {
        let words = format!("{}: {}; {}", notice.rule, notice.message, notice.help);
        match notice.severity {
            "note" => style.hang("    ", "    ", &words),
            _ => style.alarm(&style.hang("  ! ", "    ", &words)),
        }
    };
    notices.iter().map(line).collect()
}

fn separator_name(separator: char) -> &'static str {
    match separator {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => "bars",
    }
}

pub(crate) fn columns(header: &HeaderInspection, input: &InputInspection, style: Style) -> String {
    let rows = input.content.as_ref().map(|content| content.rows.in_entries);
    let (read, others): (Vec<_>, Vec<_>) =
        header.columns.iter().partition(|column| matches!(column.reading, "read" | "ambiguous"));
    let width = header.columns.iter().map(|column| column.letters.len()).max().unwrap_or(1);
    let mut text = String::new();
    if !header.found {
        let row = format!("the row most like a header is row {}; it names", header.row);
        text += &style.wrap("  ", &row);
    }
    text += &style.bold(&line(width, "", "column", "blank", "header"));
    text += "\n";
    for column in read {
        text += &known(column, width, rows, style);
    }
    if header.columns.iter().any(|column| column.reading == "ambiguous") {
        text += &style.hang(
            "  ! ",
            "    ",
            "ambiguous: read because no better header is there; check what the column contains",
        );
    }
    text + &not_read(&others, style)
}

fn line(width: usize, index: &str, column: &str, blank: &str, header: &str) -> String {
    format!("  {index:width$}  {column:22}{blank:>7}  {header}")
}

/// A header that is read: letters, column, share of blank cells.
fn known(column: &ColumnInspection, width: usize, rows: Option<u64>, style: Style) -> String {
    let blank = column.blank.zip(rows).map(|(blank, rows)| percent(blank, rows)).unwrap_or_default();
    let first = line(width, &column.letters, column.column.unwrap_or_default(), &blank, "");
    let mut words = column.header.clone();
    if column.reading == "ambiguous" {
        words += " (ambiguous)";
    }
    if column.error_values > 0 {
        words += &format!(" ({} such as #N/A)", plural(column.error_values, "error value", "error values"));
    }
    style.hang(&first, &" ".repeat(first.len()), &words)
}

/// The share of blank cells. 0 % means none, and 100 % means all.
fn percent(blank: u64, rows: u64) -> String {
    match (blank, rows) {
        (_, 0) => String::new(),
        (0, _) => "0 %".into(),
        (blank, rows) if blank == rows => "100 %".into(),
        (blank, rows) => {
            let share = blank as f64 * 100.0 / rows as f64;
            format!("{:.1} %", share.clamp(0.1, 99.9))
        }
    }
}

/// The headers that are not read, and why.
fn not_read(columns: &[&ColumnInspection], style: Style) -> String {
    let of = |reading: &'static str| columns.iter().copied().filter(move |column| column.reading == reading);
    let (near, strange): (Vec<_>, Vec<_>) = of("unknown").partition(|column| column.nearest.is_some());
    let mut text = String::new();
    for column in of("duplicate") {
        let taken = column.column.unwrap_or_default();
        let words = format!("{} is not read: {taken} is read from another header", column_label(column));
        text += &style.hang("  ! ", "    ", &words);
    }
    for column in near {
        let Some(nearest) = &column.nearest else { continue };
        let words =
            format!("{} is not read, but is like {:?}. If it is that:", column_label(column), nearest.header);
        text += &style.hang("  ! ", "    ", &words);
        // Not wrapped, because it is meant to be copied.
        text += &format!("      --column {}={:?}\n", nearest.column, column.header);
    }
    text += &listed("not needed", of("not-needed"), style);
    text + &listed("not known, so not read", strange.into_iter(), style)
}

fn listed<'c>(label: &str, columns: impl Iterator<Item = &'c ColumnInspection>, style: Style) -> String {
    let names: Vec<String> = columns.map(column_label).collect();
    match names.is_empty() {
        true => String::new(),
        false => style.hang(&format!("  {label}: "), "    ", &names.join(", ")),
    }
}

fn column_label(column: &ColumnInspection) -> String {
    format!("{} {:?}", column.letters, column.header)
}

pub(crate) fn content(content: &ContentInspection, style: Style) -> String {
    let mut text = String::new();
    if let Some(words) = &content.liquidation_missing {
        text += &style.alarm(&style.hang("  ! ", "    ", words));
        text += "\n";
    }
    text += &counts(content, style);
    text += &dates("entry dates", &content.entry_dates, style);
    text += &dates("liquidation dates", &content.liquidation_dates, style);
    for factor in &content.check_digit_factors {
        let words = format!(
            "filer {} seems to have the factor +{}: {} of its {} show it",
            factor.filer,
            factor.factor,
            thousands(factor.shared_by),
            plural(factor.entries, "entry", "entries"),
        );
        text += &fact("check digits", &words, style);
    }
    text + &words(&content.unrecognized, style) + "\n" + &rules(content, style)
}

fn fact(label: &str, words: &str, style: Style) -> String {
    let first = format!("  {label:19}");
    style.hang(&first, &" ".repeat(first.len()), words)
}

fn counts(content: &ContentInspection, style: Style) -> String {
    let rows = &content.rows;
    let mut words = format!(
        "{} = {} in entries + {} unreadable + {} blank + {} totals",
        thousands(rows.read),
        thousands(rows.in_entries),
        thousands(rows.unreadable),
        thousands(rows.blank),
        thousands(rows.totals),
    );
    if rows.headers > 0 {
        words += &format!(" + {} headers", thousands(rows.headers));
    }
    fact("rows", &words, style) + &fact("entries", &thousands(content.entries), style)
}

fn dates(label: &str, dates: &DatesInspection, style: Style) -> String {
    let mut words = match (&dates.first, &dates.last) {
        (Some(first), Some(last)) if first == last => first.clone(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "none".into(),
    };
    if dates.unreadable > 0 {
        words += &format!("; {} no date", plural(dates.unreadable, "cell holds", "cells hold"));
    }
    fact(label, &words, style)
}

fn words(words: &[WordInspection], style: Style) -> String {
    if words.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n");
    text += &style.alarm("  ! Words that are not recognized, and count as blanks");
    text += "\n";
    for word in words {
        let shown = word.word.as_ref().map_or("other words".into(), |word| format!("{word:?}"));
        let header = word.header.as_deref().unwrap_or(word.column);
        let words = format!("{shown}, {}", plural(word.cells, "cell", "cells"));
        text += &style.hang(&format!("    {header}: "), "      ", &words);
    }
    text
}

/// The rules that can be decided, the number of entries for which others can't, what to add or fill, and what ES-003
/// doesn't have.
fn rules(content: &ContentInspection, style: Style) -> String {
    let of = |decided: &'static str| content.rules.iter().filter(move |rule| rule.decided == decided);
    let names: Vec<&str> = of("yes").map(|rule| rule.rule).collect();
    let mut text = String::new();
    if !names.is_empty() {
        let list = format!("{}, and all that need no special column", names.join(", "));
        text += &style.good("  Rules that can be decided");
        text += "\n";
        text += &style.wrap("    ", &list);
    }
    if of("partly").chain(of("no")).next().is_some() {
        text +=
            &style.alarm("  ! Not checked, because these columns are missing or blank (number of entries)");
        text += "\n";
        of("no").chain(of("partly")).for_each(|rule| text += &undecided(rule, style));
    }
    if of("unseen").next().is_some() {
        text += &style.alarm("  ! Would go unnoticed, because these columns are missing");
        text += "\n";
        of("unseen").for_each(|rule| text += &row(rule, "", &added(rule).unwrap_or_default(), style));
    }
    if of("not-in-es003").next().is_some() {
        text += &style.bold("  Check in ACE, because ES-003 doesn't show it");
        text += "\n";
        of("not-in-es003").for_each(|rule| text += &row(rule, "", &rule.needs.join(", "), style));
    }
    text
}

fn undecided(rule: &RuleInspection, style: Style) -> String {
    let entries = match rule.decided {
        "no" => "all".into(),
        _ => thousands(rule.undecided_entries),
    };
    let fill = (!rule.fill.is_empty()).then(|| format!("fill in or correct {}", rule.fill.join(", ")));
    let mut words = added(rule).into_iter().chain(fill).collect::<Vec<_>>().join("; ");
    if rule.only_for_importers {
        words += " (checked only with --importer)";
    }
    row(rule, &entries, &words, style)
}

fn row(rule: &RuleInspection, entries: &str, words: &str, style: Style) -> String {
    let first = format!("    {:22}{entries:>10}  ", rule.rule);
    style.hang(&first, &" ".repeat(first.len()), words)
}

fn added(rule: &RuleInspection) -> Option<String> {
    (!rule.add.is_empty()).then(|| format!("add {}", rule.add.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn only_nothing_is_zero_and_only_all_is_a_hundred() {
        assert_eq!(percent(0, 100_000), "0 %");
        assert_eq!(percent(1, 100_000), "0.1 %");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(99_999, 100_000), "99.9 %");
        assert_eq!(percent(100_000, 100_000), "100 %");
        assert_eq!(percent(0, 0), "");
    }
}
