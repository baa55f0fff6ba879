//! Judges entries by the rules: reads them in one pass, packs what is kept of each, and judges the few again that need it.

mod entry_reader;
mod evaluate;
mod finding_ref;
mod heading_totals;
mod memo;
mod packed_entry;
mod read;
mod second_pass;
pub(crate) mod verdict;

pub use entry_reader::EntryReader;
pub use evaluate::{Evaluation, JudgedEntry};
pub(crate) use finding_ref::{About, CellText, FindingRef};
pub use heading_totals::EntryGroup;
pub(crate) use heading_totals::{HeadingTotal, HeadingTotals};
pub use memo::Memo;
pub use read::Progress;
pub(crate) use read::{Reading, read_and_judge};
pub(crate) use verdict::Verdict;
pub use verdict::{Disposition, judge};
