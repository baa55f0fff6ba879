//! Formulas that were never calculated: libraries write them, and only a spreadsheet program adds what they come to.
//! To the cell reader such a cell is an empty one.

use super::tags::Tag;
use crate::domain::{column_letters, counted, shown};
use crate::error::Error;
use crate::read::header::Header;

/// A cell's row, the first being 1, and its column, the first being 0.
type Place = (u32, usize);

/// The cells of a sheet that are read: below its header, in columns that are known.
#[derive(Debug, Default)]
pub(super) struct CellsRead {
    header_row: u32,
    /// In their order.
    columns: Vec<usize>,
}

impl CellsRead {
    pub(super) fn below(header: &Header) -> Self {
        CellsRead { header_row: header.row, columns: header.places.used() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The first of them in the block of cells between two corners.
    fn first_in(&self, (top, left): Place, (bottom, right): Place) -> Option<Place> {
        let row = top.max(self.header_row + 1);
        let column = *self.columns.get(self.columns.partition_point(|column| *column < left))?;
        (row <= bottom && column <= right).then_some((row, column))
    }
}

/// Formulas that were never calculated and whose cells are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Uncalculated {
    count: u64,
    first: Place,
}

impl Uncalculated {
    pub(super) fn error(self, name: &str, sheet: &str, header: &Header) -> Error {
        let (row, column) = self.first;
        Error::Uncalculated {
            name: name.into(),
            formulas: counted(
                self.count,
                "formula in a column that is read was never calculated, so its value isn't in the file: it is",
                "formulas in columns that are read were never calculated, so their values aren't in the file: the \
                 first is",
            ),
            cell: format!("{}!{}{row}", shown(sheet), column_letters(column)),
            header: shown(header.names.get(column).map_or("", |name| name.trim())),
        }
    }
}

/// Goes over the cells of a sheet and finds such formulas. However many there are, only the first is kept.
pub(super) struct Formulas<'r> {
    read: &'r CellsRead,
    /// Where a cell stands that doesn't say it.
    next: Place,
    open: Option<OpenCell>,
    pub(super) uncalculated: Option<Uncalculated>,
}

/// A cell that isn't ended.
struct OpenCell {
    place: Place,
    is_text: bool,
    has_value: bool,
    /// The corners of the block that its formula fills.
    formula: Option<(Place, Place)>,
}

impl<'r> Formulas<'r> {
    pub(super) fn among(read: &'r CellsRead) -> Self {
        Formulas { read, next: (0, 0), open: None, uncalculated: None }
    }

    /// Whether what comes next may be what a formula came to.
    pub(super) fn is_open(&self) -> bool {
        self.open.as_ref().is_some_and(|cell| cell.formula.is_some())
    }

    pub(super) fn begin_row(&mut self, row: u32) {
        self.end_cell();
        self.next = (row, 0);
    }

    /// Takes the next tag of a row.
    pub(super) fn take(&mut self, tag: &Tag<'_>) {
        match (tag.name, &mut self.open) {
            (b"c", _) => {
                self.end_cell();
                if !tag.ends {
                    self.begin_cell(tag);
                }
            }
            (b"f", Some(cell)) if !tag.ends => {
                cell.formula = Some(block(tag).unwrap_or((cell.place, cell.place)))
            }
            // Only a text can be empty: `<v/>` where a number belongs is what libraries write for want of one.
            (b"v", Some(cell)) if !tag.ends => {
                cell.has_value |= cell.is_text || !(tag.is_whole || tag.text.is_empty());
            }
            (b"is", Some(cell)) => cell.has_value = true,
            _ => {}
        }
    }

    fn begin_cell(&mut self, tag: &Tag<'_>) {
        let [name, kind] = tag.attributes(["r", "t"]);
        let place = name.and_then(|name| place_of(&name)).unwrap_or(self.next);
        self.next.1 = place.1.saturating_add(1);
        let is_text = kind.is_some_and(|kind| kind == "str");
        self.open = (!tag.is_whole).then_some(OpenCell { place, is_text, has_value: false, formula: None });
    }

    /// Ends the cell, if one is open.
    pub(super) fn end_cell(&mut self) {
        let without_value = self.open.take().filter(|cell| !cell.has_value);
        let Some((from, to)) = without_value.and_then(|cell| cell.formula) else { return };
        if let Some(first) = self.read.first_in(from, to) {
            self.uncalculated.get_or_insert(Uncalculated { count: 0, first }).count += 1;
        }
    }
}

/// The corners of the block that one formula fills from its first cell on. Formulas that share their text have a cell
/// each.
fn block(formula: &Tag<'_>) -> Option<(Place, Place)> {
    let [kind, corners] = formula.attributes(["t", "ref"]);
    kind.filter(|kind| matches!(kind.as_ref(), "array" | "dataTable"))?;
    let corners = corners?;
    let (from, to) = corners.split_once(':').unwrap_or((&corners, &corners));
    place_of(from).zip(place_of(to))
}

/// The place of a cell by its name, such as `G2`.
fn place_of(name: &str) -> Option<Place> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let column = letters.chars().try_fold(0usize, |column, letter| {
        let digit =
            letter.is_ascii_alphabetic().then(|| letter.to_ascii_uppercase() as usize - 'A' as usize + 1)?;
        column.checked_mul(26)?.checked_add(digit)
    })?;
    Some((row.parse().ok()?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::super::tags::tags;
    use super::*;

    impl CellsRead {
        pub(in super::super) fn of_columns(header_row: u32, columns: &[usize]) -> Self {
            CellsRead { header_row, columns: columns.to_vec() }
        }
    }

    impl Uncalculated {
        pub(in super::super) fn new(count: u64, first: Place) -> Self {
            Uncalculated { count, first }
        }
    }

    /// How many are found in the cells of row 2 below a header, where the columns B and D are read, and the first.
    fn found(cells: &str) -> Option<(u64, Place)> {
        let read = CellsRead::of_columns(1, &[1, 3]);
        let mut formulas = Formulas::among(&read);
        formulas.begin_row(2);
        tags(cells.as_bytes()).for_each(|tag| formulas.take(&tag));
        formulas.end_cell();
        formulas.uncalculated.map(|found| (found.count, found.first))
    }

    #[test]
    fn a_formula_without_a_value_was_never_calculated() {
        for cell in [
            r#"<c r="B2"><f>1</f></c>"#,
            r#"<c r="b2" s="1" ><f>"&lt;v>1&lt;/v>"</f></c>"#,
            r#"<c r="B2"><f/></c>"#,
            r#"<c r="B2" t="str"><f>1</f></c>"#,
            r#"<c r="B2"><f t="shared" si="0"/></c>"#,
            r#"<c r="B2"><f t="shared" ref="B2:B9" si="0">1</f></c>"#,
            // What openpyxl writes, and others.
            r#"<c r="B2"><f>1</f><v/></c>"#,
            r#"<c r="B2"><f>1</f><v /> </c>"#,
            r#"<c r="B2" t="n"><f>1</f><v></v></c>"#,
            r#"<c r="B2"><f>1</f>"#,
        ] {
            assert_eq!(found(cell), Some((1, (2, 1))), "{cell}");
        }
    }

    #[test]
    fn a_value_beside_the_formula_or_no_formula_at_all_is_no_concern() {
        for cell in [
            r#"<c r="B2"><f>1</f><v>0</v></c>"#,
            r#"<c r="B2"><v>0</v><f>1</f></c>"#,
            r#"<c r="B2" t="e"><f>1</f><v>#N/A</v></c>"#,
            r#"<c r="B2"><f t="shared" si="0"/><v>1</v></c>"#,
            r#"<c r="B2"><f t="array" ref="B2:D9">1</f><v>1</v></c>"#,
            r#"<c r="B2" t="inlineStr"><f>1</f><is><t/></is></c>"#,
            // What spreadsheet programs write where a formula came to an empty text.
            r#"<c r="B2" t="str"><f>""</f><v></v></c>"#,
            r#"<c r="B2" t="str"><f>""</f><v/></c>"#,
            r#"<c r="B2"/><c r="D2"></c>"#,
            r#"<c r="B2"><v/></c>"#,
            // No cell of the sheet.
            r#"<xm:f>Sheet1!A1</xm:f>"#,
            r#"<c r="B2"/><xm:f>Sheet1!A1</xm:f>"#,
        ] {
            assert_eq!(found(cell), None, "{cell}");
        }
    }

    #[test]
    fn columns_that_are_not_read_are_no_concern() {
        for (cells, expected) in [
            (r#"<c r="A2"><f>1</f></c><c r="C2"><f>1</f></c><c r="E2"><f>1</f></c>"#, None),
            (r#"<c r="A2"><f>1</f></c><c r="D2"><f>1</f></c><c r="E2"><f>1</f></c>"#, Some((1, (2, 3)))),
            (r#"<c/><c><f>1</f></c><c><f>1</f></c><c><f>1</f></c>"#, Some((2, (2, 1)))),
            (r#"<c r="C2"/><c><f>1</f></c>"#, Some((1, (2, 3)))),
            (r#"<c r="what"><f>1</f></c><c r="B"><f>1</f></c><c r="2"><f>1</f></c>"#, Some((1, (2, 1)))),
        ] {
            assert_eq!(found(cells), expected, "{cells}");
        }
    }

    #[test]
    fn cells_at_or_above_the_header_are_no_concern() {
        let read = CellsRead::of_columns(3, &[1]);
        for (row, expected) in [(1, None), (3, None), (4, Some(Uncalculated::new(1, (4, 1))))] {
            let mut formulas = Formulas::among(&read);
            formulas.begin_row(row);
            tags(b"<c/><c><f>1</f></c></row>").for_each(|tag| formulas.take(&tag));
            assert_eq!(formulas.uncalculated, expected, "{row}");
        }
    }

    #[test]
    fn a_formula_that_fills_a_block_matters_wherever_the_block_is_read() {
        for (block, expected) in [
            ("A2:A9", None),
            ("A1:E1", None),
            ("A2:B2", Some((1, (2, 1)))),
            ("A1:XFD1048576", Some((1, (2, 1)))),
            ("C5:D9", Some((1, (5, 3)))),
            ("E2:F9", None),
        ] {
            let cell = |kind: &str| format!(r#"<c r="A1"><f t="{kind}" ref="{block}">1</f></c>"#);
            assert_eq!(found(&cell("array")), expected, "{block}");
            assert_eq!(found(&cell("dataTable")), expected, "{block}");
            assert_eq!(found(&cell("shared")), None, "{block}");
        }
    }

    #[test]
    fn places_are_told_by_names() {
        for (name, place) in [
            ("A1", Some((1, 0))),
            ("g2", Some((2, 6))),
            ("XFD1048576", Some((1 << 20, (1 << 14) - 1))),
            ("2", None),
            ("G", None),
            ("", None),
            ("G2x", None),
            ("$G$2", None),
            ("G99999999999", None),
            ("ZZZZZZZZZZZZZZZZZZZZ1", None),
        ] {
            assert_eq!(place_of(name), place, "{name}");
        }
    }
}
