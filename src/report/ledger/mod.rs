//! What a ledger says, for programs and spreadsheets.

mod rejected_csv;
mod status_csv;
mod status_json;
mod tables_csv;

pub use rejected_csv::write_rejected;
pub use status_csv::status_csv;
pub use status_json::status_json;
pub use tables_csv::write_table;
