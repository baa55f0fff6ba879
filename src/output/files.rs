//! Destination of a run's files: a folder, or memory.

use std::io;
use std::io::Write;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::text::hexadecimal;

/// Makes the error for a failed write.
pub(crate) type Failed<'f> = dyn Fn(io::Error) -> Error + Sync + 'f;

pub(crate) trait OutputFiles {
    /// Adds a file whose content `write` produces.
    fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send), &Failed<'_>) -> Result<()>,
    ) -> Result<Written>;

    /// The file of this name among the results of the last run, if they are known.
    fn last_result(&self, _name: &str) -> Option<PathBuf> {
        None
    }
}

/// Size and hash of a written file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    /// In hexadecimal.
    pub(crate) sha256: String,
}

/// A file of a run that is kept in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputFile {
    /// Its name; one in a subfolder is `FOLDER/NAME`.
    pub name: String,
    /// Its exact content.
    pub bytes: Vec<u8>,
}

/// Keeps files in memory, in the order in which they were written.
#[derive(Debug, Default)]
pub(crate) struct InMemory(pub(crate) Vec<OutputFile>);

impl OutputFiles for InMemory {
    fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send), &Failed<'_>) -> Result<()>,
    ) -> Result<Written> {
        let mut file = Hashed::new(Vec::new());
        write(&mut file, &|source| Error::Write { path: name.into(), source })?;
        let (bytes, written) = file.finish(name);
        self.0.push(OutputFile { name: name.to_string(), bytes });
        Ok(written)
    }
}

/// Passes writes on to `to`, counting and hashing them.
pub(crate) struct Hashed<W> {
    to: W,
    hash: Sha256,
    bytes: u64,
}

impl<W> Hashed<W> {
    pub(crate) fn new(to: W) -> Self {
        Hashed { to, hash: Sha256::new(), bytes: 0 }
    }

    pub(crate) fn finish(self, name: &str) -> (W, Written) {
        let sha256 = hexadecimal(&self.hash.finalize());
        (self.to, Written { name: name.to_string(), bytes: self.bytes, sha256 })
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_memory_is_counted_and_hashed_as_it_is() {
        let mut files = InMemory::default();
        let written = files.add("a.csv", |to, failed| to.write_all(b"abc").map_err(failed)).unwrap();
        assert_eq!(files.0, [OutputFile { name: "a.csv".into(), bytes: b"abc".to_vec() }]);
        assert_eq!((written.name.as_str(), written.bytes), ("a.csv", 3));
        assert_eq!(written.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        files.add("b.csv", |_, failed| Err(failed(io::ErrorKind::Other.into()))).unwrap_err();
        assert_eq!(files.0.len(), 1, "a file that failed isn't kept");
    }
}
