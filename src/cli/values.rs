//! The values of flags and settings, read from text. What a parser says is shown behind the flag's name.

use chrono::NaiveDate;
use clap::ValueEnum;

use super::instead;
use crate::declare::FILE_LIMIT;
use crate::domain::phases::date;
use crate::domain::{
    FIRST_FILING_DAY, FilerCode, ImporterNumber, Window, clean, eastern_today, harmless, parse_iso_date,
    shown,
};
use crate::ieepa::Scope;
use crate::read::{Column, HeaderOf, columns::COLUMNS};
use crate::ready::Recipient;

type Parsed<T> = Result<T, String>;

pub(super) fn filer(text: &str) -> Parsed<FilerCode> {
    FilerCode::parse(text).ok_or_else(|| "a filer code is three letters or digits, such as B76".into())
}

pub(super) fn importer(text: &str) -> Parsed<ImporterNumber> {
    ImporterNumber::parse(clean(text)).ok_or_else(|| {
        "an importer number is NN-NNNNNNN with or without a suffix, YYDDPP-NNNNN or NNN-NN-NNNN".into()
    })
}

pub(super) fn filing_day(text: &str) -> Parsed<NaiveDate> {
    match parse_iso_date(text) {
        Some(day) if day >= FIRST_FILING_DAY => Ok(day),
        Some(_) => Err(format!("CAPE opened on {FIRST_FILING_DAY}; no day of filing lies before")),
        None => Err("a day is written YYYY-MM-DD, such as 2026-05-01".into()),
    }
}

/// A day of filing that has come.
pub(super) fn past_day(text: &str) -> Parsed<NaiveDate> {
    let (day, today) = (filing_day(text)?, eastern_today());
    if day > today {
        return Err(format!("that day is still to come: today is {today} in US Eastern time"));
    }
    Ok(day)
}

/// An importer number as a ledger stores it: a social security number masked, in which form it may be given too.
pub(super) fn stored_importer(text: &str) -> Parsed<String> {
    let text = clean(text);
    let end = text.strip_prefix("***-**-").filter(|end| end.len() == 4);
    match end.is_some_and(|end| end.bytes().all(|c| c.is_ascii_digit())) {
        true => Ok(text.to_string()),
        false => importer(text).map(|number| number.to_string()),
    }
}

/// A claim number in whatever form CBP gives it.
pub(super) fn claim(text: &str) -> Parsed<String> {
    let claim = clean(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.');
    let known = !claim.is_empty() && claim.len() <= 40 && claim.chars().all(is_plain);
    let message = "a claim number is what CBP gave: letters, digits and hyphens, such as 9900417";
    known.then(|| harmless(claim)).ok_or_else(|| message.into())
}

pub(super) fn window(text: &str) -> Parsed<Window> {
    Window::parse(text).ok_or_else(|| {
        concat!(
            "a window is START..END, such as ",
            date!(window_start),
            "..",
            date!(window_end),
            ", the start not after the end"
        )
        .into()
    })
}

pub(super) fn scope(text: &str) -> Parsed<Scope> {
    Scope::parse(text).ok_or_else(|| {
        "a scope is all-ieepa or a range within 9903.01 and 9903.02, such as 9903.01.25-9903.01.70".into()
    })
}

pub(super) fn max_entries(text: &str) -> Parsed<usize> {
    match text.parse() {
        Ok(n) if (1..=FILE_LIMIT).contains(&n) => Ok(n),
        _ => Err(format!("an upload file holds 1 to {FILE_LIMIT} entries")),
    }
}

pub(super) fn threads(text: &str) -> Parsed<usize> {
    match text.parse() {
        Ok(n) if (1..=1024).contains(&n) => Ok(n),
        _ => Err("a number of threads lies between 1 and 1024".into()),
    }
}

pub(super) fn column(text: &str) -> Parsed<HeaderOf> {
    let (name, header) = text.split_once('=').ok_or("write NAME=HEADER, such as hts=\"Tariff No.\"")?;
    let column = column_name(name)?;
    if header.trim().is_empty() {
        return Err("the header after = is blank".into());
    }
    Ok(HeaderOf { column, header: header.to_string() })
}

/// A column's name, however its words are joined: `liquidation-status` is `liquidation_status`.
pub(super) fn column_key(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

pub(super) fn column_name(name: &str) -> Parsed<Column> {
    let name = column_key(name);
    Column::by_name(&name).ok_or_else(|| {
        let names: Vec<&str> = COLUMNS.iter().map(|spec| spec.name).collect();
        format!("no column is called {:?}{}", shown(&name), instead(&name, &names))
    })
}

/// An answer: yes, no, or none.
pub(super) fn yes_or_no(text: &str) -> Parsed<Option<bool>> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" => Ok(Some(true)),
        "no" | "n" => Ok(Some(false)),
        "not-known" => Ok(None),
        _ => Err("an answer is yes, no or not-known".into()),
    }
}

pub(super) fn recipient(text: &str) -> Parsed<Recipient> {
    let known = [Recipient::Importer, Recipient::NotifyParty];
    let found = known.into_iter().find(|known| known.name().eq_ignore_ascii_case(text.trim()));
    found.ok_or_else(|| "the refund goes to the importer or to a notify-party".into())
}

/// One of a few words, as a flag takes it.
pub(super) fn one_of<T: ValueEnum>(text: &str) -> Parsed<T> {
    T::from_str(text, false).map_err(|_| {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = values.map(|value| value.get_name().to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        format!("{:?} is none of the values{}", shown(text), instead(text, &names))
    })
}
