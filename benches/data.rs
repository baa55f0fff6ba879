//! Invented entry-summary data, as much as you like: what the program is measured on.
//!
//! ```sh
//! cargo run --release --example entry-summary-data -- --rows 5000000 > big.csv
//! ```
//!
//! The same arguments give the same bytes on every machine. Companies, importers and entries are invented;
//! importer numbers have prefixes that the IRS doesn't use.

use std::fmt::{self, Write as _};
use std::io::{self, BufWriter, ErrorKind, Write};

use cape_declaration::internals::EntryNumber;
use chrono::{Datelike, Days, NaiveDate};
use clap::{Parser, ValueEnum};

/// Writes invented entry-summary data (ACE report ES-003) to standard output.
#[derive(Parser)]
pub(crate) struct Args {
    /// Rows below the header, up to 20 million: then a filer's serial numbers run out.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(..=20_000_000))]
    rows: u32,
    /// Another seed gives other data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How much is wrong.
    #[arg(long, value_enum, default_value_t = Mess::Some)]
    mess: Mess,
    /// In what order the rows stand; shuffled ones are all held in memory.
    #[arg(long, value_enum, default_value_t = Order::Entry)]
    order: Order,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Mess {
    /// Nothing: entries are sound or out of scope.
    None,
    /// One entry in twenty; and one row in ten thousand can't be read.
    Some,
    /// Every row of every entry.
    All,
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    /// By entry number, the rows of an entry together.
    Entry,
    /// At random.
    Shuffled,
}

fn main() -> io::Result<()> {
    let out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    match write(&Args::parse(), out) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()), // `| head` has seen enough
        result => result,
    }
}

pub(crate) fn write(args: &Args, mut out: impl Write) -> io::Result<()> {
    let mut broker = Broker::new(args.seed, args.mess);
    let mut rows = Rows::default();
    let mut left = args.rows as usize;
    writeln!(out, "{HEADER}")?;
    match args.order {
        Order::Entry => {
            while left > 0 {
                rows.truncate(0);
                broker.file_entry(&mut rows);
                rows.truncate(left);
                left -= rows.ends.len();
                out.write_all(rows.text.as_bytes())?;
            }
        }
        Order::Shuffled => {
            while rows.ends.len() < left {
                broker.file_entry(&mut rows);
            }
            rows.truncate(left);
            for row in rows.shuffled(&mut broker.random) {
                out.write_all(row.as_bytes())?;
            }
        }
    }
    out.flush()
}

/// The default layout of ES-003, and behind it what a customised report adds. The program knows most of it.
const HEADER: &str = "Entry Summary Number,Entry Summary Line Number,Entry Type Code,Importer Number,\
    Port of Entry Code,Entry Date,Entry Summary Date,Country of Origin Code,Country of Export Code,\
    Tariff Ordinal Number,HTS Number - Full,Line Tariff Goods Value Amount,Line Tariff Duty Amount,\
    Line Tariff Quantity (1),Line Tariff UOM (1) Code,Line SPI Code,Importer Name,Manufacturer ID,\
    Importation Date,Review Team Number,Post Summary Correction Indicator,Reconciliation Indicator,\
    Reconciliation (Other) Entry Summary Number,Control Status,Entry Summary Status,Collection Status,\
    Liquidation Status,Liquidation Date,Protest Number,Protest Status,Drawback Indicator,\
    Injunction Indicator,Suspension Indicator";

/// The data is made for `cape build --filer B76 --as-of 2026-05-01`.
const FILER: &str = "B76";
const AS_OF: NaiveDate = day(2026, 5, 1);

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day in the calendar")
}

/// Goods of an origin, the heading that they come under (blank: none) with its duty in thousandths of their
/// value, and the first and last day of their entries.
#[derive(Clone, Copy)]
struct Trade(&'static str, &'static str, u64, NaiveDate, NaiveDate);

/// What CAPE refunds, from the first entries on that were liquidated less than 70 days ago. Most comes from China.
const IN_SCOPE: [Trade; 12] = [
    Trade("CN", "9903.01.63", 1250, day(2025, 4, 14), day(2025, 5, 13)),
    Trade("CN", "9903.01.25", 100, day(2025, 5, 14), day(2026, 2, 23)),
    Trade("CN", "9903.01.25", 100, day(2025, 5, 14), day(2026, 2, 23)),
    Trade("CN", "9903.01.25", 100, day(2025, 5, 14), day(2026, 2, 23)),
    Trade("HK", "9903.01.25", 100, day(2025, 5, 14), day(2026, 2, 23)),
    Trade("SG", "9903.01.25", 100, day(2025, 4, 14), day(2026, 2, 23)),
    Trade("AU", "9903.01.25", 100, day(2025, 4, 14), day(2026, 2, 23)),
    Trade("CL", "9903.01.25", 100, day(2025, 4, 14), day(2026, 2, 23)),
    Trade("CO", "9903.01.25", 100, day(2025, 4, 14), day(2026, 2, 23)),
    Trade("AE", "9903.01.25", 100, day(2025, 4, 14), day(2026, 2, 23)),
    Trade("VN", "9903.01.25", 100, day(2025, 4, 14), day(2025, 8, 6)),
    Trade("DE", "9903.01.25", 100, day(2025, 4, 14), day(2025, 8, 6)),
];

/// No IEEPA heading, one outside the scope, or a date outside the window.
const OUT_OF_SCOPE: [Trade; 9] = [
    Trade("MX", "", 0, day(2025, 2, 1), day(2026, 2, 28)),
    Trade("MX", "", 0, day(2025, 2, 1), day(2026, 2, 28)),
    Trade("CA", "", 0, day(2025, 2, 1), day(2026, 2, 28)),
    Trade("VN", "9903.02.69", 200, day(2025, 8, 7), day(2026, 2, 23)),
    Trade("TH", "9903.02.61", 190, day(2025, 8, 7), day(2026, 2, 23)),
    Trade("IN", "9903.02.26", 250, day(2025, 8, 7), day(2026, 2, 23)),
    Trade("CN", "9903.01.24", 200, day(2025, 3, 4), day(2025, 11, 9)),
    Trade("KR", "", 0, day(2025, 1, 2), day(2025, 1, 31)),
    Trade("JP", "", 0, day(2026, 3, 1), day(2026, 4, 15)),
];

/// Classifications, their own duty in thousandths, and the unit in which they are counted.
const GOODS: [(&str, u64, &str); 6] = [
    ("8471.30.0100", 0, "NO"),
    ("9503.00.0073", 0, "X"),
    ("9403.60.8093", 0, "NO"),
    ("8481.80.3090", 56, "NO"),
    ("8544.42.9090", 26, "NO"),
    ("6302.31.9010", 67, "NO"),
];

const PORTS: [&str; 8] = ["2704", "2709", "4601", "1703", "5301", "3001", "1401", "3901"];

/// Each makes one thing wrong, or doubtful, or worth a look, in a sound entry.
const DEFECTS: [fn(&mut Entry); 25] = [
    |e| e.number = e.number.with_check_digit(3),
    |e| e.number = entry_number("9K4", &e.number.to_string()[3..10]),
    |e| e.kind = "08",
    |e| e.kind = "11",
    |e| e.entered = Cell::Word("13/13/2025"),
    |e| e.reconciliation = "Y",
    |e| e.reconciled_by = "B7609000015",
    |e| e.control = "Trade Control",
    |e| e.summary = "Rejected",
    |e| e.summary = "Adjusted",
    |e| e.collection = "Authorized",
    |e| e.protest = ("270426100482", "Open"),
    |e| e.protest = ("270426100482", "Denied"),
    |e| e.drawback = "Y",
    |e| e.injunction = "Y",
    |e| e.suspension = "Y",
    |e| e.liquidation = ("Liquidated", Cell::Day(day(2026, 2, 9))), // 81 days ago: final
    |e| e.liquidation = ("Liquidated", Cell::Day(day(2026, 2, 12))), // 78 days ago: in a hurry
    |e| e.tariffs[0].hts = "9903.01",
    |e| e.tariffs[0].hts = "9903.01.32", // an exemption
    |e| e.tariffs[0].hts = "9903.01.70", // in force on one day only
    |e| e.tariffs[0].duty = Cell::Word("see invoice"),
    |e| e.tariffs[0].value = Cell::Cents(100_000),
    |e| e.tariffs.push(e.tariffs[0]),
    |e| e.tariffs.push(Tariff { duty: Cell::Cents(1), ..e.tariffs[0] }),
];

/// A cell that may hold what it should, or anything else.
#[derive(Clone, Copy)]
enum Cell {
    Day(NaiveDate),
    Cents(u64),
    Word(&'static str),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Day(day) => write!(f, "{:02}/{:02}/{}", day.month(), day.day(), day.year()),
            Cell::Cents(cents) => write!(f, "{}.{:02}", cents / 100, cents % 100),
            Cell::Word(word) => f.write_str(word),
        }
    }
}

/// An importer as its cells have it: the name quoted where it holds a comma.
struct Importer {
    number: String,
    name: String,
}

#[rustfmt::skip]
fn importers() -> Vec<Importer> {
    const NAMES: [&str; 16] = [
        "Brindlewick", "Harrowpine", "Tidewick", "Voltasprig", "Quillmere", "Larkenstead", "Saltgrovia",
        "Thistlebray", "Wrenmarsh", "Dunmarrow", "Cindermoor", "Pennywhist", "Oxbramble", "Fernquist",
        "Gullhaven", "Mossbarrow",
    ];
    const TRADES: [&str; 16] = [
        "Home Goods", "Toys", "Lighting", "Valve & Supply", "Furniture", "Kitchenware", "Textiles",
        "Electronics", "Auto Parts", "Outdoor Living", "Medical Supply", "Garden Tools", "Footwear",
        "Bicycle Works", "Pet Products", "Office Systems",
    ];
    const FORMS: [&str; 12] = [
        ", Inc.", " LLC", " Co.", " Corp.", " of Ohio, Inc.", " of Texas LLC", " Group LLC", ", Ltd.",
        " Holdings LLC", " Trading Co.", " USA, Inc.", " Distributors LLC",
    ];
    const PREFIXES: [&str; 8] = ["07", "08", "17", "28", "49", "69", "78", "89"];
    let importer = |n: usize| {
        let (name, trade, form) = (NAMES[n % 16], TRADES[n / 16 % 16], FORMS[n / 256]);
        let quote = if form.contains(',') { "\"" } else { "" };
        Importer {
            number: format!("{}-{:07}", PREFIXES[n % 8], 1_000_003 + 1_217 * n),
            name: format!("{quote}{name} {trade}{form}{quote}"),
        }
    };
    (0..16 * 16 * 12).map(importer).collect()
}

/// A tariff number of a line, and what its row says of it alone.
#[derive(Clone, Copy)]
struct Tariff {
    line: u32,
    ordinal: u32,
    hts: &'static str,
    value: Cell,
    duty: Cell,
    quantity: Cell,
    unit: &'static str,
}

/// An entry: what all its rows say, and its tariff numbers.
struct Entry<'a> {
    number: EntryNumber,
    kind: &'static str,
    importer: &'a Importer,
    port: &'static str,
    origin: &'static str,
    maker: u32,
    imported: Cell,
    entered: Cell,
    summarized: Cell,
    reconciliation: &'static str,
    reconciled_by: &'static str,
    control: &'static str,
    summary: &'static str,
    collection: &'static str,
    liquidation: (&'static str, Cell),
    protest: (&'static str, &'static str),
    drawback: &'static str,
    injunction: &'static str,
    suspension: &'static str,
    tariffs: Vec<Tariff>,
}

impl<'a> Entry<'a> {
    /// A sound entry.
    fn new(number: EntryNumber, importer: &'a Importer, trade: Trade, random: &mut Random) -> Self {
        let Trade(origin, _, _, from, to) = trade;
        let days = (to - from).num_days() as u32 + 1;
        let entered = from + Days::new(random.below(days).into());
        // CBP liquidates 314 days after the entry; until then the date is the scheduled one.
        let liquidation = entered + Days::new(314);
        let status = if liquidation <= AS_OF { "Liquidated" } else { "Unliquidated" };
        Entry {
            number,
            kind: random.choose(&["01", "01", "01", "01", "01", "01", "01", "01", "03", "06"]),
            importer,
            port: random.choose(&PORTS),
            origin,
            maker: random.below(10_000),
            imported: Cell::Day(entered - Days::new(random.below(5).into())),
            entered: Cell::Day(entered),
            summarized: Cell::Day(entered + Days::new(14)),
            reconciliation: "N",
            reconciled_by: "",
            control: "CBP Control",
            summary: "Accepted",
            collection: "Paid",
            liquidation: (status, Cell::Day(liquidation)),
            protest: ("", ""),
            drawback: "N",
            injunction: "N",
            suspension: "N",
            tariffs: tariffs(trade, random),
        }
    }

    /// Makes every row wrong: the check digit, and every amount or every date. (Check digits that were all wrong
    /// by the same would be taken for the filer's own way of computing them.)
    fn spoil(&mut self, random: &mut Random) {
        self.number = self.number.with_check_digit(1 + random.below(9) as u8);
        if random.one_in(2) {
            self.entered = Cell::Word("13/13/2025");
        } else {
            self.tariffs.iter_mut().for_each(|tariff| tariff.duty = Cell::Word("see invoice"));
        }
    }

    /// Writes a row for each tariff number. Most cells are the same in all of them, and made once.
    fn write(&self, rows: &mut Rows) {
        let Entry { number, kind, port, origin, maker, imported, entered, summarized, .. } = self;
        let Entry { reconciliation, reconciled_by, control, summary, collection, .. } = self;
        let Entry { drawback, injunction, suspension, .. } = self;
        let Importer { number: importer, name } = self.importer;
        let (status, liquidated) = self.liquidation;
        let (protest, protest_status) = self.protest;
        let team = &port[1..];
        let front = format!("{kind},{importer},{port},{entered},{summarized},{origin},{origin}");
        let back = format!(
            "{name},{origin}MAKER{maker:04}CITY,{imported},{team},N,{reconciliation},{reconciled_by},{control},\
             {summary},{collection},{status},{liquidated},{protest},{protest_status},{drawback},{injunction},\
             {suspension}"
        );
        for Tariff { line, ordinal, hts, value, duty, quantity, unit } in &self.tariffs {
            rows.push(format_args!(
                "{number},{line},{front},{ordinal},{hts},{value},{duty},{quantity},{unit},,{back}"
            ));
        }
    }
}

fn entry_number(filer: &str, serial: &str) -> EntryNumber {
    let number = EntryNumber::from_text(&format!("{filer}{serial:0>7}0"));
    number.expect("three characters and eight digits").with_check_digit(0)
}

/// One to four lines: the chapter 99 numbers with their duty, then the goods with their value.
fn tariffs(trade: Trade, random: &mut Random) -> Vec<Tariff> {
    const BLANK: Cell = Cell::Word("");
    let Trade(origin, heading, rate, ..) = trade;
    let mut tariffs = Vec::with_capacity(12);
    for line in 1..=1 + random.below(4) {
        let (goods, goods_rate, goods_unit) = random.choose(&GOODS);
        let section_301 = if origin == "CN" && random.one_in(3) { "9903.88.15" } else { "" };
        let worth = 50_000 + u64::from(random.below(5_000_000));
        let count = 100 * (1 + u64::from(random.below(900)));
        let mut ordinal = 0;
        let mut add = |hts: &'static str, rate, value, quantity, unit| {
            if !hts.is_empty() {
                ordinal += 1;
                let duty = Cell::Cents(worth * rate / 1000);
                tariffs.push(Tariff { line, ordinal, hts, value, duty, quantity, unit });
            }
        };
        add(heading, rate, BLANK, BLANK, "");
        add(section_301, 75, BLANK, BLANK, "");
        add(goods, goods_rate, Cell::Cents(worth), Cell::Cents(count), goods_unit);
    }
    tariffs
}

/// The broker whose entries these are.
struct Broker {
    random: Random,
    mess: Mess,
    importers: Vec<Importer>,
    serial: u32,
}

impl Broker {
    fn new(seed: u64, mess: Mess) -> Self {
        Broker { random: Random(seed), mess, importers: importers(), serial: 0 }
    }

    /// Writes the rows of another entry.
    fn file_entry(&mut self, rows: &mut Rows) {
        let random = &mut self.random;
        let percent = random.below(100);
        let in_scope = percent < 75 || self.mess == Mess::All;
        let trade = if in_scope { random.choose(&IN_SCOPE) } else { random.choose(&OUT_OF_SCOPE) };
        // Drawn twice, so that few importers have many entries and many few.
        let among = 1 + random.below(self.importers.len() as u32);
        let importer = &self.importers[random.below(among) as usize];
        self.serial += 1 + random.below(3);
        let number = entry_number(FILER, &self.serial.to_string());
        let mut entry = Entry::new(number, importer, trade, random);
        match self.mess {
            Mess::Some if percent < 5 => random.choose(&DEFECTS)(&mut entry),
            Mess::All => entry.spoil(random),
            _ => {}
        }
        entry.write(rows);
        // Of five rows each: one row in ten thousand.
        if self.mess == Mess::Some && random.one_in(2_000) {
            rows.break_last(random);
        }
    }
}

/// Rows as text, and where each ends.
#[derive(Default)]
struct Rows {
    text: String,
    ends: Vec<usize>,
}

impl Rows {
    fn push(&mut self, row: fmt::Arguments<'_>) {
        // A string takes whatever is written to it.
        let _ = writeln!(self.text, "{row}");
        self.ends.push(self.text.len());
    }

    fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Takes the last cells of the last row away, or two digits of its entry number.
    fn break_last(&mut self, random: &mut Random) {
        let Some(end) = self.ends.pop() else { return };
        let start = self.ends.last().copied().unwrap_or(0);
        if random.one_in(2) {
            self.text.replace_range(end - 7..end - 1, "");
        } else {
            self.text.replace_range(start + 9..start + 11, "");
        }
        self.ends.push(self.text.len());
    }

    /// The rows in an order of their own.
    fn shuffled(&self, random: &mut Random) -> Vec<&str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let row = |(start, end): (&usize, &usize)| &self.text[*start..*end];
        let mut rows: Vec<&str> = starts.zip(&self.ends).map(row).collect();
        for last in (1..rows.len()).rev() {
            rows.swap(last, random.below(last as u32 + 1) as usize);
        }
        rows
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }
}
