//! Every form in which entry-summary data arrives is read to the same entries, and findings point at the right
//! cell of each.

mod equality;
mod folders;
mod harness;
mod texts;
mod workbook_cells;
mod workbook_files;
mod workbook_formulas;
mod workbook_kinds;
mod write;
