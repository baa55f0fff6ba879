//! Which tariff headings carried IEEPA duty, when, and which of them a run looks at.

mod registry;
mod scope;

pub use registry::{HeadingKind, Period, imposed_duty, kind, never_in_tariff, periods, was_in_force};
pub use scope::{ParseScopeError, Scope};
