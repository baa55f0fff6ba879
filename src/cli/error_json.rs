//! The error object on standard output: what `--format json` prints if the command could not be done.

use std::ffi::OsStr;

use serde::Serialize;

use crate::error::{Error, ErrorJson};
use crate::text::pretty;

/// What `--format json` prints with exit status 2.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Failure {
    schema: u32,
    error: ErrorJson,
}

/// The text of the JSON for an error.
pub(super) fn error_json(error: &Error) -> String {
    failure(ErrorJson::of(error))
}

/// The text of the JSON for wrong flags, of which `said` is what standard error gets.
pub(super) fn usage_json(said: &str) -> String {
    let said = said.trim().trim_start_matches("error: ");
    let (message, help) = said.split_once("\n\n").unwrap_or((said, ""));
    let help = Some(help.trim().to_string()).filter(|help| !help.is_empty());
    failure(ErrorJson { message: message.trim().to_string(), causes: Vec::new(), help })
}

fn failure(error: ErrorJson) -> String {
    pretty(&Failure { schema: 1, error })
}

/// Whether arguments that can't be parsed ask for JSON.
pub(super) fn asks_for_json(args: &[impl AsRef<OsStr>]) -> bool {
    let args: Vec<&OsStr> = args.iter().map(AsRef::as_ref).collect();
    args.contains(&OsStr::new("--format=json"))
        || args.windows(2).any(|pair| pair == [OsStr::new("--format"), OsStr::new("json")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Failure)).unwrap() + "\n";
        let kept = include_str!("../../templates/error.schema.json");
        assert_eq!(kept, schema, "templates/error.schema.json is to be:\n{schema}");
    }

    #[test]
    fn json_is_asked_for_in_both_spellings_of_the_flag() {
        assert!(asks_for_json(&["cape", "check", "--format", "json"]));
        assert!(asks_for_json(&["cape", "check", "--format=json", "x"]));
        assert!(!asks_for_json(&["cape", "check", "--format", "human", "json"]));
    }
}
