//! What holds for any input.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

mod accounting;
mod forms;
mod generator;
mod inspect;
mod noise;
mod order;
mod pace;
mod report;
mod scanner;
mod values;
