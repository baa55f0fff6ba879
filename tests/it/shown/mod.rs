//! Whatever an input contains, output shows nothing private, controls no terminal, runs in no spreadsheet, and reveals
//! no folders of the machine.

mod harness;
mod paths;
mod private;
mod spreadsheet;
mod terminal;
