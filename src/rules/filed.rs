//! The rule about entries that stand on an earlier declaration.

use super::{Answer, CANDIDATES, Check, Failure, Rule, Say, Sees, Severity, Subject, Weight, Words};
use crate::assemble::{Declaration, FiledAs};
use crate::domain::phases::CBP_PAGE;

pub(super) static ALREADY_FILED: Rule = Rule {
    name: "already-filed",
    page: include_str!("pages/already-filed.md"),
    weight: Weight::Always(Severity::Error),
    fails_when: "an earlier upload file or claim (--already-filed) holds the entry, or it is accepted or still pending \
                 in the ledger (--ledger)",
    cbp: None,
    source: CBP_PAGE,
    remedy: LISTED,
    needs: None,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, filing| Answer::fail_if(filing.already_filed.contains(entry.number)),
        words: Say::ByFacts(already_filed),
    }),
};

const LISTED: &str = "an entry may stand on one accepted declaration only. If CBP did not accept it, give CBP's Claim \
                      Details download to --already-filed too, in which it stands as failed; if you never uploaded \
                      the file that holds it, don't name that file";

const TAKEN: &str = "an entry may stand on one accepted declaration only: nothing is to do";

const PENDING: &str = "wait for CBP's answer, and import its Claim Details download with `cape ledger import`; if CBP \
                       refused the file as a whole, or it was not uploaded after all, say so with `cape ledger \
                       submitted --undo`";

const CLAIMED: &str = "an entry may stand on one accepted declaration only: look the claim up in ACE; what failed there \
                       may be filed again";

fn already_filed(failure: &Failure<'_>) -> Words {
    match failure.filing.already_filed.declaration(failure.number) {
        Some(on) => Words::with_help(on.standing(), help(on)),
        None => Words::new("an earlier upload file or claim holds the entry"),
    }
}

fn help(on: &Declaration) -> &'static str {
    match on.filed {
        FiledAs::Taken => TAKEN,
        FiledAs::Pending if on.submitted.is_none() => CLAIMED,
        FiledAs::Pending => PENDING,
        FiledAs::Listed => LISTED,
    }
}
