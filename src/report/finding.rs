//! Findings: stored as numbers, and converted to text when shown.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::file_findings::{FileFinding, file_findings};
use crate::domain::{EntryNumber, Heading, clean};
use crate::entries::{RowDefect, RowDefectKind};
use crate::error::Result;
use crate::judge::{About, CellText, EntryReader, Evaluation, FindingRef};
use crate::read::{Column, Header, Row, RowRef};
use crate::rules::{
    CbpMessage, Check, Failure, Filing, Message, MessageFrom, Rule, RuleId, Severity, Subject, defect_rule,
    defect_words, headings_of,
};
use crate::text::{sanitize, sanitized, single_line, truncate};

/// A finding as text.
#[derive(Debug, Clone)]
pub struct Finding<'f> {
    /// The input's name.
    pub source: &'f str,
    /// The row number as in a spreadsheet; `None` for a finding about a file.
    pub row: Option<u32>,
    /// The header of the offending column, as written in the file.
    pub column: Cow<'f, str>,
    /// The entry.
    pub entry_number: Option<EntryNumber>,
    /// Its severity.
    pub severity: Severity,
    /// The rule.
    pub rule: &'static Rule,
    /// The offending cell, private data masked.
    pub value: String,
    /// What is wrong.
    pub message: String,
    /// CBP's answer, word for word.
    pub cbp_message: Option<CbpMessage>,
    /// What to do.
    pub help: Cow<'f, str>,
    /// Index of the offending cell in the row.
    pub(crate) index: Option<usize>,
}

/// All findings of a run, sorted by source, row and rule.
#[derive(Debug)]
pub struct Findings {
    files: Vec<FileFinding>,
    /// The findings.
    pub list: Vec<FindingRef>,
}

impl Findings {
    /// Collects all findings of a run. Those about entries are moved out of the evaluation.
    pub fn gather(judged: &mut Evaluation) -> Self {
        let files = file_findings(judged);
        let mut list = judged.take_found();
        for (i, finding) in (0..).zip(&files) {
            let about = About::File(i);
            let severity = weight(finding.rule.rule(), &judged.filing);
            list.push(FindingRef { rule: finding.rule, severity, input: finding.input, row: 0, about });
        }
        for (i, defect) in (0..).zip(judged.defects()) {
            let (rule, about) = (defect_rule(defect.kind), About::Row(i));
            let (severity, rule) = (weight(rule, &judged.filing), RuleId::of(rule));
            list.push(FindingRef { rule, severity, input: defect.at.input, row: defect.at.row, about });
        }
        sort(&mut list, judged);
        Findings { files, list }
    }

    /// Findings about entries only, in the order of the run's.
    pub(crate) fn about_entries(list: Vec<FindingRef>) -> Self {
        Findings { files: Vec::new(), list }
    }

    /// The location of a finding's row; `None` for a finding about a file.
    pub(crate) fn row(&self, of: &FindingRef, reader: &mut EntryReader<'_>) -> Result<Option<RowRef>> {
        match of.about {
            About::File(_) => Ok(None),
            About::Row(i) => Ok(Some(defect(reader.judged(), i).at)),
            About::Entry { number, .. } => reader.row_of(number, (of.input, of.row)).map(Some),
        }
    }

    /// Converts a finding to text.
    ///
    /// # Errors
    ///
    /// If a row of an input can't be reread, or the input has changed.
    pub fn text<'f>(&'f self, of: &FindingRef, reader: &mut EntryReader<'f>) -> Result<Finding<'f>> {
        let judged = reader.judged();
        let filing = &judged.filing;
        let rule = of.rule.rule();
        let said = match of.about {
            About::File(i) => of_file(&self.files[i as usize]),
            About::Row(i) => of_row(defect(judged, i), reader)?,
            About::Entry { number, column, heading, cell } => {
                let cell = match cell {
                    Some(kept) => kept.found(),
                    None => {
                        reader.row_of(number, (of.input, of.row)).and_then(|at| reader.cell(at, column))?
                    }
                };
                of_entry(of, number, heading, cell, reader)?
            }
        };
        Ok(Finding {
            source: &judged.input(of.input).0.name,
            row: (of.row > 0).then_some(of.row),
            column: sanitized(said.column),
            entry_number: said.entry_number,
            severity: of.severity,
            rule,
            value: sanitize(said.value),
            message: single_line(said.words.message),
            cbp_message: rule.cbp_on(filing.as_of, said.words.cbp),
            help: said.words.help.map_or(Cow::Borrowed(rule.remedy), |help| single_line(help).into()),
            index: said.index,
        })
    }
}

/// The severity of a rule about files or rows, none of which is a rule of scope.
fn weight(rule: &Rule, filing: &Filing) -> Severity {
    rule.severity(filing).unwrap_or(Severity::Note)
}

/// Sorts by source, row and rule.
fn sort(list: &mut [FindingRef], judged: &Evaluation) {
    let mut inputs: Vec<u16> = (0u16..).take(judged.input_count()).collect();
    inputs.sort_by_key(|input| judged.input(*input).0.name.as_str());
    // There may be millions to compare, so names are compared only once.
    let mut ranks = vec![0; inputs.len()];
    (0u16..).zip(inputs).for_each(|(rank, input)| ranks[usize::from(input)] = rank);
    // Nearly all are already sorted, because those of each entry are.
    list.sort_by_key(|f| (ranks[usize::from(f.input)], f.row, f.rule.rank()));
}

fn of_row<'r>(defect: &RowDefect, reader: &mut EntryReader<'r>) -> Result<Said<'r>> {
    let (_, header) = reader.judged().input(defect.at.input);
    let index = match defect.kind {
        // The whole row is wrong, not a single cell.
        RowDefectKind::Malformed(_) => None,
        RowDefectKind::EntryNumber(_) => header.columns.get(Column::EntryNumber),
    };
    let (value, cells) = reader.row(defect.at, |row| (cell_text(row, index), row.cell_count()))?;
    let words = defect_words(defect.kind, clean(&truncate(&value)), (cells, header.names.len()));
    let column = header_above(header, index);
    Ok(Said { words, column, value, entry_number: defect.number, index })
}

fn of_entry<'r>(
    of: &FindingRef,
    number: EntryNumber,
    heading: Option<NonZeroU32>,
    CellText { index, text: value }: CellText,
    reader: &mut EntryReader<'r>,
) -> Result<Said<'r>> {
    let judged = reader.judged();
    let (_, header) = judged.input(of.input);
    let entry = reader.judged_entry(number);
    let (factor, filing) = (judged.factors.factor(number.filer()), &judged.filing);
    let (value_shown, unknown) = (truncate(&value), entry.verdict.unknown);
    let failure = Failure { number, facts: &entry.facts, factor, filing, value: &value_shown, unknown };
    let words = match of.rule.rule().subject {
        Subject::Entry(Check { words: MessageFrom::Facts(say), .. }) => say(&failure),
        Subject::Entry(Check { words: MessageFrom::Headings(offends, say), .. }) => match heading {
            Some(digits) => say(&failure, &Heading::from_digits(digits.get()).to_string()),
            None => say(&failure, &headings_of(&reader.entry(number)?, offends)),
        },
        Subject::Entry(Check { words: MessageFrom::Rows(say), .. }) => say(&failure, &reader.entry(number)?),
        Subject::File | Subject::Row | Subject::Upload => Message::new(""),
    };
    let column = header_above(header, index);
    Ok(Said { words, column, value, entry_number: Some(number), index })
}

fn defect(judged: &Evaluation, i: u32) -> &RowDefect {
    let inputs = &judged.assembled.defects;
    let i = i as usize;
    inputs.get(i).unwrap_or_else(|| &judged.already_filed.defects[i - inputs.len()])
}

/// The text of a finding, and the cell it points to.
struct Said<'r> {
    words: Message,
    column: &'r str,
    value: String,
    entry_number: Option<EntryNumber>,
    index: Option<usize>,
}

fn of_file(finding: &FileFinding) -> Said<'_> {
    Said {
        words: Message::new(finding.message.clone()),
        column: &finding.column,
        value: finding.value.clone(),
        entry_number: None,
        index: None,
    }
}

fn cell_text(row: &Row<'_>, index: Option<usize>) -> String {
    index.map(|index| row.cell(index).into_owned()).unwrap_or_default()
}

fn header_above(header: &Header, index: Option<usize>) -> &str {
    index.and_then(|index| header.names.get(index)).map_or("", String::as_str)
}

/// The findings about entries, by entry.
pub(crate) struct FindingsByEntry<'f> {
    findings: &'f Findings,
    list: BTreeMap<EntryNumber, Vec<&'f FindingRef>>,
}

/// The findings about an entry as texts, one finding per line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sayings {
    pub(crate) rules: String,
    pub(crate) messages: String,
    /// CBP's answers.
    pub(crate) cbp: String,
    pub(crate) help: String,
}

impl<'f> FindingsByEntry<'f> {
    /// Indexes all findings of a run.
    pub(crate) fn of(findings: &'f Findings) -> Self {
        let mut list: BTreeMap<EntryNumber, Vec<&FindingRef>> = BTreeMap::new();
        for finding in &findings.list {
            if let About::Entry { number, .. } = finding.about {
                list.entry(number).or_default().push(finding);
            }
        }
        FindingsByEntry { findings, list }
    }

    /// The findings about an entry at or above a severity, most severe first.
    ///
    /// # Errors
    ///
    /// If its rows can't be reread, or the input has changed.
    pub(crate) fn sayings(
        &self,
        number: EntryNumber,
        least: Severity,
        reader: &mut EntryReader<'f>,
    ) -> Result<Sayings> {
        let mut found: Vec<&FindingRef> = self.list.get(&number).into_iter().flatten().copied().collect();
        found.retain(|finding| finding.severity >= least);
        found.sort_by_key(|finding| (Reverse(finding.severity), finding.rule));
        let mut said = Sayings::default();
        for finding in found {
            let text = self.findings.text(finding, reader)?;
            add_line(&mut said.rules, text.rule.name);
            add_line(&mut said.messages, &text.message);
            add_line(&mut said.cbp, text.cbp_message.map_or("", |message| message.text));
            add_line(&mut said.help, &text.help);
        }
        Ok(said)
    }
}

/// Adds a line, unless it is blank or already there.
fn add_line(text: &mut String, line: &str) {
    if line.is_empty() || text.lines().any(|known| known == line) {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_said_once() {
        let mut text = String::new();
        ["a", "", "b", "a"].iter().for_each(|line| add_line(&mut text, line));
        assert_eq!(text, "a\nb");
    }
}
