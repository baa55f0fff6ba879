//! A routing number on standard input: looked at, and forgotten.

use std::io::{self, BufRead, IsTerminal, Read};

use crate::domain::{RoutingNumberDefect, check_routing_number};
use crate::error::{Error, Result};

/// No number is longer; a file that was piped by mistake may be.
const LONGEST: u64 = 256;

type Checked = std::result::Result<(), RoutingNumberDefect>;

/// Reads the first line; nothing where someone can be asked, which is done later.
pub(super) fn read_unless_asked() -> Result<Option<Checked>> {
    match (io::stdin().is_terminal(), io::stderr().is_terminal()) {
        (false, _) => read().map(Some),
        (true, true) => Ok(None),
        (true, false) => Err(Error::Usage {
            message: "--routing-number -: nobody would see the question, which goes to standard error".into(),
            help: "leave standard error to the terminal, or pipe the number".into(),
        }),
    }
}

fn read() -> Result<Checked> {
    let mut line = Vec::new();
    let failed = |source| Error::Read { name: "standard input".into(), source };
    io::stdin().lock().take(LONGEST).read_until(b'\n', &mut line).map_err(failed)?;
    if line.trim_ascii().is_empty() {
        return Err(Error::Usage {
            message: "--routing-number -: standard input holds no number".into(),
            help: "pipe it, such as from a password safe, or leave the flag away and answer on a terminal"
                .into(),
        });
    }
    Ok(check_routing_number(&String::from_utf8_lossy(&line)))
}
