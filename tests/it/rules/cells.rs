//! Unreadable cells, and similar ones that can be read.

use super::harness::{DATE, DUTY, HTS, LIQUIDATION_DATE, sound};

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
    for hidden in ["9903.01", "#N/A", "#REF!"] {
        sound().with("Additional HTS", hidden).is_judged("hts-unreadable", "", "review");
    }
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
        "5$", "--5", "1e3", "(5", "5)",
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
        "13/13/2025",
        "32/01/2025",
        "02/30/2025",
        "2025-13-01",
        "2025-02-29",
        "June 2",
        "20250602",
        "39999",
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
    // 9903.01.70 was in force on April 9 only.
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
    sound().with(HTS, "9903.01.70").with(DATE, "09/04/2025").fails("heading-not-in-force", "ready");
}

#[test]
fn a_blank_or_an_error_value_is_no_unreadable_date() {
    for date in ["", "#N/A", "#REF!"] {
        sound().with(DATE, date).leaves_unknown("entry-date-missing");
        sound().with(LIQUIDATION_DATE, date).passes();
    }
}
