//! The top of the page: every entry on a card by what to do about it, then what comes first.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::sums::{Sum, entries, share};
use crate::domain::{DutyTotal, dollars};
use crate::judge::Outcome;
use crate::output::UploadSet;
use crate::report::data::ReportData;
use crate::report::figures::{Figures, ToDo};
use crate::report::priorities::{Priority, PriorityKind, days_until, priorities};
use crate::report::summary::{Summary, UndecidedRule};
use crate::rules::{Action, CbpApplies, CbpMessage, Filing, RuleId, Severity};
use crate::text::{sentence, thousands};

/// Every entry is on one card, in one of the blocked lines, or out of scope.
pub(crate) struct Overview {
    pub(crate) upload: Card,
    pub(crate) fully_checked: String,
    pub(crate) partly_checked: String,
    pub(crate) files: Files,
    pub(crate) fix: Card,
    pub(crate) decide: Card,
    pub(crate) review_files: Files,
    pub(crate) protest: Card,
    pub(crate) closed: Sum,
    pub(crate) claimed: Card,
    pub(crate) pending: Card,
    pub(crate) left_out: Card,
    /// Of the left out those that can still be filed.
    pub(crate) left_out_open: Sum,
    /// The blocked entries by what to do about them.
    pub(crate) blocked_by: Vec<Card>,
    pub(crate) blocked: Sum,
    /// How many entries are out of scope.
    pub(crate) out_of_scope: u64,
    pub(crate) outside_window: Sum,
    pub(crate) no_duty: String,
    pub(crate) first: Vec<First>,
    pub(crate) has_unknown: bool,
}

/// Entries that need the same thing.
pub(crate) struct Card {
    /// As summary.json names it.
    pub(crate) action: &'static str,
    pub(crate) label: &'static str,
    pub(crate) sum: Sum,
    /// The part of the duty under headings in scope, where it isn't all.
    pub(crate) in_scope: Option<String>,
    /// The nearest deadline.
    pub(crate) day: Option<Day>,
}

/// A deadline.
pub(crate) struct Day {
    pub(crate) day: String,
    pub(crate) when: String,
}

/// The upload files of a set.
pub(crate) struct Files {
    pub(crate) count: usize,
    pub(crate) first: String,
    pub(crate) last: String,
}

/// Something to know or do before the upload.
pub(crate) struct First {
    pub(crate) title: String,
    /// The text before and after the flag.
    pub(crate) text: [String; 2],
    pub(crate) flag: String,
    /// The section with more of it.
    pub(crate) section: &'static str,
    /// Whether it comes before the upload.
    pub(crate) is_alarm: bool,
}

impl Overview {
    pub(crate) fn of(told: ReportData<'_>) -> Self {
        let ReportData { judged, figures, summary, .. } = told;
        let as_of = judged.filing.as_of;
        let card = |action| Card::of_action(figures, action, as_of);
        let left_out = figures.left_out;
        Overview {
            upload: card(Action::Upload),
            fully_checked: thousands(figures.ready_fully_checked),
            partly_checked: thousands(figures.ready.entries - figures.ready_fully_checked),
            files: files(summary, UploadSet::Ready),
            fix: card(Action::Fix),
            decide: card(Action::Decide),
            review_files: files(summary, UploadSet::Review),
            protest: card(Action::Protest),
            closed: card(Action::Closed).sum,
            claimed: Card::new("claimed", figures.claimed, None, as_of),
            pending: card(Action::Await),
            left_out: Card::new("left_out_by_scope", left_out.all, left_out.first_file_by, as_of),
            left_out_open: left_out.open.into(),
            blocked_by: BLOCKED.into_iter().map(card).filter(|card| card.sum.count > 0).collect(),
            blocked: figures.blocked.into(),
            out_of_scope: figures.out_of_scope(),
            outside_window: figures.outside_window.into(),
            no_duty: entries(figures.no_duty),
            first: priorities(figures, &judged.filing).into_iter().map(First::from).collect(),
            has_unknown: figures.has_unknown_duty() || left_out.all.unknown > 0,
        }
    }
}

/// The actions about blocked entries, the most urgent first.
const BLOCKED: [Action; 6] =
    [Action::Fix, Action::OtherFiler, Action::Wait, Action::NotAccepted, Action::Protest, Action::Closed];

impl Card {
    fn new(action: &'static str, money: DutyTotal, by: Option<NaiveDate>, as_of: NaiveDate) -> Self {
        let day = by.map(|by| Day { day: by.to_string(), when: days_until(by, as_of) });
        Card { action, label: "", sum: money.into(), in_scope: None, day }
    }

    fn of_action(figures: &Figures, action: Action, as_of: NaiveDate) -> Self {
        let ToDo { money, in_scope, first_file_by, first_protest_by, .. } =
            figures.actions.get(&action).copied().unwrap_or_default();
        let by = match action {
            Action::Protest => first_protest_by,
            Action::Closed | Action::NotAccepted => None,
            _ => first_file_by,
        };
        let in_scope = (in_scope != money.duty).then(|| dollars(in_scope));
        Card { label: action_label(action), in_scope, ..Card::new(action.name(), money, by, as_of) }
    }
}

/// What to do, in a few words.
pub(crate) fn action_label(action: Action) -> &'static str {
    match action {
        Action::None => "nothing to do",
        Action::Await => "await CBP's answer",
        Action::Closed => "closed: both deadlines are over",
        Action::Protest => "protest or counsel",
        Action::OtherFiler => "another filer must file it",
        Action::NotAccepted => "CAPE doesn't accept it",
        Action::Wait => "wait for CBP",
        Action::Fix => "fix in ACE",
        Action::Decide => "decide",
        Action::Upload => "upload",
    }
}

impl From<Priority> for First {
    fn from(priority: Priority) -> Self {
        let section = match priority.kind {
            PriorityKind::OtherAccount | PriorityKind::Fix | PriorityKind::CitPlaintiff => "blocked",
            PriorityKind::LiquidationUnknown => "partly-checked",
            PriorityKind::ExportOld | PriorityKind::Await => "deadlines",
            PriorityKind::LeftOutByScope => "headings",
            PriorityKind::Decide => "review",
            PriorityKind::Upload => "upload",
        };
        let flag = priority.flag.filter(|flag| priority.text.contains(flag.as_str())).unwrap_or_default();
        let (before, after) = match flag.as_str() {
            "" => (priority.text.as_str(), ""),
            flag => priority.text.split_once(flag).unwrap_or((&priority.text, "")),
        };
        First {
            text: [before.to_string(), after.to_string()],
            title: priority.title,
            flag,
            section,
            is_alarm: priority.kind != PriorityKind::Upload,
        }
    }
}

fn files(summary: &Summary, set: UploadSet) -> Files {
    let names: Vec<&String> = summary.uploads.iter().filter(|u| u.set == set).map(|u| &u.file).collect();
    let name = |name: Option<&&String>| name.map_or_else(String::new, |name| (*name).clone());
    Files { count: names.len(), first: name(names.first()), last: name(names.last()) }
}

/// The rules by what they did.
pub(crate) struct RuleTables {
    /// By which entries are blocked.
    pub(crate) blocked: Vec<RuleRow>,
    /// By which entries are in review.
    pub(crate) review: Vec<RuleRow>,
    /// Warnings and notes on ready entries.
    pub(crate) warned: Vec<RuleRow>,
    /// Those about rows that can't be read, and files.
    pub(crate) elsewhere: Vec<Counted>,
    /// Not decided, though ES-003 has the columns.
    pub(crate) to_add: Vec<Undecided>,
    /// Not decided, for ES-003 lacks the columns.
    pub(crate) not_in_es003: Vec<Undecided>,
}

/// A rule and the entries that fail it. An entry can fail more than one.
pub(crate) struct RuleRow {
    pub(crate) name: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) fails_when: &'static str,
    pub(crate) sum: Sum,
    pub(crate) share: String,
    pub(crate) cbp: Option<CbpMessage>,
    pub(crate) remedy: String,
}

/// A rule and how many findings it made.
pub(crate) struct Counted {
    pub(crate) name: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) fails_when: &'static str,
    pub(crate) findings: String,
    pub(crate) count: u64,
    pub(crate) remedy: String,
}

/// A rule that could not be decided.
pub(crate) struct Undecided {
    pub(crate) name: String,
    pub(crate) entries: String,
    pub(crate) count: u64,
    pub(crate) needs: String,
    /// What is not known of these entries.
    pub(crate) question: String,
}

impl RuleTables {
    pub(crate) fn of(figures: &Figures, summary: &Summary, filing: &Filing) -> Self {
        let rows = |outcome, severities: &[Severity]| rows(figures, filing, outcome, severities);
        let (to_add, not_in_es003): (Vec<_>, Vec<_>) =
            summary.undecided_rules.iter().partition(|rule| rule.in_es003);
        RuleTables {
            blocked: rows(Outcome::Blocked, &[Severity::Error]),
            review: rows(Outcome::Review, &[Severity::Doubt, Severity::Error]),
            warned: rows(Outcome::Ready, &[Severity::Warning, Severity::Note]),
            elsewhere: elsewhere(figures, filing),
            to_add: to_add.into_iter().map(Undecided::of).collect(),
            not_in_es003: not_in_es003.into_iter().map(Undecided::of).collect(),
        }
    }
}

impl Undecided {
    fn of(undecided: &UndecidedRule) -> Self {
        Undecided {
            name: undecided.rule.clone(),
            entries: thousands(undecided.entries),
            count: undecided.entries,
            needs: undecided.needs.join(", "),
            question: RuleId::by_name(&undecided.rule)
                .map_or(String::new(), |id| question(id.rule().fails_when)),
        }
    }
}

/// What isn't known where a rule can't be decided. Some rules never fail: they only say what is unknown.
fn question(fails_when: &str) -> String {
    match fails_when.strip_prefix("never; it is ") {
        Some(unknown_where) => unknown_where.into(),
        None => format!("whether {fails_when}"),
    }
}

fn rows(figures: &Figures, filing: &Filing, outcome: Outcome, severities: &[Severity]) -> Vec<RuleRow> {
    let weighs = |id: &RuleId| id.rule().severity(filing).is_some_and(|s| severities.contains(&s));
    let failed = figures.by_rule.iter().filter(|(id, _)| weighs(id));
    let mut found: Vec<_> = failed.filter_map(|(id, by)| Some((*id, *by.get(&outcome)?))).collect();
    found.sort_by_key(|(id, money)| {
        (Reverse(id.rule().severity(filing)), Reverse((money.duty, money.entries)), id.rule().name)
    });
    let most = found.iter().map(|(_, money)| money.duty).max().unwrap_or(Decimal::ZERO);
    let row = |(id, money): (RuleId, DutyTotal)| {
        let rule = id.rule();
        RuleRow {
            name: rule.name,
            severity: rule.severity_word(filing),
            fails_when: rule.fails_when,
            share: share(money.duty, most),
            sum: money.into(),
            cbp: rule.cbp_on(filing.as_of, CbpApplies::AsTheRule),
            remedy: sentence(rule.remedy),
        }
    };
    found.into_iter().map(row).collect()
}

/// The rules whose findings are about no candidate.
fn elsewhere(figures: &Figures, filing: &Filing) -> Vec<Counted> {
    let of_candidates = |id: &RuleId| {
        let by = figures.by_rule.get(id);
        by.is_some_and(|by| by.keys().any(|outcome| *outcome != Outcome::OutOfScope))
    };
    let others = figures.findings.iter().filter(|(id, _)| !of_candidates(id));
    let mut rows: Vec<_> = others.collect();
    rows.sort_by_key(|(id, count)| (Reverse(id.rule().severity(filing)), Reverse(**count), id.rule().name));
    rows.into_iter()
        .map(|(id, count)| Counted {
            name: id.rule().name,
            severity: id.rule().severity_word(filing),
            fails_when: id.rule().fails_when,
            findings: thousands(*count),
            count: *count,
            remedy: sentence(id.rule().remedy),
        })
        .collect()
}
