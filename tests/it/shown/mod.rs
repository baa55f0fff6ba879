//! Whatever an input holds: what is printed and written shows nothing private, steers no terminal, runs in no
//! spreadsheet, and tells nothing of the folders of the machine.

mod harness;
mod paths;
mod private;
mod spreadsheet;
mod terminal;
