//! The entries that the page names: the first of each kind, with their findings.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::{EntryNumber, FILING_DAYS, cents};
use crate::error::Result;
use crate::judge::{About, EntryReader, JudgedEntry, Outcome};
use crate::report::ReportData;
use crate::report::figures::Figures;
use crate::report::finding::Finding;
use crate::report::highlights::TopN;
use crate::report::step::Step;
use crate::report::wording::{day_in_full, deadline_in_full};
use crate::rules::{
    ALREADY_REJECTED, CbpMessage, DeadlineBasis, Filing, FilingDeadline, Page, Part, RuleId, Severity,
    SeverityPolicy,
};
use crate::text::{sentence, single_line, thousands};

/// Entries of one kind.
pub(crate) struct EntryTable {
    pub(crate) rows: Vec<EntryRow>,
    /// Number of entries of the kind.
    pub(crate) total: String,
    /// Whether there are more than are shown.
    pub(crate) is_cut: bool,
    /// The rules in the rows, for the filter.
    pub(crate) rules: Vec<&'static str>,
}

/// An entry.
pub(crate) struct EntryRow {
    pub(crate) number: String,
    pub(crate) to_do: &'static str,
    pub(crate) importer: String,
    pub(crate) entry_date: String,
    /// Its liquidation: status and date.
    pub(crate) liquidation: String,
    pub(crate) liquidation_date: String,
    pub(crate) file_by: String,
    pub(crate) protest_by: String,
    pub(crate) duty: String,
    /// For sorting; blank if unknown.
    pub(crate) value: String,
    pub(crate) unknown: bool,
    /// Its upload file.
    pub(crate) file: String,
    pub(crate) said: Vec<Said>,
    /// The rules, joined with blanks, for the filter.
    pub(crate) rules: String,
}

/// A finding about an entry.
pub(crate) struct Said {
    pub(crate) rule: &'static str,
    /// CBP's answer.
    pub(crate) cbp: Option<CbpMessage>,
    pub(crate) message: String,
    /// File and row.
    pub(crate) location: String,
    /// What to do, where it depends on the entry; else blank.
    pub(crate) help: String,
}

/// The tables of entries.
pub(crate) struct EntryTables {
    pub(crate) closing: EntryTable,
    pub(crate) blocked: EntryTable,
    pub(crate) review: EntryTable,
    pub(crate) warned: EntryTable,
}

/// Makes the tables of the entries named in the figures.
pub(crate) fn entry_tables(data: ReportData<'_>) -> Result<EntryTables> {
    let named = &data.figures.own().named;
    let mut maker = Maker { data, reader: EntryReader::at(data.judged), said: BTreeMap::new() };
    let (blocked, review, warned) = (named.blocked.numbers(), named.review.numbers(), named.warned.numbers());
    maker.gather_findings([&blocked[..], &review, &warned].concat())?;
    Ok(EntryTables {
        blocked: maker.table(&named.blocked, &blocked),
        review: maker.table(&named.review, &review),
        warned: maker.table(&named.warned, &warned),
        // Last, because these entries may be in the other tables too, which have their findings.
        closing: maker.table(&named.closing, &named.closing.numbers()),
    })
}

struct Maker<'a> {
    data: ReportData<'a>,
    reader: EntryReader<'a>,
    /// The findings about the named entries, most severe first.
    said: BTreeMap<EntryNumber, Vec<(Weighed, Said)>>,
}

/// By severity, then in the order of the table of rules.
type Weighed = (Reverse<Severity>, RuleId);

impl Maker<'_> {
    /// Makes the texts of the findings that decided over these entries, in input order: errors of a blocked entry,
    /// doubts of one in review, all findings of a ready one.
    fn gather_findings(&mut self, mut numbers: Vec<EntryNumber>) -> Result<()> {
        numbers.sort_unstable();
        let findings = self.data.findings;
        for of in &findings.list {
            let severity = of.severity;
            let About::Entry { number, .. } = of.about else { continue };
            if numbers.binary_search(&number).is_err() {
                continue;
            }
            let least = match self.reader.judged_entry(number).verdict.outcome {
                Outcome::Blocked => Severity::Error,
                Outcome::Review => Severity::Doubt,
                _ => Severity::Note,
            };
            if severity >= least {
                let said = Said::of(findings.text(of, &mut self.reader)?);
                self.said.entry(number).or_default().push(((Reverse(severity), of.rule), said));
            }
        }
        self.said.values_mut().for_each(|said| said.sort_by_key(|(weighed, _)| *weighed));
        Ok(())
    }

    fn table<K: Ord + Clone>(&mut self, of: &TopN<K>, numbers: &[EntryNumber]) -> EntryTable {
        let rows: Vec<EntryRow> = numbers.iter().map(|number| self.row(*number)).collect();
        let mut rules: Vec<&str> = rows.iter().flat_map(|row| row.said.iter().map(|s| s.rule)).collect();
        rules.sort_unstable();
        rules.dedup();
        EntryTable { is_cut: of.total > rows.len() as u64, rows, total: thousands(of.total), rules }
    }

    fn row(&mut self, number: EntryNumber) -> EntryRow {
        let as_of = self.data.judged.filing.as_of;
        let (index, entry) = self.reader.judged_at(number);
        let (facts, liquidation) = (entry.facts, entry.facts.liquidation);
        let said: Vec<Said> = self.said.remove(&number).into_iter().flatten().map(|(_, said)| said).collect();
        let value = facts.duties.ieepa.map(cents);
        let text = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
        EntryRow {
            number: number.to_string(),
            to_do: Step::of(&entry, as_of).words(),
            importer: facts.importer.map(|n| n.to_string()).unwrap_or_default(),
            entry_date: text(facts.entry_date),
            liquidation: liquidation.status.map(|status| status.to_string()).unwrap_or_default(),
            liquidation_date: text(liquidation.date),
            file_by: day_80(&entry, as_of),
            protest_by: entry.protest_ahead(as_of).map(|day| day_in_full(day, as_of)).unwrap_or_default(),
            duty: entry.money().shown(),
            value: value.unwrap_or_default(),
            unknown: entry.money().adds_unknown(),
            file: self.data.uploads.name(index).to_string(),
            rules: said.iter().map(|s| s.rule).collect::<Vec<_>>().join(" "),
            said,
        }
    }
}

/// The filing deadline of an entry.
fn day_80(entry: &JudgedEntry, as_of: NaiveDate) -> String {
    match entry.file_by(as_of) {
        Some(deadline) => file_by_words(deadline, as_of),
        None if entry.verdict.outcome == Outcome::Claimed => String::new(),
        None if entry.facts.liquidation.status.is_some_and(|status| !status.is_liquidated()) => {
            format!("{FILING_DAYS} days after liquidation")
        }
        None => "not known".into(),
    }
}

/// A last day of filing, and how sure it is: one that is over is never shown as a day to act by.
pub(super) fn file_by_words(deadline: FilingDeadline, as_of: NaiveDate) -> String {
    match deadline {
        ahead if ahead.last >= as_of => deadline_in_full(ahead, as_of),
        FilingDeadline { basis: DeadlineBasis::Liquidated, .. } => "over".into(),
        _ => "probably past".into(),
    }
}

impl Said {
    fn of(finding: Finding<'_>) -> Self {
        let row = finding.row.map(|row| format!(", row {row}")).unwrap_or_default();
        Said {
            rule: finding.rule.name,
            cbp: finding.cbp_message,
            message: finding.message,
            // Of other rules the table above has what to do; here it depends on what CBP answered.
            help: if finding.rule.name == ALREADY_REJECTED.name {
                sentence(&finding.help)
            } else {
                String::new()
            },
            location: single_line(finding.source) + &row,
        }
    }
}

/// The sections of a rule's page shown in the report.
const SECTIONS: [&str; 3] = ["Why", "In ACE", "In the export"];

/// The explanation of a rule.
pub(crate) struct Explanation {
    pub(crate) name: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) fails_when: String,
    pub(crate) cbp: Option<CbpMessage>,
    pub(crate) until: String,
    pub(crate) remedy: String,
    pub(crate) needs: Option<&'static str>,
    pub(crate) source: String,
    pub(crate) sections: Vec<Section>,
}

/// A section with its paragraphs.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) paragraphs: Vec<Vec<Piece>>,
}

/// A piece of a paragraph.
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Whether it is something to type, or content of a file.
    pub(crate) is_code: bool,
}

/// Explanations of all rules that failed or could not be decided, by name.
pub(crate) fn explanations(figures: &Figures, filing: &Filing) -> Vec<Explanation> {
    let mut rules: Vec<RuleId> = figures.findings.keys().chain(figures.undecided.keys()).copied().collect();
    rules.sort_by_key(|id| id.rule().name);
    rules.dedup();
    rules.into_iter().map(|id| explanation(id, filing)).collect()
}

fn explanation(id: RuleId, filing: &Filing) -> Explanation {
    let rule = id.rule();
    let sections = Page::of(rule).sections();
    let wanted = sections.filter(|section| SECTIONS.contains(&section.title));
    Explanation {
        name: rule.name,
        severity: match rule.weight {
            SeverityPolicy::UnknownOnly => "unknown only",
            _ => rule.severity_word(filing),
        },
        fails_when: sentence(rule.fails_when),
        cbp: rule.cbp,
        until: rule.cbp.and_then(|message| message.until).map(|day| day.to_string()).unwrap_or_default(),
        remedy: sentence(rule.remedy),
        needs: rule.needs,
        source: sentence(rule.source),
        sections: wanted.map(|s| Section { title: s.title, paragraphs: paragraphs(&s.parts()) }).collect(),
    }
}

fn paragraphs(parts: &[Part]) -> Vec<Vec<Piece>> {
    let text = |part: &Part| match part {
        Part::Text(text) => Some(pieces(text)),
        Part::Command(_) | Part::File { .. } => None,
    };
    parts.iter().filter_map(text).collect()
}

/// Splits a text at its backquotes into plain text and code in alternation.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let pieces = text.split('`').enumerate();
    pieces.map(|(n, text)| Piece { text: text.to_string(), is_code: n % 2 == 1 }).collect()
}
