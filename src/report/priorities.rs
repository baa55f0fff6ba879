//! What to know before uploading, costliest first. Terminal and page show the same list.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::figures::{Figures, LeftOut, LiquidationUnknown, OfTypes, ToDo};
use super::step::Step;
use super::wording::{day_in_full, entries_with_duty, ieepa_duty, off_days, when};
use crate::domain::phases::date;
use crate::domain::{CIT, CYCLE_DAYS, DutyTotal, EntryType, FILING_DAYS, FilerCode, ImporterNumber};
use crate::judge::Outcome;
use crate::rules::{ALREADY_REJECTED, Filing, FilingDeadline, RuleId};
use crate::tariff::Scope;
use crate::text::{noun, plural, thousands};

/// Limit on the filers or importers that are named.
const NAMED: usize = 3;

/// The subject of a priority, in display order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PriorityKind {
    /// Every entry is another filer's or importer's, so the run probably uses the wrong account.
    OtherAccount,
    /// It isn't known whose entries they are.
    ImporterUnknown,
    /// It isn't known whether entries are in final liquidation.
    LiquidationUnknown,
    /// Scheduled liquidation dates passed so long ago that the deadline may have passed too.
    ExportOld,
    /// The scope leaves out duty that can still be claimed.
    LeftOutByScope,
    /// Entries of types that CBP may refuse.
    TypeUnpublished,
    /// Entries of types that CBP refuses and whose withdrawals are filed instead.
    TypeWithdrawn,
    /// Entries to correct in ACE whose filing deadline is near.
    Fix,
    /// Entries with an open protest whose filing deadline is near.
    Withdraw,
    /// Entries without an answer from CBP whose filing deadline is near.
    Await,
    /// Entries in review whose filing deadline is near.
    Decide,
    /// Entries to upload.
    Upload,
    /// Entries that only other filers, or the importers of record, can file.
    OtherFiler,
    /// Entries in final liquidation that `--cit-plaintiff` would move to review.
    CitPlaintiff,
}

/// Something to know or do, with the money concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Priority {
    pub(crate) kind: PriorityKind,
    /// One line, without a period.
    pub(crate) title: String,
    /// Further sentences; may be empty.
    pub(crate) text: String,
    /// Details, for which only the page has room.
    pub(crate) detail: &'static str,
    pub(crate) money: DutyTotal,
    /// The nearest filing deadline that hasn't passed.
    pub(crate) by: Option<NaiveDate>,
    /// The flag that would change it.
    pub(crate) flag: Option<String>,
}

impl Priority {
    /// What is due today comes before what the scope leaves out.
    fn rank(&self, as_of: NaiveDate) -> (PriorityKind, PriorityKind) {
        let is_due = self.by == Some(as_of) && self.kind > PriorityKind::LeftOutByScope;
        (if is_due { PriorityKind::ExportOld } else { self.kind }, self.kind)
    }
}

/// All priorities in order, for the importers for whom the run files.
pub(crate) fn priorities(figures: &Figures, filing: &Filing) -> Vec<Priority> {
    let own = figures.own();
    let all = [
        other_account(figures, filing),
        importer_unknown(own, filing),
        liquidation_unknown(own),
        export_old(own),
        left_out(own, filing),
        type_unpublished(own),
        type_withdrawn(own),
        soon(own, filing, Step::Fix),
        soon(own, filing, Step::Withdraw),
        soon(own, filing, Step::Await),
        soon(own, filing, Step::Decide),
        upload(own, filing),
        other_filer(figures, filing),
        cit_plaintiff(own, filing),
    ];
    let mut all: Vec<Priority> = all.into_iter().flatten().collect();
    all.sort_by_key(|priority| priority.rank(filing.as_of));
    all
}

/// If no entry belongs to the account that files, it is probably the wrong account.
fn other_account(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let money: DutyTotal = [figures.ready, figures.review, figures.blocked].into_iter().sum();
    let whose = match filing.filer.code() {
        Some(own) => other_filers(figures.own(), own),
        None => other_importers(figures),
    };
    let (title, text, flag) = whose.filter(|_| money.entries > 0)?;
    let kind = PriorityKind::OtherAccount;
    Some(Priority { kind, title, text, detail: "", money, by: None, flag })
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

fn other_importers(figures: &Figures) -> Option<Whose> {
    let own = figures.own();
    let mine = [own.ready, own.review, own.blocked, own.claimed, own.pending];
    if mine.iter().any(|money| money.entries > 0) {
        return None;
    }
    let importers: Vec<ImporterNumber> =
        figures.importers.by_duty().into_iter().filter_map(|(importer, _)| importer).collect();
    let title = "No entry here has the importer of record given with --importer".to_string();
    let names = some_of(importers.iter().map(ImporterNumber::to_string));
    let flag = match importers.as_slice() {
        // A social security number is shown masked, and can't be given in that form.
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

/// The first of some names, and the number of others.
fn some_of(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let named = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

/// If no column names the importers, other importers' entries aren't kept out.
fn importer_unknown(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let money = figures.importer_unknown;
    let refused = match filing.importers_filing() {
        Some(_) => "CBP rejects an entry of another importer (Account Mismatch)",
        None => "an entry of another client would be filed with them",
    };
    (money.entries > 0).then(|| Priority {
        kind: PriorityKind::ImporterUnknown,
        title: "cape can't tell whose entries these are: no Importer Number".into(),
        text: format!(
            "{} {} included without a check of --importer: {refused}. Add Importer Number to the ACE report and run \
             again before you upload.",
            entries_with_duty(money),
            noun(money.entries, "is", "are"),
        ),
        detail: "",
        money,
        by: None,
        flag: None,
    })
}

fn liquidation_unknown(figures: &Figures) -> Option<Priority> {
    let unknown = figures.liquidation_unknown;
    let money = unknown.all();
    (money.entries > 0).then(|| Priority {
        kind: PriorityKind::LiquidationUnknown,
        title: format!(
            "Get liquidation dates first: cape can't tell whether the {FILING_DAYS} days are over"
        ),
        text: format!(
            "{}. {}. {} and run again before you upload.",
            what_is_missing(&unknown),
            estimate(&unknown),
            match unknown.has_columns {
                true => "Look them up in ACE, fill in both liquidation columns",
                false => "Add Liquidation Status and Liquidation Date to the ACE report",
            },
        ),
        detail: "",
        money,
        by: None,
        flag: None,
    })
}

fn what_is_missing(unknown: &LiquidationUnknown) -> String {
    let LiquidationUnknown { without_status, without_date, .. } = unknown;
    let parts = [
        (without_status, noun(without_status.entries, "has", "have"), "no liquidation status"),
        (without_date, noun(without_date.entries, "is", "are"), "liquidated without a date"),
    ];
    let parts = parts.iter().filter(|(money, ..)| money.entries > 0);
    let parts: Vec<String> =
        parts.map(|(money, verb, what)| format!("{} {verb} {what}", entries_with_duty(**money))).collect();
    parts.join(", ")
}

/// What the entry dates show about the deadline; never that it is ahead if nothing can be estimated.
fn estimate(unknown: &LiquidationUnknown) -> String {
    let LiquidationUnknown { probably_over: over, not_estimated, .. } = *unknown;
    let basis = format!("an estimate: liquidation {CYCLE_DAYS} days after entry");
    let no_estimate = match not_estimated.entries {
        0 => String::new(),
        count => format!("for {} nothing gives an estimate", plural(count, "entry", "entries")),
    };
    if over.entries > 0 {
        let past = format!(
            "By their entry dates {} {} probably past day {FILING_DAYS} ({basis})",
            entries_with_duty(over),
            noun(over.entries, "is", "are"),
        );
        return if no_estimate.is_empty() { past } else { format!("{past}; {no_estimate}") };
    }
    match not_estimated.entries == unknown.all().entries {
        true => format!("Nothing gives an estimate of their day {FILING_DAYS} either"),
        false if no_estimate.is_empty() => {
            format!("By their entry dates day {FILING_DAYS} is probably still ahead ({basis})")
        }
        false => format!(
            "By their entry dates day {FILING_DAYS} of the others is probably still ahead ({basis}); {no_estimate}"
        ),
    }
}

fn export_old(figures: &Figures) -> Option<Priority> {
    let money = figures.over_as_scheduled;
    (money.entries > 0).then(|| Priority {
        kind: PriorityKind::ExportOld,
        title: format!(
            "Get fresh dates first: {} {} probably past day {FILING_DAYS}",
            entries_with_duty(money),
            noun(money.entries, "is", "are"),
        ),
        text: format!("Scheduled to liquidate more than {FILING_DAYS} days ago: run the ACE report again."),
        detail: "The export doesn't show whether they were liquidated as scheduled.",
        money,
        by: None,
        flag: None,
    })
}

/// Distinguishes what can still be filed, what is probably too late, and what is final.
fn left_out(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let LeftOut { all, open, perhaps_over, first_file_by: first } = figures.left_out;
    let parts = LeftOutParts::of(&figures.left_out);
    let by = first.map(|first| format!(", {}", first_day(parts.in_time.entries, first, filing)));
    let title = match parts.in_time.entries {
        0 => format!("{} is left out by the scope", ieepa_duty(all)),
        _ => format!(
            "{} left out by the scope can still be filed{}",
            entries_with_duty(parts.in_time),
            by.unwrap_or_default()
        ),
    };
    let too = if parts.in_time.entries > 0 { "Left out too: " } else { "" };
    let late = plural(perhaps_over.entries, "entry", "entries");
    let late = (perhaps_over.entries > 0).then(|| format!("{too}{late} probably past day {FILING_DAYS}."));
    let flag = (open.entries > 0).then(|| "--scope all-ieepa".to_string());
    let include =
        flag.as_ref().map(|flag| format!("To include {}: {flag}.", noun(open.entries, "it", "them")));
    let (protest, final_ones) = (figures.step(Step::LeftOutFinal).first_protest_by, parts.is_final);
    let more = if open.entries > 0 { " more" } else { noun(final_ones.entries, " entry", " entries") };
    let is_final = (final_ones.entries > 0).then(|| left_out_final(final_ones, more, protest, filing.as_of));
    (all.entries > 0).then(|| Priority {
        kind: PriorityKind::LeftOutByScope,
        title,
        text: late.into_iter().chain(include).chain(is_final).collect::<Vec<_>>().join(" "),
        detail: why_left_out(filing),
        money: open,
        by: first.map(|deadline| deadline.last),
        flag,
    })
}

/// Entries that no scope includes, and until when they can be protested.
fn left_out_final(money: DutyTotal, more: &str, protest: Option<NaiveDate>, as_of: NaiveDate) -> String {
    let (verb, first) = (noun(money.entries, "is", "are"), noun(money.entries, "", "the first "));
    let protest = protest.map(|last| format!(": {first}protest by {}", day_in_full(last, as_of)));
    format!("{}{more} {verb} final{}.", thousands(money.entries), protest.unwrap_or_default())
}

/// The reason for leaving them out, if the user didn't choose the scope.
fn why_left_out(filing: &Filing) -> &'static str {
    match filing.scope == Scope::default() {
        true => "The default scope takes only reciprocal duties. What is final, CAPE accepts under no scope.",
        false => "What is final, CAPE accepts under no scope.",
    }
}

/// Entries in time, and entries in final liquidation; the others are probably too late.
pub(crate) struct LeftOutParts {
    pub(crate) in_time: DutyTotal,
    pub(crate) is_final: DutyTotal,
}

impl LeftOutParts {
    pub(crate) fn of(left_out: &LeftOut) -> Self {
        let LeftOut { all, open, perhaps_over, .. } = *left_out;
        LeftOutParts { in_time: minus(open, perhaps_over), is_final: minus(all, open) }
    }
}

fn minus(all: DutyTotal, part: DutyTotal) -> DutyTotal {
    DutyTotal {
        entries: all.entries - part.entries,
        duty: all.duty - part.duty,
        unknown: all.unknown - part.unknown,
    }
}

/// They are in the upload files, so this is said before the upload, also where that is due.
fn type_unpublished(figures: &Figures) -> Option<Priority> {
    let OfTypes { money, types } = &figures.types_unpublished;
    (money.entries > 0).then(|| Priority {
        kind: PriorityKind::TypeUnpublished,
        title: format!("Decide first on {} of {}, which CBP may reject", entries_with_duty(*money), named_types(types)),
        text: String::new(),
        detail: "CBP hasn't said whether it accepts this type. If it doesn't, it rejects the entry, not its file. Compare \
                 the type with ACE.",
        money: *money,
        by: upload_by(figures),
        flag: None,
    })
}

fn type_withdrawn(figures: &Figures) -> Option<Priority> {
    let OfTypes { money, types } = &figures.types_withdrawn;
    (money.entries > 0).then(|| Priority {
        kind: PriorityKind::TypeWithdrawn,
        title: format!("File the withdrawals for {} of {}", entries_with_duty(*money), named_types(types)),
        text: String::new(),
        detail: concat!(
            "From ",
            date!(warehouse),
            " on CBP refuses types 21 and 22 and accepts their withdrawals: types 31, 32, 34 and 38."
        ),
        money: *money,
        by: upload_by(figures),
        flag: None,
    })
}

fn upload_by(figures: &Figures) -> Option<NaiveDate> {
    figures.step(Step::Upload).first_file_by.map(|deadline| deadline.last)
}

fn named_types(types: &BTreeSet<EntryType>) -> String {
    // Rows of one entry may name several.
    if types.is_empty() {
        return "a type that isn't known".into();
    }
    let names = types.iter().map(EntryType::to_string).collect::<Vec<_>>().join(", ");
    format!("{} {names}", noun(types.len() as u64, "type", "types"))
}

/// Entries that need a step other than the upload, soon or with the help of others.
fn soon(figures: &Figures, filing: &Filing, step: Step) -> Option<Priority> {
    let ToDo { money: all, soon, first_file_by, .. } = figures.step(step);
    // Counsel needs time: an open protest isn't left until its day is near.
    let money = if step == Step::Withdraw { all } else { soon };
    if money.entries == 0 {
        return None;
    }
    let day = first_file_by.map_or(String::new(), |by| format!(", {}", first_day(money.entries, by, filing)));
    let (kind, to_do, detail) = match step {
        Step::Fix => (
            PriorityKind::Fix,
            if filing.filer.code().is_some() {
                "Correct in ACE"
            } else {
                "Have their brokers correct in ACE"
            },
            "Once CBP has accepted the correction, run the report and cape again.",
        ),
        Step::Withdraw => (
            PriorityKind::Withdraw,
            "Ask counsel about open protests:",
            "CBP refuses an entry with an open protest. One for IEEPA duties alone may be withdrawn (CSMS 68340863) and \
             the entry filed in time; otherwise wait until it is decided.",
        ),
        Step::Await => (
            PriorityKind::Await,
            "Import CBP's answer about",
            "What CBP rejected can be resubmitted only until then.",
        ),
        _ => (PriorityKind::Decide, "Decide on", ""),
    };
    let title = format!("{to_do} {}{day}", entries_with_duty(money));
    Some(Priority {
        kind,
        title,
        text: String::new(),
        detail,
        money,
        by: first_file_by.map(|by| by.last),
        flag: None,
    })
}

fn first_day(entries: u64, by: FilingDeadline, filing: &Filing) -> String {
    let first = noun(entries, "by", "the first by");
    format!("{first} {} ({})", by.last, when(by, filing.as_of))
}

fn upload(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let ToDo { money, first_file_by: by, soon, .. } = figures.step(Step::Upload);
    let needs_dates = figures.needs_dates();
    let verb = if needs_dates { "Then upload" } else { "Upload" };
    let (mut title, mut detail) = (format!("{verb} {}", entries_with_duty(money)), "");
    let mut text = rejected_before(figures).into_iter().collect::<Vec<_>>();
    if let Some(by) = by.filter(|_| soon.entries > 0) {
        title += &format!(", {}", first_day(money.entries, by, filing));
        text.push(off_days(by.last, filing.as_of));
        text.extend(needs_dates.then(|| NO_LONGER.to_string()));
        detail = if by.last == filing.as_of { TODAY } else { TIME_ZONE };
    } else if let Some(by) = by.filter(|_| needs_dates) {
        text.push(format!("This can wait for the dates: file {}.", first_day(money.entries, by, filing)));
    }
    text.retain(|sentence| !sentence.is_empty());
    let (kind, by, text) = (PriorityKind::Upload, by.map(|deadline| deadline.last), text.join(" "));
    (money.entries > 0).then_some(Priority { kind, title, text, detail, money, by, flag: None })
}

/// Entries to upload that CBP would probably reject again.
fn rejected_before(figures: &Figures) -> Option<String> {
    let rejected = *figures.by_rule.get(&RuleId::of(&ALREADY_REJECTED))?.get(&Outcome::Ready)?;
    Some(format!(
        "CBP rejected {} of them before, and the data doesn't show that the reason is gone: see {} in findings.csv first.",
        entries_with_duty(rejected),
        ALREADY_REJECTED.name,
    ))
}

/// CBP's checks of entries drop only the entry.
const NO_LONGER: &str =
    "If you can't get the dates by then, upload: CBP rejects an entry that is too late, not its file.";
const TODAY: &str = "File now: CBP hasn't said which time zone it uses.";
const TIME_ZONE: &str = "File at least a day early: CBP hasn't said which time zone it uses.";

/// Whom to ask about other filers' entries. If all entries are theirs, the account is probably wrong instead.
fn other_filer(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let ToDo { money, first_file_by: by, .. } = figures.own().step(Step::OtherFiler);
    let is_needed = money.entries > 0 && other_account(figures, filing).is_none();
    let first = by.map(|by| format!(", {}", first_day(money.entries, by, filing))).unwrap_or_default();
    is_needed.then(|| Priority {
        kind: PriorityKind::OtherFiler,
        title: format!("Ask other filers (letters in requests/) to file {}{first}", entries_with_duty(money)),
        text: String::new(),
        detail: "A letter to each and the list of its entries are in requests/.",
        money,
        by: by.map(|deadline| deadline.last),
        flag: None,
    })
}

fn cit_plaintiff(figures: &Figures, filing: &Filing) -> Option<Priority> {
    let money = figures.only_final;
    let is_asked = !filing.cit_plaintiff && filing.as_of >= CIT.from && money.entries > 0;
    is_asked.then(|| Priority {
        kind: PriorityKind::CitPlaintiff,
        title: format!("--cit-plaintiff moves {} to review", entries_with_duty(money)),
        text: String::new(),
        detail: concat!(
            "For importers with a case before the Court of International Trade: a step announced for ",
            date!(cit),
            "; whether it opened could not be verified."
        ),
        money,
        by: None,
        flag: Some("--cit-plaintiff".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Filer;
    use crate::domain::parse_iso_date;
    use crate::report::outcomes::Outcomes;
    use crate::rules::DeadlineBasis;

    fn day(text: &str) -> NaiveDate {
        parse_iso_date(text).unwrap()
    }

    fn money(entries: u64, dollars: i64) -> DutyTotal {
        DutyTotal { entries, duty: dollars.into(), unknown: 0 }
    }

    fn filing(as_of: &str) -> Filing {
        Filing::new(Filer::Broker("B76".parse().unwrap()), day(as_of))
    }

    fn deadline(last: &str) -> FilingDeadline {
        FilingDeadline { last: day(last), basis: DeadlineBasis::Liquidated }
    }

    fn to_do(all: DutyTotal, soon: DutyTotal, first: Option<&str>) -> ToDo {
        ToDo { money: all, soon, first_file_by: first.map(deadline), ..ToDo::default() }
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
    fn other_filers_are_asked_unless_the_account_is_the_wrong_one() {
        let mut figures = Figures::default();
        let other = to_do(money(200, 7_000), money(3, 90), Some("2026-05-03"));
        figures.steps.insert(Step::OtherFiler, other);
        figures.blocked = other.money;
        let of = |entries| Outcomes { blocked: money(entries, 7_000), ..Outcomes::default() };
        figures.filers.insert("9DM".parse().unwrap(), of(200));
        assert_eq!(kinds(&figures, &filing("2026-05-01")), [PriorityKind::OtherAccount]);
        figures.filers.insert("B76".parse().unwrap(), of(0));
        let asked = only(&figures, &filing("2026-05-01"));
        let title = "Ask other filers (letters in requests/) to file 200 entries ($7,000.00), the first by 2026-05-03 \
                     (in 2 days, a Sunday, so file today)";
        assert_eq!((asked.kind, asked.title.as_str()), (PriorityKind::OtherFiler, title));
    }

    #[test]
    fn nothing_comes_first_where_nothing_was_found() {
        assert_eq!(priorities(&Figures::default(), &filing("2026-11-02")), []);
    }

    #[test]
    fn the_missing_status_comes_before_the_scope_and_both_before_the_upload() {
        let figures = Figures {
            ready: money(2, 20),
            liquidation_unknown: LiquidationUnknown { without_status: money(2, 20), ..Default::default() },
            left_out: LeftOut { all: money(1, 5), open: money(1, 5), ..LeftOut::default() },
            importer_unknown: money(2, 20),
            steps: [
                (Step::Upload, to_do(money(2, 20), money(0, 0), None)),
                (Step::Fix, to_do(money(4, 7), money(1, 3), Some("2026-11-05"))),
                (Step::Decide, to_do(money(4, 7), money(1, 3), Some("2026-11-05"))),
                (Step::Withdraw, to_do(money(4, 7), money(1, 3), Some("2026-11-05"))),
                (Step::Await, to_do(money(4, 7), money(1, 3), Some("2026-11-05"))),
            ]
            .into(),
            only_final: money(9, 900),
            ..Figures::default()
        };
        let order = [
            PriorityKind::ImporterUnknown,
            PriorityKind::LiquidationUnknown,
            PriorityKind::LeftOutByScope,
            PriorityKind::Fix,
            PriorityKind::Withdraw,
            PriorityKind::Await,
            PriorityKind::Decide,
            PriorityKind::Upload,
            PriorityKind::CitPlaintiff,
        ];
        assert_eq!(kinds(&figures, &filing("2026-11-02")), order);
        assert!(order.is_sorted());
    }

    #[test]
    fn a_type_that_cbp_may_refuse_is_said_before_the_upload() {
        let types = ["21", "52"].iter().filter_map(|code| EntryType::parse(code));
        let of = |types| OfTypes { money: money(2, 20), types };
        // Also where the upload is due today.
        let upload = || [(Step::Upload, to_do(money(2, 20), money(2, 20), Some("2026-07-06")))].into();
        let figures =
            Figures { types_unpublished: of(types.clone().collect()), steps: upload(), ..Figures::default() };
        let all = priorities(&figures, &filing("2026-07-06"));
        let title = "Decide first on 2 entries ($20.00) of types 21, 52, which CBP may reject";
        assert_eq!(all[0].title, title);
        assert_eq!(all[1].kind, PriorityKind::Upload);

        let figures =
            Figures { types_withdrawn: of(types.take(1).collect()), steps: upload(), ..Figures::default() };
        let all = priorities(&figures, &filing("2026-07-06"));
        assert_eq!(all[0].title, "File the withdrawals for 2 entries ($20.00) of type 21");
        assert_eq!(all[1].kind, PriorityKind::Upload);
    }

    #[test]
    fn what_is_due_today_comes_before_what_the_scope_leaves_out() {
        let with = |first| Figures {
            left_out: LeftOut { all: money(1, 5), open: money(1, 5), ..LeftOut::default() },
            steps: [
                (Step::Fix, to_do(money(4, 7), money(1, 3), Some("2026-11-05"))),
                (Step::Upload, to_do(money(2, 20), money(1, 3), Some(first))),
            ]
            .into(),
            ..Figures::default()
        };
        use PriorityKind::{Fix, LeftOutByScope, Upload};
        let filing = filing("2026-11-02");
        assert_eq!(kinds(&with("2026-11-02"), &filing), [Upload, LeftOutByScope, Fix]);
        assert_eq!(kinds(&with("2026-11-03"), &filing), [LeftOutByScope, Fix, Upload]);
    }

    #[test]
    fn what_nothing_tells_of_liquidation_is_said_as_it_is() {
        let (none, some) = (money(0, 0), money(6, 60));
        let endings = [
            "Add Liquidation Status and Liquidation Date to the ACE report and run again before you upload.",
            "Look them up in ACE, fill in both liquidation columns and run again before you upload.",
        ];
        for (without_status, without_date, probably_over, not_estimated, said) in [
            (
                some,
                none,
                money(4, 34),
                none,
                "6 entries ($60.00) have no liquidation status. By their entry dates 4 entries ($34.00) are probably \
                 past day 80 (an estimate: liquidation 314 days after entry).",
            ),
            (
                some,
                none,
                none,
                none,
                "6 entries ($60.00) have no liquidation status. By their entry dates day 80 is probably still ahead \
                 (an estimate: liquidation 314 days after entry).",
            ),
            (
                none,
                money(1, 9),
                none,
                money(1, 9),
                "1 entry ($9.00) is liquidated without a date. Nothing gives an estimate of their day 80 either.",
            ),
            (
                some,
                money(1, 9),
                money(4, 34),
                money(1, 9),
                "6 entries ($60.00) have no liquidation status, 1 entry ($9.00) is liquidated without a date. By their \
                 entry dates 4 entries ($34.00) are probably past day 80 (an estimate: liquidation 314 days after \
                 entry); for 1 entry nothing gives an estimate.",
            ),
        ] {
            for (ending, has_columns) in endings.into_iter().zip([false, true]) {
                let unknown = LiquidationUnknown {
                    has_columns,
                    without_status,
                    without_date,
                    probably_over,
                    not_estimated,
                };
                let figures = Figures { liquidation_unknown: unknown, ..Figures::default() };
                let first = only(&figures, &filing("2026-11-02"));
                assert_eq!(
                    first.title,
                    "Get liquidation dates first: cape can't tell whether the 80 days are over"
                );
                assert_eq!(first.text, format!("{said} {ending}"));
                assert_eq!(first.money, unknown.all());
            }
        }
    }

    #[test]
    fn an_upload_comes_after_the_dates_of_what_is_probably_too_late() {
        let figures = Figures {
            steps: [
                (Step::Upload, to_do(money(2, 20), money(0, 0), None)),
                (Step::GetDates, to_do(money(3, 30), money(0, 0), None)),
            ]
            .into(),
            ..Figures::default()
        };
        assert_eq!(only(&figures, &filing("2026-11-02")).title, "Then upload 2 entries ($20.00)");
    }

    #[test]
    fn an_open_protest_is_a_question_for_counsel_however_far_its_day_is() {
        for (soon, last, said) in [
            (money(1, 10), Some("2026-11-09"), ", the first by 2026-11-09 (in 7 days)"),
            (money(0, 0), Some("2027-01-04"), ", the first by 2027-01-04 (in 63 days)"),
            (money(0, 0), None, ""),
        ] {
            let figures = Figures {
                steps: [(Step::Withdraw, to_do(money(2, 20), soon, last))].into(),
                ..Figures::default()
            };
            let first = only(&figures, &filing("2026-11-02"));
            assert_eq!(first.title, format!("Ask counsel about open protests: 2 entries ($20.00){said}"));
            assert!(first.detail.contains("CSMS 68340863"), "{}", first.detail);
        }
    }

    #[test]
    fn what_the_scope_leaves_out_says_what_is_open_and_what_is_final() {
        let left_out = LeftOut {
            all: money(10, 1000),
            open: money(6, 700),
            perhaps_over: money(1, 50),
            first_file_by: Some(deadline("2026-11-03")),
        };
        let is_final = ToDo { first_protest_by: Some(day("2026-11-15")), ..ToDo::default() };
        let steps = [(Step::LeftOutFinal, is_final)].into();
        let figures = Figures { left_out, steps, ..Figures::default() };
        let first = only(&figures, &filing("2026-11-02"));
        assert_eq!(
            first.title,
            "5 entries ($650.00) left out by the scope can still be filed, the first by 2026-11-03 (tomorrow)"
        );
        assert_eq!(
            first.text,
            "Left out too: 1 entry probably past day 80. To include them: --scope all-ieepa. 4 more are final: the first \
             protest by 2026-11-15, a Sunday, so file by Friday, 2026-11-13."
        );
        assert_eq!((first.money, first.by), (money(6, 700), Some(day("2026-11-03"))));
        assert_eq!(first.flag.as_deref(), Some("--scope all-ieepa"));
    }

    #[test]
    fn no_flag_is_offered_for_what_is_final_altogether() {
        let figures =
            Figures { left_out: LeftOut { all: money(2, 8), ..LeftOut::default() }, ..Figures::default() };
        let first = only(&figures, &filing("2026-11-02"));
        assert_eq!((first.text.as_str(), first.flag), ("2 entries are final.", None));
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
            steps: [(Step::Fix, to_do(money(4, 7), soon, Some("2026-11-05")))].into(),
            ..Figures::default()
        };
        assert_eq!(priorities(&with(money(0, 0)), &filing("2026-11-02")), []);
        let first = only(&with(money(1, 3)), &filing("2026-11-02"));
        assert_eq!(first.title, "Correct in ACE 1 entry ($3.00), by 2026-11-05 (in 3 days)");
    }
}
