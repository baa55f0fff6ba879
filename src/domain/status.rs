//! Status words and codes as ACE and broker systems print them (CATAIR, Entry Summary Query v26).
//!
//! Each parser takes a cleaned cell and ignores case and repeated blanks; `None` if the word isn't known.

use std::fmt;

use super::collapse_blanks;

/// Liquidation status. If rows of an entry disagree, the greatest variant wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LiquidationStatus {
    /// Not liquidated; its liquidation date is the scheduled one.
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
    /// Reliquidated.
    Reliquidated,
}

impl LiquidationStatus {
    /// All statuses, in order.
    pub const ALL: [Self; 7] = [
        Self::Unliquidated,
        Self::Pending,
        Self::UnderReview,
        Self::Extended,
        Self::Suspended,
        Self::Liquidated,
        Self::Reliquidated,
    ];

    /// Parses a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        const WHOLE: [(&str, LiquidationStatus); 11] = [
            ("not liquidated", LiquidationStatus::Unliquidated),
            ("unliquidated", LiquidationStatus::Unliquidated),
            ("open", LiquidationStatus::Unliquidated),
            ("2", LiquidationStatus::Unliquidated),
            ("liquidated", LiquidationStatus::Liquidated),
            ("closed", LiquidationStatus::Liquidated),
            ("deemed liquidated", LiquidationStatus::Liquidated),
            ("1", LiquidationStatus::Liquidated),
            ("reliquidated", LiquidationStatus::Reliquidated),
            ("re-liquidated", LiquidationStatus::Reliquidated),
            ("3", LiquidationStatus::Reliquidated),
        ];
        const BEGINNINGS: [(&str, LiquidationStatus); 4] = [
            ("pending", LiquidationStatus::Pending),
            ("suspended", LiquidationStatus::Suspended),
            ("extended", LiquidationStatus::Extended),
            ("under review", LiquidationStatus::UnderReview),
        ];
        let word = collapse_blanks(cleaned);
        let begins =
            |start: &str| word.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
        let beginning = || BEGINNINGS.iter().find(|(start, _)| begins(start)).map(|(_, status)| *status);
        by_word(&word, &WHOLE).or_else(beginning)
    }

    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unliquidated => "unliquidated",
            Self::Pending => "pending",
            Self::UnderReview => "under review",
            Self::Extended => "extended",
            Self::Suspended => "suspended",
            Self::Liquidated => "liquidated",
            Self::Reliquidated => "reliquidated",
        }
    }

    /// Whether the period in which the entry can still be filed is running.
    pub fn is_liquidated(self) -> bool {
        self >= Self::Liquidated
    }
}

impl fmt::Display for LiquidationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Who has control of the entry summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ControlStatus {
    /// The filer, who can still change it.
    Trade,
    /// CBP.
    Cbp,
    /// Nobody: the summary is inactive.
    Inactive,
}

impl ControlStatus {
    /// Parses a status cell.
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

    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trade => "trade",
            Self::Cbp => "CBP",
            Self::Inactive => "inactive",
        }
    }
}

impl fmt::Display for ControlStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Trade => "trade",
            Self::Cbp => "CBP",
            Self::Inactive => "inactive",
        })
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
    /// Parses a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        const WORDS: [(&str, SummaryStatus); 9] = [
            ("accepted", SummaryStatus::Accepted),
            ("psc accepted", SummaryStatus::Accepted),
            ("1", SummaryStatus::Accepted),
            ("rejected", SummaryStatus::Rejected),
            ("2", SummaryStatus::Rejected),
            ("cancelled", SummaryStatus::Cancelled),
            ("canceled", SummaryStatus::Cancelled),
            ("3", SummaryStatus::Cancelled),
            ("adjusted", SummaryStatus::Adjusted),
        ];
        by_word(&collapse_blanks(cleaned), &WORDS)
    }

    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Adjusted => "adjusted",
        }
    }
}

impl fmt::Display for SummaryStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Adjusted => "adjusted",
        })
    }
}

/// Whether the duty was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CollectionStatus {
    /// Paid, or duty free.
    Paid,
    /// Not paid.
    NotPaid,
    /// On a statement that is authorized for payment and not processed yet.
    Authorized,
}

impl CollectionStatus {
    /// Parses a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        const WORDS: [(&str, CollectionStatus); 12] = [
            ("paid", CollectionStatus::Paid),
            ("fully paid", CollectionStatus::Paid),
            ("pd", CollectionStatus::Paid),
            ("2", CollectionStatus::Paid),
            ("duty free", CollectionStatus::Paid),
            ("3", CollectionStatus::Paid),
            ("not paid", CollectionStatus::NotPaid),
            ("np", CollectionStatus::NotPaid),
            ("0", CollectionStatus::NotPaid),
            ("authorized", CollectionStatus::Authorized),
            ("au", CollectionStatus::Authorized),
            ("6", CollectionStatus::Authorized),
        ];
        by_word(&collapse_blanks(cleaned), &WORDS)
    }

    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paid => "paid or duty free",
            Self::NotPaid => "not paid",
            Self::Authorized => "authorized",
        }
    }
}

impl fmt::Display for CollectionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Paid => "paid",
            Self::NotPaid => "not paid",
            Self::Authorized => "authorized",
        })
    }
}

/// The state of a protest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProtestStatus {
    /// Open.
    Open,
    /// Suspended.
    Suspended,
    /// Denied, wholly or partly.
    Denied,
    /// Approved, withdrawn or untimely: doesn't prevent filing.
    Settled,
}

impl ProtestStatus {
    /// Parses a status cell.
    pub fn parse(cleaned: &str) -> Option<Self> {
        const WORDS: [(&str, ProtestStatus); 14] = [
            ("op", ProtestStatus::Open),
            ("open", ProtestStatus::Open),
            ("sp", ProtestStatus::Suspended),
            ("suspended", ProtestStatus::Suspended),
            ("dn", ProtestStatus::Denied),
            ("denied", ProtestStatus::Denied),
            ("pd", ProtestStatus::Denied),
            ("partly denied", ProtestStatus::Denied),
            ("ap", ProtestStatus::Settled),
            ("approved", ProtestStatus::Settled),
            ("wd", ProtestStatus::Settled),
            ("withdrawn", ProtestStatus::Settled),
            ("np", ProtestStatus::Settled),
            ("ut", ProtestStatus::Settled),
        ];
        by_word(&collapse_blanks(cleaned), &WORDS)
    }

    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Denied => "denied",
            Self::Settled => "approved, withdrawn or untimely",
        }
    }
}

impl fmt::Display for ProtestStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Denied => "denied",
            Self::Settled => "closed",
        })
    }
}

/// Parses an injunction or suspension cell: yes or no.
pub fn parse_indicator(cleaned: &str) -> Option<bool> {
    const WORDS: [(&str, bool); 8] = [
        ("y", true),
        ("yes", true),
        ("true", true),
        ("1", true),
        ("n", false),
        ("no", false),
        ("false", false),
        ("0", false),
    ];
    by_word(&collapse_blanks(cleaned), &WORDS)
}

/// Whether a reconciliation or drawback cell that isn't blank sets the flag: any flag, issue code or entry number does,
/// unless it says no or none.
pub fn parse_mark(cleaned: &str) -> bool {
    let word = collapse_blanks(cleaned);
    !is_none_word(&word) && !["n", "no", "false", "0"].iter().any(|no| no.eq_ignore_ascii_case(&word))
}

/// Whether a cleaned cell is a word for "no value".
pub(crate) fn is_none_word(cleaned: &str) -> bool {
    ["n/a", "na", "none", "null", "-", "--"].iter().any(|none| none.eq_ignore_ascii_case(cleaned))
}

fn by_word<T: Copy>(word: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, value)| *value)
}

/// A two-digit entry type code, such as `01` (consumption).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryType(u8);

impl EntryType {
    /// Parses the leading digits of a cell: `1` and `01 ABI/A` are `01`, `047` is `47`; `00` isn't a type.
    pub fn parse(cleaned: &str) -> Option<Self> {
        let end = cleaned.find(|c: char| !c.is_ascii_digit()).unwrap_or(cleaned.len());
        let code: u32 = cleaned[..end].parse().ok()?;
        u8::try_from(code).ok().and_then(Self::from_code)
    }

    /// The type with this code, 1 to 99.
    pub const fn from_code(code: u8) -> Option<Self> {
        if code >= 1 && code <= 99 { Some(EntryType(code)) } else { None }
    }

    /// The code as a number.
    pub fn code(self) -> u8 {
        self.0
    }
}

impl fmt::Display for EntryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Formatted for every entry; several times as fast as formatting with a width.
        let digits = [b'0' + self.0 / 10, b'0' + self.0 % 10];
        f.write_str(std::str::from_utf8(&digits).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liquidation_words_and_codes_are_read_and_others_are_not() {
        use LiquidationStatus as L;
        for (words, status) in [
            (&["Not Liquidated", "UNLIQUIDATED", "open", "2", "not   liquidated"][..], L::Unliquidated),
            (&["Liquidated", "closed", "1", "Deemed  Liquidated"], L::Liquidated),
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
            ("PSC Accepted", Some(SummaryStatus::Accepted)),
            ("2", Some(SummaryStatus::Rejected)),
            ("Canceled", Some(SummaryStatus::Cancelled)),
            ("cancelled", Some(SummaryStatus::Cancelled)),
            ("Adjusted", Some(SummaryStatus::Adjusted)),
            ("4", None),
        ] {
            assert_eq!(SummaryStatus::parse(word), status, "{word:?}");
        }
        for (word, status) in [
            ("Fully  Paid", Some(CollectionStatus::Paid)),
            ("np", Some(CollectionStatus::NotPaid)),
            ("0", Some(CollectionStatus::NotPaid)),
            ("AU", Some(CollectionStatus::Authorized)),
            ("6", Some(CollectionStatus::Authorized)),
            ("Not  Paid", Some(CollectionStatus::NotPaid)),
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
        for none in ["N", "False", "0", "N/A", "na", "None", "NULL", "-", "--"] {
            assert!(!parse_mark(none), "{none}");
        }
        assert!(parse_mark("---") && parse_mark("nab"));
    }

    #[test]
    fn the_leading_digits_are_the_type() {
        for (raw, code) in [
            ("01", Some("01")),
            ("1", Some("01")),
            ("047", Some("47")),
            ("01 ABI/A", Some("01")),
            ("01 - Consumption", Some("01")),
            ("99", Some("99")),
            ("100", None),
            ("00", None),
            ("Consumption", None),
            ("", None),
            ("99999999999999", None),
        ] {
            assert_eq!(EntryType::parse(raw).map(|t| t.to_string()).as_deref(), code, "{raw:?}");
        }
    }
}
