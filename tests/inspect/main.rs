//! What `cape inspect` says, as programs read it.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod bench;
mod contract;
mod forms;
mod refused;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
