//! What was found in existing upload files, for a person.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Style, counted};
use crate::declare::CheckedUpload;
use crate::domain::thousands;
use crate::rules::{Rule, Severity, severity_in_upload, upload_rule};

/// Each file in a line, and below it how often each rule failed.
pub fn checked(all: &[CheckedUpload], style: Style) -> String {
    all.iter().map(|about| one(about, style)).collect()
}

fn one(about: &CheckedUpload, style: Style) -> String {
    let entries = counted(about.entries, "entry number", "entry numbers");
    let name = style.bold(&about.file.name);
    if about.findings.is_empty() {
        return format!("{name}: {entries}, {}\n", style.good("nothing found"));
    }
    let mut text = format!("{name}: {entries}\n");
    for ((Reverse(severity), name), count) in by_rule(about) {
        let word = format!("{:8}", severity.name());
        let word = if severity == Severity::Error { style.bad(&word) } else { style.alarm(&word) };
        text += &format!("  {word}  {name:<24}  {:>9}\n", thousands(count));
    }
    text
}

/// How often each rule failed, the more severe first.
fn by_rule(about: &CheckedUpload) -> BTreeMap<(Reverse<Severity>, &'static str), u64> {
    let mut counts = BTreeMap::new();
    for finding in &about.findings {
        let rule: &Rule = upload_rule(finding.defect);
        *counts.entry((Reverse(severity_in_upload(rule)), rule.name)).or_default() += 1;
    }
    counts
}
