//! Rules about a whole input file. What they say is made where the file is read and reported.

use super::{Rule, Severity, Subject, Weight};
use crate::domain::phases::{APPENDIX_E, OURS};

const fn about_file(
    name: &'static str,
    page: &'static str,
    fails_when: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule {
        name,
        page,
        weight: Weight::Always(Severity::Warning),
        fails_when,
        cbp: None,
        source: OURS,
        remedy,
        needs: None,
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

pub(crate) static STATUS_UNRECOGNISED: Rule = about_file(
    "status-unrecognised",
    include_str!("pages/status-unrecognised.md"),
    "a word in a column of types, statuses, indicators or filer codes is not known to this program; it counts as \
     a blank",
    "look at the entries that have it before you file: the program can't tell what it means for them; if you know \
     what a status word means, name it under [words] in cape.toml",
);

pub(crate) static CELL_ERROR_VALUE: Rule = about_file(
    "cell-error-value",
    include_str!("pages/cell-error-value.md"),
    "cells hold a spreadsheet's error value such as #N/A; they count as blank, in HTS columns as unreadable",
    "mend the formulas, or export the report from ACE again, and run again",
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
    weight: Weight::Always(Severity::Note),
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
