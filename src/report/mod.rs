//! The results of a run as findings and figures, with a module for each form in which they are shown.

mod changes;
pub(crate) mod csv;
mod deadlines_ics;
mod figures;
mod file_findings;
mod finding;
mod highlights;
mod html;
mod outcomes;
mod overview;
mod priorities;
mod protests;
mod refunds;
mod requests;
mod snippet;
mod step;
mod summary_json;
pub(crate) mod text;
mod wording;
#[cfg(feature = "xlsx")]
mod workbook;

use self::changes::Changes;
use crate::judge::Evaluation;
use crate::output::UploadIndex;

pub(crate) use changes::Comparison;
pub use csv::{EntriesShown, write_entries, write_findings};
pub(crate) use deadlines_ics::{has_deadlines, write_calendar};
pub(crate) use figures::{Figures, deadline_ahead};
pub(crate) use file_findings::{ReadInput, read_findings};
pub(crate) use finding::Finding;
pub use finding::Findings;
pub(crate) use html::{Script, Style, pieces, policy, write_report};
pub use outcomes::Outcomes;
pub(crate) use priorities::{Priority, priorities};
pub(crate) use protests::{has_protests, write_protests};
pub(crate) use requests::Requests;
pub(crate) use snippet::Snippet;
pub(crate) use step::Step;
pub(crate) use summary_json::{
    LedgerSummary, ReportSummary, RowSummary, SCHEMA, SettingsSummary, run_summary, seconds, summarize,
};
pub use summary_json::{Summary, UploadSummary};
pub(crate) use text::{Limits, Rank, more, others, select_findings, with_rest};
pub(crate) use wording::{day_in_full, deadline_in_full, how_sure};
#[cfg(feature = "xlsx")]
pub(crate) use workbook::{write_request, write_workbook};

/// A run, in the form that reports need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReportData<'a> {
    /// The entries and their verdicts.
    pub judged: &'a Evaluation,
    /// All findings.
    pub findings: &'a Findings,
    /// The figures.
    pub figures: &'a Figures,
    /// The content of summary.json.
    pub summary: &'a Summary,
    /// The upload file of each entry.
    pub uploads: &'a UploadIndex<'a>,
    /// The requests to other filers.
    pub requests: &'a Requests,
    /// Changes since the last results; `None` if there are none.
    pub changes: Option<&'a Changes>,
}
