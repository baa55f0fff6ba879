//! The contract of `cape verify`: what it passes, what it notices, and what it can't tell.

mod harness;
mod inputs;
mod results;
mod shown;
