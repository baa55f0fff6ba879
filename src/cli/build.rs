//! `cape build`.

use super::console::Console;
use super::options::{DONE, FINDINGS};
use super::progress::Bar;
use super::settings::{BuildArgs, Settings, require_what_a_run_needs, resolve, show, tell_where_from};
use crate::domain::{FINDINGS_CSV, shown_path};
use crate::error::Result;
use crate::pipeline::{Outcome, Recorded, build};
use crate::report::Frame;
use crate::report::terminal::{self, Limits, choose, more};
use crate::rules::{FindingRef, Look};

pub(super) fn run(args: &BuildArgs, console: &Console) -> Result<u8> {
    let settings = resolve(args)?;
    let console = console.with(settings.color);
    if args.show_settings {
        return show::run(args, &settings, &console);
    }
    require_what_a_run_needs(&settings.job.filing)?;
    tell_where_from(settings.file.as_ref().filter(|_| !settings.quiet), &console);
    let mut bar = Bar::new(settings.quiet);
    let outcome = build(&settings.job, &mut |progress| bar.update(progress));
    bar.finish();
    let outcome = outcome?;
    if !settings.quiet {
        let inputs = &outcome.judged.assembled.inputs;
        console.note(&terminal::inputs(&outcome.folders, inputs, console.style()));
        show_findings(&outcome, &settings, &console)?;
    }
    let text = match (settings.json, settings.quiet) {
        (true, quiet) => {
            if !quiet {
                console.note(&recorded(&outcome, &settings, &console));
            }
            outcome.summary.to_json()
        }
        (false, true) => String::new(),
        (false, false) => {
            let (filing, job) = (&outcome.judged.filing, &settings.job);
            let out = (job.out.as_path(), job.report);
            let (summary, figures) = (&outcome.summary, &outcome.figures);
            terminal::summary(summary, figures, filing, out, console.style())
                + &recorded(&outcome, &settings, &console)
        }
    };
    // The files are complete; only who reads standard output doesn't get what it waits for.
    let heard = console.result(&text).map_err(|error| console.error(&error)).is_ok();
    Ok(if outcome.fails_on(settings.fail_on) || !heard { FINDINGS } else { DONE })
}

/// What the ledger says of the run.
fn recorded(outcome: &Outcome, settings: &Settings, console: &Console) -> String {
    let Some(Recorded { ledger, unsubmitted }) = &outcome.recorded else { return String::new() };
    let uploads = &outcome.summary.uploads;
    String::from("\n") + &terminal::recorded(ledger, unsubmitted, uploads, &settings.job.out, console.style())
}

fn show_findings(outcome: &Outcome, settings: &Settings, console: &Console) -> Result<()> {
    let (findings, filing) = (&outcome.findings, &outcome.judged.filing);
    let rank = |of: &FindingRef| of.rule.rule().severity(filing).map(|severity| (severity, of.rule));
    let total = settings.max_diagnostics;
    let chosen = choose(&findings.list, Limits { total, of_each_rule: total }, rank);
    let mut look = Look::at(&outcome.judged);
    let handler = console.frames();
    for of in &chosen {
        let frame = Frame::of(of, findings, &mut look)?;
        console.note(&frame.render(&handler));
        console.note("\n");
    }
    let place = format!("in {}", shown_path(&settings.job.out.join(FINDINGS_CSV)));
    console.note(&more(&findings.list, &chosen, rank, &place, console.style()));
    Ok(())
}
