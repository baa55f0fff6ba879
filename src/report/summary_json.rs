//! summary.json: the results of a run, for programs and auditors.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::figures::{Figures, LeftOut, ToDo};
use super::file_findings::export_day;
use super::refunds::RefundSummary;
use super::step::Step;
use crate::domain::{DutyTotal, Importers, RULES_AS_OF, cents};
use crate::entries::{Input, RowCounts};
use crate::judge::Evaluation;
use crate::output::UploadSet;
use crate::read::ExportDay;
use crate::rules::{Action, DeadlineBasis, FilingDeadline};
use crate::text::pretty;

/// The version of the format of summary.json.
pub(crate) const SCHEMA: u32 = 2;

/// The content of summary.json. Amounts are US dollars with two places; dates are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)] // the names are those of the file's contract
#[non_exhaustive]
pub struct Summary {
    pub schema: u32,
    /// The date of the rules by which the entries were judged.
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

/// Further settings of the run. Together with the inputs, the entries filed earlier and the filing date, they suffice
/// to repeat it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct SettingsSummary {
    pub strict: bool,
    pub cit_plaintiff: bool,
    /// The interest rate that was chosen; null if each importer number decides.
    pub overpayment_rate: Option<String>,
    pub split_by_importer: bool,
    pub max_entries: usize,
    pub only_candidates: bool,
    /// Headers known in addition, as `NAME=HEADER`.
    pub columns: Vec<String>,
    /// Words known in addition, as `NAME:WORD=MEANING`.
    pub words: Vec<String>,
    /// The names of the lists of entries filed earlier; their hashes are in `filed_before`.
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

/// How the run knew which entries were filed earlier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct FiledBefore {
    /// The lists that were named, in order.
    pub lists: Vec<ListSummary>,
    /// The ledger; null if none was used.
    pub ledger: Option<LedgerSummary>,
}

/// A list of entries filed earlier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ListSummary {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A ledger in its state before the run. It changes later, so the run can be repeated only with a copy from that time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LedgerSummary {
    /// Its name.
    pub name: String,
    /// Number of its entries that were accepted or pending.
    pub entries: u64,
    /// Number of entries of the inputs that are claimed or pending because of it.
    pub kept_out: u64,
}

/// Number of rows by kind: `read` is the sum of the others.
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
    /// From the counts of rows.
    pub fn of(counts: RowCounts) -> Self {
        let RowCounts { read, in_entries, unreadable, blank, totals, headers } = counts;
        RowSummary { read, in_entries, unreadable, blank, totals, headers }
    }
}

/// Number of entries by outcome: `total = ready + review + blocked + claimed + pending + out_of_scope`.
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
    /// Ready and review entries for which every rule was decided that ES-003 can decide.
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

/// Entries within the entry window with IEEPA duty only under headings that the scope leaves out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct LeftOutSummary {
    pub entries: u64,
    pub ieepa_duty: String,
    /// Those that aren't known to be in final liquidation.
    pub open_entries: u64,
    pub open_duty: String,
    /// Their nearest filing deadline that hasn't passed.
    pub first_file_by: Option<String>,
    /// The nearest last day to protest one that is in final liquidation.
    pub first_protest_by: Option<String>,
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

/// An action, the number of entries it applies to, and their nearest filing deadline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ActionSummary {
    pub action: Action,
    pub entries: u64,
    pub ieepa_duty: String,
    /// Their nearest filing deadline that hasn't passed.
    pub first_file_by: Option<String>,
}

/// A rule that could not be decided, the number of ready and review entries concerned, and the ACE columns that would
/// decide it.
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
    /// All known IEEPA duty of its entries.
    pub ieepa_duty: String,
    /// Number of its entries with duty of unknown amount.
    #[serde(default)]
    pub duty_unknown: u64,
    /// Their nearest filing deadline that hasn't passed.
    pub file_by: Option<String>,
    /// The basis of that date, as in entries.csv.
    #[serde(default)]
    pub file_by_basis: Option<String>,
    pub bytes: u64,
    pub sha256: String,
    pub importer: Option<String>,
}

impl UploadSummary {
    /// Its entries and their duty.
    pub(crate) fn money(&self) -> DutyTotal {
        let duty = self.ieepa_duty.parse().unwrap_or_default();
        DutyTotal { entries: self.entries, duty, unknown: self.duty_unknown }
    }

    /// The first of the last days of filing of its entries that is not over.
    pub(crate) fn deadline(&self) -> Option<FilingDeadline> {
        let last = self.file_by.as_deref()?.parse().ok()?;
        let basis = self.file_by_basis.as_deref().and_then(DeadlineBasis::by_name);
        Some(FilingDeadline { last, basis: basis.unwrap_or(DeadlineBasis::Estimated) })
    }
}

/// The only part that differs between two runs on the same input: their times, and what they replace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct RunSummary {
    pub version: String,
    pub started: String,
    pub seconds: f64,
    /// The reports, which are all files besides the upload files.
    pub reports: Vec<ReportSummary>,
    /// The export date of each file, as far as known.
    #[serde(default)]
    pub exports: Vec<ExportSummary>,
    /// Changes since the results of the last run; null if there are none, or they can't be compared.
    #[serde(default)]
    pub changes: Option<ChangeSummary>,
    /// Why the results of the last run can't be compared.
    #[serde(default)]
    pub not_compared: Option<String>,
}

/// Changes since the results of the last run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeSummary {
    /// The filing date of the earlier results.
    pub since: String,
    /// Entries that are new, gone, or have another outcome.
    pub outcomes: Vec<OutcomeChange>,
    /// Entries that can still be filed whose deadline is within ten days now, but wasn't in the earlier results.
    pub came_near: Vec<NearDay>,
}

/// Entries that changed from one outcome to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct OutcomeChange {
    /// The outcome in the earlier results; null for new entries.
    pub from: Option<String>,
    /// The current outcome; null for entries that are in no input any more.
    pub to: Option<String>,
    pub entries: u64,
    /// Their current duty; that of the earlier results for entries that are gone.
    pub ieepa_duty: String,
}

/// Entries whose filing deadline came near.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct NearDay {
    pub file_by: String,
    pub file_by_basis: String,
    pub entries: u64,
    pub ieepa_duty: String,
}

/// The export date of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ExportSummary {
    pub input: String,
    pub day: String,
    /// The origin of the date: `flag` (`--exported`), `workbook` (its own date), or `file` (its modification time).
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

/// Makes the summary.
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
        left_out_by_scope: left_out(figures),
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

/// The inputs; the sections of a file are one input.
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

fn left_out(figures: &Figures) -> LeftOutSummary {
    let LeftOut { all, open, first_file_by, .. } = figures.left_out;
    let first_protest_by = figures.step(Step::LeftOutFinal).first_protest_by;
    LeftOutSummary {
        entries: all.entries,
        ieepa_duty: cents(all.duty),
        open_entries: open.entries,
        open_duty: cents(open.duty),
        first_file_by: first_file_by.map(|deadline| deadline.last.to_string()),
        first_protest_by: first_protest_by.map(|day| day.to_string()),
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

/// The rules that could not be decided, most frequent first.
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
    /// Every file that the run read: name, bytes and hash of the inputs, then of the lists of entries filed earlier.
    pub(crate) fn files_read(&self) -> impl Iterator<Item = (&str, u64, &str)> {
        let inputs =
            self.inputs.iter().map(|input| (input.name.as_str(), input.bytes, input.sha256.as_str()));
        let lists = &self.filed_before.lists;
        inputs.chain(lists.iter().map(|list| (list.name.as_str(), list.bytes, list.sha256.as_str())))
    }

    /// The filer in words: `broker B76 and importer 12-3456789`.
    pub(crate) fn who(&self) -> String {
        let filer = self.filer.as_ref().map(|code| format!("broker {code}"));
        let importers = match self.importers.as_slice() {
            [] => None,
            [one] => Some(format!("importer {one}")),
            many => Some(format!("{} importers", many.len())),
        };
        [filer, importers].into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }

    /// summary.json as text.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

/// The part about the run itself.
pub(crate) fn run_summary(judged: &Evaluation, started: DateTime<Utc>, took: Duration) -> RunSummary {
    let files = judged.assembled.inputs.iter().filter(|input| !input.source.is_further);
    let export = |input: &Input| {
        let ExportDay { day, origin } = export_day(input, &judged.filing)?;
        Some(ExportSummary {
            input: input.source.name.clone(),
            day: day.to_string(),
            told_by: origin.name().into(),
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

/// Seconds, rounded to milliseconds.
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
