//! The public view of a run: entries, findings and written files.

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

    /// All entries, sorted by number.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = EntryView> + '_ {
        (0..self.judged.len()).map(|index| {
            let entry = self.judged.entry(index);
            EntryView(entry, self.judged.refund(&entry))
        })
    }

    /// All findings, sorted by input, row and rule. The text is made while iterating, for which the row is reread.
    ///
    /// An item is an error of [`ErrorKind::Input`](crate::ErrorKind::Input) if an input can't be reread or has changed
    /// since it was judged.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = Result<Finding<'_>>> + '_ {
        let mut reader = EntryReader::at(&self.judged);
        let text = move |of| self.findings.text(of, &mut reader).map(Finding);
        self.findings.list.iter().map(text)
    }

    /// The most severe findings, at most `most` of them.
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
    /// The entry number.
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

    /// How far the data decides its rules; `None` if it is in no upload file.
    pub fn checked(&self) -> Option<Checked> {
        self.0.verdict.checked()
    }

    /// Its IEEPA duty under all headings, in US dollars: CBP refunds all of it for an accepted entry. `None` if no
    /// amount is known.
    pub fn ieepa_duty(&self) -> Option<Decimal> {
        self.0.facts.duties.ieepa
    }

    /// The importer of record, if its rows agree on one.
    pub fn importer(&self) -> Option<ImporterNumber> {
        self.0.facts.importer
    }

    /// The entry date, if its rows agree on one.
    pub fn entry_date(&self) -> Option<NaiveDate> {
        self.0.facts.entry_date
    }

    /// The IEEPA duty under headings in scope, in US dollars; `None` if no amount is known.
    pub fn duty_in_scope(&self) -> Option<Decimal> {
        self.0.facts.duties.in_scope
    }

    /// The duty that CBP is expected to refund, in US dollars, as lowest and highest amount. `None` if no duty is known
    /// or the entry is in no upload file. An estimate: CBP recalculates the whole entry.
    pub fn expected_refund(&self) -> Option<(Decimal, Decimal)> {
        self.1?.principal.map(|range| (range.low, range.high))
    }

    /// The interest on that duty, as lowest and highest amount. `None` if the days from deposit to liquidation aren't
    /// known.
    pub fn expected_interest(&self) -> Option<(Decimal, Decimal)> {
        self.1?.interest.map(|range| (range.low, range.high))
    }

    /// Number of its rows in the inputs.
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

/// A finding about an entry, a row or a file. Social security numbers in its texts are masked.
#[derive(Debug, Clone)]
pub struct Finding<'r>(report::Finding<'r>);

impl Finding<'_> {
    /// The name of the input.
    pub fn source(&self) -> &str {
        self.0.source
    }

    /// The row number as in a spreadsheet, from 1; `None` for a finding about a file.
    pub fn row(&self) -> Option<u32> {
        self.0.row
    }

    /// The header of the column; empty if the finding isn't about a single column.
    pub fn column(&self) -> &str {
        &self.0.column
    }

    /// The offending cell.
    pub fn value(&self) -> &str {
        &self.0.value
    }

    /// The entry, if the finding is about one.
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

    /// CBP's answer, word for word; `None` if CBP publishes no such error.
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

    /// The upload files: first those to file, then those for review.
    pub fn uploads(&self) -> &[UploadSummary] {
        &self.summary.uploads
    }

    /// The content of summary.json.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}
