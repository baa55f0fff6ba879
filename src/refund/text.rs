//! The expected refund in words, for the terminal and the page.

use super::{Range, RefundTotal, rates_through};
use crate::domain::dollars;
use crate::text::{plural, thousands};

/// One line: the range, the last day of published rates, that it is no promise, and what makes it wide.
pub fn expected_refund(total: &RefundTotal) -> String {
    let refund = total.principal.map_or("not known".to_string(), amounts);
    let interest = total.interest.map_or("not known".to_string(), amounts);
    let mut line = format!(
        "Expected refund: {refund}, interest: {interest} (rates published through {}). \
         An estimate, not a promise: CBP recalculates each entry as a whole.",
        rates_through()
    );
    for (what, list) in [("Wide because", unknowns(total)), ("Not included", omissions(total))] {
        if !list.is_empty() {
            line += &format!(" {what}: {}.", list.join("; "));
        }
    }
    line
}

fn amounts(range: Range) -> String {
    match range.is_exact() {
        true => dollars(range.low),
        false => format!("{} to {}", dollars(range.low), dollars(range.high)),
    }
}

/// What makes the range wide.
fn unknowns(total: &RefundTotal) -> Vec<String> {
    let column1 = total.principal.is_some_and(|range| !range.is_exact());
    let column1 = column1.then(|| "no column 1 rate for some all-in headings".to_string());
    let deposits = (total.open_deposits > 0)
        .then(|| format!("no payment date for {}", plural(total.open_deposits, "entry", "entries")));
    column1.into_iter().chain(deposits).collect()
}

/// What the sums lack.
fn omissions(total: &RefundTotal) -> Vec<String> {
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
    use rust_decimal::Decimal;

    use super::*;

    fn range(low: i64, high: i64) -> Option<Range> {
        Some(Range { low: Decimal::from(low), high: Decimal::from(high) })
    }

    #[test]
    fn known_amounts_are_said_in_two_sentences() {
        let total =
            RefundTotal { principal: range(1500, 1500), interest: range(81, 81), ..RefundTotal::default() };
        assert_eq!(
            expected_refund(&total),
            "Expected refund: $1,500.00, interest: $81.00 (rates published through 2026-12-31). \
             An estimate, not a promise: CBP recalculates each entry as a whole."
        );
    }

    #[test]
    fn a_wide_range_names_what_makes_it_wide_and_what_it_lacks() {
        let total = RefundTotal {
            principal: range(0, 1500),
            interest: range(0, 81),
            without_duty: 1,
            awaiting_liquidation: 1200,
            without_deposit: 2,
            open_deposits: 1,
        };
        assert_eq!(
            expected_refund(&total),
            "Expected refund: $0.00 to $1,500.00, interest: $0.00 to $81.00 (rates published through 2026-12-31). \
             An estimate, not a promise: CBP recalculates each entry as a whole. \
             Wide because: no column 1 rate for some all-in headings; no payment date for 1 entry. \
             Not included: interest on 1,200 entries, known when they liquidate; interest on 2 entries without a \
             usable date; 1 entry with unknown duty."
        );
    }

    #[test]
    fn what_is_unknown_is_not_said_to_be_zero() {
        let total = RefundTotal { principal: range(5, 5), awaiting_liquidation: 1, ..RefundTotal::default() };
        let line = expected_refund(&total);
        assert!(line.contains("$5.00, interest: not known (") && !line.contains("$0.00"), "{line}");
        assert!(line.ends_with("Not included: interest on 1 entry, known when it liquidates."), "{line}");
        let line = expected_refund(&RefundTotal { without_duty: 2, ..RefundTotal::default() });
        assert!(line.starts_with("Expected refund: not known, interest: not known"), "{line}");
    }
}
