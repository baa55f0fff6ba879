//! The next step for an entry: more specific than its action, which output files name.

use chrono::NaiveDate;

use crate::domain::RECONCILIATION;
use crate::domain::phases::Phase;
use crate::judge::{JudgedEntry, Outcome};
use crate::rules::{
    Action, DeadlineBasis, FINAL_LIQUIDATION, Filing, IMPORTER_MISMATCH, PROTEST_OPEN,
    RECONCILIATION_FLAGGED, Severity,
};
use crate::text::thousands;

/// What to do next about an entry. The order is that of the page and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Upload it.
    Upload,
    /// Find out when it was liquidated, because it is probably too late or that isn't known; then upload it.
    GetDates,
    /// Decide whether to upload it.
    Decide,
    /// Correct it in ACE.
    Fix,
    /// Wait for its protest, or decide with counsel whether to withdraw it while the days run.
    Withdraw,
    /// Wait until CBP has finished.
    Wait,
    /// Another filer must file it.
    OtherFiler,
    /// Another importer must file it.
    OtherImporter,
    /// CAPE doesn't accept it.
    NotAccepted,
    /// Consider a protest.
    Protest,
    /// Nothing: the deadlines for CAPE and for a protest have passed.
    Closed,
    /// Import CBP's answer when it arrives.
    Await,
    /// Include it with another scope, while it can still be filed.
    LeftOut,
    /// Consider a protest: the scope leaves it out, and CAPE no longer accepts it under any scope.
    LeftOutFinal,
    /// Nothing: it is accepted on a declaration, or out of scope for another reason.
    None,
}

impl Step {
    /// The next step for an entry on the filing date.
    pub(crate) fn of(entry: &JudgedEntry, as_of: NaiveDate) -> Self {
        let verdict = &entry.verdict;
        match verdict.action {
            Action::Upload if lacks_dates(entry, as_of) => Step::GetDates,
            Action::Upload => Step::Upload,
            Action::Decide => Step::Decide,
            Action::Fix => Step::Fix,
            Action::Wait if can_withdraw(entry, as_of) => Step::Withdraw,
            Action::Wait => Step::Wait,
            Action::OtherFiler if verdict.failed.holds(&IMPORTER_MISMATCH) => Step::OtherImporter,
            Action::OtherFiler => Step::OtherFiler,
            Action::NotAccepted => Step::NotAccepted,
            Action::Protest => Step::Protest,
            Action::Closed => Step::Closed,
            Action::Await => Step::Await,
            Action::None if verdict.is_left_out_by_scope() => {
                match entry.facts.liquidation.is_final_on(as_of) {
                    true => Step::LeftOutFinal,
                    false => Step::LeftOut,
                }
            }
            Action::None => Step::None,
        }
    }

    /// The action named in output files.
    pub(crate) fn action(self) -> Action {
        match self {
            Step::Upload | Step::GetDates => Action::Upload,
            Step::Decide => Action::Decide,
            Step::Fix => Action::Fix,
            Step::Withdraw | Step::Wait => Action::Wait,
            Step::OtherFiler | Step::OtherImporter => Action::OtherFiler,
            Step::NotAccepted => Action::NotAccepted,
            Step::Protest => Action::Protest,
            Step::Closed => Action::Closed,
            Step::Await => Action::Await,
            Step::LeftOut | Step::LeftOutFinal | Step::None => Action::None,
        }
    }

    /// Whether an entry with this step can still be filed, immediately or after something else is done.
    pub(crate) fn can_be_saved(self) -> bool {
        match self {
            Step::NotAccepted | Step::Protest | Step::Closed | Step::LeftOutFinal | Step::None => false,
            Step::Upload | Step::GetDates | Step::Decide | Step::Fix | Step::Withdraw | Step::Wait => true,
            Step::OtherFiler | Step::OtherImporter | Step::Await | Step::LeftOut => true,
        }
    }

    /// Whether its entries are candidates for the declaration: they have a duty in scope.
    pub(crate) fn is_of_declaration(self) -> bool {
        self.action() != Action::None
    }

    /// The title of the entries that need it; [`Figures::title`](super::figures::Figures::title) knows what comes first.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Step::Upload => "Upload now",
            Step::GetDates => "Get dates first",
            Step::Decide => "Decide",
            Step::Fix => "Fix first",
            Step::Withdraw => "Wait: protest open",
            Step::Wait => "Wait for CBP",
            Step::OtherFiler => "Other filer",
            Step::OtherImporter => "Other importer",
            Step::NotAccepted => "Not accepted",
            Step::Protest => "Protest or counsel",
            Step::Closed => "Closed",
            Step::Await => "Await CBP's answer",
            Step::LeftOut => "Left out by scope",
            Step::LeftOutFinal => "Left out, final",
            Step::None => "No action",
        }
    }

    /// In a few words, within a sentence or a cell.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Step::Upload => "upload",
            Step::GetDates => "get liquidation date first",
            Step::Decide => "decide",
            Step::Fix => "fix in ACE",
            Step::Withdraw => "wait: protest open (ask counsel)",
            Step::Wait => "wait for CBP",
            Step::OtherFiler => "another filer must file it",
            Step::OtherImporter => "another importer must file it",
            Step::NotAccepted => "CAPE doesn't accept it",
            Step::Protest => "protest or counsel",
            Step::Closed => "closed: both deadlines are over",
            Step::Await => "await CBP's answer",
            Step::LeftOut => "include with --scope all-ieepa",
            Step::LeftOutFinal => "left out and final: protest or counsel",
            Step::None => "nothing to do",
        }
    }
}

/// The number of entries for each step: `5 upload, 2 decide`.
pub(crate) fn steps(entries: impl Iterator<Item = (Step, u64)>, separator: &str) -> String {
    let each = entries.map(|(step, entries)| format!("{} {}", thousands(entries), step.words()));
    each.collect::<Vec<_>>().join(separator)
}

/// The change in what CBP accepts for which an entry waits, if nothing else blocks it.
pub(crate) fn waits_for(entry: &JudgedEntry, filing: &Filing) -> Option<Phase> {
    let verdict = entry.verdict;
    let is_flagged = verdict.outcome == Outcome::Blocked && verdict.failed.holds(&RECONCILIATION_FLAGGED);
    if !is_flagged || filing.as_of >= RECONCILIATION.from {
        return None;
    }
    let mut errors = verdict.failed.iter().filter(|id| id.rule().severity(filing) == Some(Severity::Error));
    errors.all(|id| id.is(&RECONCILIATION_FLAGGED)).then_some(RECONCILIATION)
}

/// Whether it is probably too late, or that isn't known.
fn lacks_dates(entry: &JudgedEntry, as_of: NaiveDate) -> bool {
    match entry.file_by(as_of) {
        Some(deadline) => deadline.last < as_of && deadline.basis != DeadlineBasis::Liquidated,
        None => entry.verdict.unknown.holds(&FINAL_LIQUIDATION),
    }
}

/// Whether CBP would accept the entry if its protest were withdrawn.
fn can_withdraw(entry: &JudgedEntry, as_of: NaiveDate) -> bool {
    let verdict = &entry.verdict;
    verdict.outcome == Outcome::Blocked
        && verdict.failed.holds(&PROTEST_OPEN)
        && !entry.facts.liquidation.is_final_on(as_of)
}
