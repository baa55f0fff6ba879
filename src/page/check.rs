//! Existing upload files: their findings, repaired copies, and the lists of changes.

use serde_json::Value;

use super::build::MadeFile;
use super::request::filer;
use crate::error::{Error, Result};
use crate::output::OutputFile;
use crate::read::InputFile;
use crate::terminal::Style;
use crate::upload::{check_uploads, repair_in_memory, report, write_checked_json};

/// The findings as `cape check --format json` prints them, what its repair says, and the files that it makes.
pub(super) fn check(inputs: Vec<InputFile>, code: Option<&str>, made: &mut Vec<OutputFile>) -> Result<Value> {
    let code = filer(code.unwrap_or_default())?;
    let checked = check_uploads(inputs, code)?;
    let (repairs, files) = repair_in_memory(&checked, code)?;
    let mut json = Vec::new();
    let unwritten =
        |error| Error::usage(format!("the findings can't be listed: {error}"), "check fewer files at once");
    write_checked_json(&checked, &mut json).map_err(unwritten)?;
    let findings: Value = serde_json::from_slice(&json).unwrap_or_default();
    *made = files;
    Ok(serde_json::json!({
        "checked": findings,
        "repaired": report::repaired(&repairs, &checked, std::path::Path::new(""), Style { color: false, width: 96 }),
        "files": made.iter().map(MadeFile::from).collect::<Vec<_>>(),
    }))
}
