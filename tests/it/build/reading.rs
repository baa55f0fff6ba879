//! How inputs are read: separators, quotes, classes of rows, formats.

use super::harness::{HEADER, Sandbox, entries, number, said};

#[test]
fn the_same_file_twice_is_refused() {
    let bench = Sandbox::new();
    let (one, two) = (bench.file("one.csv", entries(2)), bench.file("two.csv", entries(2)));
    let output = bench.exits(2, &[one, two, "--filer", "B76"]);
    assert!(said(&output).contains("one.csv and two.csv are the same file"), "{}", said(&output));
}

#[test]
fn cells_may_be_separated_by_tabs_semicolons_or_bars() {
    let expected = {
        let bench = Sandbox::new();
        let input = bench.file("in.csv", entries(3));
        bench.exits(0, &[input, "--filer", "B76"]);
        bench.result("entries.csv")
    };
    for separator in ["\t", ";", "|"] {
        let bench = Sandbox::new();
        let input = bench.file("in.csv", entries(3).replace(',', separator));
        bench.exits(0, &[input, "--filer", "B76"]);
        assert_eq!(bench.result("entries.csv"), expected, "{separator:?}");
    }
}

#[test]
fn a_quote_that_a_stray_one_closes_rows_later_swallows_none_of_them() {
    for (opened, closed, lost) in [(2, 5, 1), (2, 3, 1), (1, 6, 1)] {
        let bench = Sandbox::new();
        let mut lines: Vec<String> = entries(6).lines().map(String::from).collect();
        lines[opened] = lines[opened].replace("12-3456789", "\"12-3456789");
        lines[closed] = lines[closed].replace("12-3456789", "12-3456789\"");
        let input = bench.file("in.csv", &(lines.join("\n") + "\n"));
        bench.exits(1, &[input, "--filer", "B76"]);
        let summary = bench.summary();
        assert_eq!(summary["rows"]["unreadable"], lost, "{opened} {closed}");
        assert_eq!(summary["entries"]["total"], 6, "{opened} {closed}: that of the lost row is in review");
        assert_eq!(summary["entries"]["review"], 1, "{opened} {closed}");
        assert!(bench.result("findings.csv").contains("runs on into the row of another entry"));
    }
}

#[test]
fn a_row_without_a_number_among_shuffled_rows_is_not_of_the_entry_above() {
    let row = |n: u32, line: u32| format!("{},{line},1,9903.01.25,10.00,12-3456789\n", number("B76", n));
    let rows = |step: u32| -> String {
        let lines = (1..=2).flat_map(|line| (0..30).map(move |n| (n * step % 30, line)));
        lines.map(|(n, line)| row(n, line)).collect()
    };
    let without = ",2,1,9903.01.25,10.00,12-3456789\n";
    // 1 and 29 are steps of rows in order, up and down.
    for (step, filled) in [(13, 0), (1, 1), (29, 1)] {
        let bench = Sandbox::new();
        let input = bench.file("in.csv", format!("{HEADER}\n{}{without}{}", row(40, 1), rows(step)));
        bench.exits(0, &[input, "--filer", "B76", "--fail-on", "never"]);
        let findings = bench.result("findings.csv");
        assert_eq!(findings.matches(",repeats-filled,").count(), filled, "{step}: {findings}");
        assert_eq!(findings.matches(",entry-number-missing,").count(), 1 - filled, "{step}: {findings}");
    }
}

#[test]
fn the_money_of_a_swallowed_row_does_not_move_to_the_entry_before_it() {
    let bench = Sandbox::new();
    let rows = "Entry Number,Description,HTS,Duty Paid\n\
                B7603245278,\"LAMP 4,9903.01.25,100\n\
                23112345678,LAMP 4\",9903.01.25,5000\n";
    let input = bench.file("in.csv", rows);
    bench.exits(1, &[input, "--importer", "12-3456789"]);
    let entries = bench.result("entries.csv");
    assert!(entries.contains("\n23112345678,") && entries.contains("\nB7603245278,review,"), "{entries}");
    let swallowed = entries.lines().find(|line| line.starts_with("B7603245278,")).unwrap();
    assert!(!swallowed.contains("5000"), "{entries}");
}

#[test]
fn a_text_that_someone_broke_over_lines_is_no_defect() {
    for text in [
        "Acme, Inc.\nSuite 4, Floor 5, Bldg 6, Zone 7, City, ST",
        "Acme\n18005551234",
        "line\r\nline\rline\n\n",
        "its number,,,,B7603245278", // enough cells, but the number stands elsewhere
        "B7603245278, and so on",    // a number, but too few cells
    ] {
        let bench = Sandbox::new();
        let row = format!("B7603245278,1,1,9903.01.25,10.00,\"{text}\"\n");
        let input = bench.file("in.csv", format!("{HEADER}\n{row}"));
        bench.exits(0, &[input, "--filer", "B76"]);
        assert_eq!(bench.summary()["rows"]["in_entries"], 1, "{text:?}");
    }
}

#[test]
fn two_hts_numbers_on_two_lines_of_the_first_cell_are_no_defect() {
    let bench = Sandbox::new();
    let rows = "HTS,Duty Paid,Line,Entry Number\n\"9903.01.25\n9903.01.24\",1,1,B7603245278\n";
    let input = bench.file("in.csv", rows);
    bench.exits(0, &[input, "--filer", "B76"]);
    assert_eq!(bench.summary()["rows"]["in_entries"], 1);
}

#[test]
fn a_row_swallowed_before_its_entry_number_is_found_and_named() {
    for rows in [
        "Description,HTS,Duty Paid,Entry Number\n\
         \"LAMP 4,9903.01.25,100,B7603245278\n\
         LAMP 4\",9903.01.25,5000,23112345678\n",
        "Entry Number,HTS,Duty Paid\n\"B7603245278,9903.01.25,1\n23112345678,9903.01.25,5\n",
    ] {
        let bench = Sandbox::new();
        let input = bench.file("in.csv", rows);
        bench.exits(1, &[input, "--importer", "12-3456789"]);
        let findings = bench.result("findings.csv");
        assert!(findings.contains("B7603245278,error,row-malformed"), "{findings}");
        assert!(bench.result("entries.csv").contains("\n23112345678,"), "{rows}");
    }
}

#[test]
fn a_row_with_one_byte_that_is_not_utf_8_is_windows_1252_as_a_whole() {
    let bench = Sandbox::new();
    let mut bytes = format!("{HEADER},Control Status\n").into_bytes();
    bytes.extend(b"B7603245278,1,1,9903.01.25,10.00,caf\xe9,\xc3\xa9\n");
    std::fs::write(bench.path("in.csv"), bytes).unwrap();
    bench.exits(0, &["in.csv", "--filer", "B76"]);
    assert!(bench.result("findings.csv").contains("\u{c3}\u{a9}"), "{}", bench.result("findings.csv"));
}

#[test]
fn every_row_is_of_one_class_and_counted() {
    let whole = "B7603245278,1,1,9903.01.25,10.00,12-3456789";
    for (row, class) in [
        (whole, "in_entries"),
        (&format!("{whole},,"), "in_entries"), // blank cells at the end are no defect
        ("", "blank"),
        (",,,,,", "blank"),
        (" ,\u{a0},'", "blank"), // too few cells, all blank
        (",,,,,,,,,", "blank"),
        ("#N/A,,,,,", "blank"),
        ("#N/A,,,#N/A,,", "unreadable"), // an HTS cell may hide a number
        ("Total,,,,99.00,", "totals"),
        ("GRAND  TOTAL", "totals"),
        (",,subtotal,,99.00,", "totals"),
        (",Sum,,,99.00,,,,99", "totals"), // before malformed
        ("Total:,,,,99.00,", "totals"),
        (",,,,99.00,", "unreadable"),
        ("\"", "unreadable"), // a quote that is never closed is content
        ("B7603245278,1,1,9903.01.25,10.00", "in_entries"), // the last cell is left out
        ("B7603245278,1,1,9903.01.25", "unreadable"), // so is the duty
        (&format!("{whole},x"), "unreadable"),
        ("B7603245278,1,1,9903.01.25,\"10.00\" ,", "unreadable"),
        ("B7603245278,1,1,9903.01.25,10\0.00,", "unreadable"),
        ("B760324527,1,1,9903.01.25,10.00,", "unreadable"),
    ] {
        let bench = Sandbox::new();
        // Between sound rows, so that an effect on neighbors would show.
        let input = bench.file("in.csv", format!("{HEADER}\n{whole}\n{row}\n{whole}\n"));
        bench.run(&[input, "--filer", "B76"]);
        let rows = bench.summary()["rows"].clone();
        assert_eq!(rows["read"], 3, "{row:?}");
        let expected = if class == "in_entries" { 3 } else { 1 };
        assert_eq!(rows[class], expected, "{row:?}: {rows}");
        let sum: u64 = ["in_entries", "unreadable", "blank", "totals", "headers"]
            .iter()
            .map(|class| rows[class].as_u64().unwrap())
            .sum();
        assert_eq!(sum, 3, "{row:?}: {rows}");
    }
}

#[test]
fn error_values_are_reported_once_a_file_with_their_columns() {
    let bench = Sandbox::new();
    let row = "B7603245278,1,1,9903.01.25,#N/A,#REF!\n";
    let input = bench.file("in.csv", format!("{HEADER}\n{row}{row}"));
    bench.exits(0, &[input, "--filer", "B76"]);
    assert_eq!(bench.summary()["findings"]["cell-error-value"], 1);
    let findings = bench.result("findings.csv");
    assert!(
        findings.contains("\"\"Duty Amount\"\" (2 cells), \"\"Importer Number\"\" (2 cells)"),
        "{findings}"
    );
}

#[test]
fn money_outside_the_scope_is_told_even_where_no_amount_is() {
    let bench = Sandbox::new();
    let rows = "Entry Number,HTS\nB7603245278,9903.01.24\n";
    let input = bench.file("in.csv", rows);
    let output = bench.exits(1, &[input, "--filer", "B76"]);
    let summary = String::from_utf8(output.stdout).unwrap();
    let summary = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        summary.contains(
            "! 1 entry (duty of unknown amount) left out by the scope can still be filed To include it: --scope all-ieepa."
        ),
        "{summary}"
    );
}

#[test]
fn the_header_stands_in_row_15_at_the_latest() {
    for (rows_before, status) in [(14, 0), (15, 2)] {
        let bench = Sandbox::new();
        let input = bench.file("in.csv", &("banner\n".repeat(rows_before) + &entries(1)));
        bench.exits(status, &[input, "--filer", "B76"]);
    }
}

#[test]
fn many_rows_of_one_entry_cost_no_more_than_their_number() {
    let bench = Sandbox::new();
    let row = "B7603245278,1,1,9903.01.25,10.00,12-3456789\n";
    let lines: String = (0..20_000).map(|n| row.replace(",1,1,", &format!(",{n},1,")) + row).collect();
    let input = bench.file("in.csv", format!("{HEADER}\n{lines}"));
    let started = std::time::Instant::now();
    bench.exits(0, &[input, "--filer", "B76"]);
    assert!(started.elapsed().as_secs() < 60, "quadratic work would take many minutes");
    assert_eq!(bench.summary()["ieepa_duty"]["ready"], "200000.00");
}
