//! What is printed when refunds are recorded.

use super::lists::{before, entries_and_money};
use super::payments::recorded_amount;
use crate::ledger::refunds::{AwaitedAgain, Refunded};
use crate::ledger::status::awaited::Awaited;
use crate::terminal::Style;

/// That refunds of a declaration were received, and what of it is still expected.
pub(crate) fn refunded(of: &Refunded, style: Style) -> String {
    let before = before(of.before.as_deref(), &of.on);
    let words =
        format!("{}: {}, refunded on {}{before}", of.declaration.named(), entries_and_money(of.sum), of.on);
    let mut text = style.wrap("", &words);
    if let Some(payment) = &of.payment {
        text += &recorded_amount(payment, style);
    }
    if of.others.entries > 0 {
        let words = format!("{}, keep the days recorded before", entries_and_money(of.others));
        text += &style.wrap("  ", &words);
    }
    for (awaited, sum) in &of.awaited {
        let waits = match awaited {
            Awaited::EndOfSuspension => {
                ", suspended, extended or under review: --awaiting end-of-suspension records their refund"
            }
            Awaited::Liquidation => " (liquidation)",
            Awaited::Reliquidation => " (reliquidation)",
            Awaited::Reissue => " (reissue)",
        };
        let words = format!("still expected: {}{waits}", entries_and_money(*sum));
        text += &style.hang("  ", "    ", &words);
    }
    text
}

/// That refunds are expected again.
pub(crate) fn awaited_again(of: &AwaitedAgain, style: Style) -> String {
    let days: Vec<&str> = of.days.iter().map(String::as_str).collect();
    let (name, entries, days) = (of.declaration.named(), entries_and_money(of.sum), days.join(", "));
    style.wrap("", &format!("{name}: {entries}, no longer marked as refunded on {days}"))
}
