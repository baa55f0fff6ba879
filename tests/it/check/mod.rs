//! The contract of `cape check`, from the outside.

mod entries;
mod files;
mod harness;
mod header;
mod outputs;
mod private;
mod properties;
mod repair;
