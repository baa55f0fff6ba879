//! deadlines.ics: an all-day event for each date on which a deadline for entries ends (RFC 5545).
//!
//! Written here and not by a library, because libraries use the clock and random identifiers: the same run must give
//! the same bytes, and the core has neither.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};

use super::figures::Figures;
use super::step::{Step, steps};
use super::summary_json::Summary;
use super::wording::{closed_days, entries_with_duty, how_sure, opening_in_full};
use crate::domain::{CYCLE_DAYS, DutyTotal, FILING_DAYS, PROTEST_DAYS};
use crate::error::Result;
use crate::output::Failed;
use crate::rules::DeadlineBasis;
use crate::text::{hexadecimal, noun, thousands};

/// What ends on a date. The order is that of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ending {
    /// Time to file entries.
    Filing,
    /// Time to file entries again that CBP hasn't answered.
    Answer,
    /// The wait for a change in what CBP accepts.
    Waiting,
    /// Time to include entries that the scope leaves out.
    LeftOut,
    /// Time to protest entries.
    Protest,
}

impl Ending {
    fn name(self) -> &'static str {
        match self {
            Ending::Filing => "file",
            Ending::Answer => "answer",
            Ending::Waiting => "open",
            Ending::LeftOut => "include",
            Ending::Protest => "protest",
        }
    }

    fn title(self, ended: &Ended, scope: &str) -> String {
        let entries = entries_with_duty(ended.money()) + &ended.how_sure();
        match self {
            Ending::Filing => format!("CAPE: last day to file {entries}"),
            Ending::Answer => format!("CAPE: CBP's answer is overdue for {entries}"),
            Ending::Waiting => format!("CAPE: run again for {entries} that CBP accepts from this day on"),
            Ending::LeftOut => format!("CAPE: left out by --scope {scope}: last day to include {entries}"),
            Ending::Protest => format!("CAPE: last day to protest {entries}"),
        }
    }

    fn advice(self) -> String {
        match self {
            Ending::Filing => format!(
                "Day {FILING_DAYS}. File at least a day early: CBP hasn't said which time zone it uses. entries.csv and \
                 results.xlsx name the entries."
            ),
            Ending::Answer => format!(
                "Day {FILING_DAYS} of entries on earlier declarations. Import CBP's answer: what it rejected can be \
                 filed again only until this day."
            ),
            Ending::Waiting => "Export again, run again, and upload in time.".into(),
            Ending::LeftOut => format!(
                "Day {FILING_DAYS} of entries with IEEPA duty only under headings that the scope leaves out. To include \
                 them, run again with --scope all-ieepa and upload at least a day early. entries.csv names the entries."
            ),
            Ending::Protest => format!(
                "Day {PROTEST_DAYS}. A protest can be filed until this day (19 U.S.C. 1514). protests.csv names the \
                 entries that CAPE no longer takes."
            ),
        }
    }
}

/// The entries whose time ends on a date: their number and duty by the basis of the date, and the number of them for
/// each next step.
#[derive(Default)]
struct Ended {
    by_basis: BTreeMap<DeadlineBasis, DutyTotal>,
    to_do: BTreeMap<Step, u64>,
    /// For [`Ending::Waiting`]: what changes.
    change: String,
}

impl Ended {
    fn money(&self) -> DutyTotal {
        self.by_basis.values().copied().sum()
    }

    /// Blank if the date is known for all entries; otherwise for how many it isn't.
    fn how_sure(&self) -> String {
        let part = |(of, money): (&DeadlineBasis, &DutyTotal)| match self.by_basis.len() {
            1 => how_sure(*of).to_string(),
            _ => format!(", {} of them{}", thousands(money.entries), how_sure(*of).trim_start_matches(',')),
        };
        self.unsure().map(part).collect()
    }

    /// What an estimated date is counted from, and where to find the real one.
    fn advice(&self) -> String {
        let part = |(of, money): (&DeadlineBasis, &DutyTotal)| {
            let (entries, verb) = (entries_with_duty(*money), noun(money.entries, "has", "have"));
            match of {
                DeadlineBasis::Estimated => format!(
                    "{entries} {verb} no liquidation status: the day is an estimate, {CYCLE_DAYS} days from entry to \
                     liquidation and {FILING_DAYS} more. Get the liquidation dates from ACE. "
                ),
                _ => format!(
                    "{entries} {verb} a scheduled liquidation date {FILING_DAYS} days before: the day holds if CBP \
                     liquidated on schedule. Check it in ACE. "
                ),
            }
        };
        self.unsure().map(part).collect()
    }

    fn unsure(&self) -> impl Iterator<Item = (&DeadlineBasis, &DutyTotal)> {
        self.by_basis.iter().filter(|(of, _)| **of != DeadlineBasis::Liquidated)
    }
}

/// What ends on which date.
fn endings(figures: &Figures) -> BTreeMap<(NaiveDate, Ending), Ended> {
    let mut all: BTreeMap<_, Ended> = BTreeMap::new();
    for (deadline, by_step) in &figures.deadlines {
        for (step, money) in by_step {
            let ending = match step {
                Step::Await => Ending::Answer,
                Step::LeftOut => Ending::LeftOut,
                _ => Ending::Filing,
            };
            let ended = all.entry((deadline.last, ending)).or_default();
            *ended.by_basis.entry(deadline.basis).or_default() += *money;
            *ended.to_do.entry(*step).or_default() += money.entries;
        }
    }
    for (day, money) in &figures.protest_by {
        let ended = all.entry((*day, Ending::Protest)).or_default();
        *ended.by_basis.entry(DeadlineBasis::Liquidated).or_default() += *money;
    }
    for (day, opening) in &figures.opens {
        let ended = all.entry((*day, Ending::Waiting)).or_default();
        *ended.by_basis.entry(DeadlineBasis::Liquidated).or_default() += opening.money;
        ended.change = opening_in_full(*day, opening) + " ";
    }
    all
}

/// Whether there is any date on which something ends.
pub(crate) fn has_deadlines(figures: &Figures) -> bool {
    let own = figures.own();
    !own.deadlines.is_empty() || !own.protest_by.is_empty() || !own.opens.is_empty()
}

pub(crate) fn write_calendar(
    figures: &Figures,
    as_of: NaiveDate,
    summary: &Summary,
    to: &mut (dyn Write + Send),
    failed: &Failed<'_>,
) -> Result<()> {
    let who = summary.who();
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//cape//cape-declaration//EN");
    lines.add("CALSCALE", "GREGORIAN");
    lines.text("X-WR-CALNAME", &format!("CAPE deadlines, {who}"));
    // The same date keeps its identifier in later runs, so that a calendar replaces the event.
    let whose = &hexadecimal(&Sha256::digest(who.as_bytes()))[..12];
    for ((day, ending), ended) in endings(figures.own()) {
        let (date, title) = (day.format("%Y%m%d"), ending.title(&ended, &summary.scope));
        let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
        let how_sure = ended.advice();
        let closed: String =
            closed_days([day].into_iter(), as_of).iter().map(|line| format!("{line}. ")).collect();
        let to_do = steps(ended.to_do.iter().map(|(step, entries)| (*step, *entries)), ", ");
        let to_do = if to_do.is_empty() { to_do } else { format!("To do: {to_do}. ") };
        lines.add("BEGIN", "VEVENT");
        lines.add("UID", &format!("{whose}-{date}-{}@cape-declaration", ending.name()));
        lines.add("DTSTAMP", &format!("{}T000000Z", summary.as_of.replace('-', "")));
        lines.add("DTSTART;VALUE=DATE", &date.to_string());
        lines.add("DTEND;VALUE=DATE", &next.format("%Y%m%d").to_string());
        lines.text("SUMMARY", &title);
        lines.text("DESCRIPTION", &(closed + &ended.change + &to_do + &how_sure + &ending.advice()));
        lines.add("TRANSP", "TRANSPARENT");
        lines.add("BEGIN", "VALARM");
        lines.add("ACTION", "DISPLAY");
        lines.add("TRIGGER", "-P3D");
        lines.text("DESCRIPTION", &title);
        lines.add("END", "VALARM");
        lines.add("END", "VEVENT");
    }
    lines.add("END", "VCALENDAR");
    to.write_all(lines.0.as_bytes()).map_err(failed)
}

/// Lines in the form of RFC 5545: at most 75 bytes each; longer ones continue on the next line after a blank.
#[derive(Default)]
struct Lines(String);

impl Lines {
    const LONGEST: usize = 75;

    fn add(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if length + c.len_utf8() > Self::LONGEST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(c);
            length += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// Adds a text, with special characters escaped.
    fn text(&mut self, name: &str, text: &str) {
        let escaped = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
        self.add(name, &escaped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_in_the_next_one_and_no_character_is_torn() {
        let mut lines = Lines::default();
        let text = "é".repeat(100) + ", ; \\ end";
        lines.text("SUMMARY", &text);
        assert!(lines.0.split("\r\n").all(|line| line.len() <= 75), "{}", lines.0);
        assert_eq!(lines.0.replace("\r\n ", ""), format!("SUMMARY:{}\\, \\; \\\\ end\r\n", "é".repeat(100)));
    }
}
