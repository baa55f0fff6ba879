//! Changes since the results of the last run: compares their entries.csv with the entries of this run.
//!
//! Both are sorted by entry number, so each is read once. Only the most important changes are kept to be named; the
//! sums cover all.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::csv::ENTRIES_HEADER;
use super::figures::{AHEAD, is_ahead};
use super::step::Step;
use super::summary_json::{ChangeSummary, NearDay, OutcomeChange, Summary};
use super::wording::{days_until, entries_with_duty};
use crate::domain::{DutyTotal, EntryNumber, FILING_DAYS, cents, dollars_of, parse_iso_date};
use crate::file_names::{ENTRIES_CSV, SUMMARY_JSON};
use crate::judge::{Evaluation, JudgedEntry, Outcome};
use crate::output::OutputFiles;
use crate::read::{open_file, sha256_of};
use crate::rules::{FilingDeadline, IMPORTER_MISMATCH, IMPORTER_NOT_SELECTED, Rule};
use crate::text::{sanitize, thousands};

/// Limit on the entries that are named; further ones are counted.
const NAMED: usize = 10_000;

/// The result of comparing with the last results.
#[derive(Debug)]
pub(crate) enum Comparison {
    /// No earlier results are replaced.
    Nothing,
    /// They can't be compared, for this reason, as part of a sentence.
    Impossible(String),
    Made(Changes),
}

/// The changes.
#[derive(Debug)]
pub(crate) struct Changes {
    /// The filing date of the earlier results.
    pub(crate) since: NaiveDate,
    /// Entries by earlier outcome (`None` for new ones) and current outcome (`None` for those that are gone).
    pub(crate) outcomes: BTreeMap<(Option<Outcome>, Option<Outcome>), DutyTotal>,
    /// Entries that can still be filed, whose deadline is near now but wasn't then.
    pub(crate) came_near: BTreeMap<FilingDeadline, DutyTotal>,
    /// Number of changed entries.
    pub(crate) total: u64,
    /// The most important of them, nearest deadline first.
    pub(crate) named: Vec<ChangedEntry>,
}

/// An entry that changed.
#[derive(Debug)]
pub(crate) struct ChangedEntry {
    pub(crate) number: EntryNumber,
    /// Its outcome in the earlier results; `None` if it is new.
    pub(crate) before: Option<Outcome>,
    /// Its current outcome; `None` if it is gone.
    pub(crate) now: Option<Outcome>,
    pub(crate) to_do: Option<Step>,
    /// Whether its filing deadline has come near.
    pub(crate) came_near: bool,
    pub(crate) file_by: Option<FilingDeadline>,
    /// Its duty; that of the earlier results if the entry is gone.
    pub(crate) money: DutyTotal,
    /// Blank if unknown.
    pub(crate) importer: String,
}

impl Comparison {
    /// Compares the entries of a run, or of one client, with the last results, as `to` knows them. A problem with those
    /// results never stops a run.
    pub(crate) fn of(judged: &Evaluation, summary: &Summary, to: &impl OutputFiles) -> Self {
        let Some(path) = to.last_result(SUMMARY_JSON) else { return Comparison::Nothing };
        let entries = to.last_result(ENTRIES_CSV);
        match compared(judged, summary, &path, entries.as_deref()) {
            Ok(changes) => Comparison::Made(changes),
            Err(reason) => Comparison::Impossible(reason),
        }
    }

    /// For summary.json: the changes, or the reason why there are none.
    pub(crate) fn for_summary(&self) -> (Option<ChangeSummary>, Option<String>) {
        match self {
            Comparison::Nothing => (None, None),
            Comparison::Impossible(reason) => (None, Some(reason.clone())),
            Comparison::Made(changes) => (Some(changes.summary()), None),
        }
    }

    /// The changes, if there are any.
    pub(crate) fn changes(&self) -> Option<&Changes> {
        match self {
            Comparison::Made(changes) => Some(changes).filter(|changes| !changes.is_empty()),
            Comparison::Nothing | Comparison::Impossible(_) => None,
        }
    }
}

/// Compares, or returns as part of a sentence why that isn't possible.
fn compared(
    judged: &Evaluation,
    summary: &Summary,
    earlier_summary: &Path,
    earlier_entries: Option<&Path>,
) -> Result<Changes, String> {
    let of_other_version = || "another version of cape wrote them".to_string();
    let unreadable = |error: io::Error| format!("their {ENTRIES_CSV} can't be read: {error}");
    let text = open_file(earlier_summary).ok().and_then(|(file, _)| io::read_to_string(file).ok());
    let earlier: Option<Summary> = text.and_then(|text| serde_json::from_str(&text).ok());
    let earlier = earlier.ok_or_else(of_other_version)?;
    let since = parse_iso_date(&earlier.as_of).ok_or_else(of_other_version)?;
    if let Some(flags) = other_flags(&earlier, summary) {
        return Err(flags);
    }
    let path = earlier_entries.ok_or_else(|| format!("their {ENTRIES_CSV} is missing"))?;
    let written = earlier.run.reports.iter().find(|report| report.file == ENTRIES_CSV);
    let sha256 = sha256_of(path).ok();
    if written.is_none_or(|written| Some(&written.sha256) != sha256.as_ref()) {
        return Err(format!("their {ENTRIES_CSV} was changed after cape wrote it"));
    }
    let mut file = BufReader::with_capacity(1 << 16, open_file(path).map_err(unreadable)?.0);
    let mut line = Vec::new();
    next_line(&mut file, &mut line).map_err(unreadable)?;
    if line != ENTRIES_HEADER.trim_end().as_bytes() {
        return Err(of_other_version());
    }
    let mut pass = Pass::through(judged, &earlier, since);
    while next_line(&mut file, &mut line).map_err(unreadable)? {
        pass.row(&EarlierRow::of(&line).ok_or_else(of_other_version)?);
    }
    Ok(pass.finish())
}

/// Reads a line without its end; `false` if there is none left.
fn next_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let length = from.read_until(b'\n', line)?;
    line.pop_if(|last| *last == b'\n');
    Ok(length > 0)
}

/// The flags that affect outcomes, if they differ: a comparison would then show what the flags changed, not what
/// happened to the entries.
fn other_flags(earlier: &Summary, now: &Summary) -> Option<String> {
    let flags = |of: &Summary| {
        let filer = of.filer.as_ref().map(|code| format!("--filer {code}"));
        let importers = of.importers.iter().map(|number| format!("--importer {number}")).collect::<Vec<_>>();
        let switch = |is_set: bool, flag: &str| if is_set { flag.to_string() } else { String::new() };
        [
            (filer.unwrap_or_default(), "--filer"),
            (importers.join(" "), "--importer"),
            (format!("--window {}..{}", of.window[0], of.window[1]), ""),
            (format!("--scope {}", of.scope), ""),
            (switch(of.settings.strict, "--strict"), "--strict"),
            (switch(of.settings.cit_plaintiff, "--cit-plaintiff"), "--cit-plaintiff"),
        ]
    };
    let differing = flags(earlier).into_iter().zip(flags(now)).filter(|(before, now)| before != now);
    let words = differing.map(|((before, name), _)| match before.is_empty() {
        true => format!("without {name}"),
        false => format!("with {before}"),
    });
    let words = words.collect::<Vec<_>>().join(", ");
    (!words.is_empty()).then(|| format!("they were made {}", sanitize(words)))
}

/// The parts of a row in the earlier entries.csv that matter here.
struct EarlierRow<'l> {
    number: EntryNumber,
    outcome: Outcome,
    importer: &'l str,
    file_by: Option<NaiveDate>,
    duty: Option<Decimal>,
    rules: &'l str,
}

impl<'l> EarlierRow<'l> {
    /// No cell of entries.csv is quoted.
    fn of(line: &'l [u8]) -> Option<Self> {
        let cells = std::str::from_utf8(line).ok()?.split(',');
        let mut row = EarlierRow {
            number: EntryNumber::from_bits(0),
            outcome: Outcome::OutOfScope,
            importer: "",
            file_by: None,
            duty: None,
            rules: "",
        };
        for (name, cell) in ENTRIES_HEADER.trim_end().split(',').zip(cells) {
            match name {
                "entry_number" => row.number = EntryNumber::from_text(cell)?,
                "outcome" => row.outcome = Outcome::by_name(cell)?,
                "importer_number" => row.importer = cell,
                "file_by" => row.file_by = parse_iso_date(cell),
                "ieepa_duty" => row.duty = Decimal::from_str_exact(cell).ok(),
                "rules" => row.rules = cell,
                _ => {}
            }
        }
        Some(row)
    }

    /// Whether it was of an importer for whom nothing is filed.
    fn is_of_other_importer(&self, importers: &[String]) -> bool {
        let is_named = |rule: &Rule| self.rules.split(';').any(|name| name == rule.name);
        let is_other = !importers.is_empty() && !self.importer.is_empty();
        is_named(&IMPORTER_MISMATCH)
            || is_named(&IMPORTER_NOT_SELECTED)
            || (is_other && !importers.iter().any(|number| number == self.importer))
    }

    /// The duty of its entry if that is gone; one out of scope without an amount has none.
    fn money(&self) -> DutyTotal {
        match (self.duty, self.outcome) {
            (None, Outcome::OutOfScope) => DutyTotal { entries: 1, ..DutyTotal::default() },
            (duty, _) => DutyTotal::of_entry(duty),
        }
    }
}

/// Iterates over the entries of both runs by number.
struct Pass<'p> {
    judged: &'p Evaluation,
    earlier: &'p Summary,
    changes: Changes,
    /// Index of the next entry.
    index: usize,
}

impl<'p> Pass<'p> {
    fn through(judged: &'p Evaluation, earlier: &'p Summary, since: NaiveDate) -> Self {
        let changes = Changes {
            since,
            outcomes: BTreeMap::new(),
            came_near: BTreeMap::new(),
            total: 0,
            named: Vec::new(),
        };
        Pass { judged, earlier, changes, index: 0 }
    }

    fn row(&mut self, row: &EarlierRow<'_>) {
        self.up_to(row.number);
        let is_there = self.index < self.judged.len() && self.judged.number(self.index) == row.number;
        let entry = is_there.then(|| self.judged.entry(self.index));
        self.index += usize::from(is_there);
        let row = Some(row).filter(|row| !row.is_of_other_importer(&self.earlier.importers));
        self.pair(row, entry);
    }

    /// Adds the entries before this number, which are new.
    fn up_to(&mut self, number: EntryNumber) {
        while self.index < self.judged.len() && self.judged.number(self.index) < number {
            self.add_new();
        }
    }

    fn add_new(&mut self) {
        let entry = self.judged.entry(self.index);
        self.index += 1;
        // If the earlier results left out such entries, it isn't known whether they are new.
        let is_unknown =
            entry.verdict.outcome == Outcome::OutOfScope && self.earlier.settings.only_candidates;
        if !is_unknown {
            self.pair(None, Some(entry));
        }
    }

    /// Compares an entry before and now.
    fn pair(&mut self, row: Option<&EarlierRow<'_>>, entry: Option<JudgedEntry>) {
        let filing = &self.judged.filing;
        let entry = entry.filter(|entry| !entry.is_of_other_importer(&filing.filer));
        let changed = match (row, entry) {
            (None, None) => return,
            (Some(row), None) => ChangedEntry::gone(row),
            (row, Some(entry)) => {
                let day = row.and_then(|row| row.file_by);
                let was_near = day.is_some_and(|day| is_ahead(day, self.changes.since, AHEAD));
                ChangedEntry::of(row.map(|row| row.outcome), was_near, &entry, filing.as_of)
            }
        };
        if changed.before != changed.now || changed.came_near {
            self.changes.add(changed);
        }
    }

    fn finish(mut self) -> Changes {
        while self.index < self.judged.len() {
            self.add_new();
        }
        self.changes.named.sort_unstable_by_key(ChangedEntry::rank);
        self.changes.named.truncate(NAMED);
        self.changes
    }
}

impl ChangedEntry {
    /// An entry that is in no input any more.
    fn gone(row: &EarlierRow<'_>) -> Self {
        ChangedEntry {
            number: row.number,
            before: Some(row.outcome),
            now: None,
            to_do: None,
            came_near: false,
            file_by: None,
            money: row.money(),
            importer: sanitize(row.importer),
        }
    }

    fn of(before: Option<Outcome>, was_near: bool, entry: &JudgedEntry, as_of: NaiveDate) -> Self {
        let (to_do, file_by) = (Step::of(entry, as_of), entry.file_by(as_of));
        let is_near = file_by.is_some_and(|deadline| is_ahead(deadline.last, as_of, AHEAD));
        ChangedEntry {
            number: entry.number,
            before,
            now: Some(entry.verdict.outcome),
            to_do: Some(to_do),
            came_near: is_near && !was_near && to_do.can_be_saved(),
            file_by,
            money: entry.money(),
            importer: entry.facts.importer.map(|number| number.to_string()).unwrap_or_default(),
        }
    }

    /// Its duty, if known.
    pub(crate) fn amount(&self) -> Option<Decimal> {
        Some(self.money.duty).filter(|duty| self.money.unknown == 0 || !duty.is_zero())
    }

    /// Order of importance: near deadlines, then changed outcomes, gone, new.
    fn rank(&self) -> (u8, Option<NaiveDate>, Reverse<Decimal>, EntryNumber) {
        let near = self.file_by.filter(|_| self.came_near).map(|deadline| deadline.last);
        let kind = match (self.before, self.now) {
            _ if self.came_near => 0,
            (Some(_), Some(_)) => 1,
            (Some(_), None) => 2,
            (None, Some(Outcome::OutOfScope)) => 4,
            (None, _) => 3,
        };
        (kind, near, Reverse(self.money.duty), self.number)
    }
}

impl Changes {
    /// Counts an entry, and keeps it if it is important enough to be named. Memory is bounded.
    fn add(&mut self, entry: ChangedEntry) {
        self.total += 1;
        if entry.before != entry.now {
            *self.outcomes.entry((entry.before, entry.now)).or_default() += entry.money;
        }
        if let Some(deadline) = entry.file_by.filter(|_| entry.came_near) {
            *self.came_near.entry(deadline).or_default() += entry.money;
        }
        self.named.push(entry);
        if self.named.len() >= 2 * NAMED {
            self.named.select_nth_unstable_by_key(NAMED - 1, ChangedEntry::rank);
            self.named.truncate(NAMED);
        }
    }

    fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The form in summary.json.
    pub(crate) fn summary(&self) -> ChangeSummary {
        let name = |outcome: Option<Outcome>| outcome.map(|outcome| outcome.name().to_string());
        let outcomes = self.outcomes.iter().map(|((from, to), money)| OutcomeChange {
            from: name(*from),
            to: name(*to),
            entries: money.entries,
            ieepa_duty: cents(money.duty),
        });
        let came_near = self.came_near.iter().map(|(deadline, money)| NearDay {
            file_by: deadline.last.to_string(),
            file_by_basis: deadline.basis.name().into(),
            entries: money.entries,
            ieepa_duty: cents(money.duty),
        });
        ChangeSummary {
            since: self.since.to_string(),
            outcomes: outcomes.collect(),
            came_near: came_near.collect(),
        }
    }
}

impl ChangeSummary {
    /// Lines about what is new, gone, changed, and near; none if nothing changed.
    pub(crate) fn lines(&self, as_of: NaiveDate) -> Vec<String> {
        let list = |title: &str, is_meant: fn(&OutcomeChange) -> bool| {
            let parts: Vec<String> =
                self.outcomes.iter().filter(|change| is_meant(change)).map(OutcomeChange::words).collect();
            (!parts.is_empty()).then(|| format!("{title}: {}", parts.join(", ")))
        };
        let lists = [
            list("new", |change| change.from.is_none()),
            list("gone from the inputs", |change| change.to.is_none()),
            list("changed", |change| change.from.is_some() && change.to.is_some()),
            self.came_near(as_of),
        ];
        lists.into_iter().flatten().collect()
    }

    fn came_near(&self, as_of: NaiveDate) -> Option<String> {
        let first = parse_iso_date(&self.came_near.first()?.file_by)?;
        let entries = self.came_near.iter().map(|day| day.entries).sum();
        let duty =
            self.came_near.iter().filter_map(|day| Decimal::from_str_exact(&day.ieepa_duty).ok()).sum();
        let near = entries_with_duty(DutyTotal { entries, duty, unknown: 0 });
        let when = days_until(first, as_of);
        Some(format!("day {FILING_DAYS} came near: {near}, the first on {first} ({when})"))
    }
}

impl OutcomeChange {
    /// Such as `3 from blocked to ready ($1,200.00)`; the amount is omitted if there is no duty.
    fn words(&self) -> String {
        let outcomes = match (&self.from, &self.to) {
            (Some(from), Some(to)) => format!("from {} to {}", words(from), words(to)),
            (from, to) => from.as_deref().or(to.as_deref()).map_or("", words).to_string(),
        };
        let duty = match self.ieepa_duty.as_str() {
            "0.00" => String::new(),
            duty => format!(" ({})", dollars_of(duty)),
        };
        format!("{} {outcomes}{duty}", thousands(self.entries))
    }
}

/// The earlier outcome; `new` if there was none.
pub(crate) fn before_words(before: Option<Outcome>) -> &'static str {
    before.map_or("new", Outcome::name)
}

/// The current outcome; `gone` if the entry is in no input any more.
pub(crate) fn now_words(now: Option<Outcome>) -> &'static str {
    now.map_or("gone", Outcome::name)
}

/// An outcome as it is called within a sentence.
fn words(outcome: &str) -> &str {
    match Outcome::by_name(outcome) {
        Some(Outcome::Review) => "in review",
        Some(Outcome::OutOfScope) => "out of scope",
        _ => outcome,
    }
}
