//! Reads, checks and repairs existing upload files: `cape check`.

mod check;
mod file;
mod messages;
mod repair;
pub(crate) mod report;
mod row;

pub use check::{CheckedUpload, UploadFinding, check_uploads};
pub use messages::upload_rule;
pub(crate) use repair::repair_in_memory;
pub use repair::repair_into;
pub(crate) use report::{upload_frame, write_checked_json};
pub(crate) use row::UploadRow;
