//! What a run says: one set of findings and figures, and a module for each form in which they are shown.

pub(crate) mod csv;
mod data;
mod figures;
mod file_findings;
mod finding;
mod highlights;
mod html;
mod outcomes;
mod priorities;
mod refunds;
pub(crate) mod run_text;
mod snippet;
mod step;
mod summary;

pub use csv::{EntriesShown, write_entries, write_findings};
pub(crate) use data::ReportData;
pub(crate) use figures::{Figures, deadline_ahead};
pub(crate) use file_findings::{ReadInput, read_findings};
pub(crate) use finding::Finding;
pub use finding::Findings;
pub(crate) use html::{Script, Style, pieces, policy, write_report};
pub use outcomes::Outcomes;
pub(crate) use run_text::{Limits, Rank, more, others, select_findings, with_rest};
pub(crate) use snippet::Snippet;
pub(crate) use summary::{
    LedgerSummary, ReportSummary, RowSummary, SCHEMA, SettingsSummary, run_summary, seconds, summarize,
};
pub use summary::{Summary, UploadSummary};
