//! `cape completions`.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::DONE;
use super::args::Cape;
use super::console::Console;
use crate::error::Result;

pub(super) fn run(shell: Shell, console: &Console) -> Result<u8> {
    // Into memory first: a reader that goes away would make it panic.
    let mut script = Vec::new();
    generate(shell, &mut Cape::command(), "cape", &mut script);
    console.result(&String::from_utf8_lossy(&script))?;
    Ok(DONE)
}
