//! Rules on how inputs were read: what was left out or put right, and what that leaves open.

use super::action::Action;
use super::rows::about_file;
use super::rule::{
    CANDIDATES, Check, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity, SeverityPolicy, Subject,
};
use crate::domain::{CBP_FAQ, EntryNumber, OURS, clean};
use crate::read::Column;

pub(crate) static ROW_UNREAD: Rule = Rule {
    name: "row-unread",
    page: include_str!("pages/row-unread.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "a row of the entry is malformed: it may hide a duty or a status",
    cbp: None,
    source: OURS,
    remedy: "put the malformed row right in the export and run again, or decide by what ACE shows of the entry",
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
                "{} stands on each row of a line: it is the total of the line",
                clean(f.value)
            ))
        }),
    }),
};

pub(crate) static LEADING_ZERO_UNCERTAIN: Rule = Rule {
    name: "leading-zero-uncertain",
    page: include_str!("pages/leading-zero-uncertain.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "a number of 9 or 10 digits has the right check digit once zeros are put before it, but neither --filer \
                 nor another, whole number of the inputs names its filer: one in ten numbers fits by chance",
    cbp: None,
    source: CBP_FAQ,
    remedy: "compare the number with ACE and put the whole number in, as text",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, filing| {
            RuleOutcome::fail_where(entry, Column::EntryNumber, |row| {
                row.zeros_restored && !row.has_known_filer && filing.filer.code() != Some(row.number.filer())
            })
        },
        words: MessageFrom::Facts(|f| {
            let shown = clean(f.value);
            let message =
                format!("{shown} is read as {}, but a check digit may be missing instead", f.number);
            let completed = EntryNumber::from_text(&format!("{shown}0"));
            let other = completed.map(|number| number.with_check_digit(0));
            match other {
                Some(other) => Message::with_help(
                    message,
                    format!(
                        "if zeros were lost, the number is {}; if the check digit is missing, it is {other}: compare \
                         both with ACE",
                        f.number
                    ),
                ),
                None => Message::new(message),
            }
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
    "map it with --column hts_additional=HEADER and run again; the flag may be given several times",
);

pub(crate) static ROWS_REPEAT: Rule = about_file(
    "rows-repeat",
    include_str!("pages/rows-repeat.md"),
    "rows without line numbers repeat rows of another input, as when two exports or sheets overlap: they count once",
    "check that the inputs overlap; add line numbers to the report, by which rows are told apart with certainty",
);

pub(crate) static DATE_ORDER: Rule = about_file(
    "date-order",
    include_str!("pages/date-order.md"),
    "a date column holds dates whose first number is above 12 and none whose second is: it writes the day first. Dates \
     that could be read both ways are unreadable",
    "if the file writes the day first, run again with --date-order dmy; if not, put the dates right",
);

pub(crate) static DATE_SERIALS: Rule = note_on_file(
    "date-serials",
    include_str!("pages/date-serials.md"),
    "all dates of a column are whole numbers from 40000 to 60000: a spreadsheet's serial numbers of days",
    "nothing, if the dates are right; format the column as a date before you save the sheet as CSV",
);

pub(crate) static DATE_PLACEHOLDER: Rule = note_on_file(
    "date-placeholder",
    include_str!("pages/date-placeholder.md"),
    "a day that systems write for no date, such as 1/1/1900, or a word such as N/A: it counts as blank",
    "nothing, if no date is meant; else put the date in",
);

pub(crate) static DATE_TIME: Rule = note_on_file(
    "date-time",
    include_str!("pages/date-time.md"),
    "dates have a time of day other than midnight: the day counts, the time does not",
    "nothing, if the times are those of the port; in another time zone the day may be the one before or after",
);

pub(crate) static INVISIBLE_CHARACTERS: Rule = note_on_file(
    "invisible-characters",
    include_str!("pages/invisible-characters.md"),
    "cells hold characters that show nothing, such as a zero-width space; they are dropped",
    "nothing: they came with text that was copied from a page or a mail",
);

pub(crate) static TRAILING_CELLS_OMITTED: Rule = note_on_file(
    "trailing-cells-omitted",
    include_str!("pages/trailing-cells-omitted.md"),
    "rows of entries end before the last column, behind entry number, HTS number and duty: the missing cells count as \
     blank",
    "nothing, if the cells are blank in the report too",
);

pub(crate) static QUOTES_REPAIRED: Rule = note_on_file(
    "quotes-repaired",
    include_str!("pages/quotes-repaired.md"),
    "each line of a text stands as a whole in quotes, or blanks stand before the quotes of cells: it is read as it is \
     meant",
    "nothing, if the rows are read rightly; see `cape inspect`",
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
