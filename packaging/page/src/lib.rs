//! The library as WebAssembly, for cape.html: one call that takes a request and gives an answer.
//!
//! It runs in a Web Worker, which gives it the files of the user piece by piece, and the time.

#![cfg(target_arch = "wasm32")]

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cape_declaration::internals::answer;
use cape_declaration::{InputFile, OutputFile, Progress, ReadAt};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Fills the buffer with the bytes of a file at an offset, and returns how many these are.
    #[wasm_bindgen(catch, js_name = readFile)]
    fn read_file(file: u32, offset: f64, buffer: &mut [u8]) -> Result<u32, JsValue>;

    #[wasm_bindgen(js_name = reportProgress)]
    fn report_progress(step: &str, bytes: f64);

    /// Reports why the program stops.
    #[wasm_bindgen(js_name = reportPanic)]
    fn report_panic(text: &str);

    /// Milliseconds since 1970.
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn now() -> f64;
}

/// A file of the user, as the request names it.
#[derive(Deserialize)]
struct FileOfUser {
    name: String,
    size: u64,
    /// When it was last modified, in milliseconds since 1970.
    modified: u64,
}

/// Block size in bytes. Many reads are of single rows, close together or far apart, which are served from one block.
const BLOCK: usize = 1 << 18;

/// A file that isn't loaded into memory, but read piece by piece.
#[derive(Debug)]
struct PageFile {
    index: u32,
    size: u64,
    modified: SystemTime,
    /// The block that was read last, and its offset.
    block: Mutex<(u64, Vec<u8>)>,
}

impl PageFile {
    fn read(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let failed = |_| io::Error::other("the browser can't read it: is it a folder, or was it moved, changed or deleted?");
        read_file(self.index, offset as f64, buffer).map(|read| read as usize).map_err(failed)
    }
}

impl ReadAt for PageFile {
    fn size(&self) -> u64 {
        self.size
    }

    fn modified(&self) -> Option<SystemTime> {
        Some(self.modified)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if buffer.len() >= BLOCK {
            return self.read(buffer, offset);
        }
        let mut block = self.block.lock().unwrap_or_else(PoisonError::into_inner);
        let is_within = |(start, bytes): &(u64, Vec<u8>)| {
            *start <= offset && offset + (buffer.len() as u64) <= start + bytes.len() as u64
        };
        if !is_within(&block) {
            let mut bytes = vec![0; BLOCK.min(self.size.saturating_sub(offset) as usize)];
            let read = self.read(&mut bytes, offset)?;
            bytes.truncate(read);
            *block = (offset, bytes);
        }
        let start = (offset - block.0) as usize;
        let read = buffer.len().min(block.1.len() - start);
        buffer[..read].copy_from_slice(&block.1[start..start + read]);
        Ok(read)
    }
}

/// The response to the page: JSON, and the files that were made.
#[wasm_bindgen]
pub struct Answer {
    json: String,
    files: Vec<OutputFile>,
}

#[wasm_bindgen]
impl Answer {
    /// `{"answer": …}` or `{"error": …}`.
    pub fn json(&mut self) -> String {
        std::mem::take(&mut self.json)
    }

    /// The name of the next file; `None` after the last.
    pub fn name(&self) -> Option<String> {
        self.files.first().map(|file| file.name.clone())
    }

    /// The content of the next file, which is handed over.
    pub fn bytes(&mut self) -> Vec<u8> {
        if self.files.is_empty() { Vec::new() } else { self.files.remove(0).bytes }
    }
}

/// Answers a request; `files` lists the names, sizes and dates of the user's files.
#[wasm_bindgen]
pub fn run(request: &str, files: &str) -> Answer {
    std::panic::set_hook(Box::new(|panic| report_panic(&panic.to_string())));
    let files: Vec<FileOfUser> = serde_json::from_str(files).unwrap_or_default();
    let input = |(index, file): (u32, FileOfUser)| InputFile::Bytes {
        name: file.name,
        content: Arc::new(PageFile {
            index,
            size: file.size,
            modified: UNIX_EPOCH + Duration::from_millis(file.modified),
            block: Mutex::default(),
        }),
    };
    let files: Vec<InputFile> = (0..).zip(files).map(input).collect();
    let answered = answer(request, &files, clock, &mut |progress| match progress {
        Progress::Unpacked(bytes) => report_progress("unpacked", bytes as f64),
        Progress::ToRead(bytes) => report_progress("to-read", bytes as f64),
        Progress::Read(bytes) => report_progress("read", bytes as f64),
        Progress::Writing => report_progress("writing", 0.0),
        _ => {}
    });
    Answer { json: answered.json, files: answered.files }
}

fn clock() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(now() as u64)
}
