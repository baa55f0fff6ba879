//! Files that were once misread silently: each kind of fault, and its limits.

mod cells;
mod columns;
mod harness;
mod money;
mod rows;
mod sheets;

pub(crate) use harness::{Built, build_in};
