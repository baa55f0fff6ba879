//! Rules about liquidation: how long an entry can be filed after it.

use chrono::{Days, NaiveDate};

use super::filing::Filing;
use super::rule::{
    CANDIDATES, Check, Failure, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity, SeverityPolicy,
    Subject, certain,
};
use crate::domain::phases::{date, days};
use crate::domain::{CIT, CLOSING_DAYS, FILING_DAYS, LiquidationStatus, OPENING, PROTEST_DAYS, STATUS_CODES};
use crate::entries::{Entry, EntryRow, Liquidation};
use crate::read::Column;

/// The last day of filing: counted from the liquidation that happened or a scheduled date that has
/// passed; none where neither is so.
pub(crate) fn file_by(liquidation: Liquidation, as_of: NaiveDate) -> Option<NaiveDate> {
    let passed = liquidation.scheduled().filter(|date| *date < as_of);
    let from = liquidation.happened().or(passed)?;
    from.checked_add_days(Days::new(FILING_DAYS))
}

/// How many days ago the entry was liquidated.
fn days_since_liquidation(liquidation: Liquidation, filing: &Filing) -> Option<i64> {
    Some((filing.as_of - liquidation.happened()?).num_days())
}

/// Stands at the date that governs the liquidation.
fn fail_at_governing_date(entry: &Entry<'_>) -> RuleOutcome {
    let governs = |row: &EntryRow| {
        row.state.liquidation_date.value() == entry.liquidation.date
            && (entry.liquidation.happened().is_none()
                || row.state.liquidation_status == entry.liquidation.status)
    };
    RuleOutcome::fail_where(entry, Column::LiquidationDate, governs)
}

pub(crate) static FINAL_LIQUIDATION: Rule = Rule {
    name: "final-liquidation",
    page: include_str!("pages/final-liquidation.md"),
    weight: SeverityPolicy::Varies(
        |filing| if plaintiff_step(filing) { Severity::Doubt } else { Severity::Error },
        concat!("error; doubt with --cit-plaintiff from ", date!(cit)),
    ),
    fails_when: concat!(
        "the entry was liquidated or reliquidated more than ",
        days!(filing),
        " calendar days before the day of filing"
    ),
    cbp: certain("Entry Summary is in Final Liquidation Status"),
    source: OPENING.source,
    remedy: concat!(
        "CAPE no longer takes the entry; a protest can be filed within ",
        days!(protest),
        " days of liquidation (19 U.S.C. 1514): ask counsel"
    ),
    needs: Some("Liquidation Status, Liquidation Date"),
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| {
            let status = entry.liquidation.status;
            let undated =
                status.is_some_and(LiquidationStatus::is_liquidated) && entry.liquidation.date.is_none();
            match days_since_liquidation(entry.liquidation, filing) {
                Some(days) if days > FILING_DAYS as i64 => fail_at_governing_date(entry),
                _ => RuleOutcome::Pass.or_unknown_if(status.is_none() || undated),
            }
        },
        words: MessageFrom::Facts(final_liquidation_words),
    }),
};

fn plaintiff_step(filing: &Filing) -> bool {
    filing.cit_plaintiff && filing.as_of >= CIT.from
}

fn final_liquidation_words(f: &Failure<'_>) -> Message {
    let days = days_since_liquidation(f.facts.liquidation, f.filing).unwrap_or_default();
    let (status, date) = liquidation(f.facts.liquidation);
    let message =
        format!("{status} on {date}, {days} days before the day of filing; {FILING_DAYS} are allowed");
    if plaintiff_step(f.filing) {
        return Message::with_help(
            message,
            format!(
                "{} for {}; this program could not verify that it opened: find out before you upload this file",
                CIT.what, CIT.from
            ),
        );
    }
    let deadline = f.facts.liquidation.protest_by();
    let help = match deadline.filter(|last| *last >= f.filing.as_of) {
        Some(last) => format!(
            "CAPE no longer takes the entry; a protest can be filed until {last} ({PROTEST_DAYS} days after liquidation, 19 \
             U.S.C. 1514): ask counsel"
        ),
        None => format!(
            "CAPE no longer takes the entry, and the {PROTEST_DAYS} days for a protest (19 U.S.C. 1514) are over: \
             ask counsel"
        ),
    };
    Message::with_help(message, help)
}

/// The governing status and date in words.
fn liquidation(governing: Liquidation) -> (String, String) {
    let status = governing.status.map(|s| s.to_string()).unwrap_or_default();
    let date = governing.date.map(|d| d.to_string()).unwrap_or_default();
    (status, date)
}

pub(crate) static WINDOW_CLOSING: Rule = Rule {
    name: "window-closing",
    page: include_str!("pages/window-closing.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: concat!(
        "the entry was liquidated ",
        days!(closing),
        " to ",
        days!(filing),
        " days before the day of filing"
    ),
    cbp: None,
    source: OPENING.source,
    remedy: concat!("upload the file that holds it in time: after day ", days!(filing), " CBP refuses it"),
    needs: None,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| match days_since_liquidation(entry.liquidation, filing) {
            Some(days) if (CLOSING_DAYS as i64..=FILING_DAYS as i64).contains(&days) => {
                fail_at_governing_date(entry)
            }
            _ => RuleOutcome::Pass,
        },
        words: MessageFrom::Facts(|f| {
            let (status, date) = liquidation(f.facts.liquidation);
            let last =
                file_by(f.facts.liquidation, f.filing.as_of).map(|d| d.to_string()).unwrap_or_default();
            let today = last == f.filing.as_of.to_string();
            let help = match today {
                true => "file today: CBP has not said by which time zone it counts".to_string(),
                false => format!(
                    "file by {last}, better a day early: CBP has not said by which time zone it counts"
                ),
            };
            Message::with_help(format!("{status} on {date}: the {FILING_DAYS} days end on {last}"), help)
        }),
    }),
};

pub(crate) static LIQUIDATION_DATE_FUTURE: Rule = Rule {
    name: "liquidation-date-future",
    page: include_str!("pages/liquidation-date-future.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "the entry is liquidated or reliquidated, with a date after the day of filing",
    cbp: None,
    source: STATUS_CODES,
    remedy: "compare status and date with ACE: one of them is not the entry's, or --as-of is not the day of filing",
    needs: None,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| match days_since_liquidation(entry.liquidation, filing) {
            Some(days) if days < 0 => fail_at_governing_date(entry),
            _ => RuleOutcome::Pass,
        },
        words: MessageFrom::Facts(|f| {
            let (status, date) = liquidation(f.facts.liquidation);
            Message::new(format!("{status} on {date}, after the day of filing {}", f.filing.as_of))
        }),
    }),
};

pub(crate) static SCHEDULED_DATE_PASSED: Rule = Rule {
    name: "scheduled-date-passed",
    page: include_str!("pages/scheduled-date-passed.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "the entry is not liquidated, or its status isn't known, and its (scheduled) liquidation date lies \
                 before the day of filing",
    cbp: None,
    source: STATUS_CODES,
    remedy: concat!(
        "run the report in ACE again: the entry may have been liquidated since, and then its ",
        days!(filing),
        " days are running"
    ),
    needs: None,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| match entry.liquidation.scheduled() {
            Some(date) if date < filing.as_of => fail_at_governing_date(entry),
            _ => RuleOutcome::Pass,
        },
        words: MessageFrom::Facts(|f| {
            let (_, date) = liquidation(f.facts.liquidation);
            let help = match file_by(f.facts.liquidation, f.filing.as_of) {
                Some(last) if last >= f.filing.as_of => {
                    format!("file by {last} if it was liquidated on that day")
                }
                _ => format!("if it was liquidated on that day, the {FILING_DAYS} days are over"),
            };
            Message::with_help(
                format!("not known to be liquidated, but {date} lies before the day of filing"),
                format!("run the report in ACE again before you upload: {help}"),
            )
        }),
    }),
};
