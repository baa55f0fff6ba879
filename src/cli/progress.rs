//! A progress bar on a terminal, for runs that take longer than a second.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

const PATIENCE: Duration = Duration::from_secs(1);

/// Shows how far a run is, or nothing.
pub(super) struct Bar {
    bar: ProgressBar,
    /// When the bar is to be shown; never where no terminal is or none is wanted, nor once it is shown.
    show_at: Option<Instant>,
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Self {
        let wanted = !quiet && io::stderr().is_terminal();
        let bar = ProgressBar::hidden().with_style(style("{spinner} unpacking the inputs, {bytes} so far"));
        Bar { bar, show_at: wanted.then(|| Instant::now() + PATIENCE) }
    }

    pub(super) fn update(&mut self, progress: Progress) {
        match progress {
            Progress::Unpacked(bytes) | Progress::Read(bytes) => self.bar.inc(bytes),
            Progress::ToRead(bytes) => {
                self.bar.set_position(0);
                self.bar.set_length(bytes);
                self.bar.set_style(style("{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"));
            }
            Progress::Writing => self.bar.set_style(style("{spinner} writing the results")),
        }
        if self.show_at.is_some_and(|at| at <= Instant::now()) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.show_at = None;
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
