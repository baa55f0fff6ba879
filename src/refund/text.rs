//! The expected refund in words, for the terminal and the page.

use chrono::NaiveDate;

use super::{Range, RefundTotal, rates_through};
use crate::domain::dollars;
use crate::text::{plural, thousands};

/// That it is no promise, in a sentence.
pub(crate) const NO_PROMISE: &str =
    "This is an estimate, not a promise: CBP recalculates each entry as a whole.";

/// One line: the range, the days of payment, the last day of published rates, that it is no promise, and what makes the
/// range wide.
pub fn expected_refund(total: &RefundTotal, paid: Option<[NaiveDate; 2]>) -> String {
    let entries = plural(total.entries, "entry", "entries");
    let paid = paid.filter(|_| total.interest.is_some());
    let paid = paid.map_or(String::new(), |[from, until]| format!(", to be paid between {from} and {until}"));
    let mut line = format!(
        "Expected refund of {entries}: {}{paid} (interest rates published through {}). {NO_PROMISE}",
        refund_and_interest(total),
        rates_through()
    );
    for (what, list) in [("Wide because", unknowns(total)), ("Not included", omissions(total))] {
        if !list.is_empty() {
            line += &format!(" {what}: {}.", list.join("; "));
        }
    }
    line
}

/// Both ranges.
pub(crate) fn refund_and_interest(total: &RefundTotal) -> String {
    match (total.principal, total.interest) {
        (None, _) => "not known".into(),
        (Some(refund), None) => format!("{}, interest not known", amounts(refund)),
        (Some(refund), Some(interest)) => {
            format!("{} and {} of interest", amounts(refund), amounts(interest))
        }
    }
}

/// A range, or one amount where it is known.
fn amounts(range: Range) -> String {
    match range.is_exact() {
        true => dollars(range.low),
        false => format!("{} to {}", dollars(range.low), dollars(range.high)),
    }
}

/// What makes the range wide.
pub(crate) fn unknowns(total: &RefundTotal) -> Vec<String> {
    let column1 = total.principal.is_some_and(|range| !range.is_exact());
    let column1 = column1.then(|| "no column 1 rate for some all-in headings".to_string());
    let deposits = (total.open_deposits > 0)
        .then(|| format!("no payment date for {}", plural(total.open_deposits, "entry", "entries")));
    column1.into_iter().chain(deposits).collect()
}

/// What the sums lack.
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
    use rust_decimal::Decimal;

    use super::*;
    use crate::domain::parse_iso_date;

    fn range(low: i64, high: i64) -> Option<Range> {
        Some(Range { low: Decimal::from(low), high: Decimal::from(high) })
    }

    fn line(total: &RefundTotal) -> String {
        expected_refund(
            total,
            parse_iso_date("2026-06-30").zip(parse_iso_date("2026-07-30")).map(<[_; 2]>::from),
        )
    }

    #[test]
    fn known_amounts_are_said_in_two_sentences() {
        let total = RefundTotal {
            entries: 1,
            principal: range(1500, 1500),
            interest: range(81, 81),
            ..RefundTotal::default()
        };
        assert_eq!(
            line(&total),
            "Expected refund of 1 entry: $1,500.00 and $81.00 of interest, to be paid between 2026-06-30 and 2026-07-30 \
             (interest rates published through 2026-12-31). This is an estimate, not a promise: CBP recalculates each \
             entry as a whole."
        );
    }

    #[test]
    fn a_wide_range_names_what_makes_it_wide_and_what_it_lacks() {
        let total = RefundTotal {
            entries: 1203,
            principal: range(0, 1500),
            interest: range(0, 81),
            without_duty: 1,
            awaiting_liquidation: 1200,
            without_deposit: 2,
            open_deposits: 1,
        };
        let line = line(&total);
        assert!(line.starts_with(
            "Expected refund of 1,203 entries: $0.00 to $1,500.00 and $0.00 to $81.00 of interest"
        ));
        assert!(
            line.ends_with(
                "Wide because: no column 1 rate for some all-in headings; no payment date for 1 entry. \
                 Not included: interest on 1,200 entries, known when they liquidate; interest on 2 entries without a \
                 usable date; 1 entry with unknown duty."
            ),
            "{line}"
        );
    }

    #[test]
    fn what_is_unknown_is_not_said_to_be_zero() {
        let total = RefundTotal { principal: range(5, 5), awaiting_liquidation: 1, ..RefundTotal::default() };
        let said = line(&total);
        assert!(said.contains("$5.00, interest not known (") && !said.contains("$0.00"), "{said}");
        assert!(said.ends_with("Not included: interest on 1 entry, known when it liquidates."), "{said}");
        let said = line(&RefundTotal { entries: 2, without_duty: 2, ..RefundTotal::default() });
        assert!(said.starts_with("Expected refund of 2 entries: not known ("), "{said}");
    }
}
