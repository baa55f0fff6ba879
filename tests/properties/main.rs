//! What holds for any input.

mod accounting;
mod generator;
mod order;
mod scanner;
