//! Resubmitting rejected entries.

use cape_declaration::internals::{REASONS, Retry};

use super::harness::{Sandbox, UPDATED, claims, export, number};

#[test]
fn every_message_of_cbp_is_tried_again_or_not_as_the_table_says() {
    let count = REASONS.len() as u32;
    let bench = Sandbox::submitted(count + 2);
    let mut rows: Vec<(u32, &str, &str, &str)> =
        (0..).zip(REASONS.iter()).map(|(n, reason)| (n, "C1", "Failed", reason.message.as_str())).collect();
    rows.extend([(count, "C1", "Failed", ""), (count + 1, "C1", "Failed", "Not in CBP's table")]);
    bench.file("c.csv", claims(&rows));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(0, &["ledger", "retry", "--out", "again", "--as-of", "2026-06-01"]);
    let expected: Vec<String> = (0..)
        .zip(REASONS.iter())
        .filter(|(_, reason)| reason.retry != Retry::No && reason.from.is_none())
        .map(|(n, _)| number(n))
        .collect();
    assert_eq!(bench.rows("again/CAPE_B76_RETRY_001.csv"), expected);
    assert_eq!(bench.rows("again/rejected.csv").len(), count as usize + 2);
    for words in ["(no error description)", "Not in CBP's table", "(cape explain protest-open)"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn a_resubmission_keeps_deposit_and_rate_and_the_first_upload_its_range() {
    let ranges = |bench: &Sandbox| -> Vec<Vec<String>> {
        let out = tempfile::tempdir().unwrap();
        let out = out.path().join("export");
        bench.ok(&["ledger", "export", "--out", out.to_str().unwrap()]);
        let entries = std::fs::read_to_string(out.join("declared_entries.csv")).unwrap();
        let cells = |line: &str| line.split(',').map(str::to_string).collect::<Vec<_>>()[10..14].to_vec();
        entries.lines().skip(1).map(cells).collect()
    };
    let bench = Sandbox::with_ledger();
    let row = format!("{},1,1,9903.01.25,10000.00,12-3456789,6/2/2025,Unliquidated,7/1/2025\n", number(0));
    let header = "Entry Number,Line Number,Ordinal,HTS,Duty Amount,Importer Number,Entry Date,Liquidation Status,\
                  Duty Paid Date\n";
    bench.file("in.csv", header.to_string() + &row);
    let build = ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "may"];
    bench.ok(&[&build[..], &["--overpayment-rate", "non-corporate"]].concat());
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    bench.file("c.csv", claims(&[(0, "C1", "Failed", "Unexpected Error-try Again")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let first = ranges(&bench);
    bench.ok(&["ledger", "retry", "--out", "june", "--as-of", "2026-06-05"]);
    let both = ranges(&bench);
    assert_eq!(both[0], first[0]);
    let cents = |cell: &str| cell.replace('.', "").parse::<i64>().unwrap();
    let interest = both.iter().map(|of| [cents(&of[2]), cents(&of[3])]).collect::<Vec<_>>();
    // The day of payment is known, so both are exact; 35 days at 7 % and a little are about $70 more.
    assert!(interest.iter().all(|[low, high]| low == high), "{interest:?}");
    assert!((6_000..8_000).contains(&(interest[1][0] - interest[0][0])), "{interest:?}");
}

#[test]
fn one_reason_that_lasts_keeps_an_entry_from_another_try() {
    let bench = Sandbox::submitted(2);
    bench.file(
        "c.csv",
        claims(&[
            (0, "C1", "Failed", "Unexpected Error-try Again"),
            (0, "C1", "Failed", "Entry on Drawback"),
            (1, "C1", "Failed", "Unexpected Error-try Again"),
        ]),
    );
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-06-01"]);
    assert_eq!(bench.rows("again/CAPE_B76_RETRY_001.csv"), [number(1)]);
    let listed = bench.rows("again/rejected.csv");
    assert!(listed[0].contains("Entry on Drawback; Unexpected Error-try Again,drawback,,"), "{listed:?}");
}

#[test]
fn the_80_days_after_a_known_liquidation_end_on_the_80th() {
    let bench = Sandbox::with_ledger();
    let dated = export(0..2).replace("Liquidation Status\n", "Liquidation Status,Liquidation Date\n");
    let rows: Vec<&str> = dated.lines().collect();
    let of = |row: &str, day: &str| row.replace("Unliquidated", &format!("Liquidated,{day}"));
    let input = [rows[0].into(), of(rows[1], "3/22/2026"), of(rows[2], "3/21/2026")].join("\n");
    bench.file("in.csv", &input);
    bench.ok(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01"]);
    bench.ok(&["ledger", "submitted", "cape-out/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    bench.file("c.csv", claims(&[0, 1].map(|n| (n, "C1", "Failed", "Unexpected Error-try Again"))));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(0, &["ledger", "retry", "--out", "again", "--as-of", "2026-06-10"]);
    assert_eq!(bench.rows("again/CAPE_B76_RETRY_001.csv"), [number(0)]);
    assert!(said.contains("liquidated more than 80 days ago"), "{said}");
}

#[test]
fn what_is_accepted_or_pending_elsewhere_is_not_tried_again() {
    let bench = Sandbox::submitted(3);
    let again = |n| (n, "C1", "Failed", "Unexpected Error-try Again");
    bench.file("c.csv", claims(&[again(0), again(1), again(2)]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.build(0..2, "june");
    bench.ok(&["ledger", "submitted", "june/CAPE_B76_001.csv", "--on", "2026-06-01", "--claim", "C2"]);
    bench.file("d.csv", claims(&[(0, "C2", UPDATED, "")]));
    bench.ok(&["ledger", "import", "d.csv"]);
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-06-02"]);
    assert_eq!(bench.rows("again/CAPE_B76_RETRY_001.csv"), [number(2)]);
}

#[test]
fn without_anything_to_resubmit_nothing_is_written_and_no_run_recorded() {
    let bench = Sandbox::submitted(2);
    assert!(bench.says(1, &["ledger", "retry", "--out", "none"]).contains("No rejected entries"));
    assert!(!bench.path("none").exists());
    bench.file("c.csv", claims(&[(0, "C1", "Failed", "Entry on Drawback")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let before = bench.everything();
    let said = bench.says(1, &["ledger", "retry", "--out", "none"]);
    assert!(said.contains("Nothing was written, because no entry can be resubmitted"), "{said}");
    assert_eq!((bench.path("none").exists(), bench.everything()), (false, before));
    bench.ok(&["ledger", "export", "--out", "all"]);
    let rejected = bench.rows("all/rejected.csv");
    assert!(rejected.len() == 1 && rejected[0].contains("Entry on Drawback,drawback,,"), "{rejected:?}");
}

#[test]
fn earlier_files_are_never_replaced_and_told_while_they_are_not_marked() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[(0, "C1", "Failed", "Unexpected Error-try Again")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-06-01"]);
    bench.refuses(&["ledger", "retry", "--out", "again", "--as-of", "2026-06-02"]);
    let said = bench.says(0, &["ledger", "retry", "--out", "more", "--as-of", "2026-06-02"]);
    assert!(said.contains("again/CAPE_B76_RETRY_001.csv, built for 2026-06-01: 1 entry"), "{said}");
}

#[test]
fn importers_that_were_apart_stay_apart_also_where_their_numbers_look_alike() {
    let bench = Sandbox::with_ledger();
    let rows = export(0..4);
    let rows: Vec<&str> = rows.lines().collect();
    let numbers = ["900-12-3456", "901-12-3456", "12-3456789", "12-3456789"];
    let row = |(row, number): (&&str, &str)| row.replace("12-3456789", number);
    let rows: Vec<String> = rows[1..].iter().zip(numbers).map(row).collect();
    let header = export(0..0);
    bench.file("in.csv", &(header + &rows.join("\n")));
    let args = [
        "build",
        "in.csv",
        "--as-of",
        "2026-05-01",
        "--importer",
        "900-12-3456",
        "--importer",
        "901-12-3456",
    ];
    bench.ok(&[&args[..], &["--importer", "12-3456789"]].concat());
    let importers = ["12-3456789", "SSN3456a", "SSN3456b"];
    for (n, importer) in (1..).zip(importers) {
        let file = format!("cape-out/CAPE_IMPORTER_{importer}_001.csv");
        bench.ok(&["ledger", "submitted", &file, "--on", "2026-05-01", "--claim", &format!("C{n}")]);
    }
    let claim = ["C2", "C3", "C1", "C1"];
    bench.file(
        "c.csv",
        claims(&[0, 1, 2, 3].map(|n| (n, claim[n as usize], "Failed", "Unexpected Error-try Again"))),
    );
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-06-01"]);
    let files =
        importers.map(|importer| bench.rows(&format!("again/CAPE_IMPORTER_{importer}_RETRY_001.csv")));
    assert_eq!(files, [vec![number(2), number(3)], vec![number(0)], vec![number(1)]]);
}

#[test]
fn what_is_flagged_for_reconciliation_waits_for_the_day_and_for_the_types_that_cbp_named() {
    let bench = Sandbox::with_ledger();
    let typed = export(0..3).replace("Liquidation Status\n", "Liquidation Status,Entry Type\n");
    let rows: Vec<&str> = typed.lines().collect();
    let input =
        [rows[0].into(), format!("{},01", rows[1]), format!("{},11", rows[2]), format!("{},", rows[3])];
    bench.file("in.csv", input.join("\n"));
    bench.cape(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01"]).output().unwrap();
    bench.ok(&["ledger", "submitted", "cape-out/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    bench.file("c.csv", claims(&[0, 1, 2].map(|n| (n, "C1", "Failed", "Entry Summary Flagged for Recon"))));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(1, &["ledger", "retry", "--out", "early", "--as-of", "2026-06-28"]);
    assert!(
        said.contains("Not ready to resubmit 3") && said.contains("from 2026-06-29 on CBP accepts"),
        "{said}"
    );
    bench.ok(&["ledger", "retry", "--out", "june", "--as-of", "2026-06-29"]);
    assert_eq!(bench.rows("june/CAPE_B76_RETRY_001.csv"), [number(0), number(2)]);
}

#[test]
fn an_entry_whose_scheduled_liquidation_is_more_than_80_days_past_needs_a_fresh_export() {
    let bench = Sandbox::with_ledger();
    let dated = export(0..2).replace("Liquidation Status\n", "Liquidation Status,Liquidation Date\n");
    let rows: Vec<&str> = dated.lines().collect();
    let input =
        [rows[0].into(), format!("{},5/12/2026", rows[1]), format!("{},5/11/2026", rows[2])].join("\n");
    bench.file("in.csv", &input);
    bench.ok(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01"]);
    bench.ok(&["ledger", "submitted", "cape-out/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    bench.file("c.csv", claims(&[0, 1].map(|n| (n, "C1", "Failed", "Unexpected Error-try Again"))));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(0, &["ledger", "retry", "--out", "again", "--as-of", "2026-07-31"]);
    assert_eq!(bench.rows("again/CAPE_B76_RETRY_001.csv"), [number(0)]);
    let words = "scheduled liquidation more than 80 days ago 1 $10.00 run the ACE report again";
    assert!(said.contains(words), "{said}");
}

#[test]
fn new_upload_files_come_into_a_new_folder_only() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[(0, "C1", "Failed", "Unexpected Error-try Again")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    std::fs::create_dir(bench.path("there")).unwrap();
    let before = bench.everything();
    let said = bench.refuses(&["ledger", "retry", "--out", "there", "--as-of", "2026-06-01"]);
    assert!(said.contains("there: is there already help: name a folder that isn't there yet"), "{said}");
    assert_eq!((std::fs::read_dir(bench.path("there")).unwrap().count(), bench.everything()), (0, before));
}

#[test]
fn a_reason_in_one_answer_outweighs_the_blank_of_another_in_any_order() {
    let failed = [(0, "C1", "Failed", "Unexpected Error-try Again"), (1, "C1", "Failed", "")];
    let whole = claims(&failed);
    let without = whole.replace("ERROR_DESCRIPTION", "Why It Failed");
    for order in [[&without, &whole], [&whole, &without]] {
        let bench = Sandbox::submitted(2);
        for (index, file) in order.into_iter().enumerate() {
            let name = format!("{index}.csv");
            bench.file(&name, file);
            bench.cape(&["ledger", "import", &name]).output().unwrap();
        }
        bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-06-01"]);
        assert_eq!(bench.rows("again/CAPE_B76_RETRY_001.csv"), [number(0)]);
        let listed = bench.rows("again/rejected.csv");
        assert!(listed[0].contains(",Unexpected Error-try Again,"), "{listed:?}");
        // Without a reason anywhere it is looked up, not filed again.
        assert!(listed[1].contains("CBP's table of"), "{listed:?}");
    }
}
