//! Ctrl-C, and being told to end: nothing unfinished is left behind.

/// Lets the process end in order when it is told to end. Without it nothing half-done stands under a final name
/// either, but hidden files stay until the next run.
#[cfg(unix)]
pub(super) fn end_in_order() {
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};

    // What goes beyond the largest file that is allowed is then a failed write, with a message, and no sudden end.
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGXFSZ]) else { return };
    std::thread::spawn(move || {
        if signals.forever().any(|signal| signal != SIGXFSZ) {
            end();
        }
    });
}

#[cfg(not(unix))]
pub(super) fn end_in_order() {}

#[cfg(unix)]
fn end() {
    use crate::error::Error;

    let finished = crate::declare::abandon_all();
    let console = super::Console::new(None);
    console.note("\n");
    console.error(&Error::Interrupted {
        help: match finished {
            true => "what it had written stands whole in its folder; only what it prints was cut off",
            false => "no file was left behind, and an earlier result stays as it was; run again",
        },
    });
    std::process::exit(i32::from(super::NOT_DONE));
}
