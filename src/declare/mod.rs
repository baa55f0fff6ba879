//! Verdicts → upload files: which entries go into which file, and files that appear whole or not at all.

mod begun;
mod check;
mod commit;
mod plan;
mod repair;
mod stage;
mod write;

pub use begun::abandon_all;
pub use check::{CheckedUpload, UploadFinding, check_uploads};
pub use plan::{FILE_LIMIT, Item, Splitting, Upload, UploadSet, content, plan};
pub use repair::{Change, Changed, Repair, repairs};
pub use stage::{Staging, Written};
pub use write::OutputDir;
