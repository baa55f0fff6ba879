//! Text about refunds: those in a report, those recorded by the user, and all compared with those expected.

use rust_decimal::Decimal;

use super::{LINES, before, entries_and_money, first, unreadable};
use crate::domain::{EntryNumber, PROTEST_DAYS, dollars};
use crate::ledger::import::{ImportedRefunds, UnmatchedRefunds, UnreadableCell};
use crate::ledger::payments::{PaidTotal, Payment, PaymentOutcome, Payments};
use crate::ledger::refunds::{AwaitedAgain, Refunded};
use crate::ledger::status::awaited::Awaited;
use crate::terminal::Style;
use crate::text::{plural, thousands, truncate};

/// The result of importing a refund report, and what of it needs attention.
pub(super) fn refund_report(of: &ImportedRefunds, style: Style) -> String {
    let mut text = style.wrap("", &format!("{}: {}", style.bold(&of.name), news(of)));
    text += &indented(&payments(&of.payments, style));
    let alarm = |words: String| style.alarm(&style.hang("  ", "    ", &words));
    if !of.other_statuses.is_empty() {
        let word = |(word, rows): (&String, &u64)| format!("{:?} ({})", truncate(word), thousands(*rows));
        let words: Vec<String> = of.other_statuses.iter().map(word).take(LINES).collect();
        let more = if of.other_statuses.len() > LINES { " and others" } else { "" };
        text += &alarm(format!("! unknown statuses, kept as they are: {}{more}", words.join(", ")));
    }
    if !of.other_headers.is_empty() {
        let words = format!("columns kept as they are: {}", of.other_headers.join(", "));
        text += &style.hang("  ", "    ", &words);
    }
    let cell = |cell: &UnreadableCell| {
        alarm(format!(
            "! row {}, {}: {:?} can't be read; the row is kept without it",
            thousands(cell.row.into()),
            cell.header,
            truncate(&cell.value)
        ))
    };
    text += &first(&of.unreadable, LINES, cell, |more| plural(more, "more such cell", "more such cells"));
    if let Some((row, day)) = of.dated_ahead.first() {
        text += &alarm(format!(
            "! {} in the future, the first in row {}: {day}. Kept, but not counted as received: check the date, and import \
             the report again once it has come",
            plural(of.dated_ahead.len() as u64, "row has a refund date", "rows have refund dates"),
            thousands((*row).into())
        ));
    }
    text += &unmatched_refunds(&of.unmatched, "  ", style);
    text + &unreadable(&of.defects, style)
}

fn news(of: &ImportedRefunds) -> String {
    let rows = plural(of.rows, "refund row", "refund rows");
    if of.is_known {
        return format!("{rows}, all imported before: nothing changed");
    }
    let repeated = (of.repeated > 0).then(|| {
        format!("{} about a payment that another row has too: it counts once", thousands(of.repeated))
    });
    let corrected = (of.corrected > 0).then(|| {
        format!(
            "{} corrected",
            plural(of.corrected, "row of an earlier report is", "rows of earlier reports are")
        )
    });
    [Some(rows), repeated, corrected].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// The refunds by outcome, and each one on which someone must act.
pub(super) fn payments(payments: &Payments, style: Style) -> String {
    let outcomes = payments.by_outcome(None);
    if outcomes.is_empty() {
        return String::new();
    }
    let mut text = style.bold("Refunds against what was expected") + "\n";
    text += &format!("  {:42}{:>12}{:>18}\n", "", "entries", "amount");
    text += &outcomes.iter().map(|(outcome, total)| outcome_line(*outcome, *total)).collect::<String>();
    if payments.interest_below.0 > 0 {
        let (count, below) = payments.interest_below;
        let words = format!(
            "the interest of {} is below the estimate, by {} in all: it depends on the day of liquidation",
            plural(count, "refund", "refunds"),
            dollars(below)
        );
        text += &style.hang("  ", "    ", &words);
    }
    let line = |payment: &Payment| style.alarm(&style.hang("  ", "    ", &needs_a_look(payment)));
    text + &first(&payments.to_look_at, LINES, line, |more| {
        format!("{} more: --format json has all", thousands(more))
    })
}

fn outcome_line(outcome: PaymentOutcome, total: PaidTotal) -> String {
    let label = match outcome {
        PaymentOutcome::Paid => "paid in full",
        PaymentOutcome::Reissued => "paid in full, reissued after a return",
        PaymentOutcome::More => &format!("paid, {} more than expected", dollars(total.difference)),
        PaymentOutcome::Short => &format!("short by {}", dollars(total.difference)),
        PaymentOutcome::UnderWay => "under way, not paid yet",
        PaymentOutcome::Diverted => "diverted to debts owed to CBP",
        PaymentOutcome::Returned => "returned",
        PaymentOutcome::Bill => "bill",
        PaymentOutcome::UnknownStatus => "unknown status",
        PaymentOutcome::NotCompared => "received, not compared",
    };
    let (entries, paid) = (thousands(total.entries), dollars(total.paid));
    format!("  {label:42}{entries:>12}{paid:>18}\n")
}

/// Such as `! B7604160195: short by $10.00 …`.
fn needs_a_look(of: &Payment) -> String {
    let whose = match (&of.number, &of.importer) {
        (Some(number), _) => number.clone(),
        (None, Some(importer)) => {
            format!("importer {importer}, {}", plural(of.entries(), "entry", "entries"))
        }
        (None, None) => plural(of.entries(), "entry", "entries"),
    };
    let claim = of.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
    format!("! {whose}{claim}, {}: {}", of.day, what_to_do(of))
}

/// What happened, and what to do about it.
pub(in crate::ledger) fn what_to_do(of: &Payment) -> String {
    let paid = dollars(of.paid.unwrap_or_default());
    match of.outcome {
        PaymentOutcome::Short => {
            let low = of.expected.refund.map_or(Decimal::ZERO, |range| range.low);
            let came = match (of.paid, of.interest) {
                (Some(all), Some(interest)) => {
                    format!("{} of duty and {} of interest", dollars(all - interest), dollars(interest))
                }
                _ => paid,
            };
            format!(
                "{came} received; at least {} of duty was expected, so it is short by {}. Compare it with the liquidation in \
                 ACE; a protest can be filed within {PROTEST_DAYS} days of liquidation",
                dollars(low),
                dollars(of.difference)
            )
        }
        PaymentOutcome::Diverted => format!(
            "{paid} was applied to debts to CBP (19 CFR 24.72): look up the importer's open bills in ACE, and tell the importer"
        ),
        PaymentOutcome::Returned => format!(
            "{paid} was returned: correct the bank account of the ACH refund authorization in ACE, then ask CBP to reissue it"
        ),
        PaymentOutcome::Bill => {
            let owed = dollars(of.paid.unwrap_or_default().abs());
            format!("CBP bills {owed}: other changes outweigh the refund; look the entry up in ACE")
        }
        PaymentOutcome::UnknownStatus => {
            format!("{paid}, with a status that isn't known: look it up in ACE; it doesn't count as received")
        }
        _ => paid,
    }
}

/// An amount recorded by the user, compared with the expected one.
pub(super) fn recorded_amount(of: &Payment, style: Style) -> String {
    let paid = dollars(of.paid.unwrap_or_default());
    match of.outcome {
        PaymentOutcome::Paid => style.wrap("  ", &format!("{paid}: within the expected range")),
        PaymentOutcome::More => {
            style.wrap("  ", &format!("{paid}: {} more than expected", dollars(of.difference)))
        }
        PaymentOutcome::NotCompared => style.wrap(
            "  ",
            &format!("{paid}: not compared, since no expected range is recorded for all entries"),
        ),
        _ => style.alarm(&style.hang("  ", "    ", &format!("! {}", what_to_do(of)))),
    }
}

/// Refunds that belong to no declaration, by cause.
pub(super) fn unmatched_refunds(of: &UnmatchedRefunds, indent: &str, style: Style) -> String {
    let [unknown, unsubmitted, before] = of.examples;
    let like = |example: Option<EntryNumber>| example.map_or(String::new(), |n| format!(", such as {n}"));
    let mut text = String::new();
    let mut say = |rows: u64, words: String| {
        if rows > 0 {
            let rows = plural(rows, "refund row", "refund rows");
            let words = format!("! {rows} {words}: kept, and counted nowhere");
            text += &style.alarm(&style.hang(indent, &format!("{indent}  "), &words));
        }
    };
    say(of.unknown, format!("of entries in no upload file of the ledger{}", like(unknown)));
    say(
        of.unsubmitted,
        format!(
            "of entries whose upload file isn't marked as submitted{} (mark it with `cape ledger submitted`)",
            like(unsubmitted)
        ),
    );
    say(of.before_upload, format!("from before the upload of their entry{}", like(before)));
    say(
        of.sums,
        "of an importer and liquidation date that no single declaration fits (`cape ledger refunded CLAIM --importer \
         NUMBER --amount AMOUNT` records one)"
            .to_string(),
    );
    say(of.unplaced, "without an entry number and without importer and liquidation date".to_string());
    text
}

/// The refunds of a declaration that were received, and what of it is still expected.
pub(crate) fn refunded(of: &Refunded, style: Style) -> String {
    let before = before(of.before.as_deref(), &of.on);
    let words =
        format!("{}: {}, refunded on {}{before}", of.declaration.named(), entries_and_money(of.sum), of.on);
    let mut text = style.wrap("", &words);
    if let Some(payment) = &of.payment {
        text += &recorded_amount(payment, style);
    }
    if of.others.entries > 0 {
        let words = format!("{}, keep the dates recorded before", entries_and_money(of.others));
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

/// The refunds that are expected again.
pub(crate) fn awaited_again(of: &AwaitedAgain, style: Style) -> String {
    let days: Vec<&str> = of.days.iter().map(String::as_str).collect();
    let (name, entries, days) = (of.declaration.named(), entries_and_money(of.sum), days.join(", "));
    style.wrap("", &format!("{name}: {entries}, no longer marked as refunded on {days}"))
}
