//! What was filed, and what became of it.

mod build;
mod file;
mod harness;
mod import;
mod killed;
mod refunded;
mod retry;
mod status;
mod story;
mod submitted;
mod two_at_once;
