//! Disturbances of a run: it is killed, the disk is full, a folder disappears, an input is modified. Nothing incomplete
//! may be left under a final name, and a second run must work.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod disk;
mod folders;
mod harness;
mod inputs;
mod killed;
mod large;
mod signals;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;
