//! `cape build`.

use super::args::BuildArgs;
use super::console::Console;
use super::progress::Bar;
use super::settings::{Settings, resolve};
use super::{DONE, FINDINGS};
use crate::error::Result;
use crate::pipeline::{Outcome, build};
use crate::report::{Findings, Frame, Rows, terminal};

pub(super) fn run(args: &BuildArgs, console: &Console) -> Result<u8> {
    let settings = resolve(args)?;
    let console = console.with(settings.color);
    let mut bar = Bar::new(settings.quiet);
    let outcome = build(&settings.job, &mut |progress| bar.update(progress));
    bar.finish();
    let outcome = outcome?;
    if !settings.quiet {
        show_findings(&outcome, &settings, &console)?;
    }
    if settings.json {
        console.result(&outcome.summary.to_json());
    } else if !settings.quiet {
        let (out, style) = (&settings.job.out, console.style());
        let filing = &outcome.judged.filing;
        console.result(&terminal::summary(&outcome.summary, &outcome.figures, filing, out, style));
    }
    Ok(if outcome.fails_on(settings.fail_on) { FINDINGS } else { DONE })
}

fn show_findings(outcome: &Outcome, settings: &Settings, console: &Console) -> Result<()> {
    let findings = Findings::gather(&outcome.judged)?;
    let chosen = terminal::choose(&findings.list, &outcome.judged.filing, settings.max_diagnostics);
    let mut rows = Rows::of(&outcome.judged);
    let handler = console.frames();
    for of in &chosen {
        let frame = Frame::of(of, &findings, &mut rows)?;
        console.note(&frame.render(&handler));
        console.note("\n");
    }
    let more = terminal::more(&findings.list, &chosen, &outcome.judged.filing, &settings.job.out);
    console.note(&more);
    Ok(())
}
