//! The contract of `cape ready`, from the outside.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod answers;
mod bench;
mod inputs;
#[cfg(unix)]
mod questions;
mod routing_number;
mod settings;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
