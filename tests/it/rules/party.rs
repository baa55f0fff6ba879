//! Who files: the broker whose code the entry number begins with, or the importer of record.

use super::harness::{Case, FILER, IMPORTER, NUMBER, sound};

fn filed_by_importer(number: &str) -> Case {
    sound().by_importer(number)
}

#[test]
fn a_broker_files_only_what_begins_with_its_filer_code() {
    sound().filer("B76").passes();
    for code in ["B77", "A76", "BII", "076"] {
        sound().filer(code).fails("filer-code-mismatch", "blocked");
    }
}

#[test]
fn the_filer_column_does_not_decide_whose_entry_it_is() {
    sound().filer("BII").with(FILER, "BII").fails("filer-code-mismatch;filer-column-conflict", "blocked");
    sound().filer("BII").without(FILER).fails("filer-code-mismatch", "blocked");
}

#[test]
fn an_importer_files_entries_of_any_filer() {
    filed_by_importer("12-3456789").with(NUMBER, "BII-0599285-4").with(FILER, "BII").passes();
}

#[test]
fn an_importer_files_only_its_own_entries() {
    filed_by_importer("12-3456789").passes();
    for other in ["12-3456788", "12-345678901", "251234-12345", "123-45-6789"] {
        filed_by_importer(other).fails("importer-mismatch", "blocked");
    }
}

#[test]
fn any_of_several_importers_will_do() {
    filed_by_importer("98-7654321").importer("12-3456789").passes();
    filed_by_importer("98-7654321").importer("98-7654322").fails("importer-mismatch", "blocked");
}

#[test]
fn an_importer_number_is_the_same_in_each_of_its_forms() {
    let forms = [
        ("12-3456789", &["12-3456789", "12-345678900", "123456789", "12345678900", "12-34 56789"][..]),
        ("12-3456789AB", &["12-3456789AB", "123456789AB", "12-3456789 AB"]),
        ("251234-12345", &["251234-12345", "251234 - 12345"]),
        ("123-45-6789", &["123-45-6789", "123-45 -6789"]),
    ];
    for (number, cells) in forms {
        for cell in cells {
            filed_by_importer(number).with(IMPORTER, cell).passes();
        }
    }
    filed_by_importer("123-45-6789").with(IMPORTER, "12-3456789").fails("importer-mismatch", "blocked");
}

#[test]
fn without_an_importer_column_the_importer_is_unknown() {
    filed_by_importer("12-3456789").without(IMPORTER).leaves_unknown("importer-mismatch");
}

#[test]
fn a_cell_without_an_importer_number_is_a_missing_importer() {
    for cell in ["", "ACME Imports", "12-345678", "12-34567890", "1234-56789", "#N/A"] {
        filed_by_importer("12-3456789").with(IMPORTER, cell).fails("importer-missing", "review");
    }
}

#[test]
fn one_row_with_the_importer_number_is_enough() {
    filed_by_importer("12-3456789").and_line(&[(IMPORTER, "")]).passes();
    filed_by_importer("98-7654321").and_line(&[(IMPORTER, "")]).fails("importer-mismatch", "blocked");
}

#[test]
fn one_row_of_another_importer_is_a_mismatch() {
    let case = || filed_by_importer("12-3456789").and_line(&[(IMPORTER, "98-7654321")]);
    case().fails("conflicting-rows;importer-mismatch", "blocked");
    case().importer("98-7654321").fails("conflicting-rows", "ready");
}

#[test]
fn a_broker_needs_no_importer_number() {
    sound().with(IMPORTER, "").passes();
    sound().with(IMPORTER, "98-7654321").passes();
    sound().without(IMPORTER).passes();
}

#[test]
fn a_broker_may_file_for_some_of_its_clients() {
    sound().importer("12-3456789").passes();
    sound().importer("98-7654321").fails("importer-not-selected", "out-of-scope");
    sound().importer("12-3456789").filer("BII").fails("filer-code-mismatch", "blocked");
    sound().importer("98-7654321").filer("BII").fails("importer-not-selected", "out-of-scope");
    // It isn't known whose entry it is, so it is included.
    sound().importer("12-3456789").with(IMPORTER, "").passes();
    sound().importer("12-3456789").without(IMPORTER).passes();
    let two = sound().importer("12-3456789").and_line(&[(IMPORTER, "98-7654321")]);
    two.fails("importer-not-selected", "out-of-scope");
}
