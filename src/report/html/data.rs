//! What the page is made from.

use crate::judge::Evaluation;
use crate::report::figures::Figures;
use crate::report::finding::Findings;
use crate::report::summary::Summary;

/// A run, for the page that shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReportData<'a> {
    /// The entries and their verdicts.
    pub judged: &'a Evaluation,
    /// What was found.
    pub findings: &'a Findings,
    /// The figures.
    pub figures: &'a Figures,
    /// The content of summary.json.
    pub summary: &'a Summary,
}
