//! Entries that builds held back: blocked, or in review. They are stored until a later build reads them, so that
//! entries held back in May aren't forgotten in September.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use crate::domain::phases::Phase;
use crate::domain::{DutyTotal, EntryNumber, PHASES, parse_iso_date};
use crate::error::Result;
use crate::ledger::amounts::Expected;
use crate::ledger::amounts::{from_cents, to_cents};
use crate::ledger::database::failed;
use crate::ledger::record_run::Recording;
use crate::report::Step;
use crate::rules::{DeadlineBasis, Filing, FilingDeadline, PROTEST_OPEN, Rule, RuleId, Severity};

/// The result of a build for an entry.
#[derive(Debug, Clone)]
pub(crate) enum Judged {
    /// Blocked, or in review.
    Held(HeldEntry),
    /// Not held back, or no longer.
    Free(EntryNumber),
}

/// An entry that a build holds back.
#[derive(Debug, Clone)]
pub(crate) struct HeldEntry {
    pub(crate) number: EntryNumber,
    /// `blocked` or `review`.
    pub(crate) outcome: &'static str,
    pub(crate) action: &'static str,
    /// The names of the rules that hold it back, joined with semicolons.
    pub(crate) rules: String,
    pub(crate) importer: Option<String>,
    pub(crate) duty: Option<Decimal>,
    pub(crate) file_by: Option<FilingDeadline>,
    /// The last day to protest, if it is liquidated.
    pub(crate) protest_by: Option<NaiveDate>,
    pub(crate) expected: Expected,
}

impl Recording<'_> {
    /// Records which of the entries read by a build are held back.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub(in crate::ledger) fn hold(
        &self,
        as_of: NaiveDate,
        judged: impl Iterator<Item = Judged>,
    ) -> Result<()> {
        let hold = || -> rusqlite::Result<()> {
            let held_before = "SELECT EXISTS (SELECT 1 FROM held)";
            let held_before: bool = self.transaction.query_row(held_before, [], |row| row.get(0))?;
            let mut free = self.transaction.prepare("DELETE FROM held WHERE number = ?1")?;
            let mut hold = self.transaction.prepare(
                "INSERT INTO held (number, run, since, outcome, action, rules, importer, duty, file_by, refund_low, \
                                   refund_high, protest_by, file_by_basis) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
                 ON CONFLICT DO UPDATE SET run = excluded.run, since = MIN(since, excluded.since), \
                    outcome = excluded.outcome, action = excluded.action, rules = excluded.rules, \
                    importer = excluded.importer, duty = excluded.duty, file_by = excluded.file_by, \
                    refund_low = excluded.refund_low, refund_high = excluded.refund_high, \
                    protest_by = excluded.protest_by, file_by_basis = excluded.file_by_basis",
            )?;
            for entry in judged {
                match entry {
                    Judged::Free(number) if held_before => drop(free.execute([number.to_string()])?),
                    Judged::Free(_) => {}
                    Judged::Held(held) => {
                        let range = held.expected.refund;
                        hold.execute(params![
                            held.number.to_string(),
                            self.run,
                            as_of.to_string(),
                            held.outcome,
                            held.action,
                            held.rules,
                            held.importer,
                            held.duty.and_then(to_cents),
                            held.file_by.map(|by| by.last.to_string()),
                            range.and_then(|range| to_cents(range.low)),
                            range.and_then(|range| to_cents(range.high)),
                            held.protest_by.map(|day| day.to_string()),
                            held.file_by.map(|by| by.basis.name()),
                        ])?;
                    }
                }
            }
            Ok(())
        };
        hold().map_err(failed(self.path))
    }
}

/// Entries held back by the same rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGroup {
    /// `blocked` or `review`.
    pub outcome: String,
    /// What to do about them.
    pub action: String,
    /// The names of the rules that hold them back, joined with semicolons.
    pub rules: String,
    /// The importer of record as it may be shown; `None` if unknown.
    pub importer: Option<String>,
    /// The entries.
    pub sum: DutyTotal,
    /// The nearest filing deadline that hasn't passed.
    pub file_by: Option<FilingDeadline>,
    /// Number of entries without any filing deadline: not liquidated, and nothing says when.
    pub undated: u64,
    /// Number of entries whose deadline has passed, or probably has.
    pub too_late: u64,
    /// Those of them whose deadline is an estimate, or counted from a scheduled liquidation.
    pub perhaps_too_late: u64,
    /// The nearest last day to protest these that hasn't passed. While a protest is open, no other can be filed.
    pub protest_by: Option<NaiveDate>,
    /// If CBP treats one of the rules differently since the last build that read them: from when on, and how.
    pub outdated: Option<(NaiveDate, &'static str)>,
    /// If they wait for CBP to accept what it refuses now: from when on, and what.
    pub opens: Option<(NaiveDate, &'static str)>,
    /// The filing date of the first build that held one of them back.
    pub since: String,
    /// The filing date of the last build that read one of them.
    pub last_read: String,
}

/// Entries that are held back and not accepted or pending on a declaration, nearest deadline first.
pub(super) fn held_back(ledger: &Connection, as_of: NaiveDate) -> rusqlite::Result<Vec<HeldGroup>> {
    let mut find = ledger.prepare(
        "SELECT h.outcome, \
                CASE WHEN h.action IN ('protest', 'closed') AND h.protest_by IS NOT NULL \
                     THEN IIF(h.protest_by < ?1, 'closed', 'protest') ELSE h.action END AS to_do, \
                h.rules, h.importer, COUNT(*), COALESCE(SUM(h.duty), 0), COUNT(*) - COUNT(h.duty), \
                MIN(CASE WHEN h.file_by >= ?1 THEN h.file_by || COALESCE(h.file_by_basis, '') END), \
                COUNT(CASE WHEN h.file_by < ?1 THEN 1 END), MIN(h.since), MAX(r.as_of), \
                MIN(CASE WHEN h.file_by < ?1 AND h.protest_by >= ?1 THEN h.protest_by END), \
                COUNT(CASE WHEN h.file_by < ?1 AND h.file_by_basis <> 'liquidated' THEN 1 END), \
                COUNT(*) - COUNT(h.file_by) \
         FROM held h JOIN run r ON r.id = h.run \
         WHERE NOT EXISTS (SELECT 1 FROM standing s WHERE s.number = h.number \
                           AND s.standing NOT IN ('rejected', 'released')) \
         AND h.number NOT IN (SELECT number FROM standing_elsewhere WHERE standing NOT IN ('rejected', 'released')) \
         GROUP BY h.outcome, to_do, h.rules, h.importer",
    )?;
    let day = |row: &rusqlite::Row<'_>, column: usize| -> rusqlite::Result<Option<NaiveDate>> {
        Ok(row.get::<_, Option<String>>(column)?.and_then(|day| parse_iso_date(&day)))
    };
    let of_row = |row: &rusqlite::Row<'_>| {
        let has_protest = row.get_ref(2)?.as_str()?.split(';').any(|rule| rule == PROTEST_OPEN.name);
        Ok(HeldGroup {
            outcome: row.get(0)?,
            action: row.get(1)?,
            rules: row.get(2)?,
            importer: row.get(3)?,
            sum: DutyTotal { entries: row.get(4)?, duty: from_cents(row.get(5)?), unknown: row.get(6)? },
            file_by: row.get::<_, Option<String>>(7)?.and_then(|day| deadline(&day)),
            undated: row.get(13)?,
            too_late: row.get(8)?,
            perhaps_too_late: row.get(12)?,
            protest_by: day(row, 11)?.filter(|_| !has_protest),
            outdated: outdated(row.get_ref(2)?.as_str()?, row.get_ref(10)?.as_str()?, as_of),
            opens: opens(row.get_ref(2)?.as_str()?, as_of),
            since: row.get(9)?,
            last_read: row.get(10)?,
        })
    };
    let mut groups: Vec<HeldGroup> =
        find.query_map([as_of.to_string()], of_row)?.collect::<rusqlite::Result<_>>()?;
    groups.sort_by(|a, b| {
        let order = |group: &HeldGroup| {
            let day = group.nearest_day();
            (day.is_none(), day, std::cmp::Reverse(group.sum.duty))
        };
        order(a).cmp(&order(b)).then_with(|| (&a.rules, &a.importer).cmp(&(&b.rules, &b.importer)))
    });
    Ok(groups)
}

/// A day with the name of its basis behind it. One that an earlier version recorded has none, and may be an estimate.
pub(super) fn deadline(text: &str) -> Option<FilingDeadline> {
    let (day, basis) = text.split_at_checked("2026-05-01".len())?;
    let basis = DeadlineBasis::by_name(basis).unwrap_or(DeadlineBasis::Estimated);
    Some(FilingDeadline { last: parse_iso_date(day)?, basis })
}

/// The next change after which none of these rules is an error, though one is until then.
fn opens(rules: &str, as_of: NaiveDate) -> Option<(NaiveDate, &'static str)> {
    let rules: Vec<&Rule> = rules.split(';').filter_map(RuleId::by_name).map(RuleId::rule).collect();
    let blocks = |day| {
        let filing = Filing::by_any_broker(day);
        rules.iter().any(|rule| rule.severity(&filing) >= Some(Severity::Error))
    };
    let mut ahead = PHASES.iter().filter(|phase| as_of < phase.from);
    let next = ahead.find(|phase| !blocks(phase.from) && phase.from.pred_opt().is_some_and(blocks))?;
    Some((next.from, next.what))
}

/// What CBP changed since a date, so that one of these rules is less severe than before.
fn outdated(rules: &str, last_read: &str, as_of: NaiveDate) -> Option<(NaiveDate, &'static str)> {
    let last_read = parse_iso_date(last_read)?;
    let rules: Vec<&Rule> = rules.split(';').filter_map(RuleId::by_name).map(RuleId::rule).collect();
    let eases = |phase: &&Phase| {
        let [before, from] =
            [phase.from.pred_opt().unwrap_or(phase.from), phase.from].map(Filing::by_any_broker);
        rules.iter().any(|rule| rule.severity(&before) > rule.severity(&from))
    };
    let mut since = PHASES.iter().filter(|phase| last_read < phase.from && phase.from <= as_of);
    since.find(eases).map(|phase| (phase.from, phase.what))
}

/// The groups of all importers merged, in the same order.
pub(in crate::ledger) fn of_all_importers(groups: &[HeldGroup]) -> Vec<HeldGroup> {
    let mut found = BTreeMap::<_, (usize, HeldGroup)>::new();
    for (index, group) in groups.iter().enumerate() {
        let key = (group.outcome.clone(), group.action.clone(), group.rules.clone());
        let first = || (index, HeldGroup { importer: None, ..group.clone() });
        found.entry(key).and_modify(|(_, known)| known.add(group)).or_insert_with(first);
    }
    let mut found: Vec<(usize, HeldGroup)> = found.into_values().collect();
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, group)| group).collect()
}

impl HeldGroup {
    /// Whether the last day to file has passed for all of its entries since they were built.
    fn is_too_late(&self) -> bool {
        self.too_late == self.sum.entries && self.perhaps_too_late == 0
    }

    /// What to do now, in the words of the report.
    pub fn to_do(&self) -> &str {
        let has_protest = self.rules.split(';').any(|rule| rule == PROTEST_OPEN.name);
        match self.action.as_str() {
            _ if self.outdated.is_some() => "Build again",
            "decide" | "fix" | "wait" | "other-filer" if self.is_too_late() && !has_protest => {
                if self.protest_by.is_some() { Step::Protest.title() } else { Step::Closed.title() }
            }
            "decide" => Step::Decide.title(),
            "fix" => Step::Fix.title(),
            // While the time to file runs, counsel may withdraw the protest.
            "wait" if has_protest && self.file_by.is_some() => Step::Withdraw.title(),
            "wait" => Step::Wait.title(),
            "other-filer" => Step::OtherFiler.title(),
            "not-accepted" => Step::NotAccepted.title(),
            "protest" => Step::Protest.title(),
            "closed" => Step::Closed.title(),
            other => other,
        }
    }

    /// The nearest last day to file or to protest.
    fn nearest_day(&self) -> Option<NaiveDate> {
        self.file_by.map(|by| by.last).into_iter().chain(self.protest_by).min()
    }

    fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.file_by = self.file_by.into_iter().chain(other.file_by).min();
        self.protest_by = self.protest_by.into_iter().chain(other.protest_by).min();
        self.undated += other.undated;
        self.too_late += other.too_late;
        self.perhaps_too_late += other.perhaps_too_late;
        if other.since < self.since {
            self.since.clone_from(&other.since);
        }
        if other.last_read > self.last_read {
            self.last_read.clone_from(&other.last_read);
        }
    }
}
