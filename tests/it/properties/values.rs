//! A value that is shown can be parsed to the same value.

use cape_declaration::internals::Scope;
use cape_declaration::internals::{
    EntryNumber, EntryType, FilerCode, Heading, ImporterNumber, LiquidationStatus, Window, cents,
    parse_amount, parse_date, parse_iso_date, parse_plain_amount, read_entry_number, read_hts_cell,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day() -> impl Strategy<Value = NaiveDate> {
    // The years that dates of entries may have.
    (0i64..73_000).prop_map(|days| parse_iso_date("1990-01-01").unwrap() + chrono::Duration::days(days))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn entry_numbers(text in "[A-Z0-9]{3}[0-9]{8}") {
        match EntryNumber::from_text(&text) {
            Some(number) => {
                prop_assert_eq!(number.to_string(), text.clone());
                prop_assert_eq!(read_entry_number(&text, None).unwrap().number(), number);
                let printed = format!("{}-{}-{}", &text[..3], &text[3..10], &text[10..]);
                prop_assert_eq!(read_entry_number(&printed, None).unwrap().number(), number);
            }
            None => prop_assert!(text.starts_with("000")),
        }
    }

    #[test]
    fn filer_codes(text in "[A-Z0-9]{3}") {
        let Some(code) = FilerCode::parse(&text) else { return Ok(()) };
        prop_assert_eq!(code.to_string(), text);
        prop_assert_eq!(FilerCode::parse(code.as_str()), Some(code));
    }

    #[test]
    fn importer_numbers(text in "[0-9]{2}-[0-9]{7}([A-Z0-9]{2})?|[0-9]{6}-[0-9]{5}") {
        let number = ImporterNumber::parse(&text).unwrap();
        prop_assert_eq!(ImporterNumber::parse(&number.to_string()), Some(number));
        // A suffix of zeros is dropped.
        let has_suffix = text.len() == 12 && text[2..3] == *"-";
        let expected = text.strip_suffix("00").filter(|_| has_suffix).unwrap_or(&text);
        prop_assert_eq!(number.to_string(), expected);
    }

    #[test]
    fn social_security_numbers_show_their_last_digits_only(text in "[0-9]{3}-[0-9]{2}-[0-9]{4}") {
        let number = ImporterNumber::parse(&text).unwrap();
        prop_assert_eq!(number.to_string(), format!("***-**-{}", &text[7..]));
    }

    #[test]
    fn headings(text in "[1-9][0-9]{3}\\.[0-9]{2}\\.[0-9]{2}") {
        let heading = Heading::parse(&text).unwrap();
        prop_assert_eq!(heading.to_string(), text.clone());
        let _ = read_hts_cell(&text);
    }

    #[test]
    fn entry_types(code in 0u8..100) {
        let Some(kind) = EntryType::from_code(code) else { return Ok(()) };
        prop_assert_eq!(EntryType::parse(&kind.to_string()), Some(kind));
        prop_assert_eq!(kind.code(), code);
    }

    #[test]
    fn days(day in day()) {
        prop_assert_eq!(parse_iso_date(&day.to_string()), Some(day));
        // A date outside these years means "no date".
        let read = Some(day).filter(|day| (2000..2100).contains(&chrono::Datelike::year(day)));
        prop_assert_eq!(parse_date(&day.to_string()).value(), read);
        prop_assert_eq!(parse_date(&day.format("%m/%d/%Y").to_string()).value(), read);
    }

    #[test]
    fn windows(start in day(), days in 0i64..4000) {
        let window = Window { start, end: start + chrono::Duration::days(days) };
        prop_assert_eq!(window.to_string().parse(), Ok(window));
    }

    #[test]
    fn amounts(cents_of in -99_999_999_999i64..99_999_999_999) {
        let amount = Decimal::new(cents_of, 2);
        let shown = cents(amount);
        prop_assert_eq!(parse_amount(&shown).value(), Some(amount));
        if let Some(plain) = parse_plain_amount(shown.as_bytes()) {
            prop_assert_eq!(plain, amount);
        }
    }

    #[test]
    fn scopes(first in 1u32..70, more in 0u32..30) {
        let text = format!("9903.01.{first:02}-9903.01.{:02}", first + more);
        let scope: Scope = text.parse().unwrap();
        prop_assert_eq!(scope.to_string(), text);
        prop_assert_eq!(scope.to_string().parse(), Ok(scope));
    }
}

#[test]
fn the_scope_of_all_headings_and_every_status() {
    assert_eq!(Scope::AllIeepa.to_string().parse(), Ok(Scope::AllIeepa));
    let words =
        ["liquidated", "reliquidated", "unliquidated", "suspended", "extended", "under review", "pending"];
    for status in words.map(|word| LiquidationStatus::parse(word).unwrap()) {
        assert_eq!(LiquidationStatus::parse(status.name()), Some(status));
    }
}
