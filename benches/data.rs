//! Invented entry-summary data, as much as you like: what the program is measured on.
//!
//! ```sh
//! cargo run --release --example entry-summary-data -- --shape china --rows 5000000 > big.csv
//! ```
//!
//! The same arguments give the same bytes on every machine. Companies, importers and entries are invented;
//! importer numbers have prefixes that the IRS doesn't use.

use std::io::{self, BufWriter, ErrorKind, Write};

use clap::{Parser, ValueEnum};

use entry::{DEFECTS, Entry, FILER, entry_number};
use layout::{Layout, Rows};
use random::Random;
use trades::{Importer, Trade, importers};

// By path, because this file is also a module of other programs.
#[path = "data/entry.rs"]
mod entry;
#[path = "data/layout.rs"]
mod layout;
#[path = "data/random.rs"]
mod random;
#[path = "data/trades.rs"]
mod trades;

/// Writes invented entry-summary data (ACE report ES-003) to standard output.
#[derive(Parser)]
pub(crate) struct Args {
    /// Rows below the header, up to 20 million: then a filer's serial numbers run out.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(..=20_000_000))]
    rows: u32,
    /// Another seed gives other data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What the data looks like.
    #[arg(long, value_enum, default_value_t = Shape::Plain)]
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Shape {
    /// All programs and countries, 25 columns; most entries have several IEEPA headings, one in a hundred a defect.
    Plain,
    /// Two IEEPA headings on every line, 33 columns; every cell quoted, dashes in entry numbers, CRLF, a byte
    /// order mark.
    China,
    /// As plain with 33 columns, rows shuffled (and held in memory); one row in 50 broken, and one entry in 25 odd.
    Mixed,
    /// One IEEPA heading a line at most, 33 columns; nothing is wrong.
    Clean,
    /// As clean, and every row of every entry is wrong.
    Bad,
}

fn main() -> io::Result<()> {
    let out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    match write(&Args::parse(), out) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()), // `| head` has seen enough
        result => result,
    }
}

pub(crate) fn write(args: &Args, mut out: impl Write) -> io::Result<()> {
    let mut broker = Broker::new(args.seed, args.shape);
    let mut rows = Rows::default();
    let mut left = args.rows as usize;
    let layout = args.shape.layout();
    write!(out, "{}{}", layout.start, layout.header())?;
    if args.shape == Shape::Mixed {
        while rows.ends.len() < left {
            broker.file_entry(&mut rows);
        }
        rows.truncate(left);
        for row in shuffled(&rows, &mut broker.random) {
            out.write_all(row.as_bytes())?;
        }
        return out.flush();
    }
    while left > 0 {
        rows.truncate(0);
        broker.file_entry(&mut rows);
        rows.truncate(left);
        left -= rows.ends.len();
        out.write_all(rows.text.as_bytes())?;
    }
    out.flush()
}

impl Shape {
    fn layout(self) -> Layout {
        match self {
            Shape::Plain => layout::PLAIN,
            Shape::China => layout::QUOTED,
            Shape::Mixed | Shape::Clean | Shape::Bad => layout::DEFAULT,
        }
    }

    /// The usual trades, and the percentage of other ones, which CAPE doesn't refund.
    fn trades(self) -> (&'static [Trade], u32) {
        match self {
            Shape::Plain | Shape::Mixed => (trades::WORLD, 5),
            Shape::China => (trades::CHINA, 0),
            Shape::Clean => (trades::ONE_HEADING, 25),
            Shape::Bad => (trades::ONE_HEADING, 0),
        }
    }

    /// One entry in this many has a defect.
    fn defects(self) -> Option<u32> {
        match self {
            Shape::Plain | Shape::China => Some(100),
            Shape::Mixed => Some(25),
            Shape::Clean | Shape::Bad => None,
        }
    }
}

/// The broker that filed these entries.
struct Broker {
    random: Random,
    shape: Shape,
    importers: Vec<Importer>,
    serial: u32,
}

impl Broker {
    fn new(seed: u64, shape: Shape) -> Self {
        Broker { random: Random(seed), shape, importers: importers(), serial: 0 }
    }

    /// Writes the rows of another entry.
    fn file_entry(&mut self, rows: &mut Rows) {
        let random = &mut self.random;
        let (trades, others) = self.shape.trades();
        let refunded = random.below(100) >= others;
        let trade = random.choose(if refunded { trades } else { trades::OUT_OF_SCOPE });
        // Drawn twice, so that a few importers have many entries and many have few.
        let among = 1 + random.below(self.importers.len() as u32);
        let importer = &self.importers[random.below(among) as usize];
        self.serial += 1 + random.below(3);
        let number = entry_number(FILER, &self.serial.to_string());
        let mut entry = Entry::new(number, importer, trade, random);
        if matches!(self.shape, Shape::Plain | Shape::Mixed) {
            entry.exempt_lines(random);
        }
        if self.shape.defects().is_some_and(|count| random.one_in(count)) {
            random.choose(DEFECTS)(&mut entry);
        }
        match self.shape {
            Shape::Mixed => entry.break_rows(random),
            Shape::Bad => entry.spoil(random),
            _ => {}
        }
        self.shape.layout().write(&entry, rows);
    }
}

/// The rows in random order.
fn shuffled<'a>(rows: &'a Rows, random: &mut Random) -> Vec<&'a str> {
    let starts = std::iter::once(&0).chain(&rows.ends);
    let row = |(start, end): (&usize, &usize)| &rows.text[*start..*end];
    let mut rows: Vec<&str> = starts.zip(&rows.ends).map(row).collect();
    for last in (1..rows.len()).rev() {
        rows.swap(last, random.below(last as u32 + 1) as usize);
    }
    rows
}
