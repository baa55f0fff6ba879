//! What was submitted, and what CBP answered: one SQLite file that `cape ledger init` creates.
//!
//! `build` records its upload files and their entries. An upload file becomes a declaration when it is marked as
//! submitted; CBP's answers are imported and matched to a declaration by its claim number, or by its entries. An entry
//! is *pending* on a declaration until an answer to it is imported, then *accepted* or *rejected*; answers that say
//! both make it *contradictory*. Builds leave out what is accepted, pending or contradictory, unless a person
//! *released* it. An upload file that was built and never marked keeps nothing out. A refund is expected for an
//! accepted entry until it is recorded as received.
//!
//! Social security numbers are masked before anything is stored.

mod amounts;
pub(crate) mod build;
mod confirm;
mod database;
mod declared;
mod export;
mod find_upload;
#[cfg(test)]
mod growth;
mod import;
mod json;
mod page;
mod payments;
mod record_run;
mod refunds;
mod rejected;
mod release;
mod retry;
mod settle;
mod status;
mod submitted;
pub(crate) mod text;

pub(crate) use confirm::read_export;
pub use database::Ledger;
pub use export::{TABLES, Table};
pub(crate) use export::{export_ledger, status_csv};
pub(crate) use import::{Imported, MappedHeaders};
pub(crate) use json::{
    RefundedJson, SubmittedJson, confirm_json, export_json, import_json, init_json, refunded_json,
    release_json, report_json, retry_json, status_json, submitted_json,
};
pub(crate) use page::write_status_page;
pub(crate) use refunds::{RefundAmount, RefundPart};
pub(crate) use rejected::LastDays;
pub(crate) use retry::{RetryJob, retry};
pub(crate) use status::awaited::Awaited;
pub(crate) use submitted::Upload;

/// Imports a report, and returns the status of the ledger after that as JSON.
///
/// # Errors
///
/// If the content isn't a known report, or can't be read.
#[cfg(any(test, fuzzing))]
pub fn import_and_show(ledger: &std::path::Path, report: &[u8]) -> crate::error::Result<String> {
    use crate::read::{Aliases, InputFile, ReadOptions, open_all};
    let content = std::sync::Arc::new(report.to_vec());
    let files = [InputFile::Bytes { name: "report.csv".into(), content }];
    let mut ledger = Ledger::open(ledger)?;
    for source in open_all(&files, &Aliases::default(), &mut |_| {})? {
        ledger.import(&source, &MappedHeaders::default(), ReadOptions::default())?;
    }
    Ok(status_json(&ledger.status(crate::domain::eastern_today())?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Likely contents of cells and headers in reports, and any other text.
    fn cell() -> impl Strategy<Value = String> {
        let likely = [
            "Entry Number",
            "Importer Number",
            "Refund Number",
            "Refund Date",
            "Refund Amount",
            "Interest Amount",
            "Refund Status",
            "Secondary Status",
            "Liquidation Date",
            "Status",
            "Error Description",
            "Claim Number",
            "B7604160195",
            "12-3456789",
            "7/20/2026",
            "1,234.50",
            "(4.00)",
            "Treasury Issued",
            "Check/ACH Returned",
            "Failed",
            "",
            "-",
            "R1",
        ];
        prop_oneof![4 => proptest::sample::select(likely.to_vec()).prop_map(String::from), 1 => "\\PC{0,8}"]
    }

    fn table() -> impl Strategy<Value = String> {
        let row = proptest::collection::vec(cell(), 1..9);
        let rows = proptest::collection::vec(row, 1..12);
        rows.prop_map(|rows| rows.iter().map(|row| row.join(";") + "\n").collect())
    }

    proptest! {
        // Each case writes a ledger to the disk twice.
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_table_is_imported_or_refused_and_again_it_changes_nothing(table in table()) {
            let folder = tempfile::tempdir().unwrap();
            let ledger = folder.path().join("ledger.db");
            Ledger::create(&ledger).unwrap();
            let report = table.as_bytes();
            let [first, again] = [0, 1].map(|_| import_and_show(&ledger, report).map_err(|error| error.to_string()));
            prop_assert_eq!(first, again);
        }
    }
}
