//! Checks existing CAPE upload files:
//!
//! ```sh
//! cargo run --example check -- B76 cape-out/CAPE_B76_001.csv
//! ```

use std::error::Error;
use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use cape_declaration::check_uploads;

/// Exits with status 1 if a file has findings.
fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let filer = arguments.next().ok_or("usage: check FILER-CODE FILE...")?;
    let files: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let checked = check_uploads(&files, Some(filer.parse()?))?;
    let mut out = stdout().lock();
    for upload in &checked {
        writeln!(out, "{}: {} entries", upload.file.name, upload.entries)?;
        for finding in &upload.findings {
            let row = finding.row().map_or(String::new(), |row| format!("row {row}, "));
            writeln!(out, "  {row}{}: {}", finding.rule().name, finding.rule().fails_when)?;
        }
    }
    let all_right = checked.iter().all(|upload| upload.findings.is_empty());
    Ok(if all_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
