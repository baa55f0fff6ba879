//! The contract of `cape verify`: what passes, what it detects, and what it can't decide.

mod harness;
mod inputs;
mod results;
mod shown;
