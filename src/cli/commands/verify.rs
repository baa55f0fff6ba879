//! `cape verify`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::console::Console;
use crate::cli::help::VERIFY;
use crate::cli::options::{ColorChoice, DONE, FINDINGS, Format};
use crate::error::Result;
use crate::verify::{VerifyJob, report, verify};

#[derive(Debug, Args)]
#[command(after_help = VERIFY)]
pub(crate) struct VerifyArgs {
    /// The folder that `cape build` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The inputs that it read: files, and folders of them; without them only the results are compared
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// What standard output gets: text for people, or JSON [default: human]
    #[arg(long)]
    pub(crate) format: Option<Format>,

    /// Print nothing: the exit status says it
    #[arg(long, short)]
    quiet: bool,

    /// When to use color [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(crate) color: Option<ColorChoice>,
}

pub(crate) fn run(args: &VerifyArgs, console: &Console) -> Result<u8> {
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
