//! Files in one archive, so that a browser saves them at once.

use std::io;
use std::io::{Read, Write};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::{Error, Result};
use crate::output::OutputFile;
use crate::read::{FileAt, InputFile, Storage};

/// The name under which the archive is saved.
const NAME: &str = "cape-out.zip";

/// The archive. It has no time stamps: the same files give the same bytes.
pub(super) fn zip(files: &[InputFile]) -> Result<OutputFile> {
    let failed = |source| Error::Write { path: NAME.into(), source };
    let mut archive = ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for file in files {
        let InputFile::Bytes { content, .. } = file else { continue };
        let storage = Storage::Memory(content.clone());
        archive.start_file(file.name(), options).map_err(|error| failed(error.into()))?;
        let mut bytes = Vec::new();
        FileAt::new(&storage, content.size()).read_to_end(&mut bytes).map_err(failed)?;
        archive.write_all(&bytes).map_err(failed)?;
    }
    let archive = archive.finish().map_err(|error| failed(error.into()))?;
    Ok(OutputFile { name: NAME.into(), bytes: archive.into_inner() })
}
