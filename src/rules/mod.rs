//! What CBP checks, and what is said about it: one table of rules.
//!
//! A rule is a static value; one that is about an entry has a function that answers pass, fail or unknown.
//! All rules that apply to an entry are asked: none stops another. [`judge`] draws the verdict.

mod decidable;
mod eligibility;
mod facts;
mod file;
mod filed;
mod filing;
mod found_cell;
mod judge;
mod judged;
mod liquidation;
mod look;
mod memo;
mod messages;
mod offending;
pub mod pages;
mod paid;
mod party;
mod record;
mod row;
mod rule;
mod scope;
mod settle;
mod table;
mod upload;
mod upload_words;

pub use decidable::{Decidable, decidable};
pub use facts::Facts;
pub(crate) use file::{
    CELL_ERROR_VALUE, CHECK_DIGIT_FACTOR, HEADER_AMBIGUOUS, HEADER_DUPLICATE, HIDDEN_ROWS,
    STATUS_UNRECOGNISED,
};
pub use filing::Filing;
pub use found_cell::{FoundCell, KeptCell};
pub use judge::{Disposition, Verdict, judge};
pub use judged::{Judged, JudgedEntry};
pub use liquidation::file_by;
pub use look::Look;
pub use memo::Memo;
pub use messages::{MESSAGES, PublishedMessage, Stage};
pub use offending::{About, FindingRef};
pub use paid::{Fate, Paid, PaidByHeading};
pub use row::{defect_rule, defect_words};
pub use rule::{
    Answer, CbpApplies, CbpMessage, Check, Evidence, Failure, OffendingRows, Rule, Say, Sees, Severity,
    Standing, Subject, Weight, Words,
};
use rule::{CANDIDATES, certain, possible};
pub(crate) use scope::IEEPA_DUTY_OUTSIDE_SCOPE;
pub use scope::headings_of;
pub use table::{FAMILIES, Family, RULES, RuleId, RuleSet, UNDECIDABLE};
pub use upload::{UPLOAD_BYTES, UPLOAD_ENTRIES, UPLOAD_HEADER, cbp_to_upload, severity_in_upload};
pub use upload_words::{UploadDefect, upload_rule, upload_words};
