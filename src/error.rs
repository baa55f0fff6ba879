//! Errors that prevent a run. Problems in the data are findings, never errors.

use std::io;
use std::path::PathBuf;

use miette::Diagnostic;
use serde::Serialize;
use thiserror::Error;

use crate::domain::EntryNumber;
use crate::text::{display_path, sanitize};

/// Why a run could not be done. Nothing was written, and the exit status is 2.
#[derive(Debug, Error, Diagnostic)]
#[non_exhaustive]
pub enum Error {
    /// An input can't be opened or read.
    #[error("{name}: cannot be read")]
    #[diagnostic(help("check the path and the permissions, then run again"))]
    Read {
        /// The input.
        name: String,
        /// The system's error.
        source: io::Error,
    },

    /// An input has a format that isn't read.
    #[error("{name}: {what}, which can't be read")]
    #[diagnostic(help("{help}"))]
    Unsupported {
        /// The input.
        name: String,
        /// The apparent format.
        what: &'static str,
        /// What to do.
        help: &'static str,
    },

    /// An input is incomplete or damaged.
    #[error("{name}: damaged, {how}")]
    #[diagnostic(help("{help}"))]
    Damaged {
        /// The input.
        name: String,
        /// The evidence.
        how: String,
        /// What to do.
        help: &'static str,
    },

    /// A cell of a workbook can't be read.
    #[error("{name}: a cell holds {value:?}, an error value of a spreadsheet that isn't known")]
    #[diagnostic(help("correct the cell or clear it, and save the workbook again"))]
    BadCell {
        /// The workbook.
        name: String,
        /// The content of the cell.
        value: String,
    },

    /// Cells of a workbook that are needed have formulas without results.
    #[error("{name}: {formulas} {cell}")]
    #[diagnostic(help(
        "open the workbook in the spreadsheet program and save it there, or put values in the place of the formulas, \
         then run again: as the file is, these cells would be read as blank ones"
    ))]
    Uncalculated {
        /// The workbook.
        name: String,
        /// The number of formulas, and what is wrong with them.
        formulas: String,
        /// The first of their cells, as named in spreadsheets, and the header of its column.
        cell: String,
    },

    /// A compressed input or a workbook can't be converted to text.
    #[error("{}: no temporary file can be written", display_path(folder))]
    #[diagnostic(help(
        "compressed files, UTF-16, workbooks and standard input are turned into a temporary file of text: make \
         room there, or name a folder with more room in the environment variable TMPDIR (on Windows TMP)"
    ))]
    Spool {
        /// The folder for temporary files.
        folder: PathBuf,
        /// The system's error.
        source: io::Error,
    },

    /// No sheet of a workbook has entry-summary data.
    #[error("{name}: no sheet has a column for {column} among its first 15 rows")]
    #[diagnostic(help("{help}"))]
    NoSheet {
        /// The workbook.
        name: String,
        /// The missing column by its ACE name.
        column: &'static str,
        /// Its sheets with entry numbers.
        with_numbers: Vec<String>,
        /// The sheets, and what to do.
        help: String,
    },

    /// A folder given as input has no input files.
    #[error("{}: {reason}", display_path(folder))]
    #[diagnostic(help(
        "name the files themselves, or another folder; folders within it are not looked into"
    ))]
    NoInputs {
        /// The folder.
        folder: PathBuf,
        /// What it has instead.
        reason: String,
    },

    /// A row is longer than any real row.
    #[error("{name}, row {row}: the row is longer than 16 MiB")]
    #[diagnostic(help(
        "this is not entry-summary data, or its line ends are missing: export the report again as CSV"
    ))]
    RowTooLong {
        /// The input.
        name: String,
        /// The row.
        row: u32,
    },

    /// An input has more rows than this version can number.
    #[error("{name}: more than 4,294,967,295 rows")]
    #[diagnostic(help("split the input into several files and name them all in one call"))]
    TooManyRows {
        /// The input.
        name: String,
    },

    /// An entry has more rows than any real entry summary.
    #[error("{name}: more than 262,144 rows of the entry {number}")]
    #[diagnostic(help(
        "no entry summary has that many: check that the entry number column is the right one, and export the report again"
    ))]
    TooManyRowsOfEntry {
        /// The input with the last of these rows.
        name: String,
        /// The entry.
        number: EntryNumber,
    },

    /// An input has changed since it was first read.
    #[error("{name}: the file was changed while it was read")]
    #[diagnostic(help("wait until nothing writes to it any more, then run again"))]
    Changed {
        /// The input.
        name: String,
    },

    /// A required column is missing.
    #[error("{name}: no column for {column} among the first 15 rows")]
    #[diagnostic(help("{help}"))]
    MissingColumn {
        /// The input, or all inputs.
        name: String,
        /// The column by its ACE name.
        column: &'static str,
        /// The headers found, the nearest ones, and the flag that maps a header by hand.
        help: String,
    },

    /// No input has a header that a flag names.
    #[error("--column {name}={header}: no input has the header {header:?}")]
    #[diagnostic(help("{help}"))]
    NoSuchHeader {
        /// The column.
        name: &'static str,
        /// The header given in the flag.
        header: String,
        /// The headers found.
        help: String,
    },

    /// A list of entries filed earlier isn't recognized.
    #[error("{name}: neither a CAPE upload file nor a Claim Details download")]
    #[diagnostic(help(
        "--already-filed needs a file with the one column `Entry Number`, or CBP's Claim Details download with \
         the headers ENTRY_NUMBER, CLAIM_NUMBER, STATUS, ERROR_DESCRIPTION; it found: {found}"
    ))]
    NotAFiledList {
        /// The file.
        name: String,
        /// Its headers.
        found: String,
    },

    /// A file to import has no results of entries.
    #[error("{name}: not a CBP results file")]
    #[diagnostic(help(
        "`cape ledger import` reads CBP's Claim Details download, with the headers ENTRY_NUMBER, CLAIM_NUMBER, STATUS, \
         ERROR_DESCRIPTION, other answers by entry number, and refund reports; `cape ledger submitted` records that a \
         file was uploaded. Headers found: {found}. {example}"
    ))]
    NoAnswers {
        /// The file.
        name: String,
        /// Its headers.
        found: String,
        /// An example of mapping a header to a column.
        example: String,
    },

    /// The file isn't a ledger.
    #[error("{}: {what}", display_path(path))]
    #[diagnostic(help("{help}"))]
    NoLedger {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: String,
        /// What to do.
        help: String,
    },

    /// Another process keeps the ledger locked.
    #[error("{}: another process has been writing to the ledger for {seconds} seconds", display_path(path))]
    #[diagnostic(help(
        "wait until the other one is done, then run again; what is listed above as done stays recorded; nothing else was"
    ))]
    LedgerBusy {
        /// The ledger.
        path: PathBuf,
        /// How long this process waited.
        seconds: u64,
    },

    /// Another process wrote to the ledger after this one had read which entries are filed.
    #[error("{}: another process wrote to the ledger while this run went on", display_path(path))]
    #[diagnostic(help(
        "other entries may be filed by now, so nothing was written and nothing recorded: run again"
    ))]
    LedgerChanged {
        /// The ledger.
        path: PathBuf,
    },

    /// The ledger can't be read or written.
    #[error("{}: the ledger cannot be read or written", display_path(path))]
    #[diagnostic(help(
        "fix the cause (space, permissions), then run again; what is listed above as done stays recorded; nothing else was"
    ))]
    Ledger {
        /// The ledger.
        path: PathBuf,
        /// SQLite's error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// Invalid flags or settings.
    #[error("{message}")]
    #[diagnostic(help("{help}"))]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },

    /// The folder isn't a results folder that can be verified.
    #[error("{}: {reason}", display_path(folder))]
    #[diagnostic(help("name the folder that `cape build` wrote; its summary.json says what belongs there"))]
    NoResults {
        /// The folder.
        folder: PathBuf,
        /// The reason.
        reason: String,
    },

    /// Questions ended without an answer.
    #[error("stopped at a question")]
    #[diagnostic(help("no answer was kept; flags answer without being asked, see `cape ready --help`"))]
    Stopped,

    /// The output folder has files that must not be overwritten.
    #[error("{}: {reason}", display_path(folder))]
    #[diagnostic(help("{help}"))]
    OutputTaken {
        /// The folder.
        folder: PathBuf,
        /// What is in it.
        reason: String,
        /// What to do.
        help: &'static str,
    },

    /// The process was asked to end.
    #[error("stopped before it was done")]
    #[diagnostic(help("{help}"))]
    Interrupted {
        /// What was left behind.
        help: &'static str,
    },

    /// Standard output can't be written.
    #[error("standard output cannot be written")]
    #[diagnostic(help(
        "only the printing failed: a folder of results is complete, and its summary.json has the same figures; what the \
         ledger recorded stays recorded"
    ))]
    Print {
        /// The system's error.
        source: io::Error,
    },

    /// The output can't be written.
    #[error("{}: cannot be written", display_path(path))]
    #[diagnostic(help(
        "nothing of this run was left behind, and an earlier result stays as it was; fix the cause (space, \
         permissions) and run again"
    ))]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// The kind of an error, for a program that decides how to proceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Invalid flags, settings, or declarations, such as one without a filer.
    Usage,
    /// An input can't be read, isn't what it should be, or changed while it was read.
    Input,
    /// The results can't be written, or a folder has files that must not be overwritten.
    Output,
    /// The ledger can't be read or written.
    Ledger,
    /// The process was asked to end, or a question got no answer.
    Interrupted,
}

impl Error {
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Error::Usage { message: message.into(), help: help.into() }
    }

    /// The kind of this error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::Usage { .. } | Error::NoSuchHeader { .. } => ErrorKind::Usage,
            Error::Read { .. }
            | Error::Unsupported { .. }
            | Error::Damaged { .. }
            | Error::BadCell { .. }
            | Error::Uncalculated { .. }
            | Error::Spool { .. }
            | Error::NoSheet { .. }
            | Error::NoInputs { .. }
            | Error::RowTooLong { .. }
            | Error::TooManyRows { .. }
            | Error::TooManyRowsOfEntry { .. }
            | Error::Changed { .. }
            | Error::MissingColumn { .. }
            | Error::NotAFiledList { .. }
            | Error::NoAnswers { .. }
            | Error::NoResults { .. } => ErrorKind::Input,
            Error::NoLedger { .. }
            | Error::LedgerBusy { .. }
            | Error::LedgerChanged { .. }
            | Error::Ledger { .. } => ErrorKind::Ledger,
            Error::OutputTaken { .. } | Error::Print { .. } | Error::Write { .. } => ErrorKind::Output,
            Error::Stopped | Error::Interrupted { .. } => ErrorKind::Interrupted,
        }
    }
}

/// Why something could not be done, for programs: each command with `--format json` prints it with exit status 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErrorJson {
    /// What is wrong, and where.
    pub message: String,
    /// What caused it, such as the answer of the operating system; the nearest cause first.
    pub causes: Vec<String>,
    /// What to do; null if nothing is known.
    pub help: Option<String>,
}

impl ErrorJson {
    /// From an error. The text is safe to print.
    pub fn of(error: &Error) -> Self {
        let first = std::error::Error::source(error);
        let causes = std::iter::successors(first, |cause| cause.source());
        ErrorJson {
            message: sanitize(error.to_string()),
            causes: causes.map(|cause| sanitize(cause.to_string())).collect(),
            help: error.help().map(|help| sanitize(help.to_string())),
        }
    }
}

pub(crate) type Result<T> = std::result::Result<T, Error>;
