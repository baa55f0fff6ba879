//! Compares refunds that were reported or recorded with those expected.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, Row};
use rust_decimal::Decimal;

use super::amounts::Expected;
use super::amounts::from_cents;
use super::import::RefundState;
use super::record::upload_path;
use crate::domain::DutyTotal;

/// The outcome of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentOutcome {
    /// Within the expected range, or a status without an amount.
    Paid,
    /// Paid after it had been returned.
    Reissued,
    /// More than expected.
    More,
    /// Less duty than expected.
    Short,
    /// CBP or the Treasury is processing it.
    UnderWay,
    /// It was applied to debts to CBP.
    Diverted,
    /// It was returned.
    Returned,
    /// The importer owes CBP.
    Bill,
    /// Its status isn't known.
    UnknownStatus,
    /// Paid, but no amount or no expected range is known.
    NotCompared,
}

impl PaymentOutcome {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            PaymentOutcome::Paid => "paid",
            PaymentOutcome::Reissued => "reissued",
            PaymentOutcome::More => "more",
            PaymentOutcome::Short => "short",
            PaymentOutcome::UnderWay => "under-way",
            PaymentOutcome::Diverted => "diverted",
            PaymentOutcome::Returned => "returned",
            PaymentOutcome::Bill => "bill",
            PaymentOutcome::UnknownStatus => "unknown-status",
            PaymentOutcome::NotCompared => "not-compared",
        }
    }

    /// Whether something was paid or settled, and the importer received less than is due.
    pub fn is_in_part(self) -> bool {
        use PaymentOutcome as P;
        matches!(self, P::Short | P::Diverted | P::Bill)
    }

    /// Whether someone must act on it.
    pub fn needs_a_look(self) -> bool {
        use PaymentOutcome as P;
        matches!(self, P::Short | P::Diverted | P::Returned | P::Bill | P::UnknownStatus)
    }
}

/// The refund of an entry, or of several entries of an importer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The entry; `None` for a refund of several entries.
    pub number: Option<String>,
    /// The importer of record as it may be shown; `None` if unknown.
    pub importer: Option<String>,
    /// The declaration.
    pub(crate) declaration: i64,
    /// Its upload file with the folder.
    pub upload: String,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
    /// The latest date on which any of it was paid or reported, YYYY-MM-DD.
    pub day: String,
    /// Its entries by importer.
    pub of: ImporterSums,
    /// Duty and interest that were reported.
    pub paid: Option<Decimal>,
    /// The interest in it, if reported separately.
    pub interest: Option<Decimal>,
    /// What was expected.
    pub(crate) expected: Expected,
    /// The result of comparing the two.
    pub outcome: PaymentOutcome,
    /// The amount above or below the expected range.
    pub difference: Decimal,
    /// How much the interest is below the estimate, if the duty isn't short.
    pub interest_below: Decimal,
}

impl Payment {
    /// Number of its entries.
    pub fn entries(&self) -> u64 {
        self.of.values().map(|sum| sum.entries).sum()
    }
}

/// The sum of several refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaidTotal {
    /// Number of entries.
    pub entries: u64,
    /// Duty and interest that were reported.
    pub paid: Decimal,
    /// The amount above or below the expected range.
    pub difference: Decimal,
}

impl PaidTotal {
    fn add(&mut self, payment: &Payment) {
        self.entries += payment.entries();
        self.paid += payment.paid.unwrap_or_default();
        self.difference += payment.difference;
    }
}

/// All refunds, by outcome and importer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payments {
    /// The sums.
    pub totals: BTreeMap<(PaymentOutcome, Option<String>), PaidTotal>,
    /// Refunds on which someone must act.
    pub to_look_at: Vec<Payment>,
    /// Number of refunds whose interest is below the estimate although the duty isn't short, and the sum of the
    /// differences.
    pub interest_below: (u64, Decimal),
}

impl Payments {
    /// Refunds that were short, were applied to debts to CBP, or became a bill.
    pub fn in_part(&self) -> impl Iterator<Item = &Payment> {
        self.to_look_at.iter().filter(|payment| payment.outcome.is_in_part())
    }

    /// The sums by outcome, of one importer or of all.
    pub fn by_outcome(&self, importer: Option<&Option<String>>) -> BTreeMap<PaymentOutcome, PaidTotal> {
        let mut found = BTreeMap::<_, PaidTotal>::new();
        let meant = self.totals.iter().filter(|((_, of), _)| importer.is_none_or(|importer| importer == of));
        for ((outcome, _), total) in meant {
            let sum = found.entry(*outcome).or_default();
            sum.entries += total.entries;
            sum.paid += total.paid;
            sum.difference += total.difference;
        }
        found
    }

    fn add(&mut self, payment: Payment) {
        self.totals.entry((payment.outcome, payment.importer.clone())).or_default().add(&payment);
        if payment.interest_below > Decimal::ZERO {
            self.interest_below.0 += 1;
            self.interest_below.1 += payment.interest_below;
        }
        if payment.outcome.needs_a_look() {
            self.to_look_at.push(payment);
        }
    }
}

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

/// The rows that count, with their declaration and entry.
const ROWS: &str = "SELECT f.upload, f.number, IIF(f.number = '', f.importer, ''), \
        IIF(f.number <> '', '', IIF(f.import IS NULL, f.day, f.liquidated_on)), \
        f.amount, f.interest, f.counts_as, f.day, COALESCE(e.importer, NULLIF(f.importer, '')), \
        u.folder, u.name, u.claim, e.refund_low, e.refund_high, e.interest_low, e.interest_high, f.import IS NULL, \
        f.liquidated_on, f.refund_number, e.duty \
 FROM refund f JOIN upload u ON u.id = f.upload \
 LEFT JOIN entry e ON e.upload = f.upload AND e.number = f.number \
 WHERE f.counts_as IS NOT NULL AND u.submitted_on IS NOT NULL";

/// A report outweighs what a user recorded for the same declaration and importer, or both would count.
const NOT_IN_A_REPORT: &str = "NOT (f.import IS NULL AND EXISTS \
    (SELECT 1 FROM refund r LEFT JOIN entry re ON re.upload = r.upload AND re.number = r.number \
     WHERE r.upload = f.upload AND r.import IS NOT NULL AND r.counts_as IS NOT NULL \
     AND (f.importer = '' OR f.importer = COALESCE(re.importer, r.importer))))";

/// The refunds with a row in an import, or all.
pub(super) fn payments(ledger: &Connection, import: Option<i64>) -> rusqlite::Result<Payments> {
    let mut find = ledger.prepare(&format!(
        "{ROWS} AND {NOT_IN_A_REPORT} \
         AND (?1 IS NULL OR EXISTS (SELECT 1 FROM refund own WHERE own.import = ?1 AND own.number = f.number \
              AND own.importer = f.importer AND own.liquidated_on = f.liquidated_on AND own.upload = f.upload)) \
         ORDER BY 1, 2, 3, 4, f.id"
    ))?;
    let (mut rows, mut sums, mut found) = (find.query([import])?, Vec::<Sum>::new(), Payments::default());
    let mut by_importer = ByImporter::default();
    while let Some(row) = rows.next()? {
        let key = Key(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        if sums.last().is_some_and(|sum| sum.key.0 != key.0) {
            counted_once(&mut sums).for_each(|payment| found.add(payment));
        }
        if sums.last().is_none_or(|sum| sum.key != key) {
            sums.push(Sum::of_row(ledger, row, key, &mut by_importer)?);
        }
        if let Some(sum) = sums.last_mut() {
            sum.add(row)?;
        }
    }
    counted_once(&mut sums).for_each(|payment| found.add(payment));
    Ok(found)
}

/// The payments of a declaration. One report can have the refund of several entries as a sum, and another the same
/// money by entry: the entries count if they add up to the sum, otherwise the sum does.
fn counted_once(sums: &mut Vec<Sum>) -> impl Iterator<Item = Payment> {
    let (several, single): (Vec<Sum>, Vec<Sum>) =
        sums.drain(..).partition(|sum| sum.key.1.is_empty() && !sum.is_recorded);
    let mut single: Vec<(Sum, bool)> = single.into_iter().map(|sum| (sum, true)).collect();
    let mut of_importer = BTreeMap::<Option<String>, Vec<usize>>::new();
    for (index, (sum, _)) in single.iter().enumerate().filter(|_| !several.is_empty()) {
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
    counted.into_iter().chain(single).map(Sum::into_payment)
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
    let key = Key(upload, String::new(), importer.to_string(), day.to_string());
    let mut sum = Sum::of_row(ledger, row, key, &mut ByImporter::default())?;
    sum.add(row)?;
    Ok(Some(sum.into_payment()))
}

impl Sum {
    fn of_row(
        ledger: &Connection,
        row: &Row<'_>,
        key: Key,
        by_importer: &mut ByImporter,
    ) -> rusqlite::Result<Self> {
        let is_recorded: bool = row.get(16)?;
        let (of, expected) = match (key.1.is_empty(), is_recorded) {
            (false, _) => {
                let duty = row.get::<_, Option<i64>>(19)?.map(from_cents);
                let of = BTreeMap::from([(row.get(8)?, DutyTotal::of_entry(duty))]);
                (of, Expected::of_row(row, 12)?)
            }
            (true, false) => by_importer.of(ledger, key.0, &key.2)?,
            (true, true) => of_day(ledger, key.0, &key.2, &key.3)?,
        };
        let payment = Payment {
            number: Some(key.1.clone()).filter(|number| !number.is_empty()),
            importer: row.get(8)?,
            declaration: key.0,
            upload: upload_path(row.get_ref(9)?.as_str()?, row.get_ref(10)?.as_str()?),
            claim: row.get(11)?,
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
        Ok(Sum { key, payment, rows: Vec::new(), is_recorded, liquidated_on: row.get(17)?, refund_numbers })
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
        let number: String = row.get(18)?;
        if !number.is_empty() {
            self.refund_numbers.insert(number);
        }
        let day: String = row.get(7)?;
        self.payment.day = self.payment.day.clone().max(day);
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

/// Compares duty and interest with the expected range; returns the outcome and the difference. Only missing duty makes
/// a refund short, because the interest depends on the liquidation date, which is estimated from CBP's time frame.
fn compare(
    amount: Option<Decimal>,
    interest: Option<Decimal>,
    expected: Expected,
) -> (PaymentOutcome, Decimal) {
    let (Some(amount), Some(refund)) = (amount, expected.refund) else {
        return (PaymentOutcome::NotCompared, Decimal::ZERO);
    };
    let missing = refund.low - amount;
    if missing > Decimal::ZERO {
        return (PaymentOutcome::Short, missing);
    }
    let paid = amount + interest.unwrap_or_default();
    let most = expected.interest.map(|interest| refund.high + interest.high);
    match most.map(|most| paid - most).filter(|more| *more > Decimal::ZERO) {
        Some(more) => (PaymentOutcome::More, more),
        None => (PaymentOutcome::Paid, Decimal::ZERO),
    }
}

fn interest_below(paid: Option<Decimal>, expected: Expected) -> Decimal {
    let least = expected.refund.zip(expected.interest).map(|(refund, interest)| refund.low + interest.low);
    let below = least.zip(paid).map(|(least, paid)| least - paid);
    below.unwrap_or_default().max(Decimal::ZERO)
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

/// Entries by importer.
type ImporterSums = BTreeMap<Option<String>, DutyTotal>;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refund::Range;

    fn range(low: i64, high: i64) -> Option<Range> {
        Some(Range { low: Decimal::from(low), high: Decimal::from(high) })
    }

    fn amount(amount: i64) -> Option<Decimal> {
        Some(Decimal::from(amount))
    }

    #[test]
    fn an_amount_is_short_below_the_duty_and_more_above_duty_and_interest() {
        let expected = Expected { refund: range(100, 120), interest: range(5, 8) };
        for (refund, interest, outcome, difference) in [
            (99, None, PaymentOutcome::Short, 1),
            (100, None, PaymentOutcome::Paid, 0),
            (128, None, PaymentOutcome::Paid, 0),
            (129, None, PaymentOutcome::More, 1),
            // Interest doesn't make up for missing duty.
            (95, amount(10), PaymentOutcome::Short, 5),
            (120, amount(9), PaymentOutcome::More, 1),
        ] {
            let found = compare(amount(refund), interest, expected);
            assert_eq!(found, (outcome, Decimal::from(difference)), "{refund}, {interest:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_compared_and_open_interest_has_no_upper_limit() {
        let unknown = (PaymentOutcome::NotCompared, Decimal::ZERO);
        assert_eq!(compare(None, amount(5), Expected { refund: range(1, 1), interest: None }), unknown);
        assert_eq!(compare(amount(5), None, Expected::default()), unknown);
        let open = Expected { refund: range(100, 100), interest: None };
        assert_eq!(compare(amount(900), None, open).0, PaymentOutcome::Paid);
        assert_eq!(interest_below(amount(900), open), Decimal::ZERO);
        let known = Expected { refund: range(100, 100), interest: range(5, 8) };
        assert_eq!(interest_below(amount(102), known), Decimal::from(3));
    }
}
