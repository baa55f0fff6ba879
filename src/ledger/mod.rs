//! What was filed, and what became of it: one SQLite file that `cape ledger init` makes.
//!
//! `build` records its upload files and their entries. An upload file becomes a declaration when it is marked as
//! submitted; CBP's answers are imported and find their declaration by its claim number, or by its entries. An
//! entry is *pending* on a declaration until an answer to it is imported, then *accepted* or *rejected*. Whatever
//! is accepted or pending isn't filed again. An upload file that was built and never marked as submitted keeps
//! nothing out. The refund of an accepted entry is awaited until it is marked as come.
//!
//! Social security numbers are masked before anything is stored.

mod another_try;
mod attach;
mod candidates;
mod declaration;
mod export;
mod filed;
mod import;
mod open;
mod reasons;
mod record;
mod refunded;
mod refunds;
mod refused;
mod rejected;
mod status;
mod submitted;
mod sums;
mod unmatched;

pub use another_try::{Blocked, ByReason, by_reason};
pub use attach::{Learned, TakenAsLast};
pub use declaration::Declared;
pub use export::{TABLES, Table};
pub use import::Imported;
pub use open::{LEDGER_NAME, Ledger};
pub use reasons::{REASONS, Reason, Retry, reason};
pub use record::{NewEntry, NewRun, NewUpload, Recording, RunKind, Unsubmitted};
pub use refunded::{AwaitedAgain, RefundPart, Refunded};
pub use refunds::{Awaited, ExpectedRefund, ReceivedRefund, after};
pub use rejected::RejectedEntry;
pub use status::{DeclarationStatus, Status};
pub use submitted::{Elsewhere, KeptOut, Marked, Undone, Uploaded};
pub use sums::Sums;
pub use unmatched::UnmatchedResults;
