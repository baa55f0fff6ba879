//! Decides which rows of refund reports count, because several reports can have rows about one payment.
//!
//! Rows are about the same refund if entry, importer, liquidation date and refund number are the same. Rows with equal
//! amounts are then one payment, with the most advanced status, whatever the order of reports. If a later report has
//! other amounts for the same refund number, it corrects the earlier one. Without a refund number, the date
//! distinguishes payments, and a row without a date is about a dated payment with the same amounts.

use std::collections::BTreeMap;

use rusqlite::{Row, Transaction};

use super::refund_rows::RefundState;

/// Identifies a refund: entry, importer, liquidation date, refund number.
type Refund = (String, String, String, String);

/// The parts of a row that matter here.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReportedRow {
    id: i64,
    import: i64,
    refunded_on: String,
    amounts: (Option<i64>, Option<i64>),
    state: RefundState,
}

/// The result for the rows of an import.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeats {
    /// Rows about a payment that another row is about too.
    pub(super) repeated: u64,
    /// Rows of earlier reports with amounts that this import corrects.
    pub(super) corrected: u64,
}

/// Decides which rows count, among the refunds with a row in an import and another row, or among all. A single row
/// counts as what it says, and was stored so.
pub(super) fn count_rows(ledger: &Transaction<'_>, import: i64, all: bool) -> rusqlite::Result<Repeats> {
    let mut find = ledger.prepare(
        "WITH several AS (SELECT number, importer, liquidated_on, refund_number FROM refund \
                          WHERE import IS NOT NULL AND (number <> '' OR liquidated_on <> '') \
                          GROUP BY number, importer, liquidated_on, refund_number \
                          HAVING ?2 OR (COUNT(*) > 1 AND MAX(import = ?1))) \
         SELECT f.number, f.importer, f.liquidated_on, f.refund_number, f.id, f.import, f.refunded_on, f.amount, \
                f.interest, f.state \
         FROM several s CROSS JOIN refund f ON f.number = s.number AND f.importer = s.importer \
             AND f.liquidated_on = s.liquidated_on AND f.refund_number = s.refund_number AND f.import IS NOT NULL \
         ORDER BY 1, 2, 3, 4, f.id",
    )?;
    let mut set = ledger.prepare("UPDATE refund SET counts_as = ?1 WHERE id = ?2 AND counts_as IS NOT ?1")?;
    let (mut rows, mut of, mut group) = (find.query((import, all))?, None::<Refund>, Vec::new());
    let mut repeats = Repeats::default();
    let mut close = |of: &Option<Refund>, group: &mut Vec<ReportedRow>| -> rusqlite::Result<()> {
        let Some(refund) = of else { return Ok(()) };
        let counted = counted(group, !refund.3.is_empty());
        for row in group.drain(..) {
            let payment = counted.get(&row.id);
            set.execute((payment.map(|payment| payment.state.name()), row.id))?;
            let is_repeated = payment.is_none_or(|payment| payment.rows > 1);
            repeats.repeated += u64::from(row.import == import && is_repeated);
            repeats.corrected += u64::from(
                row.import != import
                    && payment.is_none()
                    && counted.values().all(|of| of.amounts != row.amounts),
            );
        }
        Ok(())
    };
    while let Some(row) = rows.next()? {
        let this = Some((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        if of != this {
            close(&of, &mut group)?;
            of = this;
        }
        group.push(of_row(row)?);
    }
    close(&of, &mut group)?;
    Ok(repeats)
}

fn of_row(row: &Row<'_>) -> rusqlite::Result<ReportedRow> {
    Ok(ReportedRow {
        id: row.get(4)?,
        import: row.get(5)?,
        refunded_on: row.get(6)?,
        amounts: (row.get(7)?, row.get(8)?),
        state: RefundState::by_name(row.get_ref(9)?.as_str()?),
    })
}

/// A payment, with the row that counts for it.
struct Payment {
    amounts: (Option<i64>, Option<i64>),
    state: RefundState,
    /// Number of rows about it.
    rows: usize,
}

/// The rows that count, by id.
fn counted(rows: &[ReportedRow], has_number: bool) -> BTreeMap<i64, Payment> {
    // A row that has only a status shows how far the payments of its refund are.
    let has_amounts = rows.iter().any(|row| row.amounts != (None, None));
    let (paying, status_only): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| !has_amounts || row.amounts != (None, None));
    let last = paying.iter().map(|row| row.import).max();
    let dated = paying.iter().filter(|row| !row.refunded_on.is_empty());
    let day_of: BTreeMap<_, &str> = dated.map(|row| (row.amounts, row.refunded_on.as_str())).collect();
    let mut payments = BTreeMap::<_, Vec<&ReportedRow>>::new();
    for row in &paying {
        let day = match has_number {
            true => "",
            false if row.refunded_on.is_empty() => day_of.get(&row.amounts).copied().unwrap_or_default(),
            false => &row.refunded_on,
        };
        payments.entry((row.amounts, day)).or_default().push(row);
    }
    let is_current =
        |rows: &Vec<&ReportedRow>| !has_number || rows.iter().any(|row| Some(row.import) == last);
    let mut found = BTreeMap::new();
    for rows in payments.into_values().filter(is_current) {
        let later = status_only.iter().filter(|_| has_number).map(|row| row.state);
        let state = rows.iter().map(|row| row.state).chain(later).max().unwrap_or(RefundState::Reported);
        // Rows with status "issued" have the payment date, so the first of the most advanced ones is shown.
        let shown =
            rows.iter().max_by_key(|row| (!row.refunded_on.is_empty(), row.state, std::cmp::Reverse(row.id)));
        if let Some(shown) = shown {
            let payment = Payment { amounts: shown.amounts, state, rows: rows.len() };
            found.insert(shown.id, payment);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use RefundState::{Issued, Reissued, Returned, UnderWay};

    fn row(id: i64, import: i64, day: &str, amount: Option<i64>, state: RefundState) -> ReportedRow {
        ReportedRow { id, import, refunded_on: day.into(), amounts: (amount, None), state }
    }

    fn ids(rows: &[ReportedRow], has_number: bool) -> Vec<(i64, RefundState)> {
        counted(rows, has_number).into_iter().map(|(id, payment)| (id, payment.state)).collect()
    }

    #[test]
    fn a_payment_in_several_reports_counts_once_with_its_furthest_status_in_any_order() {
        let early = row(1, 1, "", Some(500), UnderWay);
        let late = row(2, 2, "2026-07-01", Some(500), Issued);
        let back = row(3, 3, "2026-07-01", Some(500), Returned);
        assert_eq!(ids(&[early.clone(), late.clone()], true), [(2, Issued)]);
        assert_eq!(ids(&[early.clone(), late.clone(), back.clone()], true), [(3, Returned)]);
        let swapped = ReportedRow { id: 4, import: 4, ..late };
        assert_eq!(ids(&[early, back, swapped], true), [(3, Returned)]);
    }

    #[test]
    fn two_amounts_of_one_report_are_two_payments_and_those_of_a_later_one_a_correction() {
        let rows = [row(1, 1, "", Some(500), Issued), row(2, 1, "", Some(30), Issued)];
        assert_eq!(ids(&rows, true), [(1, Issued), (2, Issued)]);
        let corrected = [row(1, 1, "", Some(500), Issued), row(2, 2, "", Some(480), Issued)];
        assert_eq!(ids(&corrected, true), [(2, Issued)]);
    }

    #[test]
    fn without_a_refund_number_the_day_tells_payments_apart() {
        let rows = [row(1, 1, "2026-07-01", Some(500), Issued), row(2, 2, "2026-08-01", Some(500), Issued)];
        assert_eq!(ids(&rows, false), [(1, Issued), (2, Issued)]);
        let undated = [row(1, 1, "", Some(500), UnderWay), row(2, 2, "2026-08-01", Some(500), Issued)];
        assert_eq!(ids(&undated, false), [(2, Issued)]);
        let other = [row(1, 1, "2026-07-01", Some(500), Issued), row(2, 2, "2026-07-01", Some(40), Issued)];
        assert_eq!(ids(&other, false).len(), 2);
    }

    #[test]
    fn a_row_with_a_status_alone_says_how_far_the_payment_of_its_number_is() {
        let rows = [row(1, 1, "2026-07-01", Some(500), Issued), row(2, 2, "", None, Reissued)];
        assert_eq!(ids(&rows, true), [(1, Reissued)]);
        assert_eq!(ids(&rows, false), [(1, Issued)]);
        assert_eq!(ids(&rows[1..], true), [(2, Reissued)]);
    }
}
