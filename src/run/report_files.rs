//! Which reports a run writes, and how. Only this table and `file_names::REPORTS` list the reports.

use std::io::Write;

use super::job::Job;
use crate::error::Result;
use crate::file_names::{
    DEADLINES_ICS, ENTRIES_CSV, FINDINGS_CSV, PROTESTS_CSV, REPORT_HTML, REQUEST_CSV, REQUEST_TXT,
    SUMMARY_JSON,
};
#[cfg(feature = "xlsx")]
use crate::file_names::{REQUEST_XLSX, RESULTS_XLSX};
use crate::output::Failed;
use crate::report::{
    ReportData, has_deadlines, has_protests, write_calendar, write_entries, write_findings, write_protests,
    write_report,
};
#[cfg(feature = "xlsx")]
use crate::report::{write_request, write_workbook};

/// A file that a run writes besides its upload files, or several files of one kind.
pub(super) struct ReportFile {
    /// The name; `*` is the part in which the names of several files differ.
    pub(super) name: &'static str,
    /// Keys of the files to write in this run, one for each file; empty for none.
    pub(super) each: fn(&Job, ReportData<'_>) -> Vec<String>,
    /// Writes the file with this key.
    pub(super) write: fn(&Job, ReportData<'_>, &str, &mut (dyn Write + Send), &Failed<'_>) -> Result<()>,
}

/// Limit on entries up to which a workbook is written by default; for 100,000 entries it takes 1.7 s.
const WORKBOOK_ENTRIES: usize = 10_000;

/// All reports in writing order. The summary is last because it lists the others.
pub(super) static FILES: &[ReportFile] = &[
    ReportFile {
        name: ENTRIES_CSV,
        each: |_, _| once(true),
        write: |job, data, _, to, failed| {
            write_entries(data.judged, job.entries_shown, |index| data.uploads.name(index), to, failed)
        },
    },
    ReportFile {
        name: FINDINGS_CSV,
        each: |_, _| once(true),
        write: |_, data, _, to, failed| write_findings(data.judged, data.findings, to, failed),
    },
    ReportFile {
        name: PROTESTS_CSV,
        each: |_, data| once(has_protests(data.figures.own())),
        write: |_, data, _, to, failed| write_protests(data.judged, to, failed),
    },
    ReportFile {
        name: DEADLINES_ICS,
        each: |_, data| once(has_deadlines(data.figures)),
        write: |_, data, _, to, failed| {
            write_calendar(data.figures, data.judged.filing.as_of, data.summary, to, failed)
        },
    },
    #[cfg(feature = "xlsx")]
    ReportFile {
        name: REQUEST_XLSX,
        each: |job, data| if has_workbooks(job) { data.requests.filers() } else { Vec::new() },
        write: |_, data, filer, to, failed| match data.requests.to(filer) {
            Some(request) => write_request(data, request.title(filer), &request.numbers(), to, failed),
            None => Ok(()),
        },
    },
    ReportFile {
        name: REQUEST_CSV,
        each: |job, data| if has_workbooks(job) { Vec::new() } else { data.requests.filers() },
        write: |_, data, filer, to, failed| match data.requests.to(filer) {
            Some(request) => request.write_table(data.judged.filing.as_of, to, failed),
            None => Ok(()),
        },
    },
    ReportFile {
        name: REQUEST_TXT,
        each: |_, data| data.requests.filers(),
        write: |job, data, filer, to, failed| {
            let table = format!("{filer}.{}", if has_workbooks(job) { "xlsx" } else { "csv" });
            match data.requests.to(filer) {
                Some(request) => {
                    request.write_letter(filer, &table, data.summary, data.judged.filing.as_of, to, failed)
                }
                None => Ok(()),
            }
        },
    },
    #[cfg(feature = "xlsx")]
    ReportFile {
        name: RESULTS_XLSX,
        each: |job, data| {
            let is_asked = job.workbook.unwrap_or(data.judged.len() <= WORKBOOK_ENTRIES);
            once(has_workbooks(job) && is_asked)
        },
        write: |job, data, _, to, failed| write_workbook(data, job.entries_shown, to, failed),
    },
    ReportFile {
        name: REPORT_HTML,
        each: |job, _| once(job.report),
        write: |_, data, _, to, failed| write_report(data, to, failed),
    },
    ReportFile {
        name: SUMMARY_JSON,
        each: |_, _| once(true),
        write: |_, data, _, to, failed| to.write_all(data.summary.to_json().as_bytes()).map_err(failed),
    },
];

/// One key if the file is wanted, else none.
fn once(is_wanted: bool) -> Vec<String> {
    if is_wanted { vec![String::new()] } else { Vec::new() }
}

/// Whether this run writes workbooks.
fn has_workbooks(job: &Job) -> bool {
    cfg!(feature = "xlsx") && job.workbook != Some(false)
}

#[cfg(all(test, feature = "xlsx"))]
mod tests {
    use super::*;
    use crate::file_names::REPORTS;

    #[test]
    fn every_report_that_results_are_known_by_is_written() {
        assert_eq!(FILES.iter().map(|file| file.name).collect::<Vec<_>>(), REPORTS);
        assert_eq!(REPORTS.last(), Some(&SUMMARY_JSON), "it has the hashes of the others");
    }
}
