//! What `cape inspect` says, as programs read it.

mod contract;
mod forms;
mod harness;
mod refused;
mod standard;
