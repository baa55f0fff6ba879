//! What the program does, as its users and the files it leaves show it: a module for each feature. Tests that need
//! a process or a runner of their own are binaries beside this one.

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
