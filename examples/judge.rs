//! Judges entry-summary data and writes the declaration:
//!
//! ```sh
//! cargo run --example judge -- B76 2026-05-01 cape-out fixtures/es003.csv
//! ```

use std::error::Error;
use std::io::{Write, stdout};

use cape_declaration::{Declaration, Run, Severity};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [filer, day, folder, inputs @ ..] = &arguments[..] else {
        return Err("usage: judge FILER-CODE DAY-OF-FILING FOLDER INPUT...".into());
    };
    let mut declaration = Declaration::builder().filer(filer.parse()?).as_of(day.parse()?);
    for input in inputs {
        declaration = declaration.input(input);
    }
    let run = declaration.judge()?;
    list(&run, &mut stdout().lock())?;
    for upload in run.write_to(folder)?.uploads() {
        writeln!(stdout(), "{folder}/{}: {} entries", upload.file, upload.entries)?;
    }
    Ok(())
}

/// Lists every entry with its outcome, then every error with its place.
fn list(run: &Run, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    for entry in run.entries() {
        let duty = entry.ieepa_duty().map_or("unknown".into(), |duty| format!("${duty}"));
        writeln!(out, "{} {} {duty}", entry.number(), entry.outcome())?;
    }
    for finding in run.findings() {
        let finding = finding?;
        if finding.severity() == Severity::Error {
            let row = finding.row().map_or(String::new(), |row| format!(", row {row}"));
            writeln!(out, "{}{row}: {} ({})", finding.source(), finding.message(), finding.rule().name)?;
        }
    }
    Ok(())
}
