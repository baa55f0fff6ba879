//! What the program prints of its own: manual pages, completions, templates, JSON Schemas.

use std::io;

use clap::{Command, ValueEnum};
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::console::Console;
use super::flag_values::{DONE, instead};
use crate::error::{Error, Result};
use crate::text::truncate;

pub(crate) fn print_man_pages(command: &[String], cape: Command, console: &Console) -> Result<u8> {
    let mut of = cape.disable_help_subcommand(true);
    // Sets the names `cape build` and so on, and adds help flags.
    of.build();
    for name in command {
        of = of.find_subcommand(name).cloned().ok_or_else(|| unknown(&of, name))?;
    }
    let mut page = Vec::new();
    write(of, &mut page).map_err(|source| Error::Print { source })?;
    console.result(&String::from_utf8_lossy(&page))?;
    Ok(DONE)
}

fn write(command: Command, page: &mut Vec<u8>) -> io::Result<()> {
    let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let has_commands = command.has_subcommands();
    let man = Man::new(command).source(concat!("cape ", env!("CARGO_PKG_VERSION")));
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if has_commands {
        man.render_subcommands_section(page)?;
    }
    sections(&below).to_writer(page)
}

/// The parts after the flags as sections. Each begins with its title; lines aren't wrapped.
fn sections(below: &str) -> Roff {
    let mut roff = Roff::default();
    for part in below.split("\n\n") {
        let (title, lines) = part.split_once(":\n").unwrap_or(("Notes", part));
        roff.control("SH", [title.to_uppercase().as_str()]);
        roff.control("nf", []);
        lines.lines().for_each(|line| {
            roff.text([roman(line)]);
        });
        roff.control("fi", []);
    }
    roff
}

fn unknown(cape: &Command, name: &str) -> Error {
    let names: Vec<&str> = cape.get_subcommands().map(Command::get_name).collect();
    Error::Usage {
        message: format!("no command is called {:?}{}", truncate(name), instead(name, &names)),
        help: "`cape man` prints the page of all".into(),
    }
}

pub(crate) fn print_completions(shell: Shell, mut cape: Command, console: &Console) -> Result<u8> {
    // Into memory first, because it would panic if the reader closed the pipe.
    let mut script = Vec::new();
    generate(shell, &mut cape, "cape", &mut script);
    console.result(&String::from_utf8_lossy(&script))?;
    Ok(DONE)
}

macro_rules! schema {
    ($name:literal) => {
        ($name, include_str!(concat!("../../templates/", $name, ".schema.json")))
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// A CAPE upload file
    Upload,
    /// Entry-summary data with the columns that matter
    Entries,
    /// cape.toml with every setting
    Config,
    /// The JSON Schema of what a command prints or writes; without a name, the names
    Schema,
}

/// The JSON Schemas by the name of what they describe.
const SCHEMAS: [(&str, &str); 17] = [
    schema!("summary"),
    schema!("check"),
    schema!("error"),
    schema!("explain"),
    schema!("inspect"),
    schema!("ledger-confirm"),
    schema!("ledger-export"),
    schema!("ledger-import"),
    schema!("ledger-init"),
    schema!("ledger-refunded"),
    schema!("ledger-release"),
    schema!("ledger-report"),
    schema!("ledger-retry"),
    schema!("ledger-status"),
    schema!("ledger-submitted"),
    schema!("ready"),
    schema!("verify"),
];

pub(crate) fn print_template(which: Template, schema: Option<&str>, console: &Console) -> Result<u8> {
    if let Some(name) = schema.filter(|_| which != Template::Schema) {
        return Err(Error::Usage {
            message: format!("{:?} is too much: only a schema has a name", truncate(name)),
            help: "`cape template schema` prints the names of the schemas".into(),
        });
    }
    let names = || SCHEMAS.map(|(name, _)| name);
    let text = match which {
        Template::Upload => include_str!("../../templates/cape-upload.csv"),
        Template::Entries => include_str!("../../templates/entry-summary.csv"),
        Template::Config => include_str!("../../templates/cape.toml"),
        Template::Schema => match schema {
            None => &(names().join("\n") + "\n"),
            Some(asked) => {
                let known = SCHEMAS.iter().find(|(name, _)| *name == asked);
                known.map(|(_, text)| *text).ok_or_else(|| Error::Usage {
                    message: format!("no schema is called {:?}{}", truncate(asked), instead(asked, &names())),
                    help: "`cape template schema` prints the names of the schemas".into(),
                })?
            }
        },
    };
    console.result(text)?;
    Ok(DONE)
}
