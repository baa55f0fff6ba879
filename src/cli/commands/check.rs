//! `cape check`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::console::Console;
use crate::cli::flag_values::{ColorChoice, DONE, FINDINGS, FailOn, Format, NOT_DONE};
use crate::cli::help::CHECK;
use crate::cli::settings::{file, note_settings_file};
use crate::domain::FilerCode;
use crate::error::Result;
use crate::report::{Limits, Rank, more, select_findings};
use crate::rules::{RuleId, Severity, severity_in_upload};
use crate::upload::{
    CheckedUpload, UploadFinding, check_uploads, repair_into, report, upload_frame, upload_rule,
    write_checked_json,
};

#[derive(Debug, Args)]
#[command(after_help = CHECK)]
pub(crate) struct CheckArgs {
    /// CAPE upload files: CSV, workbooks and UTF-16 text; or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// A broker files: the filer code of its ACE account; other filers' entries are errors
    #[arg(long, value_name = "CODE", help_heading = "Who files")]
    pub(crate) filer: Option<FilerCode>,

    /// Settings in a TOML file, of which the filer and the display settings apply; flags override them [default:
    /// cape.toml in this folder, if it exists]
    #[arg(long, value_name = "FILE", help_heading = "Who files")]
    pub(crate) config: Option<PathBuf>,

    /// Write repaired copies into this folder, split if too large, and list what was changed and what was not copied
    /// because it can't be repaired safely
    #[arg(long, value_name = "DIR", help_heading = "Writing")]
    pub(crate) fix: Option<PathBuf>,

    /// Which findings make the exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY", help_heading = "Showing")]
    pub(crate) fail_on: Option<FailOn>,

    /// What standard output gets: a summary for people, or every finding as JSON [default: human]
    #[arg(long, help_heading = "Showing")]
    pub(crate) format: Option<Format>,

    /// Show neither findings nor the summary for people
    #[arg(long, short, help_heading = "Showing")]
    pub(crate) quiet: bool,

    /// When to use color [default: auto]
    #[arg(long, value_name = "WHEN", help_heading = "Showing")]
    pub(crate) color: Option<ColorChoice>,

    /// How many findings to show; JSON always has all [default: 3 of each rule, 20 in all]
    #[arg(long, value_name = "N", help_heading = "Showing")]
    pub(crate) max_diagnostics: Option<usize>,
}

pub(crate) fn run(args: &CheckArgs, console: &Console) -> Result<u8> {
    // The same settings as for build, so that files written by build pass.
    let file = file::read(args.config.as_deref())?;
    let filer = args.filer.or(file.settings.filer);
    let quiet = args.quiet || file.settings.quiet();
    let console = &console.with(args.color.or(file.settings.color));
    note_settings_file(file.found.as_ref().filter(|_| !quiet), console);
    let all = check_uploads(&args.files, filer)?;
    if !quiet {
        show_findings(&all, args.max_diagnostics.or(file.settings.max_diagnostics), console);
    }
    let repairs = match &args.fix {
        Some(folder) => report::repaired(&repair_into(&all, filer, folder)?, &all, folder, console.style()),
        None => String::new(),
    };
    // The copies are complete even if standard output fails.
    let json = args.format.or(file.settings.format) == Some(Format::Json);
    let printed =
        print(&all, &repairs, (json, quiet), console).map_err(|error| console.error(&error)).is_ok();
    let least = args.fail_on.or(file.settings.fail_on).unwrap_or(FailOn::Error).severity();
    Ok(match printed {
        false => NOT_DONE,
        true if fails_on(&all, least) => FINDINGS,
        true => DONE,
    })
}

/// Prints the results. With `json`, standard output gets nothing else.
fn print(all: &[CheckedUpload], repairs: &str, (json, quiet): (bool, bool), console: &Console) -> Result<()> {
    let text = if quiet { String::new() } else { report::checked(all, console.style()) + repairs };
    if !json {
        return console.result(&text);
    }
    if !quiet {
        console.note(repairs);
    }
    console.result_of(|out| write_checked_json(all, out))
}

/// Whether any finding has at least this severity.
fn fails_on(all: &[CheckedUpload], least: Option<Severity>) -> bool {
    let mut findings = all.iter().flat_map(|about| &about.findings);
    least.is_some_and(|least| findings.any(|of| severity_in_upload(upload_rule(of.defect)) >= least))
}

fn show_findings(all: &[CheckedUpload], max_diagnostics: Option<usize>, console: &Console) {
    let limits = match max_diagnostics {
        Some(total) => Limits { total, of_each_rule: total },
        None => Limits { total: 20, of_each_rule: 3 },
    };
    let of_file = |about| move |of| (about, of);
    let findings: Vec<(&CheckedUpload, &UploadFinding)> =
        all.iter().flat_map(|about| about.findings.iter().map(of_file(about))).collect();
    let chosen = select_findings(&findings, limits, rank);
    let handler = console.frames();
    for (about, of) in &chosen {
        console.note(&upload_frame(of, about, all).render(&handler));
        console.note("\n");
    }
    console.note(&more(&findings, &chosen, rank, "(--format json has all)", console.style()));
}

fn rank((_, of): &(&CheckedUpload, &UploadFinding)) -> Option<Rank> {
    let rule = upload_rule(of.defect);
    Some((severity_in_upload(rule), RuleId::of(rule)))
}
