//! The workbook reader: any content of a workbook's parts results in text or an error.
//!
//! Bytes that aren't an archive become the parts of one, because otherwise nearly every change would only make a checksum
//! wrong: sheet, shared texts, styles, list of sheets and their places, separated by 0xFF. An empty part is replaced by
//! that of a plain workbook.

#![no_main]

use std::io::{Cursor, Write};

use cape_declaration::internals::{Aliases, find_header, open_all};
use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PARTS: [(&str, &str); 5] = [
    ("xl/worksheets/sheet1.xml", include_str!("../workbook/sheet1.xml")),
    ("xl/sharedStrings.xml", include_str!("../workbook/sharedStrings.xml")),
    ("xl/styles.xml", include_str!("../workbook/styles.xml")),
    ("xl/workbook.xml", include_str!("../workbook/workbook.xml")),
    ("xl/_rels/workbook.xml.rels", include_str!("../workbook/workbook.xml.rels")),
];

const FIXED: [(&str, &str); 2] = [
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
    ),
    ("_rels/.rels", include_str!("../workbook/.rels")),
];

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let path = folder.path().join("input.xlsx");
    let archive = if bytes.starts_with(b"PK") { bytes.to_vec() } else { archive_of(bytes) };
    std::fs::write(&path, archive).expect("there is room");
    let vocabulary = Aliases::default();
    let Ok(sources) = open_all(&[path.into()], &vocabulary, &mut |_| {}) else { return };
    for source in sources {
        let _ = find_header(&source, &vocabulary);
        let length = source.bytes.min(1 << 20) as usize;
        source.read_at(0, length).expect("what was written can be read");
    }
});

fn archive_of(bytes: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut add = |name: &str, content: &[u8]| {
        zip.start_file(name, stored).expect("a part can be begun");
        zip.write_all(content).expect("memory takes it");
    };
    FIXED.iter().for_each(|(name, content)| add(name, content.as_bytes()));
    let mut given = bytes.split(|byte| *byte == 0xff);
    for (name, plain) in PARTS {
        let content = given.next().filter(|content| !content.is_empty());
        add(name, content.unwrap_or(plain.as_bytes()));
    }
    zip.finish().expect("the archive can be ended").into_inner()
}
