//! A sheet with one table: title, sums, header, rows. Identifiers made of digits are text, so that no spreadsheet
//! rounds them or drops their zeros.

use std::io;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use crate::error::Result;
use crate::output::Failed;

/// Rows above the table: title, sums and header.
const ABOVE: u32 = 3;
/// Limit on the rows of a table: those of a sheet without the rows above.
pub(crate) const TABLE_ROWS: usize = (1 << 20) - ABOVE as usize;
/// Characters that fit side by side on a page.
const PAGE_WIDTH: f64 = 180.0;
/// Longest text in a cell, in characters: Excel's limit.
const LONGEST: usize = 32_767;
/// Rows above which a table is written row by row, through a temporary file.
const IN_MEMORY: usize = 10_000;

/// A cell.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Text(String),
    Count(u64),
    Day(Option<NaiveDate>),
    Amount(Option<Decimal>),
}

impl Cell {
    pub(crate) fn text(text: impl ToString) -> Self {
        Cell::Text(text.to_string())
    }

    /// The text of a value; blank if there is none.
    pub(crate) fn maybe(value: Option<impl ToString>) -> Self {
        Cell::Text(value.map(|value| value.to_string()).unwrap_or_default())
    }
}

impl Cell {
    /// How many lines it takes in a column of this width: not every program finds that out by itself.
    pub(crate) fn lines(&self, width: f64) -> usize {
        // Widths are counted in digits, and letters are narrower.
        let width = (width * 1.15) as usize;
        match self {
            Cell::Text(text) if text.len() > width || text.contains('\n') => {
                textwrap::wrap(text, width.max(1)).len()
            }
            _ => 1,
        }
    }
}

/// A column of a table.
pub(crate) struct ColumnSpec {
    pub(crate) header: &'static str,
    /// In characters.
    pub(crate) width: f64,
    /// The sum of all rows, if the column has one.
    pub(crate) sum: Option<Decimal>,
}

/// A table that fills a sheet.
pub(crate) struct TableSpec {
    pub(crate) name: &'static str,
    /// What it is, its number of rows, and what to do about them.
    pub(crate) title: String,
    pub(crate) columns: Vec<ColumnSpec>,
}

/// A workbook in progress.
pub(crate) struct Book<'f> {
    book: Workbook,
    pub(crate) formats: Formats,
    failed: &'f Failed<'f>,
}

/// Cell formats.
pub(crate) struct Formats {
    pub(crate) title: Format,
    pub(crate) heading: Format,
    pub(crate) header: Format,
    pub(crate) header_of_numbers: Format,
    pub(crate) text: Format,
    pub(crate) bold: Format,
    pub(crate) count: Format,
    pub(crate) day: Format,
    pub(crate) amount: Format,
    pub(crate) sum: Format,
    pub(crate) note: Format,
}

/// A blank behind it, so that the text in the next column doesn't touch it.
const AMOUNT: &str = "#,##0.00_);[Red]-#,##0.00_)";
/// The height of a line, in points.
pub(crate) const LINE: f64 = 15.0;
/// A row shows no more lines: the whole text is in the cell.
const LINES: usize = 12;

impl Formats {
    fn new() -> Self {
        let text = Format::new().set_align(FormatAlign::Top).set_text_wrap();
        let plain = Format::new().set_align(FormatAlign::Top);
        let ink = Color::RGB(0x1F_3A_5F);
        let header = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_font_color(Color::White)
            .set_background_color(ink)
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x8A_9B_B0));
        Formats {
            title: Format::new().set_bold().set_font_size(14).set_font_color(ink),
            heading: Format::new().set_bold().set_font_size(12).set_font_color(ink),
            header_of_numbers: header.clone().set_align(FormatAlign::Right).set_indent(1),
            header,
            text,
            bold: Format::new().set_align(FormatAlign::Top).set_bold(),
            count: plain.clone().set_num_format("#,##0_)"),
            day: plain.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
            amount: plain.set_num_format(AMOUNT),
            sum: Format::new().set_bold().set_num_format(AMOUNT),
            note: Format::new().set_italic().set_font_color(Color::RGB(0x50_50_50)),
        }
    }
}

impl<'f> Book<'f> {
    /// An empty workbook dated `day`; nothing in it depends on the clock.
    pub(crate) fn new(title: &str, day: NaiveDate, failed: &'f Failed<'f>) -> Result<Self> {
        let mut book = Workbook::new();
        let made = excel_day(day).map_err(|error| failed(io::Error::other(error)))?;
        let properties =
            DocProperties::new().set_title(title).set_author("cape").set_creation_datetime(&made);
        book.set_properties(&properties);
        Ok(Book { book, formats: Formats::new(), failed })
    }

    /// Adds a sheet that `fill` fills in any order.
    pub(crate) fn free_sheet(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut Worksheet, &Formats) -> std::result::Result<(), XlsxError>,
    ) -> Result<()> {
        let sheet = self.book.add_worksheet();
        let filled = sheet.set_name(name).map(drop).and_then(|()| fill(sheet, &self.formats));
        filled.map_err(|error| (self.failed)(io::Error::other(error)))
    }

    /// Adds a sheet with a table of `rows` rows, of which it keeps the first [`TABLE_ROWS`].
    pub(crate) fn table(
        &mut self,
        table: &TableSpec,
        rows: usize,
        mut row: impl FnMut(usize) -> Result<Vec<Cell>>,
    ) -> Result<()> {
        let rows = rows.min(TABLE_ROWS);
        let failed = |error: XlsxError| (self.failed)(io::Error::other(error));
        let has_files = cfg!(not(all(target_family = "wasm", target_os = "unknown")));
        let sheet = match has_files && rows > IN_MEMORY {
            true => self.book.add_worksheet_with_constant_memory().map_err(failed)?,
            false => self.book.add_worksheet(),
        };
        head(sheet, table, rows, &self.formats).map_err(failed)?;
        for index in 0..rows {
            let (cells, at) = (row(index)?, ABOVE + index as u32);
            for (column, cell) in (0..).zip(&cells) {
                write(sheet, at, column, cell, &self.formats).map_err(failed)?;
            }
            let widths = table.columns.iter().map(|spec| spec.width);
            let lines = cells.iter().zip(widths).map(|(cell, width)| cell.lines(width)).max();
            if let Some(lines) = lines.filter(|lines| *lines > 1) {
                sheet.set_row_height(at, LINE * lines.min(LINES) as f64).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Writes the workbook.
    pub(crate) fn save(mut self, to: &mut (dyn io::Write + Send)) -> Result<()> {
        self.book.save_to_writer(to).map_err(|error| (self.failed)(io::Error::other(error)))
    }
}

/// Writes title, sums and header. The sums are those of the rows that a filter leaves.
fn head(
    sheet: &mut Worksheet,
    table: &TableSpec,
    rows: usize,
    formats: &Formats,
) -> std::result::Result<(), XlsxError> {
    let last_column = table.columns.len().saturating_sub(1) as u16;
    sheet.set_name(table.name)?;
    let width: f64 = table.columns.iter().map(|spec| spec.width).sum();
    let pages = if rows > 0 { (width / PAGE_WIDTH).ceil().max(1.0) as u16 } else { 1 };
    sheet.set_landscape().set_print_fit_to_pages(pages, 0).set_repeat_rows(ABOVE - 1, ABOVE - 1)?;
    sheet.set_repeat_columns(0, 0)?;
    sheet.set_freeze_panes(ABOVE, 1)?;
    for (column, spec) in (0..).zip(&table.columns) {
        sheet.set_column_width(column, spec.width)?;
    }
    sheet.write_string_with_format(0, 0, &table.title, &formats.title)?;
    if rows == 0 {
        return Ok(());
    }
    let (first, last) = (ABOVE + 1, ABOVE + rows as u32);
    for (column, spec) in (0..).zip(&table.columns) {
        let Some(sum) = spec.sum else { continue };
        let letters = crate::text::column_letters(usize::from(column));
        let formula = Formula::new(format!("=SUBTOTAL(109,{letters}{first}:{letters}{last})"));
        let formula = formula.set_result(sum.round_dp(2).to_string());
        sheet.write_formula_with_format(1, column, formula, &formats.sum)?;
    }
    if table.columns.iter().any(|spec| spec.sum.is_some()) {
        sheet.write_string_with_format(1, 0, "Sum shown", &formats.bold)?;
    }
    for (column, spec) in (0..).zip(&table.columns) {
        let header = if spec.sum.is_some() { &formats.header_of_numbers } else { &formats.header };
        sheet.write_string_with_format(ABOVE - 1, column, spec.header, header)?;
    }
    // Two lines, for the longer headers.
    sheet.set_row_height(ABOVE - 1, 30)?;
    sheet.autofilter(ABOVE - 1, 0, ABOVE - 1 + rows as u32, last_column)?;
    Ok(())
}

/// Writes a cell; one without a value stays empty.
pub(crate) fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    formats: &Formats,
) -> std::result::Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => {
            sheet.write_string_with_format(row, column, shortened(text), &formats.text)?;
        }
        Cell::Count(count) => {
            sheet.write_number_with_format(row, column, *count as f64, &formats.count)?;
        }
        Cell::Day(None) | Cell::Amount(None) => {}
        Cell::Day(Some(day)) => match excel_day(*day) {
            Ok(excel) => drop(sheet.write_datetime_with_format(row, column, excel, &formats.day)?),
            // Excel has no dates before 1900.
            Err(_) => drop(sheet.write_string_with_format(row, column, day.to_string(), &formats.text)?),
        },
        Cell::Amount(Some(amount)) => {
            let amount = amount.round_dp(2).to_f64().unwrap_or_default();
            sheet.write_number_with_format(row, column, amount, &formats.amount)?;
        }
    }
    Ok(())
}

fn excel_day(day: NaiveDate) -> std::result::Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8)
}

/// The part of a text that fits into a cell.
fn shortened(text: &str) -> &str {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
