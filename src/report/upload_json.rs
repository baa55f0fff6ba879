//! What was found in existing upload files, for programs.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::finding::Finding;
use super::upload_finding::upload_finding;
use crate::declare::CheckedUpload;
use crate::rules::Severity;

/// What `cape check --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Checked<'c> {
    schema: u32,
    files: Vec<CheckedFile<'c>>,
}

/// One file, and everything that was found in it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct CheckedFile<'c> {
    name: &'c str,
    entries: u64,
    #[cfg_attr(test, schemars(with = "Vec<FindingInFile>"))]
    findings: FindingsInFile<'c>,
}

/// Made into text one by one: there may be millions.
struct FindingsInFile<'c> {
    about: &'c CheckedUpload,
    all: &'c [CheckedUpload],
}

impl Serialize for FindingsInFile<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let text = |of| FindingInFile::from(upload_finding(of, self.about, self.all));
        to.collect_seq(self.about.findings.iter().map(text))
    }
}

/// A finding; one about the whole file has no row.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FindingInFile {
    row: Option<u32>,
    rule: &'static str,
    severity: &'static str,
    value: String,
    message: String,
    cbp_message: Option<&'static str>,
    help: String,
}

impl From<Finding<'_>> for FindingInFile {
    fn from(finding: Finding<'_>) -> Self {
        FindingInFile {
            row: finding.row,
            rule: finding.rule.name,
            severity: finding.severity.map_or("", Severity::name),
            value: finding.value,
            message: finding.message,
            cbp_message: finding.cbp_message.map(|message| message.text),
            help: finding.help.into_owned(),
        }
    }
}

/// Writes all files with everything that was found in them.
///
/// # Errors
///
/// Those of what is written to.
pub fn write_checked_json(all: &[CheckedUpload], to: &mut dyn Write) -> io::Result<()> {
    let checked = Checked { schema: 1, files: all.iter().map(|about| in_file(about, all)).collect() };
    serde_json::to_writer_pretty(&mut *to, &checked)?;
    to.write_all(b"\n")
}

fn in_file<'c>(about: &'c CheckedUpload, all: &'c [CheckedUpload]) -> CheckedFile<'c> {
    CheckedFile { name: &about.file.name, entries: about.entries, findings: FindingsInFile { about, all } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Checked<'_>)).unwrap() + "\n";
        let kept = include_str!("../../templates/check.schema.json");
        assert_eq!(kept, schema, "templates/check.schema.json is to be:\n{schema}");
    }
}
