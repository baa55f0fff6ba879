//! The words and codes in which ACE and broker systems print statuses (CATAIR, Entry Summary Query v26).
//!
//! Each reads a cleaned cell without regard to case or runs of blanks; `None` is a word that isn't known.

use std::fmt;

use super::collapse_blanks;

/// Where an entry stands on the way to liquidation; the order is that in which rows that disagree yield:
/// a later one governs over an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LiquidationStatus {
    /// Not liquidated; a date beside it is the scheduled one.
    Unliquidated,
    /// About to be liquidated.
    Pending,
    /// Under review by CBP.
    UnderReview,
    /// Liquidation was extended.
    Extended,
    /// Liquidation is suspended, as for antidumping and countervailing duty.
    Suspended,
    /// Liquidated.
    Liquidated,
    /// Liquidated again.
    Reliquidated,
}

impl LiquidationStatus {
    /// Reads a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        let word = collapse_blanks(cleaned);
        let begins =
            |start: &str| word.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
        Some(match () {
            () if is_any(&word, &["not liquidated", "unliquidated", "open", "2"]) => Self::Unliquidated,
            () if is_any(&word, &["liquidated", "closed", "1"]) => Self::Liquidated,
            () if is_any(&word, &["reliquidated", "re-liquidated", "3"]) => Self::Reliquidated,
            () if begins("pending") => Self::Pending,
            () if begins("suspended") => Self::Suspended,
            () if begins("extended") => Self::Extended,
            () if begins("under review") => Self::UnderReview,
            () => return None,
        })
    }

    /// Whether the 80 days run.
    pub fn is_liquidated(self) -> bool {
        self >= Self::Liquidated
    }
}

impl fmt::Display for LiquidationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unliquidated => "unliquidated",
            Self::Pending => "pending",
            Self::UnderReview => "under review",
            Self::Extended => "extended",
            Self::Suspended => "suspended",
            Self::Liquidated => "liquidated",
            Self::Reliquidated => "reliquidated",
        })
    }
}

/// Who holds the entry summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ControlStatus {
    /// The filer may still change it.
    Trade,
    /// CBP.
    Cbp,
    /// No one any more.
    Inactive,
}

impl ControlStatus {
    /// Reads a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        let word = collapse_blanks(cleaned).to_ascii_lowercase();
        match word.as_str() {
            "1" => Some(Self::Trade),
            "2" => Some(Self::Cbp),
            "inactive" | "3" => Some(Self::Inactive),
            _ if word.contains("trade") => Some(Self::Trade),
            _ if word.contains("cbp") => Some(Self::Cbp),
            _ => None,
        }
    }
}

/// Whether CBP has accepted the entry summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SummaryStatus {
    /// Accepted.
    Accepted,
    /// Rejected.
    Rejected,
    /// Cancelled.
    Cancelled,
    /// Adjusted: under review.
    Adjusted,
}

impl SummaryStatus {
    /// Reads a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        let word = collapse_blanks(cleaned);
        Some(match () {
            () if is_any(&word, &["accepted", "1"]) => Self::Accepted,
            () if is_any(&word, &["rejected", "2"]) => Self::Rejected,
            () if is_any(&word, &["cancelled", "canceled", "3"]) => Self::Cancelled,
            () if is_any(&word, &["adjusted"]) => Self::Adjusted,
            () => return None,
        })
    }
}

/// Whether a payment is still under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CollectionStatus {
    /// Paid, duty free or not paid: no bar to filing.
    Settled,
    /// On a statement that is authorized for payment and not processed yet.
    Authorized,
}

impl CollectionStatus {
    /// Reads a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        let word = collapse_blanks(cleaned);
        let settled = ["paid", "fully paid", "pd", "2", "duty free", "3", "not paid", "np", "0"];
        Some(match () {
            () if is_any(&word, &settled) => Self::Settled,
            () if is_any(&word, &["authorized", "au", "6"]) => Self::Authorized,
            () => return None,
        })
    }
}

/// What became of a protest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProtestStatus {
    /// Open.
    Open,
    /// Suspended.
    Suspended,
    /// Denied, wholly or partly.
    Denied,
    /// Approved, withdrawn or untimely: no bar to filing.
    Settled,
}

impl ProtestStatus {
    /// Reads a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        let word = collapse_blanks(cleaned);
        Some(match () {
            () if is_any(&word, &["op", "open"]) => Self::Open,
            () if is_any(&word, &["sp", "suspended"]) => Self::Suspended,
            () if is_any(&word, &["dn", "denied", "pd", "partly denied"]) => Self::Denied,
            () if is_any(&word, &["ap", "approved", "wd", "withdrawn", "np", "ut"]) => Self::Settled,
            () => return None,
        })
    }
}

/// Reads an injunction or suspension cell: yes or no.
pub fn parse_indicator(cleaned: &str) -> Option<bool> {
    let word = collapse_blanks(cleaned);
    match () {
        () if is_any(&word, &["y", "yes", "true", "1"]) => Some(true),
        () if is_any(&word, &["n", "no", "false", "0"]) => Some(false),
        () => None,
    }
}

/// Reads a reconciliation or drawback cell that isn't blank: a flag, an issue code or an entry number.
/// Set, unless it says no.
pub fn parse_mark(cleaned: &str) -> bool {
    !is_any(&collapse_blanks(cleaned), &["n", "no", "false", "0"])
}

fn is_any(word: &str, known: &[&str]) -> bool {
    known.iter().any(|k| k.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liquidation_words_and_codes_are_read_and_others_are_not() {
        use LiquidationStatus as L;
        for (words, status) in [
            (&["Not Liquidated", "UNLIQUIDATED", "open", "2", "not   liquidated"][..], L::Unliquidated),
            (&["Liquidated", "closed", "1"], L::Liquidated),
            (&["Reliquidated", "RE-LIQUIDATED", "3"], L::Reliquidated),
            (&["Pending", "pending liquidation"], L::Pending),
            (&["Suspended", "Suspended - AD/CVD", "SUSPENDED"], L::Suspended),
            (&["Extended", "extended (1)"], L::Extended),
            (&["Under Review", "under  review by import specialist"], L::UnderReview),
        ] {
            for word in words {
                assert_eq!(L::parse(word), Some(status), "{word:?}");
            }
        }
        for word in ["", "4", "liquidate", "deliquidated", "is pending", "under", "unter\u{fc}ber review"] {
            assert_eq!(L::parse(word), None, "{word:?}");
        }
    }

    #[test]
    fn a_liquidated_row_governs_over_the_others_in_the_order_of_the_rules() {
        use LiquidationStatus as L;
        let order = [L::Suspended, L::Extended, L::UnderReview, L::Pending, L::Unliquidated];
        assert!(order.is_sorted_by(|a, b| a > b));
        assert!(order.iter().all(|s| !s.is_liquidated()));
        assert!(L::Liquidated.is_liquidated() && L::Reliquidated.is_liquidated());
    }

    #[test]
    fn the_other_statuses_are_read() {
        for (word, status) in [
            ("In Trade Control", Some(ControlStatus::Trade)),
            ("1", Some(ControlStatus::Trade)),
            ("CBP Control", Some(ControlStatus::Cbp)),
            ("2", Some(ControlStatus::Cbp)),
            ("Inactive", Some(ControlStatus::Inactive)),
            ("3", Some(ControlStatus::Inactive)),
            ("active", None),
            ("", None),
        ] {
            assert_eq!(ControlStatus::parse(word), status, "{word:?}");
        }
        for (word, status) in [
            ("ACCEPTED", Some(SummaryStatus::Accepted)),
            ("2", Some(SummaryStatus::Rejected)),
            ("Canceled", Some(SummaryStatus::Cancelled)),
            ("cancelled", Some(SummaryStatus::Cancelled)),
            ("Adjusted", Some(SummaryStatus::Adjusted)),
            ("4", None),
        ] {
            assert_eq!(SummaryStatus::parse(word), status, "{word:?}");
        }
        for (word, status) in [
            ("Fully  Paid", Some(CollectionStatus::Settled)),
            ("np", Some(CollectionStatus::Settled)),
            ("0", Some(CollectionStatus::Settled)),
            ("AU", Some(CollectionStatus::Authorized)),
            ("6", Some(CollectionStatus::Authorized)),
            ("unpaid", None),
        ] {
            assert_eq!(CollectionStatus::parse(word), status, "{word:?}");
        }
        for (word, status) in [
            ("Open", Some(ProtestStatus::Open)),
            ("SP", Some(ProtestStatus::Suspended)),
            ("pd", Some(ProtestStatus::Denied)),
            ("Partly Denied", Some(ProtestStatus::Denied)),
            ("ut", Some(ProtestStatus::Settled)),
            ("closed", None),
        ] {
            assert_eq!(ProtestStatus::parse(word), status, "{word:?}");
        }
    }

    #[test]
    fn indicators_say_yes_or_no_and_marks_are_set_unless_they_say_no() {
        assert_eq!(parse_indicator("Yes"), Some(true));
        assert_eq!(parse_indicator("0"), Some(false));
        assert_eq!(parse_indicator("X"), None);
        assert!(parse_mark("001") && parse_mark("Y") && parse_mark("B7609000015"));
        assert!(!parse_mark("N") && !parse_mark("False") && !parse_mark("0"));
    }
}
