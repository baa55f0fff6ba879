//! The contract of `cape check`, from the outside.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod bench;
mod entries;
mod files;
mod header;
mod outputs;
mod private;
mod properties;
mod repair;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
