//! Builds CAPE declarations.
//!
//! CAPE (Consolidated Administration and Processing of Entries) is the part of CBP's ACE Portal through
//! which IEEPA duties are refunded: a customs broker or importer uploads a CSV of entry numbers. This library
//! reads entry-summary data (workbooks and delimited text, gzipped or not), judges every entry by CBP's published
//! rules and writes the upload files. It opens no connection.
//!
//! ```text
//! files ─▶ read ─▶ rows ─▶ assemble ─▶ entries ─▶ rules ─▶ verdicts ─▶ declare ─▶ upload files
//!                                                                  └─▶ report ─▶ terminal, CSV, JSON, HTML
//! ```
//!
//! What was filed and what became of it stands in a [`ledger`].
//!
//! Upload files that exist already are checked by [`declare::check_uploads`], and repaired by [`pipeline::repair`].
//! [`verify::verify`] says whether a folder of results still belongs together, and to its inputs.
//! Whether an importer is ready to file and to be paid is gone through by [`ready::Readiness`].
//!
//! # Example
//!
//! ```
//! use cape_declaration::declare::check_uploads;
//! use cape_declaration::domain::parse_iso_date;
//! use cape_declaration::pipeline::{Job, build};
//! use cape_declaration::read::{Pace, Vocabulary};
//! use cape_declaration::report::EntriesShown;
//! use cape_declaration::rules::Filing;
//!
//! let out = tempfile::tempdir()?;
//! let job = Job {
//!     inputs: vec!["fixtures/es003.csv".into()],
//!     already_filed: vec![],
//!     vocabulary: Vocabulary::default(),
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
//!     pace: Pace::default(),
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

pub mod assemble;
pub mod cli;
pub mod declare;
pub mod domain;
pub mod error;
pub mod ieepa;
pub mod inspect;
pub mod ledger;
pub mod pipeline;
pub mod read;
pub mod ready;
pub mod report;
pub mod rules;
mod turns;
pub mod verify;

pub use declare::check_uploads;
pub use error::Error;
pub use pipeline::{Job, Outcome, Progress, build};
