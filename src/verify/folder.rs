//! Compares the given inputs, and lists of entries filed earlier, with those that the run read, by their hashes.

use std::collections::HashMap;
use std::path::PathBuf;

use super::file::{self, Verifier};
use super::report::MismatchKind;
use crate::domain::{EntryNumber, FilerCode};
use crate::error::{Error, Result};
use crate::file_names::SUMMARY_JSON;
use crate::output::UploadSet;
use crate::read::{InputFile, expand_inputs, unique_name};
use crate::report::{Summary, UploadSummary};
use crate::rules::{RuleId, Severity, severity_in_upload};
use crate::text::{display_path, file_name, truncate};
use crate::upload::{UploadRow, check_uploads, upload_rule};

/// A file that was given.
struct Given {
    /// Its name, and the name that the run would give it if other inputs have the same.
    name: String,
    numbered_name: String,
    found: file::FileState,
}

/// A file that the run read.
struct Read<'s> {
    name: &'s str,
    bytes: u64,
    sha256: &'s str,
    /// False for a list of entries filed earlier. It may be omitted, but if given must be unchanged.
    must_be_given: bool,
}

pub(crate) fn check_inputs(summary: &Summary, inputs: &[PathBuf], verifier: &mut Verifier<'_>) -> Result<()> {
    let read = summary.files_read().enumerate().map(|(n, (name, bytes, sha256))| Read {
        name,
        bytes,
        sha256,
        must_be_given: n < summary.inputs.len(),
    });
    let mut unseen: Vec<Read<'_>> = Vec::new();
    for read in read {
        // The sheets of a workbook are separate inputs of the same file.
        let is_same = |of: &&mut Read<'_>| (of.sha256, of.bytes) == (read.sha256, read.bytes);
        match unseen.iter_mut().find(is_same).filter(|_| read.name.contains(" [")) {
            Some(first) => first.name = first.name.rsplit_once(" [").map_or(first.name, |(file, _)| file),
            None => unseen.push(read),
        }
    }
    verifier.compared.inputs = Some(unseen.iter().filter(|read| read.must_be_given).count() as u64);
    let mut unlike = given(inputs)?;
    // First by hash: a file may have been renamed or have come through a pipe, and a changed file must not take the
    // place of an unchanged one.
    pair(&mut unlike, &mut unseen, |given, read| {
        (read.sha256, read.bytes) == (given.found.sha256.as_str(), given.found.bytes)
    });
    let by_name = pair(&mut unlike, &mut unseen, |given, read| read.name == given.numbered_name);
    let by_base_name = pair(&mut unlike, &mut unseen, |given, read| is_numbered(read.name, &given.name));
    for (given, read) in by_name.into_iter().chain(by_base_name) {
        let message = format!(
            "it isn't what the run read: {} bytes then, {} bytes now, and another hash",
            read.bytes, given.found.bytes
        );
        verifier.mismatch(&given.name, MismatchKind::Changed, message);
    }
    for given in unlike {
        verifier.mismatch(&given.name, MismatchKind::NotRead, "the run did not read it");
    }
    for read in unseen.into_iter().filter(|read| read.must_be_given) {
        let message = "the run read it, but it was not given to compare";
        verifier.mismatch(read.name, MismatchKind::NotGiven, message);
    }
    Ok(())
}

fn given(inputs: &[PathBuf]) -> Result<Vec<Given>> {
    let inputs: Vec<InputFile> = inputs.iter().map(InputFile::from).collect();
    let (files, _) = expand_inputs(&inputs)?;
    let mut all: Vec<Given> = Vec::with_capacity(files.len());
    for path in files.iter().filter_map(InputFile::path) {
        let missing = || {
            let source = std::io::Error::new(std::io::ErrorKind::NotFound, "there is no such file");
            Error::Read { name: display_path(path), source }
        };
        let found = file::of(path)?.ok_or_else(missing)?;
        let name = file_name(path);
        let numbered_name = unique_name(&name, |name| all.iter().any(|other| other.numbered_name == name));
        all.push(Given { name, numbered_name, found });
    }
    Ok(all)
}

/// Removes matching pairs from both lists, each item at most once.
fn pair<'s>(
    given: &mut Vec<Given>,
    unseen: &mut Vec<Read<'s>>,
    belong_together: impl Fn(&Given, &Read<'s>) -> bool,
) -> Vec<(Given, Read<'s>)> {
    let (mut pairs, mut left) = (Vec::new(), Vec::new());
    for one in given.drain(..) {
        match unseen.iter().position(|read| belong_together(&one, read)) {
            Some(index) => pairs.push((one, unseen.remove(index))),
            None => left.push(one),
        }
    }
    *given = left;
    pairs
}

/// Whether a recorded name is this one, possibly with the number that distinguished it in the run: `export.csv (2)`.
fn is_numbered(recorded: &str, name: &str) -> bool {
    let Some(rest) = recorded.strip_prefix(name) else { return false };
    let number = rest.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')'));
    // A workbook of several sheets is recorded with the name of the first.
    rest.is_empty()
        || rest.starts_with(" [")
        || number.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The upload file of each entry, by the index of the file in the summary.
pub(crate) struct InUploads(pub(crate) HashMap<EntryNumber, usize>);

pub(crate) fn check_upload_files(summary: &Summary, verifier: &mut Verifier<'_>) -> Result<InUploads> {
    let filer = summary.filer.as_deref().and_then(FilerCode::parse);
    let mut all = InUploads(HashMap::new());
    for (index, upload) in summary.uploads.iter().enumerate() {
        verifier.compared.uploads += 1;
        if verifier.file(&upload.file, upload.bytes, &upload.sha256)? {
            one(upload, index, filer, &mut all, verifier, summary)?;
        }
    }
    Ok(all)
}

fn one(
    upload: &UploadSummary,
    index: usize,
    filer: Option<FilerCode>,
    all: &mut InUploads,
    verifier: &mut Verifier<'_>,
    summary: &Summary,
) -> Result<()> {
    let checked = check_uploads(&[verifier.folder.join(&upload.file)], filer)?;
    let Some(checked) = checked.first() else { return Ok(()) };
    verifier.compared.upload_entries += checked.entries;
    if checked.entries != upload.entries {
        let message =
            format!("it holds {} entry numbers, the summary says {}", checked.entries, upload.entries);
        verifier.mismatch(&upload.file, MismatchKind::Entries, message);
    }
    let errors = checked.findings.iter().map(|finding| upload_rule(finding.defect));
    let mut errors: Vec<&str> =
        errors.filter(|rule| severity_in_upload(rule) == Severity::Error).map(|rule| rule.name).collect();
    errors.sort_unstable();
    errors.dedup();
    if !errors.is_empty() {
        let message = format!("CBP would refuse it: {}; `cape check` says where", errors.join(", "));
        verifier.mismatch(&upload.file, MismatchKind::Form, message);
    }
    let mut twice = None;
    checked.file.each_row(0, |row| {
        if let Some(number) = UploadRow::read(row).number()
            && let Some(other) = all.0.insert(number, index)
            && other != index
        {
            twice.get_or_insert((number, other));
        }
    });
    if let Some((number, other)) = twice {
        let other = &summary.uploads[other].file;
        verifier.mismatch(&upload.file, MismatchKind::Entries, format!("{number} is also in {other}"));
    }
    Ok(())
}

pub(crate) fn check_sums(summary: &Summary, verifier: &mut Verifier<'_>) {
    let (rows, entries) = (&summary.rows, &summary.entries);
    let entries_of = |set: UploadSet| {
        summary
            .uploads
            .iter()
            .filter(|upload| upload.set == set)
            .map(|upload| upload.entries)
            .fold(0, u64::saturating_add)
    };
    let all = |parts: &[u64]| parts.iter().copied().fold(0, u64::saturating_add);
    let inputs: Vec<u64> = summary.inputs.iter().map(|input| input.rows).collect();
    for (what, total, parts, of_what) in [
        (
            "rows read",
            rows.read,
            all(&[rows.in_entries, rows.unreadable, rows.blank, rows.totals, rows.headers]),
            "in entries, unreadable, blank, totals and headers",
        ),
        ("rows read", rows.read, all(&inputs), "those of the inputs"),
        (
            "entries",
            entries.total,
            all(&[
                entries.ready,
                entries.review,
                entries.blocked,
                entries.claimed,
                entries.pending,
                entries.out_of_scope,
            ]),
            "those of all outcomes",
        ),
        (
            "entries",
            entries.total,
            all(&summary.actions.iter().map(|action| action.entries).collect::<Vec<u64>>()),
            "those of all actions",
        ),
        ("ready entries", entries.ready, entries_of(UploadSet::Ready), "those of the upload files"),
        ("entries in review", entries.review, entries_of(UploadSet::Review), "those of the review files"),
    ] {
        if total != parts {
            let message = format!("{total} {what}, but {of_what} add up to {parts}");
            verifier.mismatch(SUMMARY_JSON, MismatchKind::Sums, message);
        }
    }
    for rule in summary.findings.keys().filter(|rule| RuleId::by_name(rule).is_none()) {
        let message = format!("it counts findings of a rule that isn't known: {:?}", truncate(rule));
        verifier.mismatch(SUMMARY_JSON, MismatchKind::Sums, message);
    }
}
