//! The figures of a run: entries and money by what became of them, and why.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::finding::Findings;
use crate::error::Result;
use crate::rules::{Disposition, Judged, JudgedEntry, RuleId, Severity, Verdict, file_by};
use crate::turns::in_turns;

/// How far ahead the end of an entry's 80 days is announced.
const AHEAD: u64 = 10;
/// How many entries a thread adds up at a time.
const AT_A_TIME: usize = 1 << 14;

/// Entries, and the IEEPA duty in scope that is known of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Money {
    /// How many entries.
    pub entries: u64,
    /// Their duty, as far as it is known.
    pub duty: Decimal,
    /// How many of them bear duty of unknown amount besides.
    pub unknown: u64,
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.duty += other.duty;
        self.unknown += other.unknown;
    }
}

impl Money {
    /// Adds an entry and its duty in scope.
    fn add(&mut self, entry: &JudgedEntry) {
        self.entries += 1;
        self.duty += entry.facts.duties.in_scope.unwrap_or_default();
        self.unknown += u64::from(entry.facts.duties.unknown);
    }
}

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
    /// Filed and review entries whose 80 days end within ten days, by the last day of filing.
    pub closing: BTreeMap<NaiveDate, Money>,
    /// Filed and review entries whose 80 days are over if they were liquidated as scheduled.
    pub perhaps_over: Money,
    /// The worst severity of all findings.
    pub worst: Option<Severity>,
}

impl Figures {
    /// Adds everything up.
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
        other.closing.into_iter().for_each(|(day, part)| *self.closing.entry(day).or_default() += part);
    }

    fn add_entry(&mut self, entry: &JudgedEntry, judged: &Judged) {
        let verdict = entry.verdict;
        match verdict.disposition {
            Disposition::Filed => self.filed.add(entry),
            Disposition::Review => self.review.add(entry),
            Disposition::Rejected => self.rejected.add(entry),
            Disposition::OutOfScope if verdict.is_outside_window() => self.outside_window.add(entry),
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
            by_rule.entry(verdict.disposition).or_default().add(entry);
        }
        if matches!(verdict.disposition, Disposition::Filed | Disposition::Review) {
            for rule in verdict.unknown.iter() {
                *self.undecided.entry(rule).or_default() += 1;
            }
            self.add_closing(entry, judged);
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

    fn add_closing(&mut self, entry: &JudgedEntry, judged: &Judged) {
        let as_of = judged.filing.as_of;
        let soon = as_of.checked_add_days(Days::new(AHEAD)).unwrap_or(as_of);
        match file_by(entry.facts.liquidation, as_of) {
            Some(last) if last > soon => {}
            Some(last) if last >= as_of => self.closing.entry(last).or_default().add(entry),
            Some(_) if entry.facts.liquidation.scheduled().is_some() => self.perhaps_over.add(entry),
            _ => {}
        }
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
