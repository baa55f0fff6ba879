//! The parsers of cells: none panics, and each parses the values that it formats.

#![no_main]

use cape_declaration::internals::*;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = (parse_plain_date(bytes), parse_plain_amount(bytes), read_plain_hts(bytes));
    let _ = (ImporterNumber::parse_plain(bytes), EntryNumber::from_bytes(bytes));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let cleaned = clean(text);
    for filer in [None, FilerCode::parse("B76")] {
        if let Ok(reading) = read_entry_number(cleaned, filer) {
            assert_eq!(EntryNumber::from_text(&reading.number().to_string()), Some(reading.number()));
        }
    }
    if let Some(day) = parse_date(cleaned).value() {
        assert_eq!(parse_date(&day.to_string()).value(), Some(day));
    }
    if let Some(amount) = parse_amount(cleaned).value() {
        let shown = cents(amount);
        let again = parse_amount(&shown).value().expect("what is shown can be read");
        assert_eq!(cents(again), shown);
        let _ = dollars(amount);
    }
    if let Some(plain) = parse_plain_amount(cleaned.as_bytes()) {
        assert_eq!(parse_amount(cleaned).value(), Some(plain));
    }
    if let Some(code) = FilerCode::parse(cleaned) {
        assert_eq!(FilerCode::parse(code.as_str()), Some(code));
    }
    if let Some(number) = ImporterNumber::parse(cleaned) {
        let shown = number.to_string();
        assert!(ImporterNumber::parse(&shown) == Some(number) || shown.starts_with("***-**-"));
    }
    if let Some(heading) = Heading::parse(cleaned) {
        assert_eq!(Heading::parse(&heading.to_string()), Some(heading));
    }
    if let Some(kind) = EntryType::parse(cleaned) {
        assert_eq!(EntryType::parse(&kind.to_string()), Some(kind));
    }
    if let Ok(window) = text.parse::<Window>() {
        assert_eq!(window.to_string().parse(), Ok(window));
    }
    if let Ok(scope) = text.parse::<Scope>() {
        assert_eq!(scope.to_string().parse(), Ok(scope));
    }
    let _ = (read_hts_cell(cleaned), parse_indicator(cleaned), parse_mark(cleaned), is_error_value(cleaned));
    let _ = (LiquidationStatus::parse(cleaned), ControlStatus::parse(cleaned), SummaryStatus::parse(cleaned));
    let _ = (CollectionStatus::parse(cleaned), ProtestStatus::parse(cleaned), truncate(text));
    let seen = sanitize(text);
    assert_eq!(seen.chars().count(), text.chars().count());
    assert!(seen.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')));
    assert_eq!(sanitize(&seen), seen);
});
