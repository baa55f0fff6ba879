//! How each report of a run is written. This table and [`REPORTS`] are all that knows which reports there are.

use std::io::Write;

use super::job::Job;
use crate::error::Result;
use crate::file_names::{ENTRIES_CSV, FINDINGS_CSV, REPORT_HTML, REPORTS, SUMMARY_JSON};
use crate::output::Failed;
use crate::report::{ReportData, write_entries, write_findings, write_report};

/// A file that a run writes besides its upload files.
pub(super) struct ReportFile {
    pub(super) name: &'static str,
    /// Whether this run writes it.
    pub(super) is_wanted: fn(&Job) -> bool,
    pub(super) write: fn(&Job, ReportData<'_>, &mut (dyn Write + Send), &Failed<'_>) -> Result<()>,
}

/// Every one, in the order in which they are written: the summary names those before it.
pub(super) static FILES: [ReportFile; REPORTS.len()] = [
    ReportFile {
        name: ENTRIES_CSV,
        is_wanted: |_| true,
        write: |job, data, to, failed| {
            write_entries(data.judged, job.entries_shown, |index| data.uploads.name(index), to, failed)
        },
    },
    ReportFile {
        name: FINDINGS_CSV,
        is_wanted: |_| true,
        write: |_, data, to, failed| write_findings(data.judged, data.findings, to, failed),
    },
    ReportFile {
        name: REPORT_HTML,
        is_wanted: |job| job.report,
        write: |_, data, to, failed| write_report(data, to, failed),
    },
    ReportFile {
        name: SUMMARY_JSON,
        is_wanted: |_| true,
        write: |_, data, to, failed| to.write_all(data.summary.to_json().as_bytes()).map_err(failed),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_that_results_are_known_by_is_written() {
        assert_eq!(FILES.each_ref().map(|file| file.name), REPORTS);
        assert_eq!(REPORTS.last(), Some(&SUMMARY_JSON), "it has the hashes of the others");
    }
}
