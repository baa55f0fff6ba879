//! summary.json: what a run did, for programs and auditors.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::figures::{Figures, LeftOut, ToDo};
use super::file_findings::export_day;
use super::refunds::RefundSummary;
use crate::domain::{Importers, RULES_AS_OF, cents};
use crate::entries::{Input, RowCounts};
use crate::judge::Evaluation;
use crate::output::UploadSet;
use crate::read::ExportDay;
use crate::rules::{Action, DeadlineBasis, FilingDeadline};
use crate::text::pretty;

/// The version of the form of summary.json.
pub(crate) const SCHEMA: u32 = 2;

/// The content of summary.json. Amounts are US dollars with two places; dates are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)] // the names are those of the file's contract
#[non_exhaustive]
pub struct Summary {
    pub schema: u32,
    /// The day to which the rules were brought up by which the entries were judged.
    pub rules_as_of: String,
    pub filer: Option<String>,
    pub importers: Vec<String>,
    pub as_of: String,
    pub window: [String; 2],
    pub scope: String,
    pub settings: SettingsSummary,
    pub inputs: Vec<InputSummary>,
    pub filed_before: FiledBefore,
    pub rows: RowSummary,
    pub entries: EntrySummary,
    pub ieepa_duty: DutySummary,
    pub left_out_by_scope: LeftOutSummary,
    pub in_scope: InScopeSummary,
    pub actions: Vec<ActionSummary>,
    pub expected_refund: RefundSummary,
    pub findings: BTreeMap<String, u64>,
    pub undecided_rules: Vec<UndecidedRule>,
    pub uploads: Vec<UploadSummary>,
    pub run: RunSummary,
}

/// What else was asked of the run: with it, the inputs, what was filed before and the day of filing the run can be
/// repeated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct SettingsSummary {
    pub strict: bool,
    pub cit_plaintiff: bool,
    /// The rate of interest that was asked for; null where each importer's number decides.
    pub overpayment_rate: Option<String>,
    pub split_by_importer: bool,
    pub max_entries: usize,
    pub only_candidates: bool,
    /// Headers besides those that are known, `NAME=HEADER`.
    pub columns: Vec<String>,
    /// Words besides those that are known, `NAME:WORD=MEANING`.
    pub words: Vec<String>,
    /// The names of the lists of entries filed before; their hashes stand in `filed_before`.
    pub already_filed: Vec<String>,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct InputSummary {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
    pub rows: u64,
}

/// From where the run knew which entries were filed before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct FiledBefore {
    /// The lists that were named, in their order.
    pub lists: Vec<ListSummary>,
    /// The ledger; null where none was used.
    pub ledger: Option<LedgerSummary>,
}

/// A list of entries filed before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ListSummary {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A ledger as the run found it. It goes on changing: only from a copy kept of that time the run can be repeated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LedgerSummary {
    /// Its name.
    pub name: String,
    /// How many entries it held as accepted or pending.
    pub entries: u64,
    /// How many entries of the inputs are claimed or pending because they are among them.
    pub kept_out: u64,
}

/// Rows accounted for: `read` is the sum of the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct RowSummary {
    pub read: u64,
    pub in_entries: u64,
    pub unreadable: u64,
    pub blank: u64,
    pub totals: u64,
    pub headers: u64,
}

impl RowSummary {
    /// Of these rows.
    pub fn of(counts: RowCounts) -> Self {
        let RowCounts { read, in_entries, unreadable, blank, totals, headers } = counts;
        RowSummary { read, in_entries, unreadable, blank, totals, headers }
    }
}

/// Entries accounted for: `total = ready + review + blocked + claimed + pending + out_of_scope`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct EntrySummary {
    pub total: u64,
    pub ready: u64,
    pub review: u64,
    pub blocked: u64,
    pub claimed: u64,
    pub pending: u64,
    pub out_of_scope: u64,
    /// Of the ready and review entries those for which every rule was decided that ES-003 can decide.
    pub fully_checked: u64,
}

/// All IEEPA duty of entries by outcome, and of those outside the entry window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct DutySummary {
    pub ready: String,
    pub review: String,
    pub blocked: String,
    pub claimed: String,
    pub pending: String,
    pub outside_window: String,
}

/// Entries within the window whose IEEPA duty is only under headings that the scope leaves out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct LeftOutSummary {
    pub entries: u64,
    pub ieepa_duty: String,
    /// Those that aren't known to be in final liquidation.
    pub open_entries: u64,
    pub open_duty: String,
    /// The first of their last days of filing that is not over.
    pub first_file_by: Option<String>,
}

/// The part of the duty that is under headings in scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct InScopeSummary {
    pub ready: String,
    pub review: String,
    pub blocked: String,
}

/// What is to be done, about how many entries, and by when the first must be filed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ActionSummary {
    pub action: Action,
    pub entries: u64,
    pub ieepa_duty: String,
    /// The first of their last days of filing that is not over.
    pub first_file_by: Option<String>,
}

/// A rule that could not be decided, for how many ready and review entries, and the ACE columns that would decide it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct UndecidedRule {
    pub rule: String,
    pub entries: u64,
    pub needs: Vec<String>,
    /// Whether a known layout of ES-003 has these columns.
    pub in_es003: bool,
}

/// An upload file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
#[non_exhaustive]
pub struct UploadSummary {
    pub file: String,
    pub set: UploadSet,
    pub entries: u64,
    /// All IEEPA duty of its entries.
    pub ieepa_duty: String,
    /// The first of their last days of filing that is not over.
    pub file_by: Option<String>,
    /// From what that day is counted, as in entries.csv.
    #[serde(default)]
    pub file_by_basis: Option<String>,
    pub bytes: u64,
    pub sha256: String,
    pub importer: Option<String>,
}

impl UploadSummary {
    /// The first of the last days of filing of its entries that is not over.
    pub(crate) fn deadline(&self) -> Option<FilingDeadline> {
        let last = self.file_by.as_deref()?.parse().ok()?;
        let basis = self.file_by_basis.as_deref().and_then(DeadlineBasis::by_name);
        Some(FilingDeadline { last, basis: basis.unwrap_or(DeadlineBasis::Estimated) })
    }
}

/// The only part that differs between two runs on the same input: they differ in time, and in what they replace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct RunSummary {
    pub version: String,
    pub started: String,
    pub seconds: f64,
    /// What was written beside the upload files.
    pub reports: Vec<ReportSummary>,
    /// When each file was exported, as far as that is known.
    #[serde(default)]
    pub exports: Vec<ExportSummary>,
    /// What changed since the results that this run replaced; null where it replaced none, or can't be compared with them.
    #[serde(default)]
    pub changes: Option<ChangeSummary>,
    /// Why it can't be compared with the results that it replaced.
    #[serde(default)]
    pub not_compared: Option<String>,
}

/// What changed since the results that the run replaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeSummary {
    /// The day of filing of the earlier results.
    pub since: String,
    /// Entries that are new, gone, or have another outcome.
    pub outcomes: Vec<OutcomeChange>,
    /// Entries that can still be filed and whose last day is at most ten days off now, but wasn't in the earlier results.
    pub came_near: Vec<NearDay>,
}

/// Entries whose outcome changed from one to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct OutcomeChange {
    /// The outcome in the earlier results; null for new entries.
    pub from: Option<String>,
    /// The outcome now; null for entries that are in no input any more.
    pub to: Option<String>,
    pub entries: u64,
    /// Their duty now; that of the earlier results for entries that are gone.
    pub ieepa_duty: String,
}

/// Entries whose last day of filing came near.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct NearDay {
    pub file_by: String,
    pub file_by_basis: String,
    pub entries: u64,
    pub ieepa_duty: String,
}

/// When a file was exported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ExportSummary {
    pub input: String,
    pub day: String,
    /// What tells the day: `flag` (`--exported`), `workbook` (its own date), or `file` (when it was written last).
    pub told_by: String,
}

/// A report as it was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ReportSummary {
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
}

/// Brings the summary together.
pub(crate) fn summarize(
    judged: &Evaluation,
    figures: &Figures,
    settings: SettingsSummary,
    ledger: Option<LedgerSummary>,
    uploads: Vec<UploadSummary>,
    run: RunSummary,
) -> Summary {
    let filing = &judged.filing;
    let lists = judged.already_filed.lists.iter().map(|list| ListSummary {
        name: list.source.name.clone(),
        bytes: list.source.file_bytes(),
        sha256: list.sha256.clone(),
    });
    Summary {
        schema: SCHEMA,
        rules_as_of: RULES_AS_OF.to_string(),
        filer: filing.filer.code().map(|code| code.to_string()),
        importers: filing
            .filer
            .importers()
            .into_iter()
            .flat_map(Importers::iter)
            .map(|number| number.to_string())
            .collect(),
        as_of: filing.as_of.to_string(),
        window: [filing.window.start.to_string(), filing.window.end.to_string()],
        scope: filing.scope.to_string(),
        settings,
        inputs: inputs(judged),
        filed_before: FiledBefore { lists: lists.collect(), ledger },
        rows: RowSummary::of(judged.assembled.row_counts()),
        entries: EntrySummary {
            total: figures.total(),
            ready: figures.ready.entries,
            review: figures.review.entries,
            blocked: figures.blocked.entries,
            claimed: figures.claimed.entries,
            pending: figures.pending.entries,
            out_of_scope: figures.out_of_scope(),
            fully_checked: figures.ready_fully_checked + figures.review_fully_checked,
        },
        ieepa_duty: DutySummary {
            ready: cents(figures.ready.duty),
            review: cents(figures.review.duty),
            blocked: cents(figures.blocked.duty),
            claimed: cents(figures.claimed.duty),
            pending: cents(figures.pending.duty),
            outside_window: cents(figures.outside_window.duty),
        },
        left_out_by_scope: left_out(figures.left_out),
        in_scope: InScopeSummary {
            ready: cents(figures.in_scope.ready),
            review: cents(figures.in_scope.review),
            blocked: cents(figures.in_scope.blocked),
        },
        actions: figures.actions().iter().map(|(action, to_do)| action_summary(*action, to_do)).collect(),
        expected_refund: RefundSummary::of(&figures.refunds.all(), figures.importers.refunds(), filing.as_of),
        findings: figures.findings.iter().map(|(rule, n)| (rule.rule().name.to_string(), *n)).collect(),
        undecided_rules: undecided(figures),
        uploads,
        run,
    }
}

/// The inputs; the sections of one are one.
fn inputs(judged: &Evaluation) -> Vec<InputSummary> {
    let mut inputs: Vec<InputSummary> = Vec::new();
    for input in &judged.assembled.inputs {
        match inputs.last_mut().filter(|_| input.source.section.is_some()) {
            Some(last) => last.rows += input.rows.read,
            None => inputs.push(InputSummary {
                name: input.source.name.clone(),
                bytes: input.source.file_bytes(),
                sha256: input.sha256.clone(),
                rows: input.rows.read,
            }),
        }
    }
    inputs
}

fn left_out(LeftOut { all, open, first_file_by, .. }: LeftOut) -> LeftOutSummary {
    LeftOutSummary {
        entries: all.entries,
        ieepa_duty: cents(all.duty),
        open_entries: open.entries,
        open_duty: cents(open.duty),
        first_file_by: first_file_by.map(|deadline| deadline.last.to_string()),
    }
}

fn action_summary(action: Action, ToDo { money, first_file_by, .. }: &ToDo) -> ActionSummary {
    ActionSummary {
        action,
        entries: money.entries,
        ieepa_duty: cents(money.duty),
        first_file_by: first_file_by.map(|deadline| deadline.last.to_string()),
    }
}

/// The rules that could not be decided, the most frequent first.
fn undecided(figures: &Figures) -> Vec<UndecidedRule> {
    let mut rules: Vec<UndecidedRule> = figures
        .undecided
        .iter()
        .map(|(id, entries)| UndecidedRule {
            rule: id.rule().name.to_string(),
            entries: *entries,
            needs: id.rule().needed().map(str::to_string).collect(),
            in_es003: id.rule().is_in_es003(),
        })
        .collect();
    rules.sort_by(|a, b| (b.entries, &a.rule).cmp(&(a.entries, &b.rule)));
    rules
}

impl Summary {
    /// Every file that the run read: name, bytes and hash of the inputs, then of the lists of entries filed before.
    pub(crate) fn files_read(&self) -> impl Iterator<Item = (&str, u64, &str)> {
        let inputs =
            self.inputs.iter().map(|input| (input.name.as_str(), input.bytes, input.sha256.as_str()));
        let lists = &self.filed_before.lists;
        inputs.chain(lists.iter().map(|list| (list.name.as_str(), list.bytes, list.sha256.as_str())))
    }

    /// Who files: `broker B76 and importer 12-3456789`.
    pub(crate) fn who(&self) -> String {
        let filer = self.filer.as_ref().map(|code| format!("broker {code}"));
        let importers = match self.importers.as_slice() {
            [] => None,
            [one] => Some(format!("importer {one}")),
            many => Some(format!("{} importers", many.len())),
        };
        [filer, importers].into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }

    /// The text of summary.json.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

/// The part about the run itself.
pub(crate) fn run_summary(judged: &Evaluation, started: DateTime<Utc>, took: Duration) -> RunSummary {
    let files = judged.assembled.inputs.iter().filter(|input| !input.source.is_further);
    let export = |input: &Input| {
        let ExportDay { day, told_by } = export_day(input, &judged.filing)?;
        Some(ExportSummary {
            input: input.source.name.clone(),
            day: day.to_string(),
            told_by: told_by.name().into(),
        })
    };
    RunSummary {
        version: env!("CARGO_PKG_VERSION").into(),
        started: started.to_rfc3339_opts(SecondsFormat::Secs, true),
        reports: Vec::new(),
        exports: files.filter_map(export).collect(),
        changes: None,
        not_compared: None,
        seconds: seconds(took),
    }
}

/// To the millisecond.
pub(crate) fn seconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Summary)).unwrap() + "\n";
        let kept = include_str!("../../templates/summary.schema.json");
        assert_eq!(kept, schema, "templates/summary.schema.json is to be:\n{schema}");
    }
}
