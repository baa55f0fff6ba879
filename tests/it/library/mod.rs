//! The library as another program uses it.

mod examples;
mod filer;
mod memory;
mod names;
mod read_once;
