//! Which header became which column, as a table, and what became of the others.

use crate::report::terminal::{Style, counted};
use crate::report::{ColumnInspection, HeaderInspection, InputInspection};

pub(super) fn columns(header: &HeaderInspection, input: &InputInspection, style: Style) -> String {
    let rows = input.content.as_ref().map(|content| content.rows.in_entries);
    let (read, others): (Vec<_>, Vec<_>) =
        header.columns.iter().partition(|column| matches!(column.reading, "read" | "ambiguous"));
    let place = header.columns.iter().map(|column| column.place.len()).max().unwrap_or(1);
    let mut text = String::new();
    if !header.found {
        let row = format!("the row most like a header is row {}; it names", header.row);
        text += &style.wrap("  ", &row);
    }
    text += &style.bold(&line(place, "", "column", "blank", "header"));
    text += "\n";
    for column in read {
        text += &known(column, place, rows, style);
    }
    if header.columns.iter().any(|column| column.reading == "ambiguous") {
        text += &style.hang(
            "  ! ",
            "    ",
            "ambiguous: read for want of a better header; look at what the column holds",
        );
    }
    text + &not_read(&others, style)
}

fn line(width: usize, place: &str, column: &str, blank: &str, header: &str) -> String {
    format!("  {place:width$}  {column:22}{blank:>7}  {header}")
}

/// A header that is read: where it stands, for which column, how often it is blank.
fn known(column: &ColumnInspection, width: usize, rows: Option<u64>, style: Style) -> String {
    let blank = column.blank.zip(rows).map(|(blank, rows)| percent(blank, rows)).unwrap_or_default();
    let first = line(width, &column.place, column.column.unwrap_or_default(), &blank, "");
    let mut words = column.header.clone();
    if column.reading == "ambiguous" {
        words += " (ambiguous)";
    }
    if column.error_values > 0 {
        words += &format!(" ({} such as #N/A)", counted(column.error_values, "error value", "error values"));
    }
    style.hang(&first, &" ".repeat(first.len()), &words)
}

/// The share of blank cells. What isn't zero never shows as zero, nor what isn't all as all.
fn percent(blank: u64, rows: u64) -> String {
    match (blank, rows) {
        (_, 0) => String::new(),
        (0, _) => "0 %".into(),
        (blank, rows) if blank == rows => "100 %".into(),
        (blank, rows) => {
            let share = blank as f64 * 100.0 / rows as f64;
            format!("{:.1} %", share.clamp(0.1, 99.9))
        }
    }
}

/// The headers that are not read, and why.
fn not_read(columns: &[&ColumnInspection], style: Style) -> String {
    let (unknown, duplicate): (Vec<_>, Vec<_>) =
        columns.iter().copied().partition(|column: &&ColumnInspection| column.reading == "unknown");
    let (near, strange): (Vec<_>, Vec<_>) =
        unknown.into_iter().partition(|column: &&ColumnInspection| column.nearest.is_some());
    let mut text = String::new();
    for column in duplicate {
        let taken = column.column.unwrap_or_default();
        let words = format!("{} left aside: {taken} is read from another header", named(column));
        text += &style.hang("  ! ", "    ", &words);
    }
    for column in near {
        let Some(nearest) = &column.nearest else { continue };
        let words =
            format!("{} is not read, but is like {:?}. If it is that:", named(column), nearest.header);
        text += &style.hang("  ! ", "    ", &words);
        // Not wrapped: it is to be copied.
        text += &format!("      --column {}={:?}\n", nearest.column, column.header);
    }
    if !strange.is_empty() {
        let names: Vec<String> = strange.into_iter().map(named).collect();
        text += &style.hang("  not known, so not read: ", "    ", &names.join(", "));
    }
    text
}

fn named(column: &ColumnInspection) -> String {
    format!("{} {:?}", column.place, column.header)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn only_nothing_is_zero_and_only_all_is_a_hundred() {
        assert_eq!(percent(0, 100_000), "0 %");
        assert_eq!(percent(1, 100_000), "0.1 %");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(99_999, 100_000), "99.9 %");
        assert_eq!(percent(100_000, 100_000), "100 %");
        assert_eq!(percent(0, 0), "");
    }
}
