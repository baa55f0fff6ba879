//! What to know before anything is uploaded, the costliest first. Terminal and page show the same list.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::figures::{Figures, LeftOut, ToDo};
use crate::domain::{CIT, CYCLE_DAYS, DutyTotal, FILING_DAYS, FilerCode, ImporterNumber, dollars};
use crate::judge::Outcome;
use crate::rules::{Action, Filing, IMPORTER_MISMATCH, LIQUIDATION_UNKNOWN, RuleId};
use crate::text::{noun, plural};

/// So many filers or importers are named.
const NAMED: usize = 3;

/// What a priority is about, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PriorityKind {
    /// Every entry is another filer's or importer's: the run has the wrong account.
    OtherAccount,
    /// Nothing says whether entries are in final liquidation.
    LiquidationUnknown,
    /// Scheduled liquidations have passed, so long ago that the time may be over.
    ExportOld,
    /// The scope leaves out duty that can still be claimed.
    LeftOutByScope,
    /// Entries to correct in ACE whose last day of filing is near.
    Fix,
    /// Entries without an answer from CBP whose last day of filing is near.
    Await,
    /// Entries in review whose last day of filing is near.
    Decide,
    /// Entries to upload.
    Upload,
    /// Entries in final liquidation that `--cit-plaintiff` would move to review.
    CitPlaintiff,
}

/// Something to know or do, with the money it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Priority {
    pub(crate) kind: PriorityKind,
    /// In one line, without a period.
    pub(crate) title: String,
    /// The rest, in whole sentences; may be empty.
    pub(crate) text: String,
    pub(crate) money: DutyTotal,
    /// The nearest last day of filing that is still ahead.
    pub(crate) by: Option<NaiveDate>,
    /// The flag that changes it.
    pub(crate) flag: Option<String>,
}

/// Everything that comes first, in order.
pub(crate) fn priorities(figures: &Figures, filing: &Filing) -> Vec<Priority> {
    let all = [
        other_account(figures, filing),
        liquidation_unknown(figures),
        export_old(figures),
        left_out(figures, filing),
        soon(figures, filing, Action::Fix),
        soon(figures, filing, Action::Await),
        soon(figures, filing, Action::Decide),
        upload(figures, filing),
        cit_plaintiff(figures, filing),
    ];
    all.into_iter().flatten().collect()
}

/// Entries and their duty: `3 entries ($1,200.00)`.
pub(crate) fn entries_with_duty(money: DutyTotal) -> String {
    format!("{} ({})", plural(money.entries, "entry", "entries"), duty_of(money))
}

/// The duty as far as it is known: `$1,200.00`, `$1,200.00 and more of unknown amount`.
pub(crate) fn duty_of(money: DutyTotal) -> String {
    match (money.unknown, money.duty.is_zero()) {
        (0, _) => dollars(money.duty),
        (_, true) => "duty of unknown amount".into(),
        (_, false) => format!("{} and more of unknown amount", dollars(money.duty)),
    }
}

fn ieepa_duty(money: DutyTotal) -> String {
    match (money.unknown, money.duty.is_zero()) {
        (0, _) => format!("{} of IEEPA duty", dollars(money.duty)),
        (_, true) => "IEEPA duty of unknown amount".into(),
        (_, false) => format!("{} of IEEPA duty, and more of unknown amount,", dollars(money.duty)),
    }
}

/// How far a day is from the day of filing: `today`, `tomorrow`, `in 9 days`.
pub(crate) fn days_until(day: NaiveDate, as_of: NaiveDate) -> String {
    match (day - as_of).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        days => format!("in {days} days"),
    }
}

/// Where no entry is of the account that files, the account is probably not the one that was meant.
fn other_account(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let money: DutyTotal = [figures.ready, figures.review, figures.blocked].into_iter().sum();
    let whose = match filing.filer.code() {
        Some(own) => other_filers(figures, own),
        None => other_importers(figures, money.entries),
    };
    let (title, text, flag) = whose.filter(|_| money.entries > 0)?;
    Some(Priority { kind: PriorityKind::OtherAccount, title, text, money, by: None, flag })
}

type Whose = (String, String, Option<String>);

fn other_filers(figures: &Figures, own: FilerCode) -> Option<Whose> {
    if figures.filers.contains_key(&own) {
        return None;
    }
    let mut filers: Vec<FilerCode> = figures.filers.keys().copied().collect();
    filers.sort_by_key(|filer| Reverse(figures.filers[filer].total().entries));
    let flag = |code: &FilerCode| format!("--filer {code}");
    Some(match filers.as_slice() {
        [] => return None,
        [one] => (
            format!("Every entry here was filed by {one}: did you mean --filer {one}?"),
            format!("Nothing can be filed for {own} from this input."),
            Some(flag(one)),
        ),
        many => (
            format!("No entry here was filed by {own}"),
            format!("They were filed by {}.", some_of(many.iter().map(FilerCode::to_string))),
            None,
        ),
    })
}

fn other_importers(figures: &Figures, entries: u64) -> Option<Whose> {
    let mismatch = failed_in(figures, RuleId::of(&IMPORTER_MISMATCH), &[Outcome::Blocked]);
    if mismatch.entries < entries {
        return None;
    }
    let importers: Vec<ImporterNumber> =
        figures.importers.by_duty().into_iter().filter_map(|(importer, _)| importer).collect();
    let title = "No entry here has the importer of record given with --importer".to_string();
    let names = some_of(importers.iter().map(ImporterNumber::to_string));
    let flag = match importers.as_slice() {
        // A social security number shows masked, and masked it can't be given.
        [one] if !one.to_string().starts_with('*') => Some(format!("--importer {one}")),
        _ => None,
    };
    let text = match &flag {
        Some(flag) => format!("Every entry's importer is {names}: did you mean {flag}?"),
        None if names.is_empty() => String::new(),
        None => format!("The importers of record are {names}."),
    };
    Some((title, text, flag))
}

/// The first of some names, and how many there are besides.
fn some_of(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let named = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

fn liquidation_unknown(figures: &Figures) -> Option<Priority> {
    let money = figures.liquidation_unknown;
    let rule = RuleId::of(&LIQUIDATION_UNKNOWN);
    let over = failed_in(figures, rule, &[Outcome::Ready, Outcome::Review]);
    let estimate = match over.entries {
        0 => "By their entry dates none of them is known to be past it".to_string(),
        _ => format!(
            "By their entry dates {} {} probably past day {FILING_DAYS} (an estimate: liquidation {CYCLE_DAYS} days \
             after entry)",
            entries_with_duty(over),
            noun(over.entries, "is", "are"),
        ),
    };
    (money.entries > 0).then(|| Priority {
        kind: PriorityKind::LiquidationUnknown,
        title: format!("cape can't tell whether the {FILING_DAYS} days are over"),
        text: format!(
            "{} {} no liquidation status. {estimate}. Add Liquidation Status and Liquidation Date to the ACE report \
             and run again before you upload.",
            entries_with_duty(money),
            noun(money.entries, "has", "have"),
        ),
        money,
        by: None,
        flag: None,
    })
}

fn export_old(figures: &Figures) -> Option<Priority> {
    let money = figures.over_as_scheduled;
    (money.entries > 0).then(|| Priority {
        kind: PriorityKind::ExportOld,
        title: format!("{} may be past day {FILING_DAYS}", entries_with_duty(money)),
        text: "Their scheduled liquidation dates passed long ago, and the export doesn't show them as liquidated. Run \
               the report in ACE again before you upload."
            .into(),
        money,
        by: None,
        flag: None,
    })
}

/// Says apart what can still be filed, what is probably too late and what is final.
fn left_out(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let LeftOut { all, open, perhaps_over, first_file_by } = figures.left_out;
    let (in_time, is_final) = (minus(open, perhaps_over), minus(all, open));
    let first = first_file_by.map(|day| format!(", the first by {day} ({})", days_until(day, filing.as_of)));
    let probably = format!("probably past day {FILING_DAYS}");
    let parts = [
        (in_time, format!("can still be filed{}", first.unwrap_or_default())),
        (perhaps_over, noun(perhaps_over.entries, "is ", "are ").to_string() + &probably),
        (is_final, noun(is_final.entries, "is ", "are ").to_string() + "final"),
    ];
    let parts = parts.iter().filter(|(money, _)| money.entries > 0);
    let parts: Vec<String> =
        parts.map(|(money, words)| format!("{} {words}", entries_with_duty(*money))).collect();
    let flag = (open.entries > 0).then(|| "--scope all-ieepa".to_string());
    let include = flag.as_ref().map(|flag| format!(" To include them: {flag}"));
    (all.entries > 0).then(|| Priority {
        kind: PriorityKind::LeftOutByScope,
        title: format!("{} is left out by the scope", ieepa_duty(all)),
        text: format!("{}.{}", parts.join("; "), include.unwrap_or_default()),
        money: open,
        by: first_file_by,
        flag,
    })
}

fn minus(all: DutyTotal, part: DutyTotal) -> DutyTotal {
    DutyTotal {
        entries: all.entries - part.entries,
        duty: all.duty - part.duty,
        unknown: all.unknown - part.unknown,
    }
}

/// Entries that need an action other than the upload, and soon.
fn soon(figures: &Figures, filing: &Filing, action: Action) -> Option<Priority> {
    let ToDo { soon: money, first_file_by, .. } = figures.actions.get(&action).copied()?;
    let by = first_file_by.filter(|_| money.entries > 0)?;
    let (kind, to_do, text) = match action {
        Action::Fix => (
            PriorityKind::Fix,
            "Correct in ACE",
            "Once CBP has accepted the correction, run the report and cape again.",
        ),
        Action::Await => (
            PriorityKind::Await,
            "Import CBP's answer about",
            "What CBP rejected can be resubmitted only until then.",
        ),
        _ => (PriorityKind::Decide, "Decide on", ""),
    };
    let title = format!("{to_do} {}, {}", entries_with_duty(money), first_day(money.entries, by, filing));
    Some(Priority { kind, title, text: text.into(), money, by: Some(by), flag: None })
}

fn first_day(entries: u64, by: NaiveDate, filing: &Filing) -> String {
    format!("{} {by} ({})", noun(entries, "by", "the first by"), days_until(by, filing.as_of))
}

fn upload(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let ToDo { money, first_file_by: by, soon, .. } = figures.actions.get(&Action::Upload).copied()?;
    let (mut title, mut text) = (format!("Upload {}", entries_with_duty(money)), String::new());
    if let Some(by) = by.filter(|_| soon.entries > 0) {
        title += &format!(", {}", first_day(money.entries, by, filing));
        text += "File at least a day early: CBP hasn't said which time zone it uses.";
    }
    (money.entries > 0).then_some(Priority { kind: PriorityKind::Upload, title, text, money, by, flag: None })
}

fn cit_plaintiff(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let money = figures.only_final;
    let is_asked = !filing.cit_plaintiff && filing.as_of >= CIT.from && money.entries > 0;
    is_asked.then(|| Priority {
        kind: PriorityKind::CitPlaintiff,
        title: format!("--cit-plaintiff moves {} to review", entries_with_duty(money)),
        text: format!(
            "For importers with a case before the Court of International Trade: a step for entries in final \
             liquidation was announced for {}; that it opened is not verified.",
            CIT.from,
        ),
        money,
        by: None,
        flag: Some("--cit-plaintiff".into()),
    })
}

/// The entries of these outcomes for which a rule failed.
fn failed_in(figures: &Figures, rule: RuleId, outcomes: &[Outcome]) -> DutyTotal {
    let none = BTreeMap::new();
    let by_outcome = figures.by_rule.get(&rule).unwrap_or(&none);
    outcomes.iter().filter_map(|outcome| by_outcome.get(outcome).copied()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Filer;
    use crate::domain::parse_iso_date;
    use crate::report::outcomes::Outcomes;

    fn day(text: &str) -> NaiveDate {
        parse_iso_date(text).unwrap()
    }

    fn money(entries: u64, dollars: i64) -> DutyTotal {
        DutyTotal { entries, duty: dollars.into(), unknown: 0 }
    }

    fn filing(as_of: &str) -> Filing {
        Filing::new(Filer::Broker("B76".parse().unwrap()), day(as_of))
    }

    fn to_do(all: DutyTotal, soon: DutyTotal, first: Option<&str>) -> ToDo {
        ToDo { money: all, soon, first_file_by: first.map(day), ..ToDo::default() }
    }

    fn kinds(figures: &Figures, filing: &Filing) -> Vec<PriorityKind> {
        priorities(figures, filing).into_iter().map(|priority| priority.kind).collect()
    }

    fn only(figures: &Figures, filing: &Filing) -> Priority {
        let mut all = priorities(figures, filing);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    #[test]
    fn nothing_comes_first_where_nothing_was_found() {
        assert_eq!(priorities(&Figures::default(), &filing("2026-11-02")), []);
    }

    #[test]
    fn the_missing_status_comes_before_the_scope_and_both_before_the_upload() {
        let figures = Figures {
            ready: money(2, 20),
            liquidation_unknown: money(2, 20),
            left_out: LeftOut { all: money(1, 5), open: money(1, 5), ..LeftOut::default() },
            actions: [
                (Action::Upload, to_do(money(2, 20), money(0, 0), None)),
                (Action::Fix, to_do(money(4, 7), money(1, 3), Some("2026-11-05"))),
                (Action::Decide, to_do(money(4, 7), money(1, 3), Some("2026-11-05"))),
                (Action::Await, to_do(money(4, 7), money(1, 3), Some("2026-11-05"))),
            ]
            .into(),
            only_final: money(9, 900),
            ..Figures::default()
        };
        use PriorityKind::{Await, CitPlaintiff, Decide, Fix, LeftOutByScope, LiquidationUnknown, Upload};
        let order = [LiquidationUnknown, LeftOutByScope, Fix, Await, Decide, Upload, CitPlaintiff];
        assert_eq!(kinds(&figures, &filing("2026-11-02")), order);
        assert!(order.is_sorted());
    }

    #[test]
    fn entries_without_a_status_are_counted_with_those_probably_past_day_80() {
        let by_outcome = [(Outcome::Ready, money(3, 30)), (Outcome::Review, money(1, 4))].into();
        let figures = Figures {
            liquidation_unknown: money(6, 60),
            by_rule: [(RuleId::of(&LIQUIDATION_UNKNOWN), by_outcome)].into(),
            ..Figures::default()
        };
        let first = only(&figures, &filing("2026-11-02"));
        assert_eq!(first.title, "cape can't tell whether the 80 days are over");
        assert_eq!(
            first.text,
            "6 entries ($60.00) have no liquidation status. By their entry dates 4 entries ($34.00) are probably past \
             day 80 (an estimate: liquidation 314 days after entry). Add Liquidation Status and Liquidation Date to \
             the ACE report and run again before you upload."
        );
        assert_eq!(first.money, money(6, 60));
    }

    #[test]
    fn what_the_scope_leaves_out_says_what_is_open_and_what_is_final() {
        let left_out = LeftOut {
            all: money(10, 1000),
            open: money(6, 700),
            perhaps_over: money(1, 50),
            first_file_by: Some(day("2026-11-03")),
        };
        let figures = Figures { left_out, ..Figures::default() };
        let first = only(&figures, &filing("2026-11-02"));
        assert_eq!(first.title, "$1,000.00 of IEEPA duty is left out by the scope");
        assert_eq!(
            first.text,
            "5 entries ($650.00) can still be filed, the first by 2026-11-03 (tomorrow); 1 entry ($50.00) is probably \
             past day 80; 4 entries ($300.00) are final. To include them: --scope all-ieepa"
        );
        assert_eq!((first.money, first.by), (money(6, 700), Some(day("2026-11-03"))));
        assert_eq!(first.flag.as_deref(), Some("--scope all-ieepa"));
    }

    #[test]
    fn no_flag_is_offered_for_what_is_final_altogether() {
        let figures =
            Figures { left_out: LeftOut { all: money(2, 8), ..LeftOut::default() }, ..Figures::default() };
        let first = only(&figures, &filing("2026-11-02"));
        assert_eq!((first.text.as_str(), first.flag), ("2 entries ($8.00) are final.", None));
    }

    #[test]
    fn a_run_for_the_wrong_filer_is_asked_about() {
        let blocked = Outcomes { blocked: money(4, 40), ..Outcomes::default() };
        let filer = |code: &str| (code.parse().unwrap(), blocked);
        let of = |filers: &[&str]| Figures {
            blocked: money(4, 40),
            filers: filers.iter().map(|code| filer(code)).collect(),
            ..Figures::default()
        };
        let first = only(&of(&["K7R"]), &filing("2026-11-02"));
        assert_eq!(first.title, "Every entry here was filed by K7R: did you mean --filer K7R?");
        assert_eq!(first.flag.as_deref(), Some("--filer K7R"));
        let first = only(&of(&["K7R", "9Q1", "A11", "A22"]), &filing("2026-11-02"));
        assert_eq!(first.text, "They were filed by 9Q1, A11, A22 and 1 more.");
        assert_eq!(priorities(&of(&["K7R", "B76"]), &filing("2026-11-02")), []);
    }

    #[test]
    fn the_flag_for_plaintiffs_is_named_from_its_day_on_unless_it_is_given() {
        let figures = Figures { only_final: money(3, 300), ..Figures::default() };
        assert_eq!(priorities(&figures, &filing("2026-10-05")), []);
        let first = only(&figures, &filing("2026-10-06"));
        assert_eq!(first.title, "--cit-plaintiff moves 3 entries ($300.00) to review");
        assert_eq!((first.money, first.flag.as_deref()), (money(3, 300), Some("--cit-plaintiff")));
        let given = Filing { cit_plaintiff: true, ..filing("2026-10-06") };
        assert_eq!(priorities(&figures, &given), []);
    }

    #[test]
    fn a_correction_is_urgent_only_within_two_weeks() {
        let with = |soon| Figures {
            actions: [(Action::Fix, to_do(money(4, 7), soon, Some("2026-11-05")))].into(),
            ..Figures::default()
        };
        assert_eq!(priorities(&with(money(0, 0)), &filing("2026-11-02")), []);
        let first = only(&with(money(1, 3)), &filing("2026-11-02"));
        assert_eq!(first.title, "Correct in ACE 1 entry ($3.00), by 2026-11-05 (in 3 days)");
    }
}
