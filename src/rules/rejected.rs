//! The rule about entries that CBP rejected on an earlier declaration and would probably reject again.
//!
//! A warning and no doubt: a fresh export may be right, and a rejected entry can be uploaded again.

use chrono::NaiveDate;

use super::coverage::deciding_columns;
use super::eligibility::{
    PROTEST_OPEN, RECONCILIATION_FLAGGED, STATEMENT_UNPAID, SUMMARY_ADJUSTED, SUMMARY_NOT_ACCEPTED,
    SUSPENSION_PENDING, TRADE_CONTROL, VALUE_ON_CHAPTER_99,
};
use super::filing::Filing;
use super::liquidation::FINAL_LIQUIDATION;
use super::reasons::{Reason, Retry, reason, reasons_in};
use super::rule::{
    Action, CANDIDATES, Check, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity, SeverityPolicy,
    Subject,
};
use crate::domain::phases::date;
use crate::domain::{CBP_TABLE, LiquidationStatus};
use crate::entries::{Entry, Rejection};
use crate::read::Column;
use crate::text::truncate;

pub(crate) static ALREADY_REJECTED: Rule = Rule {
    name: "already-rejected",
    page: include_str!("pages/already-rejected.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "CBP rejected the entry on an earlier declaration, by --already-filed or --ledger, for a reason that \
                 doesn't go away by uploading it again, and the export doesn't show that it is gone",
    cbp: None,
    source: CBP_TABLE,
    remedy: "look the entry up in ACE: upload it only once the reason is gone, otherwise CBP rejects it again",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, filing| RuleOutcome::fail_if(!standing(entry, filing).is_empty()),
        words: MessageFrom::Rows(|f, entry| words(&standing(entry, f.filing))),
    }),
};

/// A reason of CBP that still holds, as far as the data shows.
struct Standing<'f> {
    /// CBP's words; blank if it gave no reason.
    text: &'f str,
    rejection: &'f Rejection,
    why: Why,
}

/// Why uploading the entry again would fail, or may.
enum Why {
    /// CBP gave no reason.
    NoReason,
    /// CBP's table doesn't have the reason.
    Unknown,
    /// Uploading again doesn't change it.
    Lasting(&'static Reason),
    /// It was uploaded again already, with the same answer.
    TriedOnce,
    /// It may be corrected, but the export has no column that shows it.
    NotShown(&'static Reason, &'static Rule),
    /// It may be corrected, but the export is no newer than the rejected upload.
    OldExport(&'static Reason, NaiveDate),
    /// The export shows that the reason still holds.
    Shown(&'static Reason),
}

/// The reasons of the last rejection that still hold.
fn standing<'f>(entry: &Entry<'_>, filing: &'f Filing) -> Vec<Standing<'f>> {
    let all = filing.already_filed.rejections(entry.number);
    let last = all.iter().filter_map(|rejection| rejection.submitted).max();
    // Without a date it may be the last one.
    let mut of_last: Vec<&Rejection> = all.clone();
    of_last.retain(|rejection| rejection.submitted.is_none() || rejection.submitted == last);
    // The same answer may come from several files, some without a column of reasons.
    if of_last.iter().any(|rejection| rejection.error().is_some()) {
        of_last.retain(|rejection| rejection.error().is_some());
    }
    let mut found: Vec<Standing<'f>> = Vec::new();
    for rejection in of_last {
        let reasons = rejection.error().map_or(vec![""], reasons_in);
        for text in reasons {
            let is_new = found.iter().all(|other| other.text != text);
            if let Some(why) = why(text, rejection, &all, entry, filing).filter(|_| is_new) {
                found.push(Standing { text, rejection, why });
            }
        }
    }
    found
}

fn why(
    text: &str,
    rejection: &Rejection,
    all: &[&Rejection],
    entry: &Entry<'_>,
    filing: &Filing,
) -> Option<Why> {
    let Some(known) = reason(text) else {
        return Some(if text.is_empty() { Why::NoReason } else { Why::Unknown });
    };
    let has_passed = known.from.is_none_or(|first| filing.as_of >= first);
    match known.retry {
        Retry::Again if known.covers(entry.agreed_type()) && has_passed => None,
        Retry::Once => was_tried_again(known, all).then_some(Why::TriedOnce),
        Retry::Again | Retry::Corrected | Retry::No => still_holds(known, rejection, entry, filing),
    }
}

/// Whether CBP gave the reason on more than one declaration.
fn was_tried_again(known: &Reason, all: &[&Rejection]) -> bool {
    let gives = |rejection: &&&Rejection| {
        let reasons = rejection.error().map_or(vec![], reasons_in);
        reasons.into_iter().filter_map(reason).any(|other| other.message == known.message)
    };
    let mut giving = all.iter().filter(gives);
    let first = giving.next();
    first.is_some_and(|first| giving.any(|other| !other.is_of_same_declaration(first)))
}

/// Rules by which an export shows that the reason of CBP that they check is gone. What the others check doesn't change.
static PASSING: [&Rule; 9] = [
    &TRADE_CONTROL,
    &SUMMARY_NOT_ACCEPTED,
    &SUMMARY_ADJUSTED,
    &STATEMENT_UNPAID,
    &PROTEST_OPEN,
    &RECONCILIATION_FLAGGED,
    &SUSPENSION_PENDING,
    &VALUE_ON_CHAPTER_99,
    &FINAL_LIQUIDATION,
];

/// Whether the rule that checks a reason passes, by an export that is newer than the rejection.
fn still_holds(
    known: &'static Reason,
    rejection: &Rejection,
    entry: &Entry<'_>,
    filing: &Filing,
) -> Option<Why> {
    let checks = |rule: &&Rule| rule.cbp.is_some_and(|message| message.text == known.message);
    let rule = PASSING.into_iter().find(checks);
    let check =
        rule.and_then(|rule| if let Subject::Entry(check) = rule.subject { Some(check) } else { None });
    let (Some(rule), Some(check)) = (rule, check) else { return Some(Why::Lasting(known)) };
    match (check.judge)(entry, filing) {
        RuleOutcome::Fail(_) => return Some(Why::Shown(known)),
        RuleOutcome::Pass if is_seen(rule, entry) => {}
        _ => return Some(Why::NotShown(known, rule)),
    }
    // An export of the same day was probably the one that the upload file was built from.
    let old = rejection.submitted.zip(filing.oldest_export);
    if let Some((_, day)) = old.filter(|(submitted, exported)| exported <= submitted) {
        return Some(Why::OldExport(known, day));
    }
    // A liquidation that CBP called final stays final, whatever its date; a later one isn't it.
    let is_later = |day| rejection.submitted.is_some_and(|submitted| day > submitted);
    let is_the_same = || entry.liquidation.happened().is_some_and(|day| !is_later(day));
    (rule.name == FINAL_LIQUIDATION.name && is_the_same()).then_some(Why::Lasting(known))
}

/// Whether a pass of the rule shows something: the columns are in the export that decide it.
fn is_seen(rule: &Rule, entry: &Entry<'_>) -> bool {
    use LiquidationStatus::{Pending, Unliquidated};
    let is_past_pending = !matches!(entry.liquidation.status, None | Some(Pending | Unliquidated));
    (rule.name == SUSPENSION_PENDING.name && is_past_pending)
        || deciding_columns(rule).into_iter().all(|column| entry.has(column))
}

fn words(standing: &[Standing<'_>]) -> Message {
    let Some(first) = standing.first() else { return Message::new("rejected on an earlier declaration") };
    let reasons: Vec<String> = standing.iter().map(|of| format!("\"{}\"", truncate(of.text))).collect();
    let declaration = first.rejection.declaration();
    let message = match first.text {
        "" => format!("CBP rejected the entry without a reason (in {declaration})"),
        _ => format!("CBP rejected the entry: {} (in {declaration})", reasons.join(", ")),
    };
    let mut help: Vec<String> = standing.iter().map(|of| of.why.help()).collect();
    help.dedup();
    Message::with_help(message, help.join("; "))
}

impl Why {
    fn help(&self) -> String {
        match self {
            Why::NoReason => {
                "look in ACE why CBP rejected it, and upload it only once the cause is gone".into()
            }
            Why::Unknown => concat!(
                "CBP's table of ",
                date!(error_table),
                " has no such message: look the entry up in ACE, and upload it only once the cause is gone"
            )
            .into(),
            Why::Lasting(known) => format!("{}. Uploaded unchanged, it is rejected again", known.advice),
            Why::TriedOnce => {
                "CBP gave the same answer twice: correct the summary in ACE; if it is right, write to \
                 IEEPARefunds@cbp.dhs.gov"
                    .into()
            }
            Why::NotShown(known, rule) => {
                let columns = deciding_columns(rule).into_iter().map(Column::ace_name).collect::<Vec<_>>();
                format!(
                    "{}. The export doesn't show it ({} missing or blank), so look in ACE before you upload",
                    known.advice,
                    columns.join(", ")
                )
            }
            Why::OldExport(known, day) => format!(
                "{}. The export of {day} is no newer than that upload: export again, or look in ACE before you upload",
                known.advice
            ),
            Why::Shown(known) => format!("{}. By the export it isn't so yet", known.advice),
        }
    }
}
