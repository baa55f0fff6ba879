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
//! use cape_declaration::{Declaration, Error, Outcome};
//!
//! # let out = tempfile::tempdir()?;
//! # let out = out.path().join("cape-out");
//! let run = Declaration::builder()
//!     .filer("B76".parse()?)
//!     .as_of("2026-05-01".parse()?)
//!     .input("fixtures/es003.csv")
//!     .judge()?; // reads and judges, writes nothing
//!
//! for entry in run.entries().filter(|entry| entry.outcome() == Outcome::Ready) {
//!     println!("{} {:?}", entry.number(), entry.ieepa_duty());
//! }
//! for finding in run.findings() {
//!     let finding = finding?; // rereads the row
//!     println!("{:?}: {} ({})", finding.row(), finding.message(), finding.rule().name);
//! }
//! let written = run.write_to(&out)?;
//! assert_eq!(written.uploads()[0].file, "CAPE_B76_001.csv");
//!
//! // The upload file complies with CBP's rules.
//! let checked = cape_declaration::check_uploads(&[out.join("CAPE_B76_001.csv")], Some("B76".parse()?))?;
//! assert!(checked[0].findings.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Units and errors
//!
//! Amounts are in US dollars ([`Decimal`], exact), sizes in bytes, dates are calendar dates ([`NaiveDate`]; today is the
//! current date in US Eastern time). An [`Error`] explains why a run could not be done, and [`Error::kind`] lets a program
//! decide how to proceed. Problems in the data are findings ([`Finding`]), not errors. Social security numbers are masked
//! in every text.
//!
//! # Features
//!
//! All but `page` are on by default. Without features the library builds for `wasm32-unknown-unknown`, where inputs are
//! bytes, results stay in memory ([`Run::files`]), and [`DeclarationBuilder::clock`] gives the time.
//!
//! | Feature | |
//! |---|---|
//! | `cli` | the program `cape` |
//! | `xlsx` | reads workbooks |
//! | `ledger` | records what was filed in an SQLite file |
//! | `page` | the command `cape page`, off by default: `packaging/page/build` comes first |

// Without the program and the ledger, some of the core is unused.
#![cfg_attr(
    not(all(feature = "cli", feature = "ledger", feature = "xlsx")),
    allow(dead_code, unused_imports, unreachable_pub)
)]

#[cfg(feature = "cli")]
mod cli;
mod domain;
mod entries;
mod error;
mod file_names;
mod inspect;
mod judge;
#[cfg(feature = "ledger")]
mod ledger;
mod output;
mod page;
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

pub use chrono::NaiveDate;
pub use domain::{EntryNumber, Filer, FilerCode, ImporterNumber, Importers, Window};
pub use error::{Error, ErrorKind};
pub use inspect::{InspectJob, Inspection, inspect};
pub use judge::{Checked, Outcome, Progress};
pub use output::OutputFile;
pub use read::{InputFile, ReadAt};
pub use refund::OverpaymentRate;
pub use report::{Summary, UploadSummary as Upload};
pub use rules::{Action, RULES, Rule, RuleId, Severity};
pub use run::{Declaration, DeclarationBuilder, EntryView, Finding, Run, Written};
pub use rust_decimal::Decimal;
pub use tariff::Scope;
pub use upload::{CheckedUpload, UploadFinding, check_uploads};
pub use verify::{Verification, VerifyJob, verify};

/// For the program, cape.html, the tests, benches and fuzz targets. It may change in any version.
#[doc(hidden)]
pub mod internals {
    #[cfg(all(feature = "cli", fuzzing))]
    pub use crate::cli::read_settings;
    #[cfg(feature = "cli")]
    pub use crate::cli::{message_page, rule_list, rule_page, run};
    pub use crate::domain::{
        CollectionStatus, ControlStatus, EntryNumber, EntryType, FILING_DAYS, Filer, FilerCode, Heading,
        ImporterNumber, LiquidationStatus, PHASES, ProtestStatus, RULES_AS_OF, Reading, SummaryStatus,
        Window, cents, clean, dollars, eastern_today, is_error_value, parse_amount, parse_column1_rate,
        parse_date, parse_indicator, parse_iso_date, parse_mark, parse_plain_amount, parse_plain_date,
        read_entry_number, read_hts_cell, read_plain_hts,
    };
    pub use crate::entries::{AlreadyFiled, Declaration, EntryFacts, FiledAs};
    pub use crate::error::Error;
    pub use crate::inspect::{InspectJob, Inspection, inspect};
    pub use crate::judge::{
        About, Checked, DistinctStates, EntryGroup, EntryReader, Evaluation, JudgedEntry, Outcome, judge,
    };
    #[cfg(all(feature = "ledger", any(test, fuzzing)))]
    pub use crate::ledger::import_and_show;
    #[cfg(feature = "ledger")]
    pub use crate::ledger::{Ledger, TABLES, Table};
    pub use crate::page::{Answer, answer};
    pub use crate::read::{
        Aliases, Cells, InputFile, MAX_RECORD, Next, ReadOptions, Record, RowScanner, Rows, Scanned,
        find_header, open_all, read_rows, scan,
    };
    pub use crate::ready::items;
    pub use crate::refund::{
        Deposit, Growth, Interest, OverpaymentRate, Range, Refund, RefundBasis, RefundTotal, TariffRow,
        liquidation_expected, principal, rates_through,
    };
    pub use crate::report::{EntriesShown, Findings, Outcomes, Summary, write_entries, write_findings};
    pub use crate::rules::{
        Action, DeadlineBasis, Filing, FilingDeadline, MESSAGES, Page, Part, REASONS, RULES, Retry, Rule,
        RuleId, Section, Severity, SeverityPolicy, UNDECIDABLE,
    };
    pub use crate::run::{BuildJob, Built, Job, build};
    pub use crate::tariff::Scope;
    pub use crate::terminal::Style;
    pub use crate::text::{sanitize, truncate};
    pub use crate::upload::{check_uploads, repair_into, upload_rule};
}
