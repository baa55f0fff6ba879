//! Files that were once read wrongly in silence: each kind of fault, and where it ends.

mod cells;
mod columns;
mod harness;
mod money;
mod rows;
mod sheets;

pub(crate) use harness::{Built, build_in};
