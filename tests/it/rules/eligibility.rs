//! Whether CBP accepts an entry: its type, its status, and what depends on it.

use super::harness::{
    COLLECTION, CONTROL, Case, DRAWBACK, DUTY, FILER, FiledAs, HTS, INJUNCTION, LIQUIDATION,
    LIQUIDATION_DATE, NUMBER, PROTEST, RECON, RECON_ENTRY, RECON_ENTRY_FTA, SUMMARY, SUSPENSION, TYPE, VALUE,
    sound,
};

/// The sound entry on another date, without a scheduled liquidation date that could have passed.
fn on(day: &str) -> Case {
    sound().with(LIQUIDATION_DATE, "").filed_on(day)
}

#[track_caller]
fn each_fails(header: &str, cells: &[&str], rule: &str, outcome: &str) {
    cells.iter().for_each(|cell| sound().with(header, cell).fails(rule, outcome));
}

#[track_caller]
fn each_passes(header: &str, cells: &[&str]) {
    cells.iter().for_each(|cell| sound().with(header, cell).passes());
}

#[test]
fn accepted_entry_types_pass() {
    each_passes(TYPE, &["01", "02", "03", "06", "07", "31", "32", "34", "38"]);
    each_passes(TYPE, &["1", "7", "001", "01 ABI/A", "01 - Consumption", "38 Withdrawal"]);
}

#[test]
fn refused_entry_types_are_blocked() {
    let refused = ["08", "09", "23", "47", "047", "8", "9", "09 - Reconciliation", "23 TIB"];
    each_fails(TYPE, &refused, "entry-type-not-allowed", "blocked");
}

#[test]
fn warehouse_types_are_refused_from_2026_07_07() {
    for code in ["21", "22", "21 - Warehouse"] {
        on("2026-07-06").with(TYPE, code).fails("entry-type-unpublished", "ready");
        on("2026-07-07").with(TYPE, code).fails("entry-type-not-allowed", "blocked");
    }
}

#[test]
fn withdrawals_are_accepted_before_and_after_2026_07_07() {
    for code in ["31", "32", "34", "38"] {
        on("2026-07-06").with(TYPE, code).passes();
        on("2026-07-07").with(TYPE, code).passes();
    }
}

#[test]
fn a_type_that_cbp_names_nowhere_is_ready_with_a_warning() {
    each_fails(
        TYPE,
        &["04", "05", "11", "12", "33", "51", "52", "61", "99"],
        "entry-type-unpublished",
        "ready",
    );
}

#[test]
fn without_a_recognized_value_the_rules_of_a_column_are_unknown() {
    let columns = [
        (TYPE, "entry-type-not-allowed", &["00", "ABI", "#N/A"][..]),
        (CONTROL, "trade-control", &["Zebra", "4", "12"]),
        (SUMMARY, "summary-adjusted;summary-not-accepted", &["Zebra", "4"]),
        (COLLECTION, "statement-unpaid", &["Zebra", "5"]),
    ];
    for (header, rules, unrecognized) in columns {
        match header {
            COLLECTION => sound().without(header).is_fully_checked_but_for(rules),
            _ => sound().without(header).leaves_unknown(rules),
        }
        sound().with(header, "").leaves_unknown(rules);
        unrecognized.iter().for_each(|word| sound().with(header, word).leaves_unknown(rules));
    }
}

#[test]
fn a_blank_means_none_where_only_a_missing_column_is_unknown() {
    sound().without(PROTEST).leaves_unknown("protest-open");
    for (header, rule) in [(DRAWBACK, "drawback"), (INJUNCTION, "injunction")] {
        sound().without(header).is_fully_checked_but_for(rule);
    }
    [PROTEST, DRAWBACK, INJUNCTION].iter().for_each(|header| sound().with(header, "").passes());
    sound().without(RECON_ENTRY).without(RECON_ENTRY_FTA).leaves_unknown("reconciliation-filed");
    sound().without(RECON_ENTRY).passes();
    sound().without(RECON_ENTRY_FTA).passes();
}

#[test]
fn a_missing_column_leaves_no_rule_unknown_that_never_is() {
    for header in [RECON, SUSPENSION, VALUE, FILER] {
        sound().without(header).passes();
        sound().with(header, "").passes();
    }
}

#[test]
fn a_column_counts_if_any_input_with_rows_of_the_entry_has_it() {
    let second_line = || sound().with("Entry Summary Line Number", "2");
    sound().without(CONTROL).and_file(second_line()).passes();
    second_line().and_file(sound().without(CONTROL)).passes();
    let other_entry = second_line().with(NUMBER, "B76-0000001-5");
    sound().without(CONTROL).and_file(other_entry).leaves_unknown("trade-control");
    sound().without(CONTROL).and_file(second_line().with(CONTROL, "Trade")).fails("trade-control", "blocked");
}

#[test]
fn an_entry_must_be_under_control_of_cbp() {
    each_passes(CONTROL, &["CBP", "cbp", "CBP Control", "Under CBP control", "2"]);
    let not_with_cbp =
        ["Trade", "TRADE", "Trade Control", "In trade control", "1", "Inactive", "INACTIVE", "3"];
    each_fails(CONTROL, &not_with_cbp, "trade-control", "blocked");
}

#[test]
fn an_entry_summary_must_be_accepted() {
    each_passes(SUMMARY, &["Accepted", "ACCEPTED", "1"]);
    let dead = ["Rejected", "REJECTED", "2", "Cancelled", "Canceled", "canceled", "3"];
    each_fails(SUMMARY, &dead, "summary-not-accepted", "blocked");
    each_fails(SUMMARY, &["Adjusted", "ADJUSTED"], "summary-adjusted", "blocked");
}

#[test]
fn a_statement_that_is_only_authorized_is_not_paid() {
    let no_bar = ["Paid", "PAID", "Fully Paid", "fully  paid", "PD", "2", "Duty Free", "3"];
    each_passes(COLLECTION, &no_bar);
    each_fails(COLLECTION, &["Not Paid", "NP", "0"], "duty-unpaid", "review");
    each_fails(COLLECTION, &["Authorized", "AUTHORIZED", "AU", "au", "6"], "statement-unpaid", "blocked");
}

#[test]
fn a_type_09_entry_in_any_reconciliation_column_is_refused() {
    for header in [RECON_ENTRY, RECON_ENTRY_FTA] {
        each_passes(header, &["", "N", "No", "false", "0"]);
        each_fails(header, &["B76-1234567-4", "Y"], "reconciliation-filed", "blocked");
    }
}

#[test]
fn a_reconciliation_flag_is_accepted_from_2026_06_29() {
    on("2026-06-28").with(RECON, "Y").fails("reconciliation-flagged", "blocked");
    on("2026-06-29").with(RECON, "Y").fails("reconciliation-flagged", "ready");
    on("2026-06-28").passes();
    on("2026-06-29").passes();
}

#[test]
fn a_flag_whose_type_09_is_filed_is_refused_for_that_alone() {
    for day in ["2026-06-28", "2026-06-29"] {
        let case = on(day).with(RECON, "Y").with(RECON_ENTRY, "B76-1234567-4");
        case.fails("reconciliation-filed", "blocked");
    }
}

#[test]
fn a_flag_counts_where_no_column_could_name_a_type_09() {
    let case = || sound().without(RECON_ENTRY).without(RECON_ENTRY_FTA).with(RECON, "Y");
    case().is_judged("reconciliation-flagged", "reconciliation-filed", "blocked");
    case().with(LIQUIDATION_DATE, "").filed_on("2026-06-29").is_judged(
        "reconciliation-flagged",
        "reconciliation-filed",
        "ready",
    );
}

#[test]
fn any_reconciliation_flag_or_issue_code_counts() {
    let headers = [
        RECON,
        "Recon Indicator",
        "NAFTA Reconciliation Indicator",
        "Recon Issue",
        "NAFTA Recon",
        "FTA Recon",
        "Reconciliation Issue Code",
    ];
    for header in headers {
        each_passes(header, &["", "N", "n", "NO", "False", "0"]);
        each_fails(header, &["Y", "Yes", "1", "001", "VL", "Zebra"], "reconciliation-flagged", "blocked");
        let alone = sound().without(RECON).with(header, "Y");
        alone.fails("reconciliation-flagged", "blocked");
    }
}

#[test]
fn a_protest_that_is_open_or_suspended_is_refused() {
    each_fails(PROTEST, &["OP", "op", "Open", "SP", "Suspended"], "protest-open", "blocked");
}

#[test]
fn a_denied_protest_is_ready_with_a_warning() {
    each_fails(PROTEST, &["DN", "Denied", "DENIED", "PD", "Partly Denied"], "protest-denied", "ready");
}

#[test]
fn a_protest_that_is_over_is_no_bar_and_a_word_that_is_not_known_leaves_it_open() {
    each_passes(PROTEST, &["AP", "ap", "Approved", "WD", "Withdrawn", "NP", "UT"]);
    sound().with(PROTEST, "Zebra").leaves_unknown("protest-open");
    sound().with(PROTEST, "Zebra").and_line(&[(PROTEST, "AP")]).passes();
}

#[test]
fn a_suspension_record_is_a_doubt_while_liquidation_is_pending_or_not_due() {
    for status in ["Unliquidated", "Not Liquidated", "Open", "2", "Pending", "Pending Liquidation"] {
        let case = sound().with(LIQUIDATION, status).with(SUSPENSION, "Y");
        case.fails("suspension-pending", "review");
    }
    for status in ["Suspended", "Extended", "Under Review"] {
        sound().with(LIQUIDATION, status).with(SUSPENSION, "Y").passes();
        sound().with(LIQUIDATION, status).passes();
    }
    let liquidated = sound().with(LIQUIDATION_DATE, "04/01/2026").with(SUSPENSION, "Y");
    liquidated.with(LIQUIDATION, "Liquidated").passes();
    sound().with(LIQUIDATION, "").with(SUSPENSION, "Y").leaves_unknown("final-liquidation");
}

#[test]
fn the_governing_status_decides_on_a_suspension_record() {
    let case = |first, second| {
        sound().with(SUSPENSION, "Y").with(LIQUIDATION, first).and_line(&[(LIQUIDATION, second)])
    };
    case("Pending", "Unliquidated").fails("conflicting-rows;suspension-pending", "review");
    case("Under Review", "Pending").fails("conflicting-rows", "ready");
    case("Suspended", "Unliquidated").fails("conflicting-rows", "ready");
}

#[test]
fn indicators_are_set_by_a_word_for_yes() {
    let columns = [
        (SUSPENSION, "suspension-pending", "review"),
        ("Suspended", "suspension-pending", "review"),
        (INJUNCTION, "injunction", "blocked"),
    ];
    for (header, rule, outcome) in columns {
        let alone = || match header {
            "Suspended" => sound().without(SUSPENSION),
            _ => sound(),
        };
        for word in ["Y", "y", "Yes", "TRUE", "true", "1"] {
            alone().with(header, word).fails(rule, outcome);
        }
        for word in ["", "N", "n", "No", "FALSE", "false", "0"] {
            alone().with(header, word).passes();
        }
        alone().with(header, "Zebra").leaves_unknown(rule);
    }
}

#[test]
fn any_drawback_column_that_is_set_is_refused() {
    for header in [DRAWBACK, "Drawback Entry Number", "Drawback Claim Number"] {
        each_passes(header, &["", "N", "n", "NO", "False", "0"]);
        each_fails(header, &["Y", "Yes", "1", "B76-1234567-4", "Zebra"], "drawback", "blocked");
        sound().without(DRAWBACK).with(header, "").passes();
    }
}

#[test]
fn a_goods_value_on_an_ieepa_heading_is_noticed() {
    each_fails(VALUE, &["0.01", "$2,500", "2500"], "value-on-chapter-99", "ready");
    each_passes(VALUE, &["", "0", "0.00", "-0.01", "-", "Zebra"]);
}

#[test]
fn a_goods_value_elsewhere_is_as_it_should_be() {
    sound().and_line(&[(HTS, "8501.10.40"), (DUTY, "2.80"), (VALUE, "2500")]).passes();
    sound().and_line(&[(HTS, "9903.01.24"), (VALUE, "2500")]).passes();
    sound()
        .and_line(&[(HTS, "9903.01.32"), (DUTY, ""), (VALUE, "2500")])
        .fails("value-on-chapter-99", "ready");
}

#[test]
fn an_entry_on_an_earlier_declaration_is_claimed_or_pending() {
    sound().already_filed("B7603245278", FiledAs::Taken).fails("already-filed", "claimed");
    for filed_as in [FiledAs::Pending, FiledAs::Listed] {
        sound().already_filed("B7603245278", filed_as).fails("answer-pending", "pending");
    }
    sound().already_filed("B7600000015", FiledAs::Taken).passes();
}

#[test]
fn an_error_a_doubt_and_a_warning_stand_together() {
    let warned = || sound().with(VALUE, "2500");
    let doubted = || warned().with(SUSPENSION, "Y");
    warned().fails("value-on-chapter-99", "ready");
    doubted().fails("suspension-pending;value-on-chapter-99", "review");
    doubted().with(CONTROL, "Trade").fails("suspension-pending;trade-control;value-on-chapter-99", "blocked");
    doubted().with(CONTROL, "Trade").with(COLLECTION, "").is_judged(
        "suspension-pending;trade-control;value-on-chapter-99",
        "statement-unpaid",
        "blocked",
    );
}

#[test]
fn no_error_stops_another() {
    let all = || {
        sound()
            .filer("BII")
            .with(LIQUIDATION, "Liquidated")
            .with(LIQUIDATION_DATE, "02/09/2026")
            .with(TYPE, "08")
            .with(CONTROL, "Trade")
            .with(SUMMARY, "Rejected")
            .and_line(&[(SUMMARY, "Adjusted")])
            .with(COLLECTION, "Authorized")
            .with(RECON_ENTRY, "B76-1234567-4")
            .with(PROTEST, "Open")
            .with(DRAWBACK, "Y")
            .with(INJUNCTION, "Y")
    };
    all().fails(
        "conflicting-rows;drawback;entry-type-not-allowed;filer-code-mismatch;final-liquidation;injunction;\
         protest-open;reconciliation-filed;statement-unpaid;summary-adjusted;summary-not-accepted;trade-control",
        "blocked",
    );
    // No other rule applies to claimed or pending entries.
    all().already_filed("B7603245278", FiledAs::Taken).fails("already-filed", "claimed");
    all().already_filed("B7603245278", FiledAs::Listed).fails("answer-pending", "pending");
}
