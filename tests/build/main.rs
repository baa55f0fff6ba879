//! The contract of `cape build`, from the outside.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod already_filed;
mod bench;
mod days;
mod outputs;
mod private;
mod reading;
mod report;
mod settings;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
