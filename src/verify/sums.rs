//! The figures of the summary add up.

use super::Held;
use super::recorded::Recorded;
use crate::declare::UploadSet;
use crate::domain::SUMMARY_JSON;
use crate::report::MismatchKind;
use crate::rules::RuleId;

pub(super) fn hold(recorded: &Recorded, held: &mut Held<'_>) {
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
            all(&[rows.in_entries, rows.unreadable, rows.blank, rows.totals]),
            "in entries, unreadable, blank and totals",
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
        let message =
            format!("it counts findings of a rule that isn't known: {:?}", crate::domain::shown(rule));
        held.mismatch(SUMMARY_JSON, MismatchKind::Sums, message);
    }
}
