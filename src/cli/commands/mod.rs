//! One module for each command: its flags, and what it prints.

pub(super) mod build;
pub(super) mod check;
pub(super) mod inspect;
#[cfg(feature = "ledger")]
pub(super) mod ledger;
pub(super) mod ready;
pub(super) mod verify;

pub(crate) use check::CheckArgs;
pub(crate) use inspect::InspectArgs;
#[cfg(feature = "ledger")]
pub(crate) use ledger::LedgerArgs;
pub(crate) use ready::ReadyArgs;
pub(crate) use verify::VerifyArgs;
