//! The entries against which nothing stands, told at a glance: most are.
//!
//! Says of an entry what [`judge`](super::judge) would say of it, or nothing. A property test holds the two
//! equal.

use std::sync::LazyLock;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::facts::Facts;
use super::judge::Failed;
use super::{Disposition, Filing, RuleId, RuleSet, Verdict, eligibility, liquidation, party, scope};
use crate::assemble::{Duties, EntryRow, EntryState, Liquidation};
use crate::domain::{
    CollectionStatus, ControlStatus, LiquidationStatus, ProtestStatus, Reading, SummaryStatus,
};
use crate::ieepa::imposed_duty;
use crate::read::{Column, ColumnSet};

/// The rules that an entry of which there is nothing to say may leave undecided, and those of scope.
struct Named {
    outside_entry_window: RuleId,
    no_ieepa_duty: RuleId,
    ieepa_duty_outside_scope: RuleId,
    importer_mismatch: RuleId,
    final_liquidation: RuleId,
    entry_type_not_allowed: RuleId,
    trade_control: RuleId,
    summary_not_accepted: RuleId,
    summary_adjusted: RuleId,
    statement_unpaid: RuleId,
    reconciliation_filed: RuleId,
    protest_open: RuleId,
    drawback: RuleId,
    injunction: RuleId,
}

static RULES: LazyLock<Named> = LazyLock::new(|| Named {
    outside_entry_window: RuleId::of(&scope::OUTSIDE_ENTRY_WINDOW),
    no_ieepa_duty: RuleId::of(&scope::NO_IEEPA_DUTY),
    ieepa_duty_outside_scope: RuleId::of(&scope::IEEPA_DUTY_OUTSIDE_SCOPE),
    importer_mismatch: RuleId::of(&party::IMPORTER_MISMATCH),
    final_liquidation: RuleId::of(&liquidation::FINAL_LIQUIDATION),
    entry_type_not_allowed: RuleId::of(&eligibility::ENTRY_TYPE_NOT_ALLOWED),
    trade_control: RuleId::of(&eligibility::TRADE_CONTROL),
    summary_not_accepted: RuleId::of(&eligibility::SUMMARY_NOT_ACCEPTED),
    summary_adjusted: RuleId::of(&eligibility::SUMMARY_ADJUSTED),
    statement_unpaid: RuleId::of(&eligibility::STATEMENT_UNPAID),
    reconciliation_filed: RuleId::of(&eligibility::RECONCILIATION_FILED),
    protest_open: RuleId::of(&eligibility::PROTEST_OPEN),
    drawback: RuleId::of(&eligibility::DRAWBACK),
    injunction: RuleId::of(&eligibility::INJUNCTION),
});

/// What is told at a glance: what is kept of the entry, the verdict, and the cells by which rules failed.
#[derive(Debug)]
pub struct Glance {
    /// What is kept of the entry.
    pub facts: Facts,
    /// The verdict.
    pub verdict: Verdict,
    pub(super) failed: Vec<Failed>,
}

/// What becomes of an entry whose rows agree and of which no rule has more to say than that it is out of scope;
/// nothing where rules must be asked one by one. For a filer without a check-digit factor.
pub fn judge_at_a_glance(rows: &[EntryRow], columns: ColumnSet, filing: &Filing) -> Option<Glance> {
    let state = &rows[0].state;
    let date = state.entry_date.value();
    let agree = rows[1..].iter().all(|row| row.repeats_state || row.state == *state);
    let readable = state.entry_date != Reading::Unreadable && state.liquidation_date != Reading::Unreadable;
    if !(agree && readable) {
        return None;
    }
    let duties = duties_of_plain_lines(rows, date, filing)?;
    let liquidation = Liquidation { status: state.liquidation_status, date: state.liquidation_date.value() };
    let names_ieepa = duties != Duties::default();
    let facts = Facts {
        rows: rows.len() as u64,
        importer: state.importer,
        entry_type: state.entry_type,
        entry_date: date,
        liquidation,
        duties,
        names_ieepa,
        unknown_outside_scope: false,
    };
    let in_window = date.is_none_or(|day| filing.window.contains(day));
    let failed = match (in_window, duties.in_scope, duties.outside_scope) {
        (true, Some(_), None) => {
            let verdict = filed(rows, columns, liquidation, filing)?;
            return Some(Glance { facts, verdict, failed: Vec::new() });
        }
        (true, None, outside) => {
            let number = Failed::all(RULES.no_ieepa_duty, Column::EntryNumber, rows, |_| true);
            let pays = |row: &EntryRow| row.own_heading.is_some();
            let outside =
                outside.map(|_| Failed::all(RULES.ieepa_duty_outside_scope, Column::Hts, rows, pays));
            std::iter::once(number).chain(outside).collect()
        }
        (false, None, None) => {
            vec![Failed::all(RULES.outside_entry_window, Column::EntryDate, rows, |_| true)]
        }
        _ => return None,
    };
    let mut rules = RuleSet::default();
    failed.iter().for_each(|failed| rules.insert(failed.rule));
    let (disposition, unknown) = (Disposition::OutOfScope, RuleSet::default());
    Some(Glance { facts, verdict: Verdict { disposition, failed: rules, unknown }, failed })
}

/// The verdict on an entry in scope against which nothing stands.
fn filed(
    rows: &[EntryRow],
    columns: ColumnSet,
    liquidation: Liquidation,
    filing: &Filing,
) -> Option<Verdict> {
    let first = &rows[0];
    let unknown = undecided(&first.state, columns, liquidation, filing);
    let fine = first.number.check_digit_offset() == 0
        && rows.iter().all(|row| !row.zeros_restored)
        && is_theirs(first, columns, filing)
        && is_eligible(&first.state, filing)
        && is_in_time(liquidation, filing)
        && !filing.already_filed.contains(first.number)
        && (!filing.strict || unknown.is_empty());
    fine.then_some(Verdict { disposition: Disposition::Filed, failed: RuleSet::default(), unknown })
}

/// The duties of lines of which there is nothing to say but whether they are in scope; none where a line repeats or
/// contradicts another one, or there is more to say.
fn duties_of_plain_lines(rows: &[EntryRow], date: Option<NaiveDate>, filing: &Filing) -> Option<Duties> {
    let (mut duties, mut last_line) = (Duties::default(), None);
    for row in rows {
        if row.unreadable_hts.is_some() || !row.other_headings.is_empty() {
            return None;
        }
        let Some(heading) = row.own_heading else { continue };
        // Lines that ascend are different ones.
        let line = row.line.filter(|line| last_line < Some(*line))?;
        last_line = Some(line);
        let amount = row.duty.value().filter(|amount| *amount > Decimal::ZERO)?;
        let in_scope = filing.scope.contains(heading);
        let plain = !row.has_goods_value
            && date.is_some_and(|day| imposed_duty(heading, day))
            && !scope::is_all_in(heading, None);
        if (in_scope && !plain) || row.tariff_column != Column::Hts {
            return None;
        }
        let sum = if in_scope { &mut duties.in_scope } else { &mut duties.outside_scope };
        *sum = Some(sum.map_or(amount, |sum| sum + amount));
    }
    Some(duties)
}

/// Whether the entry is of those that file.
fn is_theirs(row: &EntryRow, columns: ColumnSet, filing: &Filing) -> bool {
    let importer = match row.state.importer {
        Some(number) => filing.importers.is_empty() || filing.importers.contains(&number),
        None => filing.importers.is_empty() || !columns.contains(Column::Importer),
    };
    importer && !row.has_other_filer() && filing.filer.is_none_or(|filer| filer == row.number.filer())
}

fn is_eligible(state: &EntryState, filing: &Filing) -> bool {
    state.entry_type.is_none_or(|t| eligibility::is_accepted(t, filing))
        && state.control.is_none_or(|status| status == ControlStatus::Cbp)
        && state.summary.is_none_or(|status| status == SummaryStatus::Accepted)
        && state.collection.is_none_or(|status| status == CollectionStatus::Settled)
        && state.protest.is_none_or(|status| status == ProtestStatus::Settled)
        && state.suspension != Some(true)
        && state.reconciliation != Some(true)
        && !state.reconciliation_entry
        && state.drawback != Some(true)
        && state.injunction != Some(true)
}

fn is_in_time(liquidation: Liquidation, filing: &Filing) -> bool {
    let happened = liquidation.happened().is_none_or(|day| liquidation::is_early(day, filing));
    let scheduled = liquidation.scheduled().is_none_or(|day| day >= filing.as_of);
    happened && scheduled
}

/// The rules that can't be decided.
fn undecided(state: &EntryState, columns: ColumnSet, liquidation: Liquidation, filing: &Filing) -> RuleSet {
    let undated = |status: LiquidationStatus| status.is_liquidated() && liquidation.date.is_none();
    let without = |column| !columns.contains(column);
    let rules = &*RULES;
    let mut unknown = RuleSet::default();
    let mut add = |undecided: bool, rule: RuleId| {
        if undecided {
            unknown.insert(rule);
        }
    };
    add(!filing.importers.is_empty() && without(Column::Importer), rules.importer_mismatch);
    add(liquidation.status.is_none_or(undated), rules.final_liquidation);
    add(state.entry_type.is_none(), rules.entry_type_not_allowed);
    add(state.control.is_none(), rules.trade_control);
    add(state.summary.is_none(), rules.summary_not_accepted);
    add(state.summary.is_none(), rules.summary_adjusted);
    add(state.collection.is_none(), rules.statement_unpaid);
    add(without(Column::ReconciliationEntry), rules.reconciliation_filed);
    add(without(Column::ProtestStatus), rules.protest_open);
    add(without(Column::Drawback), rules.drawback);
    add(without(Column::Injunction), rules.injunction);
    unknown
}
