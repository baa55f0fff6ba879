//! Requests to other filers: the entries that only they, or the importers of record, can file, and a letter.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::Write;

use chrono::{Days, NaiveDate};

use super::csv::CsvCells;
use super::figures::Figures;
use super::step::Step;
use super::summary_json::Summary;
use super::wording::{Sum, closed_days, day_in_brief, duty_of};
use crate::domain::{CYCLE_DAYS, DutyTotal, EntryNumber, FILING_DAYS, FilerCode, LiquidationStatus};
use crate::error::Result;
use crate::judge::{Evaluation, JudgedEntry};
use crate::output::Failed;
use crate::rules::{DeadlineBasis, FilingDeadline};
use crate::text::{noun, plural};

/// Limit on the lines with dates in a letter; the table has all.
const DAYS: usize = 12;
const WIDTH: usize = 78;

const HEADER: &str = "entry_number,file_by,file_by_basis,ieepa_duty,importer_number,entry_date,liquidation_status,\
                      liquidation_date\n";

/// The request to each filer.
#[derive(Debug, Default)]
pub(crate) struct Requests(BTreeMap<FilerCode, Request>);

/// The request to one filer.
#[derive(Debug, Default)]
pub(crate) struct Request {
    /// Sorted by filing deadline, those without one last, then by duty, most first.
    entries: Vec<JudgedEntry>,
}

impl Requests {
    pub(crate) fn of(judged: &Evaluation, figures: &Figures) -> Self {
        let mut all: BTreeMap<FilerCode, Request> = BTreeMap::new();
        // Most runs have no such entries, and needn't search for them.
        if figures.step(Step::OtherFiler).money.entries == 0 {
            return Requests(all);
        }
        let as_of = judged.filing.as_of;
        for entry in judged.iter().filter(|entry| Step::of(entry, as_of) == Step::OtherFiler) {
            all.entry(entry.number.filer()).or_default().entries.push(entry);
        }
        for request in all.values_mut() {
            request.entries.sort_by_cached_key(|entry| {
                let day = day(entry, as_of);
                (day.is_none(), day, Reverse(entry.facts.duties.ieepa), entry.number)
            });
        }
        Requests(all)
    }

    /// The codes of the filers with a request.
    pub(crate) fn filers(&self) -> Vec<String> {
        self.0.keys().map(FilerCode::to_string).collect()
    }

    /// The request to the filer with this code.
    pub(crate) fn to(&self, filer: &str) -> Option<&Request> {
        FilerCode::parse(filer).and_then(|code| self.0.get(&code))
    }
}

fn day(entry: &JudgedEntry, as_of: NaiveDate) -> Option<NaiveDate> {
    entry.foreseen_file_by(as_of).map(|deadline| deadline.last)
}

impl Request {
    pub(crate) fn numbers(&self) -> Vec<EntryNumber> {
        self.entries.iter().map(|entry| entry.number).collect()
    }

    pub(crate) fn money(&self) -> DutyTotal {
        self.entries.iter().map(JudgedEntry::money).sum()
    }

    /// Such as `9DM: 12 entries to file, $1,234.50 of IEEPA duty`.
    pub(crate) fn title(&self, filer: &str) -> String {
        let money = self.money();
        format!(
            "{filer}: {} to file, IEEPA duty {}",
            plural(money.entries, "entry", "entries"),
            duty_of(money)
        )
    }

    /// Writes the entries as a table.
    pub(crate) fn write_table(
        &self,
        as_of: NaiveDate,
        to: &mut (dyn Write + Send),
        failed: &Failed<'_>,
    ) -> Result<()> {
        let mut cells = CsvCells::default();
        cells.bytes.extend_from_slice(HEADER.as_bytes());
        for entry in &self.entries {
            let (facts, file_by) = (entry.facts, entry.foreseen_file_by(as_of));
            cells.ascii(&entry.number.text());
            cells.date(file_by.map(|deadline| deadline.last));
            cells.text(file_by.map_or("", |deadline| deadline.basis.name()));
            cells.amount(facts.duties.ieepa);
            cells.value(facts.importer);
            cells.date(facts.entry_date);
            cells.text(facts.liquidation.status.map_or("", LiquidationStatus::name));
            cells.date(facts.liquidation.date);
            cells.end();
        }
        to.write_all(&cells.bytes).map_err(failed)
    }

    /// Writes the letter; `table` is the name of the enclosed file.
    pub(crate) fn write_letter(
        &self,
        filer: &str,
        table: &str,
        summary: &Summary,
        as_of: NaiveDate,
        to: &mut (dyn Write + Send),
        failed: &Failed<'_>,
    ) -> Result<()> {
        let letter = self.letter(filer, table, summary, as_of);
        to.write_all(letter.as_bytes()).map_err(failed)
    }

    fn letter(&self, filer: &str, table: &str, summary: &Summary, as_of: NaiveDate) -> String {
        let money = self.money();
        let entries = plural(money.entries, "entry", "entries");
        let (one, them) = (money.entries == 1, noun(money.entries, "it", "them"));
        let ahead = self.days(as_of).map(|(by, _)| by).find(|by| by.last >= as_of);
        let first = noun(money.entries, "by", "first by");
        let by = ahead.map_or(String::new(), |by| match by.basis {
            DeadlineBasis::Liquidated => format!(", {first} {}", by.last),
            DeadlineBasis::Scheduled | DeadlineBasis::Estimated => format!(", {first} {} est.", by.last),
        });
        // The subject of an e-mail is a single line.
        let subject = format!("Subject: IEEPA refunds: please file {entries} in CAPE{by}");
        let asks = format!(
            "{} {entries} in {table} begin{} with your filer code {filer}. IEEPA duty of {} was paid on {them}. CBP \
             refunds it only for entries on a CAPE declaration, and takes such an entry only from the broker that \
             filed it, or from its importer of record. We can't put {them} on our declaration.",
            if one { "The" } else { "These" },
            noun(money.entries, "s", ""),
            duty_of(money),
        );
        let when = if ahead.is_none() { "soon" } else { "before the first day below" };
        let please = format!(
            "Please do one of these {when}:\n\n\
             1. File {them} in CAPE from your ACE account, and send us the claim number.\n\
             2. If you can't or don't want to, tell us at once, so that the importer of record can file {them} from \
             its own ACE account in time."
        );
        let rule = format!(
            "CAPE takes an entry until {FILING_DAYS} days after its liquidation. CBP hasn't said which time zone it \
             uses, so please file at least a day early. Before you file, please check each entry in ACE: the list \
             comes from an entry summary report and was judged for {}.",
            summary.as_of
        );
        let paragraphs = [&format!("To the broker with filer code {filer}:"), &asks, &please];
        let mut letter = subject + "\n\n" + &paragraphs.map(|text| wrapped(text) + "\n\n").concat();
        letter += &self.table_of_days(as_of);
        letter += &wrapped(&rule);
        letter += "\n\nThank you,\n";
        letter += &format!("(name, company; on behalf of {})\n", summary.who());
        letter
    }

    /// By filing deadline and its basis, as far as known.
    fn days(&self, as_of: NaiveDate) -> impl Iterator<Item = (FilingDeadline, DutyTotal)> {
        let mut days: BTreeMap<FilingDeadline, DutyTotal> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(deadline) = entry.foreseen_file_by(as_of) {
                *days.entry(deadline).or_default() += entry.money();
            }
        }
        days.into_iter()
    }

    fn table_of_days(&self, as_of: NaiveDate) -> String {
        let line = |label: &str, money: DutyTotal, counted_from: &str| {
            let Sum { entries, duty, .. } = money.into();
            let unknown = if money.adds_unknown() { " + ?" } else { "" };
            let line = format!("  {label:<26}{entries:>8}  {duty:>15}{unknown:5}{counted_from}");
            line.trim_end().to_string() + "\n"
        };
        let (over, ahead): (Vec<_>, Vec<_>) = self.days(as_of).partition(|(by, _)| by.last < as_of);
        let mut table =
            format!("  {:<26}{:>8}  {:>15}     counted from\n", "file by", "entries", "IEEPA duty");
        for (by, money) in ahead.iter().take(DAYS) {
            table += &line(&day_in_brief(by.last), *money, &counted_from(*by));
        }
        let rest = |days: &[(FilingDeadline, DutyTotal)]| -> DutyTotal {
            days.iter().skip(DAYS).map(|(_, money)| *money).sum()
        };
        let later = rest(&ahead);
        if later.entries > 0 {
            table += &line("later days", later, "");
        }
        for (by, money) in over.iter().take(DAYS) {
            table += &line(&format!("{} perhaps over", by.last), *money, &counted_from(*by));
        }
        let undated: DutyTotal =
            self.entries.iter().filter(|entry| day(entry, as_of).is_none()).map(JudgedEntry::money).sum();
        for (label, money) in [("further days, perhaps over", rest(&over)), ("no day known yet", undated)] {
            if money.entries > 0 {
                table += &line(label, money, "");
            }
        }
        table + &line("in all", self.money(), "") + "\n" + &self.how_sure(as_of)
    }

    /// What isn't known for sure: duty, and dates that aren't counted from a liquidation.
    fn how_sure(&self, as_of: NaiveDate) -> String {
        let rests_on = |basis| self.days(as_of).any(|(by, _)| by.basis == basis);
        let scheduled = "A day counted from a scheduled date holds if CBP liquidates on that date. Please look up the \
                         liquidation in ACE.";
        let estimated = format!(
            "A day counted from an estimate is for an entry without a liquidation status: {CYCLE_DAYS} days from entry \
             to liquidation are usual, no more. Please look up the liquidation in ACE first."
        );
        let unknown = "+ ? means duty of an amount that our report doesn't show.";
        let ahead = self.days(as_of).map(|(by, _)| by.last).filter(|last| *last >= as_of).take(DAYS);
        let closed = closed_days(ahead, as_of).join("\n");
        let said = [
            (!closed.is_empty(), closed.as_str()),
            (self.money().unknown > 0, unknown),
            (rests_on(DeadlineBasis::Scheduled), scheduled),
            (rests_on(DeadlineBasis::Estimated), &estimated),
        ];
        said.into_iter().filter(|(applies, _)| *applies).map(|(_, text)| wrapped(text) + "\n\n").collect()
    }
}

/// The liquidation from which a filing deadline is counted, and how it is known.
fn counted_from(by: FilingDeadline) -> String {
    let liquidation = by.last.checked_sub_days(Days::new(FILING_DAYS)).unwrap_or(by.last);
    format!("{} {liquidation}", by.basis.name())
}

/// Lines short enough for an e-mail, never broken within a date.
fn wrapped(text: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    text.lines().map(|line| textwrap::fill(line, &options)).collect::<Vec<_>>().join("\n")
}
