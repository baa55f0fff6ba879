//! Who could file the entries in the files: filers and importers with their duty, and what each scope includes.

use std::collections::HashMap;
use std::time::SystemTime;

use serde::Serialize;

use super::request::{DeclarationRequest, chosen};
use crate::domain::{DutyTotal, FilerCode, ImporterNumber, eastern_day, utc};
use crate::entries::FiledEntries;
use crate::error::Result;
use crate::judge::{EntryReader, Evaluation, Outcome, Progress, Reading, judge_opened};
use crate::read::{Aliases, Column, InputFile, ReadOptions, Source, open_with_reports};
use crate::report::{Figures, Findings, Outcomes};
use crate::rules::Filing;
use crate::tariff::Scope;
use crate::text::truncate;

/// Limit on importers in the list; further ones are typed in.
const LISTED: usize = 500;

/// The choices of the form.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parties {
    /// The filing date.
    as_of: String,
    entries: u64,
    filers: Vec<Party>,
    importers: Vec<Party>,
    /// Number of importers that aren't in the list.
    more_importers: u64,
    /// Entries without one importer of record.
    without_importer: Amount,
    scopes: Vec<ScopeChoice>,
    /// Entries left out because of lists of earlier declarations.
    filed_earlier: Amount,
    outside_window: Amount,
}

/// A filer or an importer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Party {
    /// The value for a request.
    value: String,
    /// The text to show; a social security number is masked.
    shown: String,
    name: String,
    /// All entries within the entry window and the scope.
    all: Amount,
    /// Those of them that aren't in final liquidation.
    open: Amount,
}

/// A scope, and what it includes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScopeChoice {
    value: String,
    all: Amount,
    open: Amount,
}

/// Entries and their IEEPA duty.
#[derive(Debug, Serialize)]
struct Amount {
    entries: u64,
    /// US dollars, formatted for people, or `duty unknown`.
    duty: String,
    /// Whether there is also duty of unknown amount in addition.
    unknown: bool,
}

impl From<DutyTotal> for Amount {
    fn from(money: DutyTotal) -> Self {
        Amount { entries: money.entries, duty: money.shown(), unknown: money.adds_unknown() }
    }
}

/// Reads the files and judges their entries as if the broker of each filed it.
pub(super) fn parties(
    request: &DeclarationRequest,
    files: &[InputFile],
    clock: fn() -> SystemTime,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Parties> {
    let (inputs, earlier) = (chosen(files, &request.inputs)?, chosen(files, &request.earlier)?);
    let mut unpacked = |bytes| progress(Progress::Unpacked(bytes));
    let opened = open_with_reports(&inputs, &earlier, &Aliases::default(), &mut unpacked)?;
    parties_of(opened, request, clock, progress)
}

/// The same for inputs, and lists of entries filed earlier, that are open.
pub(super) fn parties_of(
    opened: (Vec<Source>, Vec<Source>),
    request: &DeclarationRequest,
    clock: fn() -> SystemTime,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Parties> {
    let day = request.day()?.unwrap_or_else(|| eastern_day(utc(clock())));
    let filing = Filing { cit_plaintiff: request.cit_plaintiff, ..Filing::by_any_broker(day) };
    let (vocabulary, pace) = (Aliases::default(), ReadOptions { threads: 1, ..ReadOptions::default() });
    let reading = Reading { already_filed: &[], vocabulary: &vocabulary, filing: &filing, pace };
    let mut judged = judge_opened(reading, opened, FiledEntries::default(), progress)?;
    let findings = Findings::gather(&mut judged);
    let figures = Figures::of(&judged, &findings)?;
    let open = Open::of(&judged);
    let (importers, more_importers, without_importer) = importers(&figures, &judged, &open)?;
    Ok(Parties {
        as_of: day.to_string(),
        entries: figures.total(),
        filers: filers(&figures, &open),
        importers,
        more_importers,
        without_importer: without_importer.into(),
        scopes: scopes(&figures, &open),
        filed_earlier: [figures.claimed, figures.pending].into_iter().sum::<DutyTotal>().into(),
        outside_window: figures.outside_window.into(),
    })
}

/// The candidates that aren't in final liquidation, for which it isn't too late, whoever files them.
#[derive(Default)]
struct Open {
    total: DutyTotal,
    by_filer: HashMap<FilerCode, DutyTotal>,
    by_importer: HashMap<ImporterNumber, DutyTotal>,
}

impl Open {
    fn of(judged: &Evaluation) -> Self {
        let mut open = Open::default();
        for entry in judged.iter() {
            let is_candidate =
                matches!(entry.verdict.outcome, Outcome::Ready | Outcome::Review | Outcome::Blocked);
            if !is_candidate || entry.facts.liquidation.is_final_on(judged.filing.as_of) {
                continue;
            }
            open.total += entry.money();
            *open.by_filer.entry(entry.number.filer()).or_default() += entry.money();
            if let Some(importer) = entry.facts.importer {
                *open.by_importer.entry(importer).or_default() += entry.money();
            }
        }
        open
    }
}

fn party(value: String, shown: String, all: DutyTotal, open: Option<&DutyTotal>) -> Party {
    let open = open.copied().unwrap_or_default();
    Party { value, shown, name: String::new(), all: all.into(), open: open.into() }
}

/// All filers, most duty first.
fn filers(figures: &Figures, open: &Open) -> Vec<Party> {
    let mut filers: Vec<_> = figures.filers.iter().collect();
    filers.sort_by_key(|(_, outcomes)| std::cmp::Reverse(outcomes.total().duty));
    let one = |(code, outcomes): (&FilerCode, &Outcomes)| {
        party(code.to_string(), code.to_string(), outcomes.total(), open.by_filer.get(code))
    };
    filers.into_iter().map(one).collect()
}

/// The importers with the most duty, the number of others, and the entries without an importer.
fn importers(figures: &Figures, judged: &Evaluation, open: &Open) -> Result<(Vec<Party>, u64, DutyTotal)> {
    let (mut look, mut without, mut list) = (EntryReader::at(judged), DutyTotal::default(), Vec::new());
    let mut more = 0;
    for (number, of) in figures.importers.by_duty() {
        let Some(number): Option<ImporterNumber> = number else {
            without += of.outcomes.total();
            continue;
        };
        if list.len() == LISTED {
            more += 1;
            continue;
        }
        let name = look.least_cell(of.first, Column::ImporterName)?;
        let name = name.as_deref().map(truncate).unwrap_or_default();
        let (all, open) = (of.outcomes.total(), open.by_importer.get(&number));
        list.push(Party { name, ..party(number.unmasked(), number.to_string(), all, open) });
    }
    Ok((list, more, without))
}

/// What the default scope includes, and what all IEEPA headings would.
fn scopes(figures: &Figures, open: &Open) -> Vec<ScopeChoice> {
    let within = Outcomes { ready: figures.ready, review: figures.review, blocked: figures.blocked };
    let left_out = figures.left_out;
    let choice = |scope: Scope, all: DutyTotal, open: DutyTotal| ScopeChoice {
        value: scope.to_string(),
        all: all.into(),
        open: open.into(),
    };
    vec![
        choice(Scope::default(), within.total(), open.total),
        choice(
            Scope::AllIeepa,
            [within.total(), left_out.all].into_iter().sum(),
            [open.total, left_out.open].into_iter().sum(),
        ),
    ]
}
