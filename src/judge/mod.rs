//! Judges entries by the rules: reads them in one pass, packs what is kept of each, and judges the few again that need it.

mod apply;
mod checks;
mod distinct;
mod entry_reader;
mod evaluate;
mod evaluation;
mod finding_ref;
mod heading_totals;
mod judged_rows;
mod memo;
mod packed_entry;
mod packed_row;
mod packing;
mod second_pass;
mod shuffled;
mod verdict;

pub use apply::judge;
pub use entry_reader::EntryReader;
pub use evaluate::Progress;
pub(crate) use evaluate::{Reading, read_and_judge};
pub use evaluation::{Evaluation, JudgedEntry};
pub use finding_ref::About;
pub(crate) use finding_ref::{CellText, FindingRef};
pub use heading_totals::EntryGroup;
pub(crate) use heading_totals::{HeadingTotal, HeadingTotals};
pub use memo::Memo;
pub use verdict::{Checked, Outcome};
