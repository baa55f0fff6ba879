//! Checks entries.csv and findings.csv: each entry's outcome must match the upload files, and the sums the summary.

use std::collections::BTreeMap;

use csv::StringRecord;
use rust_decimal::Decimal;

use super::file::{self, Verifier};
use super::folder::InUploads;
use super::report::MismatchKind;
use crate::domain::{EntryNumber, cents};
use crate::error::Result;
use crate::file_names::{ENTRIES_CSV, FINDINGS_CSV};
use crate::judge::{Checked, Outcome};
use crate::output::UploadSet;
use crate::report::Summary;
use crate::text::truncate;

/// The columns that are read.
const COLUMNS: [&str; 11] = [
    "entry_number",
    "outcome",
    "checked",
    "ieepa_duty",
    "ieepa_duty_in_scope",
    "rows",
    "upload_file",
    "refund_low",
    "refund_high",
    "interest_low",
    "interest_high",
];

/// Compares each row with the upload files, and the sums with the summary. Removes each entry it finds from
/// `in_uploads`.
pub(crate) fn check_entries(
    summary: &Summary,
    in_uploads: &mut InUploads,
    verifier: &mut Verifier<'_>,
) -> Result<()> {
    let path = verifier.folder.join(ENTRIES_CSV);
    let Some(opened) = file::open(&path)? else {
        verifier.mismatch(ENTRIES_CSV, MismatchKind::Missing, "it isn't there");
        return Ok(());
    };
    let mut reader = csv::Reader::from_reader(opened);
    let Some(indexes) = reader.headers().ok().and_then(indexes) else {
        verifier.mismatch(ENTRIES_CSV, MismatchKind::Form, "its header isn't that of entries.csv");
        return Ok(());
    };
    let (mut sums, mut wrong) = (Sums::default(), Wrong::default());
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => row(
                indexes.map(|index| record.get(index).unwrap_or_default()),
                summary,
                in_uploads,
                &mut sums,
                &mut wrong,
            ),
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(source) => return Err(file::unread(&path, source)),
                _ => {
                    verifier.mismatch(
                        ENTRIES_CSV,
                        MismatchKind::Form,
                        "a row has more or fewer cells than the header",
                    );
                    return Ok(());
                }
            },
        }
        verifier.compared.entries += 1;
    }
    wrong.report(verifier);
    if let Some(number) = in_uploads.0.keys().min() {
        let (count, first) = (in_uploads.0.len(), *number);
        let message = format!(
            "{count} entries of the upload files are not ready or in review in it, the first {first}"
        );
        verifier.mismatch(ENTRIES_CSV, MismatchKind::Entries, message);
    }
    sums.check(summary, verifier);
    Ok(())
}

fn indexes(header: &StringRecord) -> Option<[usize; COLUMNS.len()]> {
    let mut indexes = [0; COLUMNS.len()];
    for (index, name) in indexes.iter_mut().zip(COLUMNS) {
        *index = header.iter().position(|header| header == name)?;
    }
    Some(indexes)
}

/// Sums over all rows.
#[derive(Default)]
struct Sums {
    entries: BTreeMap<Outcome, u64>,
    fully_checked: u64,
    rows: u64,
    duty: BTreeMap<Outcome, Decimal>,
    duty_in_scope: BTreeMap<Outcome, Decimal>,
    /// Refund and interest, lowest and highest amount each.
    refunds: [Decimal; 4],
    last: Option<EntryNumber>,
}

/// For each kind of mismatch the number of rows, and the first of them.
#[derive(Default)]
struct Wrong(BTreeMap<&'static str, (u64, String)>);

impl Wrong {
    fn add(&mut self, what: &'static str, number: &str) {
        let (count, _) = self.0.entry(what).or_insert_with(|| (0, truncate(number)));
        *count += 1;
    }

    fn report(self, verifier: &mut Verifier<'_>) {
        for (what, (count, first)) in self.0 {
            let message = match count {
                1 => format!("{first} {what}"),
                _ => format!("{first} {what}, and so do {} other entries", count - 1),
            };
            verifier.mismatch(ENTRIES_CSV, MismatchKind::Entries, message);
        }
    }
}

fn row(
    [text, outcome, checked, duty, duty_in_scope, rows, upload, refunds @ ..]: [&str; COLUMNS.len()],
    summary: &Summary,
    in_uploads: &mut InUploads,
    sums: &mut Sums,
    wrong: &mut Wrong,
) {
    let Some(number) = EntryNumber::from_text(text) else {
        return wrong.add("isn't an entry number", text);
    };
    if sums.last.is_some_and(|last| last >= number) {
        wrong.add("is out of order or listed twice", text);
    }
    sums.last = Some(number);
    let holder = in_uploads.0.remove(&number).and_then(|index| summary.uploads.get(index));
    let Some(outcome) = Outcome::by_name(outcome) else {
        return wrong.add("has an unknown outcome", text);
    };
    *sums.entries.entry(outcome).or_default() += 1;
    sums.fully_checked += u64::from(checked == Checked::Fully.name());
    match rows.parse::<u64>() {
        Ok(rows) => sums.rows = sums.rows.saturating_add(rows),
        Err(_) => wrong.add("has an invalid number of rows", text),
    }
    add_amount(&mut sums.duty, outcome, duty, text, wrong);
    add_amount(&mut sums.duty_in_scope, outcome, duty_in_scope, text, wrong);
    for (sum, amount) in sums.refunds.iter_mut().zip(refunds).filter(|(_, amount)| !amount.is_empty()) {
        match Decimal::from_str_exact(amount) {
            Ok(amount) => *sum = sum.saturating_add(amount),
            Err(_) => wrong.add("has an invalid refund or interest", text),
        }
    }
    let set = match outcome {
        Outcome::Ready => Some(UploadSet::Ready),
        Outcome::Review => Some(UploadSet::Review),
        Outcome::Blocked | Outcome::Claimed | Outcome::Pending | Outcome::OutOfScope => None,
    };
    match (set, holder) {
        (Some(set), Some(file)) if file.set == set && file.file == upload => {}
        (Some(_), None) => wrong.add("names an upload file that doesn't contain it", text),
        (Some(_), Some(_)) => wrong.add("is in another upload file than the one it names", text),
        (None, Some(_)) => wrong.add("is in an upload file, but its outcome excludes it", text),
        (None, None) if upload.is_empty() => {}
        (None, None) => wrong.add("names an upload file, but its outcome excludes it", text),
    }
}

fn add_amount(
    sums: &mut BTreeMap<Outcome, Decimal>,
    outcome: Outcome,
    amount: &str,
    number: &str,
    wrong: &mut Wrong,
) {
    if amount.is_empty() {
        return;
    }
    match Decimal::from_str_exact(amount) {
        Ok(amount) => {
            let sum = sums.entry(outcome).or_default();
            *sum = sum.saturating_add(amount);
        }
        Err(_) => wrong.add("has an invalid duty", number),
    }
}

impl Sums {
    fn check(&self, summary: &Summary, verifier: &mut Verifier<'_>) {
        let entries = &summary.entries;
        let of = |outcome| self.entries.get(&outcome).copied().unwrap_or_default();
        // Entries out of scope are missing if the run was asked to leave them out.
        let is_full = of(Outcome::OutOfScope) > 0 || entries.out_of_scope == 0;
        let mut counts = vec![
            ("ready entries", of(Outcome::Ready), entries.ready),
            ("entries in review", of(Outcome::Review), entries.review),
            ("blocked entries", of(Outcome::Blocked), entries.blocked),
            ("claimed entries", of(Outcome::Claimed), entries.claimed),
            ("pending entries", of(Outcome::Pending), entries.pending),
            ("fully checked entries", self.fully_checked, entries.fully_checked),
        ];
        if is_full {
            counts.push(("entries out of scope", of(Outcome::OutOfScope), entries.out_of_scope));
            counts.push(("rows in entries", self.rows, summary.rows.in_entries));
        }
        for (what, here, there) in counts.into_iter().filter(|(_, here, there)| here != there) {
            verifier.mismatch(
                ENTRIES_CSV,
                MismatchKind::Sums,
                format!("{here} {what}, the summary says {there}"),
            );
        }
        let duty = &summary.ieepa_duty;
        for (outcome, there) in [
            (Outcome::Ready, &duty.ready),
            (Outcome::Review, &duty.review),
            (Outcome::Blocked, &duty.blocked),
            (Outcome::Claimed, &duty.claimed),
            (Outcome::Pending, &duty.pending),
        ] {
            self.check_duty("IEEPA duty", &self.duty, outcome, there, verifier);
        }
        self.check_refunds(summary, verifier);
        let in_scope = &summary.in_scope;
        for (outcome, there) in [
            (Outcome::Ready, &in_scope.ready),
            (Outcome::Review, &in_scope.review),
            (Outcome::Blocked, &in_scope.blocked),
        ] {
            self.check_duty("IEEPA duty in scope", &self.duty_in_scope, outcome, there, verifier);
        }
    }

    /// Amounts in rows are whole cents, so the sums must agree to the cent.
    fn check_refunds(&self, summary: &Summary, verifier: &mut Verifier<'_>) {
        let there = &summary.expected_refund.total;
        let [refund_low, refund_high, interest_low, interest_high] = self.refunds;
        for (what, here, there) in [
            ("least refund", refund_low, &there.refund_low),
            ("most refund", refund_high, &there.refund_high),
            ("least interest", interest_low, &there.interest_low),
            ("most interest", interest_high, &there.interest_high),
        ] {
            if Decimal::from_str_exact(there).ok() != Some(here) {
                let (here, there) = (cents(here), truncate(there));
                let message = format!("a {what} of {here}, the summary says {there}");
                verifier.mismatch(ENTRIES_CSV, MismatchKind::Sums, message);
            }
        }
    }

    fn check_duty(
        &self,
        what: &str,
        sums: &BTreeMap<Outcome, Decimal>,
        outcome: Outcome,
        there: &str,
        verifier: &mut Verifier<'_>,
    ) {
        let here = sums.get(&outcome).copied().unwrap_or_default();
        let entries = self.entries.get(&outcome).copied().unwrap_or_default();
        // The summary sums amounts before rounding to cents, the rows have rounded ones.
        let rounding = Decimal::new(5, 3) * Decimal::from(entries + 1);
        let agrees = Decimal::from_str_exact(there).is_ok_and(|there| (here - there).abs() <= rounding);
        if !agrees {
            let (here, there) = (cents(here), truncate(there));
            let message = format!("{what} of {outcome} entries of {here}, the summary says {there}");
            verifier.mismatch(ENTRIES_CSV, MismatchKind::Sums, message);
        }
    }
}

pub(crate) fn check_findings(summary: &Summary, verifier: &mut Verifier<'_>) -> Result<()> {
    let path = verifier.folder.join(FINDINGS_CSV);
    let Some(opened) = file::open(&path)? else {
        verifier.mismatch(FINDINGS_CSV, MismatchKind::Missing, "it isn't there");
        return Ok(());
    };
    let mut reader = csv::Reader::from_reader(opened);
    let mut index_of =
        |name| reader.headers().ok().and_then(|header| header.iter().position(|cell| cell == name));
    let (Some(source), Some(rule)) = (index_of("source"), index_of("rule")) else {
        verifier.mismatch(FINDINGS_CSV, MismatchKind::Form, "its header isn't that of findings.csv");
        return Ok(());
    };
    let (mut counts, mut strange) = (BTreeMap::<String, u64>::new(), None);
    for record in reader.records() {
        let record = match record.map_err(csv::Error::into_kind) {
            Ok(record) => record,
            Err(csv::ErrorKind::Io(error)) => return Err(file::unread(&path, error)),
            Err(_) => {
                verifier.mismatch(
                    FINDINGS_CSV,
                    MismatchKind::Form,
                    "a row has more or fewer cells than the header",
                );
                return Ok(());
            }
        };
        verifier.compared.findings += 1;
        *counts.entry(record[rule].to_string()).or_default() += 1;
        // A name that a spreadsheet would run as a formula has a leading apostrophe.
        let name = record[source].trim_start_matches('\'');
        if !summary.files_read().any(|(input, ..)| input.trim_start_matches('\'') == name) {
            strange.get_or_insert_with(|| truncate(name));
        }
    }
    if let Some(name) = strange {
        verifier.mismatch(
            FINDINGS_CSV,
            MismatchKind::Entries,
            format!("it has findings in {name}, which the run did not read"),
        );
    }
    let all: std::collections::BTreeSet<&String> = counts.keys().chain(summary.findings.keys()).collect();
    for rule in all {
        let [here, there] = [&counts, &summary.findings].map(|of| of.get(rule).copied().unwrap_or_default());
        if here != there {
            let rule = truncate(rule);
            verifier.mismatch(
                FINDINGS_CSV,
                MismatchKind::Sums,
                format!("{here} findings of {rule}, the summary says {there}"),
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::report::csv::{ENTRIES_HEADER, FINDINGS_HEADER};

    #[test]
    fn the_columns_that_are_looked_at_are_among_those_that_are_written() {
        let header: Vec<&str> = ENTRIES_HEADER.trim_end().split(',').collect();
        assert!(COLUMNS.iter().all(|column| header.contains(column)));
    }

    #[test]
    fn the_columns_of_findings_that_are_read_are_written() {
        let header: Vec<&str> = FINDINGS_HEADER.trim_end().split(',').collect();
        assert!(["source", "rule"].iter().all(|column| header.contains(column)));
    }
}
