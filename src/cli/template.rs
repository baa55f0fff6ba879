//! `cape template`.

use super::DONE;
use super::args::Template;
use super::console::Console;
use crate::error::Result;

pub(super) fn run(which: Template, console: &Console) -> Result<u8> {
    let text = match which {
        Template::Upload => include_str!("../../templates/cape-upload.csv"),
        Template::Entries => include_str!("../../templates/entry-summary.csv"),
        Template::Config => include_str!("../../templates/cape.toml"),
    };
    console.result(text)?;
    Ok(DONE)
}
