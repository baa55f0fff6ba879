//! summary.json: what a run did, for programs and auditors.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::figures::Figures;
use crate::domain::{RULES_AS_OF, cents};
use crate::entries::RowCounts;
use crate::judge::Evaluation;
use crate::output::UploadSet;

/// The content of summary.json. Amounts are US dollars with two places; dates are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)] // the names are those of the file's contract
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
    pub findings: BTreeMap<&'static str, u64>,
    pub undecided_rules: Vec<UndecidedRule>,
    pub uploads: Vec<UploadSummary>,
    pub run: RunSummary,
}

/// What else was asked of the run: with it, the inputs, what was filed before and the day of filing the run can be
/// repeated.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct SettingsSummary {
    pub strict: bool,
    pub cit_plaintiff: bool,
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
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct InputSummary {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
    pub rows: u64,
}

/// From where the run knew which entries were filed before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct FiledBefore {
    /// The lists that were named, in their order.
    pub lists: Vec<ListSummary>,
    /// The ledger; null where none was used.
    pub ledger: Option<LedgerSummary>,
}

/// A list of entries filed before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ListSummary {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A ledger as the run found it. It goes on changing: only from a copy kept of that time the run can be repeated.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LedgerSummary {
    /// Its name.
    pub name: String,
    /// How many entries it held as accepted or pending.
    pub entries: u64,
    /// How many entries of the inputs were rejected because they are among them.
    pub kept_out: u64,
}

/// Rows accounted for: `read` is the sum of the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
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

/// Entries accounted for: `total = filed + review + rejected + out_of_scope`, `filed = proven + unverified`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct EntrySummary {
    pub total: u64,
    pub filed: u64,
    pub proven: u64,
    pub unverified: u64,
    pub review: u64,
    pub rejected: u64,
    pub out_of_scope: u64,
}

/// IEEPA duty by what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct DutySummary {
    pub filed: String,
    pub review: String,
    pub rejected: String,
    pub outside_scope: String,
    pub outside_window: String,
}

/// A rule that could not be decided, for how many entries, and the ACE column that would decide it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct UndecidedRule {
    pub rule: &'static str,
    pub entries: u64,
    pub needs: &'static str,
}

/// An upload file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct UploadSummary {
    pub file: String,
    pub set: &'static str,
    pub entries: usize,
    pub bytes: u64,
    pub sha256: String,
    pub importer: Option<String>,
}

impl UploadSet {
    /// As the files write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            UploadSet::Filed => "filed",
            UploadSet::Review => "review",
            UploadSet::Retry => "retry",
        }
    }
}

/// The only part that differs between two runs on the same input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct RunSummary {
    pub version: &'static str,
    pub started: String,
    pub seconds: f64,
    /// What was written beside the upload files.
    pub reports: Vec<ReportSummary>,
}

/// A report as it was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ReportSummary {
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
}

/// Brings the summary together.
pub(crate) fn summarise(
    judged: &Evaluation,
    figures: &Figures,
    settings: SettingsSummary,
    ledger: Option<LedgerSummary>,
    uploads: Vec<UploadSummary>,
    run: RunSummary,
) -> Summary {
    let filing = &judged.filing;
    let inputs = judged.assembled.inputs.iter().map(|input| InputSummary {
        name: input.source.name.clone(),
        bytes: input.source.file_bytes(),
        sha256: input.sha256.clone(),
        rows: input.rows.read,
    });
    let lists = judged.already_filed.lists.iter().map(|list| ListSummary {
        name: list.source.name.clone(),
        bytes: list.source.file_bytes(),
        sha256: list.sha256.clone(),
    });
    Summary {
        schema: 1,
        rules_as_of: RULES_AS_OF.to_string(),
        filer: filing.filer.map(|code| code.to_string()),
        importers: filing.importers.iter().map(|number| number.to_string()).collect(),
        as_of: filing.as_of.to_string(),
        window: [filing.window.start.to_string(), filing.window.end.to_string()],
        scope: filing.scope.to_string(),
        settings,
        inputs: inputs.collect(),
        filed_before: FiledBefore { lists: lists.collect(), ledger },
        rows: RowSummary::of(judged.assembled.row_counts()),
        entries: EntrySummary {
            total: figures.total(),
            filed: figures.filed.entries,
            proven: figures.proven,
            unverified: figures.filed.entries - figures.proven,
            review: figures.review.entries,
            rejected: figures.rejected.entries,
            out_of_scope: figures.out_of_scope(),
        },
        ieepa_duty: DutySummary {
            filed: cents(figures.filed.duty),
            review: cents(figures.review.duty),
            rejected: cents(figures.rejected.duty),
            outside_scope: cents(figures.outside_scope.duty),
            outside_window: cents(figures.outside_window.duty),
        },
        findings: figures.findings.iter().map(|(rule, n)| (rule.rule().name, *n)).collect(),
        undecided_rules: undecided(figures),
        uploads,
        run,
    }
}

/// The rules that could not be decided, the most frequent first.
fn undecided(figures: &Figures) -> Vec<UndecidedRule> {
    let mut rules: Vec<UndecidedRule> = figures
        .undecided
        .iter()
        .map(|(id, entries)| UndecidedRule {
            rule: id.rule().name,
            entries: *entries,
            needs: id.rule().needs.unwrap_or_default(),
        })
        .collect();
    rules.sort_by_key(|r| (std::cmp::Reverse(r.entries), r.rule));
    rules
}

impl Summary {
    /// The text of summary.json.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

/// A result as text.
pub(crate) fn pretty(result: &impl Serialize) -> String {
    let json = serde_json::to_string_pretty(result);
    json.expect("results have only text keys and plain values") + "\n"
}

/// The part about the run itself.
pub(crate) fn run_summary(started: DateTime<Utc>, took: Duration) -> RunSummary {
    RunSummary {
        version: env!("CARGO_PKG_VERSION"),
        started: started.to_rfc3339_opts(SecondsFormat::Secs, true),
        reports: Vec::new(),
        seconds: (took.as_secs_f64() * 1000.0).round() / 1000.0,
    }
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
