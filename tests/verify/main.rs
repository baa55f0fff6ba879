//! The contract of `cape verify`: what it passes, what it notices, and what it can't tell.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod bench;
mod inputs;
mod results;
mod shown;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
