//! Findings: kept as numbers, made into text when one is shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::notices::{FileFinding, file_findings};
use crate::assemble::Entry;
use crate::domain::{
    EntryNumber, ImporterNumber, clean, harmless, is_blank, mask_private, parse_mark, shown, visible,
};
use crate::error::Result;
use crate::read::{Column, Places, Row, RowRef, RowWindow};
use crate::rules::{Answer, Evidence, Failure, Judged, Rule, RuleId, Severity, Subject, Words, defect_words};

/// A finding as numbers: which rule, about what, where.
#[derive(Debug, Clone, Copy)]
pub struct FindingRef {
    /// The rule.
    pub rule: RuleId,
    /// Which input, counted from 0.
    pub input: u16,
    /// The row; 0 for a finding about a file.
    row: u32,
    about: About,
}

#[derive(Debug, Clone, Copy)]
enum About {
    /// A finding about a file, by its place in the list of those.
    File(u32),
    /// A row that can't be read, by its place in the list of those.
    Row(u32),
    /// An entry, by its place, and which of its rows.
    Entry(u32, u32),
}

/// A finding as text.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The input's name.
    pub source: String,
    /// The row as a spreadsheet numbers it; none for a finding about a file.
    pub row: Option<u32>,
    /// The header of the offending column, as the file has it.
    pub column: String,
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
    pub cbp_message: Option<crate::rules::CbpMessage>,
    /// What to do.
    pub help: String,
}

/// All findings of a run, sorted by source, row and rule.
#[derive(Debug)]
pub struct Findings<'j> {
    judged: &'j Judged,
    files: Vec<FileFinding>,
    /// The findings.
    pub list: Vec<FindingRef>,
}

impl<'j> Findings<'j> {
    /// Gathers all findings of a run. Reads rows again where several could be the offending one.
    pub fn gather(judged: &'j Judged) -> Result<Self> {
        let files = file_findings(judged);
        let mut list = Vec::new();
        for (i, finding) in (0..).zip(&files) {
            let about = About::File(i);
            list.push(FindingRef { rule: finding.rule, input: finding.input, row: 0, about });
        }
        let rules = DefectRules::new();
        for (i, defect) in (0..).zip(judged.defects()) {
            let (rule, about) = (rules.of(defect.kind), About::Row(i));
            list.push(FindingRef { rule, input: defect.at.input, row: defect.at.row, about });
        }
        let mut rows = Rows::of(judged);
        for (place, judged_entry) in (0u32..).zip(&judged.entries) {
            let failed = judged_entry.verdict.failed;
            if failed.is_empty() {
                continue;
            }
            let entry = judged.entry(place as usize);
            for rule in failed.iter() {
                let row = rows.offending(&entry, judged, rule)?;
                let at = entry.rows[row as usize].at;
                let about = About::Entry(place, row);
                list.push(FindingRef { rule, input: at.input, row: at.row, about });
            }
        }
        let mut findings = Findings { judged, files, list };
        findings.sort();
        Ok(findings)
    }

    fn sort(&mut self) {
        let mut names: Vec<(&str, u16)> = (0u16..)
            .take(self.judged.input_count())
            .map(|input| (self.judged.input(input).0.name.as_str(), input))
            .collect();
        names.sort_unstable();
        let rank: BTreeMap<u16, usize> =
            names.iter().enumerate().map(|(rank, (_, input))| (*input, rank)).collect();
        self.list.sort_by_key(|f| (rank.get(&f.input).copied(), f.row, f.rule.rule().name));
    }

    /// Makes a finding into text.
    pub fn text(&self, of: &FindingRef, rows: &mut Rows<'j>) -> Result<Finding> {
        let (source, header) = self.judged.input(of.input);
        let filing = &self.judged.filing;
        let rule = of.rule.rule();
        let (column, value, words, entry_number) = match of.about {
            About::File(i) => {
                let finding = &self.files[i as usize];
                let words = Words::new(finding.message.clone());
                (finding.column.clone(), finding.value.clone(), words, None)
            }
            About::Row(_) | About::Entry(..) => {
                let (place, value, cells) = self.cell(of, rows)?;
                let words = self.words(of, &shown(&value), (cells, header.names.len()));
                let column = place.and_then(|p| header.names.get(p)).cloned().unwrap_or_default();
                (column, value, words, self.entry_number(of))
            }
        };
        Ok(Finding {
            source: source.name.clone(),
            row: (of.row > 0).then_some(of.row),
            column: harmless(&mask_private(&column)),
            entry_number,
            severity: rule.severity(filing),
            rule,
            value: harmless(&mask_private(&value)),
            message: visible(&mask_private(&words.message)),
            cbp_message: rule.cbp_on(filing.as_of),
            help: visible(&mask_private(words.help.as_deref().unwrap_or(rule.remedy))),
        })
    }

    /// The offending cell: where it stands in its row, its text, and how many cells the row has.
    fn cell(&self, of: &FindingRef, rows: &mut Rows<'j>) -> Result<(Option<usize>, String, usize)> {
        let (_, header) = self.judged.input(of.input);
        let column = self.column(of);
        rows.with(self.at(of), |row| {
            let place = place_of(&header.places, column, row);
            let value = place.map(|p| row.cell(p).into_owned()).unwrap_or_default();
            (place, value, row.cell_count())
        })
    }

    /// The place of the offending cell in its row, for pointing at it.
    pub(super) fn place(&self, of: &FindingRef, rows: &mut Rows<'j>) -> Result<Option<usize>> {
        if matches!(self.row_defect(of), Some(crate::assemble::RowDefectKind::Malformed(_))) {
            return Ok(None);
        }
        self.cell(of, rows).map(|(place, ..)| place)
    }

    /// The row the finding stands at; none for a finding about a file.
    pub(super) fn row(&self, of: &FindingRef) -> Option<RowRef> {
        (of.row > 0).then(|| self.at(of))
    }

    fn at(&self, of: &FindingRef) -> RowRef {
        match of.about {
            About::Entry(place, row) => self.judged.entry(place as usize).rows[row as usize].at,
            About::Row(i) => self.defect(i).at,
            About::File(_) => RowRef { input: of.input, row: 0, length: 0, offset: 0 },
        }
    }

    fn defect(&self, i: u32) -> &crate::assemble::RowDefect {
        let inputs = &self.judged.assembled.defects;
        let i = i as usize;
        inputs.get(i).unwrap_or_else(|| &self.judged.already_filed.defects[i - inputs.len()])
    }

    fn row_defect(&self, of: &FindingRef) -> Option<crate::assemble::RowDefectKind> {
        match of.about {
            About::Row(i) => Some(self.defect(i).kind),
            About::File(_) | About::Entry(..) => None,
        }
    }

    fn entry_number(&self, of: &FindingRef) -> Option<EntryNumber> {
        match of.about {
            About::File(_) => None,
            About::Row(i) => self.defect(i).number,
            About::Entry(place, _) => Some(self.judged.entry(place as usize).number),
        }
    }

    fn column(&self, of: &FindingRef) -> Column {
        match of.about {
            About::Entry(place, _) => {
                let entry = self.judged.entry(place as usize);
                evidence(&entry, self.judged, of.rule).map_or(Column::EntryNumber, |e| e.column)
            }
            About::File(_) | About::Row(_) => Column::EntryNumber,
        }
    }

    fn words(&self, of: &FindingRef, value: &str, cells: (usize, usize)) -> Words {
        match (of.about, of.rule.rule().subject) {
            (About::Entry(place, _), Subject::Entry(check)) => {
                let entry = self.judged.entry(place as usize);
                let filing = &self.judged.filing;
                (check.words)(&Failure { entry: &entry, filing, value })
            }
            (About::Row(i), _) => defect_words(self.defect(i).kind, clean(value), cells),
            _ => Words::new(""),
        }
    }
}

/// The rules about rows that can't be read.
struct DefectRules([RuleId; 3]);

impl DefectRules {
    fn new() -> Self {
        let names = ["row-malformed", "entry-number-missing", "entry-number-format"];
        DefectRules(names.map(|n| RuleId::by_name(n).expect("the table lists the rule")))
    }

    fn of(&self, kind: crate::assemble::RowDefectKind) -> RuleId {
        use crate::assemble::RowDefectKind::{EntryNumber, Malformed};
        use crate::domain::EntryNumberDefect::Missing;
        match kind {
            Malformed(_) => self.0[0],
            EntryNumber(Missing) => self.0[1],
            EntryNumber(_) => self.0[2],
        }
    }
}

/// Rows fetched again.
pub struct Rows<'j> {
    windows: Vec<RowWindow<'j>>,
    judged: &'j Judged,
}

impl<'j> Rows<'j> {
    /// For the rows of a run.
    pub fn of(judged: &'j Judged) -> Self {
        let window = |input| {
            let (source, header) = judged.input(input);
            RowWindow::new(source, header.separator)
        };
        Rows { windows: (0u16..).take(judged.input_count()).map(window).collect(), judged }
    }

    /// Looks at a row.
    pub(super) fn with<T>(&mut self, at: RowRef, look: impl FnOnce(&Row<'_>) -> T) -> Result<T> {
        self.windows[usize::from(at.input)].row(at).map(|row| look(&row))
    }

    /// Which of the entry's rows a rule's finding stands at: of the offending cells' texts the first in
    /// alphabetical order, so that the finding doesn't depend on the order of rows; of its rows the first.
    fn offending(&mut self, entry: &Entry<'_>, judged: &Judged, rule: RuleId) -> Result<u32> {
        let Some(evidence) = evidence(entry, judged, rule) else { return Ok(0) };
        let mut rows = evidence.rows.iter().copied();
        let Some(mut first) = rows.next() else { return Ok(0) };
        if evidence.rows.len() == 1 {
            return Ok(first);
        }
        let mut least = self.text(entry.rows[first as usize].at, evidence.column)?;
        for row in rows {
            let text = self.text(entry.rows[row as usize].at, evidence.column)?;
            if text < least {
                (first, least) = (row, text);
            }
        }
        Ok(first)
    }

    fn text(&mut self, at: RowRef, column: Column) -> Result<String> {
        let (_, header) = self.judged.input(at.input);
        self.with(at, |row| match place_of(&header.places, column, row) {
            Some(place) => row.cell(place).into_owned(),
            None => String::new(),
        })
    }
}

fn evidence(entry: &Entry<'_>, judged: &Judged, rule: RuleId) -> Option<Evidence> {
    let Subject::Entry(check) = rule.rule().subject else { return None };
    match (check.judge)(entry, &judged.filing) {
        Answer::Fail(evidence) => Some(evidence),
        Answer::Pass | Answer::Unknown => None,
    }
}

/// Where a column's cell stands in a row. Where several columns combine it is the one that is set.
fn place_of(places: &Places, column: Column, row: &Row<'_>) -> Option<usize> {
    if column == Column::Importer && places.get(column).is_none() {
        let number = |p: &&usize| ImporterNumber::parse(clean(&row.cell(**p))).is_some();
        let places = &places.importer_or_name;
        return places.iter().find(number).or(places.first()).copied();
    }
    let all = places.all(column);
    let filled = |p: &&usize| !is_blank(&row.cell(**p));
    let set = |p: &&usize| filled(p) && parse_mark(clean(&row.cell(**p)));
    match all.len() {
        0 | 1 => all.first().copied(),
        _ => all.iter().find(set).or(all.iter().find(filled)).or(all.first()).copied(),
    }
}

/// The last day on which an entry can be filed, shown with findings and in files.
pub(super) fn file_by(entry: &Entry<'_>, judged: &Judged) -> Option<NaiveDate> {
    crate::rules::file_by(entry, judged.filing.as_of)
}
