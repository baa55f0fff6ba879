//! The contract of `cape build`, from the outside.

mod already_filed;
mod days;
mod first_words;
mod harness;
mod outputs;
mod private;
mod reading;
mod refund;
mod report;
mod settings;
