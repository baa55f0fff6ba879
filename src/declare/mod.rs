//! Verdicts → upload files: which entries go into which file, and files that appear whole or not at all.

mod plan;
mod write;

pub use plan::{FILE_LIMIT, Item, Plan, Splitting, Upload, UploadSet, plan};
pub use write::{OutputFolder, Staged};
