//! Cells: dates, amounts, HTS numbers, entry numbers, invisible characters.

use super::harness::{B76, K7R, misread, text};

#[test]
fn dates_that_could_be_read_both_ways_are_not_guessed_in_a_file_that_writes_the_day_first() {
    let built = misread("day-first.csv", &["--filer", "B76", "--as-of", "2026-11-26"]);
    assert_eq!(built.says("date-order").len(), 2, "once a column");
    assert_eq!(built.outcomes(), ["ready", "review", "review"]);
    assert_eq!(built.says("date-unreadable").len(), 2);
    let day_first = ["--filer", "B76", "--as-of", "2026-11-26", "--date-order", "dmy"];
    let built = misread("day-first.csv", &day_first);
    assert_eq!(built.outcomes(), ["ready", "ready", "blocked"]);
    assert_eq!(built.cell("B7600000023", "liquidation_date"), "2026-11-03");
    let built = misread("day-first-liquidation.csv", &[&K7R[..], &["--date-order", "dmy"]].concat());
    assert_eq!(built.cell("K7R44100752", "liquidation_date"), "2026-05-03");
    assert_eq!(built.cell("K7R44101123", "liquidation_date"), "2026-03-05");
}

#[test]
fn a_column_is_read_month_first_where_one_date_shows_it_or_none_shows_the_other() {
    let dates = |first: &str| {
        format!(
            "Entry Number,Entry Date,HTS,Duty Amount\nB7603245278,{first},9903.01.25,1.00\n\
             B7604160005,05/06/2025,9903.01.25,1.00\n"
        )
    };
    for first in ["06/13/2025", "05/05/2025", "2025-06-13"] {
        let built = text(dates(first), &B76);
        assert_eq!(built.cell("B7604160005", "entry_date"), "2025-05-06", "{first}");
        assert!(built.says("date-order").is_empty(), "{first}");
    }
    let mixed = dates("13/06/2025") + "B7600000015,06/13/2025,9903.01.25,1.00\n";
    let built = text(mixed, &B76);
    assert_eq!(built.cell("B7604160005", "entry_date"), "2025-05-06", "both orders: nothing is shown");
    assert_eq!(built.outcome("B7603245278"), "review");
}

#[test]
fn in_a_column_that_writes_the_day_first_a_date_with_one_reading_is_read() {
    let dates = |second: &str| {
        text(
            format!(
                "Entry Number,Entry Date,HTS,Duty Amount\nB7603245278,13/06/2025,9903.01.25,1.00\n\
                 B7604160005,{second},9903.01.25,1.00\n"
            ),
            &B76,
        )
    };
    for (second, read) in
        [("06/05/2025", ""), ("05/05/2025", "2025-05-05"), ("31/05/2025", "2025-05-31"), ("31/06/2025", "")]
    {
        let built = dates(second);
        assert_eq!(built.cell("B7603245278", "entry_date"), "2025-06-13", "{second}");
        assert_eq!(built.cell("B7604160005", "entry_date"), read, "{second}");
        assert_eq!(built.says("date-unreadable").len(), usize::from(read.is_empty()), "{second}");
    }
    let built = text(
        "Entry Number,Entry Date,HTS,Duty Amount\nB7603245278,06/13/2025,9903.01.25,1.00\n",
        &[&B76[..], &["--date-order", "dmy"]].concat(),
    );
    assert_eq!(built.says("date-unreadable").len(), 1, "no month is the thirteenth");
}

#[test]
fn a_date_that_no_entry_can_have_is_blank() {
    let built = misread("placeholder-dates.csv", &K7R);
    assert_eq!(built.cell("K7R44100018", "entry_date"), "");
    assert_eq!(built.cell("K7R44101495", "liquidation_date"), "");
    assert_eq!(built.outcomes(), ["ready"; 7]);
    assert_eq!(built.says("date-placeholder").len(), 7);
}

#[test]
fn serial_numbers_are_dates_only_where_the_whole_column_has_them() {
    let dates = |second: &str| {
        format!(
            "Entry Number,Entry Date,HTS,Duty Amount\nB7603245278,45810,9903.01.25,1.00\n\
             B7604160005,{second},9903.01.25,1.00\n"
        )
    };
    let built = text(dates("45811"), &B76);
    assert_eq!(built.cell("B7603245278", "entry_date"), "2025-06-02");
    assert_eq!(built.says("date-serials"), ["serial numbers of days under \"Entry Date\": 2 cells"]);
    let built = text(dates("06/03/2025"), &B76);
    assert_eq!(built.outcome("B7603245278"), "review");
    assert_eq!(built.outcome("B7604160005"), "ready");
    assert!(built.says("date-serials").is_empty());
}

#[test]
fn iso_dates_with_a_time_are_shown_as_they_stand() {
    let built = misread("iso-date-times.csv", &K7R);
    assert_eq!(built.outcomes(), ["blocked"; 3]);
    assert!(built.findings.iter().all(|of| !of["value"].contains('*')), "{:?}", built.findings);
    let folder = tempfile::tempdir().unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/misread/iso-date-times.csv");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_cape"))
        .args(["build", file, "--no-ledger"])
        .args(K7R)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    let page = std::fs::read_to_string(folder.path().join("cape-out/report.html")).unwrap();
    let terminal = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(terminal.contains("2026-02-20 00:00:00"), "the frame shows the cell: {terminal}");
    for shown in [&terminal, &page.split_once("<main").unwrap().1.to_string()] {
        assert!(shown.contains("2026-02-20") && !shown.contains("***"), "{shown}");
    }
}

#[test]
fn a_workbook_date_some_seconds_before_midnight_is_the_next_day() {
    let built = misread("seconds-before-midnight.xlsx", &["--filer", "K7R", "--as-of", "2026-05-29"]);
    assert_eq!(built.cell("K7R44100380", "liquidation_date"), "2026-03-10");
    assert_eq!(built.outcome("K7R44100380"), "ready");
}

#[test]
fn amounts_stand_as_accountants_write_them() {
    let built = misread("accounting-format.csv", &K7R);
    assert_eq!(built.outcomes(), ["ready"; 4]);
    assert_eq!(built.duty("K7R44100018"), "1250.00");
    assert_eq!(built.duty("K7R44101123"), "0.00");
}

#[test]
fn an_hts_number_that_a_spreadsheet_grouped_is_read_and_one_that_it_rounded_is_told() {
    let built = misread("hts-as-number.csv", &K7R);
    assert_eq!(built.outcomes(), ["review", "ready", "ready"]);
    assert!(built.says("hts-unreadable")[0].contains("scientific notation"));
}

#[test]
fn characters_that_show_nothing_are_dropped_and_named_by_their_code() {
    let built = misread("invisible-characters.csv", &K7R);
    assert_eq!(built.outcomes(), ["ready"; 5]);
    let said = built.says("invisible-characters");
    assert!(said.len() == 1 && said[0].contains("U+200B (1)"), "{said:?}");
    assert!(!built.findings.iter().any(|of| of.values().any(|cell| cell.contains('\u{fffd}'))));
}

#[test]
fn words_for_nothing_set_no_flag() {
    let rows = "Entry Number,HTS,Duty Amount,Drawback Indicator,Reconciliation Indicator,Protest Status,Injunction \
                Indicator\nB7603245278,9903.01.25,1.00,N/A,None,--,null\n";
    let built = text(rows, &B76);
    assert_eq!((built.outcomes(), built.rules()), (vec!["ready".to_string()], vec![]));
}

#[test]
fn a_number_in_three_columns_is_joined_and_one_without_check_digit_is_offered() {
    let built = misread("check-digit-in-own-column.csv", &K7R);
    assert_eq!(built.outcomes(), ["ready"; 3]);
    let built = text("Filer,Entry No,HTS,Duty Amount\nK7R,4410001,9903.01.25,1.00\n", &K7R);
    assert!(built.findings[0]["help"].contains("K7R44100018"), "{:?}", built.findings);
}

#[test]
fn ten_digits_that_may_lack_their_check_digit_go_to_review() {
    for who in [["--importer", "12-3456789"], ["--filer", "123"]] {
        let built =
            misread("check-digit-or-zero-missing.csv", &[&who[..], &["--as-of", "2026-05-01"]].concat());
        assert_eq!(built.outcome("01230000018"), "review", "{who:?}");
        let help = &built.findings.iter().find(|of| of["rule"] == "leading-zero-restored").unwrap()["help"];
        assert!(help.contains("01230000018") && help.contains("12300000184"), "{help}");
    }
    let whole = "Entry Number,HTS,Duty Amount\n1230000018,9903.01.25,1.00\n01200000500,9903.01.25,1.00\n";
    let built = text(whole, &["--importer", "12-3456789", "--as-of", "2026-05-01"]);
    assert!(
        built.says("leading-zero-restored").len() == 1,
        "a whole number names the filer: {:?}",
        built.rules()
    );
    let itself = whole.replace("01200000500", "01230000018");
    let built = text(itself, &["--importer", "12-3456789", "--as-of", "2026-05-01"]);
    assert_eq!(built.outcome("01230000018"), "ready", "its own number is whole on another row");
}

#[test]
fn zeros_are_restored_by_the_factor_that_the_padded_numbers_show() {
    let built = misread("lost-zero-with-factor.csv", &["--filer", "076", "--as-of", "2026-05-01"]);
    assert_eq!(built.outcomes(), ["ready"; 6]);
    assert_eq!(built.rules(), ["check-digit-factor", "leading-zero-restored"]);
}
