//! Rules about existing upload files. Their texts are in `upload/messages.rs`.

use super::rows::CHECK_DIGIT;
use super::rule::{
    Action, CbpApplies, CbpMessage, Rule, Severity, SeverityPolicy, Subject, certain, possible,
};
use crate::domain::{CBP_FAQ, CBP_PAGE, CBP_TABLE, OURS};

/// The exact first line of an upload file.
pub(crate) const UPLOAD_HEADER: &str = "Entry Number";
/// Limit on the size of an upload file, in bytes: CBP says 1 MB.
pub(crate) const UPLOAD_BYTES: u64 = 1_000_000;
/// Limit on entries in an upload file by CBP's rule; the text of its error says 10,000.
pub(crate) const UPLOAD_ENTRIES: u64 = 9_999;

const fn about_upload(
    name: &'static str,
    page: &'static str,
    severity: Severity,
    fails_when: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule {
        name,
        page,
        weight: SeverityPolicy::Always(severity),
        fails_when,
        cbp: None,
        source: OURS,
        remedy,
        needs: None,
        action: Action::Fix,
        subject: Subject::Upload,
    }
}

pub(crate) static NOT_CSV: Rule = Rule {
    cbp: certain("Not a CSV file"),
    source: CBP_TABLE,
    ..about_upload(
        "not-csv",
        include_str!("pages/not-csv.md"),
        Severity::Error,
        "an upload file is not text, such as a workbook under another name, or its name does not end in .csv",
        "save the entry numbers as plain CSV, the column formatted as text (\"CSV UTF-8\" puts a byte order mark before \
         the header); `cape template upload` prints what the file must look like",
    )
};

pub(crate) static FILE_EMPTY: Rule = Rule {
    cbp: certain("CSV content is empty or missing the header"),
    source: CBP_TABLE,
    ..about_upload(
        "file-empty",
        include_str!("pages/file-empty.md"),
        Severity::Error,
        "an upload file has no bytes, or no entry number",
        "put the entry numbers below the header, one a row; `cape template upload` prints an example",
    )
};

pub(crate) static HEADER: Rule = Rule {
    cbp: certain("CSV content is empty or missing the header"),
    source: CBP_TABLE,
    ..about_upload(
        "header",
        include_str!("pages/header.md"),
        Severity::Error,
        "the first line of an upload file is not exactly `Entry Number`",
        "the first line must be exactly: Entry Number, without quotes, blanks or commas; CBP doesn't say what its \
         check tolerates",
    )
};

pub(crate) static FILE_TOO_LARGE: Rule = Rule {
    cbp: certain("The file size exceeds 1mb. Please split the data into smaller files before reuploading"),
    source: CBP_TABLE,
    ..about_upload(
        "file-too-large",
        include_str!("pages/file-too-large.md"),
        Severity::Error,
        "an upload file has more than 1,000,000 bytes",
        "split it into files, each with the header: `cape check --fix DIR` does",
    )
};

pub(crate) static TOO_MANY_ENTRIES: Rule = Rule {
    cbp: certain("The file exceeds the maximum 10,000 allowed entry numbers per file"),
    source: CBP_TABLE,
    ..about_upload(
        "too-many-entries",
        include_str!("pages/too-many-entries.md"),
        Severity::Error,
        "an upload file has more than 9,999 entry numbers (CBP's rule; the text of its error says 10,000)",
        "split it into files, each with the header: `cape check --fix DIR` does",
    )
};

pub(crate) static DUPLICATE_ENTRY: Rule = Rule {
    cbp: certain("Duplicate Entry"),
    source: CBP_TABLE,
    ..about_upload(
        "duplicate-entry",
        include_str!("pages/duplicate-entry.md"),
        Severity::Error,
        "an upload file has an entry number twice, in any spelling",
        "remove one of them, or compare with your list: one may be a typo for another entry",
    )
};

pub(crate) static ENTRY_IN_TWO_FILES: Rule = Rule {
    source: CBP_PAGE,
    ..about_upload(
        "entry-in-two-files",
        include_str!("pages/entry-in-two-files.md"),
        Severity::Warning,
        "an entry number is in two of the upload files that are checked together: CBP accepts an entry on one \
         declaration only",
        "upload it in one of the files only, unless one file replaces the other",
    )
};

pub(crate) static DASHES: Rule = Rule {
    cbp: possible("Not 11 characters long"),
    source: CBP_TABLE,
    ..about_upload(
        "dashes",
        include_str!("pages/dashes.md"),
        Severity::Warning,
        "dashes or blanks are in or around an entry number that is valid without them",
        "write only the eleven characters; CBP is said to strip dashes, but doesn't guarantee it",
    )
};

pub(crate) static APOSTROPHE: Rule = Rule {
    cbp: possible("Not 11 characters long"),
    source: CBP_FAQ,
    ..about_upload(
        "apostrophe",
        include_str!("pages/apostrophe.md"),
        Severity::Warning,
        "an apostrophe is before an entry number in an upload file",
        "CBP advises it for spreadsheets, where it keeps leading zeros; in the file it is an extra character: format \
         the column as text instead",
    )
};

pub(crate) static EXTRA_COLUMNS: Rule = about_upload(
    "extra-columns",
    include_str!("pages/extra-columns.md"),
    Severity::Error,
    "a row of an upload file has more than one cell, trailing commas included",
    "keep only the column of entry numbers, without commas: CBP wants no other information in the file; \
     `cape check --fix DIR` drops the other columns",
);

pub(crate) static BLANK_ROW: Rule = about_upload(
    "blank-row",
    include_str!("pages/blank-row.md"),
    Severity::Warning,
    "a blank line is between or after the entries of an upload file",
    "delete the line; CBP hasn't published whether it ignores blank lines",
);

pub(crate) static BYTE_ORDER_MARK: Rule = about_upload(
    "byte-order-mark",
    include_str!("pages/byte-order-mark.md"),
    Severity::Warning,
    "an upload file begins with a byte order mark",
    "save the file without the mark (\"CSV\", or \"UTF-8 without BOM\"); CBP hasn't published whether it counts it \
     as part of the header",
);

pub(crate) static UNSAFE_CONTENT: Rule = Rule {
    cbp: certain("The file is deemed unsafe. Please correct the file data before reuploading"),
    source: CBP_TABLE,
    ..about_upload(
        "unsafe-content",
        include_str!("pages/unsafe-content.md"),
        Severity::Error,
        "a cell of an upload file begins with =, +, -, @ or a tab, like a spreadsheet formula, or has control bytes; \
         CBP names no cause",
        "write only the eleven characters of the entry number",
    )
};

pub(crate) static MIXED_FILERS: Rule = Rule {
    cbp: possible("Filer Code not matching"),
    source: CBP_TABLE,
    ..about_upload(
        "mixed-filers",
        include_str!("pages/mixed-filers.md"),
        Severity::Warning,
        "without --filer: an upload file has entries of several filer codes",
        "only an importer's account may upload them together; a broker files only its own: give its code with --filer \
         to see which are not",
    )
};

/// The severity of a rule in an existing upload file.
///
/// In an export, a wrong check digit sends the entry to review. For an upload file there is no review, so it is a
/// warning.
pub(crate) fn severity_in_upload(rule: &Rule) -> Severity {
    match rule.weight {
        SeverityPolicy::Always(severity) => severity,
        _ => Severity::Warning,
    }
}

/// CBP's answer to an upload file that fails a rule.
pub(crate) fn cbp_to_upload(rule: &Rule, applies: CbpApplies) -> Option<CbpMessage> {
    let not_found = possible("Entry Summary Not Found or Archived in ACE");
    applies.to(if rule.name == CHECK_DIGIT.name { not_found } else { rule.cbp })
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::rules::RuleId;
    use crate::rules::table::MESSAGES;

    /// The rules about upload files, each with its severity and how certain CBP's message is.
    const RULES_OF_UPLOADS: [(&str, Severity, &str); 17] = [
        ("not-csv", Severity::Error, "certain"),
        ("file-empty", Severity::Error, "certain"),
        ("header", Severity::Error, "certain"),
        ("file-too-large", Severity::Error, "certain"),
        ("too-many-entries", Severity::Error, "certain"),
        ("duplicate-entry", Severity::Error, "certain"),
        ("entry-in-two-files", Severity::Warning, "none"),
        ("entry-number-format", Severity::Error, "certain"),
        ("dashes", Severity::Warning, "possible"),
        ("apostrophe", Severity::Warning, "possible"),
        ("extra-columns", Severity::Error, "none"),
        ("blank-row", Severity::Warning, "none"),
        ("byte-order-mark", Severity::Warning, "none"),
        ("unsafe-content", Severity::Error, "certain"),
        ("filer-code-mismatch", Severity::Error, "certain"),
        ("mixed-filers", Severity::Warning, "possible"),
        ("check-digit", Severity::Warning, "possible"),
    ];

    #[test]
    fn each_rule_weighs_what_it_should_and_quotes_cbp_word_for_word() {
        for (name, severity, quotes) in RULES_OF_UPLOADS {
            let rule = RuleId::by_name(name).unwrap().rule();
            assert_eq!(severity_in_upload(rule), severity, "{name}");
            let message = cbp_to_upload(rule, CbpApplies::AsTheRule);
            let found = message.map_or("none", |m| if m.possible { "possible" } else { "certain" });
            assert_eq!(found, quotes, "{name}");
            assert!(message.is_none_or(|m| MESSAGES.iter().any(|known| known.text == m.text)), "{name}");
        }
    }

    #[test]
    fn the_template_is_an_upload_file() {
        let template = include_str!("../../templates/cape-upload.csv");
        assert_eq!(template.lines().next(), Some(UPLOAD_HEADER));
    }
}
