//! Rules about liquidation, and the filing deadline that follows from it.

use chrono::{Days, NaiveDate};

use super::filing::Filing;
use super::rule::{
    Action, CANDIDATES, Check, Failure, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity,
    SeverityPolicy, Subject, certain,
};
use crate::domain::phases::{date, days};
use crate::domain::{
    CIT, CLOSING_DAYS, CYCLE_DAYS, FILING_DAYS, LiquidationStatus, OPENING, OURS, PROTEST_DAYS, STATUS_CODES,
};
use crate::entries::{Entry, EntryRow, Liquidation};
use crate::read::Column;

/// Until when an entry can be filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilingDeadline {
    /// The last day.
    pub last: NaiveDate,
    /// The date that the deadline is counted from.
    pub basis: DeadlineBasis,
}

/// The date that a filing deadline is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineBasis {
    /// The liquidation or reliquidation.
    Liquidated,
    /// A scheduled liquidation whose date has passed.
    Scheduled,
    /// The entry date plus CBP's usual cycle, if no liquidation status is known.
    Estimated,
}

impl FilingDeadline {
    /// The deadline of an entry with this liquidation, of which only the last day was recorded.
    pub(crate) fn recorded(last: NaiveDate, liquidation: Liquidation) -> Self {
        let from = last.checked_sub_days(Days::new(FILING_DAYS));
        let basis = match liquidation.happened() {
            Some(_) => DeadlineBasis::Liquidated,
            None if liquidation.date.is_some() && liquidation.date == from => DeadlineBasis::Scheduled,
            None => DeadlineBasis::Estimated,
        };
        FilingDeadline { last, basis }
    }
}

impl DeadlineBasis {
    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            DeadlineBasis::Liquidated => "liquidated",
            DeadlineBasis::Scheduled => "scheduled",
            DeadlineBasis::Estimated => "estimated",
        }
    }

    /// The one that the files write so.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        use DeadlineBasis::{Estimated, Liquidated, Scheduled};
        [Liquidated, Scheduled, Estimated].into_iter().find(|basis| basis.name() == name)
    }
}

/// The filing deadline of an entry with this liquidation and this latest entry date; `None` if neither determines it.
pub(crate) fn filing_deadline(
    liquidation: Liquidation,
    latest_date: Option<NaiveDate>,
    as_of: NaiveDate,
) -> Option<FilingDeadline> {
    let passed = || liquidation.scheduled().filter(|date| *date < as_of);
    let estimated = || latest_date.filter(|_| liquidation.status.is_none()).and_then(estimated_liquidation);
    let (from, basis) = None
        .or_else(|| Some((liquidation.happened()?, DeadlineBasis::Liquidated)))
        .or_else(|| Some((passed()?, DeadlineBasis::Scheduled)))
        .or_else(|| Some((estimated()?, DeadlineBasis::Estimated)))?;
    Some(FilingDeadline { last: from.checked_add_days(Days::new(FILING_DAYS))?, basis })
}

/// The filing deadline as far as it can be foreseen: also from a scheduled liquidation that is still ahead.
pub(crate) fn foreseen_deadline(
    liquidation: Liquidation,
    latest_date: Option<NaiveDate>,
    as_of: NaiveDate,
) -> Option<FilingDeadline> {
    let as_scheduled = || filing_deadline(liquidation, latest_date, NaiveDate::MAX);
    filing_deadline(liquidation, latest_date, as_of).or_else(as_scheduled)
}

/// The liquidation date of an entry by CBP's usual cycle.
fn estimated_liquidation(entry_date: NaiveDate) -> Option<NaiveDate> {
    entry_date.checked_add_days(Days::new(CYCLE_DAYS))
}

/// The filing deadline, for the text of a finding.
fn deadline_of(f: &Failure<'_>) -> Option<NaiveDate> {
    let deadline = filing_deadline(f.facts.liquidation, f.facts.latest_date, f.filing.as_of);
    deadline.map(|deadline| deadline.last)
}

fn days_since_liquidation(liquidation: Liquidation, filing: &Filing) -> Option<i64> {
    Some((filing.as_of - liquidation.happened()?).num_days())
}

/// Fails at the rows with the date that governs the liquidation.
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
        "CAPE no longer accepts the entry; a protest can be filed within ",
        days!(protest),
        " days of liquidation (19 U.S.C. 1514): ask counsel"
    ),
    needs: Some("Liquidation Status, Liquidation Date"),
    action: Action::Protest,
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
    let message = format!("{status} on {date}, {days} days ago; the limit is {FILING_DAYS}");
    if plaintiff_step(f.filing) {
        return Message::with_help(
            message,
            format!(
                "{} for {}, for those who gave their importer numbers by 2026-07-30. It rests on importer-specific \
                 orders of the court (2026-07-20). This program could not verify that it opened: find out before you \
                 upload this file",
                CIT.what, CIT.from
            ),
        );
    }
    let deadline = f.facts.liquidation.protest_by();
    let help = match deadline.filter(|last| *last >= f.filing.as_of) {
        Some(last) => format!(
            "CAPE no longer accepts the entry; a protest can be filed until {last} ({PROTEST_DAYS} days after liquidation, 19 \
             U.S.C. 1514), unless one is open already. {SUITS}"
        ),
        None => format!(
            "CAPE no longer accepts the entry, and the {PROTEST_DAYS} days for a protest (19 U.S.C. 1514) are over. {SUITS}"
        ),
    };
    Message::with_help(message, help)
}

const SUITS: &str = "Suits under 28 U.S.C. 1581(i) have a limit of two years that first ends about February 2027: ask \
                     counsel";

/// The governing status and date as text.
fn liquidation(governing: Liquidation) -> (String, String) {
    let status = governing.status.map(|s| s.to_string()).unwrap_or_default();
    let date = governing.date.map(|d| d.to_string()).unwrap_or_default();
    (status, date)
}

pub(crate) static LIQUIDATION_UNKNOWN: Rule = Rule {
    name: "liquidation-unknown",
    page: include_str!("pages/liquidation-unknown.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: concat!(
        "no liquidation status is known, and by CBP's usual cycle (an estimate: ",
        days!(cycle),
        " days after the entry date) the ",
        days!(filing),
        " days are over on the day of filing"
    ),
    cbp: None,
    source: OURS,
    remedy: "add Liquidation Status and Liquidation Date to the ACE report and run again before you upload",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| {
            let estimate = entry.dates().max().and_then(estimated_liquidation);
            let last = estimate.and_then(|day| day.checked_add_days(Days::new(FILING_DAYS)));
            let is_over = last.is_some_and(|last| last < filing.as_of);
            RuleOutcome::fail_if(entry.liquidation.status.is_none() && is_over)
        },
        words: MessageFrom::Facts(|f| {
            let estimate = f.facts.latest_date.and_then(estimated_liquidation);
            let estimate = estimate.map(|day| day.to_string()).unwrap_or_default();
            Message::new(format!(
                "no liquidation status; by the usual cycle it liquidated about {estimate} (an estimate) and is \
                 probably past day {FILING_DAYS}"
            ))
        }),
    }),
};

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
    action: Action::Upload,
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
            let last = deadline_of(f).map(|d| d.to_string()).unwrap_or_default();
            let today = last == f.filing.as_of.to_string();
            let help = match today {
                true => "file today: CBP hasn't said which time zone it uses".to_string(),
                false => {
                    format!("file by {last}, at least a day early: CBP hasn't said which time zone it uses")
                }
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
    action: Action::Upload,
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
    fails_when: "the entry is not liquidated, or its status isn't known, and its (scheduled) liquidation date is \
                 before the day of filing",
    cbp: None,
    source: STATUS_CODES,
    remedy: concat!(
        "run the report in ACE again: the entry may have been liquidated since, and then its ",
        days!(filing),
        " days are running"
    ),
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| match entry.liquidation.scheduled() {
            Some(date) if date < filing.as_of => fail_at_governing_date(entry),
            _ => RuleOutcome::Pass,
        },
        words: MessageFrom::Facts(|f| {
            let (_, date) = liquidation(f.facts.liquidation);
            let help = match deadline_of(f) {
                Some(last) if last >= f.filing.as_of => {
                    format!("file by {last} if it was liquidated on that day")
                }
                _ => format!("if it was liquidated on that day, the {FILING_DAYS} days are over"),
            };
            Message::with_help(
                format!("not known to be liquidated, but {date} is before the day of filing"),
                format!("run the report in ACE again before you upload: {help}"),
            )
        }),
    }),
};
