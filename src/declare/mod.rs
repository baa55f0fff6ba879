//! Verdicts → upload files: which entries go into which file, and files that appear whole or not at all.

mod check;
mod plan;
mod repair;
mod sync;
mod write;

pub use check::{CheckedUpload, UploadFinding, check_uploads};
pub use plan::{FILE_LIMIT, Item, Splitting, Upload, UploadSet, content, plan};
pub use repair::{Change, Changed, Repair, repairs};
pub use write::{OutputFolder, Staged};
