//! Verdicts → upload files: which entries go into which file, and files that appear whole or not at all.

mod plan;
mod sync;
mod write;

pub use plan::{FILE_LIMIT, Item, Splitting, Upload, UploadSet, content, plan};
pub use write::{OutputFolder, Staged};
