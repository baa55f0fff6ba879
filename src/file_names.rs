//! The names of files that a run writes. Folder and file name are joined by `/` on every system.

/// All entries, one in each row.
pub(crate) const ENTRIES_CSV: &str = "entries.csv";
/// All findings, one in each row.
pub(crate) const FINDINGS_CSV: &str = "findings.csv";
/// The report for people.
pub(crate) const REPORT_HTML: &str = "report.html";
/// The results as a workbook.
pub(crate) const RESULTS_XLSX: &str = "results.xlsx";
/// Entries in final liquidation, for counsel.
pub(crate) const PROTESTS_CSV: &str = "protests.csv";
/// The deadlines, for a calendar program.
pub(crate) const DEADLINES_ICS: &str = "deadlines.ics";
/// For each other filer, the entries that it must file.
pub(crate) const REQUEST_XLSX: &str = "requests/*.xlsx";
/// The same, if the run writes no workbooks.
pub(crate) const REQUEST_CSV: &str = "requests/*.csv";
/// For each other filer, a letter that asks to file them.
pub(crate) const REQUEST_TXT: &str = "requests/*.txt";
/// The summary with the hash of every other file; it marks a folder as one of results.
pub(crate) const SUMMARY_JSON: &str = "summary.json";

/// All files of a run besides its upload files, in writing order; `*` is the variable part of a name. Reading a folder,
/// `--force` and `cape verify` recognize results by this list; `run::report_files` writes them.
pub(crate) const REPORTS: [&str; 10] = [
    ENTRIES_CSV,
    FINDINGS_CSV,
    PROTESTS_CSV,
    DEADLINES_ICS,
    REQUEST_XLSX,
    REQUEST_CSV,
    REQUEST_TXT,
    RESULTS_XLSX,
    REPORT_HTML,
    SUMMARY_JSON,
];

/// The folder with a subfolder for each client.
pub(crate) const CLIENTS: &str = "clients";

/// The name of the ledger that is used by default if it is in the working folder.
pub(crate) const LEDGER_NAME: &str = "cape-ledger.db";

/// The prefix of upload file names.
pub(crate) const UPLOAD: &str = "CAPE_";

/// Whether this is a name for an upload file.
pub(crate) fn is_upload_name(name: &str) -> bool {
    name.starts_with(UPLOAD) && name.ends_with(".csv") && !name.contains(['/', '\\'])
}

/// Whether this is the name of a report.
pub(crate) fn is_report_name(name: &str) -> bool {
    REPORTS.iter().any(|report| match report.split_once('*') {
        None => *report == name,
        Some((start, end)) => {
            let each = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            each.is_some_and(|each| !each.is_empty() && !each.contains(['/', '\\']))
        }
    })
}

/// Whether a run creates a folder with this name in its results.
pub(crate) fn is_folder_name(name: &str) -> bool {
    let within = name.strip_prefix(CLIENTS).and_then(|rest| rest.strip_prefix('/'));
    let (client, inner) = within.map_or(("", name), |rest| rest.split_once('/').unwrap_or((rest, "")));
    let is_of_reports = REPORTS.iter().any(|report| report.rsplit_once('/').is_some_and(|(f, _)| f == inner));
    name == CLIENTS || is_of_reports || (!client.is_empty() && inner.is_empty())
}

/// Splits the name of a client's file into folder and file: `clients/12-3456789` and `report.html`.
pub(crate) fn in_client_folder(name: &str) -> Option<(&str, &str)> {
    let (_, within) = name.split_once('/').filter(|(folder, _)| *folder == CLIENTS)?;
    let (client, _) = within.split_once('/')?;
    let length = CLIENTS.len() + 1 + client.len();
    Some((&name[..length], &name[length + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_client_is_told_from_one_of_the_run() {
        assert_eq!(
            in_client_folder("clients/12-3456789/requests/9DM.txt"),
            Some(("clients/12-3456789", "requests/9DM.txt"))
        );
        for other in
            ["report.html", "requests/9DM.txt", "clients/report.html", "others/12-3456789/report.html"]
        {
            assert_eq!(in_client_folder(other), None, "{other}");
        }
    }

    #[test]
    fn only_folders_that_a_run_makes_are_looked_into() {
        for folder in ["clients", "clients/12-3456789"] {
            assert!(is_folder_name(folder), "{folder}");
        }
        for other in ["", "notes", "clients/12-3456789/notes", "client"] {
            assert!(!is_folder_name(other), "{other}");
        }
    }
}
