//! Rows of one entry that disagree or repeat each other.

use super::harness::{
    COLLECTION, CONTROL, DATE, DRAWBACK, DUTY, HTS, IMPORTER, INJUNCTION, LINE, LIQUIDATION,
    LIQUIDATION_DATE, ORDINAL, PROTEST, RECON, RECON_ENTRY, SUMMARY, SUSPENSION, TYPE, VALUE, sound,
};

#[test]
fn rows_that_disagree_on_a_compared_column_are_noticed() {
    for (header, first, second, rules, outcome) in [
        (DATE, "06/02/2025", "06/03/2025", "conflicting-rows", "ready"),
        (TYPE, "01", "02", "conflicting-rows", "ready"),
        (TYPE, "01", "11", "conflicting-rows;entry-type-unpublished", "ready"),
        (TYPE, "01", "08", "conflicting-rows;entry-type-not-allowed", "review"),
        (IMPORTER, "12-3456789", "98-7654321", "conflicting-rows", "ready"),
        (IMPORTER, "12-3456789", "12-345678901", "conflicting-rows", "ready"),
        (LIQUIDATION, "Unliquidated", "Extended", "conflicting-rows", "ready"),
        (CONTROL, "CBP", "Trade", "conflicting-rows;trade-control", "review"),
        (CONTROL, "Inactive", "Trade", "conflicting-rows;trade-control", "blocked"),
        (SUMMARY, "Accepted", "Cancelled", "conflicting-rows;summary-not-accepted", "review"),
        (SUMMARY, "Accepted", "Adjusted", "conflicting-rows;summary-adjusted", "review"),
        (SUMMARY, "Rejected", "Adjusted", "conflicting-rows;summary-adjusted;summary-not-accepted", "review"),
        (SUMMARY, "Rejected", "Cancelled", "conflicting-rows;summary-not-accepted", "blocked"),
        (COLLECTION, "Paid", "Not Paid", "conflicting-rows;duty-unpaid", "review"),
        (COLLECTION, "Paid", "Authorized", "conflicting-rows;statement-unpaid", "review"),
        (PROTEST, "Approved", "Open", "conflicting-rows;protest-open", "review"),
        (PROTEST, "Approved", "Denied", "conflicting-rows;protest-denied", "ready"),
        (PROTEST, "Open", "Denied", "conflicting-rows;protest-denied;protest-open", "review"),
        (RECON, "N", "Y", "conflicting-rows;reconciliation-flagged", "blocked"),
        (DRAWBACK, "N", "Y", "conflicting-rows;drawback", "blocked"),
        (INJUNCTION, "N", "Y", "conflicting-rows;injunction", "review"),
        (SUSPENSION, "N", "Y", "conflicting-rows;suspension-pending", "review"),
    ] {
        sound().with(header, first).and_line(&[(header, second)]).fails(rules, outcome);
    }
}

#[test]
fn a_message_names_the_values_in_conflict_in_the_words_of_the_trade() {
    for (header, first, second, said) in [
        (DATE, "06/02/2025", "2025-06-03", "Entry Date (2025-06-02 / 2025-06-03)"),
        (TYPE, "1", "02", "Entry Type Code (01 / 02)"),
        (LIQUIDATION, "Open", "Extended", "Liquidation Status (extended / unliquidated)"),
        (CONTROL, "2", "Trade", "Control Status (CBP / trade)"),
        (SUMMARY, "Accepted", "Canceled", "Entry Summary Status (accepted / cancelled)"),
        (COLLECTION, "Paid", "AU", "Collection Status (authorized / paid or duty free)"),
        (PROTEST, "AP", "Open", "Protest Status (approved, withdrawn or untimely / open)"),
        (DRAWBACK, "N", "Y", "Drawback Indicator (not set / set)"),
    ] {
        let message =
            sound().with(header, first).and_line(&[(header, second)]).message_of("conflicting-rows");
        assert_eq!(message, format!("rows of the entry disagree on {said}"));
    }
}

#[test]
fn a_blank_or_an_unrecognized_value_disagrees_with_nothing() {
    for (header, value, unrecognized) in [
        (TYPE, "01", "ABI"),
        (IMPORTER, "12-3456789", "ACME"),
        (LIQUIDATION, "Unliquidated", "Zebra"),
        (CONTROL, "CBP", "Zebra"),
        (SUMMARY, "Accepted", "Zebra"),
        (COLLECTION, "Paid", "Zebra"),
        (PROTEST, "Approved", "Zebra"),
        (RECON, "N", ""),
        (DRAWBACK, "N", ""),
        (INJUNCTION, "N", "Zebra"),
        (SUSPENSION, "N", "Zebra"),
    ] {
        sound().with(header, value).and_line(&[(header, "")]).passes();
        sound().with(header, value).and_line(&[(header, unrecognized)]).passes();
    }
    sound().and_line(&[(DATE, "")]).passes();
}

#[test]
fn a_rule_fails_by_one_row_though_the_other_is_blank() {
    for (header, value, rule, outcome) in [
        (TYPE, "08", "entry-type-not-allowed", "blocked"),
        (CONTROL, "Trade", "trade-control", "blocked"),
        (SUMMARY, "Rejected", "summary-not-accepted", "blocked"),
        (SUMMARY, "Adjusted", "summary-adjusted", "blocked"),
        (COLLECTION, "Authorized", "statement-unpaid", "blocked"),
        (PROTEST, "Open", "protest-open", "blocked"),
        (PROTEST, "Denied", "protest-denied", "ready"),
        (RECON, "Y", "reconciliation-flagged", "blocked"),
        (RECON_ENTRY, "B76-1234567-4", "reconciliation-filed", "blocked"),
        (DRAWBACK, "Y", "drawback", "blocked"),
        (INJUNCTION, "Y", "injunction", "blocked"),
        (SUSPENSION, "Y", "suspension-pending", "review"),
    ] {
        sound().with(header, "").and_line(&[(header, value)]).fails(rule, outcome);
    }
}

#[test]
fn words_of_one_meaning_are_one_value() {
    for (header, first, second) in [
        (DATE, "06/02/2025", "2025-06-02"),
        (TYPE, "01", "1"),
        (TYPE, "01", "01 ABI/A"),
        (IMPORTER, "12-3456789", "12-345678900"),
        (IMPORTER, "12-3456789", "123456789"),
        (LIQUIDATION, "Unliquidated", "Open"),
        (LIQUIDATION, "Not Liquidated", "2"),
        (CONTROL, "CBP", "2"),
        (SUMMARY, "Accepted", "1"),
        (COLLECTION, "Paid", "PD"),
        (COLLECTION, "Paid", "Duty Free"),
        (PROTEST, "AP", "Withdrawn"),
        (RECON, "N", "0"),
        (DRAWBACK, "No", "false"),
        (INJUNCTION, "N", "0"),
        (SUSPENSION, "N", "False"),
    ] {
        sound().with(header, first).and_line(&[(header, second)]).passes();
    }
    let set = |header, first, second| sound().with(header, first).and_line(&[(header, second)]);
    set(SUMMARY, "Cancelled", "3").fails("summary-not-accepted", "blocked");
    set(PROTEST, "Denied", "Partly Denied").fails("protest-denied", "ready");
    set(RECON, "Y", "001").fails("reconciliation-flagged", "blocked");
    set(DRAWBACK, "Y", "B76-1234567-4").fails("drawback", "blocked");
}

#[test]
fn liquidation_dates_disagree_only_among_liquidated_rows() {
    let case = |status, first, second| {
        let case = sound().with(LIQUIDATION, status).with(LIQUIDATION_DATE, first);
        case.and_line(&[(LIQUIDATION_DATE, second)])
    };
    case("Liquidated", "04/01/2026", "04/02/2026").fails("conflicting-rows", "ready");
    case("Reliquidated", "04/01/2026", "04/02/2026").fails("conflicting-rows", "ready");
    case("Liquidated", "04/01/2026", "2026-04-01").passes();
    case("Liquidated", "04/01/2026", "").passes();
    case("Unliquidated", "06/12/2026", "06/13/2026").passes();
    case("", "06/12/2026", "06/13/2026").leaves_unknown("final-liquidation");
}

#[test]
fn other_columns_are_not_compared() {
    for (header, first, second) in [
        (VALUE, "0", "-1"),
        (HTS, "9903.01.25", "8501.10.40"),
        (DUTY, "100", "200"),
        (ORDINAL, "1", "2"),
        ("Entry Summary Date", "06/12/2025", "06/13/2025"),
        ("Importation Date", "06/01/2025", "06/02/2025"),
        ("Port of Entry Code", "2704", "1001"),
        ("Country of Origin Code", "CN", "VN"),
        ("Importer Name", "ACME", "ACME Imports"),
        ("Protest Number", "270426100001", "270426100002"),
    ] {
        sound().with(header, first).and_line(&[(header, second)]).passes();
    }
    sound()
        .with(RECON_ENTRY, "B76-1234567-4")
        .and_line(&[(RECON_ENTRY, "B76-7654321-8")])
        .fails("reconciliation-filed", "blocked");
}

#[test]
fn rows_of_one_line_with_different_duty_conflict_and_the_larger_counts() {
    for (first, second, larger) in
        [("100", "100.01", "100.01"), ("100", "-200", "100.00"), ("100", "0", "100.00"), ("2", "10", "10.00")]
    {
        let case = sound().with(DUTY, first).and_row(&[(DUTY, second)]);
        case.fails("conflicting-rows", "ready");
        assert_eq!(case.judge().duty.as_deref(), Some(larger), "{first} and {second}");
    }
}

#[test]
fn different_headings_on_one_line_and_ordinal_stack() {
    let case = sound().and_row(&[(HTS, "9903.01.24"), (DUTY, "99.99")]);
    case.passes();
    let judgment = case.judge();
    assert_eq!(judgment.duty.as_deref(), Some("199.99"));
    assert_eq!(judgment.duty_in_scope.as_deref(), Some("100.00"));
    let both_in_scope = sound().with(DATE, "04/09/2025").and_row(&[(HTS, "9903.01.43")]);
    both_in_scope.passes();
    assert_eq!(both_in_scope.judge().duty_in_scope.as_deref(), Some("200.00"));
    let unknown = sound().with(DATE, "04/09/2025").and_row(&[(HTS, "9903.01.43"), (DUTY, "")]);
    unknown.leaves_unknown("duty-unknown");
}

#[test]
fn equal_rows_of_one_line_count_once() {
    for cells in [
        &[][..],
        &[(DUTY, "$100")],
        &[(HTS, "99030125")],
        &[(HTS, "9903.01.2500")],
        &[(LINE, "001"), (ORDINAL, "01")],
    ] {
        let case = sound().and_row(cells);
        case.fails("duplicate-row", "ready");
        assert_eq!(case.judge().duty.as_deref(), Some("100.00"), "{cells:?}");
    }
    let thrice = sound().and_row(&[]).and_row(&[]);
    thrice.fails("duplicate-row", "ready");
    assert_eq!(thrice.judge().duty.as_deref(), Some("100.00"));
}

#[test]
fn a_duplicate_and_a_conflict_of_one_line_are_both_noticed() {
    let case = sound().and_row(&[]).and_row(&[(DUTY, "150")]);
    case.fails("conflicting-rows;duplicate-row", "ready");
    assert_eq!(case.judge().duty.as_deref(), Some("150.00"));
}

#[test]
fn rows_of_other_lines_or_without_a_line_each_count() {
    for cells in [[(LINE, "2")], [(ORDINAL, "2")]] {
        let case = sound().and_row(&cells);
        case.passes();
        assert_eq!(case.judge().duty.as_deref(), Some("200.00"), "{cells:?}");
    }
    for header in [LINE, ORDINAL] {
        for case in [sound().with(header, "").and_row(&[]), sound().without(header).and_row(&[])] {
            case.passes();
            assert_eq!(case.judge().duty.as_deref(), Some("200.00"), "{header}");
        }
    }
}

#[test]
fn an_unknown_duty_neither_conflicts_with_a_known_one_nor_repeats_it() {
    let case = sound().and_row(&[(DUTY, "")]);
    case.passes();
    assert_eq!(case.judge().duty.as_deref(), Some("100.00"));
    let unreadable = sound().and_row(&[(DUTY, "Zebra")]);
    unreadable.fails("amount-unreadable", "review");
}

#[test]
fn only_ieepa_rows_of_one_line_are_compared() {
    let plain = |duty| [(LINE, "2"), (HTS, "8501.10.40"), (DUTY, duty)];
    sound().and_row(&plain("1")).and_row(&plain("1")).passes();
    sound().and_row(&plain("1")).and_row(&plain("2")).passes();
    sound().and_row(&[(HTS, "8501.10.40"), (DUTY, "1")]).passes();
}

#[test]
fn duty_outside_the_scope_counts_each_line_once_too() {
    let case = sound()
        .and_row(&[(LINE, "2"), (HTS, "9903.01.24"), (DUTY, "50")])
        .and_row(&[(LINE, "2"), (HTS, "9903.01.24"), (DUTY, "50")])
        .and_row(&[(LINE, "3"), (HTS, "9903.02.01"), (DUTY, "-12.30")]);
    case.fails("duplicate-row", "ready");
    assert_eq!(case.judge().duty.as_deref(), Some("137.70"));
}
