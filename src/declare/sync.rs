//! Files put onto the disk while others are still being written.

use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, spawn};

/// A disk takes many files at once in little more time than one.
const AT_ONCE: usize = 8;

/// Syncs files in the background.
#[derive(Debug)]
pub(super) struct Syncing {
    files: Sender<PathBuf>,
    waiting: Arc<Waiting>,
    workers: Vec<JoinHandle<std::result::Result<(), Failed>>>,
}

/// The files that wait to be synced.
#[derive(Debug)]
struct Waiting {
    files: Mutex<Receiver<PathBuf>>,
    /// How many there are, with those that are being synced.
    count: AtomicUsize,
}

/// A file that could not be synced.
type Failed = (PathBuf, io::Error);

impl Syncing {
    pub(super) fn begin() -> Self {
        let (files, waiting) = channel();
        let waiting = Waiting { files: Mutex::new(waiting), count: AtomicUsize::new(0) };
        Syncing { files, waiting: Arc::new(waiting), workers: Vec::new() }
    }

    /// Syncs a file that is written.
    pub(super) fn add(&mut self, file: PathBuf) {
        let before = self.waiting.count.fetch_add(1, Ordering::Relaxed);
        let all_are_busy = before >= self.workers.len();
        if all_are_busy && self.workers.len() < AT_ONCE {
            let waiting = Arc::clone(&self.waiting);
            self.workers.push(spawn(move || waiting.sync_all()));
        }
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

impl Waiting {
    fn sync_all(&self) -> std::result::Result<(), Failed> {
        let next = || self.files.lock().unwrap_or_else(PoisonError::into_inner).recv();
        while let Ok(path) = next() {
            // Opened again: there may be more files than a process may hold open.
            let synced = OpenOptions::new().write(true).open(&path).and_then(|file| file.sync_all());
            synced.map_err(|error| (path, error))?;
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(())
    }
}
