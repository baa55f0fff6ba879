//! Rules about rows and cells: unreadable, repaired or contradictory ones.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::rule::{
    Action, CANDIDATES, CbpApplies, Check, Failure, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity,
    SeverityPolicy, Subject, certain,
};
use crate::domain::{
    APPENDIX_E, CBP_FAQ, CBP_TABLE, EntryNumber, EntryNumberDefect, Heading, OURS, Reading, clean, dollars,
    is_scientific_hts,
};
use crate::entries::{Entry, EntryRow, RowDefectKind, value_in};
use crate::read::{Column, Malformed};
use crate::text::several;

const fn unreadable_row(
    name: &'static str,
    page: &'static str,
    fails_when: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule {
        name,
        page,
        weight: SeverityPolicy::Always(Severity::Error),
        fails_when,
        cbp: None,
        source: OURS,
        remedy,
        needs: None,
        action: Action::Fix,
        subject: Subject::Row,
    }
}

pub(crate) static ROW_MALFORMED: Rule = unreadable_row(
    "row-malformed",
    include_str!("pages/row-malformed.md"),
    "a row has more or fewer cells than the header, a quoted cell that is never closed or is followed by other \
     text, or a NUL byte",
    "correct the row in the export, or export again, and run again: the row counts for no entry, and a duty on it \
     is missing",
);

pub(crate) static ENTRY_NUMBER_MISSING: Rule = unreadable_row(
    "entry-number-missing",
    include_str!("pages/entry-number-missing.md"),
    "a row has data but no entry number",
    "put the entry number in and run again: this row counts for no entry",
);

pub(crate) static ENTRY_NUMBER_FORMAT: Rule = Rule {
    cbp: certain("Not 11 characters long"),
    source: CBP_TABLE,
    ..unreadable_row(
        "entry-number-format",
        include_str!("pages/entry-number-format.md"),
        "the entry number, without hyphens and blanks, is not three letters or digits and eight digits, or its \
         filer code is 000; in `cape check` also where it has to be put right first",
        "put the whole number in, as text, and run again: this row counts for no entry",
    )
};

pub(crate) fn defect_rule(kind: RowDefectKind) -> &'static Rule {
    match kind {
        RowDefectKind::Malformed(_) => &ROW_MALFORMED,
        RowDefectKind::EntryNumber(EntryNumberDefect::Missing) => &ENTRY_NUMBER_MISSING,
        RowDefectKind::EntryNumber(_) => &ENTRY_NUMBER_FORMAT,
    }
}

/// The message about a row that can't be read. `value` is its entry number cell, `cells` its number of cells and that
/// of the header.
pub(crate) fn defect_words(kind: RowDefectKind, value: &str, cells: (usize, usize)) -> Message {
    let (found, named) = cells;
    match kind {
        RowDefectKind::Malformed(Malformed::TooManyCells) => Message::with_help(
            format!("the row has {found} cells, the header {named}"),
            "put quotes around the cell that has a comma (or whatever separates the cells) in it, such as \"Acme, Inc.\", \
             or export again as a workbook, and run again: the row counts for no entry, and a duty on it is missing",
        ),
        RowDefectKind::Malformed(malformed) => Message::new(match malformed {
            Malformed::TooFewCells | Malformed::TooManyCells => {
                format!("the row has {found} cells, the header {named}")
            }
            Malformed::UnclosedQuote => {
                "a quoted cell is never closed; reading went on with the next line".into()
            }
            Malformed::RunsIntoAnotherRow => {
                "a quoted cell runs on into the row of another entry; reading went on with the next line"
                    .into()
            }
            Malformed::TextAfterQuote => {
                "a quoted cell is followed by other text before the separator".into()
            }
            Malformed::NulByte => "the row holds a NUL byte".into(),
        }),
        RowDefectKind::EntryNumber(defect) => entry_number_words(defect, value),
    }
}

pub(crate) fn entry_number_words(defect: EntryNumberDefect, value: &str) -> Message {
    use EntryNumberDefect as D;
    match defect {
        D::Missing => Message::new("the row has data but no entry number"),
        D::Scientific => Message::with_help(
            format!("{value} is a number in scientific notation: a spreadsheet rounded the entry number"),
            "its last digits are lost and can't be computed: export the report from ACE again, and format the \
             column as text before a spreadsheet opens it",
        ),
        D::TenCharacters(Some(number)) => Message::with_help(
            format!("{value} has 10 characters: the check digit or a leading zero is missing"),
            format!(
                "if the check digit is missing, the number is {number}; compare with ACE before you use it"
            ),
        ),
        D::TenCharacters(None) => Message::new(format!("{value} has 10 characters instead of 11")),
        D::FilerMissing => Message::with_help(
            format!("{value} has 8 digits: the filer code is missing"),
            "put the three characters of the filer code before it, or map the filer's column with --column \
             filer=HEADER",
        ),
        D::CheckDigitMissing(number) => Message::with_help(
            format!("{value} has 7 digits: the check digit is missing"),
            format!(
                "with its filer code and the check digit that CATAIR Appendix E gives, the number is {number}; compare \
                 with ACE, or map the column of the check digit with --column check_digit=HEADER"
            ),
        ),
        D::FilerZero => {
            Message::new(format!("{value} begins with 000, which is no filer code")).cbp(CbpApplies::Possibly)
        }
        D::TooLong(n) => Message::new(format!("the entry number has {n} characters instead of 11: {value}")),
        D::TooShort(n) => Message::new(format!("{value} has {n} characters instead of 11")),
        D::OtherCharacters => {
            Message::new(format!("{value} is not three letters or digits followed by eight digits"))
                .cbp(CbpApplies::Possibly)
        }
    }
}

/// Whether a complete entry number of the inputs has the same filer code: that of another entry, or of this entry on
/// another row.
fn is_of_known_filer(entry: &Entry<'_>) -> bool {
    entry.rows.iter().any(|row| row.has_known_filer || !(row.zeros_restored || row.is_unread))
}

pub(crate) static LEADING_ZERO_RESTORED: Rule = Rule {
    name: "leading-zero-restored",
    page: include_str!("pages/leading-zero-restored.md"),
    weight: SeverityPolicy::Varies(
        |_| Severity::Warning,
        "warning where --filer or another, whole number of the inputs names the filer; else doubt",
    ),
    fails_when: "a number of 9 or 10 digits has the right check digit once zeros are put before it; the padded number is \
                 used. One in ten numbers fits by chance: where neither --filer nor another, whole number of the inputs \
                 names its filer, the check digit may be missing instead",
    cbp: None,
    source: CBP_FAQ,
    remedy: "compare the number with ACE once; to keep the zeros, format the column as text before a spreadsheet \
             opens the export",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, filing| {
            let is_restored = RuleOutcome::fail_where(entry, Column::EntryNumber, |row| row.zeros_restored);
            match filing.filer.code() == Some(entry.number.filer()) || is_of_known_filer(entry) {
                true => is_restored,
                false => is_restored.weighing(Severity::Doubt),
            }
        },
        words: MessageFrom::Rows(|f, entry| {
            let shown = clean(f.value);
            if f.filing.filer.code() == Some(f.number.filer()) || is_of_known_filer(entry) {
                return Message::new(format!("{shown} lost its leading zeros and is read as {}", f.number));
            }
            let message =
                format!("{shown} is read as {}, but a check digit may be missing instead", f.number);
            let completed = EntryNumber::from_text(&format!("{shown}0"));
            let Some(other) = completed.map(|number| number.with_check_digit(0)) else {
                return Message::new(message);
            };
            let help = format!(
                "if zeros were lost, the number is {}; if the check digit is missing, it is {other}: compare both with \
                 ACE",
                f.number
            );
            Message::with_help(message, help)
        }),
    }),
};

pub(crate) static CHECK_DIGIT: Rule = Rule {
    name: "check-digit",
    page: include_str!("pages/check-digit.md"),
    weight: SeverityPolicy::Varies(
        |_| Severity::Doubt,
        "doubt: the entry goes to review; warning in `cape check`",
    ),
    fails_when: "the last digit of the entry number is not the one that CATAIR Appendix E gives for that filer, its \
                 check-digit factor considered",
    cbp: None,
    source: APPENDIX_E,
    remedy: "compare the number with ACE. If it differs, correct it and run again: to a wrong number CBP answers \
             \"Entry Summary Not Found or Archived in ACE\", which may cost the whole declaration. If it is the same, \
             upload it: CBP shifts the check digits of some filers, and cape recognizes that only from five entries on",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| {
            let wrong = entry.number.check_digit_offset() != entry.factor;
            RuleOutcome::fail_if(wrong)
        },
        words: MessageFrom::Facts(|f| {
            let right = f.number.with_check_digit(f.factor);
            let factor = match f.factor {
                0 => String::new(),
                factor => format!(" (check-digit factor +{factor})"),
            };
            Message::new(format!(
                "the last digit of {} should be {} by CBP's check-digit formula{factor}",
                f.number,
                &right.to_string()[10..]
            ))
        }),
    }),
};

pub(crate) static HTS_UNREADABLE: Rule = Rule {
    name: "hts-unreadable",
    page: include_str!("pages/hts-unreadable.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "an HTS cell begins with 99 and hasn't 8 or 10 digits, holds a spreadsheet's error value, is blank \
                 next to a duty, hasn't 4 to 10 digits, or is like 1264.00 next to an amount that can't be read: it could \
                 hide an IEEPA heading",
    cbp: None,
    source: OURS,
    remedy: "put the HTS number of the entry summary in, or decide from ACE whether the entry has IEEPA duty",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Line,
        judge: |entry, _| {
            let at =
                |column| RuleOutcome::fail_where(entry, column, |row| row.unreadable_hts == Some(column));
            at(Column::Hts).or_else(|| at(Column::HtsAdditional))
        },
        words: MessageFrom::Facts(|f| {
            Message::new(match clean(f.value) {
                "" => "the HTS number is blank next to a duty".to_string(),
                value if is_scientific_hts(value) => format!(
                    "{value} is a number in scientific notation: a spreadsheet rounded the HTS number, and its last \
                     digits are lost"
                ),
                value => format!("{value} is no HTS number of 8 or 10 digits"),
            })
        }),
    }),
};

pub(crate) static AMOUNT_UNREADABLE: Rule = Rule {
    name: "amount-unreadable",
    page: include_str!("pages/amount-unreadable.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "the duty on a row in scope is not an amount; it counts as unknown",
    cbp: None,
    source: OURS,
    remedy: "write the amount in dollars, such as 2567.49 or $2,567.49, and run again",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Line,
        judge: |entry, _| {
            RuleOutcome::fail_where(entry, Column::Duty, |row| {
                row.duty == Reading::Unreadable && entry.in_scope(row).next().is_some()
            })
        },
        words: MessageFrom::Facts(|f| {
            Message::new(format!("{} is not an amount in dollars", clean(f.value)))
        }),
    }),
};

pub(crate) static DATE_UNREADABLE: Rule = Rule {
    name: "date-unreadable",
    page: include_str!("pages/date-unreadable.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "an entry date or liquidation date is neither blank nor a date",
    cbp: None,
    source: OURS,
    remedy: "write the date as MM/DD/YYYY or YYYY-MM-DD and run again",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            let entry_date = |row: &EntryRow| row.state.entry_date == Reading::Unreadable;
            let liquidation_date = |row: &EntryRow| row.state.liquidation_date == Reading::Unreadable;
            RuleOutcome::fail_where(entry, Column::EntryDate, entry_date)
                .or_else(|| RuleOutcome::fail_where(entry, Column::LiquidationDate, liquidation_date))
        },
        words: MessageFrom::Facts(|f| {
            Message::new(format!("{} is not a date (month/day/year or YYYY-MM-DD)", clean(f.value)))
        }),
    }),
};

pub(crate) static CONFLICTING_ROWS: Rule = Rule {
    name: "conflicting-rows",
    page: include_str!("pages/conflicting-rows.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "rows of one entry disagree on a date, type, importer, status or indicator, or on the duty of the same \
                 line, ordinal and heading",
    cbp: None,
    source: OURS,
    remedy: "look the entry up in ACE: the export mixes two states of it. cape uses the latest liquidation and the \
             larger duty; if one row blocks the entry and another doesn't, the entry goes to review",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| match entry.conflicting_columns().first() {
            Some(column) => {
                let says_something = |row: &EntryRow| value_in(*column, &row.state).is_some();
                RuleOutcome::fail_where(entry, *column, says_something)
            }
            None => RuleOutcome::fail_at(Column::Hts, entry.conflicting_lines()),
        },
        words: MessageFrom::Rows(conflict_words),
    }),
};

fn conflict_words(_: &Failure<'_>, entry: &Entry<'_>) -> Message {
    let rows = entry.rows;
    let column = |column: &Column| {
        let values = rows.iter().filter_map(|row| value_in(*column, &row.state));
        let values: BTreeSet<String> = values.map(|value| value.to_string()).collect();
        format!("{} ({})", column.ace_name(), several(values))
    };
    let mut about: Vec<String> = entry.conflicting_columns().iter().map(column).collect();
    let lines: BTreeSet<String> =
        entry.conflicting_lines().iter().flat_map(|row| paid(&rows[*row as usize])).collect();
    if !lines.is_empty() {
        about.push(format!("the duty of the same line, ordinal and heading ({})", several(lines)));
    }
    Message::new(format!("rows of the entry disagree on {}", about.join("; ")))
}

/// What a row states as paid, such as `line 1, ordinal 1: 9903.01.25 $100.00`.
fn paid(row: &EntryRow) -> Vec<String> {
    let (line, ordinal) = row.line.unwrap_or_default();
    let tariff = |(heading, duty): (Heading, Option<Decimal>)| {
        let duty = duty.map_or("unknown".to_string(), dollars);
        format!("line {line}, ordinal {ordinal}: {heading} {duty}")
    };
    row.tariffs().map(tariff).collect()
}

pub(crate) static DUPLICATE_ROW: Rule = Rule {
    name: "duplicate-row",
    page: include_str!("pages/duplicate-row.md"),
    weight: SeverityPolicy::Always(Severity::Note),
    fails_when: "two rows have the same line, ordinal, IEEPA heading and duty; they count once",
    cbp: None,
    source: OURS,
    remedy: "no action needed: the duty was counted once",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| RuleOutcome::fail_at(Column::EntryNumber, entry.duplicate_rows()),
        words: MessageFrom::Rows(|_, entry| {
            Message::new(format!("{} rows repeat a line; counted once", entry.duplicate_rows().len()))
        }),
    }),
};

pub(crate) static FILER_COLUMN_CONFLICT: Rule = Rule {
    name: "filer-column-conflict",
    page: include_str!("pages/filer-column-conflict.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "a filer column disagrees with the first three characters of the entry number",
    cbp: None,
    source: OURS,
    remedy: "look the entry up in ACE: either the number or the filer is another entry's",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| RuleOutcome::fail_where(entry, Column::Filer, |row| row.has_other_filer()),
        words: MessageFrom::Facts(|f| {
            let filer = f.number.filer();
            Message::new(format!("the filer column says {}, the entry number {filer}", clean(f.value)))
        }),
    }),
};

pub(super) const fn about_file(
    name: &'static str,
    page: &'static str,
    fails_when: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule {
        name,
        page,
        weight: SeverityPolicy::Always(Severity::Warning),
        fails_when,
        cbp: None,
        source: OURS,
        remedy,
        needs: None,
        action: Action::Upload,
        subject: Subject::File,
    }
}

pub(crate) static HEADER_AMBIGUOUS: Rule = about_file(
    "header-ambiguous",
    include_str!("pages/header-ambiguous.md"),
    "a header such as `Entry`, `Tariff` or `Duty` may mean several things and was taken for a column because no \
     better header is there",
    "check that the column holds what it was taken for; if not, map the right one with --column NAME=HEADER",
);

pub(crate) static HEADER_DUPLICATE: Rule = about_file(
    "header-duplicate",
    include_str!("pages/header-duplicate.md"),
    "two headers name the same column; the better known, else the leftmost, is read and the other is not",
    "check that the right one is read; if not, map it with --column NAME=HEADER",
);

pub(crate) static STATUS_UNRECOGNIZED: Rule = about_file(
    "status-unrecognized",
    include_str!("pages/status-unrecognized.md"),
    "a word in a column of types, statuses, indicators or filer codes is not known to this program; it counts as \
     a blank",
    "look at the entries that have it before you file: the program can't tell what it means for them; if you know \
     what a status word means, name it under [words] in cape.toml",
);

pub(crate) static CELL_ERROR_VALUE: Rule = about_file(
    "cell-error-value",
    include_str!("pages/cell-error-value.md"),
    "cells hold a spreadsheet's error value such as #N/A; they count as blank, in HTS columns as unreadable",
    "correct the formulas, or export the report from ACE again, and run again",
);

pub(crate) static HIDDEN_ROWS: Rule = about_file(
    "hidden-rows",
    include_str!("pages/hidden-rows.md"),
    "rows of a workbook's sheet are hidden, by a filter or by hand, and yet hold something; they are read like all \
     others",
    "show all rows (clear the filter, select all, Unhide) and look whether they belong to the data; delete those that \
     don't, and run again",
);

pub(crate) static CHECK_DIGIT_FACTOR: Rule = Rule {
    weight: SeverityPolicy::Always(Severity::Note),
    source: APPENDIX_E,
    ..about_file(
        "check-digit-factor",
        include_str!("pages/check-digit-factor.md"),
        "at least five entries of a filer, and at least 80 % of all of them, have check digits shifted by the \
         same amount: CBP seems to have given this filer a check-digit factor, and its numbers are judged by it",
        "nothing to do if the filer knows of its factor; if not, the numbers may have been altered: compare some \
         with ACE",
    )
};
