//! `cape template`.

use clap::ValueEnum;

use super::console::Console;
use super::options::DONE;
use crate::error::Result;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Template {
    /// A CAPE upload file
    Upload,
    /// Entry-summary data with the columns that matter
    Entries,
    /// cape.toml with every setting
    Config,
}

pub(super) fn run(which: Template, console: &Console) -> Result<u8> {
    let text = match which {
        Template::Upload => include_str!("../../templates/cape-upload.csv"),
        Template::Entries => include_str!("../../templates/entry-summary.csv"),
        Template::Config => include_str!("../../templates/cape.toml"),
    };
    console.result(text)?;
    Ok(DONE)
}
