//! entries.csv: what becomes of each entry there is what the upload files hold and the summary counts.

use std::collections::BTreeMap;

use csv::StringRecord;
use rust_decimal::Decimal;

use super::folder::InUploads;
use super::recorded::Recorded;
use super::report::MismatchKind;
use super::{Verifier, file};
use crate::domain::{EntryNumber, cents};
use crate::error::Result;
use crate::file_names::{ENTRIES_CSV, FINDINGS_CSV};
use crate::judge::Disposition;
use crate::text::truncate;

/// The columns that are looked at.
const COLUMNS: [&str; 6] =
    ["entry_number", "disposition", "verification", "ieepa_duty", "rows", "upload_file"];

/// Holds each row against the upload files, of which it takes out the entries that it finds, and the sums of all
/// against the summary.
pub(crate) fn check_entries(
    recorded: &Recorded,
    filed: &mut InUploads,
    held: &mut Verifier<'_>,
) -> Result<()> {
    let path = held.folder.join(ENTRIES_CSV);
    let Some(opened) = file::open(&path)? else {
        held.mismatch(ENTRIES_CSV, MismatchKind::Missing, "it isn't there");
        return Ok(());
    };
    let mut reader = csv::Reader::from_reader(opened);
    let Some(places) = reader.headers().ok().and_then(places) else {
        held.mismatch(ENTRIES_CSV, MismatchKind::Form, "its header isn't that of entries.csv");
        return Ok(());
    };
    let (mut sums, mut wrong) = (Sums::default(), Wrong::default());
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => row(
                places.map(|place| record.get(place).unwrap_or_default()),
                recorded,
                filed,
                &mut sums,
                &mut wrong,
            ),
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(source) => return Err(file::unread(&path, source)),
                _ => {
                    held.mismatch(
                        ENTRIES_CSV,
                        MismatchKind::Form,
                        "a row has more or fewer cells than the header",
                    );
                    return Ok(());
                }
            },
        }
        held.compared.entries += 1;
    }
    wrong.tell(held);
    if let Some(number) = filed.0.keys().min() {
        let (count, first) = (filed.0.len(), *number);
        let message = format!("{count} entries of the upload files are not filed by it, the first {first}");
        held.mismatch(ENTRIES_CSV, MismatchKind::Entries, message);
    }
    sums.hold(recorded, held);
    Ok(())
}

fn places(header: &StringRecord) -> Option<[usize; 6]> {
    let mut places = [0; 6];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        *place = header.iter().position(|header| header == name)?;
    }
    Some(places)
}

/// What all rows come to.
#[derive(Default)]
struct Sums {
    entries: BTreeMap<Disposition, u64>,
    proven: u64,
    rows: u64,
    duty: BTreeMap<Disposition, Decimal>,
    last: Option<EntryNumber>,
}

/// How many rows don't fit, and the first of them.
#[derive(Default)]
struct Wrong(BTreeMap<&'static str, (u64, String)>);

impl Wrong {
    fn add(&mut self, what: &'static str, number: &str) {
        let (count, _) = self.0.entry(what).or_insert_with(|| (0, truncate(number)));
        *count += 1;
    }

    fn tell(self, held: &mut Verifier<'_>) {
        for (what, (count, first)) in self.0 {
            let message = match count {
                1 => format!("{first} {what}"),
                _ => format!("{first} {what}, and so do {} other entries", count - 1),
            };
            held.mismatch(ENTRIES_CSV, MismatchKind::Entries, message);
        }
    }
}

fn row(
    [text, disposition, verification, duty, rows, upload]: [&str; 6],
    recorded: &Recorded,
    filed: &mut InUploads,
    sums: &mut Sums,
    wrong: &mut Wrong,
) {
    let Some(number) = EntryNumber::from_text(text) else {
        return wrong.add("is no entry number", text);
    };
    if sums.last.is_some_and(|last| last >= number) {
        wrong.add("stands out of order or twice", text);
    }
    sums.last = Some(number);
    let stands_in = filed.0.remove(&number).and_then(|place| recorded.uploads.get(place));
    let Some(disposition) = Disposition::by_name(disposition) else {
        return wrong.add("has no disposition that is known", text);
    };
    *sums.entries.entry(disposition).or_default() += 1;
    sums.proven += u64::from(disposition == Disposition::Filed && verification == "proven");
    match (rows.parse::<u64>(), duty) {
        (Ok(rows), "") => sums.rows = sums.rows.saturating_add(rows),
        (Ok(rows), duty) => {
            sums.rows = sums.rows.saturating_add(rows);
            match Decimal::from_str_exact(duty) {
                Ok(amount) => {
                    let sum = sums.duty.entry(disposition).or_default();
                    *sum = sum.saturating_add(amount);
                }
                Err(_) => wrong.add("has a duty that is no amount", text),
            }
        }
        (Err(_), _) => wrong.add("has a number of rows that is none", text),
    }
    let set = disposition.name();
    let is_in_its_own = stands_in.is_some_and(|file| file.set == set && file.file == upload);
    match disposition {
        Disposition::Filed | Disposition::Review if is_in_its_own => {}
        Disposition::Filed | Disposition::Review if stands_in.is_none() => {
            wrong.add("goes into an upload file that doesn't hold it", text)
        }
        Disposition::Filed | Disposition::Review => {
            wrong.add("stands in another upload file than it says", text)
        }
        Disposition::Rejected | Disposition::OutOfScope if stands_in.is_some() => {
            wrong.add("is not filed, yet stands in an upload file", text);
        }
        Disposition::Rejected | Disposition::OutOfScope if upload.is_empty() => {}
        Disposition::Rejected | Disposition::OutOfScope => {
            wrong.add("is not filed, yet names an upload file", text)
        }
    }
}

impl Sums {
    fn hold(&self, recorded: &Recorded, held: &mut Verifier<'_>) {
        let (entries, duty) = (&recorded.entries, &recorded.ieepa_duty);
        let of = |disposition| self.entries.get(&disposition).copied().unwrap_or_default();
        // Entries out of scope are left out where that was asked for.
        let is_full = of(Disposition::OutOfScope) > 0 || entries.out_of_scope == 0;
        let mut counts = vec![
            ("entries filed", of(Disposition::Filed), entries.filed),
            ("of them proven", self.proven, entries.proven),
            ("entries in review", of(Disposition::Review), entries.review),
            ("entries rejected", of(Disposition::Rejected), entries.rejected),
        ];
        if is_full {
            counts.push(("entries out of scope", of(Disposition::OutOfScope), entries.out_of_scope));
            counts.push(("rows in entries", self.rows, recorded.rows.in_entries));
        }
        for (what, here, there) in counts.into_iter().filter(|(_, here, there)| here != there) {
            held.mismatch(
                ENTRIES_CSV,
                MismatchKind::Sums,
                format!("{here} {what}, the summary says {there}"),
            );
        }
        for (disposition, there) in [
            (Disposition::Filed, &duty.filed),
            (Disposition::Review, &duty.review),
            (Disposition::Rejected, &duty.rejected),
        ] {
            let here = self.duty.get(&disposition).copied().unwrap_or_default();
            // The summary adds up amounts before they are rounded to cents, the rows stand there rounded.
            let rounding = Decimal::new(5, 3) * Decimal::from(of(disposition) + 1);
            let agrees = Decimal::from_str_exact(there).is_ok_and(|there| (here - there).abs() <= rounding);
            if !agrees {
                let (here, there) = (cents(here), truncate(there));
                let message =
                    format!("IEEPA duty of {disposition} entries of {here}, the summary says {there}");
                held.mismatch(ENTRIES_CSV, MismatchKind::Sums, message);
            }
        }
    }
}

pub(crate) fn check_findings(recorded: &Recorded, held: &mut Verifier<'_>) -> Result<()> {
    let path = held.folder.join(FINDINGS_CSV);
    let Some(opened) = file::open(&path)? else {
        held.mismatch(FINDINGS_CSV, MismatchKind::Missing, "it isn't there");
        return Ok(());
    };
    let mut reader = csv::Reader::from_reader(opened);
    let mut place_of =
        |name| reader.headers().ok().and_then(|header| header.iter().position(|cell| cell == name));
    let (Some(source), Some(rule)) = (place_of("source"), place_of("rule")) else {
        held.mismatch(FINDINGS_CSV, MismatchKind::Form, "its header isn't that of findings.csv");
        return Ok(());
    };
    let (mut counts, mut strange) = (BTreeMap::<String, u64>::new(), None);
    for record in reader.records() {
        let record = match record.map_err(csv::Error::into_kind) {
            Ok(record) => record,
            Err(csv::ErrorKind::Io(error)) => return Err(file::unread(&path, error)),
            Err(_) => {
                held.mismatch(
                    FINDINGS_CSV,
                    MismatchKind::Form,
                    "a row has more or fewer cells than the header",
                );
                return Ok(());
            }
        };
        held.compared.findings += 1;
        *counts.entry(record[rule].to_string()).or_default() += 1;
        // A name that would run in a spreadsheet has an apostrophe before it.
        let name = record[source].trim_start_matches('\'');
        if !recorded.files().any(|input| input.name.trim_start_matches('\'') == name) {
            strange.get_or_insert_with(|| truncate(name));
        }
    }
    if let Some(name) = strange {
        held.mismatch(
            FINDINGS_CSV,
            MismatchKind::Entries,
            format!("it has findings in {name}, which the run did not read"),
        );
    }
    let all: std::collections::BTreeSet<&String> = counts.keys().chain(recorded.findings.keys()).collect();
    for rule in all {
        let [here, there] = [&counts, &recorded.findings].map(|of| of.get(rule).copied().unwrap_or_default());
        if here != there {
            let rule = truncate(rule);
            held.mismatch(
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
