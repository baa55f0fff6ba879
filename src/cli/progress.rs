//! A progress bar on a terminal, for runs that take longer than a second.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

const PATIENCE: Duration = Duration::from_secs(1);

/// Shows how far a run is, or nothing.
pub(super) struct Bar {
    bar: ProgressBar,
    started: Instant,
    shown: bool,
}

impl Bar {
    /// Hidden for good where no terminal is, or none is wanted.
    pub(super) fn new(quiet: bool) -> Self {
        let shown = quiet || !io::stderr().is_terminal();
        Bar { bar: ProgressBar::hidden(), started: Instant::now(), shown }
    }

    pub(super) fn update(&mut self, progress: Progress) {
        match progress {
            Progress::ToRead(bytes) => {
                self.bar.set_length(bytes);
                self.bar.set_style(style("{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"));
            }
            Progress::Read(bytes) => self.bar.inc(bytes),
            Progress::Writing => self.bar.set_style(style("{spinner} writing the results")),
        }
        if !self.shown && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
