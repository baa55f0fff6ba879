//! The one table of all rules.

use std::sync::LazyLock;

use serde::Deserialize;

use super::reasons::Reason;
use super::rule::{Rule, Subject};
use super::rule_set::{RuleId, RuleSet};
use super::{earlier, eligibility, liquidation, party, reading, rejected, rows, scope, strict, upload};

/// Rules about one subject.
#[derive(Debug)]
pub(crate) struct Family {
    /// The subject.
    pub title: &'static str,
    /// The rules.
    pub rules: &'static [&'static Rule],
}

/// All rules, by family.
pub(crate) static FAMILIES: &[Family] = &[
    Family {
        title: "Rows and cells",
        rules: &[
            &rows::ROW_MALFORMED,
            &reading::ROW_UNREAD,
            &rows::ENTRY_NUMBER_MISSING,
            &rows::ENTRY_NUMBER_FORMAT,
            &rows::LEADING_ZERO_RESTORED,
            &rows::CHECK_DIGIT,
            &rows::HTS_UNREADABLE,
            &rows::AMOUNT_UNREADABLE,
            &rows::DATE_UNREADABLE,
            &rows::CONFLICTING_ROWS,
            &rows::DUPLICATE_ROW,
            &reading::LINE_TOTAL,
            &reading::HEADING_UNREAD,
            &reading::REPEATS_FILLED,
            &reading::IEEPA_ROW_GONE,
            &rows::FILER_COLUMN_CONFLICT,
        ],
    },
    Family {
        title: "Files",
        rules: &[
            &rows::HEADER_AMBIGUOUS,
            &rows::HEADER_DUPLICATE,
            &rows::STATUS_UNRECOGNIZED,
            &rows::CELL_ERROR_VALUE,
            &rows::HIDDEN_ROWS,
            &reading::DATE_ORDER,
            &reading::DATE_SERIALS,
            &reading::DATE_PLACEHOLDER,
            &reading::INVISIBLE_CHARACTERS,
            &reading::TRAILING_CELLS_OMITTED,
            &reading::QUOTES_REPAIRED,
            &reading::COLUMN_UNREAD,
            &reading::ROWS_REPEAT,
            &reading::SHEET_UNREAD,
            &reading::SHEET_CONTINUED,
            &reading::HEADER_CHANGES,
            &reading::EXPORT_OLD,
            &reading::FILE_PASSED_OVER,
            &rows::CHECK_DIGIT_FACTOR,
        ],
    },
    Family {
        title: "Scope",
        rules: &[
            &scope::OUTSIDE_ENTRY_WINDOW,
            &scope::NO_IEEPA_DUTY,
            &scope::IEEPA_DUTY_ONLY_OUTSIDE_SCOPE,
            &party::IMPORTER_NOT_SELECTED,
            &scope::IEEPA_DUTY_OUTSIDE_WINDOW,
            &scope::IEEPA_HEADING_WITHOUT_DUTY,
            &scope::HEADING_NOT_IN_FORCE,
            &scope::DUTY_ON_EXEMPTION,
            &scope::DUTY_UNKNOWN,
            &scope::ALL_IN_RATE,
            &scope::ENTRY_DATE_MISSING,
        ],
    },
    Family {
        title: "Who files",
        rules: &[&party::FILER_CODE_MISMATCH, &party::IMPORTER_MISMATCH, &party::IMPORTER_MISSING],
    },
    Family {
        title: "Liquidation",
        rules: &[
            &liquidation::FINAL_LIQUIDATION,
            &liquidation::LIQUIDATION_UNKNOWN,
            &liquidation::WINDOW_CLOSING,
            &liquidation::LIQUIDATION_DATE_FUTURE,
            &liquidation::SCHEDULED_DATE_PASSED,
        ],
    },
    Family {
        title: "Eligibility",
        rules: &[
            &eligibility::ENTRY_TYPE_NOT_ALLOWED,
            &eligibility::ENTRY_TYPE_UNPUBLISHED,
            &eligibility::TRADE_CONTROL,
            &eligibility::SUMMARY_NOT_ACCEPTED,
            &eligibility::SUMMARY_ADJUSTED,
            &eligibility::STATEMENT_UNPAID,
            &eligibility::DUTY_UNPAID,
            &eligibility::RECONCILIATION_FILED,
            &eligibility::RECONCILIATION_FLAGGED,
            &eligibility::PROTEST_OPEN,
            &eligibility::PROTEST_DENIED,
            &eligibility::SUSPENSION_PENDING,
            &eligibility::DRAWBACK,
            &eligibility::INJUNCTION,
            &eligibility::VALUE_ON_CHAPTER_99,
        ],
    },
    Family {
        title: "Earlier declarations",
        rules: &[&earlier::ALREADY_FILED, &earlier::ANSWER_PENDING, &rejected::ALREADY_REJECTED],
    },
    Family {
        title: "Upload files that exist already",
        rules: &[
            &upload::NOT_CSV,
            &upload::FILE_EMPTY,
            &upload::HEADER,
            &upload::FILE_TOO_LARGE,
            &upload::TOO_MANY_ENTRIES,
            &upload::DUPLICATE_ENTRY,
            &upload::ENTRY_IN_TWO_FILES,
            &upload::DASHES,
            &upload::APOSTROPHE,
            &upload::EXTRA_COLUMNS,
            &upload::BLANK_ROW,
            &upload::BYTE_ORDER_MARK,
            &upload::UNSAFE_CONTENT,
            &upload::MIXED_FILERS,
        ],
    },
    Family { title: "Strictness", rules: &[&strict::PARTLY_CHECKED] },
];

/// Number of rules.
const COUNT: usize = {
    let (mut count, mut family) = (0, 0);
    while family < FAMILIES.len() {
        count += FAMILIES[family].rules.len();
        family += 1;
    }
    count
};

const _: () = assert!(COUNT <= u128::BITS as usize, "a set of rules has a bit for each");

/// All rules, in the order of the families.
pub static RULES: [&Rule; COUNT] = {
    let mut rules = [FAMILIES[0].rules[0]; COUNT];
    let (mut count, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let mut index = 0;
        while index < FAMILIES[family].rules.len() {
            rules[count] = FAMILIES[family].rules[index];
            (index, count) = (index + 1, count + 1);
        }
        family += 1;
    }
    rules
};

/// CBP's messages about checks that no export contains the data for.
pub const UNDECIDABLE: [&str; 4] = [
    "HTS Relationship Mismatch",
    "Unable to Calculate Duty-'X' Duty Comp Code",
    "SPI or Additional HTS Required",
    "Unexpected Error-try Again",
];

impl RuleId {
    /// The rule at this index.
    pub fn rule(self) -> &'static Rule {
        RULES[self.index()]
    }

    /// The index of a rule. Every rule of this program is in the table.
    pub fn of(rule: &'static Rule) -> Self {
        Self::by_name(rule.name).expect("every rule is in the table")
    }

    /// Whether it is the index of this rule.
    pub(crate) fn is(self, rule: &'static Rule) -> bool {
        std::ptr::eq(self.rule(), rule)
    }

    /// The rule with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        let index = RULES.iter().position(|rule| rule.name == name)?;
        u8::try_from(index).ok().map(RuleId)
    }

    /// Its index among all rules sorted by name.
    pub fn rank(self) -> u8 {
        static RANKS: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let mut by_name: Vec<RuleId> = RuleId::all().collect();
            by_name.sort_by_key(|id| id.rule().name);
            let mut ranks = vec![0; by_name.len()];
            (0..).zip(by_name).for_each(|(rank, id)| ranks[id.index()] = rank);
            ranks
        });
        RANKS[self.index()]
    }

    /// All rules.
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..).take(RULES.len()).map(RuleId)
    }
}

impl RuleSet {
    /// Whether a rule is in the set.
    pub(crate) fn holds(self, rule: &'static Rule) -> bool {
        self.iter().any(|id| id.is(rule))
    }

    /// The names of the rules, sorted.
    pub fn names(self) -> Vec<&'static str> {
        let mut names: Vec<&str> = self.iter().map(|id| id.rule().name).collect();
        names.sort_unstable();
        names
    }
}

/// What CBP's message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The uploaded file.
    File,
    /// An entry in it.
    Entry,
    /// The ACE portal.
    System,
}

/// What CBP's message makes the sender lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drops {
    /// The whole declaration.
    File,
    /// The entry alone.
    Entry,
    /// Either: CBP names it in both of its tables.
    Either,
    /// Nothing: the upload can be repeated.
    None,
}

impl Drops {
    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            Drops::File => "file",
            Drops::Entry => "entry",
            Drops::Either => "either",
            Drops::None => "none",
        }
    }
}

/// A message that CBP publishes about uploads, whether or not a rule checks it.
#[derive(Debug, Deserialize)]
pub struct PublishedMessage {
    /// The message.
    #[serde(rename = "message")]
    pub text: String,
    /// What it is about.
    pub stage: Stage,
    /// What it makes the sender lose.
    pub drops: Drops,
    /// What it means.
    pub meaning: String,
    /// The publication, with its date.
    pub source: String,
}

/// All published messages.
pub static MESSAGES: LazyLock<Vec<PublishedMessage>> = LazyLock::new(|| {
    let file = include_str!("cbp-messages.csv");
    let records = csv::Reader::from_reader(file.as_bytes()).into_deserialize();
    records.map(|record| record.expect("cbp-messages.csv is part of the program and tested")).collect()
});

impl Rule {
    /// What CBP's message for this rule makes the sender lose; `None` if it has no message.
    pub fn drops(&'static self) -> Option<Drops> {
        static DROPS: LazyLock<Vec<Option<Drops>>> =
            LazyLock::new(|| RULES.iter().map(|rule| drops(rule.cbp?.text)).collect());
        DROPS[RuleId::of(self).index()]
    }
}

/// What a message of CBP makes the sender lose.
pub(crate) fn drops(message: &str) -> Option<Drops> {
    MESSAGES.iter().find(|known| known.text == message).map(|known| known.drops)
}

impl PublishedMessage {
    /// The rules that check what the message is about.
    pub fn rules(&self) -> Vec<&'static Rule> {
        let answers =
            |rule: &Rule| rule.cbp.is_some_and(|message| message.text.eq_ignore_ascii_case(&self.text));
        let speaks_of = |rule: &Rule| rule.remedy.contains(&format!("\"{}\"", self.text));
        RULES.iter().copied().filter(|rule| answers(rule) || speaks_of(rule)).collect()
    }
}

impl Reason {
    /// The rule that checks it before the upload, if there is one.
    pub fn rule(&self) -> Option<&'static Rule> {
        let message = MESSAGES.iter().find(|message| message.text.eq_ignore_ascii_case(&self.message))?;
        let is_of_entry = |rule: &&Rule| !matches!(rule.subject, Subject::File);
        message.rules().into_iter().find(is_of_entry)
    }
}

#[cfg(test)]
mod tests {
    use super::MESSAGES;
    use super::*;
    use crate::rules::rule::SeverityPolicy;

    #[test]
    fn names_are_unique_and_in_one_form() {
        for rule in RULES {
            assert_eq!(RULES.iter().filter(|other| other.name == rule.name).count(), 1, "{}", rule.name);
            assert!(
                rule.name.bytes().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-')),
                "{}",
                rule.name
            );
        }
    }

    #[test]
    fn every_message_of_cbp_is_quoted_word_for_word() {
        let published = |text: &str| MESSAGES.iter().any(|message| message.text == text);
        for rule in RULES {
            if let Some(message) = rule.cbp {
                assert!(published(message.text), "{}: {}", rule.name, message.text);
            }
        }
        for message in UNDECIDABLE {
            assert!(published(message), "{message}");
        }
    }

    #[test]
    fn every_rule_says_when_it_fails_what_to_do_and_where_it_comes_from() {
        for rule in RULES {
            assert!(rule.fails_when.len() > 20 && rule.remedy.len() > 20, "{}", rule.name);
            assert!(rule.source.contains("202"), "{}: the source has a date", rule.name);
            let ends = |text: &str| text.ends_with(['.', ' ']);
            assert!(!ends(rule.fails_when) && !ends(rule.remedy) && !ends(rule.source), "{}", rule.name);
        }
    }

    #[test]
    fn a_rule_that_can_only_be_unknown_names_the_column_that_decides_it() {
        for rule in RULES.iter().filter(|rule| matches!(rule.weight, SeverityPolicy::UnknownOnly)) {
            assert!(rule.needs.is_some(), "{}", rule.name);
        }
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let rules = ["check-digit", "final-liquidation", "partly-checked"];
        let mut set = RuleSet::default();
        assert!(set.is_empty());
        rules.iter().rev().for_each(|name| set.insert(RuleId::by_name(name).unwrap()));
        assert_eq!(set.names(), rules);
        assert_eq!(set.iter().count(), 3);
    }

    #[test]
    fn every_rule_about_entries_is_asked_of_some_entries_but_the_one_drawn_from_the_others() {
        for rule in RULES {
            if let Subject::Entry(check) = rule.subject {
                assert_eq!(check.applies_to.is_empty(), rule.name == "partly-checked", "{}", rule.name);
            }
        }
    }

    #[test]
    fn a_message_leads_to_every_rule_that_quotes_it() {
        let rules = |text: &str| -> Vec<&str> {
            let message = MESSAGES.iter().find(|message| message.text == text).unwrap();
            message.rules().iter().map(|rule| rule.name).collect()
        };
        assert_eq!(rules("Account Mismatch"), ["importer-mismatch", "importer-missing"]);
        assert_eq!(rules("Entry Summary Not Found or Archived in ACE"), ["check-digit"]);
        assert!(rules("HTS Relationship Mismatch").is_empty());
        for rule in RULES {
            assert!(rule.cbp.is_none_or(|message| rules(message.text).contains(&rule.name)), "{}", rule.name);
        }
    }
}
