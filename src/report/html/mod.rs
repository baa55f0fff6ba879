//! report.html: a single page for people that loads nothing from elsewhere.
//!
//! Its content comes from data already in memory. Only the entries that it names are reread, and their number is
//! limited. Text from inputs is escaped where it is inserted.

mod changes;
mod charts;
mod entries;
mod headings;
mod refunds;

use std::io::Write;
use std::sync::LazyLock;

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::domain::RULES_AS_OF;
use crate::error::{Error, Result};
use crate::report::ReportData;
use crate::report::overview::{Overview, RuleTables};
use crate::report::summary_json::{LedgerSummary, Summary, UploadSummary};
use crate::report::wording::{Sum, deadline_in_full};
use crate::rules::UNDECIDABLE;
use crate::text::{plural, single_line, thousands};

use changes::ChangesSection;
use charts::{Deadlines, Months};
pub(crate) use entries::pieces;
use entries::{EntryTable, Explanation, entry_tables, explanations};
use headings::{HeadingRow, PartyTable, filer_table, heading_rows, importer_table};
use refunds::{Checklist, Refunds};

/// Writes the page.
///
/// # Errors
///
/// The error that `failed` makes if it can't be written. Also if a row of an input can't be reread for an entry, or the
/// input has changed.
pub(crate) fn write_report(
    data: ReportData<'_>,
    to: &mut dyn Write,
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let page = Page::of(data)?;
    let html = page.render().map_err(|error| failed(std::io::Error::other(error)))?;
    to.write_all(html.as_bytes()).map_err(failed)
}

/// The data of the template.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    policy: String,
    style: Style,
    script: Script,
    summary: &'a Summary,
    who: String,
    answer: Overview,
    changes: Option<ChangesSection>,
    deadlines: Deadlines,
    rules: RuleTables,
    closing: EntryTable,
    blocked: EntryTable,
    review: EntryTable,
    warned: EntryTable,
    months: Months,
    headings: Vec<HeadingRow>,
    importers: PartyTable,
    filers: PartyTable,
    uploads: Vec<UploadRow<'a>>,
    expected: Refunds,
    refund: Checklist,
    ledger: Option<LedgerRow>,
    inputs: Vec<InputRow<'a>>,
    filed_before: Vec<String>,
    explanations: Vec<Explanation>,
    undecidable: [&'static str; 4],
    rules_as_of: String,
}

/// An upload file.
struct UploadRow<'a> {
    upload: &'a UploadSummary,
    entries: String,
    bytes: String,
    duty: Sum,
    file_by: String,
}

/// An input, for the section on provenance.
struct InputRow<'a> {
    name: String,
    rows: String,
    bytes: String,
    sha256: &'a str,
}

/// The ledger in which the run is recorded, in its state before the run.
struct LedgerRow {
    name: String,
    held: String,
    kept_out: String,
}

impl<'a> Page<'a> {
    fn of(data: ReportData<'a>) -> Result<Self> {
        let ReportData { judged, figures, summary, .. } = data;
        let own = figures.own();
        let tables = entry_tables(data)?;
        let rules = RuleTables::of(figures, summary, &judged.filing);
        Ok(Page {
            policy: policy(),
            style: Style,
            script: Script,
            summary,
            who: summary.who(),
            answer: Overview::of(data),
            changes: ChangesSection::of(data),
            deadlines: Deadlines::of(own, judged.filing.as_of),
            explanations: explanations(own, &judged.filing),
            rules,
            closing: tables.closing,
            blocked: tables.blocked,
            review: tables.review,
            warned: tables.warned,
            months: Months::of(own, judged.filing.window),
            headings: heading_rows(&judged.paid, &judged.filing.scope),
            importers: importer_table(data)?,
            filers: filer_table(own),
            uploads: uploads(summary, judged.filing.as_of),
            expected: Refunds::of(data),
            refund: Checklist::new(),
            ledger: summary.filed_before.ledger.as_ref().map(ledger),
            inputs: inputs(summary),
            filed_before: judged.already_filed.lists.iter().map(|l| single_line(&l.source.name)).collect(),
            undecidable: UNDECIDABLE,
            rules_as_of: RULES_AS_OF.to_string(),
        })
    }
}

fn uploads(summary: &Summary, as_of: NaiveDate) -> Vec<UploadRow<'_>> {
    let file_by = |upload: &UploadSummary| upload.deadline().map(|by| deadline_in_full(by, as_of));
    let uploads = summary.uploads.iter().map(|upload| UploadRow {
        upload,
        entries: thousands(upload.entries),
        bytes: thousands(upload.bytes),
        duty: upload.money().into(),
        file_by: file_by(upload).unwrap_or_default(),
    });
    uploads.collect()
}

fn ledger(ledger: &LedgerSummary) -> LedgerRow {
    LedgerRow {
        name: single_line(&ledger.name),
        held: plural(ledger.entries, "entry", "entries"),
        kept_out: thousands(ledger.kept_out),
    }
}

fn inputs(summary: &Summary) -> Vec<InputRow<'_>> {
    let inputs = summary.inputs.iter().map(|input| InputRow {
        name: single_line(&input.name),
        rows: thousands(input.rows),
        bytes: thousands(input.bytes),
        sha256: &input.sha256,
    });
    inputs.collect()
}

const STYLE: &str = include_str!("../../../templates/report/style.css");
const SCRIPT: &str = include_str!("../../../templates/report/script.js");

/// The page's style sheet.
pub(crate) struct Style;

/// The page's script, which sorts and filters its tables.
pub(crate) struct Script;

impl Style {
    pub(crate) fn text(&self) -> &'static str {
        STYLE
    }
}

impl Script {
    pub(crate) fn text(&self) -> &'static str {
        SCRIPT
    }
}

/// The Content-Security-Policy: no requests, and no style and script but these two, by hash. So even a cell that
/// escaped the escaping could do nothing.
pub(crate) fn policy() -> String {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        )
    });
    POLICY.clone()
}

fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_cannot_end_their_elements_and_name_no_place_elsewhere() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
            // References to patterns of the page's own pictures aren't requests.
            let text = text.replace("url(#", "(");
            for elsewhere in ["http:", "https:", "url(", "@import", "fetch", "XMLHttpRequest", "src="] {
                assert!(!text.contains(elsewhere), "{elsewhere}");
            }
        }
    }
}
