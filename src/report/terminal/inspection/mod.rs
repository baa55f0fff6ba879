//! How inputs are read, for a person: each input by itself, then what several come to together.

mod columns;
mod content;

use self::columns::columns;
use self::content::content;
use super::{Style, counted};
use crate::report::{FileInspection, InputInspection, Inspection};

/// How inputs are read.
pub fn inspection(inspection: &Inspection, style: Style) -> String {
    let mut parts: Vec<String> = inspection.inputs.iter().map(|one| input(one, style)).collect();
    let read = inspection.inputs.iter().filter(|input| input.content.is_some()).count();
    if read > 1 {
        let title = format!("These {read} inputs together");
        parts.push(style.bold(&title) + "\n\n" + &content(&inspection.together, style));
    }
    parts.join("\n")
}

fn input(input: &InputInspection, style: Style) -> String {
    let mut text = style.bold(&input.name) + "\n";
    if let Some(file) = &input.file {
        text += &style.wrap("  ", &about(input, file));
        text += &unread_sheets(file, style);
    }
    if input.error.is_some() {
        text += &style.bad("  not read: see the error below");
        text += "\n";
    }
    let header = input.header.as_ref().map(|header| columns(header, input, style));
    let content = input.content.as_ref().map(|rows| content(rows, style));
    header.into_iter().chain(content).fold(text, |text, part| text + "\n" + &part)
}

/// What kind of file it is, in one sentence.
fn about(input: &InputInspection, file: &FileInspection) -> String {
    let mut facts = vec![counted(file.bytes, "byte", "bytes")];
    if file.compressed {
        facts.push("compressed by gzip".into());
    }
    if let Some(sheet) = &file.sheet {
        facts.push(format!("a workbook, sheet {:?}", sheet.name));
        if sheet.hidden_rows > 0 {
            facts.push(format!("{} hidden, which are read too", counted(sheet.hidden_rows, "row", "rows")));
        }
    }
    facts.extend(file.encoding.map(str::to_string));
    if file.byte_order_mark {
        facts.push("with a byte order mark".into());
    }
    if file.windows_1252_rows > 0 {
        facts.push(format!("{} read as Windows-1252", counted(file.windows_1252_rows, "row", "rows")));
    }
    if let Some(header) = input.header.as_ref().filter(|header| header.found) {
        facts.extend(header.separator.map(|separator| format!("cells separated by {}", named(separator))));
        facts.push(format!("header in row {}", header.row));
    }
    facts.join(", ")
}

/// The sheets that are not read, though they look as if they held entries.
fn unread_sheets(file: &FileInspection, style: Style) -> String {
    let unread = file.sheet.as_ref().map_or(&[][..], |sheet| &sheet.unread);
    if unread.is_empty() {
        return String::new();
    }
    let names: Vec<String> = unread.iter().map(|name| format!("{name:?}")).collect();
    let words = format!(
        "other sheets may hold entries too: {}; save each as a file of its own to include it",
        names.join(", ")
    );
    style.hang("  ! ", "    ", &words)
}

fn named(separator: char) -> &'static str {
    match separator {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => "bars",
    }
}
