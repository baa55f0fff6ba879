//! Verdicts → upload files: which entries go into which file, and files that appear whole or not at all.

mod commit;
mod output_dir;
mod plan;
mod staging;

pub(crate) use output_dir::OutputDir;
pub(crate) use plan::{FILE_LIMIT, Item, Splitting, Upload, UploadSet, content, plan};
pub(crate) use staging::{Staging, Written, abandon_all};
