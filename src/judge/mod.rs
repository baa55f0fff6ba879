//! Judges entries by the rules. A first pass judges each group of adjacent rows as it is read and keeps a packed record
//! of the entry. A second pass rereads and judges again the few entries for which that wasn't enough.
//!
//! Input: sources, vocabulary and `Filing`. Output: an [`Evaluation`] in which every entry has exactly one record,
//! sorted by entry number.

mod apply;
mod checks;
mod distinct_states;
mod entry_reader;
mod evaluate;
mod evaluation;
mod finding_ref;
mod heading_totals;
mod importer_part;
mod judged_rows;
mod packed_entry;
mod packed_row;
mod packing;
mod second_pass;
mod shuffled;
mod verdict;

pub use apply::judge;
pub use distinct_states::DistinctStates;
pub use entry_reader::EntryReader;
pub use evaluate::Progress;
pub(crate) use evaluate::{Reading, judge_opened, read_and_judge};
pub use evaluation::{Evaluation, JudgedEntry};
pub use finding_ref::About;
pub(crate) use finding_ref::{CellText, FindingRef};
pub use heading_totals::EntryGroup;
pub(crate) use heading_totals::{HeadingTotal, HeadingTotals};
pub use verdict::{Checked, Outcome};
