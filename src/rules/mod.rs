//! What CBP checks, and what is said about it: one table of rules.
//!
//! A rule is a static value; one that is about an entry has a function that answers pass, fail or unknown.
//! All rules that apply to an entry are asked: none stops another. [`judge`] draws the verdict.

mod eligibility;
mod file;
mod filing;
mod judge;
mod judged;
mod liquidation;
mod party;
mod row;
mod rule;
mod scope;
pub mod sources;
mod table;

pub use filing::Filing;
pub use judge::{Disposition, Verdict, judge};
pub use judged::{Judged, JudgedEntry};
pub use liquidation::file_by;
pub use row::defect_words;
pub use rule::{
    Answer, CbpMessage, Check, Evidence, Failure, Rule, Severity, Standing, Subject, Weight, Words,
};
use rule::{CANDIDATES, certain, possible};
pub use table::{RULES, RuleId, RuleSet, UNDECIDABLE};
