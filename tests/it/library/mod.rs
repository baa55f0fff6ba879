//! The library as used by another program.

mod examples;
mod filer;
mod memory;
mod names;
mod read_once;
