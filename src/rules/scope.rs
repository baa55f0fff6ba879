//! Rules about the scope of a run: which entries are candidates, and findings about their headings.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::correction::correction;
use super::rule::{
    Action, CANDIDATES, Category, Check, Failure, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity,
    SeverityPolicy, Subject, certain, possible,
};
use crate::domain::phases::date;
use crate::domain::{CBP_FAQ, CBP_TABLE, COLLECTION_ENDED, Heading, OURS, TARIFF, dollars};
use crate::entries::{Entry, EntryRow};
use crate::read::Column;
use crate::tariff::{HeadingKind, is_all_in, kind, never_in_tariff, was_in_force};
use crate::text::several;

pub(crate) static OUTSIDE_ENTRY_WINDOW: Rule = Rule {
    name: "outside-entry-window",
    page: include_str!("pages/outside-entry-window.md"),
    weight: SeverityPolicy::Scope,
    fails_when: "the entry has a readable entry date, and all of them lie outside the entry window",
    cbp: None,
    source: COLLECTION_ENDED,
    remedy: concat!(
        "no action needed if the date is right: IEEPA duty was collected on entries from ",
        date!(collection_start),
        " to ",
        date!(collection_end),
        "; another window is set with --window"
    ),
    needs: None,
    action: Action::None,
    subject: Subject::Entry(Check {
        applies_to: &[Category::OutsideWindow],
        sees: Sees::State,
        judge: |entry, filing| {
            RuleOutcome::fail_where(entry, Column::EntryDate, |row| {
                row.state.entry_date.value().is_some_and(|day| !filing.window.contains(day))
            })
        },
        words: MessageFrom::Facts(outside_window),
    }),
};

pub(crate) static NO_IEEPA_DUTY: Rule = Rule {
    name: "no-ieepa-duty",
    page: include_str!("pages/no-ieepa-duty.md"),
    weight: SeverityPolicy::Scope,
    fails_when: "no row of the entry has duty under an IEEPA heading, and no HTS cell is unreadable",
    cbp: certain("No IEEPA HTS on Entry"),
    source: CBP_TABLE,
    remedy: "no action needed if the export has all lines of the entry",
    needs: None,
    action: Action::None,
    subject: Subject::Entry(Check {
        applies_to: &[Category::NoIeepaDuty],
        sees: Sees::Entry,
        judge: |_, _| RuleOutcome::fail_whole(),
        words: MessageFrom::Facts(|_| Message::new("no duty under an IEEPA heading")),
    }),
};

pub(crate) static IEEPA_DUTY_ONLY_OUTSIDE_SCOPE: Rule = Rule {
    name: "ieepa-duty-only-outside-scope",
    page: include_str!("pages/ieepa-duty-only-outside-scope.md"),
    weight: SeverityPolicy::Scope,
    fails_when: "the entry has IEEPA duty, but only under headings that the scope leaves out",
    cbp: None,
    source: TARIFF,
    remedy: "run again with --scope all-ieepa to include it",
    needs: None,
    action: Action::None,
    subject: Subject::Entry(Check {
        applies_to: &[Category::OnlyOutsideScope],
        sees: Sees::Entry,
        judge: |_, _| RuleOutcome::fail_whole(),
        words: MessageFrom::Facts(|f| {
            let duty = match f.facts.duties.ieepa {
                Some(amount) => dollars(amount),
                None => "IEEPA duty of unknown amount".into(),
            };
            Message::new(format!("{duty} paid under IEEPA headings outside the scope ({})", f.filing.scope))
        }),
    }),
};

fn outside_window(f: &Failure<'_>) -> Message {
    let window = f.filing.window;
    Message::new(match f.facts.entry_date {
        Some(day) => format!("entry date {day}, outside the entry window {window}"),
        None => format!("several entry dates, all of them outside the entry window {window}"),
    })
}

pub(crate) static IEEPA_DUTY_OUTSIDE_WINDOW: Rule = Rule {
    name: "ieepa-duty-outside-window",
    page: include_str!("pages/ieepa-duty-outside-window.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "an entry outside the entry window has a row in scope with duty, or perhaps with duty of unknown \
                 amount",
    cbp: None,
    source: COLLECTION_ENDED,
    remedy: concat!(
        "check the entry date in ACE: no IEEPA duty was collected outside ",
        date!(collection_start),
        " to ",
        date!(collection_end),
        "; if the date is right and the duty was paid, widen --window and check this entry separately"
    ),
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: &[Category::OutsideWindow],
        sees: Sees::Line,
        judge: |entry, _| RuleOutcome::fail_tariff(entry, |row| entry.bears_duty_in_scope(row)),
        words: MessageFrom::Facts(|f| {
            Message::new(format!("outside the entry window, yet it has {}", known(f.facts.duties.in_scope)))
        }),
    }),
};

fn known(duty: Option<Decimal>) -> String {
    match duty {
        Some(amount) => format!("IEEPA duty in scope of {}", dollars(amount)),
        None => "IEEPA duty in scope of unknown amount".into(),
    }
}

fn is_above_zero(duty: Option<Decimal>) -> bool {
    duty.is_some_and(|amount| amount > Decimal::ZERO)
}

/// The headings of an entry's offending tariffs, sorted and without repeats, joined with `, `.
pub(crate) fn headings_of(
    entry: &Entry<'_>,
    offends: fn(&Entry<'_>, Heading, Option<Decimal>) -> bool,
) -> String {
    let tariffs = entry.rows.iter().flat_map(EntryRow::tariffs);
    let headings =
        tariffs.filter(|(heading, duty)| offends(entry, *heading, *duty)).map(|(heading, _)| heading);
    let headings: BTreeSet<Heading> = headings.collect();
    headings.iter().map(Heading::to_string).collect::<Vec<_>>().join(", ")
}

/// Fails at rows with a tariff in scope for which `offends` is true.
fn fail_in_scope(entry: &Entry<'_>, offends: fn(Heading, Option<Decimal>) -> bool) -> RuleOutcome {
    RuleOutcome::fail_tariff(entry, |row| entry.in_scope(row).any(|(heading, duty)| offends(heading, duty)))
}

pub(crate) static IEEPA_HEADING_WITHOUT_DUTY: Rule = Rule {
    name: "ieepa-heading-without-duty",
    page: include_str!("pages/ieepa-heading-without-duty.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "an entry without IEEPA duty names a heading in scope that imposes duty, with a duty of zero or below",
    cbp: None,
    source: CBP_FAQ,
    remedy: "look at the entry in ACE: the duty may be reported on another line (\"single line, with a single \
             duty amount\"), or CAPE may have taken it out already",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: &[Category::NoIeepaDuty],
        sees: Sees::Line,
        judge: |entry, _| fail_in_scope(entry, is_without_duty),
        words: MessageFrom::Headings(
            |entry, h, duty| entry.scope.contains(h) && is_without_duty(h, duty),
            |_, headings| {
                Message::new(format!("a duty of zero or below under {headings}, which imposes duty"))
            },
        ),
    }),
};

fn is_without_duty(heading: Heading, duty: Option<Decimal>) -> bool {
    kind(heading) == Some(HeadingKind::Duty) && duty.is_some_and(|amount| amount <= Decimal::ZERO)
}

pub(crate) static HEADING_NOT_IN_FORCE: Rule = Rule {
    name: "heading-not-in-force",
    page: include_str!("pages/heading-not-in-force.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "a row in scope with duty has a heading that was not in force on one of the entry dates, or \
                 that is no tariff line (9903.01.35 to .42 never were)",
    cbp: possible("Invalid HTS"),
    source: TARIFF,
    remedy: "compare heading and date with the entry summary in ACE",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Line,
        judge: |entry, _| {
            let dates = entry.distinct_dates();
            RuleOutcome::fail_tariff(entry, |row| {
                entry.bearing_duty(row).any(|heading| is_out_of_force(&dates, heading))
            })
        },
        words: MessageFrom::Rows(|f, entry| {
            let missed = missed(entry);
            let message = match missed.is_empty() {
                true => {
                    format!(
                        "{} was never a tariff line",
                        headings_of(entry, |entry, h, _| entry.scope.contains(h) && never_in_tariff(h))
                    )
                }
                false => format!("not in force: {}", several(missed)),
            };
            Message::with_help(message, HEADING_NOT_IN_FORCE.remedy.to_string() + &correction(f))
        }),
    }),
};

/// Each heading with duty, paired with each entry date on which it was not in force.
fn missed(entry: &Entry<'_>) -> BTreeSet<String> {
    let headings: BTreeSet<Heading> = entry.rows.iter().flat_map(|row| entry.bearing_duty(row)).collect();
    let dates = entry.distinct_dates();
    let pairs = headings.iter().flat_map(|heading| dates.iter().map(move |day| (heading, day)));
    let missed = pairs.filter(|(heading, day)| !was_in_force(**heading, **day));
    missed.map(|(heading, day)| format!("{heading} on {day}")).collect()
}

/// Without an entry date, only headings that never were in the tariff are known to be wrong.
fn is_out_of_force(dates: &BTreeSet<NaiveDate>, heading: Heading) -> bool {
    if dates.is_empty() {
        return never_in_tariff(heading);
    }
    dates.iter().any(|day| !was_in_force(heading, *day))
}

pub(crate) static DUTY_ON_EXEMPTION: Rule = Rule {
    name: "duty-on-exemption",
    page: include_str!("pages/duty-on-exemption.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "a row in scope has a duty above zero under a heading that exempts from duty, such as 9903.01.26 \
                 to .34; it counts",
    cbp: None,
    source: TARIFF,
    remedy: "look at the line in ACE: either the heading or the duty is wrong",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Line,
        judge: |entry, _| fail_in_scope(entry, is_paid_exemption),
        words: MessageFrom::Headings(
            |entry, h, duty| entry.scope.contains(h) && is_paid_exemption(h, duty),
            |f, headings| {
                let message = format!("a duty above zero under {headings}, which exempts from duty");
                Message::with_help(message, DUTY_ON_EXEMPTION.remedy.to_string() + &correction(f))
            },
        ),
    }),
};

fn is_paid_exemption(heading: Heading, duty: Option<Decimal>) -> bool {
    kind(heading) == Some(HeadingKind::Exemption) && is_above_zero(duty)
}

pub(crate) static DUTY_UNKNOWN: Rule = Rule {
    name: "duty-unknown",
    page: include_str!("pages/duty-unknown.md"),
    weight: SeverityPolicy::UnknownOnly,
    fails_when: "never; it is unknown where a tariff line in scope with duty has no known amount",
    cbp: None,
    source: OURS,
    remedy: "add the duty column, one amount for each tariff number",
    needs: Some("Line Tariff Duty Amount"),
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Line,
        judge: |entry, _| RuleOutcome::Pass.or_unknown_if(entry.duties.unknown_in_scope),
        words: MessageFrom::Facts(|_| Message::new("the duty is not known")),
    }),
};

pub(crate) static ALL_IN_RATE: Rule = Rule {
    name: "all-in-rate",
    page: include_str!("pages/all-in-rate.md"),
    weight: SeverityPolicy::Always(Severity::Note),
    fails_when: "an IEEPA heading has an all-in rate of 15 % (9903.02.20, .73, .80, .83 or .88), and no row of the \
                 same line with an HTS number of chapters 1 to 97 has a duty above zero",
    cbp: None,
    source: CBP_FAQ,
    remedy: "expect a smaller refund than the amount shown: only the part above the column 1 duty is IEEPA duty \
             and refunded",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Line,
        judge: |entry, _| RuleOutcome::fail_tariff(entry, |row| all_in_headings(entry, row).next().is_some()),
        words: MessageFrom::Rows(|_, entry| {
            let headings: BTreeSet<Heading> =
                entry.rows.iter().flat_map(|row| all_in_headings(entry, row)).collect();
            let headings = headings.iter().map(Heading::to_string).collect::<Vec<_>>().join(", ");
            Message::new(format!("{headings} is an all-in rate: the amount may include the column 1 duty"))
        }),
    }),
};

/// A row's all-in headings, unless another row of its line reports the column 1 duty. Headings out of scope count too,
/// because all IEEPA duty of an entry is refunded.
fn all_in_headings<'r>(entry: &'r Entry<'_>, row: &'r EntryRow) -> impl Iterator<Item = Heading> + 'r {
    let headings = row.tariffs().map(|(heading, _)| heading).filter(|heading| is_all_in(*heading));
    headings.filter(|_| !row.is_repeat && row.line_number.is_none_or(|line| !entry.pays_on_goods(line)))
}

pub(crate) static ENTRY_DATE_MISSING: Rule = Rule {
    name: "entry-date-missing",
    page: include_str!("pages/entry-date-missing.md"),
    weight: SeverityPolicy::UnknownOnly,
    fails_when: "never; it is unknown where no row of the entry has a readable entry date",
    cbp: None,
    source: OURS,
    remedy: "add the entry date, by which the entry window is judged",
    needs: Some("Entry Date"),
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| RuleOutcome::Pass.or_unknown_if(entry.dates().next().is_none()),
        words: MessageFrom::Facts(|_| Message::new("the entry date is not known")),
    }),
};
