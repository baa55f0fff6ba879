//! What CBP checks, and what to say about it: one table of rules.
//!
//! A rule is a static value. A rule about entries has a function that takes an entry and returns pass, fail or unknown.
//! All rules that apply to an entry are run, even after one fails; the `judge` module derives the verdict. Rules read
//! no file.

mod correction;
mod coverage;
mod earlier;
pub(crate) mod eligibility;
mod filing;
pub(crate) mod liquidation;
pub(crate) mod pages;
pub(crate) mod party;
pub(crate) mod reading;
mod reasons;
mod rejected;
pub(crate) mod rows;
mod rule;
mod rule_set;
pub(crate) mod scope;
mod strict;
mod table;
pub(crate) mod upload;

pub(crate) use coverage::{Decidable, decidable};
pub(crate) use earlier::URGENT_DAYS;
pub(crate) use eligibility::{
    ENTRY_TYPE_NOT_ALLOWED, ENTRY_TYPE_UNPUBLISHED, PROTEST_OPEN, RECONCILIATION_FLAGGED, WAREHOUSE_TYPES,
};
pub use filing::Filing;
pub use liquidation::{DeadlineBasis, FilingDeadline};
pub(crate) use liquidation::{FINAL_LIQUIDATION, filing_deadline, foreseen_deadline};
pub use pages::{Page, Part, Section};
pub(crate) use party::{FILER_CODE_MISMATCH, IMPORTER_MISMATCH, IMPORTER_NOT_SELECTED};
pub(crate) use reading::{
    COLUMN_UNREAD, DATE_ORDER, DATE_PLACEHOLDER, DATE_SERIALS, EXPORT_FRESH_DAYS, EXPORT_OLD,
    FILE_PASSED_OVER, HEADER_CHANGES, INVISIBLE_CHARACTERS, QUOTES_REPAIRED, REPEATS_FILLED, ROWS_REPEAT,
    SHEET_CONTINUED, SHEET_UNREAD, TRAILING_CELLS_OMITTED,
};
pub use reasons::{REASONS, Retry};
pub(crate) use reasons::{Reason, reason, reasons_in};
pub(crate) use rejected::ALREADY_REJECTED;
pub(crate) use rows::{
    CELL_ERROR_VALUE, CHECK_DIGIT, CHECK_DIGIT_FACTOR, CONFLICTING_ROWS, ENTRY_NUMBER_FORMAT,
    HEADER_AMBIGUOUS, HEADER_DUPLICATE, HIDDEN_ROWS, STATUS_UNRECOGNIZED, defect_rule, defect_words,
    entry_number_words,
};
pub use rule::{Action, Rule, Severity, SeverityPolicy};
pub(crate) use rule::{
    Category, CbpApplies, CbpMessage, Check, Evidence, Failure, Message, MessageFrom, RuleOutcome, Sees,
    Subject,
};
pub use rule_set::RuleId;
pub(crate) use rule_set::RuleSet;
pub(crate) use scope::{IEEPA_DUTY_ONLY_OUTSIDE_SCOPE, OUTSIDE_ENTRY_WINDOW, headings_of};
pub(crate) use strict::PARTLY_CHECKED;
pub(crate) use table::{Drops, FAMILIES, PublishedMessage, Stage, drops};
pub use table::{MESSAGES, RULES, UNDECIDABLE};
pub(crate) use upload::{
    APOSTROPHE, BLANK_ROW, BYTE_ORDER_MARK, DASHES, DUPLICATE_ENTRY, ENTRY_IN_TWO_FILES, EXTRA_COLUMNS,
    FILE_EMPTY, FILE_TOO_LARGE, HEADER, MIXED_FILERS, NOT_CSV, TOO_MANY_ENTRIES, UNSAFE_CONTENT,
    UPLOAD_BYTES, UPLOAD_ENTRIES, UPLOAD_HEADER, cbp_to_upload, severity_in_upload,
};
