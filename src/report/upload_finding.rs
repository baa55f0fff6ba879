//! What is wrong with an existing upload file, made into text.

use std::borrow::Cow;
use std::ops::Range;

use super::finding::Finding;
use super::frame::Frame;
use crate::declare::{CheckedUpload, UploadFinding};
use crate::domain::{harmless, visible};
use crate::read::{Cells, RowRef};
use crate::rules::{
    UPLOAD_HEADER, UploadDefect, cbp_to_upload, severity_in_upload, upload_rule, upload_words,
};

/// Makes a finding about one of the files of a call into text.
pub fn upload_finding<'f>(
    of: &UploadFinding,
    about: &'f CheckedUpload,
    all: &[CheckedUpload],
) -> Finding<'f> {
    let rule = upload_rule(of.defect);
    let value = of.at.map(|at| value(about, at, of.place)).unwrap_or_default();
    let name_of =
        |input| all.get(usize::from(input)).map_or("", |other: &CheckedUpload| other.file.name.as_str());
    let words = upload_words(of.defect, &value, name_of);
    Finding {
        source: &about.file.name,
        row: of.at.map(|at| at.row),
        column: if of.place == Some(0) { UPLOAD_HEADER } else { "" }.into(),
        entry_number: of.number,
        severity: Some(severity_in_upload(rule)),
        rule,
        value: harmless(&value),
        message: visible(&words.message),
        cbp_message: cbp_to_upload(rule, words.cbp),
        help: words.help.as_deref().map_or(Cow::Borrowed(rule.remedy), |help| visible(help).into()),
        place: of.place,
    }
}

/// A finding in the frame of its row.
pub fn upload_frame<'f>(of: &UploadFinding, about: &'f CheckedUpload, all: &[CheckedUpload]) -> Frame<'f> {
    let row = of.at.map(|at| {
        let (text, cell) = text_around(of, about, at);
        // Of a row without a character nothing would be drawn.
        if text.is_empty() { (at.row, " ".into(), 0..1) } else { (at.row, text, cell) }
    });
    Frame::of_text(upload_finding(of, about, all), row)
}

/// A row, and where in it the defect stands.
fn text_around(of: &UploadFinding, about: &CheckedUpload, at: RowRef) -> (String, Range<usize>) {
    let mut cells = Cells::default();
    let row = about.file.row(at, &mut cells);
    match of.defect {
        // The commas too: often there is nothing else.
        UploadDefect::ExtraColumns(_) => {
            let (text, first) = row.text_around(Some(0));
            let behind = first.end..text.len();
            (text, behind)
        }
        _ => row.text_around(of.place),
    }
}

/// The text of the offending cell, or of the row.
fn value(about: &CheckedUpload, at: RowRef, place: Option<usize>) -> String {
    let mut cells = Cells::default();
    let row = about.file.row(at, &mut cells);
    match place {
        Some(place) => row.cell(place).into_owned(),
        None => row.text_around(None).0,
    }
}
