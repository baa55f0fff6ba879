//! The overview for page and workbook: all entries on cards by what to do about them, and what comes first.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::phases::days;
use crate::domain::{DutyTotal, FILING_DAYS, FilerCode, dollars};
use crate::judge::Outcome;
use crate::output::UploadSet;
use crate::report::ReportData;
use crate::report::figures::{Figures, ToDo};
use crate::report::priorities::{LeftOutParts, Priority, PriorityKind, priorities};
use crate::report::step::Step;
use crate::report::summary_json::{Summary, UndecidedRule};
use crate::report::wording::{Sum, day_in_full, duty_of, entries, share, when};
use crate::rules::{CbpApplies, CbpMessage, Filing, FilingDeadline, RuleId, Severity};
use crate::text::{sentence, thousands};

/// Every entry is on one card, in one of the blocked lines, out of scope, or another importer's.
pub(crate) struct Overview {
    /// The cards with entries.
    pub(crate) cards: Vec<Card>,
    /// Blocked entries by what to do about them.
    pub(crate) blocked_by: Vec<ToDoRow>,
    pub(crate) blocked: Sum,
    /// Number of entries out of scope.
    pub(crate) out_of_scope: u64,
    pub(crate) outside_window: Sum,
    pub(crate) no_duty: String,
    /// Entries of importers for whom the run files nothing.
    pub(crate) others: Sum,
    pub(crate) first: Vec<First>,
    /// Whether liquidation dates come before the upload.
    pub(crate) needs_dates: bool,
    pub(crate) has_unknown: bool,
}

/// Entries with the same next step.
pub(crate) struct Card {
    pub(crate) class: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) title: &'static str,
    pub(crate) to_do: ToDoRow,
    /// What that means, in sentences.
    pub(crate) note: String,
    /// The upload files with the entries.
    pub(crate) files: Files,
}

/// Entries with the same next step, and the deadline for it.
#[derive(Default)]
pub(crate) struct ToDoRow {
    /// The action's name in summary.json.
    pub(crate) action: &'static str,
    pub(crate) title: &'static str,
    /// What to do, in a few words.
    pub(crate) words: &'static str,
    pub(crate) sum: Sum,
    /// The part of the duty under headings in scope, if it isn't all.
    pub(crate) in_scope: Option<String>,
    /// The same as an amount, even if it is all; `None` if it isn't part of the declaration.
    pub(crate) in_scope_value: Option<Decimal>,
    /// The nearest deadline.
    pub(crate) day: Option<Day>,
}

/// A deadline.
pub(crate) struct Day {
    pub(crate) date: NaiveDate,
    pub(crate) day: String,
    pub(crate) when: String,
}

/// The upload files of a set.
#[derive(Default)]
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
    /// A further sentence.
    pub(crate) detail: &'static str,
    /// The section with details.
    pub(crate) section: &'static str,
    /// Whether it comes before the upload.
    pub(crate) is_alarm: bool,
}

impl Overview {
    pub(crate) fn of(data: ReportData<'_>) -> Self {
        let ReportData { judged, figures, .. } = data;
        let (own, as_of) = (figures.own(), judged.filing.as_of);
        Overview {
            cards: cards(data).into_iter().filter(|card| card.to_do.sum.count > 0).collect(),
            blocked_by: BLOCKED
                .into_iter()
                .map(|step| ToDoRow::of_step(own, step, as_of))
                .filter(|row| row.sum.count > 0)
                .collect(),
            blocked: own.blocked.into(),
            out_of_scope: own.out_of_scope(),
            outside_window: own.outside_window.into(),
            no_duty: entries(own.no_duty),
            others: figures.others.into(),
            first: priorities(figures, &judged.filing).into_iter().map(First::from).collect(),
            needs_dates: own.needs_dates(),
            has_unknown: own.has_unknown_duty() || own.left_out.all.unknown > 0,
        }
    }
}

/// The steps for blocked entries, most urgent first.
pub(crate) const BLOCKED: [Step; 8] = [
    Step::Fix,
    Step::Withdraw,
    Step::OtherFiler,
    Step::OtherImporter,
    Step::Wait,
    Step::NotAccepted,
    Step::Protest,
    Step::Closed,
];

/// All cards in order, including those without entries.
fn cards(data: ReportData<'_>) -> [Card; 9] {
    let ReportData { judged, figures, summary, .. } = data;
    let (own, as_of) = (figures.own(), judged.filing.as_of);
    let card = |class, sign, step: Step, note: String| {
        let to_do = ToDoRow::of_step(own, step, as_of);
        Card { class, sign, title: own.title(step), to_do, note, files: Files::default() }
    };
    let claimed = ToDoRow { action: "claimed", ..ToDoRow::new(own.claimed, None, as_of) };
    [
        card("review", "!", Step::GetDates, GET_DATES.into()),
        Card {
            files: Files::of(summary, UploadSet::Ready),
            ..card("ready", "✓", Step::Upload, how_checked(own))
        },
        card("blocked", "✕", Step::Fix, fix(judged.filing.filer.code()).into()),
        card("blocked", "?", Step::Withdraw, WITHDRAW.into()),
        Card {
            files: Files::of(summary, UploadSet::Review),
            ..card("review", "?", Step::Decide, DECIDE.into())
        },
        card("blocked", "§", Step::Protest, final_liquidation(own)),
        card("outside", "…", Step::Await, AWAIT.into()),
        Card {
            class: "outside",
            sign: "–",
            title: "Already claimed",
            to_do: claimed,
            note: CLAIMED.into(),
            files: Files::default(),
        },
        Card {
            to_do: ToDoRow {
                action: "left_out_by_scope",
                ..ToDoRow::new(own.left_out.all, own.left_out.first_file_by, as_of)
            },
            ..card("outside", "–", Step::LeftOut, left_out_note(own, as_of))
        },
    ]
}

const GET_DATES: &str = concat!(
    "In the upload files, but day ",
    days!(filing),
    " is probably past or not known: get liquidation status and date from ACE, then run again."
);
/// An importer doesn't correct what its broker filed.
fn fix(filer: Option<FilerCode>) -> &'static str {
    match filer {
        Some(_) => "Correct them in ACE, then run the report again.",
        None => {
            "The broker who filed each (the first three characters of its number) must correct it in ACE; then run the \
             report again."
        }
    }
}
const WITHDRAW: &str = "CBP refuses an entry with an open protest. Ask counsel before the day shown: a protest for \
                        IEEPA duties alone may be withdrawn (CSMS 68340863), and the entry filed. Otherwise wait until \
                        it is decided.";
const DECIDE: &str = "Each has an open question that you must resolve.";
const AWAIT: &str =
    concat!("Import Claim Details: what CBP rejected can be resubmitted only until day ", days!(filing), ".");
const CLAIMED: &str = "On an accepted declaration; no action needed.";

fn how_checked(own: &Figures) -> String {
    let fully = thousands(own.ready_fully_checked);
    let partly = thousands(own.ready.entries - own.ready_fully_checked);
    match own.step(Step::GetDates).money.entries {
        0 => format!("{fully} fully checked, {partly} partly"),
        _ => format!("Of all {} ready: {fully} fully checked, {partly} partly", thousands(own.ready.entries)),
    }
}

fn final_liquidation(own: &Figures) -> String {
    let closed = own.step(Step::Closed).money;
    let note = format!(
        "Liquidated more than {FILING_DAYS} days ago: CAPE no longer accepts them. A protest can be filed until the day \
         shown."
    );
    match closed.entries {
        0 => note.to_string(),
        _ => format!(
            "{note} For {} more ({}) that time is over too.",
            thousands(closed.entries),
            duty_of(closed)
        ),
    }
}

fn left_out_note(own: &Figures, as_of: NaiveDate) -> String {
    let LeftOutParts { in_time, is_final } = LeftOutParts::of(&own.left_out);
    let protest = own.step(Step::LeftOutFinal).first_protest_by;
    let protest = protest.map_or(String::new(), |last| format!(", protest by {}", day_in_full(last, as_of)));
    let parts = [
        (in_time, "can still be filed".to_string()),
        (own.left_out.perhaps_over, format!("probably past day {FILING_DAYS}")),
        (is_final, format!("in final liquidation{protest}")),
    ];
    let parts = parts.iter().filter(|(money, _)| money.entries > 0);
    let parts: Vec<String> = parts.map(|(money, what)| format!("{} {what}", duty_of(*money))).collect();
    format!("IEEPA duty only under other headings: {}.", parts.join("; "))
}

impl ToDoRow {
    pub(crate) fn new(money: DutyTotal, by: Option<FilingDeadline>, as_of: NaiveDate) -> Self {
        let day = by.map(|by| Day { date: by.last, day: by.last.to_string(), when: when(by, as_of) });
        ToDoRow { sum: money.into(), day, ..ToDoRow::default() }
    }

    pub(crate) fn of_step(figures: &Figures, step: Step, as_of: NaiveDate) -> Self {
        let to_do = figures.step(step);
        let ToDo { money, in_scope, .. } = to_do;
        let in_scope_value = step.is_of_declaration().then_some(in_scope);
        let in_scope = in_scope_value.filter(|in_scope| *in_scope != money.duty).map(dollars);
        let (action, title, words) = (step.action().name(), figures.title(step), step.words());
        ToDoRow {
            action,
            title,
            words,
            in_scope,
            in_scope_value,
            ..ToDoRow::new(money, to_do.nearest(step), as_of)
        }
    }
}

impl From<Priority> for First {
    fn from(priority: Priority) -> Self {
        let section = match priority.kind {
            PriorityKind::OtherAccount
            | PriorityKind::Fix
            | PriorityKind::OtherFiler
            | PriorityKind::TypeWithdrawn
            | PriorityKind::Withdraw
            | PriorityKind::CitPlaintiff => "blocked",
            PriorityKind::ImporterUnknown | PriorityKind::LiquidationUnknown => "partly-checked",
            PriorityKind::ExportOld | PriorityKind::Await => "deadlines",
            PriorityKind::LeftOutByScope => "headings",
            PriorityKind::Decide => "review",
            PriorityKind::TypeUnpublished => "warnings",
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
            detail: priority.detail,
            flag,
            section,
            is_alarm: priority.kind != PriorityKind::Upload,
        }
    }
}

impl Files {
    fn of(summary: &Summary, set: UploadSet) -> Self {
        let names: Vec<&String> = summary.uploads.iter().filter(|u| u.set == set).map(|u| &u.file).collect();
        let name = |name: Option<&&String>| name.map_or_else(String::new, |name| (*name).clone());
        Files { count: names.len(), first: name(names.first()), last: name(names.last()) }
    }
}

/// The rules by their effect.
pub(crate) struct RuleTables {
    /// Rules that block entries.
    pub(crate) blocked: Vec<RuleRow>,
    /// Rules that send entries to review.
    pub(crate) review: Vec<RuleRow>,
    /// Warnings and notes on ready entries.
    pub(crate) warned: Vec<RuleRow>,
    /// Findings about unreadable rows and about files.
    pub(crate) elsewhere: Vec<Counted>,
    /// Rules not decided although ES-003 has the columns.
    pub(crate) to_add: Vec<Undecided>,
    /// Rules not decided because ES-003 doesn't have the columns.
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

/// A rule and its number of findings.
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
    /// What isn't known about these entries.
    pub(crate) question: String,
}

impl RuleTables {
    pub(crate) fn of(figures: &Figures, summary: &Summary, filing: &Filing) -> Self {
        let rows = |outcome, severities: &[Severity]| rows(figures.own(), filing, outcome, severities);
        let (to_add, not_in_es003): (Vec<_>, Vec<_>) =
            summary.undecided_rules.iter().partition(|rule| rule.in_es003);
        RuleTables {
            blocked: rows(Outcome::Blocked, &[Severity::Error]),
            review: rows(Outcome::Review, &[Severity::Doubt, Severity::Error]),
            warned: rows(Outcome::Ready, &[Severity::Warning, Severity::Note]),
            elsewhere: elsewhere(figures.own(), filing),
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

/// What isn't known if a rule can't be decided. Some rules never fail, and only report what is unknown.
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

/// The rules with findings that aren't about candidates.
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
