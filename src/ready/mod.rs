//! Whether an importer is ready to file and to be paid: one list of what must be in order, and how answers to it are
//! judged.
//!
//! A declaration that CBP accepts is worth nothing to an importer whom CBP can't pay. None of this stands in an
//! export: people know it, or can look it up.

mod answers;
mod item;
mod judge;
mod list;
mod parties;
mod portal;
mod refund;
mod sources;
mod who;

pub use answers::{Answers, Recipient};
pub use item::{Asked, IfNo, Item, NotNeeded};
pub use judge::{Answer, Readiness, State};
pub use list::{GROUPS, Group, items, yes_or_no, yes_or_no_item};
pub use parties::Parties;
