//! Reading CBP's answers.

use super::harness::{Sandbox, UPDATED, claims, export, fixture, number};

#[test]
fn importing_the_same_again_changes_nothing() {
    let bench = Sandbox::submitted(3);
    let rows = [(0, "C1", UPDATED, ""), (1, "C1", "Failed", "Protest on Entry"), (2, "C1", "Odd", "")];
    bench.file("c.csv", claims(&rows));
    bench.exits(1, &["ledger", "import", "c.csv"]);
    let before = bench.everything();
    let again = bench.says(1, &["ledger", "import", "c.csv"]);
    assert!(again.contains("3 answers, all imported before: nothing changed"), "{again}");
    assert_eq!(bench.everything(), before);
    // The same answers in another file, with one more.
    let more = [&rows[..], &[(0, "C1", "Failed", "Entry on Drawback")]].concat();
    bench.file("d.csv", claims(&more));
    assert!(bench.says(1, &["ledger", "import", "d.csv"]).contains("4 answers, 1 of them new"));
}

#[test]
fn the_order_of_answers_never_matters_and_an_acceptance_and_a_rejection_contradict_each_other() {
    let standing = |first: &[(u32, &str, &str, &str)], then: &[(u32, &str, &str, &str)]| {
        let bench = Sandbox::submitted(3);
        for rows in [first, then] {
            bench.file("c.csv", claims(rows));
            bench.cape(&["ledger", "import", "c.csv"]).output().unwrap();
        }
        bench.status("2026-05-03")["entries"].clone()
    };
    let failed =
        [(0, "C1", "Failed", "Protest on Entry"), (1, "C1", "Failed", ""), (2, "C1", "In Process", "")];
    let taken = [(0, "C1", UPDATED, ""), (2, "C1", "Failed", "")];
    let one = standing(&failed, &taken);
    assert_eq!(one, standing(&taken, &failed));
    assert_eq!((&one["contradictory"]["entries"], &one["rejected"]["entries"]), (&1.into(), &2.into()));
    assert_eq!(one["accepted"]["entries"], 0);
    assert_eq!(one["pending"]["entries"], 0);
}

#[test]
fn unknown_words_headers_and_entries_are_kept_and_told() {
    let bench = Sandbox::with_ledger();
    let args =
        ["build", &fixture("es003.csv"), "--filer", "B76", "--as-of", "2026-05-01", "--fail-on", "never"];
    bench.ok(&args);
    bench.ok(&["ledger", "submitted", "cape-out/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    let said = bench.says(1, &["ledger", "import", &fixture("ledger/validation-results.csv")]);
    for words in [
        "5 answers",
        "! unknown columns, kept as they are: Validated On",
        "! unknown statuses, kept as they are, their entries pending: \"In Process\" (1)",
        "! 1 entry in no upload file of the ledger, such as B7605093122: the answers",
        "! 1 row has no readable entry number; not imported: row 7",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let everything = bench.everything();
    assert!(
        everything
            .contains("B7604160773,,In Process,,other,\"{\"\"Validated On\"\":\"\"2026-05-02\"\"}\",1,1")
    );
    assert!(everything.contains("B7605093122,,Entry Summary Updated,,accepted,"), "{everything}");
    assert_eq!(bench.status("2026-05-03")["unmatched_results"], 1);
    let shown = bench.says(0, &["ledger", "status", "--as-of", "2026-05-03"]);
    assert!(shown.contains("! 1 answer of CBP matches no declaration here"), "{shown}");
}

#[test]
fn what_says_nothing_of_results_is_refused_whole() {
    let bench = Sandbox::submitted(2);
    bench.file("report.csv", export(0..2));
    bench.file("ships.csv", format!("Entry Number,Ship\n{},Morrow\n", number(0)));
    let before = bench.everything();
    for (file, found) in
        [("report.csv", "\"HTS\""), ("may/CAPE_B76_001.csv", "\"Entry Number\""), ("ships.csv", "\"Ship\"")]
    {
        let said = bench.refuses(&["ledger", "import", file]);
        assert!(said.contains("not a CBP results file") && said.contains(found), "{said}");
    }
    bench.refuses(&["ledger", "import", "none.csv"]);
    assert_eq!(bench.everything(), before);
}

#[test]
fn a_claim_number_that_no_declaration_bears_goes_to_the_smallest_that_holds_all_of_its_entries() {
    let bench = Sandbox::with_ledger();
    [(0..10, "may"), (3..5, "june")].into_iter().for_each(|(entries, out)| drop(bench.build(entries, out)));
    for (out, day) in [("may", "2026-05-01"), ("june", "2026-06-01")] {
        bench
            .cape(&["ledger", "submitted", &format!("{out}/CAPE_B76_001.csv"), "--on", day])
            .status()
            .unwrap();
    }
    // Both claims in one file, the smaller one first; neither number is known.
    let mut rows = vec![(3, "C2", UPDATED, ""), (4, "C2", "Failed", "Protest on Entry")];
    rows.extend((0..10).map(|n| (n, "C1", if n == 3 { "Failed" } else { UPDATED }, "")));
    bench.file("c.csv", claims(&rows));
    let said = bench.says(0, &["ledger", "import", "c.csv"]);
    assert!(said.contains("claim C1 assigned to may/CAPE_B76_001.csv, uploaded on 2026-05-01"), "{said}");
    assert!(said.contains("claim C2 assigned to june/CAPE_B76_001.csv, uploaded on 2026-06-01"), "{said}");
    let status = bench.status("2026-06-02");
    let counts = |n: usize| {
        let of = &status["declarations"][n];
        ["accepted", "rejected", "pending"].map(|standing| of[standing]["entries"].as_u64().unwrap())
    };
    assert_eq!((counts(0), counts(1)), ([9, 1, 0], [1, 1, 0]));
}

#[test]
fn an_answer_without_a_claim_number_goes_to_the_declaration_uploaded_last() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[(0, "", "Failed", "Unexpected Error-try Again")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.ok(&["ledger", "retry", "--out", "june", "--as-of", "2026-06-01"]);
    bench.ok(&["ledger", "submitted", "june/CAPE_B76_RETRY_001.csv", "--on", "2026-06-01"]);
    bench.file("d.csv", claims(&[(0, "", UPDATED, "")]));
    bench.ok(&["ledger", "import", "d.csv"]);
    let status = bench.status("2026-06-02");
    let accepted = |n: usize| &status["declarations"][n]["accepted"]["entries"];
    assert_eq!((accepted(0), accepted(1)), (&0.into(), &1.into()));
}

#[test]
fn answers_that_come_before_the_mark_wait_for_it() {
    let bench = Sandbox::with_ledger();
    bench.build(0..2, "may");
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (1, "C1", "Failed", "Entry on Drawback")]));
    let said = bench.says(1, &["ledger", "import", "c.csv"]);
    assert!(said.contains("! 2 entries in an upload file not marked as submitted"), "{said}");
    let marked = bench.says(0, &["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    assert!(marked.contains("uploaded on 2026-05-01, claim C1"), "{marked}");
    let status = bench.status("2026-05-02");
    assert_eq!(
        (&status["entries"]["pending"]["entries"], &status["unmatched_results"]),
        (&0.into(), &0.into())
    );
}

#[test]
fn a_workbook_and_several_files_of_a_call_are_imported_one_by_one() {
    let bench = Sandbox::submitted(3);
    workbook(&bench, "c.xlsx", &[&[&HEADER, &[&number(0), "C1", UPDATED, ""]]]);
    bench.file("d.csv", claims(&[(1, "C1", UPDATED, "")]));
    bench.file("broken.csv", "x\n");
    bench.refuses(&["ledger", "import", "c.xlsx", "broken.csv", "d.csv"]);
    let status = bench.status("2026-05-02");
    assert_eq!(status["entries"]["accepted"]["entries"], 1, "those before the broken one are imported");
    bench.ok(&["ledger", "import", "c.xlsx", "d.csv"]);
    assert_eq!(bench.status("2026-05-02")["entries"]["accepted"]["entries"], 2);
}

#[test]
fn the_same_answer_without_a_claim_number_in_another_file_is_to_the_next_declaration() {
    let bench = Sandbox::submitted(2);
    let failed = [(0, "", "Failed", "Unexpected Error-try Again")];
    bench.file("c.csv", claims(&failed));
    let said = bench.says(0, &["ledger", "import", "c.csv"]);
    let words = "1 entry without a claim number: assigned to may/CAPE_B76_001.csv, the latest upload that contains them, \
                 on 2026-05-01";
    assert!(said.contains(words), "{said}");
    bench.ok(&["ledger", "retry", "--out", "june", "--as-of", "2026-06-01"]);
    bench.ok(&["ledger", "submitted", "june/CAPE_B76_RETRY_001.csv", "--on", "2026-06-01"]);
    // The same bytes under another name are the same answers.
    bench.file("copy.csv", claims(&failed));
    let before = bench.everything();
    assert!(
        bench.says(0, &["ledger", "import", "copy.csv"]).contains("all imported before: nothing changed")
    );
    assert_eq!(bench.everything(), before);
    // Another file holds the answer to the second declaration, word for word the same.
    bench.file("d.csv", claims(&[failed[0], (1, "C1", UPDATED, "")]));
    assert!(bench.says(0, &["ledger", "import", "d.csv"]).contains("assigned to june/CAPE_B76_RETRY_001"));
    let status = bench.status("2026-06-02");
    let counts = |n: usize| {
        let of = &status["declarations"][n];
        ["accepted", "rejected", "pending"].map(|standing| of[standing]["entries"].as_u64().unwrap())
    };
    assert_eq!((counts(0), counts(1)), ([1, 1, 0], [0, 1, 0]));
    let before = bench.everything();
    assert!(bench.says(0, &["ledger", "import", "d.csv", "c.csv"]).contains("nothing changed"));
    assert_eq!(bench.everything(), before);
}

#[test]
fn a_claim_from_before_the_ledger_is_not_taken_for_the_declaration_that_holds_some_of_its_entries() {
    let bench = Sandbox::with_ledger();
    bench.build(0..3, "may");
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    // Filed in April by hand: two failed and were filed again, one stands nowhere else.
    let old = [(0, "C0", "Failed", "x"), (1, "C0", "Failed", "x"), (7, "C0", UPDATED, "")];
    bench.file("old.csv", claims(&old));
    let said = bench.says(1, &["ledger", "import", "old.csv"]);
    assert!(
        said.contains(
            "! 2 entries on declarations, but on none with the claim number of the answer, such as"
        ),
        "{said}"
    );
    let status = bench.status("2026-05-02");
    assert_eq!(status["declarations"][0]["claim_number"], serde_json::Value::Null);
    assert_eq!(status["entries"]["pending"]["entries"], 3);
    bench.build(0..4, "again");
    assert_eq!(bench.rows("again/CAPE_B76_001.csv"), [number(3)]);
    // Its own claim number is learned all the same.
    bench.file("c.csv", claims(&[0, 1, 2].map(|n| (n, "C1", UPDATED, ""))));
    assert!(
        bench.says(0, &["ledger", "import", "c.csv"]).contains("claim C1 assigned to may/CAPE_B76_001.csv")
    );
}

#[test]
fn answers_imported_before_a_file_was_written_are_not_about_it() {
    for claim in ["1", ""] {
        let bench = Sandbox::with_ledger();
        bench.file("old.csv", claims(&[(0, claim, "Failed", "Unexpected Error-try Again")]));
        bench.exits(1, &["ledger", "import", "old.csv"]);
        // The ledger's clock counts seconds.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        bench.build(0..1, "may");
        bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
        let status = bench.status("2026-05-02");
        assert_eq!(status["entries"]["pending"]["entries"], 1, "{claim:?} {status:#}");
    }
}

const HEADER: [&str; 4] = ["ENTRY_NUMBER", "CLAIM_NUMBER", "STATUS", "ERROR_DESCRIPTION"];

/// Writes a workbook of sheets with these rows.
fn workbook(bench: &Sandbox, name: &str, sheets: &[&[&[&str]]]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for rows in sheets {
        let sheet = book.add_worksheet();
        for (row, cells) in (0..).zip(*rows) {
            for (index, cell) in (0..).zip(*cells) {
                sheet.write_string(row, index, *cell).unwrap();
            }
        }
    }
    book.save(bench.path(name)).unwrap();
}

#[test]
fn every_sheet_of_claim_details_is_imported() {
    let bench = Sandbox::submitted(3);
    let numbers = [number(0), number(1), number(2)];
    let [first, second, third] = [0, 1, 2].map(|n| [numbers[n].as_str(), "C1", UPDATED, ""]);
    // A sheet with a header of its own, and one that goes on without.
    workbook(&bench, "c.xlsx", &[&[&HEADER, &first], &[&HEADER, &second], &[&third]]);
    bench.ok(&["ledger", "import", "c.xlsx"]);
    assert_eq!(bench.status("2026-05-02")["entries"]["accepted"]["entries"], 3);
    let before = bench.everything();
    bench.ok(&["ledger", "import", "c.xlsx"]);
    assert_eq!(bench.everything(), before, "a file that is imported again changes nothing");
}

#[test]
fn a_sheet_that_is_no_report_is_named_and_the_others_are_imported() {
    let bench = Sandbox::submitted(2);
    let number = number(0);
    let number = number.as_str();
    let notes: [&[&str]; 2] = [&["Entry Number", "Note"], &[number, "called the broker"]];
    workbook(&bench, "c.xlsx", &[&notes, &[&HEADER, &[number, "C1", UPDATED, ""]]]);
    let said = bench.says(1, &["ledger", "import", "c.xlsx"]);
    assert!(said.contains("! c.xlsx [Sheet1] holds entry numbers, and was not imported"), "{said}");
    assert_eq!(bench.status("2026-05-02")["entries"]["accepted"]["entries"], 1);
    workbook(&bench, "n.xlsx", &[&notes]);
    bench.refuses(&["ledger", "import", "n.xlsx"]);
}
