//! Builds CAPE declarations.
//!
//! CAPE (Consolidated Administration and Processing of Entries) is the part of CBP's ACE Portal through
//! which IEEPA duties are refunded: a customs broker or importer uploads a CSV of entry numbers. This library
//! reads entry-summary data (workbooks and delimited text, gzipped or not), judges every entry by CBP's published
//! rules and writes the upload files. It opens no connection.
//!
//! ```text
//! files ─▶ read ─▶ rows ─▶ entries ─▶ rules ─▶ judge ─▶ verdicts ─▶ output ─▶ upload files
//!                                                            └─▶ report ─▶ terminal, CSV, JSON, HTML
//! ```
//!
//! # Example
//!
//! ```
//! use cape_declaration::internals::{
//!     Aliases, EntriesShown, Filing, Job, ReadOptions, build, check_uploads, parse_iso_date,
//! };
//!
//! let out = tempfile::tempdir()?;
//! let job = Job {
//!     inputs: vec!["fixtures/es003.csv".into()],
//!     already_filed: vec![],
//!     vocabulary: Aliases::default(),
//!     filing: Filing {
//!         filer: Some("B76".parse()?),
//!         ..Filing::on(parse_iso_date("2026-05-01").unwrap())
//!     },
//!     out: out.path().join("cape-out"),
//!     force: false,
//!     split_by_importer: false,
//!     max_entries: 9_999,
//!     entries_shown: EntriesShown::All,
//!     ledger: None,
//!     report: true,
//!     pace: ReadOptions::default(),
//! };
//! let outcome = build(&job, &mut |_| {})?;
//! assert_eq!(outcome.summary.entries.total, outcome.figures.total());
//! assert_eq!(outcome.summary.uploads[0].file, "CAPE_B76_001.csv");
//!
//! // What was written is what CBP takes.
//! let checked = check_uploads(&[job.out.join("CAPE_B76_001.csv")], Some("B76".parse()?))?;
//! assert!(checked[0].findings.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cli;
mod domain;
mod entries;
mod error;
mod file_names;
mod inspect;
mod judge;
mod ledger;
mod output;
mod parallel;
mod read;
mod ready;
mod refund;
mod report;
mod rules;
mod run;
mod tariff;
mod terminal;
mod text;
mod upload;
mod verify;

#[doc(hidden)]
pub mod internals {
    pub use crate::cli::{message_page, rule_list, rule_page, run};
    pub use crate::domain::{
        EntryNumber, EntryType, FILING_DAYS, FilerCode, Heading, ImporterNumber, LiquidationStatus, PHASES,
        RULES_AS_OF, Reading, Window, cents, eastern_today, parse_amount, parse_date, parse_iso_date,
        parse_plain_amount, read_entry_number, read_hts_cell,
    };
    pub use crate::entries::{AlreadyFiled, Declaration, EntryFacts, FiledAs};
    pub use crate::error::Error;
    pub use crate::inspect::{InspectJob, Inspection, inspect};
    pub use crate::judge::{Disposition, EntryGroup, EntryReader, Evaluation, JudgedEntry, Memo, judge};
    pub use crate::ledger::{Ledger, REASONS, Retry, TABLES, Table};
    pub use crate::read::{
        Aliases, Cells, MAX_RECORD, Next, ReadOptions, Record, RowScanner, Rows, Scanned, find_header,
        open_all, read_rows, scan,
    };
    pub use crate::ready::items;
    pub use crate::refund::{
        Deposit, Growth, Interest, OverpaymentRate, Range, Refund, RefundTotal, TariffRow, expected_refund,
        liquidation_expected, parse_column1_rate, principal, rates_through,
    };
    pub use crate::report::{EntriesShown, Findings, Outcomes, Summary, write_entries, write_findings};
    pub use crate::rules::{
        Filing, MESSAGES, Page, Part, RULES, Rule, RuleId, Section, Severity, SeverityPolicy, UNDECIDABLE,
    };
    pub use crate::run::{Job, Outcome, build};
    pub use crate::tariff::Scope;
    pub use crate::terminal::Style;
    pub use crate::upload::{check_uploads, repair_into, upload_rule};
}
