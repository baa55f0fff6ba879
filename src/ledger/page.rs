//! Writes the status as a page in the style of report.html.

use std::path::Path;

use askama::Template;
use rust_decimal::Decimal;

use super::amounts::ExpectedTotal;
use super::payments::{Payment, PaymentOutcome};
use super::status::awaited::{Awaited, after};
use super::status::held::of_all_importers;
use super::status::open_entries::OpenEntry;
use super::status::{DeclarationStatus, Status};
use super::text::{and_unknown, law, range, what_to_do};
use crate::domain::{DutyTotal, LIQUIDATED_AFTER, REFUND_UNTIL, cents, dollars, parse_iso_date};
use crate::error::Result;
use crate::output::{OutputDir, OutputFiles, Staging};
use crate::report::{Script, Style, day_in_full, deadline_in_full, policy};
use crate::rules::FilingDeadline;
use crate::text::{file_name, plural, single_line, thousands};

/// Limit on the rows of a table; `cape ledger export` has all.
const ROWS: usize = 500;

#[derive(Template)]
#[template(path = "ledger.html")]
struct Page {
    policy: String,
    style: Style,
    script: Script,
    version: &'static str,
    ledger: String,
    as_of: String,
    cards: Vec<Card>,
    sections: Vec<Section>,
    law: String,
}

/// A figure of the overview.
struct Card {
    class: &'static str,
    sign: &'static str,
    title: &'static str,
    amount: String,
    entries: String,
    text: String,
}

/// A table with its title.
#[derive(Default)]
struct Section {
    id: &'static str,
    title: &'static str,
    lead: String,
    /// Notes to read before the table.
    notes: Vec<String>,
    caption: String,
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
}

struct Head {
    text: &'static str,
    is_number: bool,
}

/// A cell; `value` is the number to sort by.
struct Cell {
    text: String,
    value: Option<String>,
    /// The style for a number, a text, or a short text that isn't broken over lines.
    class: &'static str,
}

impl Cell {
    fn number(text: String, value: String) -> Self {
        Cell { text, value: Some(value), class: "n" }
    }

    /// A cell without a number.
    fn blank() -> Self {
        Cell::number(String::new(), String::new())
    }
}

/// Longest text that isn't broken over lines: a date, an importer number, a claim.
const SHORT: usize = 14;

/// Writes the page into a new file, which appears complete or not at all.
///
/// # Errors
///
/// If the file already exists, or can't be written.
pub(crate) fn write_status_page(status: &Status, path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut staged = Staging::begin(OutputDir::shared(folder))?;
    staged.add(&file_name(path), |to, failed| {
        let page = status_page(status).map_err(|error| failed(std::io::Error::other(error)))?;
        to.write_all(page.as_bytes()).map_err(failed)
    })?;
    staged.commit()
}

fn status_page(status: &Status) -> askama::Result<String> {
    let sections = [
        held(status),
        rejected(status),
        open(status),
        payments(status),
        declarations(status),
        expected(status),
        importers(status),
    ];
    let page = Page {
        policy: policy(),
        style: Style,
        script: Script,
        version: env!("CARGO_PKG_VERSION"),
        ledger: single_line(&status.ledger),
        as_of: status.as_of.to_string(),
        cards: cards(status),
        sections: sections
            .into_iter()
            .filter(|section| !section.rows.is_empty() || !section.notes.is_empty())
            .collect(),
        law: law(),
    };
    page.render()
}

fn cards(status: &Status) -> Vec<Card> {
    let held: DutyTotal = status.held.iter().map(|of| of.sum).sum();
    let sums = &status.entries;
    let awaited: DutyTotal = status.refunds.iter().map(|of| of.sum).sum();
    let nearest =
        status.held.iter().filter_map(|of| of.file_by).min().map(|by| deadline_in_full(by, status.as_of));
    let retry = status
        .declarations
        .iter()
        .filter_map(|of| of.retry_by)
        .min()
        .map(|by| deadline_in_full(by, status.as_of));
    let overdue =
        status.refunds.iter().filter(|of| of.overdue(status.as_of).is_some()).map(|of| of.sum.entries);
    let until =
        |day: Option<String>| day.map_or(String::new(), |day| format!(" The nearest last day is {day}."));
    let card = |class, sign, title, sum: DutyTotal, text| Card {
        class,
        sign,
        title,
        amount: sum.shown() + and_unknown(sum),
        entries: plural(sum.entries, "entry", "entries"),
        text,
    };
    let overdue = match overdue.sum::<u64>() {
        0 => "None is overdue.".to_string(),
        count => format!("{} overdue.", plural(count, "entry is", "entries are")),
    };
    let paid: Decimal = status.importers.iter().map(|of| of.paid()).sum();
    let outcomes = status.payments.by_outcome(None);
    let outcome = |outcome| outcomes.get(&outcome).copied().unwrap_or_default();
    let (short, diverted) = (outcome(PaymentOutcome::Short), outcome(PaymentOutcome::Diverted));
    vec![
        card("blocked", "✕", "Held back", held, format!("On no declaration.{}", until(nearest))),
        card("ready", "✓", "Ready, not uploaded", status.not_uploaded.in_time, to_upload(status)),
        card(
            "review",
            "?",
            "No answer yet",
            sums.pending,
            format!("Import Claim Details when CBP has answered.{}", if_accepted(status)),
        ),
        card(
            "blocked",
            "✕",
            "Rejected",
            sums.rejected,
            format!("The table below says what each needs.{}", until(retry)),
        ),
        card("ready", "✓", "Refund expected", awaited, overdue),
        Card {
            amount: dollars(paid),
            text: format!(
                "Short: {} by {}. Diverted: {}.",
                plural(short.entries, "entry", "entries"),
                dollars(short.difference),
                dollars(diverted.paid)
            ),
            ..card("outside", "•", "Refund received", sums.refunded, String::new())
        },
    ]
}

/// What to do about ready entries, and how many of them are too late.
fn to_upload(status: &Status) -> String {
    let first = status.not_uploaded.first.map(|by| deadline_in_full(by, status.as_of));
    let by = first.map_or(String::new(), |day| format!(" The nearest last day is {day}."));
    let late = match status.not_uploaded.too_late {
        none if none.entries == 0 => String::new(),
        late => format!(
            " {} ({}) in files built before {} past the last day to file.",
            plural(late.entries, "more entry", "more entries"),
            late.shown(),
            if late.entries == 1 { "is" } else { "are" }
        ),
    };
    format!("Upload the files, and mark them.{by}{late}")
}

/// The expected refund if CBP accepts the pending entries.
fn if_accepted(status: &Status) -> String {
    let mut expected = ExpectedTotal::default();
    status.declarations.iter().for_each(|of| expected += of.expected_if_accepted);
    match expected.entries {
        0 => String::new(),
        _ => format!(" If it accepts them, an estimated {} with interest.", range(expected)),
    }
}

fn held(status: &Status) -> Section {
    let groups = of_all_importers(&status.held);
    let mut section = Section {
        id: "held",
        title: "Held back",
        lead: "Entries that builds held back and that are on no declaration. Build again from a fresh export once a cause is \
               gone; `cape explain RULE` says what to do."
            .into(),
        caption: "By what to do and why, the nearest last day first".into(),
        heads: heads(&["Rules", "What to do", "Held back since", "Last built", "File by", "Protest by"], &["Past day to file", "Entries", "IEEPA duty"]),
        ..Section::default()
    };
    section.fill(groups.iter().map(|of| {
        let by = file_by(of.file_by, status);
        let protest = of.protest_by.map(|day| day_in_full(day, status.as_of)).unwrap_or_default();
        let rules = of.rules.replace(';', ", ");
        let opens = of.opens.map_or(String::new(), |(from, what)| format!(": from {from} on {what}"));
        let texts =
            [rules, of.to_do().to_string() + &opens, of.since.clone(), of.last_read.clone(), by, protest];
        texts.map(text).into_iter().chain([count(of.too_late), count(of.sum.entries), duty(of.sum)]).collect()
    }));
    section
}

/// A filing deadline in a cell, and how sure it is.
fn file_by(deadline: Option<FilingDeadline>, status: &Status) -> String {
    deadline.map(|by| deadline_in_full(by, status.as_of)).unwrap_or_default()
}

/// Rejected entries, and what each needs.
fn rejected(status: &Status) -> Section {
    let mut section = Section {
        id: "rejected",
        title: "Rejected",
        lead: "cape ledger retry writes upload files with those that can be resubmitted.".into(),
        caption: "Entries that CBP rejected, and that are on no other declaration".into(),
        heads: heads(&["Entry", "CBP's reason", "What to do", "Upload file", "Last day"], &["IEEPA duty"]),
        ..Section::default()
    };
    section.fill(status.rejected.iter().map(|of| {
        let deciding = of.entry.deciding(status.as_of);
        let number = of.entry.entry.number.to_string();
        let texts = [
            number,
            deciding.reason,
            of.advice(status.as_of),
            of.entry.upload.clone(),
            of.last_day(status.as_of),
        ]
        .map(text);
        texts.into_iter().chain([duty(DutyTotal::of_entry(of.entry.entry.duty))]).collect()
    }));
    section
}

/// Entries and rows that need attention.
fn open(status: &Status) -> Section {
    let mut section = Section {
        id: "open",
        title: "To be settled",
        caption: "Entries without an answer, or with answers that contradict each other".into(),
        heads: heads(&["Entry", "What is open", "Upload file", "Uploaded on", "Claim"], &[]),
        ..Section::default()
    };
    if status.unmatched > 0 {
        section.notes.push(format!(
            "{} no declaration: results.csv of `cape ledger export` has them.",
            plural(status.unmatched, "answer matches", "answers match")
        ));
    }
    if status.unmatched_refunds.total() > 0 {
        section.notes.push(format!(
            "{} no declaration and counted nowhere: refunds.csv of `cape ledger export` has them.",
            plural(status.unmatched_refunds.total(), "refund row belongs to", "refund rows belong to")
        ));
    }
    let open = &status.open;
    let kinds = [
        ("accepted and rejected", &open.contradictory),
        ("no answer, though others have one", &open.unanswered),
        ("no answer", &open.overdue),
    ];
    let kind = |kind: &str, of: &OpenEntry| match of.submitted.as_deref().and_then(parse_iso_date) {
        Some(day) if kind == "no answer" => format!("no answer for {} days", (status.as_of - day).num_days()),
        _ => kind.to_string(),
    };
    let all = kinds.into_iter().flat_map(|(kind, entries)| entries.iter().map(move |entry| (kind, entry)));
    section.fill(all.map(|(problem, of)| {
        let cell = |of: &Option<String>| text(of.clone().unwrap_or_default());
        vec![
            text(of.number.clone()),
            text(kind(problem, of)),
            cell(&of.upload),
            cell(&of.submitted),
            cell(&of.claim),
        ]
    }));
    section
}

fn payments(status: &Status) -> Section {
    let (interest_refunds, below) = status.payments.interest_below;
    let mut section = Section {
        id: "payments",
        title: "Refunds to look at",
        caption: "Refunds that are short, diverted, returned or billed, or of unknown status".into(),
        heads: heads(&["Entry or importer", "What to do", "Claim", "On"], &["Received", "Short by"]),
        ..Section::default()
    };
    if interest_refunds > 0 {
        section.notes.push(format!(
            "The interest of {} is below the estimate, by {} in all: it depends on the day of liquidation.",
            plural(interest_refunds, "refund", "refunds"),
            dollars(below)
        ));
    }
    section.fill(status.payments.to_look_at.iter().map(|of: &Payment| {
        let whose = of.number.clone().or_else(|| of.importer.clone()).unwrap_or_default();
        let claim = of.claim.as_deref().unwrap_or_default().to_string();
        let texts = [whose, what_to_do(of), claim, of.day.clone()].map(text);
        let paid = of.paid.map_or_else(Cell::blank, money);
        let short = if of.difference.is_zero() { Cell::blank() } else { money(of.difference) };
        texts.into_iter().chain([paid, short]).collect()
    }));
    section
}

fn declarations(status: &Status) -> Section {
    let mut section = Section {
        id: "declarations",
        title: "Declarations",
        caption: "Upload files that are marked as submitted; those with overdue refunds first".into(),
        heads: heads(
            &["Upload file", "Uploaded on", "Claim", "Refund by", "File again by"],
            &["Accepted", "Rejected", "Of these resubmitted", "Pending", "Refunded", "IEEPA duty accepted"],
        ),
        ..Section::default()
    };
    section.fill(status.declarations.iter().map(|of: &DeclarationStatus| {
        let by = (of.due().entries > 0).then(|| after(of.submitted, REFUND_UNTIL).to_string());
        let by = match of.overdue(status.as_of) {
            Some(days) => by.map(|by| format!("{by}, overdue by {}", plural(days, "day", "days"))),
            None => by,
        };
        let claim = match (&of.claim, of.is_unknown) {
            (Some(claim), _) => claim.clone(),
            (None, true) => "internal error: look at Claim Status".into(),
            (None, false) => String::new(),
        };
        let retry = file_by(of.retry_by, status);
        let name = of.location();
        let texts = [name, of.submitted.to_string(), claim, by.unwrap_or_default(), retry].map(text);
        let DeclarationStatus { sums, resubmitted, .. } = of;
        let sums = [sums.accepted, sums.rejected, *resubmitted, sums.pending, sums.refunded]
            .map(|sum| count(sum.entries));
        texts.into_iter().chain(sums).chain([duty(of.sums.accepted)]).collect()
    }));
    section
}

fn expected(status: &Status) -> Section {
    let mut section = Section {
        id: "expected",
        title: "Expected refunds",
        caption: "With interest, by importer and day of liquidation; + ? marks what isn't known yet".into(),
        heads: heads(&["Importer", "Liquidation", "Refund by"], &["Entries", "IEEPA duty", "Expected"]),
        ..Section::default()
    };
    section.fill(status.refunds.iter().map(|of| {
        let liquidation = match of.awaited {
            Awaited::Liquidation => after(of.submitted, LIQUIDATED_AFTER).to_string(),
            Awaited::Reliquidation => "reliquidation".into(),
            Awaited::EndOfSuspension => "when suspension, extension or review ends".into(),
            Awaited::Reissue => "returned, awaiting reissue".into(),
        };
        let by = of.due().map_or("not set".into(), |(_, by)| by.to_string());
        let importer = of.importer.clone().unwrap_or_else(|| "not known".into());
        let range = Cell::number(range(of.expected), cents(of.expected.range.high));
        let texts = [importer, liquidation, by].map(text);
        texts.into_iter().chain([count(of.sum.entries), duty(of.sum), range]).collect()
    }));
    section
}

fn importers(status: &Status) -> Section {
    let mut section = Section {
        id: "importers",
        title: "Importers",
        caption: "Entries by importer of record".into(),
        heads: heads(
            &["Importer", "File by"],
            &["Held back", "Not uploaded", "Pending", "Rejected", "Accepted", "Expected", "Received"],
        ),
        ..Section::default()
    };
    section.fill(status.importers.iter().map(|of| {
        let counts = [of.held, of.not_uploaded.in_time, of.sums.pending, of.sums.rejected, of.sums.accepted];
        let range = Cell::number(range(of.expected), cents(of.expected.range.high));
        let importer = of.importer.clone().unwrap_or_else(|| "not known".into());
        let by = file_by(of.file_by, status);
        let counts = counts.map(|sum| count(sum.entries));
        [text(importer), text(by)].into_iter().chain(counts).chain([range, money(of.paid())]).collect()
    }));
    section
}

impl Section {
    fn fill(&mut self, mut rows: impl Iterator<Item = Vec<Cell>>) {
        self.rows = rows.by_ref().take(ROWS).collect();
        let more = rows.count();
        if more > 0 {
            self.notes.push(format!(
                "The table holds the first {ROWS} rows; {} more are in `cape ledger export`.",
                thousands(more as u64)
            ));
        }
    }
}

fn heads(texts: &[&'static str], numbers: &[&'static str]) -> Vec<Head> {
    let head = |is_number| move |text: &&'static str| Head { text, is_number };
    texts.iter().map(head(false)).chain(numbers.iter().map(head(true))).collect()
}

fn text(text: String) -> Cell {
    let text = single_line(text);
    let class = if text.len() <= SHORT && !text.contains(' ') { "d" } else { "t" };
    Cell { text, value: None, class }
}

fn count(count: u64) -> Cell {
    Cell::number(thousands(count), count.to_string())
}

/// The duty of entries, which may not be known.
fn duty(sum: DutyTotal) -> Cell {
    Cell::number(sum.shown() + and_unknown(sum), cents(sum.duty))
}

fn money(amount: Decimal) -> Cell {
    Cell::number(dollars(amount), cents(amount))
}
