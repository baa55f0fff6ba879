//! The result of `cape verify`, as JSON and as text.

use serde::Serialize;

use crate::file_names::{ENTRIES_CSV, FINDINGS_CSV};
use crate::terminal::Style;
use crate::text::{plural, pretty};

/// What was compared, and what doesn't match. The names are a contract: what is here stays, and more may come.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Verification {
    /// The version of this form: 1.
    pub schema: u32,
    /// The folder's name, without those above it.
    pub folder: String,
    /// Whether nothing was found that doesn't fit. Inputs that were not named are not looked at.
    pub belongs_together: bool,
    /// The run that wrote the folder, as its summary tells.
    pub run: VerifiedRun,
    /// What was compared.
    pub compared: Compared,
    /// What doesn't fit.
    pub mismatches: Vec<Mismatch>,
}

/// The run that wrote a folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerifiedRun {
    /// The version of the program.
    pub version: String,
    /// The day to which its rules were brought up.
    pub rules_as_of: String,
    /// The day of filing.
    pub as_of: String,
    /// When the run began.
    pub started: String,
}

/// How much was compared.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Compared {
    /// The upload files that the summary names.
    pub uploads: u64,
    /// The entry numbers in them.
    pub upload_entries: u64,
    /// The rows of entries.csv.
    pub entries: u64,
    /// The rows of findings.csv.
    pub findings: u64,
    /// The reports whose content was held against the hash in the summary.
    pub reports: u64,
    /// The packets of clients that were compared, each with its own summary.
    pub clients: u64,
    /// The inputs that the summary names; null where none was given to compare them with.
    pub inputs: Option<u64>,
}

/// Something that doesn't fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Mismatch {
    /// The file that it is about.
    pub file: String,
    /// What kind of thing it is.
    pub kind: MismatchKind,
    /// What doesn't fit with what.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// What kind of thing doesn't fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MismatchKind {
    /// A file that the summary names isn't there.
    Missing,
    /// A file isn't what was written or read.
    Changed,
    /// A file is there that the summary doesn't name.
    Unnamed,
    /// An input was given that the run did not read.
    NotRead,
    /// An input of the run was not given.
    NotGiven,
    /// A file hasn't the form that it must have.
    Form,
    /// Two files say different things of the same entries.
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
    /// The text of the JSON.
    pub(crate) fn to_json(&self) -> String {
        pretty(self)
    }
}

/// What was compared, and what doesn't match.
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
