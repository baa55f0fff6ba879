//! What a run says: one set of findings and figures, and a module for each form in which they are shown.

mod cells;
mod changes_csv;
mod entries_csv;
mod figures;
mod file_findings;
mod finding;
mod findings_csv;
mod frame;
mod html;
mod inspection;
mod ledger;
mod readiness_json;
mod summary;
pub mod terminal;
mod text;
mod upload_changes;
mod upload_finding;
mod upload_json;
mod verification;

pub use changes_csv::write_changes;
pub use entries_csv::{ENTRIES_HEADER, EntriesShown, write_entries};
pub use figures::{Figures, Foremost, Importers, Month, Named, OfImporter, Outcomes};
pub use finding::{Finding, Findings};
pub use findings_csv::{FINDINGS_HEADER, write_findings};
pub use frame::Frame;
pub use html::{Told, write_report};
pub use inspection::{
    ColumnInspection, ContentInspection, DatesInspection, ErrorInspection, FactorInspection, FileInspection,
    HeaderInspection, InputInspection, Inspection, Nearest, RuleInspection, SheetInspection, WordInspection,
};
pub use ledger::{status_csv, status_json, write_rejected, write_table};
pub use readiness_json::readiness_json;
pub use summary::{
    FiledBefore, LedgerSummary, ListSummary, ReportSummary, RowSummary, SettingsSummary, Summary,
    UploadSummary, run_summary, summarise,
};
pub use upload_finding::{upload_finding, upload_frame};
pub use upload_json::write_checked_json;
pub use verification::{Compared, Mismatch, MismatchKind, Verification, VerifiedRun};
