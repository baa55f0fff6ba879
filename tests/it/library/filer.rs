//! A filer is required: a mistyped filer code isn't a declaration without a filer.

use cape_declaration::{Declaration, DeclarationBuilder, ErrorKind, Filer, FilerCode};

fn builder() -> DeclarationBuilder {
    Declaration::builder().as_of("2026-05-01".parse().unwrap()).input("fixtures/es003.csv")
}

#[track_caller]
fn refused(builder: DeclarationBuilder, words: &str) {
    let error = builder.judge().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn a_mistyped_filer_code_is_an_error_and_nobody_files_nothing() {
    assert!("B7".parse::<FilerCode>().is_err());
    refused(builder(), "who files?");
}

#[test]
fn broker_importers_and_broker_for_importers_are_told_apart() {
    let (code, importer) = ("B76".parse().unwrap(), "12-3456789".parse().unwrap());
    assert!(matches!(builder().filer(code).judge().unwrap().filer(), Filer::Broker(_)));
    assert!(matches!(builder().importers([importer]).judge().unwrap().filer(), Filer::Importers(_)));
    let both = builder().filer(code).importers([importer]).judge().unwrap();
    assert!(matches!(both.filer(), Filer::BrokerFor { .. }));
}

#[test]
fn a_day_before_cape_opened_no_input_and_files_of_no_entries_are_refused() {
    let filed = || builder().filer("B76".parse().unwrap());
    refused(filed().as_of("2026-04-19".parse().unwrap()), "before CAPE opened");
    refused(filed().max_entries(0), "can't hold 0 entries");
    refused(filed().max_entries(10_000), "can't hold 10000 entries");
    refused(Declaration::builder().filer("B76".parse().unwrap()), "no input");
    assert!(filed().max_entries(9_999).judge().is_ok());
}
