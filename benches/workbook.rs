//! Workbooks to measure on, and what their cells cost to read at the least.
//!
//! ```sh
//! cargo run --release --example entry-summary-data -- --rows 300000 > big.csv
//! cargo run --release --example workbook -- write big.csv big.xlsx --columns 25
//! cargo run --release --example workbook -- stream big.xlsx
//! ```
//!
//! `write` makes a workbook of comma-separated text; amounts become numbers, all else stays text. `stream` goes over
//! the cells of its sheet and does nothing with them: reading them as entries can't take less time.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use calamine::Xlsx;
use clap::Parser;
use rust_xlsxwriter::Workbook;

#[derive(Parser)]
enum Args {
    /// Makes a workbook of comma-separated text.
    Write {
        text: PathBuf,
        workbook: PathBuf,
        /// So many columns of it.
        #[arg(long, default_value_t = 25)]
        columns: usize,
    },
    /// Iterates over the cells of a workbook.
    Stream { workbook: PathBuf },
}

const SHEET: &str = "Main Report";

fn main() -> Result<(), Box<dyn Error>> {
    match Args::parse() {
        Args::Write { text, workbook, columns } => write(&text, &workbook, columns),
        Args::Stream { workbook } => stream(&workbook),
    }
}

pub(crate) fn write(text: &Path, workbook: &Path, columns: usize) -> Result<(), Box<dyn Error>> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(text)?;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(SHEET)?;
    let mut is_amount = Vec::new();
    for (row, record) in (0..).zip(rows.records()) {
        let record = record?;
        if row == 0 {
            is_amount = record.iter().map(|header| header.ends_with("Amount")).collect();
        }
        for (column, cell) in (0..).zip(record.iter().take(columns)).filter(|(_, cell)| !cell.is_empty()) {
            let amount = is_amount.get(usize::from(column)) == Some(&true);
            match cell.parse::<f64>() {
                Ok(number) if amount => sheet.write_number(row, column, number)?,
                _ => sheet.write_string(row, column, cell)?,
            };
        }
    }
    book.save(workbook)?;
    Ok(())
}

#[expect(clippy::print_stderr, reason = "it is what was asked for")]
fn stream(workbook: &Path) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let mut book: Xlsx<_> = calamine::open_workbook(workbook)?;
    let mut cells = book.worksheet_cells_reader(SHEET)?;
    let mut count = 0u64;
    while cells.next_cell()?.is_some() {
        count += 1;
    }
    eprintln!("{count} cells in {:.2} s", started.elapsed().as_secs_f64());
    Ok(())
}
