//! What a rule is: its name, its weight, what it says, how it is asked, and what is to be done where it fails.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::filing::Filing;
use super::set::RuleSet;
use crate::domain::{EntryNumber, Heading};
use crate::entries::{Entry, EntryFacts, EntryRow};
use crate::read::Column;

/// What a failing rule does to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Information: the entry is ready.
    Note,
    /// A person should look; the entry is ready.
    Warning,
    /// CBP may reject it, or a cell can't be read: the entry goes to review.
    Doubt,
    /// CBP would certainly reject it: the entry is in no upload file.
    Error,
}

impl Severity {
    /// As the files write it.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Doubt => "doubt",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How much a rule weighs.
#[derive(Debug, Clone, Copy)]
pub enum SeverityPolicy {
    /// Always the same.
    Always(Severity),
    /// Another one by the day of filing or a flag: the weight in a run, and how the table puts it.
    Varies(fn(&Filing) -> Severity, &'static str),
    /// The entry is out of scope: no other rule is asked but warnings made for such entries.
    Scope,
    /// The rule never fails; it can only be unknown.
    UnknownOnly,
}

/// An error message of CBP, word for word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CbpMessage {
    /// The message.
    pub text: &'static str,
    /// Whether CBP only may answer so.
    pub possible: bool,
    /// The last day on which CBP used it, where it has been withdrawn.
    pub until: Option<NaiveDate>,
}

/// One rule.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, which states the bad state.
    pub name: &'static str,
    /// Its page, `pages/NAME.md`: see [`Page`](super::pages::Page).
    pub page: &'static str,
    /// What it does to an entry.
    pub weight: SeverityPolicy,
    /// When it fails.
    pub fails_when: &'static str,
    /// What CBP answers; none where CBP publishes no such error and the rule is ours.
    pub cbp: Option<CbpMessage>,
    /// Where the rule comes from, with its date.
    pub source: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// The ACE columns that decide it where it is unknown, joined with `, `.
    pub needs: Option<&'static str>,
    /// What is to be done about an entry for which it fails at this weight.
    pub action: Action,
    /// What it is about.
    pub subject: Subject,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy)]
pub enum Subject {
    /// A whole input file.
    File,
    /// A row that can't be read.
    Row,
    /// An entry.
    Entry(Check),
    /// An upload file that exists already.
    Upload,
}

/// How a rule about an entry is asked.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Of which entries it is asked.
    pub applies_to: &'static [Category],
    /// What the answer depends on.
    pub sees: Sees,
    /// The answer.
    pub judge: fn(&Entry<'_>, &Filing) -> RuleOutcome,
    /// What to say where it fails.
    pub words: MessageFrom,
}

/// What a rule looks at in an entry, besides the settings of the run. A rule that looks at less needn't be asked of
/// every entry: see [`Memo`](super::Memo).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// The state of each row and the columns, and nothing else.
    State,
    /// In each row by itself its entry date and tariffs; of a duty no more than whether it is known, below, at or
    /// above zero. The entry passes where each of its rows passes.
    Line,
    /// Anything: the number, sums, rows beside each other.
    Entry,
}

/// How it is told where a rule fails.
#[derive(Debug, Clone, Copy)]
pub enum MessageFrom {
    /// By what is kept of the entry.
    Facts(fn(&Failure<'_>) -> Message),
    /// By the IEEPA headings of the tariffs that offend, told by the first. Where the offending rows name several
    /// headings they must be read again.
    Headings(fn(&Entry<'_>, Heading, Option<Decimal>) -> bool, fn(&Failure<'_>, &str) -> Message),
    /// By its rows, which must be read again.
    Rows(fn(&Failure<'_>, &Entry<'_>) -> Message),
}

/// By what it is decided which rules an entry is asked; the first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// It has readable dates, all of them outside the window.
    OutsideWindow,
    /// It bears no IEEPA duty.
    NoIeepaDuty,
    /// It bears IEEPA duty, but none in scope.
    OnlyOutsideScope,
    /// It belongs to an importer for whom nothing is filed in this run.
    ImporterNotSelected,
    /// CBP accepted it on an earlier declaration.
    Claimed,
    /// It is on an earlier declaration, and no answer of CBP is known.
    Pending,
    /// It may be filed, unless a rule says otherwise.
    Candidate,
}

impl Category {
    /// How many there are.
    pub(crate) const COUNT: usize = Category::Candidate as usize + 1;
}

pub(crate) const CANDIDATES: &[Category] = &[Category::Candidate];

/// A rule's answer for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleOutcome {
    /// Nothing stands against it.
    Pass,
    /// Something does.
    Fail(Evidence),
    /// The data can't tell.
    Unknown,
    /// The data can't tell for want of a column that ES-003 doesn't have: the entry is no less checked for it.
    NotInExport,
}

/// Which cells made a rule fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The column.
    pub column: Column,
    /// The offending rows.
    pub rows: OffendingRows,
    /// How much this case weighs, where that is other than the rule says.
    pub severity: Option<Severity>,
}

/// Rows of an entry by which a rule fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OffendingRows {
    /// All of them, as nearly always: that takes no list.
    All,
    /// These, as indexes into the entry's rows; at least one.
    These(Vec<u32>),
}

impl OffendingRows {
    /// Of the entry's rows those that offend, with their indexes.
    pub(crate) fn of<'r>(&self, rows: &'r [EntryRow]) -> impl Iterator<Item = (usize, &'r EntryRow)> {
        let (all, some) = match self {
            OffendingRows::All => (rows, &[][..]),
            OffendingRows::These(indexes) => (&[][..], &indexes[..]),
        };
        let some = some.iter().map(|index| *index as usize).map(|index| (index, &rows[index]));
        all.iter().enumerate().chain(some)
    }
}

impl RuleOutcome {
    /// Fails for the rows for which `offends` holds; passes if there are none.
    pub(crate) fn fail_where(entry: &Entry<'_>, column: Column, offends: impl Fn(&EntryRow) -> bool) -> Self {
        let Some(first) = entry.rows.iter().position(&offends) else { return RuleOutcome::Pass };
        let rows = match first == 0 && entry.rows[1..].iter().all(&offends) {
            true => OffendingRows::All,
            false => {
                let offending = (0u32..).zip(entry.rows).filter(|(_, row)| offends(row));
                OffendingRows::These(offending.map(|(index, _)| index).collect())
            }
        };
        RuleOutcome::Fail(Evidence { column, rows, severity: None })
    }

    /// Fails for the rows of which `offends` holds, standing at the cell that names their tariffs.
    pub(crate) fn fail_tariff(entry: &Entry<'_>, offends: impl Fn(&EntryRow) -> bool) -> Self {
        let at = |column| Self::fail_where(entry, column, |row| row.tariff_column == column && offends(row));
        at(Column::Hts).or_else(|| at(Column::HtsAdditional))
    }

    /// Fails for these rows; passes if there are none.
    pub(crate) fn fail_at(column: Column, rows: Vec<u32>) -> Self {
        match rows.is_empty() {
            true => RuleOutcome::Pass,
            false => {
                let rows = OffendingRows::These(rows);
                RuleOutcome::Fail(Evidence { column, rows, severity: None })
            }
        }
    }

    /// Fails for the entry as a whole.
    pub(crate) fn fail_whole() -> Self {
        let (column, rows) = (Column::EntryNumber, OffendingRows::All);
        RuleOutcome::Fail(Evidence { column, rows, severity: None })
    }

    /// Fails if `fails` holds, standing at the entry number.
    pub(crate) fn fail_if(fails: bool) -> Self {
        if fails { Self::fail_whole() } else { RuleOutcome::Pass }
    }

    /// This answer if it fails, else the other one.
    pub(crate) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self == RuleOutcome::Pass { other() } else { self }
    }

    /// A failure that weighs this, whatever the rule says.
    pub(crate) fn weighing(self, severity: Severity) -> Self {
        match self {
            RuleOutcome::Fail(evidence) => {
                RuleOutcome::Fail(Evidence { severity: Some(severity), ..evidence })
            }
            other => other,
        }
    }

    /// Instead of pass or unknown: not in the export, where no input has the column.
    pub(crate) fn or_missing_from_export(self, entry: &Entry<'_>, column: Column) -> Self {
        match self {
            RuleOutcome::Pass | RuleOutcome::Unknown if !entry.has(column) => RuleOutcome::NotInExport,
            _ => self,
        }
    }

    /// Unknown instead of pass, where `undecided` holds.
    pub(crate) fn or_unknown_if(self, undecided: bool) -> Self {
        if undecided && self == RuleOutcome::Pass { RuleOutcome::Unknown } else { self }
    }
}

/// A rule that failed, for which words are wanted.
#[derive(Debug)]
pub struct Failure<'a> {
    /// The entry's number.
    pub number: EntryNumber,
    /// What is kept of the entry.
    pub facts: &'a EntryFacts,
    /// The factor of its filer's check digits.
    pub factor: u8,
    /// The settings of the run.
    pub filing: &'a Filing,
    /// The offending cell's text; the first in alphabetical order where there are several.
    pub value: &'a str,
    /// The rules that could not be decided for the entry.
    pub unknown: RuleSet,
}

/// What a finding says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What is wrong.
    pub message: String,
    /// What to do; none where the rule's own remedy says it all.
    pub help: Option<String>,
    /// Whether CBP's message applies to this case of the rule.
    pub cbp: CbpApplies,
}

/// Whether CBP's message applies to a case of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CbpApplies {
    /// As the rule says.
    AsTheRule,
    /// CBP only may answer so.
    Possibly,
    /// CBP would not answer so.
    No,
}

impl CbpApplies {
    /// What is left of a message.
    pub(crate) fn to(self, message: Option<CbpMessage>) -> Option<CbpMessage> {
        match self {
            CbpApplies::AsTheRule => message,
            CbpApplies::Possibly => message.map(|message| CbpMessage { possible: true, ..message }),
            CbpApplies::No => None,
        }
    }
}

impl Message {
    /// A message, to which the rule's remedy is the help.
    pub fn new(message: impl Into<String>) -> Self {
        Message { message: message.into(), help: None, cbp: CbpApplies::AsTheRule }
    }

    /// A message with a help of its own.
    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Message { help: Some(help.into()), ..Message::new(message) }
    }

    /// The same, where CBP's message applies otherwise than the rule says.
    pub(crate) fn cbp(self, cbp: CbpApplies) -> Self {
        Message { cbp, ..self }
    }
}

impl Rule {
    /// Its severity in a run; none for rules of scope and those that can only be unknown.
    pub fn severity(&self, filing: &Filing) -> Option<Severity> {
        match self.weight {
            SeverityPolicy::Always(severity) => Some(severity),
            SeverityPolicy::Varies(on, _) => Some(on(filing)),
            SeverityPolicy::Scope | SeverityPolicy::UnknownOnly => None,
        }
    }

    /// How its severity in a run is called.
    pub fn severity_word(&self, filing: &Filing) -> &'static str {
        self.severity(filing).map_or("out-of-scope", Severity::name)
    }

    /// The ACE columns that decide it.
    pub fn needed(&self) -> impl Iterator<Item = &'static str> {
        self.needs.into_iter().flat_map(|needs| needs.split(", "))
    }

    /// Whether a known layout of ES-003 offers the columns that decide it.
    pub fn is_in_es003(&self) -> bool {
        self.needed().all(|name| NOT_IN_ES003.iter().all(|column| column.ace_name() != name))
    }

    /// CBP's message in a case of the rule, if it is in use on the day of filing.
    pub fn cbp_on(&self, day: NaiveDate, applies: CbpApplies) -> Option<CbpMessage> {
        applies.to(self.cbp.filter(|message| message.until.is_none_or(|until| day <= until)))
    }
}

/// Columns that no known layout of ES-003 offers.
pub(crate) const NOT_IN_ES003: [Column; 3] = [Column::Drawback, Column::Injunction, Column::CollectionStatus];

pub(crate) const fn certain(text: &'static str) -> Option<CbpMessage> {
    Some(CbpMessage { text, possible: false, until: None })
}

pub(crate) const fn possible(text: &'static str) -> Option<CbpMessage> {
    Some(CbpMessage { text, possible: true, until: None })
}

/// What is to be done about an entry; where several rules fail the first of these applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// Nothing: it is accepted on a declaration, or out of scope.
    None,
    /// Import CBP's answer once it is there.
    Await,
    /// Nothing: the time for CAPE and the time for a protest are over.
    Closed,
    /// Consider a protest.
    Protest,
    /// Someone else must file it.
    OtherFiler,
    /// CAPE doesn't take it.
    NotAccepted,
    /// Wait until CBP has finished.
    Wait,
    /// Correct it in ACE.
    Fix,
    /// Decide whether to upload it.
    Decide,
    /// Upload it.
    Upload,
}

impl Action {
    /// All of them in their order.
    pub const ALL: [Action; 10] = [
        Action::None,
        Action::Await,
        Action::Closed,
        Action::Protest,
        Action::OtherFiler,
        Action::NotAccepted,
        Action::Wait,
        Action::Fix,
        Action::Decide,
        Action::Upload,
    ];

    /// As the files write it.
    pub fn name(self) -> &'static str {
        match self {
            Action::None => "none",
            Action::Await => "await",
            Action::Closed => "closed",
            Action::Protest => "protest",
            Action::OtherFiler => "other-filer",
            Action::NotAccepted => "not-accepted",
            Action::Wait => "wait",
            Action::Fix => "fix",
            Action::Decide => "decide",
            Action::Upload => "upload",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
