//! `--strict`.

use super::harness::{CONTROL, DRAWBACK, SUSPENSION, VALUE, sound};

#[test]
fn strict_sends_what_is_partly_checked_to_review() {
    sound().strict().passes();
    let partly = || sound().with(CONTROL, "").strict();
    partly().is_judged("partly-checked", "trade-control", "review");
    partly().with(SUSPENSION, "Y").is_judged("partly-checked;suspension-pending", "trade-control", "review");
    partly().with(VALUE, "1").is_judged("partly-checked;value-on-chapter-99", "trade-control", "review");
}

#[test]
fn strict_adds_nothing_to_an_error() {
    sound().with(CONTROL, "").with(DRAWBACK, "Y").strict().is_judged("drawback", "trade-control", "blocked");
}
