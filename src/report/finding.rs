//! Findings: kept as numbers, made into text when one is shown.

use std::borrow::Cow;
use std::num::NonZeroU32;

use super::file_findings::{FileFinding, file_findings};
use crate::assemble::{RowDefect, RowDefectKind};
use crate::domain::{EntryNumber, Heading, as_harmless, clean, harmless, shown, visible};
use crate::error::Result;
use crate::read::{Column, Header, Row, RowRef};
use crate::rules::{
    About, CbpMessage, Check, Failure, FindingRef, FoundCell, Judged, Look, Rule, Say, Severity, Subject,
    Words, defect_rule, defect_words, headings_of,
};

/// A finding as text.
#[derive(Debug, Clone)]
pub struct Finding<'f> {
    /// The input's name.
    pub source: &'f str,
    /// The row as a spreadsheet numbers it; none for a finding about a file.
    pub row: Option<u32>,
    /// The header of the offending column, as the file has it.
    pub column: Cow<'f, str>,
    /// The entry.
    pub entry_number: Option<EntryNumber>,
    /// The severity in this run; none for rules of scope.
    pub severity: Option<Severity>,
    /// The rule.
    pub rule: &'static Rule,
    /// The offending cell, private data masked.
    pub value: String,
    /// What is wrong.
    pub message: String,
    /// What CBP would answer, in its words.
    pub cbp_message: Option<CbpMessage>,
    /// What to do.
    pub help: Cow<'f, str>,
    /// Where the offending cell stands in the row.
    pub(super) place: Option<usize>,
}

/// All findings of a run, sorted by source, row and rule.
#[derive(Debug)]
pub struct Findings {
    files: Vec<FileFinding>,
    /// The findings.
    pub list: Vec<FindingRef>,
}

impl Findings {
    /// Brings all findings of a run together; those about entries are taken out of it.
    pub fn gather(judged: &mut Judged) -> Self {
        let files = file_findings(judged);
        let mut list = judged.take_found();
        for (i, finding) in (0..).zip(&files) {
            let about = About::File(i);
            list.push(FindingRef { rule: finding.rule, input: finding.input, row: 0, about });
        }
        for (i, defect) in (0..).zip(judged.defects()) {
            let (rule, about) = (defect_rule(defect.kind), About::Row(i));
            list.push(FindingRef { rule, input: defect.at.input, row: defect.at.row, about });
        }
        sort(&mut list, judged);
        Findings { files, list }
    }

    /// Where the row of a finding stands; none for one about a file.
    pub(super) fn row(&self, of: &FindingRef, look: &mut Look<'_>) -> Result<Option<RowRef>> {
        match of.about {
            About::File(_) => Ok(None),
            About::Row(i) => Ok(Some(defect(look.judged(), i).at)),
            About::Entry { number, .. } => look.row_of(number, (of.input, of.row)).map(Some),
        }
    }

    /// Makes a finding into text.
    ///
    /// # Errors
    ///
    /// Where a row of an input can't be read again, or the input was changed meanwhile.
    pub fn text<'f>(&'f self, of: &FindingRef, look: &mut Look<'f>) -> Result<Finding<'f>> {
        let judged = look.judged();
        let filing = &judged.filing;
        let rule = of.rule.rule();
        let said = match of.about {
            About::File(i) => of_file(&self.files[i as usize]),
            About::Row(i) => of_row(defect(judged, i), look)?,
            About::Entry { number, column, heading, cell } => {
                let cell = match cell {
                    Some(kept) => kept.found(),
                    None => look.row_of(number, (of.input, of.row)).and_then(|at| look.cell(at, column))?,
                };
                of_entry(of, number, heading, cell, look)?
            }
        };
        Ok(Finding {
            source: &judged.input(of.input).0.name,
            row: (of.row > 0).then_some(of.row),
            column: as_harmless(said.column),
            entry_number: said.entry_number,
            severity: rule.severity(filing),
            rule,
            value: harmless(said.value),
            message: visible(said.words.message),
            cbp_message: rule.cbp_on(filing.as_of, said.words.cbp),
            help: said.words.help.map_or(Cow::Borrowed(rule.remedy), |help| visible(help).into()),
            place: said.place,
        })
    }
}

/// By source, row and rule.
fn sort(list: &mut [FindingRef], judged: &Judged) {
    let mut inputs: Vec<u16> = (0u16..).take(judged.input_count()).collect();
    inputs.sort_by_key(|input| judged.input(*input).0.name.as_str());
    // There may be millions to compare: names only once.
    let mut ranks = vec![0; inputs.len()];
    (0u16..).zip(inputs).for_each(|(rank, input)| ranks[usize::from(input)] = rank);
    // Nearly all come sorted, as those of each entry are.
    list.sort_by_key(|f| (ranks[usize::from(f.input)], f.row, f.rule.rank()));
}

fn of_row<'r>(defect: &RowDefect, look: &mut Look<'r>) -> Result<Said<'r>> {
    let (_, header) = look.judged().input(defect.at.input);
    let place = match defect.kind {
        // Not a cell is wrong, but the row.
        RowDefectKind::Malformed(_) => None,
        RowDefectKind::EntryNumber(_) => header.places.get(Column::EntryNumber),
    };
    let (value, cells) = look.row(defect.at, |row| (cell_text(row, place), row.cell_count()))?;
    let words = defect_words(defect.kind, clean(&shown(&value)), (cells, header.names.len()));
    let column = header_above(header, place);
    Ok(Said { words, column, value, entry_number: defect.number, place })
}

fn of_entry<'r>(
    of: &FindingRef,
    number: EntryNumber,
    heading: Option<NonZeroU32>,
    FoundCell { place, text: value }: FoundCell,
    look: &mut Look<'r>,
) -> Result<Said<'r>> {
    let judged = look.judged();
    let (_, header) = judged.input(of.input);
    let entry = look.judged_entry(number);
    let (factor, filing) = (judged.factors.factor(number.filer()), &judged.filing);
    let failure = Failure { number, facts: &entry.facts, factor, filing, value: &shown(&value) };
    let words = match of.rule.rule().subject {
        Subject::Entry(Check { words: Say::ByFacts(say), .. }) => say(&failure),
        Subject::Entry(Check { words: Say::ByHeadings(offends, say), .. }) => match heading {
            Some(digits) => say(&failure, &Heading::from_digits(digits.get()).to_string()),
            None => say(&failure, &headings_of(&look.entry(number)?, offends)),
        },
        Subject::Entry(Check { words: Say::ByRows(say), .. }) => say(&failure, &look.entry(number)?),
        Subject::File | Subject::Row | Subject::Upload => Words::new(""),
    };
    let column = header_above(header, place);
    Ok(Said { words, column, value, entry_number: Some(number), place })
}

fn defect(judged: &Judged, i: u32) -> &RowDefect {
    let inputs = &judged.assembled.defects;
    let i = i as usize;
    inputs.get(i).unwrap_or_else(|| &judged.already_filed.defects[i - inputs.len()])
}

/// What is to be said in a finding, and where it stands.
struct Said<'r> {
    words: Words,
    column: &'r str,
    value: String,
    entry_number: Option<EntryNumber>,
    place: Option<usize>,
}

fn of_file(finding: &FileFinding) -> Said<'_> {
    Said {
        words: Words::new(finding.message.clone()),
        column: &finding.column,
        value: finding.value.clone(),
        entry_number: None,
        place: None,
    }
}

fn cell_text(row: &Row<'_>, place: Option<usize>) -> String {
    place.map(|place| row.cell(place).into_owned()).unwrap_or_default()
}

fn header_above(header: &Header, place: Option<usize>) -> &str {
    place.and_then(|place| header.names.get(place)).map_or("", String::as_str)
}
