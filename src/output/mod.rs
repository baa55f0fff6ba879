//! Plans the upload files and writes a folder of results.
//!
//! Input: the verdicts. Output: upload files and reports in a folder, or in memory. A folder appears whole or not at
//! all.

mod commit;
mod files;
mod output_dir;
mod plan;
mod staged_files;
mod staging_dir;

pub use files::OutputFile;
pub(crate) use files::{Failed, InMemory, OutputFiles, Written};
pub(crate) use output_dir::OutputDir;
pub(crate) use plan::{FILE_LIMIT, Item, Splitting, Upload, UploadIndex, UploadSet, content, labels, plan};
pub(crate) use staged_files::Staging;
pub(crate) use staging_dir::abandon_all;
