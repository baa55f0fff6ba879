//! The frame of source text around a finding, rendered by miette.
//!
//! miette gets only a window of the one row: with a whole file as source it would scan from the first byte for every
//! finding, and it doesn't cut long rows.

use std::fmt;
use std::ops::Range;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};

#[cfg(feature = "cli")]
use miette::GraphicalReportHandler;

use super::finding::{Finding, Findings};
use crate::error::Result;
use crate::judge::{EntryReader, FindingRef};
use crate::rules::{CbpMessage, Severity};
use crate::text::{column_letters, sentence, single_line, thousands, truncate};

/// Characters shown before the offending cell.
const BEFORE: usize = 24;
/// Limit on the characters of a row that are shown.
const WIDTH: usize = 64;

/// A finding with its row, ready to be rendered.
#[derive(Debug)]
pub(crate) struct Snippet<'f> {
    finding: Finding<'f>,
    /// The letters of the offending column, as in a spreadsheet; blank if the whole row offends.
    letters: String,
    window: Option<Window>,
    /// Number of further findings of the rule.
    more: u64,
}

/// A part of a row, safe to show, and the position of the offending cell in it.
#[derive(Debug)]
struct Window {
    /// The file and the place in it, as someone finds it who opens the file.
    name: String,
    row: u32,
    text: String,
    cell: Range<usize>,
}

impl<'f> Snippet<'f> {
    /// Fetches the row of a finding.
    ///
    /// # Errors
    ///
    /// If a row of an input can't be reread, or the input has changed.
    pub(crate) fn of(of: &FindingRef, findings: &'f Findings, reader: &mut EntryReader<'f>) -> Result<Self> {
        let finding = findings.text(of, reader)?;
        let index = finding.index;
        let Some(at) = findings.row(of, reader)? else {
            return Ok(Snippet { finding, letters: String::new(), window: None, more: 0 });
        };
        let letters = index.map(column_letters).unwrap_or_default();
        let (source, _) = reader.judged().input(at.input);
        let window = reader.row(at, |row| {
            let (text, cell) = row.text_around(index);
            let name = match &source.sheet {
                Some(sheet) => {
                    format!("{}, {}", source.file_name(), cell_of_sheet(&sheet.name, &letters, at.row))
                }
                None => in_file(finding.source, at.row, &text[..cell.start]),
            };
            window(name, at.row, &text, cell)
        })?;
        Ok(Snippet { finding, letters, window: Some(window), more: 0 })
    }

    /// A frame for a row of an upload file, given as text, or for no row.
    pub(crate) fn of_text(finding: Finding<'f>, row: Option<(u32, String, Range<usize>)>) -> Self {
        let letters = finding.index.map(column_letters).unwrap_or_default();
        let window = row.map(|(row, text, cell)| {
            let name = in_file(finding.source, row, &text[..cell.start]);
            window(name, row, &text, cell)
        });
        Snippet { finding, letters, window, more: 0 }
    }

    /// Sets the number of further findings of the rule.
    pub(crate) fn and_more(self, more: u64) -> Self {
        Snippet { more, ..self }
    }

    /// Renders the frame with the handler's theme and width.
    #[cfg(feature = "cli")]
    pub(crate) fn render(&self, handler: &GraphicalReportHandler) -> String {
        let mut text = String::new();
        // Writing into a string can't fail; if a frame can't be drawn, the message is still shown.
        if handler.render_report(&mut text, self).is_err() {
            text = format!("{self}\n");
        }
        text
    }
}

/// A place in a text file: the row, and the character in it.
fn in_file(source: &str, row: u32, before: &str) -> String {
    format!("{source}:{row}:{}", before.chars().count() + 1)
}

/// A cell named as in a spreadsheet, such as `Main Report!G1042`, or a whole row.
fn cell_of_sheet(sheet: &str, letters: &str, row: u32) -> String {
    let sheet = truncate(sheet);
    if letters.is_empty() { format!("{sheet}, row {row}") } else { format!("{sheet}!{letters}{row}") }
}

/// Cuts a row around the offending cell. Masking and marking keep the number of characters, so the cell is found by
/// counting them.
fn window(name: String, row: u32, text: &str, cell: Range<usize>) -> Window {
    let cell = text[..cell.start].chars().count()..text[..cell.end].chars().count();
    let fit: Vec<char> = single_line(text).chars().collect();
    let last_start = fit.len().saturating_sub(WIDTH);
    let from = cell.start.saturating_sub(BEFORE).min(last_start);
    let to = (from + WIDTH).min(fit.len());
    let part = |range: Range<usize>| fit[range.start.clamp(from, to)..range.end.clamp(from, to)].iter();

    let mut shown: String = if from > 0 { "…".into() } else { String::new() };
    shown.extend(part(from..cell.start));
    let start = shown.len();
    shown.extend(part(cell.clone()));
    let end = shown.len();
    shown.extend(part(cell.end..to));
    if to < fit.len() {
        shown.push('…');
    }
    Window { name, row, text: shown, cell: start..end }
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { severity, rule, cbp_message, .. } = &self.finding;
        match cbp_message {
            Some(CbpMessage { text, possible: false, .. }) => {
                writeln!(f, "{severity}: CBP would answer \"{text}\" ({})", rule.name)?;
            }
            Some(CbpMessage { text, possible: true, .. }) => {
                writeln!(f, "{severity}: CBP may answer \"{text}\" ({})", rule.name)?;
            }
            None => writeln!(f, "{severity}: {}", rule.name)?,
        }
        match (self.finding.entry_number, self.finding.row) {
            (Some(number), _) => write!(f, "{number}: ")?,
            (None, Some(_)) => {}
            (None, None) => match self.finding.column.as_ref() {
                "" => write!(f, "{}: ", self.finding.source)?,
                column => write!(f, "{}, {}: ", self.finding.source, truncate(column))?,
            },
        }
        f.write_str(&self.finding.message)?;
        if self.more > 0 { write!(f, " (and {} more)", thousands(self.more)) } else { Ok(()) }
    }
}

impl std::error::Error for Snippet<'_> {}

impl Diagnostic for Snippet<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Doubt | Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let (help, source) = (&self.finding.help, self.finding.rule.source);
        Some(Box::new(format!("{}\nSource: {}", sentence(help), sentence(source))))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.window.as_ref().map(|window| window as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let window = self.window.as_ref()?;
        let label = match self.finding.column.as_ref() {
            _ if self.letters.is_empty() => "this row".to_string(),
            "" => format!("column {}", self.letters),
            column => format!("{} (column {})", truncate(column), self.letters),
        };
        let span = SourceSpan::from(window.cell.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some(label), span))))
    }
}

impl SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> std::result::Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = SourceSpan::from(0..self.text.len());
        let line = self.row.saturating_sub(1) as usize;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            whole,
            line,
            0,
            1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_cut_around_the_cell_and_points_at_it() {
        let row = format!("{},\"target\",{}", "a".repeat(100), "b".repeat(100));
        let cut = window("x.csv".into(), 7, &row, 101..109);
        assert_eq!(&cut.text[cut.cell.clone()], "\"target\"");
        assert!(cut.text.starts_with('…') && cut.text.ends_with('…'));
        assert!(cut.text.chars().count() <= WIDTH + 2);
    }

    #[test]
    fn a_short_row_is_shown_whole_and_a_blank_cell_has_a_place() {
        let cut = window("x.csv".into(), 7, "a,,c", 2..2);
        assert_eq!((cut.text.as_str(), cut.cell), ("a,,c", 2..2));
        let cut = window("x.csv".into(), 7, "", 0..0);
        assert_eq!(cut.cell, 0..0);
    }

    #[test]
    fn masked_and_foreign_characters_keep_the_place() {
        let row = "Jos\u{e9} 900-12-3456,\u{1b}[31m,X";
        let at = row.len() - 1;
        let cut = window("x.csv".into(), 7, row, at..at + 1);
        assert_eq!(&cut.text[cut.cell.clone()], "X");
        assert!(cut.text.contains("***-**-3456") && !cut.text.contains('\u{1b}'));
    }

    #[test]
    fn a_cell_longer_than_the_window_is_marked_as_far_as_it_is_shown() {
        let row = "x".repeat(1000);
        let cut = window("x.csv".into(), 7, &row, 0..1000);
        assert_eq!(cut.cell, 0..WIDTH);
    }
}
