//! Rules about how inputs were read: what was skipped or repaired, and what remains uncertain.

use super::rows::about_file;
use super::rule::{
    Action, CANDIDATES, Check, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity, SeverityPolicy,
    Subject,
};
use crate::domain::{OURS, clean};
use crate::entries::lines_without_ieepa;
use crate::read::Column;
use crate::text::plural;

pub(crate) static ROW_UNREAD: Rule = Rule {
    name: "row-unread",
    page: include_str!("pages/row-unread.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "a row of the entry is malformed: it may hide a duty or a status",
    cbp: None,
    source: OURS,
    remedy: "correct the malformed row in the export and run again, or look the entry up in ACE and decide",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| RuleOutcome::fail_where(entry, Column::EntryNumber, |row| row.is_unread),
        words: MessageFrom::Rows(|_, entry| {
            Message::new(match entry.rows.iter().filter(|row| row.is_unread).count() {
                1 => "a row of the entry can't be read: its duty and statuses are not known".to_string(),
                rows => {
                    format!("{rows} rows of the entry can't be read: their duty and statuses are not known")
                }
            })
        }),
    }),
};

pub(crate) static LINE_TOTAL: Rule = Rule {
    name: "line-total",
    page: include_str!("pages/line-total.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "under a header that may mean the duty of a whole line (Line Duty Amount, Duty Paid, Duties Paid) all \
                 rows of a line show the same amount above zero: how much of it is IEEPA duty is not known",
    cbp: None,
    source: OURS,
    remedy: "add the column Line Tariff Duty Amount to the ACE report, which has the duty of each tariff, and run again",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| RuleOutcome::fail_where(entry, Column::Duty, |row| row.is_line_total),
        words: MessageFrom::Facts(|f| {
            Message::new(format!(
                "{} is repeated on each row of a line: it is the line's total",
                clean(f.value)
            ))
        }),
    }),
};

pub(crate) static REPEATS_FILLED: Rule = Rule {
    name: "repeats-filled",
    page: include_str!("pages/repeats-filled.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "rows without an entry number follow a row of the entry, and their line numbers continue: they count as \
                 its rows",
    cbp: None,
    source: OURS,
    remedy: "if the report prints each entry number once and leaves it blank below, run again with --fill-down; if \
             not, put the missing numbers in",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| RuleOutcome::fail_where(entry, Column::EntryNumber, |row| row.is_filled_down),
        words: MessageFrom::Rows(|_, entry| {
            let rows = entry.rows.iter().filter(|row| row.is_filled_down).count() as u64;
            Message::new(format!("{} of the entry had no entry number", plural(rows, "row", "rows")))
        }),
    }),
};

pub(crate) static IEEPA_ROW_GONE: Rule = Rule {
    name: "ieepa-row-gone",
    page: include_str!("pages/ieepa-row-gone.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "in one input a line of the entry has an IEEPA row with duty, in another, which shares other rows of \
                 that line, it has none: the newer export may show that CBP has processed the entry",
    cbp: None,
    source: OURS,
    remedy: "check in ACE whether the entry still has its IEEPA rows. If not, CBP has processed it: don't file it",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| {
            let lines = lines_without_ieepa(entry.rows);
            RuleOutcome::fail_where(entry, Column::Hts, |row| {
                lines.contains(&(row.at.input, row.line_number))
            })
        },
        words: MessageFrom::Facts(|_| {
            Message::new("in one input a line has an IEEPA row with duty, in another it has none")
        }),
    }),
};

pub(crate) static HEADING_UNREAD: Rule = Rule {
    name: "heading-unread",
    page: include_str!("pages/heading-unread.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "a column that is not read holds an IEEPA heading on a row of the entry",
    cbp: None,
    source: OURS,
    remedy: "map the column with --column hts_additional=HEADER and run again; see column-unread",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, _| RuleOutcome::fail_where(entry, Column::EntryNumber, |row| row.has_unread_heading),
        words: MessageFrom::Facts(|_| {
            Message::new("a column that is not read holds an IEEPA heading: duty under it is not known")
        }),
    }),
};

pub(crate) static COLUMN_UNREAD: Rule = about_file(
    "column-unread",
    include_str!("pages/column-unread.md"),
    "a column that is not read holds HTS numbers of 9903.01 or 9903.02",
    "run again with that flag, which may be given several times",
);

pub(crate) static ROWS_REPEAT: Rule = about_file(
    "rows-repeat",
    include_str!("pages/rows-repeat.md"),
    "rows without line numbers repeat rows of another input, as when two exports or sheets overlap: they count once",
    "check whether the inputs overlap; add line numbers to the report, so that rows can be distinguished with certainty",
);

pub(crate) static DATE_ORDER: Rule = about_file(
    "date-order",
    include_str!("pages/date-order.md"),
    "a date column has dates with a first number above 12 and none with a second number above 12: it writes the day first. Dates \
     that could be read both ways are unreadable",
    "if the file writes the day first, run again with --date-order dmy; if not, correct the dates",
);

pub(crate) static DATE_SERIALS: Rule = note_on_file(
    "date-serials",
    include_str!("pages/date-serials.md"),
    "all dates of a column are whole numbers from 40000 to 60000: a spreadsheet's serial numbers of days",
    "no action needed if the dates are right; format the column as a date before you save the sheet as CSV",
);

pub(crate) static DATE_PLACEHOLDER: Rule = note_on_file(
    "date-placeholder",
    include_str!("pages/date-placeholder.md"),
    "a day that systems write for no date, such as 1/1/1900, or a word such as N/A, means no date: it counts as blank",
    "no action needed if there is no date; otherwise enter it",
);

pub(crate) static INVISIBLE_CHARACTERS: Rule = note_on_file(
    "invisible-characters",
    include_str!("pages/invisible-characters.md"),
    "cells hold characters that show nothing, such as a zero-width space; they are dropped",
    "no action needed: they came with text that was copied from a page or a mail",
);

pub(crate) static TRAILING_CELLS_OMITTED: Rule = note_on_file(
    "trailing-cells-omitted",
    include_str!("pages/trailing-cells-omitted.md"),
    "rows of entries end before the last column, behind entry number, HTS number and duty: the missing cells count as \
     blank",
    "no action needed if the cells are blank in the report too",
);

pub(crate) static QUOTES_REPAIRED: Rule = note_on_file(
    "quotes-repaired",
    include_str!("pages/quotes-repaired.md"),
    "each line of a text is in quotes as a whole, or blanks precede the quotes of cells: it is read as it was \
     meant",
    "no action needed if `cape inspect` shows the rows read correctly",
);

pub(crate) static SHEET_UNREAD: Rule = about_file(
    "sheet-unread",
    include_str!("pages/sheet-unread.md"),
    "a sheet of a workbook holds entry numbers and was not read: it has no header and does not go on with the columns \
     of the sheet before",
    "put a header row above its data, or save it as a file of its own with one",
);

pub(crate) static SHEET_CONTINUED: Rule = note_on_file(
    "sheet-continued",
    include_str!("pages/sheet-continued.md"),
    "a sheet of a workbook has no header and is read by the columns of the sheet before, since its first row has an \
     entry number in the same column",
    "check that its columns are those of the sheet before",
);

pub(crate) static HEADER_CHANGES: Rule = note_on_file(
    "header-changes",
    include_str!("pages/header-changes.md"),
    "within an input another header names the columns in another order, or other columns: the rows below it are read by \
     it",
    "no action needed if files were joined one after the other; see `cape inspect`",
);

/// Age in days from which an export may no longer show the current state of entries.
pub(crate) const EXPORT_FRESH_DAYS: i64 = 14;

pub(crate) static EXPORT_OLD: Rule = about_file(
    "export-old",
    include_str!("pages/export-old.md"),
    "more than 14 days lie between the day of the export and the day of filing: statuses may have changed",
    "export the report from ACE again and run with it; if the file is newer than its date, give the day with --exported",
);

pub(crate) static FILE_PASSED_OVER: Rule = about_file(
    "file-passed-over",
    include_str!("pages/file-passed-over.md"),
    "a file of a folder was not read, since its name does not end as those of text and workbooks do",
    "save it as a workbook (.xlsx) or as \"CSV UTF-8\" if it holds entries",
);

const fn note_on_file(
    name: &'static str,
    page: &'static str,
    fails_when: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule { weight: SeverityPolicy::Always(Severity::Note), ..about_file(name, page, fails_when, remedy) }
}
