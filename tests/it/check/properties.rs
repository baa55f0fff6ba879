//! Properties of every upload file, however damaged.

use std::collections::BTreeSet;

use cape_declaration::internals::Cells;
use cape_declaration::internals::check_uploads;
use cape_declaration::internals::repair_into;
use cape_declaration::internals::upload_rule;
use cape_declaration::internals::{EntryNumber, FilerCode};
use proptest::prelude::*;
use proptest::sample::select;

use super::harness::number;

/// One of a few entries, in one of many spellings.
fn spelled() -> impl Strategy<Value = String> {
    (select(vec!["B76", "9K4", "001"]), 0u32..12, 0u8..16).prop_map(|(filer, serial, form)| {
        let number = number(filer, serial);
        match form {
            0 => format!("{}-{}-{}", &number[..3], &number[3..10], &number[10..]),
            1 => number.to_lowercase(),
            2 => format!("'{number}"),
            3 => format!("\"=\"\"{number}\"\"\""),
            4 => number.trim_start_matches('0').to_string(),
            5 => format!(" {number}\u{a0}"),
            6 => format!("{number},"),
            7 => format!("{number},12-3456789"),
            8 => format!("\"{number}\""),
            9 => format!("\"{number}"),
            10 => format!("-{number}"),
            11 => number[3..].to_string(),
            12 => EntryNumber::from_text(&number).unwrap().with_check_digit(3).to_string(),
            _ => number,
        }
    })
}

fn stray() -> impl Strategy<Value = String> {
    let any = any::<String>().prop_map(|text| text.chars().take(12).collect());
    let known = [
        "",
        ",,",
        " ",
        "6.05760E+10",
        "900-12-3456",
        "=1+1",
        "\u{1a}",
        "Entry Number",
        "\u{feff}",
        "\"",
        "#N/A",
    ];
    prop_oneof![2 => select(known.to_vec()).prop_map(String::from), 1 => any]
}

/// An upload file: mostly a header, entries in all spellings, and other content found in such files.
fn messy() -> impl Strategy<Value = Vec<u8>> {
    let first = select(vec![
        "Entry Number",
        "Entry Number",
        "\u{feff}Entry Number",
        "entry number,",
        "\"Entry Number\"",
        "",
        "Entries",
    ]);
    let rows = proptest::collection::vec(prop_oneof![4 => spelled(), 1 => stray()], 0..40);
    (first, rows, select(vec!["\n", "\r\n", "\r", "\r\r\n"]), any::<bool>()).prop_map(
        |(first, rows, end, headed)| {
            let first = if headed { vec![first.to_string()] } else { Vec::new() };
            let lines: Vec<String> = first.into_iter().chain(rows).collect();
            (lines.join(end) + end).into_bytes()
        },
    )
}

/// The result of repairing a file.
struct Repaired {
    /// The entries in its copies.
    kept: Vec<EntryNumber>,
    /// Rows listed as changed, and rows left out with their texts.
    listed: BTreeSet<u32>,
    left_out: Vec<String>,
    /// Rules that the copies fail.
    found: Vec<&'static str>,
}

fn repaired(content: &[u8], filer: Option<FilerCode>) -> Repaired {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("upload.csv");
    std::fs::write(&path, content).unwrap();
    let checked = check_uploads(&[path], filer).unwrap();
    let repair = repair_into(&checked, filer, &dir.path().join("out")).unwrap().remove(0);
    let copies: Vec<_> = repair.copies().map(|(name, _)| dir.path().join("out").join(name)).collect();
    let again = check_uploads(&copies, filer).unwrap();
    let text = |at| checked[0].file.row(at, &mut Cells::default()).text_around(None).0.to_uppercase();
    let left_out = repair.changes.iter().filter(|change| change.what.is_left_out());
    let mut left_out: Vec<String> = left_out.map(|change| text(change.at)).collect();
    // A file that is refused as a whole, such as one with control bytes, is left out as a whole.
    left_out.extend(repair.refused.map(|_| String::from_utf8_lossy(content).to_uppercase()));
    Repaired {
        left_out,
        listed: repair.changes.iter().map(|change| change.at.row).collect(),
        kept: repair.kept,
        found: again.iter().flat_map(|about| &about.findings).map(|of| upload_rule(of.defect).name).collect(),
    }
}

fn filer() -> impl Strategy<Value = Option<FilerCode>> {
    select(vec![None, FilerCode::parse("B76")])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn nothing_is_found_in_a_copy_but_what_only_a_person_can_settle(content in messy(), filer in filer()) {
        let found = repaired(&content, filer).found;
        let persons = ["mixed-filers", "check-digit", "check-digit-factor"];
        prop_assert!(found.iter().all(|rule| persons.contains(rule)), "{found:?}");
    }

    #[test]
    fn every_row_is_in_a_copy_or_in_the_list(content in messy(), filer in filer()) {
        let Repaired { kept, listed, .. } = repaired(&content, filer);
        prop_assume!(!kept.is_empty());
        let text = String::from_utf8_lossy(&content).replace("\r\n", "\n").replace('\r', "\n");
        for (row, line) in (1..).zip(text.lines()) {
            // Dropped columns are listed once, so a row may be kept without being listed itself.
            let cells = line.trim_start_matches('\u{feff}').split([',', ';', '|', '\t']);
            let is_kept = cells.filter_map(EntryNumber::from_text).any(|number| kept.contains(&number));
            let is_header = row == 1 && line.trim_start_matches('\u{feff}') == "Entry Number";
            prop_assert!(is_kept || is_header || listed.contains(&row), "row {row}: {line:?}");
        }
    }

    #[test]
    fn every_entry_number_is_in_a_copy_or_was_left_out(content in messy(), filer in filer()) {
        let Repaired { kept, left_out, .. } = repaired(&content, filer);
        let text = String::from_utf8_lossy(&content).to_uppercase();
        let all = ["B76", "9K4", "001"].into_iter().flat_map(|filer| (0..12).map(move |n| number(filer, n)));
        for number in all.filter(|number| text.contains(number.as_str())) {
            let is_kept = kept.iter().any(|kept| kept.to_string() == number);
            prop_assert!(is_kept || left_out.iter().any(|row| row.contains(&number)), "{number}");
        }
    }

    #[test]
    fn any_bytes_end_in_findings(content in any::<Vec<u8>>(), filer in filer()) {
        repaired(&content, filer);
    }
}
