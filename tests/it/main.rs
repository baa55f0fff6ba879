//! Tests of the program as users see it, by its output and files: a module for each feature. Tests that need their own
//! process or runner are separate binaries.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod build;
mod check;
mod dependencies;
mod fixtures;
mod forms;
mod honesty;
mod inspect;
mod ledger;
mod library;
mod misread;
mod packets;
mod page;
mod pages;
mod properties;
mod ready;
mod rules;
mod shell;
mod shown;
mod verify;

#[path = "../support/mod.rs"]
mod support;
