//! The output of `cape inspect` for programs.

mod contract;
mod forms;
mod harness;
mod refused;
mod standard;
