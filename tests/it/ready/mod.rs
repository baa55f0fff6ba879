//! The contract of `cape ready`, from the outside.

mod answers;
mod harness;
mod inputs;
#[cfg(unix)]
mod questions;
mod routing_number;
mod settings;
