//! Liquidation: until when an entry can be filed, and which row governs if rows disagree.

use cape_declaration::internals::{
    LiquidationStatus, LiquidationStatus::Extended, LiquidationStatus::Liquidated,
    LiquidationStatus::Pending, LiquidationStatus::Reliquidated, LiquidationStatus::Suspended,
    LiquidationStatus::UnderReview, LiquidationStatus::Unliquidated,
};

use super::harness::{Case, LIQUIDATION, LIQUIDATION_DATE, sound};

/// Every status word and code, in any case; only the last four may be followed by more text.
const WORDS: [(&str, LiquidationStatus); 24] = [
    ("Not Liquidated", Unliquidated),
    ("not  liquidated", Unliquidated),
    ("Unliquidated", Unliquidated),
    ("OPEN", Unliquidated),
    ("2", Unliquidated),
    ("Liquidated", Liquidated),
    ("LIQUIDATED", Liquidated),
    ("closed", Liquidated),
    ("1", Liquidated),
    ("Reliquidated", Reliquidated),
    ("RELIQUIDATED", Reliquidated),
    ("Re-Liquidated", Reliquidated),
    ("3", Reliquidated),
    ("Pending", Pending),
    ("pending liquidation", Pending),
    ("Suspended", Suspended),
    ("SUSPENDED", Suspended),
    ("Suspended - AD/CVD", Suspended),
    ("Extended", Extended),
    ("extended 1", Extended),
    ("Extended by CBP", Extended),
    ("Under Review", UnderReview),
    ("under  review", UnderReview),
    ("Under Review by Import Specialist", UnderReview),
];

/// No status: blank, or a word that isn't recognized.
const NO_STATUS: [&str; 5] = ["", "Zebra", "4", "Auto Liquidated", "Liquidated No Change"];

fn entry(status: &str, date: &str) -> Case {
    sound().with(LIQUIDATION, status).with(LIQUIDATION_DATE, date)
}

fn liquidated(date: &str) -> Case {
    entry("Liquidated", date)
}

/// An entry with one row for each status and date.
fn rows(first: (&str, &str), others: &[(&str, &str)]) -> Case {
    others.iter().fold(entry(first.0, first.1), |case, (status, date)| {
        case.and_line(&[(LIQUIDATION, status), (LIQUIDATION_DATE, date)])
    })
}

#[test]
fn every_status_word_and_code_is_recognized() {
    for (word, status) in WORDS {
        let judgment = entry(word, "").judge();
        assert_eq!(judgment.liquidation.0, Some(status), "{word}");
        let unknown = if matches!(status, Liquidated | Reliquidated) { "final-liquidation" } else { "" };
        assert_eq!(judgment.unknown, unknown, "{word}");
    }
}

#[test]
fn day_80_can_be_filed_and_day_81_can_not() {
    liquidated("02/10/2026").fails("window-closing", "ready");
    liquidated("02/09/2026").fails("final-liquidation", "blocked");
}

#[test]
fn reliquidation_counts_as_liquidation() {
    entry("Reliquidated", "02/21/2026").passes();
    entry("Reliquidated", "02/20/2026").fails("window-closing", "ready");
    entry("Reliquidated", "02/10/2026").fails("window-closing", "ready");
    entry("Reliquidated", "02/09/2026").fails("final-liquidation", "blocked");
    entry("Reliquidated", "05/02/2026").fails("liquidation-date-future", "ready");
}

#[test]
fn only_a_liquidated_entry_gets_final_and_any_other_has_a_schedule_that_passed() {
    for (word, status) in WORDS {
        if matches!(status, Liquidated | Reliquidated) {
            entry(word, "02/09/2026").fails("final-liquidation", "blocked");
        } else {
            entry(word, "02/09/2026").fails("scheduled-date-passed", "ready");
        }
    }
}

#[test]
fn the_day_of_filing_is_the_day_from_which_80_days_count() {
    liquidated("02/10/2026").filed_on("2026-04-30").fails("window-closing", "ready");
    liquidated("02/10/2026").filed_on("2026-05-02").fails("final-liquidation", "blocked");
}

#[test]
fn without_a_recognized_status_final_liquidation_is_unknown() {
    for word in NO_STATUS {
        entry(word, "06/12/2026").leaves_unknown("final-liquidation");
        entry(word, "").leaves_unknown("final-liquidation");
    }
    sound().without(LIQUIDATION).leaves_unknown("final-liquidation");
    sound().without(LIQUIDATION).without(LIQUIDATION_DATE).leaves_unknown("final-liquidation");
}

#[test]
fn a_liquidation_without_a_date_leaves_final_liquidation_unknown() {
    for word in ["Liquidated", "Reliquidated"] {
        entry(word, "").leaves_unknown("final-liquidation");
        entry(word, "").without(LIQUIDATION_DATE).leaves_unknown("final-liquidation");
        entry(word, "soon").is_judged("date-unreadable", "final-liquidation", "review");
    }
}

#[test]
fn an_entry_that_is_not_liquidated_needs_no_date() {
    entry("Unliquidated", "").passes();
    entry("Unliquidated", "").without(LIQUIDATION_DATE).passes();
}

#[test]
fn the_window_closes_from_day_70() {
    liquidated("02/21/2026").passes();
    liquidated("02/20/2026").fails("window-closing", "ready");
}

#[test]
fn a_liquidation_after_the_day_of_filing_is_noticed() {
    liquidated("05/01/2026").passes();
    liquidated("05/02/2026").fails("liquidation-date-future", "ready");
}

#[test]
fn a_scheduled_date_has_passed_on_the_day_after_it() {
    entry("Unliquidated", "05/01/2026").passes();
    entry("Unliquidated", "04/30/2026").fails("scheduled-date-passed", "ready");
}

#[test]
fn a_date_that_passed_is_noticed_without_a_known_status_too() {
    for word in NO_STATUS {
        entry(word, "05/01/2026").leaves_unknown("final-liquidation");
        entry(word, "04/30/2026").is_judged("scheduled-date-passed", "final-liquidation", "ready");
        entry(word, "02/09/2026").is_judged("scheduled-date-passed", "final-liquidation", "ready");
    }
    let case = sound().without(LIQUIDATION).with(LIQUIDATION_DATE, "04/30/2026");
    case.is_judged("scheduled-date-passed", "final-liquidation", "ready");
}

#[test]
fn a_court_case_sends_final_liquidation_to_review_from_2026_10_06() {
    let day_81 = |day: &str, date: &str| liquidated(date).filed_on(day);
    day_81("2026-10-05", "07/16/2026").cit_plaintiff().fails("final-liquidation", "blocked");
    day_81("2026-10-06", "07/17/2026").cit_plaintiff().fails("final-liquidation", "review");
    day_81("2026-10-06", "07/17/2026").fails("final-liquidation", "blocked");
}

#[test]
fn a_court_case_changes_no_other_rule() {
    let case = || liquidated("07/18/2026").filed_on("2026-10-06").cit_plaintiff();
    case().fails("window-closing", "ready");
    case().with("Control Status", "Trade").fails("trade-control;window-closing", "blocked");
    case()
        .with(LIQUIDATION_DATE, "07/17/2026")
        .with("Control Status", "Trade")
        .fails("final-liquidation;trade-control", "blocked");
}

#[test]
fn the_status_that_governs_is_the_furthest_of_all_rows() {
    // Each status governs over those after it.
    let order = [
        ("Suspended", Suspended),
        ("Extended", Extended),
        ("Under Review", UnderReview),
        ("Pending", Pending),
        ("Unliquidated", Unliquidated),
    ];
    for (index, (word, status)) in order.iter().enumerate() {
        for (other, _) in &order[index + 1..] {
            let judgment = rows((other, ""), &[(word, "")]).judge();
            assert_eq!(judgment.liquidation.0, Some(*status), "{word} and {other}");
            assert_eq!(judgment.failed, "conflicting-rows", "{word} and {other}");
        }
        for (liquidated, expected) in [("Liquidated", Liquidated), ("Reliquidated", Reliquidated)] {
            let judgment = rows((word, "06/12/2026"), &[(liquidated, "04/01/2026")]).judge();
            let governing = (Some(expected), Some("2026-04-01".to_string()));
            assert_eq!(judgment.liquidation, governing, "{word} and {liquidated}");
        }
    }
}

#[test]
fn the_latest_liquidation_governs() {
    let latest = |first, second| rows(first, &[second]).judge().liquidation;
    let on = |status, date: &str| (Some(status), Some(date.to_string()));
    let (earlier, later) = ("04/01/2026", "04/02/2026");
    assert_eq!(latest(("Liquidated", earlier), ("Liquidated", later)), on(Liquidated, "2026-04-02"));
    assert_eq!(latest(("Liquidated", earlier), ("Reliquidated", later)), on(Reliquidated, "2026-04-02"));
    assert_eq!(latest(("Reliquidated", earlier), ("Liquidated", later)), on(Liquidated, "2026-04-02"));
    assert_eq!(latest(("Reliquidated", later), ("Liquidated", later)), on(Reliquidated, "2026-04-02"));
    assert_eq!(latest(("Reliquidated", ""), ("Liquidated", earlier)), on(Liquidated, "2026-04-01"));
    assert_eq!(latest(("Reliquidated", ""), ("Liquidated", "")), (Some(Reliquidated), None));
}

#[test]
fn the_latest_liquidation_decides_the_80_days() {
    rows(("Liquidated", "02/09/2026"), &[("Liquidated", "02/10/2026")])
        .fails("conflicting-rows;window-closing", "ready");
    rows(("Liquidated", "02/08/2026"), &[("Liquidated", "02/09/2026")])
        .fails("conflicting-rows;final-liquidation", "blocked");
    rows(("Liquidated", "02/09/2026"), &[("Liquidated", "")]).fails("final-liquidation", "blocked");
    rows(("Unliquidated", "06/12/2026"), &[("Liquidated", "02/09/2026")])
        .fails("conflicting-rows;final-liquidation", "blocked");
}

#[test]
fn the_date_of_a_row_that_is_not_liquidated_is_no_liquidation_date() {
    rows(("Unliquidated", "02/09/2026"), &[("Liquidated", "")]).is_judged(
        "conflicting-rows",
        "final-liquidation",
        "ready",
    );
    rows(("", "02/09/2026"), &[("Liquidated", "")]).leaves_unknown("final-liquidation");
    rows(("", "02/09/2026"), &[("Liquidated", "04/01/2026")]).passes();
}

#[test]
fn of_scheduled_dates_the_latest_counts() {
    rows(("Unliquidated", "04/29/2026"), &[("Unliquidated", "04/30/2026")])
        .fails("scheduled-date-passed", "ready");
    rows(("Unliquidated", "04/30/2026"), &[("Unliquidated", "05/01/2026")]).passes();
    rows(("Extended", "04/30/2026"), &[("Unliquidated", "05/01/2026")]).fails("conflicting-rows", "ready");
    rows(("Unliquidated", "04/30/2026"), &[("Extended", "05/01/2026")]).fails("conflicting-rows", "ready");
}
