//! Rows: malformed ones, repeated headers, totals and footers, omitted cells, misplaced quotes.

use super::harness::{B76, K7R, misread, text};

#[test]
fn an_entry_with_a_malformed_row_goes_to_review() {
    let built = misread("malformed-row.csv", &B76);
    assert_eq!(built.outcomes(), ["review"; 2]);
    assert_eq!(built.duty("B7600000015"), "100.00");
    assert_eq!(built.duty("B7600000023"), "");
    assert_eq!((built.says("row-unread").len(), built.status), (2, 1));
    assert_eq!((built.rows("in_entries"), built.rows("unreadable")), (2, 2));
}

#[test]
fn a_comma_without_quotes_shifts_no_cell_in_silence() {
    let built = misread("unquoted-comma.csv", &K7R);
    assert_eq!(built.outcomes(), ["ready", "review", "ready", "review"]);
    assert_eq!(built.cell("K7R44100380", "rows"), "0");
    assert_eq!(built.says("row-malformed"), ["the row has 9 cells, the header 8"; 2]);
    for finding in built.findings.iter().filter(|of| of["rule"] == "row-malformed") {
        assert!(finding["help"].starts_with("put quotes around the cell that has a comma"), "{finding:?}");
    }
    assert_eq!(built.status, 1, "a duty is missing");
}

#[test]
fn a_comma_beside_an_omitted_cell_is_seen_too() {
    // The row has as many cells as the header, because the comma added one and the last was omitted.
    let rows = "Entry No,Importer Name,HTS,Entered Value,Duty Amount,Remarks\n\
                B7603245278,Acme, Inc.,9903.01.25,,1250.00\n";
    assert_eq!(text(rows, &B76).outcomes(), ["review"]);
}

#[test]
fn blank_cells_added_or_left_out_at_the_end_are_no_defect_where_the_others_fit() {
    let built = misread("trailing-cells-omitted.csv", &K7R);
    assert_eq!(built.outcomes(), ["ready"; 4]);
    assert_eq!(built.says("trailing-cells-omitted"), ["4 rows end before the last column"]);
    let short = "Entry Number,HTS,Duty Amount,Note\nB7603245278,9903.01.25\n";
    assert_eq!(text(short, &B76).says("row-malformed").len(), 1, "the duty is missing");
}

#[test]
fn a_row_over_several_lines_is_one_row_though_it_is_malformed() {
    let built = misread("row-numbers.csv", &B76);
    let unreadable = built.findings.iter().find(|of| of["rule"] == "date-unreadable").unwrap();
    assert_eq!(unreadable["row"], "4", "the next row begins behind the quoted line breaks");
    assert_eq!(built.says("row-malformed").len(), 1);
}

#[test]
fn headers_again_and_rows_that_sum_are_counted_and_are_no_defect() {
    let built = misread("header-on-each-page.csv", &K7R);
    assert_eq!((built.outcomes(), built.status), (vec!["ready".to_string(); 3], 0));
    assert_eq!((built.rows("headers"), built.rows("unreadable")), (2, 0));
    let built = misread("subtotals-and-footers.csv", &K7R);
    assert_eq!((built.outcomes(), built.status), (vec!["ready".to_string(); 2], 0));
    assert_eq!((built.rows("totals"), built.rows("unreadable")), (8, 0));
}

#[test]
fn a_text_alone_in_its_row_is_a_footer_only_at_the_end() {
    let rows = "Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,1.00\n";
    let built = text(format!("{rows}FOR OFFICIAL USE ONLY,,\n"), &B76);
    assert_eq!((built.rows("totals"), built.status), (1, 0));
    let built = text(format!("{rows}FOR OFFICIAL USE ONLY,,\nB7604160005,9903.01.25,1.00\n"), &B76);
    assert_eq!((built.rows("unreadable"), built.status), (1, 1));
    let built = text(format!("{rows}B76 0416000 5X,,\n"), &B76);
    assert_eq!(built.says("entry-number-format").len(), 1, "a number with a slip is no footer");
    for header in ["Entry Date,Entry Number,HTS", "HTS,Tariff Ordinal Number,Entry Number"] {
        let row =
            if header.starts_with("HTS") { "9903.01.25,1,B7603245278" } else { ",B7603245278,9903.01.25" };
        let built = text(format!("{header}\n{row}\nEnd of report,,\n"), &B76);
        assert_eq!((built.rows("totals"), built.status, built.rows("in_entries")), (1, 0, 1), "{header}");
        assert_eq!(built.rules(), Vec::<&str>::new(), "{header}: nothing is filled down into it");
    }
}

#[test]
fn rows_below_a_header_in_another_order_are_read_by_it() {
    let first = "Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,1.00\n";
    let second = "HTS,Duty Amount,Entry Date,Entry Number\n9903.01.25,2.00,06/02/2025,B7604160005\n9903.01.25,x,,B7600000015\n";
    let built = text(format!("{first}{second}"), &B76);
    assert_eq!(built.status, 0, "{}", built.said);
    assert_eq!((built.duty("B7603245278"), built.duty("B7604160005")), ("1.00".into(), "2.00".into()));
    assert_eq!(built.cell("B7604160005", "entry_date"), "2025-06-02");
    assert_eq!(built.says("header-changes"), ["row 3 is another header: the rows below it are read by it"]);
    let unreadable = built.findings.iter().find(|of| of["rule"] == "amount-unreadable").unwrap();
    assert_eq!((unreadable["row"].as_str(), unreadable["source"].as_str()), ("5", "in.csv"));
    assert_eq!((built.rows("read"), built.rows("headers"), built.rows("in_entries")), (4, 1, 3));
    assert_eq!(built.summary["inputs"].as_array().unwrap().len(), 1, "it is one file");
    assert_eq!(built.summary["inputs"][0]["rows"], 4);
}

#[test]
fn a_file_may_change_its_header_back_and_repeat_it() {
    let first = "Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,1.00\n";
    let second = "HTS,Duty Amount,Entry Number\n9903.01.25,2.00,B7604160005\nHTS,Duty Amount,Entry Number\n";
    let third = "Entry Number,HTS,Duty Amount\nB7600000015,9903.01.25,4.00\n";
    let built = text(format!("{first}{second}{third}"), &B76);
    assert_eq!(built.outcomes(), ["ready"; 3], "{}", built.said);
    assert_eq!((built.rows("read"), built.rows("headers")), (6, 3));
    assert_eq!(built.says("header-changes").len(), 2, "a header again is no change");
}

const LINES: &str = "Entry Number,Entry Date,Line Number,Tariff Ordinal Number,HTS,Duty Amount\n";

#[test]
fn rows_without_a_number_that_go_on_from_an_entry_are_taken_for_its_rows_and_it_goes_to_review() {
    let rows = "B7603245278,06/02/2025,1,1,8471.30.0100,0\n,,,2,9903.01.25,100.00\n,,2,1,9903.01.25,50.00\n\
                B7604160005,06/02/2025,1,1,9903.01.25,5.00\n";
    let built = text(format!("{LINES}{rows}"), &B76);
    assert_eq!((built.outcome("B7603245278"), built.duty("B7603245278")), ("review".into(), "150.00".into()));
    assert_eq!(built.says("repeats-filled"), ["2 rows of the entry had no entry number"]);
    assert_eq!((built.outcome("B7604160005"), built.status), ("ready".into(), 0));
    assert_eq!((built.rows("in_entries"), built.rows("unreadable")), (4, 0));
    let asked = text(format!("{LINES}{rows}"), &[&B76[..], &["--fill-down"]].concat());
    assert_eq!(
        (asked.outcomes(), asked.duty("B7603245278")),
        (vec!["ready".to_string(); 2], "150.00".into())
    );
    assert_eq!(asked.rules(), Vec::<&str>::new());
}

#[test]
fn a_row_whose_lines_begin_anew_is_another_entry_without_a_number() {
    let rows = "B7603245278,06/02/2025,1,1,8471.30.0100,0\n,06/02/2025,1,1,9903.01.25,100.00\n,,1,2,9903.01.25,7.00\n";
    let built = text(format!("{LINES}{rows}"), &B76);
    assert_eq!((built.outcomes(), built.status), (vec!["out-of-scope".to_string()], 1));
    assert_eq!(built.says("entry-number-missing").len(), 2);
}

#[test]
fn without_line_numbers_rows_go_on_from_an_entry_that_would_be_called_free_of_ieepa_duty() {
    let header = "Entry Number,HTS,Duty Amount\n";
    let other = text(format!("{header}B7603245278,9903.01.25,1.00\n,9903.01.25,2.00\n"), &B76);
    assert_eq!((other.outcome("B7603245278"), other.says("entry-number-missing").len()), ("ready".into(), 1));
    let rows = "B7603245278,8471.30.0100,0\n,9903.01.25,100.00\n,,55.00\n";
    let built = text(format!("{header}{rows}"), &B76);
    assert_eq!((built.outcome("B7603245278"), built.duty("B7603245278")), ("review".into(), "100.00".into()));
    assert_eq!((built.says("entry-number-missing").len(), built.status), (1, 1));
}

#[test]
fn a_number_that_is_an_error_value_hides_no_row_of_the_entry_above() {
    let plain = "Entry Number,HTS,Duty Amount\nB7603245278,8471.30.0100,0\n#N/A,9903.01.25,100.00\n";
    let lines = format!("{LINES}B7603245278,06/02/2025,1,1,8471.30.0100,0\n#REF!,,1,2,9903.01.25,100.00\n");
    for rows in [plain, &lines] {
        for asked in [&[][..], &["--fill-down"]] {
            let built = text(rows, &[&B76[..], asked].concat());
            let found = (built.outcome("B7603245278"), built.duty("B7603245278"));
            assert_eq!(found, ("review".into(), "100.00".into()), "{asked:?}");
            assert_eq!(built.says("repeats-filled"), ["1 row of the entry had no entry number"]);
        }
    }
    // Where its lines begin anew, it is of another entry.
    let anew = lines.replace("#REF!,,1,2", "#REF!,06/02/2025,1,1");
    let built = text(anew, &B76);
    assert_eq!((built.says("entry-number-missing").len(), built.status), (1, 1));
}

#[test]
fn quotes_out_of_place_are_put_right_and_said() {
    for name in ["whole-line-quoted.csv", "blank-before-quote.csv"] {
        let built = misread(name, &K7R);
        assert!(built.outcomes().iter().all(|outcome| outcome == "ready"), "{name}: {}", built.said);
        assert!(built.entries.keys().all(|number| built.duty(number) == "1250.00"), "{name}");
        assert!(
            built.entries.len() >= 2 && built.says("quotes-repaired").len() == 1,
            "{name}: {:?}",
            built.rules()
        );
    }
}

#[test]
fn the_end_mark_of_dos_is_no_row() {
    let built = text("Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,1.00\n\u{1a}", &B76);
    assert_eq!((built.outcomes(), built.rows("unreadable")), (vec!["ready".to_string()], 0));
}
