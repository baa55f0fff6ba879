//! `cape check`.

use super::args::{FailOn, Format};
use super::check_args::CheckArgs;
use super::console::Console;
use super::settings::severity;
use super::{DONE, FINDINGS};
use crate::declare::{CheckedUpload, UploadFinding, check_uploads};
use crate::error::Result;
use crate::pipeline::repair;
use crate::report::terminal::{self, Limits, Rank, choose, more};
use crate::report::{upload_frame, write_checked_json};
use crate::rules::{RuleId, Severity, severity_in_upload, upload_rule};

pub(super) fn run(args: &CheckArgs, console: &Console) -> Result<u8> {
    let all = check_uploads(&args.files, args.filer)?;
    if !args.quiet {
        show_findings(&all, args.max_diagnostics, console);
    }
    let repairs = match &args.fix {
        Some(folder) => terminal::repaired(&repair(&all, args.filer, folder)?, &all, folder, console.style()),
        None => String::new(),
    };
    // The copies are complete; only who reads standard output doesn't get what it waits for.
    let heard = print(&all, &repairs, args, console).map_err(|error| console.error(&error)).is_ok();
    let least = severity(args.fail_on.unwrap_or(FailOn::Error));
    Ok(if fails_on(&all, least) || !heard { FINDINGS } else { DONE })
}

/// Prints the results; JSON stands alone on standard output.
fn print(all: &[CheckedUpload], repairs: &str, args: &CheckArgs, console: &Console) -> Result<()> {
    let text = if args.quiet { String::new() } else { terminal::checked(all, console.style()) + repairs };
    if args.format != Some(Format::Json) {
        return console.result(&text);
    }
    if !args.quiet {
        console.note(repairs);
    }
    console.result_of(|out| write_checked_json(all, out))
}

/// Whether anything was found at or above this severity.
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
    let chosen = choose(&findings, limits, rank);
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
