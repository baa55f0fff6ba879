//! The settings file: any text is accepted, or rejected with a position.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = cape_declaration::internals::read_settings(text) {
        assert!(!error.to_string().is_empty());
    }
});
