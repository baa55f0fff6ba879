//! Files put onto the disk while others are still being written.

use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, spawn};

/// A disk takes many files at once in little more time than one.
const AT_ONCE: usize = 8;

/// Syncs files in the background.
#[derive(Debug)]
pub(super) struct Syncing {
    files: Sender<PathBuf>,
    workers: Vec<JoinHandle<std::result::Result<(), Failed>>>,
}

/// A file that could not be synced.
type Failed = (PathBuf, io::Error);

impl Syncing {
    pub(super) fn begin() -> Self {
        let (files, waiting) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let worker = |_| {
            let waiting = Arc::clone(&waiting);
            spawn(move || sync_all(&waiting))
        };
        Syncing { files, workers: (0..AT_ONCE).map(worker).collect() }
    }

    /// Syncs a file that is written.
    pub(super) fn add(&self, file: PathBuf) {
        // Nobody listens only where all have failed; that comes out in the end.
        drop(self.files.send(file));
    }

    /// Waits until all files are on the disk.
    pub(super) fn end(self) -> std::result::Result<(), Failed> {
        drop(self.files);
        let panicked = || (PathBuf::new(), io::Error::other("a thread that syncs files panicked"));
        let results: Vec<_> = self.workers.into_iter().map(|worker| worker.join()).collect();
        results.into_iter().try_for_each(|result| result.unwrap_or_else(|_| Err(panicked())))
    }
}

fn sync_all(waiting: &Mutex<Receiver<PathBuf>>) -> std::result::Result<(), Failed> {
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(path) = next() {
        // Opened again: there may be more files than a process may hold open.
        let synced = OpenOptions::new().write(true).open(&path).and_then(|file| file.sync_all());
        synced.map_err(|error| (path, error))?;
    }
    Ok(())
}
