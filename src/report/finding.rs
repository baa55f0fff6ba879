//! Findings: kept as numbers, made into text when one is shown.

use std::collections::BTreeMap;

use super::file_findings::{FileFinding, file_findings};
use super::rows::{Rows, evidence, place_of};
use crate::assemble::{RowDefect, RowDefectKind};
use crate::domain::{EntryNumber, clean, harmless, mask_private, shown, visible};
use crate::error::Result;
use crate::read::{Column, RowRef};
use crate::rules::{
    CbpMessage, Failure, Judged, Rule, RuleId, Severity, Subject, Words, defect_rule, defect_words,
};

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
    pub cbp_message: Option<CbpMessage>,
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
        for (i, defect) in (0..).zip(judged.defects()) {
            let (rule, about) = (defect_rule(defect.kind), About::Row(i));
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
            cbp_message: rule.cbp_on(filing.as_of, words.cbp),
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
        if matches!(self.row_defect(of), Some(RowDefectKind::Malformed(_))) {
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

    fn defect(&self, i: u32) -> &RowDefect {
        let inputs = &self.judged.assembled.defects;
        let i = i as usize;
        inputs.get(i).unwrap_or_else(|| &self.judged.already_filed.defects[i - inputs.len()])
    }

    fn row_defect(&self, of: &FindingRef) -> Option<RowDefectKind> {
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
