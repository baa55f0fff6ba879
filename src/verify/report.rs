//! The result of `cape verify`, as JSON and as text.

use serde::Serialize;

use crate::file_names::{ENTRIES_CSV, FINDINGS_CSV};
use crate::terminal::Style;
use crate::text::{plural, pretty};

/// What was compared, and what doesn't match. The names are a contract: existing ones stay, new ones may be added.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Verification {
    /// The version of this format: 1.
    pub schema: u32,
    /// The folder's name, without its parent folders.
    pub folder: String,
    /// Whether everything matches. Inputs that were not given are not checked.
    pub belongs_together: bool,
    /// The run that wrote the folder, according to its summary.
    pub run: VerifiedRun,
    /// What was compared.
    pub compared: Compared,
    /// The mismatches found.
    pub mismatches: Vec<Mismatch>,
}

/// The run that wrote a folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerifiedRun {
    /// The version of the program.
    pub version: String,
    /// The date as of which its rules are current.
    pub rules_as_of: String,
    /// The filing date.
    pub as_of: String,
    /// When the run began.
    pub started: String,
}

/// Numbers of things compared.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Compared {
    /// Upload files in the summary.
    pub uploads: u64,
    /// Entry numbers in the upload files.
    pub upload_entries: u64,
    /// Rows of entries.csv.
    pub entries: u64,
    /// Rows of findings.csv.
    pub findings: u64,
    /// Reports whose content was compared with the hash in the summary.
    pub reports: u64,
    /// Packets of clients, each compared with its own summary.
    pub clients: u64,
    /// Inputs in the summary; null if none was given to compare with.
    pub inputs: Option<u64>,
}

/// Something that doesn't match.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Mismatch {
    /// The file it is about.
    pub file: String,
    /// The kind of mismatch.
    pub kind: MismatchKind,
    /// What doesn't match.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// The kind of a mismatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MismatchKind {
    /// A file in the summary doesn't exist.
    Missing,
    /// A file isn't the one that was written or read.
    Changed,
    /// A file exists that the summary doesn't list.
    Unnamed,
    /// An input was given that the run didn't read.
    NotRead,
    /// An input of the run wasn't given.
    NotGiven,
    /// A file doesn't have the required format.
    Form,
    /// Two files contradict each other about an entry.
    Entries,
    /// Figures don't add up.
    Sums,
}

impl MismatchKind {
    /// What to do about it.
    pub(crate) fn help(self) -> &'static str {
        match self {
            MismatchKind::Missing => {
                "upload nothing from this folder until the file is back where it was; or run `cape build` again"
            }
            MismatchKind::Changed => {
                "a spreadsheet that saves a file is enough to change it: get it back as it was, or run `cape build` \
                 anew"
            }
            MismatchKind::Unnamed => {
                "move it into a folder of its own: it is from another run, and could be uploaded by mistake"
            }
            MismatchKind::NotRead => "name the inputs of the run, and no others",
            MismatchKind::NotGiven => "name all inputs of the run, or none to compare only the results",
            MismatchKind::Form | MismatchKind::Entries | MismatchKind::Sums => {
                "something was changed by hand or is from another run: run `cape build` again"
            }
        }
    }
}

impl Verification {
    /// The result as JSON.
    pub(crate) fn to_json(&self) -> String {
        pretty(self)
    }
}

/// The result as text.
pub(crate) fn verification(verification: &Verification, style: Style) -> String {
    let run = &verification.run;
    let run = format!(
        "filing on {}, written by cape {}, rules as of {}, {}",
        run.as_of, run.version, run.rules_as_of, run.started
    );
    let heading = style.bold(&verification.folder) + "\n" + &style.wrap("  ", &run) + "\n";
    let mismatches: String = verification.mismatches.iter().map(|of| mismatch(of, style)).collect();
    heading + &compared(verification, style) + "\n" + &mismatches + &verdict(verification, style)
}

fn compared(verification: &Verification, style: Style) -> String {
    let Compared { uploads, upload_entries, entries, findings, reports, clients, inputs } =
        &verification.compared;
    let line = |name: &str, text: String| style.hang(&format!("  {name:<14}"), &" ".repeat(16), &text);
    let numbers = plural(*upload_entries, "entry number", "entry numbers");
    let inputs = match inputs {
        Some(count) => format!("{}, by their hashes", plural(*count, "input", "inputs")),
        None => "not compared: name the input files after the folder".into(),
    };
    let packets = match clients {
        0 => String::new(),
        count => line("clients", format!("{}, each by its own summary", plural(*count, "packet", "packets"))),
    };
    [
        line("upload files", format!("{} with {numbers}", plural(*uploads, "file", "files"))),
        line(ENTRIES_CSV, plural(*entries, "entry", "entries")),
        line(FINDINGS_CSV, plural(*findings, "finding", "findings")),
        line("reports", format!("{}, by their hashes", plural(*reports, "file", "files"))),
        packets,
        line("inputs", inputs),
    ]
    .concat()
}

fn mismatch(of: &Mismatch, style: Style) -> String {
    let first = format!("{} ", style.bad("!"));
    let text = style.wrap("  ", &format!("{}: {}", of.file, of.message));
    let help = style.wrap("    ", of.help);
    first + text.trim_start() + &help + "\n"
}

fn verdict(verification: &Verification, style: Style) -> String {
    let all = verification.compared.inputs.is_some();
    match (verification.belongs_together, all) {
        (true, true) => style.good("The results match each other and these inputs.") + "\n",
        (true, false) => style.good("The results match each other.") + "\n",
        (false, _) => {
            let count = verification.mismatches.len() as u64;
            style.bad(&(plural(count, "mismatch", "mismatches") + ".")) + "\n"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Verification)).unwrap() + "\n";
        let kept = include_str!("../../templates/verify.schema.json");
        assert_eq!(kept, schema, "templates/verify.schema.json is to be:\n{schema}");
    }
}
