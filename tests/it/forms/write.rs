//! Writes rows of text in every format.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// Rows of cells.
pub(crate) type Rows = Vec<Vec<String>>;

/// The rows of a fixture.
pub(crate) fn fixture(name: &str) -> Rows {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).unwrap();
    let row = |record: csv::StringRecord| record.iter().map(String::from).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Delimited text.
pub(crate) fn delimited(rows: &Rows, separator: u8, line_end: &str) -> String {
    let terminator = match line_end {
        "\r\n" => csv::Terminator::CRLF,
        one => csv::Terminator::Any(one.as_bytes()[0]),
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .terminator(terminator)
        .flexible(true)
        .from_writer(vec![]);
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

pub(crate) fn csv(rows: &Rows) -> String {
    delimited(rows, b',', "\n")
}

/// UTF-16 with a byte order mark; `unit` determines the byte order.
pub(crate) fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(unit).collect()
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A workbook with the sheet that ACE fills and only text cells.
pub(crate) fn workbook(rows: &Rows) -> Vec<u8> {
    sheet(|sheet| texts(sheet, rows))
}

/// A workbook with the sheet that ACE fills, which `fill` fills.
pub(crate) fn sheet(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet().set_name("Main Report").unwrap());
    book.save_to_buffer().unwrap()
}

/// Writes the rows into a sheet as text cells.
pub(crate) fn texts(sheet: &mut Worksheet, rows: &Rows) {
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
}

/// Writes the rows into a sheet as if typed into a spreadsheet: amounts and counts become numbers, dates become date
/// cells. Entry numbers, HTS numbers and codes with leading zeros stay text.
pub(crate) fn typed(sheet: &mut Worksheet, rows: &Rows) {
    let day = Format::new().set_num_format("m/d/yyyy");
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            let is_number = !cell.starts_with('0') || cell.len() == 1 || cell.starts_with("0.");
            match (cell.parse::<f64>(), serial(cell)) {
                _ if cell.is_empty() => {}
                (Ok(number), _) if is_number => drop(sheet.write_number(row, column, number).unwrap()),
                (_, Some(serial)) => {
                    sheet.write_number_with_format(row, column, serial, &day).unwrap();
                }
                _ => drop(sheet.write_string(row, column, cell).unwrap()),
            }
        }
    }
}

/// The serial date of a date written `M/D/YYYY` or `M/D/YY`.
pub(crate) fn serial(day: &str) -> Option<f64> {
    let short = day.rsplit('/').next()?.len() == 2;
    let day = chrono::NaiveDate::parse_from_str(day, if short { "%m/%d/%y" } else { "%m/%d/%Y" }).ok()?;
    let first = chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?;
    Some(f64::from(i32::try_from((day - first).num_days()).unwrap()))
}

/// Rows of text.
pub(crate) fn rows(text: &[&[&str]]) -> Rows {
    text.iter().map(|row| row.iter().map(|cell| (*cell).to_string()).collect()).collect()
}

/// A workbook with some of its parts changed, selected by the ends of their names.
pub(crate) fn changed(book: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    use std::io::{Cursor, Read};
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        if name.ends_with('/') {
            continue;
        }
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        written.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        let content = String::from_utf8(content).map(|text| change(&name, text).into_bytes());
        written.write_all(&content.unwrap_or_else(|picture| picture.into_bytes())).unwrap();
    }
    written.finish().unwrap().into_inner()
}

/// A workbook with its sheet changed.
pub(crate) fn changed_sheet(book: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    changed(book, |name, text| if name.ends_with("sheet1.xml") { change(text) } else { text })
}
