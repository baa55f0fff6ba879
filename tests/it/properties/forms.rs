//! Workbooks, UTF-16 and compressed text: the same rows give the same results, and damage never causes a panic.

use std::io::{Cursor, Read, Write};

use cape_declaration::internals::Filing;
use cape_declaration::internals::build;
use proptest::prelude::*;
use proptest::sample::Index;

use super::generator::{HEADER, filing, job, rows};

/// The cells of each row, the header's first, all as many.
fn cells(rows: &[String]) -> Vec<Vec<String>> {
    let text = format!("{HEADER}\n{}\n", rows.iter().map(|row| format!("{row}\n")).collect::<String>());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let row = |record: csv::StringRecord| {
        let mut cells: Vec<String> = record.iter().map(String::from).collect();
        cells.resize(HEADER.split(',').count(), String::new());
        cells
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn delimited(cells: &[Vec<String>], separator: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(vec![]);
    cells.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn utf16_gz(text: &str) -> Vec<u8> {
    let bytes: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    encoder.write_all(&bytes).unwrap();
    encoder.finish().unwrap()
}

fn workbook(cells: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(cells) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// The entries and findings of a run, or `None` if it ended in an error.
fn results(content: &[u8], filing: &Filing) -> Option<[String; 2]> {
    let (dir, mut job) = job(&[], 1, filing);
    // The same name in every format, because findings contain it.
    let path = dir.path().join("data");
    std::fs::write(&path, content).unwrap();
    job.job.inputs = vec![path.into()];
    build(&job, &mut |_| {}).ok()?;
    Some(["entries.csv", "findings.csv"].map(|name| std::fs::read_to_string(job.out.join(name)).unwrap()))
}

/// A workbook with one of its parts changed by `damage`.
fn with_part_changed(book: &[u8], part: Index, damage: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut changed = zip::ZipWriter::new(Cursor::new(vec![]));
    let wanted = part.index(archive.len());
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = vec![];
        part.read_to_end(&mut content).unwrap();
        if index == wanted {
            damage(&mut content);
        }
        changed.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        changed.write_all(&content).unwrap();
    }
    changed.finish().unwrap().into_inner()
}

/// Replaces some bytes by others.
fn damage(content: &mut Vec<u8>, (from, length, other): &(Index, usize, &[u8])) {
    let from = from.index(content.len().max(1)).min(content.len());
    let to = (from + length).min(content.len());
    content.splice(from..to, other.iter().copied());
}

fn damages() -> impl Strategy<Value = (Index, usize, &'static [u8])> {
    let other = prop::sample::select(vec![
        &b""[..],
        b"\0",
        b"\xff",
        b"<",
        b">",
        b"\"",
        b"99999999999999999999",
        b"<v>",
        b"</row>",
        b"<row r=\"2\" hidden=\"1\">",
        b"<c r=\"ZZZZZZZZ1\" t=\"s\">",
        b"<c t=\"e\"><v>",
    ]);
    (any::<Index>(), 0usize..30, other)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn rows_mean_the_same_in_every_form(rows in rows(), filing in filing()) {
        let mut cells = cells(&rows);
        // A sheet ends with its last row that has content.
        cells.push(["B7603245278"].into_iter().chain([""; 19]).map(String::from).collect());
        let expected = results(delimited(&cells, b',').as_bytes(), &filing);
        prop_assert!(expected.is_some());
        prop_assert_eq!(&results(&utf16_gz(&delimited(&cells, b'\t')), &filing), &expected);
        prop_assert_eq!(&results(&workbook(&cells), &filing), &expected);
    }

    #[test]
    fn damage_ends_in_a_result_or_an_error(
        part in any::<Index>(),
        damages in proptest::collection::vec(damages(), 1..4),
        filing in filing(),
    ) {
        let cells = cells(&["B7603245278,,1,1,9903.01.25,,100.00,01,06/02/2025,,,,,,,".into()]);
        let damage = |content: &mut Vec<u8>| damages.iter().for_each(|one| damage(content, one));
        let book = workbook(&cells);
        results(&with_part_changed(&book, part, damage), &filing);
        for mut content in [book, utf16_gz(&delimited(&cells, b','))] {
            damage(&mut content);
            results(&content, &filing);
        }
    }
}
