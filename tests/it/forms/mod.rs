//! Entry-summary data in every format: all must give the same entries, and findings must point to the right cell.

mod equality;
mod folders;
mod harness;
mod texts;
mod workbook_cells;
mod workbook_files;
mod workbook_formulas;
mod workbook_kinds;
mod write;
