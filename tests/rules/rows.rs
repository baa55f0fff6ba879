//! Rows and cells: what can't be read, what was mended, and rows that disagree.

use super::harness::{
    COLLECTION, CONTROL, Case, DATE, DRAWBACK, DUTY, FILER, HTS, IMPORTER, INJUNCTION, LINE, LIQUIDATION,
    LIQUIDATION_DATE, NUMBER, ORDINAL, PROTEST, RECON, RECON_ENTRY, SUMMARY, SUSPENSION, TYPE, VALUE, sound,
};

/// Entry numbers of filer B76 whose check digit is one too high.
const SHIFTED: [&str; 7] =
    ["B7600000016", "B7600000024", "B7600000032", "B7600000040", "B7600000057", "B7600000065", "B7600000107"];

/// Entry numbers of filer B76 with the right check digit.
const RIGHT: [&str; 2] = ["B7600000072", "B7600000080"];

/// An entry with this number, filed by the broker whose code this is.
fn numbered(number: &str, filer: &str) -> Case {
    sound().with(NUMBER, number).with(FILER, "").filer(filer)
}

/// The sound entry with a check digit that is one too high.
fn shifted() -> Case {
    sound().with(NUMBER, "B76-0324527-9")
}

#[test]
fn lost_zeros_are_restored_where_the_check_digit_proves_them() {
    for (short, whole, filer) in [("7676543213", "07676543213", "076"), ("112345673", "00112345673", "001")] {
        numbered(short, filer).fails("leading-zero-restored", "filed");
        numbered(whole, filer).passes();
    }
}

#[test]
fn eight_digits_are_joined_with_the_filer_column() {
    sound().with(NUMBER, "03245278").passes();
    sound().with(NUMBER, "0324527-8").passes();
    sound().with(NUMBER, "03245279").fails("check-digit", "review");
}

#[test]
fn entry_numbers_with_the_right_check_digit_pass() {
    for (number, filer) in [
        ("B76-0324527-8", "B76"),
        ("316-2509314-6", "316"),
        ("316-0000504-0", "316"),
        ("595-5663812-6", "595"),
        ("BII-0599285-4", "BII"),
        ("999-9999999-0", "999"),
        ("=\"60575980937\"", "605"),
        ("'60575980937", "605"),
        ("\u{2019}60575980937", "605"),
        ("\u{a0}60575980937 ", "605"),
        ("bii 0599285 4", "BII"),
        ("BII\u{2011}0599285\u{2212}4", "BII"),
        ("BII-059928-54", "BII"),
        ("1E201234562", "1E2"),
    ] {
        numbered(number, filer).passes();
    }
}

#[test]
fn a_wrong_check_digit_is_a_doubt() {
    shifted().fails("check-digit", "review");
    for (number, filer) in [
        ("422-3847291-5", "422"),
        ("ABC-1234567-8", "ABC"),
        ("XYZ-7654321-9", "XYZ"),
        ("123-4567890-1", "123"),
    ] {
        numbered(number, filer).fails("check-digit", "review");
    }
}

#[test]
fn five_entries_make_a_check_digit_factor_and_four_do_not() {
    shifted().beside(&SHIFTED[..4]).passes();
    shifted().beside(&SHIFTED[..3]).fails("check-digit", "review");
}

#[test]
fn a_factor_holds_where_80_percent_share_it() {
    // The case's own entry is the eighth of ten and the seventh of nine.
    shifted().beside(&[&SHIFTED[..7], &RIGHT].concat()).passes();
    shifted().beside(&[&SHIFTED[..6], &RIGHT].concat()).fails("check-digit", "review");
}

#[test]
fn by_a_factor_the_plain_check_digit_is_the_wrong_one() {
    sound().beside(&SHIFTED[..3]).passes();
    sound().beside(&SHIFTED[..5]).fails("check-digit", "review");
}

#[test]
fn a_factor_may_be_as_high_as_nine() {
    let nines = ["B7600000014", "B7600000022", "B7600000030", "B7600000048"];
    sound().with(NUMBER, "B76-0324527-7").beside(&nines).passes();
    shifted().beside(&nines).fails("check-digit", "review");
}

#[test]
fn a_factor_counts_distinct_entries_of_one_filer() {
    shifted().beside(&[SHIFTED[0]; 4]).fails("check-digit", "review");
    let others = ["BII00000019", "BII00000027", "BII00000035", "BII00000043", "BII00000050"];
    shifted().beside(&others).fails("check-digit", "review");
}

#[test]
fn a_tariff_number_that_cannot_be_read_is_a_doubt() {
    let unreadable = [
        "99",
        "9903",
        "9903.01",
        "9903.01.2",
        "990301025",
        "9903.01.25.012",
        "123",
        "85011040201",
        "ABCD",
        "8501.10.40 LED",
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "8501.10.40; 9903.01",
    ];
    for hts in unreadable {
        sound().and_line(&[(HTS, hts)]).fails("hts-unreadable", "review");
        sound().and_line(&[(HTS, hts), (DUTY, "0")]).fails("hts-unreadable", "review");
    }
    sound().with("Additional HTS", "9903.01").is_judged("hts-unreadable", "", "review");
}

#[test]
fn tariff_numbers_of_4_to_10_digits_can_be_read() {
    for hts in
        ["8501", "85011", "8501.10", "501.10.40", "8501.10.40", "501104020", "8501.10.4020", "8501 10 40"]
    {
        sound().and_line(&[(HTS, hts)]).passes();
    }
    for hts in ["9903.01.25", "99030125", "9903.01.2500", "9903 01 25", "=\"99030125\"", "'99030125"] {
        sound().with(HTS, hts).passes();
    }
}

#[test]
fn a_blank_tariff_number_is_a_doubt_only_beside_a_duty() {
    for duty in ["0.01", "-0.01", "Zebra"] {
        sound().and_line(&[(HTS, ""), (DUTY, duty)]).fails("hts-unreadable", "review");
    }
    for duty in ["", "0", "0.00", "-"] {
        sound().and_line(&[(HTS, ""), (DUTY, duty)]).passes();
    }
    let no_column = sound().without(HTS).with("Additional HTS", "9903.01.25");
    no_column.and_line(&[("Additional HTS", "")]).passes();
}

#[test]
fn an_amount_that_cannot_be_read_counts_as_unknown() {
    let unreadable = [
        "Zebra", "5 USD", "1.2.3", "1,2", "12,34", "1,234,56", "1234,567", "1.000,50", "0.1,000", "$-5",
        "$ 5", "--5", "1e3", "(5", "5)",
    ];
    for duty in unreadable {
        sound().with(DUTY, duty).is_judged("amount-unreadable", "duty-unknown", "review");
        assert_eq!(sound().with(DUTY, duty).judge().duty, None, "{duty}");
    }
}

#[test]
fn amounts_are_read_exactly() {
    for (duty, sum) in [
        ("$2,567.49", "2667.49"),
        ("2567.49", "2667.49"),
        (".50", "100.50"),
        ("1,000,000", "1000100.00"),
        ("(23.45)", "76.55"),
        ("-23.45", "76.55"),
        ("-$23.45", "76.55"),
        ("-123.45", "-23.45"),
        ("0.005", "100.00"),
        ("0.015", "100.02"),
        ("0.0051", "100.01"),
    ] {
        let case = sound().and_line(&[(DUTY, duty)]);
        case.passes();
        assert_eq!(case.judge().duty.as_deref(), Some(sum), "{duty}");
    }
}

#[test]
fn an_unreadable_amount_matters_only_on_a_row_in_scope() {
    for hts in ["8501.10.40", "9903.01.24", "9903.02.01"] {
        sound().and_line(&[(HTS, hts), (DUTY, "Zebra")]).passes();
    }
    sound().and_line(&[(HTS, "9903.01.30"), (DUTY, "Zebra")]).fails("amount-unreadable", "review");
    sound().scope("all-ieepa").and_line(&[(HTS, "9903.01.24"), (DUTY, "Zebra")]).is_judged(
        "amount-unreadable",
        "duty-unknown",
        "review",
    );
}

#[test]
fn a_date_that_cannot_be_read_is_a_doubt() {
    let unreadable = [
        "13/01/2025",
        "02/30/2025",
        "2025-13-01",
        "2025-02-29",
        "June 2",
        "20250602",
        "45810",
        "06/02",
        "0/1/2025",
    ];
    for date in unreadable {
        sound().with(DATE, date).is_judged("date-unreadable", "entry-date-missing", "review");
        sound().and_line(&[(DATE, date)]).fails("date-unreadable", "review");
        sound().with(LIQUIDATION_DATE, date).fails("date-unreadable", "review");
    }
}

#[test]
fn dates_are_read_month_first_with_or_without_a_time() {
    // 9903.01.70 was in force on April 9 and on no other day.
    let dates = [
        "4/9/2025",
        "04/09/2025",
        "4/9/25",
        "2025-04-09",
        "2025-04-09T00:00:00",
        "2025-04-09 00:00:00",
        "04/09/2025 12:00:00 AM",
        "4/9/2025 0:00",
    ];
    for date in dates {
        sound().with(HTS, "9903.01.70").with(DATE, date).passes();
    }
    sound().with(HTS, "9903.01.70").with(DATE, "09/04/2025").fails("heading-not-in-force", "filed");
}

#[test]
fn a_blank_or_an_error_value_is_no_unreadable_date() {
    for date in ["", "#N/A", "#REF!"] {
        sound().with(DATE, date).leaves_unknown("entry-date-missing");
        sound().with(LIQUIDATION_DATE, date).passes();
    }
}

#[test]
fn rows_that_disagree_on_a_compared_column_are_noticed() {
    for (header, first, second, rules, disposition) in [
        (DATE, "06/02/2025", "06/03/2025", "conflicting-rows", "filed"),
        (TYPE, "01", "02", "conflicting-rows", "filed"),
        (TYPE, "01", "11", "conflicting-rows;entry-type-unpublished", "filed"),
        (TYPE, "01", "08", "conflicting-rows;entry-type-not-allowed", "rejected"),
        (IMPORTER, "12-3456789", "98-7654321", "conflicting-rows", "filed"),
        (IMPORTER, "12-3456789", "12-345678901", "conflicting-rows", "filed"),
        (LIQUIDATION, "Unliquidated", "Extended", "conflicting-rows", "filed"),
        (CONTROL, "CBP", "Trade", "conflicting-rows;trade-control", "rejected"),
        (CONTROL, "Inactive", "Trade", "conflicting-rows;trade-control", "rejected"),
        (SUMMARY, "Accepted", "Cancelled", "conflicting-rows;summary-not-accepted", "rejected"),
        (SUMMARY, "Accepted", "Adjusted", "conflicting-rows;summary-adjusted", "rejected"),
        (
            SUMMARY,
            "Rejected",
            "Adjusted",
            "conflicting-rows;summary-adjusted;summary-not-accepted",
            "rejected",
        ),
        (SUMMARY, "Rejected", "Cancelled", "conflicting-rows;summary-not-accepted", "rejected"),
        (COLLECTION, "Paid", "Authorized", "conflicting-rows;statement-unpaid", "rejected"),
        (PROTEST, "Approved", "Open", "conflicting-rows;protest-open", "rejected"),
        (PROTEST, "Approved", "Denied", "conflicting-rows;protest-denied", "filed"),
        (PROTEST, "Open", "Denied", "conflicting-rows;protest-denied;protest-open", "rejected"),
        (RECON, "N", "Y", "conflicting-rows;reconciliation-flagged", "rejected"),
        (DRAWBACK, "N", "Y", "conflicting-rows;drawback", "rejected"),
        (INJUNCTION, "N", "Y", "conflicting-rows;injunction", "rejected"),
        (SUSPENSION, "N", "Y", "conflicting-rows;suspension-pending", "review"),
    ] {
        sound().with(header, first).and_line(&[(header, second)]).fails(rules, disposition);
    }
}

#[test]
fn a_blank_or_an_unrecognised_value_disagrees_with_nothing() {
    for (header, value, unrecognised) in [
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
        sound().with(header, value).and_line(&[(header, unrecognised)]).passes();
    }
    sound().and_line(&[(DATE, "")]).passes();
}

#[test]
fn a_rule_fails_by_one_row_though_the_other_is_blank() {
    for (header, value, rule, disposition) in [
        (TYPE, "08", "entry-type-not-allowed", "rejected"),
        (CONTROL, "Trade", "trade-control", "rejected"),
        (SUMMARY, "Rejected", "summary-not-accepted", "rejected"),
        (SUMMARY, "Adjusted", "summary-adjusted", "rejected"),
        (COLLECTION, "Authorized", "statement-unpaid", "rejected"),
        (PROTEST, "Open", "protest-open", "rejected"),
        (PROTEST, "Denied", "protest-denied", "filed"),
        (RECON, "Y", "reconciliation-flagged", "rejected"),
        (RECON_ENTRY, "B76-1234567-4", "reconciliation-filed", "rejected"),
        (DRAWBACK, "Y", "drawback", "rejected"),
        (INJUNCTION, "Y", "injunction", "rejected"),
        (SUSPENSION, "Y", "suspension-pending", "review"),
    ] {
        sound().with(header, "").and_line(&[(header, value)]).fails(rule, disposition);
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
        (COLLECTION, "Paid", "Not Paid"),
        (PROTEST, "AP", "Withdrawn"),
        (RECON, "N", "0"),
        (DRAWBACK, "No", "false"),
        (INJUNCTION, "N", "0"),
        (SUSPENSION, "N", "False"),
    ] {
        sound().with(header, first).and_line(&[(header, second)]).passes();
    }
    let set = |header, first, second| sound().with(header, first).and_line(&[(header, second)]);
    set(SUMMARY, "Cancelled", "3").fails("summary-not-accepted", "rejected");
    set(PROTEST, "Denied", "Partly Denied").fails("protest-denied", "filed");
    set(RECON, "Y", "001").fails("reconciliation-flagged", "rejected");
    set(DRAWBACK, "Y", "B76-1234567-4").fails("drawback", "rejected");
}

#[test]
fn liquidation_dates_disagree_only_among_liquidated_rows() {
    let case = |status, first, second| {
        let case = sound().with(LIQUIDATION, status).with(LIQUIDATION_DATE, first);
        case.and_line(&[(LIQUIDATION_DATE, second)])
    };
    case("Liquidated", "04/01/2026", "04/02/2026").fails("conflicting-rows", "filed");
    case("Reliquidated", "04/01/2026", "04/02/2026").fails("conflicting-rows", "filed");
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
        .fails("reconciliation-filed", "rejected");
}

#[test]
fn rows_of_one_line_with_different_duty_conflict_and_the_larger_counts() {
    for (first, second, larger) in
        [("100", "100.01", "100.01"), ("100", "-200", "100.00"), ("100", "0", "100.00"), ("2", "10", "10.00")]
    {
        let case = sound().with(DUTY, first).and_row(&[(DUTY, second)]);
        case.fails("conflicting-rows", "filed");
        assert_eq!(case.judge().duty.as_deref(), Some(larger), "{first} and {second}");
    }
}

#[test]
fn rows_of_one_line_with_different_headings_conflict_and_the_larger_duty_counts_under_its_own() {
    let case = |first, second| {
        let case = sound().with(DUTY, first);
        let judgement = case.and_row(&[(HTS, "9903.01.24"), (DUTY, second)]).judge();
        (judgement.failed.contains("conflicting-rows"), judgement.duty, judgement.duty_outside_scope)
    };
    assert_eq!(case("100", "99.99"), (true, Some("100.00".into()), None));
    assert_eq!(case("100", "100.01"), (true, None, Some("100.01".into())));
    sound().with(DATE, "04/09/2025").and_row(&[(HTS, "9903.01.43")]).fails("conflicting-rows", "filed");
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
        case.fails("duplicate-row", "filed");
        assert_eq!(case.judge().duty.as_deref(), Some("100.00"), "{cells:?}");
    }
    let thrice = sound().and_row(&[]).and_row(&[]);
    thrice.fails("duplicate-row", "filed");
    assert_eq!(thrice.judge().duty.as_deref(), Some("100.00"));
}

#[test]
fn a_duplicate_and_a_conflict_of_one_line_are_both_noticed() {
    let case = sound().and_row(&[]).and_row(&[(DUTY, "150")]);
    case.fails("conflicting-rows;duplicate-row", "filed");
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
    case.fails("duplicate-row;ieepa-duty-outside-scope", "filed");
    assert_eq!(case.judge().duty_outside_scope.as_deref(), Some("37.70"));
}

#[test]
fn a_filer_column_must_name_the_filer_of_the_entry_number() {
    for code in ["BII", "B77", "076", "76"] {
        sound().with(FILER, code).fails("filer-column-conflict", "review");
    }
    for code in ["B76", "b76", " B76 ", "", "BROKER", "B7-6"] {
        sound().with(FILER, code).passes();
    }
    sound().without(FILER).passes();
    sound().and_line(&[(FILER, "BII")]).fails("filer-column-conflict", "review");
}

#[test]
fn a_filer_column_may_have_lost_its_zeros() {
    for code in ["076", "76"] {
        numbered("076-7654321-3", "076").with(FILER, code).passes();
    }
    numbered("076-7654321-3", "076").with(FILER, "67").fails("filer-column-conflict", "review");
}

#[test]
fn strict_sends_what_is_not_proven_to_review() {
    sound().strict().passes();
    let unproven = || sound().with(CONTROL, "").strict();
    unproven().is_judged("unverified-strict", "trade-control", "review");
    unproven().with(SUSPENSION, "Y").is_judged(
        "suspension-pending;unverified-strict",
        "trade-control",
        "review",
    );
    unproven().with(VALUE, "1").is_judged("unverified-strict;value-on-chapter-99", "trade-control", "review");
}

#[test]
fn strict_adds_nothing_to_an_error() {
    sound().with(CONTROL, "").with(DRAWBACK, "Y").strict().is_judged("drawback", "trade-control", "rejected");
}
