//! Builds a declaration: reads the inputs, judges the entries, writes the files into a folder or memory.

mod builder;
mod clients;
mod job;
mod judged;
mod report_files;
mod view;
mod write;

pub use builder::{Declaration, DeclarationBuilder};
pub use job::{BuildJob, Job};
pub(crate) use judged::open;
pub use judged::{Built, Run};
pub use view::{EntryView, Finding, Written};
pub use write::build;
pub(crate) use write::{Worth, upload_summary};
