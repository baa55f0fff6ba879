//! What the files are called that a run writes.

/// Every entry, one a row.
pub(crate) const ENTRIES_CSV: &str = "entries.csv";
/// Every finding, one a row.
pub(crate) const FINDINGS_CSV: &str = "findings.csv";
/// The page for people.
pub(crate) const REPORT_HTML: &str = "report.html";
/// What vouches for the others: a folder that holds it is one of results.
pub(crate) const SUMMARY_JSON: &str = "summary.json";

/// Every file of a run besides its upload files, in the order in which they are written. Reading, `--force` and
/// `cape verify` know a result by this list, and `run::report_files` says how each is written.
pub(crate) const REPORTS: [&str; 4] = [ENTRIES_CSV, FINDINGS_CSV, REPORT_HTML, SUMMARY_JSON];

/// What a ledger is called that is found by itself in the working folder.
pub(crate) const LEDGER_NAME: &str = "cape-ledger.db";

/// With this the names of upload files begin.
pub(crate) const UPLOAD: &str = "CAPE_";

/// Whether an upload file may be called so.
pub(crate) fn is_upload_name(name: &str) -> bool {
    name.starts_with(UPLOAD) && name.ends_with(".csv") && !name.contains(['/', '\\'])
}

/// Whether a report of a run may be called so.
pub(crate) fn is_report_name(name: &str) -> bool {
    REPORTS.contains(&name)
}
