//! Whatever an input holds: what is printed and written shows nothing private, steers no terminal, runs in no
//! spreadsheet, and tells nothing of the folders of the machine.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod bench;
mod paths;
mod private;
mod spreadsheet;
mod terminal;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
