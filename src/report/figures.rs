//! The figures of a run: entries and duty by outcome, and by reason.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::finding::Findings;
use super::highlights::Highlights;
use super::outcomes::{Importers, Outcomes};
use super::refunds::RefundSets;
use super::step::{Step, waits_for};
use crate::domain::{CLOSING_DAYS, DutyTotal, EntryType, FILING_DAYS, FilerCode};
use crate::entries::Liquidation;
use crate::error::Result;
use crate::judge::{Checked, Evaluation, JudgedEntry, Outcome};
use crate::parallel::for_each_in_order;
use crate::read::Column;
use crate::refund::RefundTotal;
use crate::rules::{
    Action, CONFLICTING_ROWS, DeadlineBasis, ENTRY_TYPE_NOT_ALLOWED, ENTRY_TYPE_UNPUBLISHED,
    FINAL_LIQUIDATION, Filing, FilingDeadline, IMPORTER_MISMATCH, RuleId, Severity, URGENT_DAYS,
    WAREHOUSE_TYPES,
};

/// Days before the filing deadline from which it is announced.
pub(crate) const AHEAD: i64 = (FILING_DAYS - CLOSING_DAYS) as i64;
/// How many entries a thread adds up at a time.
const ENTRIES_PER_PIECE: usize = 1 << 14;

/// The figures of a run. Unless stated otherwise, amounts are all IEEPA duty of the entries, in scope or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Ready.
    pub ready: DutyTotal,
    /// Ready entries with every rule decided.
    pub ready_fully_checked: u64,
    /// In review.
    pub review: DutyTotal,
    /// Entries in review with every rule decided.
    pub review_fully_checked: u64,
    /// Blocked.
    pub blocked: DutyTotal,
    /// Accepted on an earlier declaration.
    pub claimed: DutyTotal,
    /// On an earlier declaration without an answer yet.
    pub pending: DutyTotal,
    /// Outside the entry window.
    pub outside_window: DutyTotal,
    /// Without IEEPA duty.
    pub no_duty: u64,
    /// Of importers for whom nothing is filed in this run.
    pub not_selected: DutyTotal,
    /// With IEEPA duty, but only under headings that the scope leaves out.
    pub left_out: LeftOut,
    /// The part of the duty that is under headings in scope.
    pub in_scope: InScope,
    /// All entries by next step.
    pub steps: BTreeMap<Step, ToDo>,
    /// For each rule, the entries that fail it by outcome.
    pub by_rule: BTreeMap<RuleId, BTreeMap<Outcome, DutyTotal>>,
    /// Number of findings of each rule.
    pub findings: BTreeMap<RuleId, u64>,
    /// For each rule, the number of ready and review entries for which it could not be decided.
    pub undecided: BTreeMap<RuleId, u64>,
    /// Entries that can still be filed, by the last day of filing where it is ahead, and by what to do first. The
    /// others of them are in the next three, or in [`Self::left_out`].
    pub deadlines: BTreeMap<FilingDeadline, BTreeMap<Step, DutyTotal>>,
    /// Those that are too late if they were liquidated as scheduled, or by CBP's usual cycle.
    pub perhaps_over: DutyTotal,
    /// Those that are too late, but for a step that CBP announced, or an answer of CBP that is still to come.
    pub over: DutyTotal,
    /// Those without any last day: not liquidated yet, or nothing is known.
    pub undated: DutyTotal,
    /// Entries that CAPE doesn't take now, and final ones left out by scope, by the last day on which a protest can be
    /// filed.
    pub protest_by: BTreeMap<NaiveDate, DutyTotal>,
    /// Blocked entries that CBP accepts from a later day on, by that day.
    pub opens: BTreeMap<NaiveDate, Opening>,
    /// Those of [`Self::perhaps_over`] with a status that were to be liquidated on a day that has passed.
    pub over_as_scheduled: DutyTotal,
    /// Entries that can still be filed as far as is known: nothing says whether they are in final liquidation.
    pub liquidation_unknown: LiquidationUnknown,
    /// Ready and review entries of unknown importers in a run that files for some importers only.
    pub importer_unknown: DutyTotal,
    /// Entries of types of which CBP hasn't said whether it accepts them: ready or in review.
    pub types_unpublished: OfTypes,
    /// Entries from a warehouse whose withdrawals are filed instead.
    pub types_withdrawn: OfTypes,
    /// Blocked entries whose only error is final liquidation.
    pub only_final: DutyTotal,
    /// Entries of the declaration by month of entry; `None` if no date is known.
    pub months: BTreeMap<Option<Month>, Outcomes>,
    /// Entries of the declaration by filer code.
    pub filers: BTreeMap<FilerCode, Outcomes>,
    /// Entries of the declaration by importer of record.
    pub importers: Importers,
    /// Expected refunds of ready and review entries.
    pub refunds: RefundSets,
    /// Entries that reports name.
    pub named: Highlights,
    /// The worst severity of all findings.
    pub worst: Option<Severity>,
    /// Entries of importers for whom the run files nothing.
    pub others: DutyTotal,
    /// The figures without these entries and their findings; `None` if there are no such entries.
    pub(super) own: Option<Box<Figures>>,
}

/// Entries for which it isn't known whether they are in final liquidation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LiquidationUnknown {
    /// Whether every input has the columns, so that only their cells are blank or can't be read.
    pub has_columns: bool,
    /// Those without a liquidation status.
    pub without_status: DutyTotal,
    /// Those that are liquidated, on an unknown date.
    pub without_date: DutyTotal,
    /// Entries of both kinds that are probably too late.
    pub probably_over: DutyTotal,
    /// Entries of both kinds without an estimate of the deadline.
    pub not_estimated: DutyTotal,
}

impl LiquidationUnknown {
    /// Whether it has no liquidation status, or is liquidated without a date.
    fn is_so(liquidation: Liquidation) -> bool {
        liquidation.status.is_none_or(|status| status.is_liquidated() && liquidation.date.is_none())
    }

    fn of(entry: &JudgedEntry, as_of: NaiveDate) -> Self {
        let money = entry.money();
        let if_so = |holds: bool| if holds { money } else { DutyTotal::default() };
        let has_status = entry.facts.liquidation.status.is_some();
        let file_by = entry.file_by(as_of);
        LiquidationUnknown {
            has_columns: false,
            without_status: if_so(!has_status),
            without_date: if_so(has_status),
            probably_over: if_so(file_by.is_some_and(|deadline| deadline.last < as_of)),
            not_estimated: if_so(file_by.is_none()),
        }
    }

    /// All of them.
    pub fn all(&self) -> DutyTotal {
        [self.without_status, self.without_date].into_iter().sum()
    }
}

impl AddAssign for LiquidationUnknown {
    fn add_assign(&mut self, other: Self) {
        self.without_status += other.without_status;
        self.without_date += other.without_date;
        self.probably_over += other.probably_over;
        self.not_estimated += other.not_estimated;
    }
}

/// Entries that CBP accepts from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opening {
    /// What changes on that day.
    pub what: &'static str,
    /// The entries.
    pub money: DutyTotal,
    /// Those of them whose filing deadline, as far as known, comes before that day.
    pub too_late: DutyTotal,
}

impl AddAssign for Opening {
    fn add_assign(&mut self, other: Self) {
        self.what = other.what;
        self.money += other.money;
        self.too_late += other.too_late;
    }
}

/// Entries, and their types as far as their rows agree on one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfTypes {
    /// The entries.
    pub money: DutyTotal,
    /// Their types.
    pub types: BTreeSet<EntryType>,
}

impl OfTypes {
    fn add(&mut self, entry: &JudgedEntry) {
        self.money += entry.money();
        self.types.extend(entry.facts.entry_type);
    }
}

impl AddAssign for OfTypes {
    fn add_assign(&mut self, other: Self) {
        self.money += other.money;
        self.types.extend(other.types);
    }
}

/// Entries left out only by the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// All of them.
    pub all: DutyTotal,
    /// Entries that aren't known to be final, so that they can still be filed.
    pub open: DutyTotal,
    /// The open ones that are too late if they were liquidated as scheduled, or by CBP's usual cycle.
    pub perhaps_over: DutyTotal,
    /// The nearest filing deadline that hasn't passed.
    pub first_file_by: Option<FilingDeadline>,
}

/// Duty under headings in scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InScope {
    /// Of ready entries.
    pub ready: Decimal,
    /// Of entries in review.
    pub review: Decimal,
    /// Of blocked entries.
    pub blocked: Decimal,
}

/// Entries with the same next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ToDo {
    /// The entries.
    pub money: DutyTotal,
    /// The part of their duty under headings in scope.
    pub in_scope: Decimal,
    /// The nearest filing deadline that hasn't passed.
    pub first_file_by: Option<FilingDeadline>,
    /// Entries with a filing deadline within [`URGENT_DAYS`].
    pub soon: DutyTotal,
    /// The nearest last day to protest that hasn't passed.
    pub first_protest_by: Option<NaiveDate>,
}

impl ToDo {
    fn of(entry: &JudgedEntry, as_of: NaiveDate) -> Self {
        let (money, first_file_by) = (entry.money(), deadline_ahead(entry, as_of));
        let first_protest_by = entry.protest_ahead(as_of);
        let last = first_file_by.map(|deadline| deadline.last);
        let last = last.or(first_protest_by.filter(|_| entry.fails_as_final()));
        let is_soon = last.is_some_and(|last| is_ahead(last, as_of, URGENT_DAYS));
        ToDo {
            money,
            in_scope: entry.facts.duties.in_scope.unwrap_or_default(),
            first_file_by,
            soon: if is_soon { money } else { DutyTotal::default() },
            first_protest_by,
        }
    }

    /// The date by which the step must be taken: for a protest the last day to protest, otherwise the filing deadline. A
    /// decision has both, because an entry in review may be final.
    pub(crate) fn nearest(&self, step: Step) -> Option<FilingDeadline> {
        let by_protest =
            self.first_protest_by.map(|last| FilingDeadline { last, basis: DeadlineBasis::Liquidated });
        match step {
            Step::Protest | Step::LeftOutFinal => by_protest,
            Step::Decide => earlier(self.first_file_by, by_protest),
            Step::Closed | Step::NotAccepted => None,
            _ => self.first_file_by,
        }
    }
}

/// The earlier of two dates, if there are any.
fn earlier<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    [a, b].into_iter().flatten().min()
}

impl AddAssign for LeftOut {
    fn add_assign(&mut self, other: Self) {
        self.all += other.all;
        self.open += other.open;
        self.perhaps_over += other.perhaps_over;
        self.first_file_by = earlier(self.first_file_by, other.first_file_by);
    }
}

impl AddAssign for InScope {
    fn add_assign(&mut self, other: Self) {
        self.ready += other.ready;
        self.review += other.review;
        self.blocked += other.blocked;
    }
}

impl AddAssign for ToDo {
    fn add_assign(&mut self, other: Self) {
        self.money += other.money;
        self.in_scope += other.in_scope;
        self.first_file_by = earlier(self.first_file_by, other.first_file_by);
        self.soon += other.soon;
        self.first_protest_by = earlier(self.first_protest_by, other.first_protest_by);
    }
}

/// Adds the values of the same keys.
fn add_all<K: Ord, V: AddAssign + Default>(sums: &mut BTreeMap<K, V>, parts: BTreeMap<K, V>) {
    parts.into_iter().for_each(|(key, part)| *sums.entry(key).or_default() += part);
}

impl Figures {
    /// Sums up all entries and findings.
    ///
    /// # Errors
    ///
    /// None at present: summing can't fail, but work on several threads returns a `Result`.
    pub fn of(judged: &Evaluation, findings: &Findings) -> Result<Self> {
        let mut all = Figures::default();
        let part = |_: &mut (), piece: usize| {
            let start = piece * ENTRIES_PER_PIECE;
            let mut part = Figures::default();
            let mut own = judged.filing.filer.importers().map(|_| Figures::default());
            for index in start..judged.len().min(start + ENTRIES_PER_PIECE) {
                let entry = judged.entry(index);
                part.add_entry(&entry, judged);
                match &mut own {
                    Some(_) if entry.is_of_other_importer(&judged.filing.filer) => {
                        part.others += entry.money();
                    }
                    Some(own) => own.add_entry(&entry, judged),
                    None => {}
                }
            }
            part.own = own.map(Box::new);
            Ok(part)
        };
        let pieces = judged.len().div_ceil(ENTRIES_PER_PIECE);
        for_each_in_order(
            judged.pace.threads,
            pieces,
            || (),
            part,
            |_, _, part| {
                all.add(part);
                Ok(())
            },
        )?;
        if all.others.entries == 0 {
            all.own = None;
        }
        all.count_findings(findings, judged);
        let has = |column| judged.assembled.inputs.iter().all(|input| input.columns.contains(column));
        let has_columns = has(Column::LiquidationStatus) && has(Column::LiquidationDate);
        all.liquidation_unknown.has_columns = has_columns;
        if let Some(own) = &mut all.own {
            own.liquidation_unknown.has_columns = has_columns;
        }
        Ok(all)
    }

    fn count_findings(&mut self, findings: &Findings, judged: &Evaluation) {
        let mut found = vec![[0, 0]; RuleId::all().count()];
        for finding in &findings.list {
            let is_own = self.own.is_none() || !judged.is_about_other_importer(finding);
            let [all, own] = &mut found[finding.rule.index()];
            (*all, *own) = (*all + 1, *own + u64::from(is_own));
            self.worst = self.worst.max(Some(finding.severity));
        }
        let counted = |which: usize| {
            let counts = RuleId::all().zip(&found).map(|(rule, counts)| (rule, counts[which]));
            counts.filter(|(_, count)| *count > 0).collect()
        };
        self.findings = counted(0);
        if let Some(own) = &mut self.own {
            own.findings = counted(1);
        }
    }

    /// Adds the figures of other entries.
    fn add(&mut self, other: Figures) {
        let sums = [
            (&mut self.ready, other.ready),
            (&mut self.review, other.review),
            (&mut self.blocked, other.blocked),
            (&mut self.claimed, other.claimed),
            (&mut self.pending, other.pending),
            (&mut self.outside_window, other.outside_window),
            (&mut self.not_selected, other.not_selected),
            (&mut self.perhaps_over, other.perhaps_over),
            (&mut self.over, other.over),
            (&mut self.undated, other.undated),
            (&mut self.over_as_scheduled, other.over_as_scheduled),
            (&mut self.importer_unknown, other.importer_unknown),
            (&mut self.only_final, other.only_final),
            (&mut self.others, other.others),
        ];
        sums.into_iter().for_each(|(sum, part)| *sum += part);
        self.ready_fully_checked += other.ready_fully_checked;
        self.review_fully_checked += other.review_fully_checked;
        self.no_duty += other.no_duty;
        self.left_out += other.left_out;
        self.liquidation_unknown += other.liquidation_unknown;
        self.types_unpublished += other.types_unpublished;
        self.types_withdrawn += other.types_withdrawn;
        self.in_scope += other.in_scope;
        other.by_rule.into_iter().for_each(|(rule, by)| add_all(self.by_rule.entry(rule).or_default(), by));
        add_all(&mut self.steps, other.steps);
        add_all(&mut self.undecided, other.undecided);
        other.deadlines.into_iter().for_each(|(day, by)| add_all(self.deadlines.entry(day).or_default(), by));
        add_all(&mut self.protest_by, other.protest_by);
        add_all(&mut self.opens, other.opens);
        add_all(&mut self.months, other.months);
        add_all(&mut self.filers, other.filers);
        self.importers.append(other.importers);
        self.refunds += other.refunds;
        self.named.append(other.named);
        match (&mut self.own, other.own) {
            (Some(own), Some(part)) => own.add(*part),
            (own, part) => *own = own.take().or(part),
        }
    }

    fn add_entry(&mut self, entry: &JudgedEntry, judged: &Evaluation) {
        let filing = &judged.filing;
        let (verdict, as_of) = (entry.verdict, filing.as_of);
        let (money, in_scope) = (entry.money(), entry.facts.duties.in_scope.unwrap_or_default());
        let fully = u64::from(verdict.checked() == Some(Checked::Fully));
        match verdict.outcome {
            Outcome::Ready => {
                self.ready += money;
                self.in_scope.ready += in_scope;
                self.ready_fully_checked += fully;
            }
            Outcome::Review => {
                self.review += money;
                self.in_scope.review += in_scope;
                self.review_fully_checked += fully;
            }
            Outcome::Blocked => {
                self.blocked += money;
                self.in_scope.blocked += in_scope;
                let mut errors =
                    verdict.failed.iter().filter(|id| id.rule().severity(filing) == Some(Severity::Error));
                if errors.all(|id| id.is(&FINAL_LIQUIDATION)) {
                    self.only_final += money;
                }
            }
            Outcome::Claimed => self.claimed += money,
            Outcome::Pending => self.pending += money,
            Outcome::OutOfScope => self.add_out_of_scope(entry, as_of),
        }
        let is_withdrawn = |of: EntryType| WAREHOUSE_TYPES.contains(&of.code());
        if verdict.failed.holds(&ENTRY_TYPE_NOT_ALLOWED) && entry.facts.entry_type.is_some_and(is_withdrawn) {
            self.types_withdrawn.add(entry);
        }
        let step = Step::of(entry, as_of);
        *self.steps.entry(step).or_default() += ToDo::of(entry, as_of);
        for rule in verdict.failed.iter() {
            *self.by_rule.entry(rule).or_default().entry(verdict.outcome).or_default() += money;
        }
        if verdict.checked().is_some() {
            self.add_included(entry, filing);
        }
        if step.can_be_saved() {
            self.add_deadline(entry, step, as_of);
        }
        if let Some(phase) = waits_for(entry, filing) {
            let is_late = entry.file_by(as_of).is_some_and(|deadline| deadline.last < phase.from);
            let too_late = if is_late { money } else { DutyTotal::default() };
            *self.opens.entry(phase.from).or_default() += Opening { what: phase.what, money, too_late };
        }
        if matches!(verdict.outcome, Outcome::Ready | Outcome::Review | Outcome::Blocked) {
            self.add_candidate(entry, as_of);
        }
        self.add_refund(entry, judged);
    }

    /// Adds an entry that is ready or in review.
    fn add_included(&mut self, entry: &JudgedEntry, filing: &Filing) {
        let verdict = entry.verdict;
        for rule in verdict.unknown.iter().chain(verdict.not_in_export.iter()) {
            *self.undecided.entry(rule).or_default() += 1;
        }
        let is_anyones = entry.facts.importer.is_none() && !verdict.failed.holds(&CONFLICTING_ROWS);
        let for_some = filing.importers_filing().is_none() && filing.filer.importers().is_some();
        if verdict.failed.holds(&ENTRY_TYPE_UNPUBLISHED) {
            self.types_unpublished.add(entry);
        }
        if verdict.unknown.holds(&IMPORTER_MISMATCH) || (for_some && is_anyones) {
            self.importer_unknown += entry.money();
        }
    }

    fn add_refund(&mut self, entry: &JudgedEntry, judged: &Evaluation) {
        let Some(refund) = judged.refund(entry).map(RefundTotal::from) else { return };
        let set = match entry.verdict.outcome {
            Outcome::Review => &mut self.refunds.review,
            _ => &mut self.refunds.ready,
        };
        let is_late = is_perhaps_over(entry.file_by(judged.filing.as_of), judged.filing.as_of);
        let part = match is_late || LiquidationUnknown::is_so(entry.facts.liquidation) {
            true => &mut set.perhaps_late,
            false => &mut set.in_time,
        };
        part.add(refund, judged.liquidation_expected(entry));
        self.importers.add_refund(entry, refund);
    }

    fn add_out_of_scope(&mut self, entry: &JudgedEntry, as_of: NaiveDate) {
        let money = entry.money();
        if entry.verdict.is_outside_window() {
            self.outside_window += money;
        } else if entry.verdict.is_left_out_by_scope() {
            let is_open = !entry.facts.liquidation.is_final_on(as_of);
            let is_over = entry.file_by(as_of).is_some_and(|deadline| deadline.last < as_of);
            if let Some(last) = entry.protest_ahead(as_of).filter(|_| !is_open) {
                *self.protest_by.entry(last).or_default() += money;
            }
            let where_so = |holds: bool| if holds { money } else { DutyTotal::default() };
            self.left_out += LeftOut {
                all: money,
                open: where_so(is_open),
                perhaps_over: where_so(is_open && is_over),
                first_file_by: deadline_ahead(entry, as_of),
            };
        } else if entry.facts.bears_ieepa_duty {
            self.not_selected += money;
        } else {
            self.no_duty += 1;
        }
    }

    fn add_candidate(&mut self, entry: &JudgedEntry, as_of: NaiveDate) {
        self.months.entry(entry.facts.entry_date.map(Month::of)).or_default().add(entry);
        self.filers.entry(entry.number.filer()).or_default().add(entry);
        self.importers.add(entry);
        self.named.add(entry);
        if let Some(last) = entry.protest_instead(as_of) {
            *self.protest_by.entry(last).or_default() += entry.money();
        }
    }

    /// Adds an entry that can still be filed to those of its last day. Of those left out by scope only the ones with a
    /// day ahead: [`LeftOut`] has the others.
    fn add_deadline(&mut self, entry: &JudgedEntry, step: Step, as_of: NaiveDate) {
        let (money, liquidation) = (entry.money(), entry.facts.liquidation);
        let is_left_out = step == Step::LeftOut;
        if is_left_out && deadline_ahead(entry, as_of).is_none() {
            return;
        }
        if !is_left_out && LiquidationUnknown::is_so(liquidation) {
            self.liquidation_unknown += LiquidationUnknown::of(entry, as_of);
        }
        let Some(deadline) = entry.file_by(as_of) else {
            if step == Step::GetDates {
                self.named.closing.show((as_of, Reverse(money.duty)), entry.number);
            }
            self.undated += money;
            return;
        };
        let (last, perhaps_over) = (deadline.last, is_perhaps_over(Some(deadline), as_of));
        match last >= as_of {
            true => *self.deadlines.entry(deadline).or_default().entry(step).or_default() += money,
            false if perhaps_over => self.perhaps_over += money,
            false => self.over += money,
        }
        if perhaps_over && deadline.basis == DeadlineBasis::Scheduled && liquidation.status.is_some() {
            self.over_as_scheduled += money;
        }
        if perhaps_over || is_ahead(last, as_of, AHEAD) {
            self.named.closing.show((last, Reverse(money.duty)), entry.number);
        }
    }

    /// The figures of importers for whom the run files: with `--importer`, only the given ones.
    pub fn own(&self) -> &Figures {
        self.own.as_deref().unwrap_or(self)
    }

    /// All entries by action, as named in output files.
    pub fn actions(&self) -> BTreeMap<Action, ToDo> {
        let mut actions: BTreeMap<Action, ToDo> = BTreeMap::new();
        for (step, to_do) in &self.steps {
            *actions.entry(step.action()).or_default() += *to_do;
        }
        actions
    }

    /// The entries with this next step.
    pub fn step(&self, step: Step) -> ToDo {
        self.steps.get(&step).copied().unwrap_or_default()
    }

    /// Whether liquidation dates come before the upload.
    pub(crate) fn needs_dates(&self) -> bool {
        self.step(Step::GetDates).money.entries + self.liquidation_unknown.all().entries > 0
    }

    /// The title of the entries with this next step, the same in terminal, page and workbook.
    pub(crate) fn title(&self, step: Step) -> &'static str {
        if step == Step::Upload && self.needs_dates() { "Then upload" } else { step.title() }
    }

    /// Whether some entry with money bears duty of unknown amount.
    pub fn has_unknown_duty(&self) -> bool {
        let all = [self.ready, self.review, self.blocked, self.claimed, self.pending, self.outside_window];
        all.iter().any(|money| money.unknown > 0)
    }

    /// Number of all entries.
    pub fn total(&self) -> u64 {
        let all = [self.ready, self.review, self.blocked, self.claimed, self.pending];
        all.iter().map(|money| money.entries).sum::<u64>() + self.out_of_scope()
    }

    /// Number of entries out of scope.
    pub fn out_of_scope(&self) -> u64 {
        let with_duty = [self.outside_window, self.left_out.all, self.not_selected];
        with_duty.iter().map(|money| money.entries).sum::<u64>() + self.no_duty
    }
}

/// The filing deadline, unless it has passed.
pub(crate) fn deadline_ahead(entry: &JudgedEntry, as_of: NaiveDate) -> Option<FilingDeadline> {
    entry.file_by(as_of).filter(|deadline| deadline.last >= as_of)
}

/// Whether an entry is too late if it was liquidated as scheduled, or by CBP's usual cycle.
fn is_perhaps_over(deadline: Option<FilingDeadline>, as_of: NaiveDate) -> bool {
    deadline.is_some_and(|by| by.last < as_of && by.basis != DeadlineBasis::Liquidated)
}

/// Whether a day is the day of filing or one of so many after it.
pub(crate) fn is_ahead(day: NaiveDate, as_of: NaiveDate, days: i64) -> bool {
    (0..=days).contains(&(day - as_of).num_days())
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Month(day.year() * 12 + day.month0() as i32)
    }

    /// The month after it.
    pub fn next(self) -> Self {
        Month(self.0 + 1)
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;

    #[test]
    fn a_month_follows_another_over_the_turn_of_the_year() {
        let december = Month::of(parse_iso_date("2025-12-31").unwrap());
        assert_eq!((december.year(), december.month()), (2025, 12));
        let january = december.next();
        assert_eq!((january.year(), january.month()), (2026, 1));
        assert_eq!(january, Month::of(parse_iso_date("2026-01-01").unwrap()));
    }
}
