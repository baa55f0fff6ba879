//! Writes new upload files with the rejected entries that can be resubmitted.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::Ledger;
use super::amounts::interest_until;
use super::build::new_upload;
use super::record_run::{NewEntry, NewRun, RunKind, Unsubmitted};
use super::rejected::{ByReason, FileOwner, RejectedEntry, by_reason};
use super::status::open_entries::{OpenEntry, contradictory};
use crate::domain::{DutyTotal, FilerCode, cents};
use crate::error::{Error, Result};
use crate::output::{
    FILE_LIMIT, Item, OutputDir, OutputFiles, Splitting, Staging, Upload, UploadSet, content, labels, plan,
};
use crate::refund::Interest;
use crate::report::UploadSummary;
use crate::run::{Worth, upload_summary};
use crate::text::safe_cell;

/// The input of a retry.
#[derive(Debug, Clone)]
pub(crate) struct RetryJob {
    /// The ledger.
    pub(crate) ledger: PathBuf,
    /// The folder for the new upload files, which must not exist yet.
    pub(crate) out: PathBuf,
    /// The filing date.
    pub(crate) as_of: NaiveDate,
}

/// The result of a retry.
#[derive(Debug)]
pub(crate) struct Retried {
    /// The new upload files.
    pub(crate) uploads: Vec<UploadSummary>,
    /// The rejected entries by reason.
    pub(crate) reasons: Vec<ByReason>,
    /// Each rejected entry, with its new upload file if it has one.
    pub(crate) rejected: Vec<(RejectedEntry, Option<String>)>,
    /// Upload files with some of the same entries that aren't marked as submitted.
    pub(crate) unsubmitted: Vec<Unsubmitted>,
    /// Entries with contradictory answers: they aren't resubmitted.
    pub(crate) contradictory: Vec<OpenEntry>,
}

/// Writes new upload files with the rejected entries whose cause is gone or may have been corrected, and `rejected.csv`
/// with every rejected entry; records the run. Without an entry to resubmit nothing is written. The folder must be new:
/// no summary has the hashes of these files, so they appear all at once, and only when the ledger has recorded them.
///
/// # Errors
///
/// If the ledger can't be read or written, or the folder already exists. Nothing is left behind.
pub(crate) fn retry(job: &RetryJob) -> Result<Retried> {
    let folder = new_folder(&job.out)?;
    let mut ledger = Ledger::open(&job.ledger)?;
    let rejected = ledger.at_one_moment(|| ledger.rejected())?;
    let reasons = by_reason(&rejected, job.as_of);
    let contradictory = contradictory(&ledger.connection, "1", []).map_err(ledger.failed())?;
    let (planned, interest) = (plan_again(&rejected, job.as_of), interest_until(job.as_of));
    if planned.is_empty() {
        let rejected = rejected.into_iter().map(|entry| (entry, None)).collect();
        return Ok(Retried {
            uploads: Vec::new(),
            reasons,
            rejected,
            unsubmitted: Vec::new(),
            contradictory,
        });
    }
    let mut staged = Staging::begin(folder)?;
    let recording = ledger.record(NewRun { kind: RunKind::Retry, as_of: job.as_of })?;
    let (mut uploads, mut file_of) = (Vec::new(), vec![None; rejected.len()]);
    for Planned { filer, upload } in &planned {
        let entries = || upload.entries.iter().map(|index| &rejected[*index as usize]);
        let content = content(entries().map(|entry| entry.entry.number));
        let written =
            staged.add(&upload.name, |to, failed| to.write_all(content.as_bytes()).map_err(failed))?;
        let mut worth = Worth::default();
        for entry in entries() {
            let deadline = entry.file_by(job.as_of).filter(|deadline| deadline.last >= job.as_of);
            worth.add(DutyTotal::of_entry(entry.entry.duty), deadline);
        }
        let importer = upload.importer.map(FileOwner::to_string);
        let summary = upload_summary(upload, written, importer, worth);
        let again = entries().map(|entry| entry.entry.filed_again(job.as_of, &interest));
        recording.upload(&new_upload(&summary, *filer), again)?;
        upload.entries.iter().for_each(|index| file_of[*index as usize] = Some(upload.name.clone()));
        uploads.push(summary);
    }
    recording.in_folder(&job.out)?;
    drop(planned);
    let rejected: Vec<(RejectedEntry, Option<String>)> = rejected.into_iter().zip(file_of).collect();
    staged.add(REJECTED_CSV, |to, failed| write_rejected(&rejected, job.as_of, to, failed))?;
    let unsubmitted = recording.unsubmitted()?;
    staged.commit_with(|| recording.commit())?;
    Ok(Retried { uploads, reasons, rejected, unsubmitted, contradictory })
}

impl NewEntry {
    fn filed_again(&self, day: NaiveDate, interest: &Interest) -> Self {
        let status = self.liquidation.status;
        let expected = self.expected.filed_on(day, status, self.deposit, self.rate, interest);
        NewEntry { expected, ..self.clone() }
    }
}

/// A folder that doesn't exist yet.
fn new_folder(path: &Path) -> Result<OutputDir> {
    if path.symlink_metadata().is_ok() {
        return Err(Error::OutputTaken {
            folder: path.to_path_buf(),
            reason: "is there already".into(),
            help: "name a folder that isn't there yet with --out DIR: the new upload files appear in it all at once, \
                   and only when the ledger knows them",
        });
    }
    OutputDir::open(path, false)
}

/// An upload file with resubmitted entries.
struct Planned<'r> {
    filer: Option<FilerCode>,
    upload: Upload<&'r FileOwner>,
}

/// Divides the resubmitted entries into files, separately for each filer, and for each importer if they were separate
/// before.
fn plan_again(rejected: &[RejectedEntry], as_of: NaiveDate) -> Vec<Planned<'_>> {
    let again: Vec<(u32, &RejectedEntry)> =
        (0..).zip(rejected).filter(|(_, entry)| entry.blocked(as_of).is_none()).collect();
    let filers: BTreeSet<Option<FilerCode>> = again.iter().map(|(_, entry)| entry.filer).collect();
    let of_filer = |filer: Option<FilerCode>| {
        let own = || again.iter().filter(move |(_, entry)| entry.filer == filer);
        let by_importer = own().any(|(_, entry)| entry.importer.is_some());
        let items = own().map(|(index, entry)| Item {
            index: *index,
            set: UploadSet::Retry,
            importer: entry.importer.as_ref(),
        });
        let labels = labels(own().filter_map(|(_, entry)| entry.importer.as_ref()));
        let uploads = plan(items, Splitting { filer, by_importer, max_entries: FILE_LIMIT }, &labels);
        uploads.into_iter().map(move |upload| Planned { filer, upload })
    };
    filers.into_iter().flat_map(of_filer).collect()
}

/// The file with every rejected entry, and what it needs.
pub(super) const REJECTED_CSV: &str = "rejected.csv";

const REJECTED_HEADER: [&str; 12] = [
    "entry_number",
    "importer_number",
    "ieepa_duty",
    "rejected_in",
    "submitted_on",
    "claim_number",
    "reasons",
    "rule",
    "retried_in",
    "advice",
    "file_by",
    "file_by_basis",
];

/// Writes the entries in order, each with its new upload file if it has one.
pub(super) fn write_rejected(
    rejected: &[(RejectedEntry, Option<String>)],
    as_of: NaiveDate,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut table = csv::Writer::from_writer(to);
    let mut write = || {
        table.write_record(REJECTED_HEADER)?;
        for (entry, file) in rejected {
            let (deciding, file_by) = (entry.deciding(as_of), entry.file_by(as_of));
            table.write_record([
                entry.entry.number.to_string().as_str(),
                entry.entry.importer.as_deref().unwrap_or_default(),
                &entry.entry.duty.map(cents).unwrap_or_default(),
                &safe_cell(&entry.upload),
                &entry.submitted,
                &safe_cell(entry.claim.as_deref().unwrap_or_default()),
                &safe_cell(&entry.reasons.join("; ")),
                deciding.rule.unwrap_or_default(),
                file.as_deref().unwrap_or_default(),
                &safe_cell(&deciding.advice),
                &file_by.map(|by| by.last.to_string()).unwrap_or_default(),
                file_by.map_or("", |by| by.basis.name()),
            ])?;
        }
        Ok(table.flush()?)
    };
    write().map_err(|error: csv::Error| failed(error.into()))
}
