//! Workbooks with several sheets, folders with other files, web pages under the name of a workbook.

use rust_xlsxwriter::Workbook;

use super::harness::{B76, Built, K7R, build_in, misread};

/// Builds a workbook of sheets with these rows.
fn workbook(sheets: &[&[&str]]) -> Built {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    for rows in sheets {
        let sheet = book.add_worksheet();
        for (n, row) in (0..).zip(*rows) {
            for (index, cell) in (0..).zip(row.split(',')) {
                sheet.write_string(n, index, cell).unwrap();
            }
        }
    }
    book.save(folder.path().join("in.xlsx")).unwrap();
    build_in(folder.path(), &[&["in.xlsx"], &B76[..]].concat())
}

const HEADER: &str = "Entry Number,HTS,Duty Amount";

#[test]
fn every_sheet_with_a_header_is_read() {
    let built = misread("second-sheet.xlsx", &B76);
    assert_eq!(built.outcomes(), ["ready"; 2]);
    let built = misread("sheet-per-month.xlsx", &K7R);
    assert_eq!(built.outcomes(), ["ready"; 7]);
    let cents = |number: &String| built.duty(number).replace('.', "").parse::<u64>().unwrap();
    assert_eq!(built.entries.keys().map(cents).sum::<u64>(), 875_000);
    let built = misread("summary-before-detail.xlsx", &K7R);
    assert_eq!(built.entries.len(), 3, "{}", built.said);
    assert!(built.entries.keys().all(|number| built.duty(number) == "1250.00"));
}

#[test]
fn a_sheet_without_header_goes_on_with_the_one_before_or_is_said_to_be_unread() {
    let first: &[&str] = &[HEADER, "B7603245278,9903.01.25,1.00"];
    let built = workbook(&[first, &["B7604160005,9903.01.25,2.00", "B7600000015,9903.01.25,date"]]);
    assert_eq!(built.duty("B7604160005"), "2.00");
    assert_eq!(built.says("sheet-continued").len(), 1);
    let unreadable = built.findings.iter().find(|of| of["rule"] == "amount-unreadable").unwrap();
    assert_eq!(unreadable["row"], "2", "as the sheet numbers it");
    let built = workbook(&[first, &["check,B7604160005"]]);
    assert_eq!((built.entries.len(), built.says("sheet-unread").len()), (1, 1));
    let built = workbook(&[first, &["Notes", "call the broker"]]);
    assert_eq!(built.rules(), Vec::<&str>::new());
}

#[test]
fn a_web_page_behind_blank_lines_is_told() {
    let built = misread("html-after-blank-lines.xls", &K7R);
    assert_eq!(built.status, 2);
    assert!(built.said.contains("web page"), "{}", built.said);
}

#[test]
fn a_web_page_in_one_file_is_told() {
    for start in ["MIME-Version: 1.0\r\nContent-Type: multipart/related", "\r\n\r\nmime-version: 1.0\r\n"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("report.xls"), format!("{start}\r\n\r\n<html>")).unwrap();
        let built = build_in(folder.path(), &[&["report.xls"], &B76[..]].concat());
        assert_eq!(built.status, 2);
        let said = built.said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("report.xls: a web page in one file (MHTML"), "{said}");
        assert!(said.contains("save it as an Excel workbook (.xlsx)"), "{said}");
    }
}

#[test]
fn a_workbook_with_macros_is_read_by_name_and_in_a_folder_beside_a_file_that_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("in");
    std::fs::create_dir(&files).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (n, row) in (0..).zip([HEADER, "B7604160005,9903.01.25,2.00"]) {
        for (index, cell) in (0..).zip(row.split(',')) {
            sheet.write_string(n, index, cell).unwrap();
        }
    }
    book.save(files.join("feb.xlsm")).unwrap();
    std::fs::write(files.join("jan.csv"), format!("{HEADER}\nB7603245278,9903.01.25,1.00\n")).unwrap();
    std::fs::write(files.join("mar.numbers"), "x").unwrap();
    let alone = build_in(folder.path(), &[&["in/feb.xlsm"], &B76[..]].concat());
    assert_eq!((alone.outcomes(), alone.duty("B7604160005")), (vec!["ready".to_string()], "2.00".into()));
    let built = build_in(folder.path(), &[&["in", "--force"], &B76[..]].concat());
    assert_eq!((built.outcomes(), built.duty("B7604160005")), (vec!["ready".to_string(); 2], "2.00".into()));
    assert_eq!(built.says("file-passed-over"), ["\"mar.numbers\" was not read"]);
}

#[test]
fn a_finding_on_any_of_several_sheets_names_its_sheet() {
    let first: &[&str] = &[HEADER, "B7603245278,9903.01.25,x"];
    let second: &[&str] = &[HEADER, "B7604160005,9903.01.25,y"];
    let sources = |built: &Built| -> Vec<String> {
        built
            .findings
            .iter()
            .filter(|of| of["rule"] == "amount-unreadable")
            .map(|of| of["source"].clone())
            .collect()
    };
    assert_eq!(sources(&workbook(&[first, second])), ["in.xlsx [Sheet1]", "in.xlsx [Sheet2]"]);
    assert_eq!(sources(&workbook(&[first])), ["in.xlsx"]);
    assert_eq!(sources(&workbook(&[first, &["Notes"]])), ["in.xlsx"], "only one sheet has data");
    assert_eq!(sources(&workbook(&[first, &["check,B7604160005"]])), ["in.xlsx [Sheet1]"]);
}

#[test]
fn what_is_passed_over_in_a_folder_stands_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("in");
    std::fs::create_dir(&files).unwrap();
    std::fs::write(files.join("june.csv"), format!("{HEADER}\nB7603245278,9903.01.25,1.00\n")).unwrap();
    std::fs::write(files.join("may.docx"), "x").unwrap();
    std::fs::write(files.join(".hidden"), "x").unwrap();
    let built = build_in(folder.path(), &[&["in"], &B76[..]].concat());
    assert_eq!(built.says("file-passed-over"), ["\"may.docx\" was not read"]);
}

#[test]
fn a_folder_within_a_folder_is_named_if_it_has_data_and_results_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str| {
        let path = folder.path().join("in").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("{HEADER}\nB7603245278,9903.01.25,1.00\n")).unwrap();
    };
    for path in
        ["june.csv", "may/late/a.csv", "notes/a.md", "out/summary.json", "out/extra.csv", ".git/a.csv"]
    {
        write(path);
    }
    let built = build_in(folder.path(), &[&["in"], &B76[..]].concat());
    assert_eq!(built.says("file-passed-over"), ["\"may/\" was not read"]);
}

#[test]
fn a_sheet_whose_numbers_begin_far_down_is_said_to_be_unread() {
    let first: &[&str] = &[HEADER, "B7603245278,9903.01.25,1.00"];
    let mut second = vec!["note"; 30];
    second.extend([HEADER, "B7604160005,9903.01.25,2.00"]);
    let built = workbook(&[first, &second]);
    assert_eq!((built.entries.len(), built.says("sheet-unread").len()), (1, 1));
    let built = workbook(&[first, &["note"; 30]]);
    assert_eq!(built.rules(), Vec::<&str>::new());
}

#[test]
fn an_old_workbook_of_any_kind_is_called_old_by_the_date_of_its_file() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks");
    for kind in ["xls", "xlsb", "ods"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("in.{kind}"));
        std::fs::copy(fixtures.join(format!("days-from-1900.{kind}")), &path).unwrap();
        let noon = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_772_366_400);
        std::fs::File::options().append(true).open(&path).unwrap().set_modified(noon).unwrap();
        let built = build_in(folder.path(), &[&[path.to_str().unwrap()], &B76[..]].concat());
        let said = &built.says("export-old")[0];
        assert!(said.starts_with("exported on 2026-03-01 (by the date of the file)"), "{kind}: {said}");
    }
}

#[test]
fn rows_that_two_inputs_have_in_common_count_once() {
    let other = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/misread/overlap-b.csv");
    let built = misread("overlap-a.csv", &[&[other], &B76[..]].concat());
    assert!(built.entries.keys().all(|number| built.duty(number) == "100.00"));
    assert_eq!(built.says("rows-repeat"), ["1 row repeats another input: its duty counts once"]);
}

#[test]
fn rows_without_lines_beside_rows_with_lines_add_no_duty_but_keep_their_headings() {
    let run = |without_lines: &str| {
        let folder = tempfile::tempdir().unwrap();
        let with_lines = "Entry Number,Line Number,HTS,Duty Amount\nB7603245278,1,9903.01.24,20.00\n";
        std::fs::write(folder.path().join("a.csv"), with_lines).unwrap();
        std::fs::write(folder.path().join("b.csv"), without_lines).unwrap();
        let built = build_in(folder.path(), &[&["a.csv", "b.csv"], &B76[..]].concat());
        let cell = |column| built.cell("B7603245278", column);
        let undecided = built.summary["undecided_rules"].to_string().contains("duty-unknown");
        (cell("outcome"), cell("ieepa_duty"), cell("ieepa_duty_in_scope"), undecided)
    };
    let rows = |heading: &str, duty: &str| {
        run(&format!("Entry Number,HTS,Duty Amount\nB7603245278,{heading},{duty}\n"))
    };
    let (ready, out) = ("ready".to_string(), "out-of-scope".to_string());
    let (twenty, none) = ("20.00".to_string(), String::new());
    assert_eq!(rows("9903.01.25", "20.00"), (ready.clone(), twenty.clone(), none.clone(), false));
    assert_eq!(rows("9903.01.25", "0.00"), (out.clone(), twenty.clone(), none.clone(), false));
    assert_eq!(rows("9903.01.24", "30.00"), (out, twenty.clone(), none.clone(), false));
    let unknown = run("Entry Number,HTS,Port\nB7603245278,9903.01.25,2704\n");
    assert_eq!(unknown, (ready, twenty, none, true), "its amount is nowhere");
}

#[test]
fn merged_cells_are_filled_down() {
    let built = misread("merged-entry-cells.xlsx", &K7R);
    assert_eq!((built.outcomes(), built.status), (vec!["ready".to_string(); 3], 0), "{:?}", built.rules());
    assert!(built.entries.keys().all(|number| built.duty(number) == "1340.00"));
    assert!(built.entries.values().all(|entry| entry["rows"] == "4"));
}

#[test]
fn a_merged_amount_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let format = rust_xlsxwriter::Format::new();
    for (index, name) in (0..).zip(["Entry Number", "HTS", "Duty Amount"]) {
        sheet.write_string(0, index, name).unwrap();
    }
    sheet.merge_range(1, 0, 2, 0, "B7603245278", &format).unwrap();
    sheet.write_string(1, 1, "9903.01.25").unwrap();
    sheet.write_string(2, 1, "8471.30.0100").unwrap();
    sheet.merge_range(1, 2, 2, 2, "100.00", &format).unwrap();
    book.save(folder.path().join("in.xlsx")).unwrap();
    let built = build_in(folder.path(), &[&["in.xlsx"], &B76[..]].concat());
    assert_eq!((built.duty("B7603245278"), built.cell("B7603245278", "rows")), ("100.00".into(), "2".into()));
}

#[test]
fn a_line_that_lost_its_ieepa_row_in_another_export_is_doubted() {
    let header = "Entry Number,Line Number,Tariff Ordinal Number,HTS,Duty Amount\n";
    let april = "B7603245278,1,1,8471.30.0100,0\nB7603245278,1,2,9903.01.25,100.00\n";
    let run = |may: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("april.csv"), format!("{header}{april}")).unwrap();
        std::fs::write(folder.path().join("may.csv"), may).unwrap();
        build_in(folder.path(), &[&["april.csv", "may.csv"], &B76[..]].concat())
    };
    let gone = run(&format!("{header}B7603245278,1,1,8471.30.0100,0\n"));
    assert_eq!((gone.outcomes(), gone.duty("B7603245278")), (vec!["review".to_string()], "100.00".into()));
    let finding = gone.findings.iter().find(|of| of["rule"] == "ieepa-row-gone").unwrap();
    assert_eq!((finding["source"].as_str(), finding["row"].as_str()), ("may.csv", "2"));
    let other_line = run(&format!("{header}B7603245278,2,1,8471.30.0100,0\n"));
    assert_eq!(other_line.rules(), Vec::<&str>::new());
    let both = run(&format!("{header}B7603245278,1,2,9903.01.25,100.00\n"));
    assert_eq!(both.rules(), ["duplicate-row"]);
    let statuses = run("Entry Number,Line Number,Liquidation Status\nB7603245278,1,Unliquidated\n");
    assert_eq!(statuses.outcomes(), ["ready"], "an input without HTS numbers can't tell");
}

#[test]
fn an_export_of_more_than_fourteen_days_is_called_old() {
    let exported = |day| misread("overlap-a.csv", &[&B76[..], &["--exported", day]].concat());
    let old = exported("2026-04-16");
    let says = "exported on 2026-04-16 (as --exported says), 15 days before the day of filing";
    assert_eq!((old.says("export-old"), old.status), (vec![says], 0));
    assert_eq!(old.summary["run"]["exports"][0]["told_by"], "flag");
    assert_eq!(exported("4/17/2026").rules(), Vec::<&str>::new(), "day 14 is fresh");
    let by_workbook = misread("second-sheet.xlsx", &B76);
    assert_eq!(by_workbook.summary["run"]["exports"][0]["told_by"], "workbook");
}
