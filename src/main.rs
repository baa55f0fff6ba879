//! The `cape` program: parse, run, exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    cape_declaration::internals::run()
}
