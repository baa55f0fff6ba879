//! The refund section: the amount, when it is paid and to whom, what makes the range wide, and what must be in place to
//! receive it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::headings::NAMED;
use crate::domain::{ImporterNumber, cents, dollars_of};
use crate::ready::{GROUPS, Group, Item, Question};
use crate::refund::{
    NO_PROMISE, Range, RefundTotal, omissions, rates_through, refund_and_interest, refund_with_interest,
    unknowns,
};
use crate::report::ReportData;
use crate::report::outcomes::OfImporter;
use crate::report::refunds::{ExpectedRefunds, IF_IN_TIME, RefundSets, paid_between};
use crate::text::{plural, thousands};

/// The section.
pub(crate) struct Refunds {
    /// Such as `$1,500.00 and $81.00 of interest`.
    pub(crate) sum: String,
    pub(crate) entries: String,
    /// A sentence on each part of the sum that comes only on a condition.
    pub(crate) uncertain: Vec<String>,
    pub(crate) no_promise: &'static str,
    pub(crate) rates_through: String,
    /// The reasons for the width of the range.
    pub(crate) unknowns: Vec<String>,
    /// What the sums leave out.
    pub(crate) omissions: Vec<String>,
    pub(crate) payments: Vec<RefundRow>,
    pub(crate) importers: Vec<RefundRow>,
    /// Number of importers that the table leaves out.
    pub(crate) more: usize,
    pub(crate) is_empty: bool,
}

/// Refunds in one row.
pub(crate) struct RefundRow {
    pub(crate) name: String,
    /// A note below the name.
    pub(crate) note: String,
    pub(crate) entries: String,
    pub(crate) count: u64,
    pub(crate) amounts: [Amount; 4],
}

/// An amount, and the value to sort it by.
pub(crate) struct Amount {
    pub(crate) shown: String,
    pub(crate) value: String,
}

impl Refunds {
    pub(crate) fn of(data: ReportData<'_>) -> Self {
        let (own, filed) = (data.figures.own(), data.judged.filing.as_of);
        let RefundSets { ready, review } = &own.refunds;
        let total = &own.refunds.all().total();
        let importers = own.importers.by_duty();
        let importers: Vec<_> = importers.into_iter().filter(|(_, of)| of.refund.entries > 0).collect();
        Refunds {
            sum: refund_and_interest(total),
            entries: plural(total.entries, "entry", "entries"),
            no_promise: NO_PROMISE,
            rates_through: rates_through().to_string(),
            unknowns: unknowns(total),
            omissions: omissions(total),
            uncertain: [
                (&ready.perhaps_late, IF_IN_TIME.to_string()),
                (&review.in_time, IF_UPLOADED.to_string()),
                (&review.perhaps_late, format!("{IF_UPLOADED}, and {IF_IN_TIME}")),
            ]
            .iter()
            .filter_map(|(of, condition)| uncertain(&of.total(), condition))
            .collect(),
            payments: payments(&ready.in_time, filed, "")
                .chain(payments(&ready.perhaps_late, filed, &format!("{IF_IN_TIME}: ")))
                .chain(payments(&review.in_time, filed, "in review, if uploaded: "))
                .chain(payments(
                    &review.perhaps_late,
                    filed,
                    &format!("in review, if uploaded, and {IF_IN_TIME}: "),
                ))
                .collect(),
            more: importers.len().saturating_sub(NAMED),
            importers: importers.into_iter().take(NAMED).map(importer).collect(),
            is_empty: total.entries == 0,
        }
    }
}

const IF_UPLOADED: &str = "if you upload what is in review";

fn uncertain(total: &RefundTotal, condition: &str) -> Option<String> {
    let entries = plural(total.entries, "entry", "entries");
    let sum = refund_with_interest(total)?;
    Some(format!("Of that, {sum} with interest, on {entries}, comes only {condition}."))
}

/// By payment date; those without a date come last.
fn payments<'r>(
    refunds: &'r ExpectedRefunds,
    filed: NaiveDate,
    set: &str,
) -> impl Iterator<Item = RefundRow> + use<'r> {
    let set = set.to_string();
    refunds.by_liquidation.iter().rev().map(move |(day, total)| payment(*day, filed, &set, total))
}

fn payment(liquidation: Option<NaiveDate>, filed: NaiveDate, set: &str, total: &RefundTotal) -> RefundRow {
    let paid = liquidation.and_then(|_| paid_between(filed));
    let name = paid.map_or("date unknown".into(), |[from, until]| format!("{from} to {until}"));
    let note = match liquidation {
        Some(day) => format!("{set}liquidated or reliquidated about {day}"),
        None => format!("{set}suspended, extended or under review, paid when they liquidate"),
    };
    RefundRow::new(name, note, total)
}

fn importer((number, of): (Option<ImporterNumber>, &OfImporter)) -> RefundRow {
    RefundRow::new(number.map_or("not known".into(), |number| number.to_string()), String::new(), &of.refund)
}

impl RefundRow {
    fn new(name: String, note: String, total: &RefundTotal) -> Self {
        let low = |range: Option<Range>| Amount::new(range.map(|range| range.low));
        let high = |range: Option<Range>| Amount::new(range.map(|range| range.high));
        let (refund, interest) = (total.principal, total.interest);
        RefundRow {
            name,
            note,
            entries: thousands(total.entries),
            count: total.entries,
            amounts: [low(refund), high(refund), low(interest), high(interest)],
        }
    }
}

impl Amount {
    /// `None` if unknown.
    fn new(amount: Option<Decimal>) -> Self {
        let value = amount.map(cents).unwrap_or_default();
        let shown = if value.is_empty() { "not known".into() } else { dollars_of(&value) };
        Amount { shown, value }
    }
}

/// What must be in place to receive the refund: the items of `cape ready`.
pub(crate) struct Checklist {
    pub(crate) groups: Vec<Ticked>,
    /// The sources, without repeats.
    pub(crate) sources: String,
}

/// A group of items.
pub(crate) struct Ticked {
    pub(crate) title: &'static str,
    pub(crate) items: Vec<Tick>,
}

/// An item.
pub(crate) struct Tick {
    pub(crate) question: &'static str,
    /// What to do, in a few words; if that depends on the case, why it is asked.
    pub(crate) to_do: String,
    pub(crate) location: &'static str,
}

impl Checklist {
    pub(crate) fn new() -> Self {
        let groups =
            GROUPS.iter().map(|group| Ticked { title: group.title, items: open(group).map(tick).collect() });
        let mut sources: Vec<&str> = Vec::new();
        for source in GROUPS.iter().flat_map(open).flat_map(|item| item.source.split("; ")) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        Checklist {
            groups: groups.filter(|group| !group.items.is_empty()).collect(),
            sources: sources.join("; "),
        }
    }
}

/// The items of a group that the run itself doesn't answer, which are all but the filer and the inputs.
fn open(group: &Group) -> impl Iterator<Item = &Item> {
    let is_answered = |asked| {
        matches!(
            asked,
            Question::Importers | Question::WhoFiles | Question::FilersOfInputs | Question::ImportersOfInputs
        )
    };
    group.items.iter().filter(move |item| !is_answered(item.asked))
}

fn tick(item: &Item) -> Tick {
    let to_do = match item.if_no {
        Some(no) => format!("If not: {}.", no.step),
        None => item.why.into(),
    };
    Tick { question: item.question, to_do, location: item.location }
}
