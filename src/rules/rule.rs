//! What a rule is: its name, severity, texts, function, and the action if it fails.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::filing::Filing;
use super::rule_set::RuleSet;
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
    /// The name in output files.
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

/// How severe a rule is.
#[derive(Debug, Clone, Copy)]
pub enum SeverityPolicy {
    /// Always the same.
    Always(Severity),
    /// Depends on the filing date or a setting: the function that decides, and the text for the table of rules.
    Varies(fn(&Filing) -> Severity, &'static str),
    /// The entry is out of scope: only warnings made for such entries are run besides.
    Scope,
    /// The rule never fails; it can only be unknown.
    UnknownOnly,
}

/// An error message of CBP, word for word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CbpMessage {
    /// The message.
    pub text: &'static str,
    /// Whether CBP may answer with it, but doesn't always.
    pub possible: bool,
    /// The last day on which CBP used it, if it was withdrawn.
    pub until: Option<NaiveDate>,
}

/// One rule.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The name, which states the defect.
    pub name: &'static str,
    /// Its page, `pages/NAME.md`: see [`Page`](super::pages::Page).
    pub page: &'static str,
    /// How severe it is.
    pub weight: SeverityPolicy,
    /// When it fails.
    pub fails_when: &'static str,
    /// CBP's answer; `None` if CBP publishes no such error.
    pub cbp: Option<CbpMessage>,
    /// The source of the rule, with its date.
    pub source: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// The ACE columns that decide the rule where it is unknown, joined with `, `.
    pub needs: Option<&'static str>,
    /// What to do about an entry for which it fails with this severity.
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

/// A rule about an entry.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The categories of entries it applies to.
    pub applies_to: &'static [Category],
    /// What the result depends on.
    pub sees: Sees,
    /// Judges an entry.
    pub judge: fn(&Entry<'_>, &Filing) -> RuleOutcome,
    /// Makes the text of a finding.
    pub words: MessageFrom,
}

/// What a rule looks at in an entry, besides the settings of the run. The less it looks at, the more often
/// [`DistinctStates`](super::DistinctStates) can reuse its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// Only the state of each row, and the columns.
    State,
    /// Only the entry date and tariffs of each row, one row at a time; of a duty only whether it is known and its sign.
    /// The entry passes if each of its rows passes.
    Line,
    /// Anything: the number, sums, several rows together.
    Entry,
}

/// What the text of a finding is made from.
#[derive(Debug, Clone, Copy)]
pub enum MessageFrom {
    /// From the facts kept of the entry.
    Facts(fn(&Failure<'_>) -> Message),
    /// From the IEEPA headings of the offending tariffs, which the first function selects. If the offending rows name
    /// several headings, they are reread.
    Headings(fn(&Entry<'_>, Heading, Option<Decimal>) -> bool, fn(&Failure<'_>, &str) -> Message),
    /// From its rows, which are reread.
    Rows(fn(&Failure<'_>, &Entry<'_>) -> Message),
}

/// Decides which rules apply to an entry: the first category that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// It has readable entry dates, all of them outside the window.
    OutsideWindow,
    /// It has no IEEPA duty.
    NoIeepaDuty,
    /// It has IEEPA duty, but none in scope.
    OnlyOutsideScope,
    /// Its importer is one for whom this run files nothing.
    ImporterNotSelected,
    /// CBP accepted it on an earlier declaration.
    Claimed,
    /// It is on an earlier declaration, and CBP's answer isn't known.
    Pending,
    /// It may be filed unless a rule prevents it.
    Candidate,
}

impl Category {
    /// Number of categories.
    pub(crate) const COUNT: usize = Category::Candidate as usize + 1;
}

pub(crate) const CANDIDATES: &[Category] = &[Category::Candidate];

/// A rule's result for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleOutcome {
    /// The entry complies.
    Pass,
    /// It doesn't; these cells show it.
    Fail(Evidence),
    /// The data doesn't decide it.
    Unknown,
    /// A column that ES-003 doesn't have would decide it; the entry still counts as fully checked.
    NotInExport,
}

/// The cells that made a rule fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The column.
    pub column: Column,
    /// The offending rows.
    pub rows: OffendingRows,
    /// The severity of this case, if it differs from the rule's.
    pub severity: Option<Severity>,
}

/// The rows of an entry that made a rule fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OffendingRows {
    /// All rows, which is by far the most frequent case and needs no list.
    All,
    /// These rows, as indexes into the entry's rows; at least one.
    These(Vec<u32>),
}

impl OffendingRows {
    /// The offending ones of the entry's rows, with their indexes.
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
    /// Fails at the rows for which `offends` is true; passes if there are none.
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

    /// Fails at the rows for which `offends` is true, pointing to the cell that names their tariffs.
    pub(crate) fn fail_tariff(entry: &Entry<'_>, offends: impl Fn(&EntryRow) -> bool) -> Self {
        let at = |column| Self::fail_where(entry, column, |row| row.tariff_column == column && offends(row));
        at(Column::Hts).or_else(|| at(Column::HtsAdditional))
    }

    /// Fails at these rows; passes if there are none.
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

    /// Fails for the whole entry if `fails` is true, pointing to the entry number.
    pub(crate) fn fail_if(fails: bool) -> Self {
        if fails { Self::fail_whole() } else { RuleOutcome::Pass }
    }

    /// `self` unless it is a pass; then `other`.
    pub(crate) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self == RuleOutcome::Pass { other() } else { self }
    }

    /// Replaces the rule's severity in a failure.
    pub(crate) fn weighing(self, severity: Severity) -> Self {
        match self {
            RuleOutcome::Fail(evidence) => {
                RuleOutcome::Fail(Evidence { severity: Some(severity), ..evidence })
            }
            other => other,
        }
    }

    /// Turns pass and unknown into "not in the export" if no input has the column.
    pub(crate) fn or_missing_from_export(self, entry: &Entry<'_>, column: Column) -> Self {
        match self {
            RuleOutcome::Pass | RuleOutcome::Unknown if !entry.has(column) => RuleOutcome::NotInExport,
            _ => self,
        }
    }

    /// Turns pass into unknown if `undecided` is true.
    pub(crate) fn or_unknown_if(self, undecided: bool) -> Self {
        if undecided && self == RuleOutcome::Pass { RuleOutcome::Unknown } else { self }
    }
}

/// What a finding's text is made from.
#[derive(Debug)]
pub struct Failure<'a> {
    /// The entry number.
    pub number: EntryNumber,
    /// The facts kept of the entry.
    pub facts: &'a EntryFacts,
    /// The check-digit factor of its filer code.
    pub factor: u8,
    /// The settings of the run.
    pub filing: &'a Filing,
    /// The offending cell's text; the smallest if there are several.
    pub value: &'a str,
    /// The rules that could not be decided for the entry.
    pub unknown: RuleSet,
}

/// The text of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What is wrong.
    pub message: String,
    /// What to do; `None` if the rule's remedy is enough.
    pub help: Option<String>,
    /// Whether CBP's message applies in this case.
    pub cbp: CbpApplies,
}

/// Whether the rule's CBP message applies in a particular case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CbpApplies {
    /// As the rule declares.
    AsTheRule,
    /// CBP may answer with it, but doesn't always.
    Possibly,
    /// CBP would not answer with it.
    No,
}

impl CbpApplies {
    /// The message as it applies to this case.
    pub(crate) fn to(self, message: Option<CbpMessage>) -> Option<CbpMessage> {
        match self {
            CbpApplies::AsTheRule => message,
            CbpApplies::Possibly => message.map(|message| CbpMessage { possible: true, ..message }),
            CbpApplies::No => None,
        }
    }
}

impl Message {
    /// A message for which the rule's remedy is the help.
    pub fn new(message: impl Into<String>) -> Self {
        Message { message: message.into(), help: None, cbp: CbpApplies::AsTheRule }
    }

    /// A message with its own help.
    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Message { help: Some(help.into()), ..Message::new(message) }
    }

    /// Overrides whether CBP's message applies.
    pub(crate) fn cbp(self, cbp: CbpApplies) -> Self {
        Message { cbp, ..self }
    }
}

impl Rule {
    /// Its severity in a run; `None` for rules of scope and those that can only be unknown.
    pub fn severity(&self, filing: &Filing) -> Option<Severity> {
        match self.weight {
            SeverityPolicy::Always(severity) => Some(severity),
            SeverityPolicy::Varies(on, _) => Some(on(filing)),
            SeverityPolicy::Scope | SeverityPolicy::UnknownOnly => None,
        }
    }

    /// Its severity in a run as a word.
    pub fn severity_word(&self, filing: &Filing) -> &'static str {
        self.severity(filing).map_or("out-of-scope", Severity::name)
    }

    /// The ACE columns that decide it.
    pub fn needed(&self) -> impl Iterator<Item = &'static str> {
        self.needs.into_iter().flat_map(|needs| needs.split(", "))
    }

    /// Whether a known layout of ES-003 offers all columns that decide it.
    pub fn is_in_es003(&self) -> bool {
        self.needed().all(|name| NOT_IN_ES003.iter().all(|column| column.ace_name() != name))
    }

    /// CBP's message for a case of the rule, if CBP uses it on that day.
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

/// What to do about an entry. If several rules fail, the first of these applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// Nothing: it is accepted on a declaration, or out of scope.
    None,
    /// Import CBP's answer when it arrives.
    Await,
    /// Nothing: the deadlines for CAPE and for a protest have passed.
    Closed,
    /// Consider a protest.
    Protest,
    /// Another party must file it.
    OtherFiler,
    /// CAPE doesn't accept it.
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
    /// All actions, in order.
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

    /// The name in output files.
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
