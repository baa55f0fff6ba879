//! What to do about an entry, until when, and how other rows change that.

use super::harness::{
    Action, CONTROL, Case, DATE, DRAWBACK, DUTY, FiledAs, HTS, IMPORTER, INJUNCTION, LIQUIDATION,
    LIQUIDATION_DATE, NUMBER, PROTEST, RECON, RECON_ENTRY, SUMMARY, SUSPENSION, TYPE, sound,
};

const ITS_NUMBER: &str = "B7603245278";

fn liquidated(date: &str) -> Case {
    sound().with(LIQUIDATION, "Liquidated").with(LIQUIDATION_DATE, date)
}

fn without_status() -> Case {
    sound().without(LIQUIDATION).without(LIQUIDATION_DATE)
}

#[test]
fn each_outcome_and_each_error_has_its_action() {
    for (case, action) in [
        (sound(), Action::Upload),
        (sound().with(SUSPENSION, "Y"), Action::Decide),
        (sound().with(CONTROL, "Trade"), Action::Fix),
        (sound().with(SUMMARY, "Rejected"), Action::Fix),
        (sound().with(SUMMARY, "Adjusted"), Action::Wait),
        (sound().with(PROTEST, "Open"), Action::Wait),
        (sound().with(RECON, "Y"), Action::Wait),
        (sound().with(RECON_ENTRY, "B76-1234567-4"), Action::NotAccepted),
        (sound().with(TYPE, "08"), Action::NotAccepted),
        (sound().with(DRAWBACK, "Y"), Action::NotAccepted),
        (sound().with(INJUNCTION, "Y"), Action::NotAccepted),
        (sound().filer("BII"), Action::OtherFiler),
        (sound().by_importer("98-7654321"), Action::OtherFiler),
        (liquidated("02/09/2026"), Action::Protest),
        (liquidated("02/09/2026").with(PROTEST, "Open"), Action::Wait),
        (sound().with(DUTY, "0"), Action::None),
        (sound().already_filed(ITS_NUMBER, FiledAs::Taken), Action::None),
        (sound().already_filed(ITS_NUMBER, FiledAs::Listed), Action::Await),
    ] {
        case.calls_for(action);
    }
}

#[test]
fn the_first_action_of_several_errors_holds() {
    let blocked = || sound().with(CONTROL, "Trade").with(SUSPENSION, "Y");
    blocked().calls_for(Action::Fix);
    blocked().with(SUMMARY, "Adjusted").calls_for(Action::Wait);
    blocked().with(SUMMARY, "Adjusted").with(DRAWBACK, "Y").calls_for(Action::NotAccepted);
    blocked().with(DRAWBACK, "Y").filer("BII").calls_for(Action::OtherFiler);
    liquidated("02/09/2026").filer("BII").calls_for(Action::Protest);
}

#[test]
fn a_protest_is_possible_until_day_180() {
    liquidated("11/02/2025").calls_for(Action::Protest);
    liquidated("11/01/2025").calls_for(Action::Closed);
    liquidated("11/01/2025").with(PROTEST, "Open").calls_for(Action::Closed);
}

#[test]
fn an_error_that_another_row_takes_back_is_a_doubt() {
    for (header, bars, passes) in [
        (CONTROL, "Trade", "CBP"),
        (SUMMARY, "Rejected", "Accepted"),
        (TYPE, "08", "01"),
        (PROTEST, "Open", "Withdrawn"),
        (INJUNCTION, "Y", "N"),
    ] {
        let case = |other| sound().with(header, bars).and_line(&[(header, other)]);
        assert_eq!(case(passes).judge().outcome, "review", "{header}");
        case(passes).calls_for(Action::Decide);
        assert_eq!(case("").judge().outcome, "blocked", "{header}");
        assert_eq!(case(bars).judge().outcome, "blocked", "{header}");
    }
    for (header, bars, passes) in [(DRAWBACK, "Y", "N"), (RECON, "Y", "N")] {
        let case = sound().with(header, bars).and_line(&[(header, passes)]);
        assert_eq!(case.judge().outcome, "blocked", "{header}");
    }
}

#[test]
fn the_last_days_are_counted_from_liquidation() {
    liquidated("04/01/2026").ends_on("2026-06-20", "liquidated", "2026-09-28");
    liquidated("05/02/2026").ends_on("2026-07-21", "liquidated", "2026-10-29");
    liquidated("02/09/2026").ends_on("2026-04-30", "liquidated", "2026-08-08");
    liquidated("").ends_on("", "", "");
    sound().ends_on("", "", "");
    sound().with(LIQUIDATION_DATE, "04/30/2026").ends_on("2026-07-19", "scheduled", "");
}

#[test]
fn without_a_status_the_last_day_is_estimated_from_the_latest_entry_date() {
    without_status().ends_on("2026-07-01", "estimated", "");
    without_status().and_line(&[(DATE, "06/04/2025")]).ends_on("2026-07-03", "estimated", "");
    without_status().with(DATE, "").ends_on("", "", "");
    let scheduled = sound().without(LIQUIDATION).with(LIQUIDATION_DATE, "04/30/2026");
    scheduled.ends_on("2026-07-19", "scheduled", "");
}

#[test]
fn an_estimate_that_is_over_is_a_warning() {
    let on = |day| without_status().filed_on(day);
    on("2026-07-01").leaves_unknown("final-liquidation");
    on("2026-07-02").is_judged("liquidation-unknown", "final-liquidation", "ready");
    on("2026-07-02").and_line(&[(DATE, "06/03/2025")]).is_judged(
        "conflicting-rows",
        "final-liquidation",
        "ready",
    );
    on("2026-07-02").with(DATE, "").leaves_unknown("entry-date-missing;final-liquidation");
    sound().with(LIQUIDATION_DATE, "").filed_on("2026-07-02").passes();
}

#[test]
fn every_entry_within_the_window_that_bears_duty_has_a_last_day_unless_it_is_claimed() {
    let ends = |case: Case| case.judge().file_by.map(|(day, _)| day);
    let may = || liquidated("04/01/2026");
    let day = || Some("2026-06-20".to_string());
    assert_eq!(ends(may().with(HTS, "9903.01.24")), day(), "left out by the scope");
    assert_eq!(ends(may().importer("98-7654321")), day(), "another client's");
    assert_eq!(
        ends(may().with(HTS, "#N/A").importer("98-7654321")),
        day(),
        "another client's, may bear duty"
    );
    assert_eq!(ends(may().with(CONTROL, "Trade")), day(), "blocked");
    assert_eq!(ends(may().already_filed(ITS_NUMBER, FiledAs::Pending)), day(), "pending");
    assert_eq!(ends(may().already_filed(ITS_NUMBER, FiledAs::Taken)), None, "claimed");
    assert_eq!(ends(may().with(DUTY, "0")), None, "no duty");
    assert_eq!(ends(may().with(DATE, "01/01/2020")), None, "outside the window");
    may().already_filed(ITS_NUMBER, FiledAs::Taken).ends_on("", "", "");
    may().with(IMPORTER, "").with(NUMBER, "B76-0324527-9").ends_on("2026-06-20", "liquidated", "2026-09-28");
}
