//! Which files the commands wrote that only write files, for programs.

use std::path::Path;

use serde::Serialize;

use super::status::Status;
use crate::text::{display_path, pretty};

/// What `cape ledger init --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerInit<'w> {
    schema: u32,
    /// The ledger that was created.
    ledger: &'w str,
}

/// What `cape ledger export --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerExport<'w> {
    schema: u32,
    ledger: &'w str,
    /// The folder of the files.
    out: String,
    files: &'w [&'w str],
}

/// What `cape ledger report --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerReport<'w> {
    schema: u32,
    ledger: &'w str,
    as_of: String,
    /// The page.
    out: String,
}

/// A new ledger as JSON.
pub(crate) fn init_json(ledger: &str) -> String {
    pretty(&LedgerInit { schema: 1, ledger })
}

/// The exported files as JSON.
pub(crate) fn export_json(ledger: &str, out: &Path, files: &[&str]) -> String {
    pretty(&LedgerExport { schema: 1, ledger, out: display_path(out), files })
}

/// The page as JSON.
pub(crate) fn report_json(status: &Status, out: &Path) -> String {
    let as_of = status.as_of.to_string();
    pretty(&LedgerReport { schema: 1, ledger: &status.ledger, as_of, out: display_path(out) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_in_templates_are_those_of_the_types() {
        let kept = [
            include_str!("../../templates/ledger-init.schema.json"),
            include_str!("../../templates/ledger-export.schema.json"),
            include_str!("../../templates/ledger-report.schema.json"),
        ];
        let types = [
            ("init", schemars::schema_for!(LedgerInit<'_>)),
            ("export", schemars::schema_for!(LedgerExport<'_>)),
            ("report", schemars::schema_for!(LedgerReport<'_>)),
        ];
        for (kept, (name, schema)) in kept.into_iter().zip(types) {
            let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            assert_eq!(kept, schema, "templates/ledger-{name}.schema.json is to be:\n{schema}");
        }
    }
}
