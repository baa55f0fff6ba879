//! The figures of a run: entries and money by what became of them, and why.

mod foremost;
mod month;
mod named;
mod outcomes;
mod parties;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::finding::Findings;
use crate::domain::phases::{CLOSING_DAYS, FILING_DAYS, PROTEST_DAYS};
use crate::domain::{FilerCode, Money};
use crate::error::Result;
use crate::rules::{Disposition, Judged, JudgedEntry, RuleId, Severity, Verdict, file_by};
use crate::turns::in_turns;

pub use foremost::Foremost;
pub use month::Month;
pub use named::Named;
pub use outcomes::Outcomes;
pub use parties::{Importers, OfImporter};

/// How many days ahead the last day of filing is announced.
pub(in crate::report) const AHEAD: i64 = (FILING_DAYS - CLOSING_DAYS) as i64;
/// How far ahead deadlines are counted day by day: a protest can be filed for as long.
const DEADLINES: i64 = PROTEST_DAYS as i64;
/// How many entries a thread adds up at a time.
const AT_A_TIME: usize = 1 << 14;

/// The figures of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Filed.
    pub filed: Money,
    /// Filed, every rule decided.
    pub proven: u64,
    /// In review.
    pub review: Money,
    /// Rejected.
    pub rejected: Money,
    /// Outside the entry window; the duty is what bears on it in scope.
    pub outside_window: Money,
    /// Without IEEPA duty in scope.
    pub no_duty: u64,
    /// Entries, not outside the window, that paid under IEEPA headings outside the scope, and the sum of
    /// those duties.
    pub outside_scope: Money,
    /// Of them those that bear nothing else and are therefore not filed.
    pub only_outside_scope: u64,
    /// What became of the candidates for which a rule failed.
    pub by_rule: BTreeMap<RuleId, BTreeMap<Disposition, Money>>,
    /// How many findings each rule made.
    pub findings: BTreeMap<RuleId, u64>,
    /// How many filed and review entries a rule could not be decided for.
    pub undecided: BTreeMap<RuleId, u64>,
    /// Filed and review entries that are liquidated, or should be, by the last day of filing; rejected ones are not
    /// among them.
    pub file_by: BTreeMap<NaiveDate, Outcomes>,
    /// Rejected entries by the last day on which a protest can be filed.
    pub protest_by: BTreeMap<NaiveDate, Money>,
    /// Filed and review entries that are too late if they were liquidated as scheduled.
    pub perhaps_over: Money,
    /// Candidates by the month of entry; none where no date is known.
    pub months: BTreeMap<Option<Month>, Outcomes>,
    /// Candidates by filer code.
    pub filers: BTreeMap<FilerCode, Outcomes>,
    /// Candidates by importer of record.
    pub importers: Importers,
    /// Some of the entries, to be named.
    pub named: Named,
    /// The worst severity of all findings.
    pub worst: Option<Severity>,
}

impl Figures {
    /// Adds everything up.
    ///
    /// # Errors
    ///
    /// None today: adding fails nowhere, but work that is spread over threads may.
    pub fn of(judged: &Judged, findings: &Findings) -> Result<Self> {
        let mut all = Figures::default();
        let part = |_: &mut (), piece: usize| {
            let start = piece * AT_A_TIME;
            let mut part = Figures::default();
            for place in start..judged.len().min(start + AT_A_TIME) {
                part.add_entry(&judged.entry(place), judged);
            }
            Ok(part)
        };
        let pieces = judged.len().div_ceil(AT_A_TIME);
        in_turns(
            judged.pace.threads,
            pieces,
            || (),
            part,
            |_, _, part| {
                all.add(part);
                Ok(())
            },
        )?;
        let mut found = vec![0; RuleId::all().count()];
        findings.list.iter().for_each(|finding| found[finding.rule.place()] += 1);
        let counts = RuleId::all().zip(found).filter(|(_, count)| *count > 0);
        for (rule, count) in counts {
            all.findings.insert(rule, count);
            all.worst = all.worst.max(rule.rule().severity(&judged.filing));
        }
        Ok(all)
    }

    /// Adds the figures of other entries.
    fn add(&mut self, other: Figures) {
        let sums = [
            (&mut self.filed, other.filed),
            (&mut self.review, other.review),
            (&mut self.rejected, other.rejected),
            (&mut self.outside_window, other.outside_window),
            (&mut self.outside_scope, other.outside_scope),
            (&mut self.perhaps_over, other.perhaps_over),
        ];
        sums.into_iter().for_each(|(sum, part)| *sum += part);
        self.proven += other.proven;
        self.no_duty += other.no_duty;
        self.only_outside_scope += other.only_outside_scope;
        for (rule, dispositions) in other.by_rule {
            let sums = self.by_rule.entry(rule).or_default();
            dispositions.into_iter().for_each(|(what, part)| *sums.entry(what).or_default() += part);
        }
        other.undecided.into_iter().for_each(|(rule, n)| *self.undecided.entry(rule).or_default() += n);
        other.file_by.into_iter().for_each(|(day, part)| *self.file_by.entry(day).or_default() += part);
        other.protest_by.into_iter().for_each(|(day, part)| *self.protest_by.entry(day).or_default() += part);
        other.months.into_iter().for_each(|(month, part)| *self.months.entry(month).or_default() += part);
        other.filers.into_iter().for_each(|(filer, part)| *self.filers.entry(filer).or_default() += part);
        self.importers.append(other.importers);
        self.named.append(other.named);
    }

    fn add_entry(&mut self, entry: &JudgedEntry, judged: &Judged) {
        let verdict = entry.verdict;
        match verdict.disposition {
            Disposition::Filed => self.filed += entry.money(),
            Disposition::Review => self.review += entry.money(),
            Disposition::Rejected => self.rejected += entry.money(),
            Disposition::OutOfScope if verdict.is_outside_window() => self.outside_window += entry.money(),
            Disposition::OutOfScope => self.no_duty += 1,
        }
        if !verdict.is_outside_window() {
            self.add_outside_scope(entry, verdict);
        }
        if verdict.disposition == Disposition::Filed && verdict.unknown.is_empty() {
            self.proven += 1;
        }
        for rule in verdict.failed.iter() {
            let by_rule = self.by_rule.entry(rule).or_default();
            *by_rule.entry(verdict.disposition).or_default() += entry.money();
        }
        if matches!(verdict.disposition, Disposition::Filed | Disposition::Review) {
            for rule in verdict.unknown.iter() {
                *self.undecided.entry(rule).or_default() += 1;
            }
            self.add_closing(entry, judged.filing.as_of);
        }
        if verdict.disposition != Disposition::OutOfScope {
            self.add_candidate(entry, judged.filing.as_of);
        }
    }

    fn add_candidate(&mut self, entry: &JudgedEntry, as_of: NaiveDate) {
        self.months.entry(entry.facts.entry_date.map(Month::of)).or_default().add(entry);
        self.filers.entry(entry.number.filer()).or_default().add(entry);
        self.importers.add(entry);
        self.named.add(entry);
        if entry.verdict.disposition == Disposition::Rejected {
            let deadline = entry.facts.liquidation.protest_by();
            if let Some(last) = deadline.filter(|last| is_ahead(*last, as_of, DEADLINES)) {
                *self.protest_by.entry(last).or_default() += entry.money();
            }
        }
    }

    fn add_outside_scope(&mut self, entry: &JudgedEntry, verdict: Verdict) {
        self.outside_scope.unknown += u64::from(entry.facts.unknown_outside_scope);
        let Some(duty) = entry.facts.duties.outside_scope else { return };
        self.outside_scope.duty += duty;
        if duty > Decimal::ZERO {
            self.outside_scope.entries += 1;
            if verdict.disposition == Disposition::OutOfScope {
                self.only_outside_scope += 1;
            }
        }
    }

    fn add_closing(&mut self, entry: &JudgedEntry, as_of: NaiveDate) {
        let Some(last) = file_by(entry.facts.liquidation, as_of) else { return };
        let perhaps_over = last < as_of && entry.facts.liquidation.scheduled().is_some();
        if perhaps_over {
            self.perhaps_over += entry.money();
        } else if is_ahead(last, as_of, DEADLINES) {
            self.file_by.entry(last).or_default().add(entry);
        }
        if perhaps_over || is_ahead(last, as_of, AHEAD) {
            let duty = Reverse(entry.facts.duties.in_scope.unwrap_or_default());
            self.named.closing.show((last, duty), entry.number);
        }
    }

    /// Filed and review entries whose last day of filing is at most [`AHEAD`] days off, by that day.
    pub fn closing(&self, as_of: NaiveDate) -> impl Iterator<Item = (NaiveDate, Outcomes)> {
        let soon = self.file_by.iter().filter(move |(last, _)| is_ahead(**last, as_of, AHEAD));
        soon.map(|(last, outcomes)| (*last, *outcomes))
    }

    /// Whether some entry of a disposition with money bears duty of unknown amount.
    pub fn has_unknown_duty(&self) -> bool {
        [self.filed, self.review, self.rejected, self.outside_window].iter().any(|money| money.unknown > 0)
    }

    /// All entries.
    pub fn total(&self) -> u64 {
        self.filed.entries + self.review.entries + self.rejected.entries + self.out_of_scope()
    }

    /// Entries out of scope.
    pub fn out_of_scope(&self) -> u64 {
        self.outside_window.entries + self.no_duty
    }
}

/// Whether a day is the day of filing or one of so many after it.
fn is_ahead(day: NaiveDate, as_of: NaiveDate, days: i64) -> bool {
    (0..=days).contains(&(day - as_of).num_days())
}
