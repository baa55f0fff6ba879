//! Every form in which entry-summary data arrives is read to the same entries, and findings point at the right
//! cell of each.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod bench;
mod equality;
mod folders;
mod texts;
mod workbook_cells;
mod workbook_files;
mod workbook_formulas;
mod write;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
