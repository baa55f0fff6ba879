//! Another try for entries that CBP rejected: new upload files, and a list of what each rejected entry needs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::record::new_upload;
use super::upload_summary;
use crate::declare::{FILE_LIMIT, Item, OutputDir, Splitting, Upload, UploadSet, content, plan};
use crate::domain::FilerCode;
use crate::error::{Error, Result};
use crate::ledger::{ByReason, Ledger, NewRun, RejectedEntry, RunKind, Unsubmitted, by_reason};
use crate::report::{UploadSummary, write_rejected};

/// Where rejected entries are to be tried again from, and where to write.
#[derive(Debug, Clone)]
pub struct RetryJob {
    /// The ledger.
    pub ledger: PathBuf,
    /// The folder for the new upload files, which isn't there yet.
    pub out: PathBuf,
    /// The day of filing.
    pub as_of: NaiveDate,
}

/// What became of the rejected entries.
#[derive(Debug)]
pub struct Retried {
    /// The new upload files.
    pub uploads: Vec<UploadSummary>,
    /// The rejected entries by reason.
    pub reasons: Vec<ByReason>,
    /// Upload files that hold some of the same entries and aren't marked as submitted.
    pub unsubmitted: Vec<Unsubmitted>,
}

/// Whose entries a file holds that was split by importer, as the ledger knows it.
type Importer = (String, Option<i64>);

/// Writes new upload files with the rejected entries whose reason vanishes or can have been mended, beside them
/// `rejected.csv` with every rejected entry, and records the run. The folder is a new one: no summary vouches for these
/// files, so they appear all at once, and only when the ledger knows them.
///
/// # Errors
///
/// Where the ledger can't be read or written, or the folder is there already. Then nothing is left behind.
pub fn retry(job: &RetryJob) -> Result<Retried> {
    let folder = new_folder(&job.out)?;
    let mut ledger = Ledger::open(&job.ledger)?;
    let rejected = ledger.rejected()?;
    let reasons = by_reason(&rejected, job.as_of);
    if rejected.is_empty() {
        return Ok(Retried { uploads: Vec::new(), reasons, unsubmitted: Vec::new() });
    }
    let planned = plan_again(&rejected, job.as_of);
    let mut staged = folder.stage()?;
    let recording = ledger.record(NewRun { kind: RunKind::Retry, as_of: job.as_of })?;
    let (mut uploads, mut file_of) = (Vec::new(), vec![String::new(); rejected.len()]);
    for Planned { filer, upload, importer } in &planned {
        let entries = || upload.entries.iter().map(|place| &rejected[*place as usize].entry);
        let content = content(entries().map(|entry| entry.number));
        let written =
            staged.add(&upload.name, |to, failed| to.write_all(content.as_bytes()).map_err(failed))?;
        let summary = upload_summary(upload, written, importer.clone());
        recording.upload(&new_upload(&summary, *filer), entries().cloned())?;
        upload.entries.iter().for_each(|place| file_of[*place as usize].clone_from(&upload.name));
        uploads.push(summary);
    }
    staged.add("rejected.csv", |to, failed| write_rejected(&rejected, &file_of, job.as_of, to, failed))?;
    let unsubmitted = recording.unsubmitted()?;
    // A run that writes no upload file is none.
    staged.commit_with(|| if uploads.is_empty() { Ok(()) } else { recording.commit() })?;
    Ok(Retried { uploads, reasons, unsubmitted })
}

/// A folder that isn't there yet.
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

/// An upload file for another try.
struct Planned {
    filer: Option<FilerCode>,
    upload: Upload<usize>,
    importer: Option<String>,
}

/// Spreads the entries that are tried again over files, each filer's apart, and each importer's where they were apart
/// before.
fn plan_again(rejected: &[RejectedEntry], as_of: NaiveDate) -> Vec<Planned> {
    let again: Vec<(u32, &RejectedEntry)> =
        (0..).zip(rejected).filter(|(_, entry)| entry.blocked(as_of).is_none()).collect();
    let importers: BTreeSet<&Importer> =
        again.iter().filter_map(|(_, entry)| entry.importer.as_ref()).collect();
    let importers: Vec<&Importer> = importers.into_iter().collect();
    let filers: BTreeSet<Option<FilerCode>> = again.iter().map(|(_, entry)| entry.filer).collect();
    let of_filer = |filer: Option<FilerCode>| {
        let own = || again.iter().filter(move |(_, entry)| entry.filer == filer);
        let by_importer = own().any(|(_, entry)| entry.importer.is_some());
        let items = own().map(|(place, entry)| {
            let importer = entry.importer.as_ref().and_then(|own| importers.binary_search(&own).ok());
            Item { place: *place, set: UploadSet::Retry, importer }
        });
        let uploads = plan(items, Splitting { filer, by_importer, max_entries: FILE_LIMIT });
        let importers = &importers;
        uploads.into_iter().map(move |upload| {
            let importer = upload.importer.map(|place| importers[place].0.clone());
            Planned { filer, upload, importer }
        })
    };
    filers.into_iter().flat_map(of_filer).collect()
}
