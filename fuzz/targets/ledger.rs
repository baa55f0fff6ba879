//! The ledger's readers: any bytes are imported as a report or rejected, importing them again has no effect, and the
//! status can be shown.

#![no_main]

use cape_declaration::internals::{Ledger, import_and_show};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let ledger = folder.path().join("ledger.db");
    Ledger::create(&ledger).expect("there is room");
    let first = import_and_show(&ledger, bytes).map_err(|error| error.to_string());
    let again = import_and_show(&ledger, bytes).map_err(|error| error.to_string());
    match (first, again) {
        (Ok(first), Ok(again)) => assert_eq!(first, again),
        (first, again) => assert_eq!(first.err(), again.err()),
    }
});
