//! `cape verify`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::console::Console;
use crate::cli::flag_values::{ColorChoice, DONE, FINDINGS, Format};
use crate::cli::help::VERIFY;
use crate::error::{Error, Result};
use crate::verify::{VerifyJob, report, verify};

#[derive(Debug, Args)]
#[command(after_help = VERIFY)]
pub(crate) struct VerifyArgs {
    /// The folder that `cape build` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The inputs that the run read: files, and folders of them; without them only the results are compared. Standard
    /// input can't be compared
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// What standard output gets: text for people, or JSON [default: human]
    #[arg(long)]
    pub(crate) format: Option<Format>,

    /// Print nothing; only the exit status shows the result
    #[arg(long, short)]
    quiet: bool,

    /// When to use color [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(crate) color: Option<ColorChoice>,
}

pub(crate) fn run(args: &VerifyArgs, console: &Console) -> Result<u8> {
    refuse_standard_input(args)?;
    let job = VerifyJob { folder: args.folder.clone(), inputs: args.inputs.clone() };
    let verification = verify(&job)?;
    if !args.quiet {
        console.result(&match args.format {
            Some(Format::Json) => verification.to_json(),
            Some(Format::Human) | None => report::verification(&verification, console.style()),
        })?;
    }
    Ok(if verification.belongs_together { DONE } else { FINDINGS })
}

/// Input from a pipe is gone, and a folder can't come through one.
fn refuse_standard_input(args: &VerifyArgs) -> Result<()> {
    if [&args.folder].into_iter().chain(&args.inputs).all(|path| path.as_os_str() != "-") {
        return Ok(());
    }
    Err(Error::Usage {
        message: "`cape verify` doesn't read standard input".into(),
        help: "name the folder that `cape build` wrote, and its inputs as files; save an input that came through a pipe \
               to a file before you build from it"
            .into(),
    })
}
