//! Adds up the rows of refunds that count, and compares each refund with the expected one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, Row};
use rust_decimal::Decimal;

use super::amounts::{Expected, from_cents};
use super::import::RefundState;
use super::payments::{ImporterSums, Payment, PaymentOutcome, Payments, compare, interest_below};
use super::record_run::UPLOAD_PATH;
use crate::domain::DutyTotal;

/// Identifies a refund: its declaration, and its entry, or else importer with liquidation date or day.
#[derive(PartialEq, Eq)]
struct Key(i64, String, String, String);

/// Accumulates the rows of a refund.
struct Sum {
    key: Key,
    payment: Payment,
    rows: Vec<CountedRow>,
    is_recorded: bool,
    liquidated_on: String,
    refund_numbers: BTreeSet<String>,
}

/// A row that counts.
struct CountedRow {
    state: RefundState,
    amount: Option<i64>,
    interest: Option<i64>,
}

/// The declarations to which refunds belong.
struct Declarations {
    /// The name and the claim number of each that is marked as submitted.
    marked: HashMap<i64, (Arc<str>, Option<Arc<str>>)>,
    /// Those with the refund of several entries.
    with_sums: HashSet<i64>,
    by_importer: ByImporter,
}

impl Declarations {
    fn read(ledger: &Connection) -> rusqlite::Result<Self> {
        let mut marked = ledger.prepare(&format!(
            "SELECT u.id, {UPLOAD_PATH}, u.claim FROM upload u WHERE u.submitted_on IS NOT NULL"
        ))?;
        let of_row = |row: &Row<'_>| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)));
        let marked = marked.query_map([], of_row)?.collect::<rusqlite::Result<_>>()?;
        let mut sums = ledger.prepare(
            "SELECT DISTINCT upload FROM refund WHERE number = '' AND import IS NOT NULL AND upload IS NOT NULL",
        )?;
        let with_sums = sums.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(Declarations { marked, with_sums, by_importer: ByImporter::default() })
    }
}

/// The rows that count, with their declaration and entry.
const ROWS: &str = "SELECT f.upload, f.number, IIF(f.number = '', f.importer, ''), \
        IIF(f.number <> '', '', IIF(f.import IS NULL, f.day, f.liquidated_on)), \
        f.amount, f.interest, f.counts_as, f.day, COALESCE(e.importer, NULLIF(f.importer, '')), \
        e.refund_low, e.refund_high, e.interest_low, e.interest_high, f.import IS NULL, f.liquidated_on, \
        f.refund_number, e.duty \
 FROM refund f LEFT JOIN entry e ON e.upload = f.upload AND e.number = f.number \
 WHERE f.upload IS NOT NULL AND f.counts_as IS NOT NULL";

/// A report outweighs what a user recorded for the same declaration and importer, or both would count.
const NOT_IN_A_REPORT: &str = "NOT (f.import IS NULL AND EXISTS \
    (SELECT 1 FROM refund r LEFT JOIN entry re ON re.upload = r.upload AND re.number = r.number \
     WHERE r.upload = f.upload AND r.import IS NOT NULL AND r.counts_as IS NOT NULL \
     AND (f.importer = '' OR f.importer = COALESCE(re.importer, r.importer))))";

/// The refunds with a row in an import, or all. If a declaration has no refund of several entries, only the result is
/// kept of each.
pub(super) fn payments(ledger: &Connection, import: Option<i64>) -> rusqlite::Result<Payments> {
    let mut find = ledger.prepare(&format!(
        "{ROWS} AND {NOT_IN_A_REPORT} \
         AND (?1 IS NULL OR f.import = ?1 \
              OR EXISTS (SELECT 1 FROM refund own WHERE own.import = ?1 AND own.number = f.number \
                         AND own.importer = f.importer AND own.liquidated_on = f.liquidated_on \
                         AND own.upload = f.upload)) \
         ORDER BY 1, 2, 3, 4, f.id"
    ))?;
    let mut declarations = Declarations::read(ledger)?;
    let (mut rows, mut sums, mut found) = (find.query([import])?, Vec::<Sum>::new(), Payments::default());
    while let Some(row) = rows.next()? {
        let of: i64 = row.get(0)?;
        if !declarations.marked.contains_key(&of) {
            continue;
        }
        let is_another = match sums.last() {
            Some(sum) => !sum.key.is_of(row)?,
            None => true,
        };
        if is_another {
            let is_whole = |sum: &Sum| sum.key.0 != of || !declarations.with_sums.contains(&of);
            if sums.last().is_some_and(is_whole) {
                counted_once(&mut sums, |payment| found.add(payment));
            }
            sums.push(Sum::of_row(ledger, row, &mut declarations)?);
        }
        if let Some(sum) = sums.last_mut() {
            sum.add(row)?;
        }
    }
    counted_once(&mut sums, |payment| found.add(payment));
    Ok(found)
}

/// The payments of a declaration. One report can have the refund of several entries as a sum, and another the same
/// money by entry: the entries count if they add up to the sum, otherwise the sum does.
fn counted_once(sums: &mut Vec<Sum>, take: impl FnMut(Payment)) {
    if sums.iter().all(|sum| !sum.is_of_several()) {
        return sums.drain(..).map(Sum::into_payment).for_each(take);
    }
    let (several, single): (Vec<Sum>, Vec<Sum>) = sums.drain(..).partition(Sum::is_of_several);
    let mut single: Vec<(Sum, bool)> = single.into_iter().map(|sum| (sum, true)).collect();
    let mut of_importer = BTreeMap::<Option<String>, Vec<usize>>::new();
    for (index, (sum, _)) in single.iter().enumerate() {
        of_importer.entry(sum.payment.importer.clone()).or_default().push(index);
    }
    let mut counted = Vec::new();
    for sum in several {
        let own = of_importer.get(&sum.payment.importer).map_or(&[][..], Vec::as_slice);
        let parts: Vec<usize> =
            own.iter().copied().filter(|index| single[*index].0.is_part_of(&sum)).collect();
        let parts_sum: i64 = parts.iter().map(|index| single[*index].0.cents()).sum();
        if parts.is_empty() || parts_sum < sum.cents() {
            parts.iter().for_each(|index| single[*index].1 = false);
            counted.push(sum);
        }
    }
    let single = single.into_iter().filter(|(_, counts)| *counts).map(|(sum, _)| sum);
    counted.into_iter().chain(single).map(Sum::into_payment).for_each(take);
}

/// What a user recorded for the entries of a declaration that are marked with a date.
pub(super) fn recorded_payment(
    ledger: &Connection,
    upload: i64,
    importer: &str,
    day: &str,
) -> rusqlite::Result<Option<Payment>> {
    let mut find = ledger.prepare(&format!(
        "{ROWS} AND f.import IS NULL AND f.upload = ?1 AND f.importer = ?2 AND f.day = ?3"
    ))?;
    let mut rows = find.query((upload, importer, day))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut sum = Sum::of_row(ledger, row, &mut Declarations::read(ledger)?)?;
    sum.add(row)?;
    Ok(Some(sum.into_payment()))
}

impl Key {
    fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Key(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    }

    fn is_of(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let same =
            |column, own: &str| -> rusqlite::Result<bool> { Ok(row.get_ref(column)?.as_str()? == own) };
        Ok(self.0 == row.get::<_, i64>(0)? && same(1, &self.1)? && same(2, &self.2)? && same(3, &self.3)?)
    }
}

impl Sum {
    fn of_row(ledger: &Connection, row: &Row<'_>, declarations: &mut Declarations) -> rusqlite::Result<Self> {
        let (key, is_recorded) = (Key::of_row(row)?, row.get(13)?);
        let (of, expected) = match (key.1.is_empty(), is_recorded) {
            (false, _) => {
                let duty = row.get::<_, Option<i64>>(16)?.map(from_cents);
                let of = BTreeMap::from([(row.get(8)?, DutyTotal::of_entry(duty))]);
                (of, Expected::of_row(row, 9)?)
            }
            (true, false) => declarations.by_importer.of(ledger, key.0, &key.2)?,
            (true, true) => of_day(ledger, key.0, &key.2, &key.3)?,
        };
        let (upload, claim) = declarations.marked.get(&key.0).cloned().unwrap_or_default();
        let payment = Payment {
            number: Some(key.1.clone()).filter(|number| !number.is_empty()),
            importer: row.get(8)?,
            declaration: key.0,
            upload,
            claim,
            day: String::new(),
            of,
            paid: None,
            interest: None,
            expected,
            outcome: PaymentOutcome::NotCompared,
            difference: Decimal::ZERO,
            interest_below: Decimal::ZERO,
        };
        let refund_numbers = BTreeSet::new();
        Ok(Sum { key, payment, rows: Vec::new(), is_recorded, liquidated_on: row.get(14)?, refund_numbers })
    }

    /// Whether a report has it as one sum for several entries of an importer.
    fn is_of_several(&self) -> bool {
        self.key.1.is_empty() && !self.is_recorded
    }

    /// Whether the refund of an entry is part of one of several entries of the same importer: by the refund number, or
    /// if one has none, by the liquidation date.
    fn is_part_of(&self, several: &Sum) -> bool {
        let numbered = !self.refund_numbers.is_empty() && !several.refund_numbers.is_empty();
        let same_day = !self.liquidated_on.is_empty() && self.liquidated_on == several.liquidated_on;
        let same =
            if numbered { !self.refund_numbers.is_disjoint(&several.refund_numbers) } else { same_day };
        !self.key.1.is_empty() && same
    }

    /// Duty and interest of all its rows, in cents.
    fn cents(&self) -> i64 {
        self.rows.iter().flat_map(|row| [row.amount, row.interest]).flatten().sum()
    }

    fn add(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        let state = RefundState::by_name(row.get_ref(6)?.as_str()?);
        self.rows.push(CountedRow { state, amount: row.get(4)?, interest: row.get(5)? });
        let number = row.get_ref(15)?.as_str()?;
        if !number.is_empty() {
            self.refund_numbers.insert(number.to_string());
        }
        let day = row.get_ref(7)?.as_str()?;
        if *self.payment.day < *day {
            self.payment.day = day.to_string();
        }
        Ok(())
    }

    fn into_payment(self) -> Payment {
        let Sum { mut payment, rows, .. } = self;
        let rows = without_reissued(rows);
        let sum = |cents: fn(&CountedRow) -> Option<i64>| {
            rows.iter().filter_map(cents).map(from_cents).reduce(|a, b| a + b)
        };
        let (amount, interest) = (sum(|row| row.amount), sum(|row| row.interest));
        payment.paid = amount.into_iter().chain(interest).reduce(|a, b| a + b);
        payment.interest = interest.filter(|_| amount.is_some());
        let has = |state| rows.iter().any(|row| row.state == state);
        let (outcome, difference) = match () {
            () if payment.paid.is_some_and(|paid| paid < Decimal::ZERO) => {
                (PaymentOutcome::Bill, Decimal::ZERO)
            }
            () if has(RefundState::Returned) => (PaymentOutcome::Returned, Decimal::ZERO),
            () if has(RefundState::Diverted) => (PaymentOutcome::Diverted, Decimal::ZERO),
            () if has(RefundState::Unknown) => (PaymentOutcome::UnknownStatus, Decimal::ZERO),
            () if has(RefundState::UnderWay) => (PaymentOutcome::UnderWay, Decimal::ZERO),
            () => compare(amount, interest, payment.expected),
        };
        let is_reissued = outcome == PaymentOutcome::Paid && has(RefundState::Reissued);
        payment.outcome = if is_reissued { PaymentOutcome::Reissued } else { outcome };
        payment.difference = difference;
        if matches!(payment.outcome, PaymentOutcome::Paid | PaymentOutcome::Reissued) {
            payment.interest_below = interest_below(payment.paid, payment.expected);
        }
        payment
    }
}

/// Drops returned payments that were issued again, under any refund number.
fn without_reissued(mut rows: Vec<CountedRow>) -> Vec<CountedRow> {
    let reissued = rows.iter().filter(|row| row.state == RefundState::Reissued).map(|row| row.amount);
    for amount in reissued.collect::<Vec<_>>() {
        let came_back = |row: &CountedRow| row.state == RefundState::Returned && row.amount == amount;
        if let Some(index) = rows.iter().position(came_back) {
            rows.remove(index);
        }
    }
    rows
}

/// The expected refunds of each importer on a declaration within CBP's time frame. A declaration can have many
/// importers, so all are summed up at once.
#[derive(Default)]
struct ByImporter {
    upload: i64,
    expected: HashMap<String, (DutyTotal, Expected)>,
}

impl ByImporter {
    fn of(
        &mut self,
        ledger: &Connection,
        upload: i64,
        importer: &str,
    ) -> rusqlite::Result<(ImporterSums, Expected)> {
        if self.upload != upload {
            let condition = "s.upload = ?1 AND s.importer IS NOT NULL AND s.standing = 'accepted' \
                             AND COALESCE(s.liquidation_status, '') NOT IN ('suspended', 'extended', 'under review')";
            let found = expected_of(ledger, condition, [upload])?;
            self.expected =
                found.into_iter().filter_map(|(of, sum, expected)| Some((of?, (sum, expected)))).collect();
            self.upload = upload;
        }
        let (sum, expected) = self.expected.get(importer).copied().unwrap_or_default();
        Ok((ImporterSums::from([(Some(importer.to_string()), sum)]), expected))
    }
}

/// The expected refunds of the entries that a user recorded as refunded on a date.
fn of_day(
    ledger: &Connection,
    upload: i64,
    importer: &str,
    day: &str,
) -> rusqlite::Result<(ImporterSums, Expected)> {
    let condition = "s.upload = ?1 AND (?2 = '' OR s.importer = ?2) AND s.refunded_on = ?3";
    let found = expected_of(ledger, condition, (upload, importer, day))?;
    let expected = found.iter().map(|(_, _, expected)| *expected).reduce(Expected::and).unwrap_or_default();
    Ok((found.into_iter().map(|(of, sum, _)| (of, sum)).collect(), expected))
}

/// Entries `s` by importer, with their expected refund; `None` if that of any entry isn't known.
fn expected_of(
    ledger: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> rusqlite::Result<Vec<(Option<String>, DutyTotal, Expected)>> {
    let all = |column: &str| format!("IIF(COUNT(*) = COUNT(s.{column}), SUM(s.{column}), NULL)");
    let columns = ["refund_low", "refund_high", "interest_low", "interest_high"].map(all).join(", ");
    let sql = format!(
        "SELECT s.importer, COUNT(*), COALESCE(SUM(s.duty), 0), COUNT(*) - COUNT(s.duty), {columns} \
         FROM standing s WHERE {condition} GROUP BY s.importer"
    );
    let mut find = ledger.prepare(&sql)?;
    let of_row = |row: &Row<'_>| {
        let sum = DutyTotal { entries: row.get(1)?, duty: from_cents(row.get(2)?), unknown: row.get(3)? };
        Ok((row.get(0)?, sum, Expected::of_row(row, 4)?))
    };
    find.query_map(values, of_row)?.collect()
}
