//! Rules about earlier declarations: what CBP accepted, and what it hasn't answered yet.

use super::filing::Filing;
use super::liquidation::filing_deadline;
use super::rule::{
    Action, Category, Check, Failure, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity,
    SeverityPolicy, Subject,
};
use crate::domain::CBP_PAGE;
use crate::entries::{Declaration, Entry, FiledAs};

/// Days before the filing deadline from which a missing answer is a warning.
pub(crate) const URGENT_DAYS: i64 = 14;

pub(crate) static ALREADY_FILED: Rule = Rule {
    name: "already-filed",
    page: include_str!("pages/already-filed.md"),
    weight: SeverityPolicy::Always(Severity::Note),
    fails_when: "CBP accepted the entry on an earlier declaration, by --already-filed or --ledger",
    cbp: None,
    source: CBP_PAGE,
    remedy: "already on an accepted declaration; no action needed",
    needs: None,
    action: Action::None,
    subject: Subject::Entry(Check {
        applies_to: &[Category::Claimed],
        sees: Sees::Entry,
        judge: |_, _| RuleOutcome::fail_whole(),
        words: MessageFrom::Facts(|f| match declaration(f) {
            Some(on) => Message::new(on.standing()),
            None => Message::new("accepted on an earlier declaration"),
        }),
    }),
};

pub(crate) static ANSWER_PENDING: Rule = Rule {
    name: "answer-pending",
    page: include_str!("pages/answer-pending.md"),
    weight: SeverityPolicy::Varies(
        |_| Severity::Note,
        "note; warning where the last day of filing is at most 14 days off",
    ),
    fails_when: "the entry is in an upload file that was submitted (--ledger), or in more files given to \
                 --already-filed than CBP refused it, and no acceptance is known",
    cbp: None,
    source: CBP_PAGE,
    remedy: LISTED,
    needs: None,
    action: Action::Await,
    subject: Subject::Entry(Check {
        applies_to: &[Category::Pending],
        sees: Sees::Entry,
        judge: |entry, filing| {
            let failed = RuleOutcome::fail_whole();
            if is_urgent(entry, filing) { failed.weighing(Severity::Warning) } else { failed }
        },
        words: MessageFrom::Facts(|f| match declaration(f) {
            Some(on) => Message::with_help(on.standing(), pending_help(on)),
            None => Message::new("on an earlier declaration, without an answer so far"),
        }),
    }),
};

fn is_urgent(entry: &Entry<'_>, filing: &Filing) -> bool {
    let deadline = filing_deadline(entry.liquidation, entry.dates().max(), filing.as_of);
    deadline.is_some_and(|deadline| (0..=URGENT_DAYS).contains(&(deadline.last - filing.as_of).num_days()))
}

fn declaration<'f>(failure: &Failure<'f>) -> Option<&'f Declaration> {
    failure.filing.already_filed.declaration(failure.number)
}

const LISTED: &str = "give CBP's Claim Details download to --already-filed too: it shows whether CBP accepted or refused \
                      the entry. If you never uploaded the file that holds it, don't name that file";

const SUBMITTED: &str = "import CBP's Claim Details download with `cape ledger import` once it is there; if CBP refused the \
                         file as a whole, or it was not uploaded after all, undo the submission with `cape ledger \
                         submitted --undo`";

const STATUS_UNKNOWN: &str = "look the claim up in ACE: its status is not one that this program knows; what failed there \
                              may be filed again";

fn pending_help(on: &Declaration) -> &'static str {
    match on.filed {
        FiledAs::Pending if on.submitted.is_none() => STATUS_UNKNOWN,
        FiledAs::Pending => SUBMITTED,
        FiledAs::Listed | FiledAs::Taken => LISTED,
    }
}
