//! findings.csv: as many findings of each rule as the summary counts, each in a file that was read.

use std::collections::BTreeMap;

use super::recorded::Recorded;
use super::{Held, file};
use crate::domain::{FINDINGS_CSV, shown};
use crate::error::Result;
use crate::report::MismatchKind;

pub(super) fn hold(recorded: &Recorded, held: &mut Held<'_>) -> Result<()> {
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
            strange.get_or_insert_with(|| shown(name));
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
            let rule = shown(rule);
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
    use crate::report::FINDINGS_HEADER;

    #[test]
    fn the_columns_that_are_looked_at_are_among_those_that_are_written() {
        let header: Vec<&str> = FINDINGS_HEADER.trim_end().split(',').collect();
        assert!(["source", "rule"].iter().all(|column| header.contains(column)));
    }
}
