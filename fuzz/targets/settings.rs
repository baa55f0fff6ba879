//! The settings file: any text is read or refused with a place in it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = cape_declaration::internals::read_settings(text) {
        assert!(!error.to_string().is_empty());
    }
});
