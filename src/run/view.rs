//! What a program sees of a run: entries, findings and written files.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::judged::Run;
use crate::domain::{EntryNumber, Filer, ImporterNumber};
use crate::error::Result;
use crate::judge::{Checked, EntryReader, JudgedEntry, Outcome};
use crate::refund::Refund;
use crate::report::{self, Summary, UploadSummary};
use crate::rules::{Action, Rule, Severity};

impl Run {
    /// Who files.
    pub fn filer(&self) -> &Filer {
        &self.judged.filing.filer
    }

    /// Every entry, sorted by number.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = EntryView> + '_ {
        (0..self.judged.len()).map(|index| {
            let entry = self.judged.entry(index);
            EntryView(entry, self.judged.refund(&entry))
        })
    }

    /// Every finding, sorted by input, row and rule. Its text is made when it is asked for: the row is read again.
    ///
    /// An item is an error of [`ErrorKind::Input`](crate::ErrorKind::Input) where an input can't be read again or was
    /// changed since it was judged.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = Result<Finding<'_>>> + '_ {
        let mut reader = EntryReader::at(&self.judged);
        let text = move |of| self.findings.text(of, &mut reader).map(Finding);
        self.findings.list.iter().map(text)
    }

    /// The most severe findings, at most so many.
    pub(crate) fn gravest_findings(&self, most: usize) -> impl Iterator<Item = Result<Finding<'_>>> {
        let mut reader = EntryReader::at(&self.judged);
        let mut gravest: Vec<_> = self.findings.list.iter().collect();
        gravest.sort_by_key(|of| Reverse(of.severity));
        gravest.truncate(most);
        gravest.into_iter().map(move |of| self.findings.text(of, &mut reader).map(Finding))
    }
}

/// An entry as it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryView(JudgedEntry, Option<Refund>);

impl EntryView {
    /// Its number.
    pub fn number(&self) -> EntryNumber {
        self.0.number
    }

    /// Whether it is in an upload file, and if not, why.
    pub fn outcome(&self) -> Outcome {
        self.0.verdict.outcome
    }

    /// What to do about it.
    pub fn action(&self) -> Action {
        self.0.verdict.action
    }

    /// How far the data decides its rules; none where it is in no upload file.
    pub fn checked(&self) -> Option<Checked> {
        self.0.verdict.checked()
    }

    /// Its IEEPA duty under all headings, in US dollars: CBP refunds all of an accepted entry. None where no amount is
    /// known.
    pub fn ieepa_duty(&self) -> Option<Decimal> {
        self.0.facts.duties.ieepa
    }

    /// The importer of record, where its rows agree on one.
    pub fn importer(&self) -> Option<ImporterNumber> {
        self.0.facts.importer
    }

    /// The entry date, where its rows agree on one.
    pub fn entry_date(&self) -> Option<NaiveDate> {
        self.0.facts.entry_date
    }

    /// The IEEPA duty under the headings of the scope, in US dollars; none where no amount is known.
    pub fn duty_in_scope(&self) -> Option<Decimal> {
        self.0.facts.duties.in_scope
    }

    /// The duty that CBP is expected to refund, in US dollars: at least and at most. None where no duty is known, and
    /// where it is in no upload file. An estimate: CBP recalculates the entry as a whole.
    pub fn expected_refund(&self) -> Option<(Decimal, Decimal)> {
        self.1?.principal.map(|range| (range.low, range.high))
    }

    /// The interest on that duty, at least and at most. None where the days from deposit to liquidation aren't known.
    pub fn expected_interest(&self) -> Option<(Decimal, Decimal)> {
        self.1?.interest.map(|range| (range.low, range.high))
    }

    /// How many rows of the inputs it has.
    pub fn rows(&self) -> u64 {
        self.0.facts.rows
    }

    /// The rules that it fails.
    pub fn failed(&self) -> impl Iterator<Item = &'static Rule> {
        self.0.verdict.failed.iter().map(|id| id.rule())
    }

    /// The rules that the data can't decide.
    pub fn unknown(&self) -> impl Iterator<Item = &'static Rule> {
        self.0.verdict.unknown.iter().map(|id| id.rule())
    }
}

/// What was found about an entry, a row or a file. Social security numbers in its texts are masked.
#[derive(Debug, Clone)]
pub struct Finding<'r>(report::Finding<'r>);

impl Finding<'_> {
    /// The name of the input.
    pub fn source(&self) -> &str {
        self.0.source
    }

    /// The row as a spreadsheet numbers it, from 1; none for a finding about a file.
    pub fn row(&self) -> Option<u32> {
        self.0.row
    }

    /// The header of the column; empty where no single column is meant.
    pub fn column(&self) -> &str {
        &self.0.column
    }

    /// The offending cell.
    pub fn value(&self) -> &str {
        &self.0.value
    }

    /// The entry, where one is meant.
    pub fn entry(&self) -> Option<EntryNumber> {
        self.0.entry_number
    }

    /// How severe it is.
    pub fn severity(&self) -> Severity {
        self.0.severity
    }

    /// The rule that fails.
    pub fn rule(&self) -> &'static Rule {
        self.0.rule
    }

    /// What is wrong, on one line.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What CBP would answer, in its own words; none where CBP publishes no such error.
    pub fn cbp_message(&self) -> Option<&'static str> {
        self.0.cbp_message.map(|message| message.text)
    }

    /// What to do.
    pub fn help(&self) -> &str {
        &self.0.help
    }
}

/// The files that were written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    summary: Summary,
}

impl Written {
    pub(super) fn new(summary: Summary) -> Self {
        Written { summary }
    }

    /// The upload files: those to be filed first, then those for review.
    pub fn uploads(&self) -> &[UploadSummary] {
        &self.summary.uploads
    }

    /// The content of summary.json.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}
