//! The cells of a sheet → lines of text, a line for each row.

use calamine::{Cell, DataRef};

use super::cell::{Role, cell_text};
use super::{SEPARATOR, damaged};
use crate::domain::is_blank;
use crate::error::Result;
use crate::read::Vocabulary;
use crate::read::columns::COLUMNS;
use crate::read::header::{HEADER_ROWS, Header, pick_header, read_header};
use crate::read::spool::Spool;

/// No sheet has more rows and columns; what is said to stand outside of them is not believed.
const ROWS: u32 = 1 << 20;
const COLUMNS_OF_A_SHEET: u32 = 1 << 14;

/// Finds the header among the cells of the first rows.
pub(super) fn header_among(cells: &[Cell<DataRef<'_>>], vocabulary: &Vocabulary) -> Option<Header> {
    let mut rows = vec![Vec::new(); HEADER_ROWS];
    for cell in cells {
        let (row, column) = cell.get_position();
        let text = cell_text(cell.get_value(), Role::Number, false);
        let (Some(names), false) = (rows.get_mut(row as usize), column >= COLUMNS_OF_A_SHEET) else {
            continue;
        };
        let column = column as usize;
        if names.len() <= column {
            names.resize(column + 1, String::new());
        }
        names[column] = text.into_owned();
    }
    pick_header((1..).zip(rows).map(|(row, names)| read_header(row, names, vocabulary)).collect())
}

/// A sheet while it is written as text.
pub(super) struct Table<'t, 'p> {
    name: String,
    text: &'t mut Spool<'p>,
    is_1904: bool,
    /// The row of the header, the first being 1; 0 where there is none.
    header_row: u32,
    /// How many cells a row has at least, blank or not.
    named: usize,
    roles: Vec<Role>,
    /// The row that is being written, the first being 0, and how many cells it has so far.
    row: u32,
    cells: usize,
    line: Vec<u8>,
    /// How many columns hold something.
    pub(super) width: usize,
    /// A bit for each row that holds something.
    filled: Vec<u64>,
}

impl<'t, 'p> Table<'t, 'p> {
    pub(super) fn new(name: &str, header: &Header, is_1904: bool, text: &'t mut Spool<'p>) -> Self {
        let named = header.names.iter().rposition(|name| !is_blank(name)).map_or(0, |last| last + 1);
        let mut roles = vec![Role::Number; header.names.len()];
        for spec in &COLUMNS {
            header.places.all(spec.column).iter().for_each(|place| roles[*place] = Role::of(spec.column));
        }
        Table {
            name: name.into(),
            text,
            is_1904,
            header_row: header.row,
            named,
            roles,
            row: 0,
            cells: 0,
            line: Vec::new(),
            width: 0,
            filled: Vec::new(),
        }
    }

    /// Adds a cell; they come row by row, from left to right.
    pub(super) fn add(&mut self, cell: &Cell<DataRef<'_>>) -> Result<()> {
        let (row, column) = cell.get_position();
        let below = row >= self.header_row;
        let role = self.roles.get(column as usize).filter(|_| below).copied().unwrap_or(Role::Number);
        let text = cell_text(cell.get_value(), role, self.is_1904);
        if text.is_empty() {
            return Ok(());
        }
        let behind = row > self.row || (row == self.row && column as usize >= self.cells);
        if !behind || row >= ROWS || column >= COLUMNS_OF_A_SHEET {
            let why = format!("a cell of row {} stands in no order", row.saturating_add(1));
            return Err(damaged(&self.name, why));
        }
        while self.row < row {
            self.end_row()?;
        }
        let column = column as usize;
        let separators = column - self.cells + usize::from(self.cells > 0);
        self.line.resize(self.line.len() + separators, SEPARATOR);
        push_cell(&text, &mut self.line);
        self.cells = column + 1;
        self.width = self.width.max(self.cells);
        Ok(())
    }

    /// Ends the text.
    pub(super) fn finish(&mut self) -> Result<()> {
        if self.cells > 0 { self.end_row() } else { Ok(()) }
    }

    fn end_row(&mut self) -> Result<()> {
        if self.cells > 0 {
            let missing = self.named.saturating_sub(self.cells);
            self.line.resize(self.line.len() + missing, SEPARATOR);
            self.filled.resize((self.row / 64 + 1) as usize, 0);
            self.filled[(self.row / 64) as usize] |= 1 << (self.row % 64);
        }
        self.line.push(b'\n');
        self.text.write(&self.line)?;
        self.line.clear();
        (self.row, self.cells) = (self.row + 1, 0);
        Ok(())
    }

    /// Whether a row, the first being 1, stands below the header and holds something.
    pub(super) fn has_content(&self, row: u32) -> bool {
        let bits =
            row.checked_sub(1).and_then(|row| self.filled.get((row / 64) as usize).map(|b| b >> (row % 64)));
        row > self.header_row && bits.is_some_and(|bits| bits & 1 == 1)
    }
}

/// Adds a cell to a line, within quotes where it needs them.
fn push_cell(text: &str, line: &mut Vec<u8>) {
    if !text.bytes().any(|c| matches!(c, SEPARATOR | b'"' | b'\n' | b'\r')) {
        return line.extend_from_slice(text.as_bytes());
    }
    line.push(b'"');
    line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::scan::{Cells, Scanned, scan};

    #[test]
    fn whatever_stands_in_a_cell_is_one_cell_of_its_line() {
        let texts = [
            "plain",
            "a,b",
            "\"",
            "\"\"",
            "\"quoted\"",
            "4\" LAMPS",
            "a\nb",
            "a\rb",
            "\r\n",
            ",",
            "\",\"",
            "\u{feff}x",
            " x ",
            "\u{1f}",
            "a\tb;c|d",
            "caf\u{e9}",
        ];
        let mut line = Vec::new();
        for text in texts {
            push_cell(text, &mut line);
            line.push(SEPARATOR);
        }
        let mut cells = Cells::default();
        let scanned = scan(&line, SEPARATOR, true, &mut cells);
        assert_eq!(scanned, Scanned::Record { length: line.len(), total: line.len(), malformed: None });
        for (place, text) in texts.iter().enumerate() {
            let cell = cells.cell(&line, place).unwrap();
            let content = std::str::from_utf8(&line[cell.content]).unwrap();
            let content = if cell.doubled { content.replace("\"\"", "\"") } else { content.to_string() };
            assert_eq!(content, *text);
        }
    }
}
