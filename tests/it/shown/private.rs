//! Social security numbers are never shown in full.

use regex::Regex;

use super::harness::{Sandbox, fixture};
use crate::support::{contents, shown};

/// Matches any hyphens and blanks between the digits.
fn whole_number() -> Regex {
    Regex::new(r"[0-9]{3}[\s\u{200b}]*[-\u{ad}\u{2010}-\u{2015}\u{2212}\u{ff0d}][\s\u{200b}]*[0-9]{2}[\s\u{200b}]*[-\u{ad}\u{2010}-\u{2015}\u{2212}\u{ff0d}][\s\u{200b}]*[0-9]{4}").unwrap()
}

#[test]
fn social_security_numbers_are_masked_in_everything_printed_and_written() {
    let bench = Sandbox::new();
    let texts = [
        "900-12-3456",
        "000 - 12 - 3456",
        "666\u{2011}01\u{2011}0002",
        "x900-12-3457y",
        "900-12-3458/900-12-3459",
    ];
    let form = whole_number();
    assert!(texts.iter().all(|text| form.is_match(text)));
    for (file, text) in bench.everything(&texts) {
        if let Some(found) = form.find(&text) {
            let around = &text[text[..found.start()].rfind('\n').map_or(0, |at| at + 1)..found.end()];
            panic!("{file}: {around}");
        }
    }
}

#[test]
fn the_fixture_full_of_them_shows_none() {
    let form = whole_number();
    let fixture = fixture("social-security-numbers.csv");
    assert!(form.find_iter(&std::fs::read_to_string(&fixture).unwrap()).count() > 5);
    let bench = Sandbox::new();
    for args in [
        &["build", &fixture, "--filer", "B76", "--as-of", "2026-05-01", "--max-diagnostics", "99"][..],
        &["build", &fixture, "--importer", "900-12-4471", "--as-of", "2026-05-01", "--force"],
        &["inspect", &fixture],
        &["inspect", &fixture, "--format", "json"],
        &["check", &fixture, "--max-diagnostics", "99"],
        &["check", &fixture, "--format", "json"],
    ] {
        let output = bench.run(args);
        for text in [&output.stdout, &output.stderr] {
            assert!(!form.is_match(&String::from_utf8_lossy(text)), "{args:?}");
        }
        for (name, content) in contents(&bench.path("cape-out")) {
            assert!(!form.is_match(&shown(&name, &content)), "{name}");
        }
    }
}

#[test]
fn dates_are_shown_whole_wherever_a_social_security_number_would_be_masked() {
    let masked = Regex::new(r"\*{2,3}[\s\u{200b}]*-[\s\u{200b}]*\*{2}").unwrap();
    for date in [
        "2025-08-20 00:00:00",
        "2025-08-20T00:00:00.000-05:00",
        "2025-06-02 - 2025-06-30",
        "20250802-10-2025",
    ] {
        for (file, text) in Sandbox::new().everything(&[date]) {
            if let Some(found) = masked.find(&text) {
                let around = &text[text[..found.start()].rfind('\n').map_or(0, |at| at + 1)..found.end()];
                panic!("{file}: {around}");
            }
        }
    }
}

/// Also in the words of a report and in the ledger.
#[test]
fn a_date_in_an_answer_of_cbp_is_kept_whole_and_a_social_security_number_is_not() {
    let bench = Sandbox::new();
    bench.file("in.csv", "Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,1.00\n");
    bench.file(
        "claims.csv",
        "ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\nB7603245278,C1,Failed,refused on 2025-08-20 00:00:00 for 900-12-3456\n",
    );
    for args in [
        &["ledger", "init"][..],
        &["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01"],
        &["ledger", "submitted", "cape-out/CAPE_B76_001.csv", "--on", "2026-05-01"],
        &["ledger", "import", "claims.csv"],
        &["ledger", "export", "--out", "exported"],
    ] {
        assert_ne!(bench.run(args).status.code(), Some(2), "{args:?}");
    }
    let names = bench.list("exported");
    let exported: String = names.iter().map(|name| bench.read(&format!("exported/{name}"))).collect();
    assert!(exported.contains("refused on 2025-08-20 00:00:00 for ***-**-3456"), "{exported}");
}
