//! What holds for any input.

mod accounting;
mod faults;
mod forms;
mod generator;
mod inspect;
mod noise;
mod order;
mod pace;
mod refund;
mod report;
mod scanner;
mod values;
