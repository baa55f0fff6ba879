//! What was filed, and what became of it.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod bench;
mod build;
mod file;
mod import;
mod killed;
mod refunded;
mod retry;
mod status;
mod story;
mod submitted;
mod two_at_once;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
