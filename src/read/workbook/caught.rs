//! Catches panics of calamine on contradictory bytes, so that a damaged file is an ordinary error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use super::parts::damaged;
use crate::error::Result;

thread_local! {
    /// Whether panics of this thread are being caught and should not be reported.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `read` and turns a panic into an error, unless panics abort the program.
pub(crate) fn caught<T>(name: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    if cfg!(panic = "abort") {
        return read();
    }
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let report = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.get() {
                report(panic);
            }
        }));
    });
    let before = IS_CAUGHT.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    IS_CAUGHT.set(before);
    read.unwrap_or_else(|_| Err(damaged(name, "its parts contradict each other")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_panic_is_an_error_that_says_what_to_do() {
        let bytes: &[u8] = &[];
        let error = caught("may.xls", || Ok(bytes[0])).unwrap_err();
        assert!(matches!(error, Error::Damaged { ref name, .. } if name == "may.xls"), "{error}");
        assert_eq!(caught("may.xls", || Ok(7)).unwrap(), 7);
    }
}
