//! The inputs, and the lists of entries filed before: the files that are given are those that the run read, told by
//! their hashes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::recorded::{Input, Recorded, Upload};
use super::report::MismatchKind;
use super::{Verifier, file};
use crate::domain::{EntryNumber, FilerCode};
use crate::error::{Error, Result};
use crate::file_names::SUMMARY_JSON;
use crate::output::UploadSet;
use crate::read::{expand_inputs, unique_name};
use crate::rules::{RuleId, Severity, severity_in_upload};
use crate::text::{display_path, truncate};
use crate::upload::{UploadRow, check_uploads, upload_rule};

/// A file that was given.
struct Given {
    /// Its name, and the one that the run would give it among these.
    name: String,
    told_apart: String,
    found: file::FileState,
}

/// A list of entries filed before needn't be given; where it is, it must be the one that the run read.
pub(crate) fn check_inputs(recorded: &Recorded, inputs: &[PathBuf], held: &mut Verifier<'_>) -> Result<()> {
    held.compared.inputs = Some(recorded.inputs.len() as u64);
    let lists = &recorded.filed_before.lists;
    let mut unseen: Vec<&Input> = recorded.files().collect();
    let mut unlike = given(inputs)?;
    // All by their hashes first: a file may have another name by now, or have come through a pipe, and one that was
    // changed must not take the place of another one that is whole.
    pair(&mut unlike, &mut unseen, |given, input| {
        (&input.sha256, input.bytes) == (&given.found.sha256, given.found.bytes)
    });
    let by_name = pair(&mut unlike, &mut unseen, |given, input| input.name == given.told_apart);
    let by_base_name = pair(&mut unlike, &mut unseen, |given, input| is_numbered(&input.name, &given.name));
    for (given, input) in by_name.into_iter().chain(by_base_name) {
        let message = format!(
            "it isn't what the run read: {} bytes then, {} bytes now, and another hash",
            input.bytes, given.found.bytes
        );
        held.mismatch(&given.name, MismatchKind::Changed, message);
    }
    for given in unlike {
        held.mismatch(&given.name, MismatchKind::NotRead, "the run did not read it");
    }
    for input in unseen.into_iter().filter(|input| !lists.iter().any(|list| std::ptr::eq(list, *input))) {
        let message = "the run read it, but it was not given to compare";
        held.mismatch(&input.name, MismatchKind::NotGiven, message);
    }
    Ok(())
}

fn given(inputs: &[PathBuf]) -> Result<Vec<Given>> {
    let (paths, _) = expand_inputs(inputs)?;
    let mut all: Vec<Given> = Vec::with_capacity(paths.len());
    for path in &paths {
        let missing =
            || Error::Read { name: display_path(path), source: std::io::ErrorKind::NotFound.into() };
        let found = file::of(path)?.ok_or_else(missing)?;
        let name = display_path(path.file_name().map_or(path, Path::new));
        let told_apart = unique_name(&name, |name| all.iter().any(|other| other.told_apart == name));
        all.push(Given { name, told_apart, found });
    }
    Ok(all)
}

/// Takes out of both what belongs together, each at most once.
fn pair<'i>(
    given: &mut Vec<Given>,
    unseen: &mut Vec<&'i Input>,
    belong_together: impl Fn(&Given, &Input) -> bool,
) -> Vec<(Given, &'i Input)> {
    let (mut pairs, mut left) = (Vec::new(), Vec::new());
    for one in given.drain(..) {
        match unseen.iter().position(|input| belong_together(&one, input)) {
            Some(place) => pairs.push((one, unseen.remove(place))),
            None => left.push(one),
        }
    }
    *given = left;
    pairs
}

/// Whether a recorded name is this one, perhaps with the number by which the run told it apart: `export.csv (2)`.
fn is_numbered(recorded: &str, name: &str) -> bool {
    let Some(rest) = recorded.strip_prefix(name) else { return false };
    let number = rest.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')'));
    rest.is_empty() || number.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// In which upload file each entry stands, by the place of the file in the summary.
pub(crate) struct InUploads(pub(crate) HashMap<EntryNumber, usize>);

pub(crate) fn check_upload_files(recorded: &Recorded, held: &mut Verifier<'_>) -> Result<InUploads> {
    let filer = recorded.filer.as_deref().and_then(FilerCode::parse);
    let mut all = InUploads(HashMap::new());
    for (place, upload) in recorded.uploads.iter().enumerate() {
        held.compared.uploads += 1;
        if held.file(&upload.file, upload.bytes, &upload.sha256)? {
            one(upload, place, filer, &mut all, held, recorded)?;
        }
    }
    Ok(all)
}

fn one(
    upload: &Upload,
    place: usize,
    filer: Option<FilerCode>,
    all: &mut InUploads,
    held: &mut Verifier<'_>,
    recorded: &Recorded,
) -> Result<()> {
    let checked = check_uploads(&[held.folder.join(&upload.file)], filer)?;
    let Some(checked) = checked.first() else { return Ok(()) };
    held.compared.upload_entries += checked.entries;
    if checked.entries != upload.entries {
        let message =
            format!("it holds {} entry numbers, the summary says {}", checked.entries, upload.entries);
        held.mismatch(&upload.file, MismatchKind::Entries, message);
    }
    let errors = checked.findings.iter().map(|finding| upload_rule(finding.defect));
    let mut errors: Vec<&str> =
        errors.filter(|rule| severity_in_upload(rule) == Severity::Error).map(|rule| rule.name).collect();
    errors.sort_unstable();
    errors.dedup();
    if !errors.is_empty() {
        let message = format!("CBP would refuse it: {}; `cape check` says where", errors.join(", "));
        held.mismatch(&upload.file, MismatchKind::Form, message);
    }
    let mut twice = None;
    checked.file.each_row(0, |row| {
        if let Some(number) = UploadRow::read(row).number()
            && let Some(other) = all.0.insert(number, place)
            && other != place
        {
            twice.get_or_insert((number, other));
        }
    });
    if let Some((number, other)) = twice {
        let other = &recorded.uploads[other].file;
        held.mismatch(&upload.file, MismatchKind::Entries, format!("{number} stands in {other} too"));
    }
    Ok(())
}

pub(crate) fn check_sums(recorded: &Recorded, held: &mut Verifier<'_>) {
    let (rows, entries) = (&recorded.rows, &recorded.entries);
    let entries_of = |set: UploadSet| {
        recorded
            .uploads
            .iter()
            .filter(|upload| upload.set == set.name())
            .map(|upload| upload.entries)
            .fold(0, u64::saturating_add)
    };
    let all = |parts: &[u64]| parts.iter().copied().fold(0, u64::saturating_add);
    let inputs: Vec<u64> = recorded.inputs.iter().map(|input| input.rows).collect();
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
            all(&[entries.filed, entries.review, entries.rejected, entries.out_of_scope]),
            "filed, in review, rejected and out of scope",
        ),
        ("entries filed", entries.filed, all(&[entries.proven, entries.unverified]), "proven and unverified"),
        ("entries filed", entries.filed, entries_of(UploadSet::Filed), "those of the upload files"),
        ("entries in review", entries.review, entries_of(UploadSet::Review), "those of the review files"),
    ] {
        if total != parts {
            let message = format!("{total} {what}, but {of_what} come to {parts}");
            held.mismatch(SUMMARY_JSON, MismatchKind::Sums, message);
        }
    }
    for rule in recorded.findings.keys().filter(|rule| RuleId::by_name(rule).is_none()) {
        let message = format!("it counts findings of a rule that isn't known: {:?}", truncate(rule));
        held.mismatch(SUMMARY_JSON, MismatchKind::Sums, message);
    }
}
