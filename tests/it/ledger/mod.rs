//! What was filed, and the results.

mod answers;
mod build;
mod confirm;
mod file;
mod harness;
mod import;
mod json;
mod killed;
mod last_days;
mod names;
mod next_steps;
mod refund_reports;
mod refunded;
mod release;
mod retry;
mod schema;
mod status;
mod story;
mod submitted;
mod two_at_once;
mod year;
