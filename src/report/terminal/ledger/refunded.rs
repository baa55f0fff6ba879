//! What was marked as refunded.

use super::{and_unknown, before};
use crate::domain::{Money, dollars};
use crate::ledger::{Awaited, AwaitedAgain, Refunded};
use crate::report::terminal::{Style, counted};

/// That refunds of a declaration came, and what of it is still awaited.
pub fn refunded(of: &Refunded, style: Style) -> String {
    let before = before(of.before.as_deref(), &of.on);
    let words = format!("{}: {}, refunded on {}{before}", of.declaration.named(), entries(of.sum), of.on);
    let mut text = style.wrap("", &words);
    if of.others.entries > 0 {
        let words = format!("{}, stay marked with the days that stand there", entries(of.others));
        text += &style.wrap("  ", &words);
    }
    for (awaited, sum) in &of.awaited {
        let waits = match awaited {
            Awaited::EndOfSuspension => {
                ", suspended, extended or under review: --awaiting end-of-suspension marks what comes of that"
            }
            Awaited::Liquidation => " (liquidation)",
            Awaited::Reliquidation => " (reliquidation)",
        };
        let words = format!("still awaited: {}{waits}", entries(*sum));
        text += &style.hang("  ", "    ", &words);
    }
    text
}

/// That refunds are awaited again.
pub fn awaited_again(of: &AwaitedAgain, style: Style) -> String {
    let days: Vec<&str> = of.days.iter().map(String::as_str).collect();
    let (name, entries, days) = (of.declaration.named(), entries(of.sum), days.join(", "));
    style.wrap("", &format!("{name}: {entries}, no longer marked as refunded on {days}"))
}

/// `7 entries, $27,994.00`.
fn entries(sum: Money) -> String {
    format!("{}, {}{}", counted(sum.entries, "entry", "entries"), dollars(sum.duty), and_unknown(sum))
}
