//! Scope: which entries are candidates, and which IEEPA duty is left out.

use super::harness::{
    COLLECTION, CONTROL, Case, DATE, DRAWBACK, DUTY, FiledAs, HTS, INJUNCTION, LINE, LIQUIDATION,
    LIQUIDATION_DATE, NUMBER, ORDINAL, PROTEST, RECON, SUSPENSION, TYPE, VALUE, sound,
};

const OUTSIDE_SCOPE: &str = "ieepa-duty-only-outside-scope";
const OUTSIDE_WINDOW: &str = "ieepa-duty-outside-window;outside-entry-window";

fn heading(heading: &str) -> Case {
    sound().with(HTS, heading)
}

/// Headings 9903.01.`first` to 9903.01.`last`.
fn headings(first: u32, last: u32) -> impl Iterator<Item = String> {
    (first..=last).map(|number| format!("9903.01.{number}"))
}

#[test]
fn the_first_and_the_last_day_of_the_window_are_inside() {
    sound().window("2025-06-02..2025-06-02").passes();
    sound().window("2025-06-03..2025-06-30").fails(OUTSIDE_WINDOW, "out-of-scope");
    sound().window("2025-05-01..2025-06-01").fails(OUTSIDE_WINDOW, "out-of-scope");
}

#[test]
fn the_window_is_2025_02_01_to_2026_02_28_unless_told() {
    for (date, outcome) in [
        ("01/31/2025", "out-of-scope"),
        ("02/01/2025", "ready"),
        ("02/28/2026", "ready"),
        ("03/01/2026", "out-of-scope"),
    ] {
        assert_eq!(sound().with(DATE, date).judge().outcome, outcome, "{date}");
    }
}

#[test]
fn an_entry_is_outside_the_window_only_if_all_its_dates_are() {
    let case = |second| sound().window("2025-06-02..2025-06-30").and_line(&[(DATE, second)]);
    case("06/01/2025").fails("conflicting-rows", "ready");
    case("07/01/2025").fails("conflicting-rows", "ready");
    let all_outside = case("06/01/2025").window("2025-07-01..2025-07-31");
    all_outside.fails(OUTSIDE_WINDOW, "out-of-scope");
}

#[test]
fn a_date_that_cannot_be_read_puts_no_entry_outside_the_window_or_inside() {
    let window = "2025-07-01..2025-07-31";
    sound().with(DATE, "").window(window).leaves_unknown("entry-date-missing");
    sound().with(DATE, "June").window(window).is_judged("date-unreadable", "entry-date-missing", "review");
    for second in ["", "June"] {
        sound().window(window).and_line(&[(DATE, second)]).fails(OUTSIDE_WINDOW, "out-of-scope");
    }
}

#[test]
fn without_a_readable_date_the_entry_date_is_missing() {
    sound().without(DATE).leaves_unknown("entry-date-missing");
    sound().with(DATE, "").leaves_unknown("entry-date-missing");
    sound().with(DATE, "").and_line(&[(DATE, "06/02/2025")]).passes();
    let summary_date = sound().without(DATE).with("Entry Summary Date", "06/12/2025");
    summary_date.with("Importation Date", "06/01/2025").leaves_unknown("entry-date-missing");
}

#[test]
fn duty_outside_the_window_is_shown_even_if_its_amount_is_unknown() {
    let outside = |hts, duty| heading(hts).with(DUTY, duty).with(DATE, "01/31/2025");
    for (hts, duty) in [
        ("9903.01.25", "100.00"),
        ("9903.01.25", "0.01"),
        ("9903.01.25", ""),
        ("9903.01.25", "Zebra"),
        ("9903.01.30", "100.00"),
        ("9903.01.35", ""),
    ] {
        outside(hts, duty).fails(OUTSIDE_WINDOW, "out-of-scope");
    }
    outside("9903.01.25", "").without(DUTY).fails(OUTSIDE_WINDOW, "out-of-scope");
    for (hts, duty) in [
        ("9903.01.25", "0.00"),
        ("9903.01.25", "-0.01"),
        ("9903.01.30", ""),
        ("9903.01.24", "100.00"),
        ("8501.10.40", "100.00"),
        ("9903.01", "100.00"),
    ] {
        outside(hts, duty).fails("outside-entry-window", "out-of-scope");
    }
}

#[test]
fn the_scope_runs_from_heading_25_to_heading_70() {
    heading("9903.01.24").fails(OUTSIDE_SCOPE, "out-of-scope");
    heading("9903.01.25").passes();
    let april_9 = |number| heading(number).with(DATE, "04/09/2025");
    april_9("9903.01.70").passes();
    april_9("9903.01.71").fails(OUTSIDE_SCOPE, "out-of-scope");
}

#[test]
fn each_country_heading_of_april_2025_is_in_scope() {
    for number in headings(43, 70) {
        heading(&number).with(DATE, "04/09/2025").passes();
    }
}

#[test]
fn an_exemption_makes_a_candidate_only_with_a_duty_above_zero() {
    for number in headings(26, 34) {
        heading(&number).fails("duty-on-exemption", "ready");
        heading(&number).with(DUTY, "0.01").fails("duty-on-exemption", "ready");
        for duty in ["0.00", "-0.01", "", "Zebra"] {
            heading(&number).with(DUTY, duty).fails("no-ieepa-duty", "out-of-scope");
        }
        heading(&number).without(DUTY).fails("no-ieepa-duty", "out-of-scope");
    }
}

#[test]
fn duty_on_an_exemption_counts() {
    assert_eq!(heading("9903.01.30").judge().duty.as_deref(), Some("100.00"));
    let beside = sound().and_line(&[(HTS, "9903.01.30"), (DUTY, "0.01")]);
    beside.fails("duty-on-exemption", "ready");
    assert_eq!(beside.judge().duty.as_deref(), Some("100.01"));
    sound().and_line(&[(HTS, "9903.01.30"), (DUTY, "0")]).passes();
    sound().and_line(&[(HTS, "9903.01.30"), (DUTY, "")]).passes();
}

#[test]
fn exemptions_of_other_programs_count_where_the_scope_covers_them() {
    let canada = || heading("9903.01.14");
    canada().scope("all-ieepa").fails("duty-on-exemption", "ready");
    canada().fails(OUTSIDE_SCOPE, "out-of-scope");
    canada().scope("all-ieepa").with(DUTY, "").fails("no-ieepa-duty", "out-of-scope");
}

#[test]
fn headings_35_to_42_were_never_in_force() {
    for number in headings(35, 42) {
        heading(&number).fails("heading-not-in-force", "ready");
        heading(&number).with(DUTY, "").is_judged("heading-not-in-force", "duty-unknown", "ready");
        heading(&number).with(DATE, "").is_judged("heading-not-in-force", "entry-date-missing", "ready");
        heading(&number).with(DUTY, "0.00").fails("no-ieepa-duty", "out-of-scope");
    }
}

#[test]
fn an_ieepa_heading_bears_duty_above_zero_or_of_unknown_amount() {
    sound().with(DUTY, "0.01").passes();
    sound().with(DUTY, "-0.01").fails("ieepa-heading-without-duty;no-ieepa-duty", "out-of-scope");
    for blank in ["", "-", "#N/A"] {
        sound().with(DUTY, blank).leaves_unknown("duty-unknown");
    }
    sound().without(DUTY).leaves_unknown("duty-unknown");
    sound().with(DUTY, "Zebra").is_judged("amount-unreadable", "duty-unknown", "review");
}

#[test]
fn a_heading_with_a_duty_of_zero_or_below_may_be_combined_or_processed() {
    let without_duty = "ieepa-heading-without-duty;no-ieepa-duty";
    sound().with(DUTY, "0").fails(without_duty, "out-of-scope");
    sound().with(DUTY, "0.00").and_line(&[(DUTY, "-5.00")]).fails(without_duty, "out-of-scope");
    heading("9903.01.24").with(DUTY, "0").fails("no-ieepa-duty", "out-of-scope");
    heading("9903.01.24").with(DUTY, "0").scope("all-ieepa").fails(without_duty, "out-of-scope");
    sound().and_line(&[(DUTY, "0")]).passes();
}

#[test]
fn one_line_with_duty_makes_a_candidate_of_the_entry() {
    heading("8501.10.40").and_line(&[(HTS, "9903.01.25")]).passes();
    heading("8501.10.40").and_line(&[(HTS, "8501.10.60")]).fails("no-ieepa-duty", "out-of-scope");
}

#[test]
fn a_tariff_number_that_cannot_be_read_makes_a_candidate() {
    heading("9903.01").fails("hts-unreadable", "review");
    heading("8501.10.40").and_line(&[(HTS, "#REF!"), (DUTY, "0")]).fails("hts-unreadable", "review");
}

#[test]
fn one_line_of_unknown_amount_leaves_the_duty_unknown() {
    sound().and_line(&[(DUTY, "")]).leaves_unknown("duty-unknown");
    sound().and_line(&[("Tariff Ordinal Number", ""), (DUTY, "")]).leaves_unknown("duty-unknown");
    sound().and_line(&[(HTS, "8501.10.40"), (DUTY, "")]).passes();
    sound().and_row(&[(DUTY, "")]).passes();
}

#[test]
fn a_number_beside_another_has_a_duty_of_its_own_that_is_unknown() {
    heading("8501.10.40").with("Additional HTS", "9903.01.25").leaves_unknown("duty-unknown");
    for separator in [";", "; ", ",", "|", "\n"] {
        heading(&format!("8501.10.40{separator}9903.01.25")).leaves_unknown("duty-unknown");
    }
    heading("8501.10.40").with("Additional HTS", "9903.01.30").fails("no-ieepa-duty", "out-of-scope");
    for line in ["1", ""] {
        let case = sound().with(LINE, line).with("Additional HTS", "9903.01.63");
        case.is_judged("heading-not-in-force", "duty-unknown", "ready");
    }
}

#[test]
fn a_number_alone_in_the_additional_column_has_the_duty_of_its_row() {
    for case in [|| heading(""), || sound().without(HTS)] {
        case().with("Additional HTS", "9903.01.25").passes();
        case().with("Additional HTS", "9903.01.25; 9903.01.30").leaves_unknown("duty-unknown");
    }
}

#[test]
fn all_ieepa_covers_every_ieepa_heading_and_no_other() {
    let ieepa = [
        "9903.01.01",
        "9903.01.24",
        "9903.01.71",
        "9903.01.99",
        "9903.02.00",
        "9903.02.01",
        "9903.02.99",
        "9903.96.01",
        "9903.96.02",
    ];
    for number in ieepa {
        assert_eq!(heading(number).scope("all-ieepa").judge().outcome, "ready", "{number}");
        heading(number).fails(OUTSIDE_SCOPE, "out-of-scope");
    }
    for number in ["8501.10.40", "9903.00.99", "9903.03.01", "9903.88.15", "9903.96.00", "9903.96.03"] {
        heading(number).fails("no-ieepa-duty", "out-of-scope");
        heading(number).scope("all-ieepa").fails("no-ieepa-duty", "out-of-scope");
    }
}

#[test]
fn both_ends_of_a_scope_are_inside() {
    let december = |number| heading(number).with(DATE, "12/20/2025").scope("9903.01.77-9903.02.21");
    december("9903.01.77").passes();
    december("9903.02.21").passes();
    december("9903.01.25").fails(OUTSIDE_SCOPE, "out-of-scope");
    december("9903.02.22").fails(OUTSIDE_SCOPE, "out-of-scope");
}

#[test]
fn all_ieepa_duty_of_an_entry_counts_whatever_the_scope() {
    let beside = |hts, duty| sound().and_line(&[(HTS, hts), (DUTY, duty)]);
    for hts in ["9903.01.24", "9903.01.14", "9903.02.01", "9903.96.01"] {
        for duty in ["0.01", "0", "-0.01", "", "Zebra"] {
            beside(hts, duty).passes();
        }
    }
    let duties = |case: Case| {
        let judgment = case.judge();
        (judgment.duty.unwrap_or_default(), judgment.duty_in_scope.unwrap_or_default())
    };
    assert_eq!(duties(beside("9903.01.24", "50")), ("150.00".into(), "100.00".into()));
    assert_eq!(duties(beside("9903.96.02", "-30")), ("70.00".into(), "100.00".into()));
    assert_eq!(duties(beside("8501.10.40", "50")), ("100.00".into(), "100.00".into()));
    assert_eq!(duties(heading("9903.01.24")), ("100.00".into(), String::new()));
}

#[test]
fn an_out_of_scope_entry_carries_only_its_scope_rule_and_the_warnings_made_for_it() {
    let all_wrong = || {
        sound()
            .with(NUMBER, "B76-0324527-9")
            .with("Filer Code", "BII")
            .filer("BII")
            .already_filed("B7603245279", FiledAs::Taken)
            .strict()
            .with(TYPE, "08")
            .with(VALUE, "2500")
            .with(LIQUIDATION, "Liquidated")
            .with(LIQUIDATION_DATE, "02/09/2026")
            .with(CONTROL, "Trade")
            .and_line(&[(CONTROL, "CBP")])
            .with(COLLECTION, "")
            .with(RECON, "Y")
            .with(PROTEST, "Open")
            .with(DRAWBACK, "Y")
            .with(INJUNCTION, "Y")
            .with(SUSPENSION, "Y")
    };
    all_wrong().with(DATE, "01/31/2025").fails(OUTSIDE_WINDOW, "out-of-scope");
    all_wrong().with(HTS, "8501.10.40").fails("no-ieepa-duty", "out-of-scope");
    all_wrong().with(HTS, "9903.01.24").fails(OUTSIDE_SCOPE, "out-of-scope");
    all_wrong().with(DUTY, "0").fails("ieepa-heading-without-duty;no-ieepa-duty", "out-of-scope");
    all_wrong()
        .with(DATE, "")
        .with(DUTY, "-1")
        .fails("ieepa-heading-without-duty;no-ieepa-duty", "out-of-scope");
}

#[test]
fn outside_the_window_nothing_else_is_said_about_the_scope() {
    let outside = |hts, duty| heading(hts).with(DUTY, duty).with(DATE, "03/01/2026");
    outside("9903.01.24", "100").fails("outside-entry-window", "out-of-scope");
    outside("9903.01.25", "0").fails("outside-entry-window", "out-of-scope");
}

#[test]
fn a_heading_is_in_force_from_its_first_day_to_its_last() {
    let days = [
        ("9903.01.25", "04/04/2025", ["04/05/2025", "02/23/2026"], "02/24/2026"),
        ("9903.01.63", "04/08/2025", ["04/09/2025", "05/13/2025"], "05/14/2025"),
        ("9903.01.70", "04/08/2025", ["04/09/2025", "04/09/2025"], "04/10/2025"),
        ("9903.01.77", "08/05/2025", ["08/06/2025", "02/23/2026"], "02/24/2026"),
        ("9903.01.84", "08/26/2025", ["08/27/2025", "02/06/2026"], "02/07/2026"),
        ("9903.01.10", "03/03/2025", ["07/31/2025", "08/01/2025"], "02/24/2026"),
    ];
    for (number, before, within, after) in days {
        let on = |date| heading(number).with(DATE, date).scope("all-ieepa");
        on(before).fails("heading-not-in-force", "ready");
        within.iter().for_each(|date| on(date).passes());
        on(after).fails("heading-not-in-force", "ready");
    }
}

#[test]
fn a_heading_must_be_in_force_on_each_of_several_dates() {
    let case = |first, second| sound().with(DATE, first).and_line(&[(DATE, second)]);
    case("04/05/2025", "02/23/2026").fails("conflicting-rows", "ready");
    case("04/04/2025", "04/05/2025").fails("conflicting-rows;heading-not-in-force", "ready");
    // The date on another line is also a date of the entry.
    heading("9903.01.63")
        .with(DATE, "05/13/2025")
        .and_line(&[(HTS, "9903.01.25"), (DATE, "05/14/2025")])
        .fails("conflicting-rows;heading-not-in-force", "ready");
}

#[test]
fn a_heading_that_the_registry_lacks_was_never_in_force() {
    let unlisted = || heading("9903.01.99").scope("all-ieepa");
    unlisted().fails("heading-not-in-force", "ready");
    unlisted().with(DATE, "").leaves_unknown("entry-date-missing");
}

#[test]
fn without_a_date_a_heading_that_was_in_force_once_passes() {
    for number in ["9903.01.25", "9903.01.43", "9903.01.70"] {
        heading(number).with(DATE, "").leaves_unknown("entry-date-missing");
    }
}

#[test]
fn only_a_heading_in_scope_that_bears_duty_must_be_in_force() {
    let beside = |hts, duty| sound().and_line(&[(HTS, hts), (DUTY, duty)]);
    beside("9903.01.63", "0").passes();
    beside("9903.01.63", "-1").passes();
    beside("9903.01.63", "0.01").fails("heading-not-in-force", "ready");
    beside("9903.01.63", "").is_judged("heading-not-in-force", "duty-unknown", "ready");
    beside("9903.01.77", "1").passes();
}

#[test]
fn an_all_in_rate_is_noted_whatever_the_scope() {
    let december = |hts| heading(hts).with(DATE, "12/20/2025");
    for number in ["9903.02.20", "9903.02.73", "9903.02.80", "9903.02.83", "9903.02.88"] {
        december(number).scope("all-ieepa").fails("all-in-rate", "ready");
        december(number).scope("9903.01.25-9903.02.91").fails("all-in-rate", "ready");
        december(number).fails(OUTSIDE_SCOPE, "out-of-scope");
    }
    for number in ["9903.02.21", "9903.02.66", "9903.02.71"] {
        december(number).scope("all-ieepa").passes();
    }
    for number in ["9903.02.19", "9903.02.72", "9903.02.79", "9903.02.82", "9903.02.87"] {
        december(number).scope("all-ieepa").fails("duty-on-exemption", "ready");
    }
    let beside = |hts| december("9903.01.25").and_line(&[(HTS, hts)]);
    beside("9903.02.20").fails("all-in-rate", "ready");
    beside("9903.02.21").passes();
}

#[test]
fn an_all_in_rate_beside_column_1_duty_on_the_same_line_is_ieepa_duty_alone() {
    let case = |cells: &[(&str, &str)]| {
        let case = heading("9903.02.20").with(DATE, "12/20/2025").scope("all-ieepa");
        case.and_row(&[&[(ORDINAL, "2"), (HTS, "8501.10.40"), (DUTY, "3.50")], cells].concat())
    };
    case(&[]).passes();
    case(&[(HTS, "8501")]).passes();
    case(&[(LINE, "01"), (ORDINAL, "")]).passes();
    for cells in [&[(DUTY, "0")][..], &[(DUTY, "")], &[(LINE, "2")], &[(LINE, "")], &[(HTS, "9903.88.15")]] {
        case(cells).fails("all-in-rate", "ready");
    }
    case(&[]).with(LINE, "").fails("all-in-rate", "ready");
}
