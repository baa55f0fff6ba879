//! Entries of earlier declarations.

use super::harness::{Sandbox, entries, said};

#[test]
fn a_failed_claim_outweighs_an_upload_file_and_a_taken_one_both() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(5));
    let number = |n: usize| entries(5).lines().nth(n + 1).unwrap()[..11].to_string();
    let upload = format!("Entry Number\r\n{}\r\n{}\r\n{}\r\n", number(0), number(1), number(2));
    bench.file("upload.csv", &upload);
    let claim = |n: usize, status: &str, error: &str| {
        format!("\"=\"\"{}\"\"\",\"=\"\"C1\"\"\",\"=\"\"{status}\"\"\",\"=\"\"{error}\"\"\"\n", number(n))
    };
    let claims = [
        "ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\n".to_string(),
        claim(1, "Failed", "Unexpected Error-try Again"),
        claim(2, "Failed", "Protest on Entry"),
        claim(2, "Entry Summary Updated", ""),
        claim(3, "Entry Summary Updated", ""),
        claim(4, "Entry Summary Updated", "Unexpected Error-try Again"),
    ];
    bench.file("claims.csv", claims.concat());
    let lists = ["--already-filed", "upload.csv", "--already-filed", "claims.csv"];
    bench.exits(0, &[&[input, "--filer", "B76"][..], &lists].concat());
    let filed = bench.result("CAPE_B76_001.csv");
    for (n, is_filed) in [(0, false), (1, true), (2, false), (3, false), (4, true)] {
        assert_eq!(filed.contains(&number(n)), is_filed, "{n}");
    }
}

#[test]
fn what_claim_details_show_as_rejected_for_good_has_a_warning_without_a_ledger_too() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(3));
    let number = |n: usize| entries(3).lines().nth(n + 1).unwrap()[..11].to_string();
    let header = "ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\n";
    let claim = |n, claim: &str, error: &str| format!("{},{claim},Failed,{error}\n", number(n));
    let again = "HTS Relationship Mismatch";
    let rows = [claim(0, "C1", "Entry on Drawback"), claim(1, "C1", again), claim(2, "C1", again)];
    bench.file("claims.csv", header.to_string() + &rows.concat());
    // The same download under another name is no second answer.
    bench.file("copy.csv", header.to_string() + &rows.concat());
    bench.file("next.csv", header.to_string() + &claim(2, "C2", again));
    let lists = ["claims.csv", "copy.csv", "next.csv"].map(|name| ["--already-filed", name]).concat();
    bench.exits(0, &[&[input, "--filer", "B76"][..], &lists].concat());
    let (ready, findings) = (bench.result("CAPE_B76_001.csv"), bench.result("findings.csv"));
    for (n, is_warned) in [(0, true), (1, false), (2, true)] {
        assert!(ready.contains(&number(n)), "{n}: {ready}");
        let warning = format!("{},warning,already-rejected", number(n));
        assert_eq!(findings.contains(&warning), is_warned, "{n}: {findings}");
    }
    let words = "CBP rejected the entry: \"\"Entry on Drawback\"\" (in claims.csv, claim C1)";
    assert!(findings.contains(words), "{findings}");
}

#[test]
fn a_claim_that_failed_in_the_end_is_open_again_and_a_later_one_under_way_is_not() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(3));
    let number = |n: usize| entries(3).lines().nth(n + 1).unwrap()[..11].to_string();
    let header = "ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\n";
    let (first, second) = (number(0), number(1));
    bench.file("before.csv", format!("{header}{first},1,In Process,\n{second},2,In Process,\n"));
    // A blank line in between isn't one of the entries.
    bench.file(
        "after.csv",
        format!("{header}{first},1,Failed,Unexpected Error-try Again\n\n{second},1,Failed,x\n"),
    );
    for order in [["before.csv", "after.csv"], ["after.csv", "before.csv"]] {
        let lists = order.map(|name| ["--already-filed", name]).concat();
        bench.exits(0, &[&[input, "--filer", "B76", "--force"][..], &lists].concat());
        let filed = bench.result("CAPE_B76_001.csv");
        assert!(filed.contains(&first) && !filed.contains(&second), "{order:?}: {filed}");
        assert!(!bench.result("findings.csv").contains("row-malformed"));
    }
}

#[test]
fn a_wrong_list_of_filed_entries_shows_nothing_private() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(1));
    bench.file("list.csv", "Entry Number,Owner 900-12-3456,HTS\nx,y,z\n");
    let output = bench.exits(2, &[input, "--filer", "B76", "--already-filed", "list.csv"]);
    assert!(said(&output).contains("***-**-3456") && !said(&output).contains("900-12"), "{}", said(&output));
}

#[test]
fn an_upload_file_with_a_blank_column_beside_is_still_a_list_of_filed_entries() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(1));
    let number = entries(1).lines().nth(1).unwrap()[..11].to_string();
    bench.file("upload.csv", format!("Entry Number,\r\n{number},\r\n"));
    bench.exits(1, &[input, "--filer", "B76", "--already-filed", "upload.csv"]);
    assert_eq!(bench.summary()["findings"]["answer-pending"], 1);
}

#[test]
fn the_summary_names_each_list_with_its_hash_so_that_the_run_can_be_repeated() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(2));
    let list = format!("Entry Number\r\n{}\r\n", &entries(1).lines().nth(1).unwrap()[..11]);
    bench.file("may/filed.csv", &list);
    bench.file("june/filed.csv", "Entry Number\r\n");
    let lists = ["--already-filed", "may/filed.csv", "--already-filed", "june/filed.csv"];
    bench.exits(0, &[&[input, "--filer", "B76"][..], &lists].concat());
    let sha256 = |text: &str| {
        let hash = <sha2::Sha256 as sha2::Digest>::digest(text);
        hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let expected = serde_json::json!({
        "lists": [
            {"name": "filed.csv", "bytes": list.len(), "sha256": sha256(&list)},
            {"name": "filed.csv (2)", "bytes": 14, "sha256": sha256("Entry Number\r\n")},
        ],
        "ledger": null,
    });
    assert_eq!(bench.summary()["filed_before"], expected);
}

#[test]
fn the_summary_tells_how_many_entries_the_ledger_kept_out_apart_from_the_lists() {
    let bench = Sandbox::new();
    let cape = |args: &[&str]| assert!(bench.cape(args).output().unwrap().status.success(), "{args:?}");
    let ledger = ["--ledger", "books/mine.db"];
    std::fs::create_dir(bench.path("books")).unwrap();
    cape(&["ledger", "init", "--ledger", "books/mine.db"]);
    let input = bench.file("in.csv", entries(3));
    bench.run(&[&[input, "--filer", "B76", "--out", "may"][..], &ledger].concat());
    cape(&[&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"][..], &ledger].concat());
    let listed = entries(5).lines().nth(5).unwrap()[..11].to_string();
    bench.file("list.csv", format!("Entry Number\r\n{listed}\r\n"));
    // Two of the ledger's three entries are in the inputs, and another one is in the list.
    let rows: Vec<String> = entries(5).lines().map(String::from).collect();
    let rows = [0, 2, 3, 4, 5].map(|n| rows[n].clone()).join("\n");
    bench.file("in.csv", rows + "\n");
    bench.run(&[&[input, "--filer", "B76", "--already-filed", "list.csv"][..], &ledger].concat());
    assert_eq!(bench.summary()["entries"]["pending"], 3);
    let expected = serde_json::json!({"name": "mine.db", "entries": 3, "kept_out": 2});
    assert_eq!(bench.summary()["filed_before"]["ledger"], expected);
}
