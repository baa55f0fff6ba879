//! `cape build`.

use std::path::Path;

use crate::cli::console::{Bar, Console};
use crate::cli::flag_values::{DONE, FINDINGS, MOST_FINDINGS};
use crate::cli::settings::{
    BuildArgs, Settings, note_settings_file, require_what_a_run_needs, resolve, show,
};
#[cfg(not(feature = "ledger"))]
use crate::error::Error;
use crate::error::Result;
use crate::file_names::FINDINGS_CSV;
use crate::judge::{EntryReader, FindingRef, Progress};
use crate::report::{self, Limits, Snippet, others, select_findings, with_rest};
use crate::run::{self, BuildJob, Built};
use crate::text::{display_path, plural};

/// Two screens of 40 lines hold the first findings, the lines below them, and the summary.
const TWO_SCREENS: usize = 80;
/// The lines below the findings.
const BELOW: usize = 5;

pub(crate) fn run(args: &BuildArgs, console: &Console) -> Result<u8> {
    let settings = resolve(args)?;
    let console = console.with(settings.color);
    if args.show_settings {
        return show::run(args, &settings, &console);
    }
    require_what_a_run_needs(&settings.declaration)?;
    note_settings_file(settings.file.as_ref().filter(|_| !settings.quiet), &console);
    let mut bar = Bar::new(settings.quiet);
    let built = build(&settings, &console, &mut |progress| bar.update(progress));
    bar.finish();
    let (outcome, recorded) = built?;
    let text = match (settings.json, settings.quiet) {
        (true, _) => outcome.summary.to_json(),
        (false, true) => String::new(),
        (false, false) => {
            let (filing, out) = (&outcome.judged.filing, &settings.out);
            let (summary, figures) = (&outcome.summary, &outcome.figures);
            report::text::summary(summary, figures, filing, out, console.style()) + &recorded
        }
    };
    if !settings.quiet {
        let inputs = &outcome.judged.assembled.inputs;
        let inputs = report::text::inputs(&outcome.folders, inputs, console.style());
        console.note(&inputs);
        let summary = if settings.json { 0 } else { text.lines().count() };
        let room = TWO_SCREENS.saturating_sub(inputs.lines().count() + summary + BELOW);
        show_findings(&outcome, &settings, room, &console)?;
        if settings.json {
            console.note(&recorded);
        }
    }
    console.result(&text)?;
    Ok(if outcome.fails_on(settings.fail_on) { FINDINGS } else { DONE })
}

/// Builds, and returns what the ledger reports about the run; `None` without a ledger.
fn build(
    settings: &Settings,
    console: &Console,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(Built, String)> {
    let job = settings.declaration.clone().into_job()?;
    let job = BuildJob { job, out: settings.out.clone(), force: settings.force };
    match &settings.ledger {
        Some(ledger) => with_ledger(&job, ledger, console, progress),
        None => run::build(&job, progress).map(|outcome| (outcome, String::new())),
    }
}

#[cfg(feature = "ledger")]
fn with_ledger(
    job: &BuildJob,
    ledger: &Path,
    console: &Console,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(Built, String)> {
    use crate::ledger::{build, text};

    let (outcome, recorded) = build::build(job, ledger, progress)?;
    let uploads = &outcome.summary.uploads;
    let text = text::recorded(&recorded.ledger, &recorded.unsubmitted, uploads, &job.out, console.style());
    Ok((outcome, format!("\n{text}")))
}

/// Proceeding without the ledger could file entries twice.
#[cfg(not(feature = "ledger"))]
fn with_ledger(
    _: &BuildJob,
    ledger: &Path,
    _: &Console,
    _: &mut (dyn FnMut(Progress) + Send),
) -> Result<(Built, String)> {
    Err(Error::Usage {
        message: format!("{}: this program was built without the ledger", display_path(ledger)),
        help: "build it with the feature ledger, or judge without one by --no-ledger".into(),
    })
}

/// Findings with a frame of the file. Unless another number is asked for: the first of each rule, as far as they fit
/// into the lines that there is room for, and at least one.
fn show_findings(outcome: &Built, settings: &Settings, room: usize, console: &Console) -> Result<()> {
    let findings = &outcome.findings;
    let own: Vec<FindingRef> =
        findings.list.iter().filter(|of| !outcome.judged.is_about_other_importer(of)).copied().collect();
    let rank = |of: &FindingRef| Some((of.severity, of.rule));
    let limits = match settings.max_diagnostics {
        Some(total) => Limits { total, of_each_rule: total },
        None => Limits { total: MOST_FINDINGS, of_each_rule: 1 },
    };
    let mut left = settings.max_diagnostics.map_or(room, |_| usize::MAX);
    let mut look = EntryReader::at(&outcome.judged);
    let handler = console.frames();
    let mut shown = Vec::new();
    for (of, rest) in with_rest(&own, select_findings(&own, limits, rank), rank) {
        let frame = Snippet::of(&of, findings, &mut look)?.and_more(rest).render(&handler) + "\n";
        let lines = frame.lines().count();
        if lines > left && !shown.is_empty() {
            break;
        }
        left = left.saturating_sub(lines);
        console.note(&frame);
        shown.push((of.severity, of.rule));
    }
    let location = format!("in {}", display_path(&settings.out.join(FINDINGS_CSV)));
    console.note(&others(&own, &shown, rank, &location, console.note_style()));
    let left = plural((findings.list.len() - own.len()) as u64, "finding", "findings");
    if findings.list.len() > own.len() {
        console.note(&format!("{left} about entries of other importers: {location}\n\n"));
    }
    Ok(())
}
