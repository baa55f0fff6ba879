//! The state of a refund, from CBP's status words.

use crate::domain::{clean, collapse_blanks};

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RefundState {
    /// The report says nothing of it.
    Reported,
    /// A word that isn't known.
    Unknown,
    /// CBP or the Treasury works on it.
    UnderWay,
    /// The Treasury issued it.
    Issued,
    /// It went to debts to CBP (19 CFR 24.72).
    Diverted,
    /// It came back: a wrong account or address.
    Returned,
    /// It was issued again.
    Reissued,
}

/// The words of CBP's "Refund Status" and "Refund Secondary Status" that are public, and parts of those that name two
/// ways of payment.
const WORDS: [(&str, RefundState); 12] = [
    ("transmitted", RefundState::UnderWay),
    ("sent to treasury", RefundState::UnderWay),
    ("treasury issued", RefundState::Issued),
    ("funds diverted", RefundState::Diverted),
    ("check/ach returned", RefundState::Returned),
    ("check returned", RefundState::Returned),
    ("ach returned", RefundState::Returned),
    ("returned", RefundState::Returned),
    ("check/ach reissued", RefundState::Reissued),
    ("check reissued", RefundState::Reissued),
    ("ach reissued", RefundState::Reissued),
    ("reissued", RefundState::Reissued),
];

impl RefundState {
    /// All of them, each after those that it follows.
    pub(crate) const ALL: [RefundState; 7] = [
        RefundState::Reported,
        RefundState::Unknown,
        RefundState::UnderWay,
        RefundState::Issued,
        RefundState::Diverted,
        RefundState::Returned,
        RefundState::Reissued,
    ];

    /// By both statuses: the secondary one says more. A word that isn't known outweighs one that is, since it may take
    /// it back.
    pub(crate) fn of(status: &str, secondary: &str) -> Self {
        let states = [status, secondary].map(Self::of_word);
        let has_unknown = states.contains(&Some(RefundState::Unknown));
        if has_unknown {
            RefundState::Unknown
        } else {
            states.into_iter().flatten().max().unwrap_or(RefundState::Reported)
        }
    }

    /// What a word means; none for a blank one.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        let word = collapse_blanks(clean(word)).to_ascii_lowercase().replace(" / ", "/");
        let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, state)| *state);
        (!word.is_empty()).then(|| known.unwrap_or(RefundState::Unknown))
    }

    /// As the ledger stores it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            RefundState::Reported => "reported",
            RefundState::Unknown => "unknown",
            RefundState::UnderWay => "under-way",
            RefundState::Issued => "issued",
            RefundState::Diverted => "diverted",
            RefundState::Returned => "returned",
            RefundState::Reissued => "reissued",
        }
    }

    /// The one that is stored so.
    pub(crate) fn by_name(name: &str) -> Self {
        RefundState::ALL.into_iter().find(|state| state.name() == name).unwrap_or(RefundState::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secondary_status_says_more_and_an_unknown_word_is_never_a_payment() {
        for (status, secondary, state) in [
            ("", "", RefundState::Reported),
            ("Transmitted", "", RefundState::UnderWay),
            ("Transmitted", "Sent to Treasury", RefundState::UnderWay),
            ("TRANSMITTED", "treasury  issued", RefundState::Issued),
            ("Transmitted", "Funds Diverted", RefundState::Diverted),
            ("Transmitted", "Check / ACH Returned", RefundState::Returned),
            ("", "Check/ACH Reissued", RefundState::Reissued),
            ("Transmitted", "Cancelled", RefundState::Unknown),
            ("Held", "Treasury Issued", RefundState::Unknown),
        ] {
            assert_eq!(RefundState::of(status, secondary), state, "{status:?}, {secondary:?}");
        }
    }

    #[test]
    fn every_state_is_found_by_its_name() {
        for state in RefundState::ALL {
            assert_eq!(RefundState::by_name(state.name()), state);
        }
    }
}
