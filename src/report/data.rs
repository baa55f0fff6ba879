//! What reports are made from.

use super::changes::Changes;
use super::figures::Figures;
use super::finding::Findings;
use super::requests::Requests;
use super::summary::Summary;
use crate::judge::Evaluation;
use crate::output::UploadIndex;

/// A run, for the reports that show it.
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
    /// In which upload file each entry is.
    pub uploads: &'a UploadIndex<'a>,
    /// What other filers are asked for.
    pub requests: &'a Requests,
    /// What changed since the results that these replace; none where nothing did.
    pub changes: Option<&'a Changes>,
}
