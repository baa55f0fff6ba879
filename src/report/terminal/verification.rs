//! Whether a folder of results still belongs together, for a person.

use super::{Style, counted};
use crate::domain::{ENTRIES_CSV, FINDINGS_CSV};
use crate::report::{Compared, Mismatch, MismatchKind, Verification};

/// What was compared, and what doesn't fit.
pub fn verification(verification: &Verification, style: Style) -> String {
    let run = &verification.run;
    let rules = run.rules_as_of.as_ref().map_or(String::new(), |day| format!(", rules as of {day}"));
    let run = format!("filing on {}, written by cape {}{rules}, {}", run.as_of, run.version, run.started);
    let heading = style.bold(&verification.folder) + "\n" + &style.wrap("  ", &run) + "\n";
    let mismatches: String = verification.mismatches.iter().map(|of| mismatch(of, style)).collect();
    heading + &compared(verification, style) + "\n" + &mismatches + &verdict(verification, style)
}

fn compared(verification: &Verification, style: Style) -> String {
    let Compared { uploads, upload_entries, entries, findings, reports, inputs } = &verification.compared;
    let is_unfinished = verification.mismatches.iter().any(|of| of.kind == MismatchKind::Unfinished);
    let line = |name: &str, text: String| style.hang(&format!("  {name:<14}"), &" ".repeat(16), &text);
    let numbers = counted(*upload_entries, "entry number", "entry numbers");
    let inputs = match inputs {
        Some(count) => format!("{}, by their hashes", counted(*count, "input", "inputs")),
        None if is_unfinished => "not compared: the run was ended before it told what it read".into(),
        None => "not compared: name the files that were read behind the folder".into(),
    };
    [
        line("upload files", format!("{} with {numbers}", counted(*uploads, "file", "files"))),
        line(ENTRIES_CSV, counted(*entries, "entry", "entries")),
        line(FINDINGS_CSV, counted(*findings, "finding", "findings")),
        line("reports", format!("{}, by their hashes", counted(*reports, "file", "files"))),
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
        (true, true) => style.good("The results belong together, and to these inputs.") + "\n",
        (true, false) => style.good("The results belong together.") + "\n",
        (false, _) => {
            let count = verification.mismatches.len() as u64;
            let what = if count == 1 { "thing doesn't fit" } else { "things don't fit" };
            style.bad(&format!("{count} {what}.")) + "\n"
        }
    }
}
