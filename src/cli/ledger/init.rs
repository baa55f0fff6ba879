//! `cape ledger init`.

use std::path::Path;

use crate::cli::console::Console;
use crate::cli::options::DONE;
use crate::domain::shown_path;
use crate::error::Result;
use crate::ledger::{LEDGER_NAME, Ledger};

pub(super) fn run(ledger: &Path, console: &Console) -> Result<u8> {
    Ledger::create(ledger)?;
    let name = shown_path(ledger);
    let used = if ledger == Path::new(LEDGER_NAME) {
        "`cape build` in this folder records in it what it writes"
    } else {
        "`cape build --ledger` with this name records in it what it writes"
    };
    console.result(&format!("{name} is made; {used}\n"))?;
    Ok(DONE)
}
