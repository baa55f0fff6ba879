//! Messages about money: what can still be filed, and what isn't known.

use super::harness::{B76, build_in, misread};

const NOVEMBER: [&str; 4] = ["--filer", "B76", "--as-of", "2026-11-26"];

#[test]
fn what_the_scope_leaves_out_is_split_into_what_can_still_be_filed_and_what_is_final() {
    let built = misread("portfolio.csv.gz", &NOVEMBER);
    let left_out = &built.summary["left_out_by_scope"];
    assert_eq!((&left_out["entries"], &left_out["ieepa_duty"]), (&154.into(), &"274500.00".into()));
    assert_eq!((&left_out["open_entries"], &left_out["open_duty"]), (&80.into(), &"140000.00".into()));
    assert_eq!(left_out["first_file_by"], "2026-11-30");
    assert_eq!(built.summary["ieepa_duty"]["ready"], "85000.00", "all IEEPA duty, not only what is in scope");
    let all = misread("portfolio.csv.gz", &[&NOVEMBER[..], &["--scope", "all-ieepa"]].concat());
    assert_eq!(
        (&all.summary["entries"]["ready"], &all.summary["ieepa_duty"]["ready"]),
        (&120.into(), &"225000.00".into())
    );
}

#[test]
fn what_is_not_known_of_a_duty_is_a_sentence_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/misread/duty-blank.csv");
    build_in(folder.path(), &[&[file], &B76[..]].concat());
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("unknown where a tariff line in scope with duty has no known amount"));
    assert!(!page.contains("whether never"));
}
