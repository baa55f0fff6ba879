//! `--strict`.

use super::harness::{CONTROL, DRAWBACK, SUSPENSION, VALUE, sound};

#[test]
fn strict_sends_what_is_not_proven_to_review() {
    sound().strict().passes();
    let unproven = || sound().with(CONTROL, "").strict();
    unproven().is_judged("partly-checked", "trade-control", "review");
    unproven().with(SUSPENSION, "Y").is_judged(
        "suspension-pending;partly-checked",
        "trade-control",
        "review",
    );
    unproven().with(VALUE, "1").is_judged("partly-checked;value-on-chapter-99", "trade-control", "review");
}

#[test]
fn strict_adds_nothing_to_an_error() {
    sound().with(CONTROL, "").with(DRAWBACK, "Y").strict().is_judged("drawback", "trade-control", "blocked");
}
