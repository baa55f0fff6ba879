//! `cape completions`.

use clap::Command;
use clap_complete::{Shell, generate};

use super::console::Console;
use super::options::DONE;
use crate::error::Result;

pub(super) fn run(shell: Shell, mut cape: Command, console: &Console) -> Result<u8> {
    // Into memory first: a reader that goes away would make it panic.
    let mut script = Vec::new();
    generate(shell, &mut cape, "cape", &mut script);
    console.result(&String::from_utf8_lossy(&script))?;
    Ok(DONE)
}
