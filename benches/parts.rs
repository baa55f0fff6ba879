//! Measures the parts of a run on data from this project's own generator: `cargo bench`.

#![allow(clippy::unwrap_used, reason = "what a measurement can't set up fails there")]

use std::hint::black_box;
use std::io;

use cape_declaration::internals::AlreadyFiled;
use cape_declaration::internals::{Aliases, Cells, ReadOptions, Rows, find_header, open_all, read_rows};
use cape_declaration::internals::{DistinctStates, EntryReader, Evaluation, Filing, judge};
use cape_declaration::internals::{EntriesShown, Findings, write_entries, write_findings};
use cape_declaration::internals::{Filer, parse_iso_date};
use cape_declaration::internals::{Next, RowScanner};
use clap::Parser;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

#[allow(dead_code, reason = "it is a program of its own")]
mod data;

/// Number of rows: they fit into the cache of most machines and are read quickly.
const ROWS: &str = "20000";

fn filing() -> Filing {
    Filing::new(Filer::Broker("B76".parse().unwrap()), parse_iso_date("2026-05-01").unwrap())
}

/// The shapes that differ most for the reader: few cells quoted, and all cells quoted.
const SHAPES: [&str; 2] = ["plain", "china"];

fn text(shape: &str) -> Vec<u8> {
    let mut text = Vec::new();
    data::write(&data::Args::parse_from(["data", "--shape", shape, "--rows", ROWS]), &mut text).unwrap();
    text
}

fn file(text: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

/// The data in a file, as one thread reads it.
fn judged(file: &tempfile::NamedTempFile) -> Evaluation {
    let sources = open_all(&[file.path().into()], &Aliases::default(), &mut |_| {}).unwrap();
    let pace = ReadOptions { threads: 1, ..ReadOptions::default() };
    Evaluation::read(sources, Aliases::default(), AlreadyFiled::default(), filing(), pace, &mut |_| {})
        .unwrap()
}

/// Bytes to cells, compared with the `csv` crate.
fn scanning(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scanning");
    for shape in SHAPES {
        let text = text(shape);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("cape", shape), |bench| {
            let mut cells = Cells::default();
            bench.iter(|| {
                let mut scanner = RowScanner::new(&text, b',', true, 0);
                while let Next::Record(record) = scanner.next(&mut cells) {
                    black_box((record, cells.len()));
                }
            });
        });
        group.bench_function(BenchmarkId::new("csv crate", shape), |bench| {
            let mut record = csv::ByteRecord::new();
            bench.iter(|| {
                let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&text[..]);
                while reader.read_byte_record(&mut record).unwrap() {
                    black_box(record.len());
                }
            });
        });
    }
    group.finish();
}

/// A file to rows, classified and decoded, on one thread.
fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reading rows");
    for shape in SHAPES {
        let text = text(shape);
        let file = file(&text);
        group.throughput(Throughput::Bytes(text.len() as u64));
        let vocabulary = Aliases::default();
        let source = &open_all(&[file.path().into()], &vocabulary, &mut |_| {}).unwrap()[0];
        let header = find_header(source, &vocabulary).unwrap();
        group.bench_function(shape, |bench| {
            let pace = ReadOptions { threads: 1, ..ReadOptions::default() };
            let count = |rows: &mut Rows<'_>| while rows.next_row().is_some() {};
            bench.iter(|| read_rows(source, 0, &header, pace, count, |(), _, _| {}).unwrap());
        });
    }
    group.finish();
}

/// An entry without any finding: with what is remembered of its state and lines, and by running every rule.
fn judging(criterion: &mut Criterion) {
    let file = file(&text("plain"));
    let judged = judged(&file);
    let mut look = EntryReader::at(&judged);
    let sound = judged.iter().find(|entry| entry.verdict.failed.is_empty()).unwrap();
    let entry = look.entry(sound.number).unwrap();
    let mut states = DistinctStates::default();
    let mut group = criterion.benchmark_group("judging an entry");
    group.bench_function("remembered", |bench| {
        bench.iter(|| states.judge(black_box(&entry), &judged.filing));
    });
    group.bench_function("by every rule", |bench| {
        bench.iter(|| judge(black_box(&entry), &judged.filing));
    });
    group.finish();
}

/// A file to judged entries, on one thread: reading, hashing, assembling, judging.
fn assembling(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("assembling");
    for shape in SHAPES {
        let text = text(shape);
        let file = file(&text);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(shape, |bench| bench.iter(|| judged(&file).len()));
    }
    group.finish();
}

/// Judged entries to text, on one thread and without the disk; of bad ones, because they have a finding on every row.
fn writing(criterion: &mut Criterion) {
    let file = file(&text("bad"));
    let mut judged = judged(&file);
    let findings = Findings::gather(&mut judged);
    let failed = |source| cape_declaration::internals::Error::Print { source };
    let mut group = criterion.benchmark_group("writing");
    group.throughput(Throughput::Elements(judged.len() as u64));
    group.bench_function("entries.csv", |bench| {
        bench.iter(|| write_entries(&judged, EntriesShown::All, |_| "", &mut io::sink(), failed).unwrap());
    });
    group.throughput(Throughput::Elements(findings.list.len() as u64));
    group.bench_function("findings.csv", |bench| {
        bench.iter(|| write_findings(&judged, &findings, &mut io::sink(), failed).unwrap());
    });
    group.finish();
}

criterion_group!(parts, scanning, reading, judging, assembling, writing);
criterion_main!(parts);
