//! The expected refund in words, for the terminal and the report page.

use rust_decimal::Decimal;

use super::{Range, RefundTotal};
use crate::domain::dollars;
use crate::text::{plural, thousands};

/// A sentence saying that the estimate is no promise.
pub(crate) const NO_PROMISE: &str =
    "This is an estimate, not a promise: CBP recalculates each entry as a whole.";

/// Refund and interest together, in whole dollars if they are ranges; `None` if no duty is known.
pub(crate) fn refund_with_interest(total: &RefundTotal) -> Option<String> {
    let (refund, interest) = (total.principal?, total.interest.unwrap_or_default());
    let sum = Range { low: refund.low + interest.low, high: refund.high + interest.high };
    let whole = |amount: Decimal| dollars(amount).trim_end_matches(".00").to_string();
    Some(match sum.is_exact() {
        true => dollars(sum.low),
        false => format!("{} to {}", whole(sum.low.floor()), whole(sum.high.ceil())),
    })
}

/// Refund and interest, each as a range.
pub(crate) fn refund_and_interest(total: &RefundTotal) -> String {
    match (total.principal, total.interest) {
        (None, _) => "not known".into(),
        (Some(refund), None) => format!("{}, interest not known", amounts(refund)),
        (Some(refund), Some(interest)) => {
            format!("{} and {} of interest", amounts(refund), amounts(interest))
        }
    }
}

/// A range, or one amount if it is known.
fn amounts(range: Range) -> String {
    match range.is_exact() {
        true => dollars(range.low),
        false => format!("{} to {}", dollars(range.low), dollars(range.high)),
    }
}

/// The reasons for the width of the range.
pub(crate) fn unknowns(total: &RefundTotal) -> Vec<String> {
    let column1 = total.principal.is_some_and(|range| !range.is_exact());
    let column1 = column1.then(|| "no column 1 rate for some all-in headings".to_string());
    let deposits = (total.open_deposits > 0)
        .then(|| format!("no payment date for {}", plural(total.open_deposits, "entry", "entries")));
    column1.into_iter().chain(deposits).collect()
}

/// What the sums leave out.
pub(crate) fn omissions(total: &RefundTotal) -> Vec<String> {
    let later = match total.awaiting_liquidation {
        1 => "interest on 1 entry, known when it liquidates".to_string(),
        count => format!("interest on {} entries, known when they liquidate", thousands(count)),
    };
    let undated = plural(total.without_deposit, "entry", "entries");
    let unknown = plural(total.without_duty, "entry", "entries");
    [
        (total.awaiting_liquidation, later),
        (total.without_deposit, format!("interest on {undated} without a usable date")),
        (total.without_duty, format!("{unknown} with unknown duty")),
    ]
    .into_iter()
    .filter_map(|(count, text)| (count > 0).then_some(text))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: i64, high: i64) -> Option<Range> {
        Some(Range { low: Decimal::from(low), high: Decimal::from(high) })
    }

    #[test]
    fn a_refund_and_its_interest_are_one_amount_or_one_range() {
        let total = |principal, interest| RefundTotal { principal, interest, ..RefundTotal::default() };
        for (principal, interest, said) in [
            (range(1500, 1500), range(81, 81), Some("$1,581.00")),
            (range(1500, 1500), None, Some("$1,500.00")),
            (range(0, 1500), range(0, 81), Some("$0 to $1,581")),
            (None, None, None),
        ] {
            assert_eq!(refund_with_interest(&total(principal, interest)).as_deref(), said);
        }
        let cents = Some(Range { low: Decimal::new(99, 2), high: Decimal::new(101, 2) });
        assert_eq!(refund_with_interest(&total(cents, None)).as_deref(), Some("$0 to $2"));
    }

    #[test]
    fn what_makes_a_range_wide_and_what_it_lacks_is_named() {
        let total = RefundTotal {
            entries: 1203,
            principal: range(0, 1500),
            interest: range(0, 81),
            without_duty: 1,
            awaiting_liquidation: 1200,
            without_deposit: 2,
            open_deposits: 1,
        };
        assert_eq!(refund_and_interest(&total), "$0.00 to $1,500.00 and $0.00 to $81.00 of interest");
        assert_eq!(
            unknowns(&total),
            ["no column 1 rate for some all-in headings", "no payment date for 1 entry"]
        );
        assert_eq!(
            omissions(&total),
            [
                "interest on 1,200 entries, known when they liquidate",
                "interest on 2 entries without a usable date",
                "1 entry with unknown duty"
            ]
        );
    }

    #[test]
    fn what_is_unknown_is_not_said_to_be_zero() {
        let total = RefundTotal { principal: range(5, 5), awaiting_liquidation: 1, ..RefundTotal::default() };
        assert_eq!(refund_and_interest(&total), "$5.00, interest not known");
        assert_eq!(omissions(&total), ["interest on 1 entry, known when it liquidates"]);
        let total = RefundTotal { entries: 2, without_duty: 2, ..RefundTotal::default() };
        assert_eq!(refund_and_interest(&total), "not known");
    }
}
