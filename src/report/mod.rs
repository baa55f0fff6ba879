//! What a run says: one set of findings and figures, and a module for each form in which they are shown.

mod calendar;
pub(crate) mod csv;
mod data;
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
pub(crate) mod run_text;
mod sayings;
mod snippet;
mod step;
mod summary;
mod sums;
#[cfg(feature = "xlsx")]
mod workbook;

pub(crate) use calendar::{has_deadlines, write_calendar};
pub use csv::{EntriesShown, write_entries, write_findings};
pub(crate) use data::ReportData;
pub(crate) use figures::{Figures, deadline_ahead};
pub(crate) use file_findings::{ReadInput, read_findings};
pub(crate) use finding::Finding;
pub use finding::Findings;
pub(crate) use html::{Script, Style, pieces, policy, write_report};
pub use outcomes::Outcomes;
pub(crate) use priorities::{Priority, priorities};
pub(crate) use protests::{is_for_counsel, write_protests};
pub(crate) use requests::Requests;
pub(crate) use run_text::{Limits, Rank, more, others, select_findings, with_rest};
pub(crate) use snippet::Snippet;
pub(crate) use summary::{
    LedgerSummary, ReportSummary, RowSummary, SCHEMA, SettingsSummary, run_summary, seconds, summarize,
};
pub use summary::{Summary, UploadSummary};
#[cfg(feature = "xlsx")]
pub(crate) use workbook::{write_request, write_workbook};
