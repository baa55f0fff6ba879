//! Generates entries and defects in them.

use cape_declaration::internals::EntryNumber;
use chrono::{Days, NaiveDate};

use super::random::Random;
use super::trades::{EXEMPTIONS, GOODS, Importer, PORTS, Trade, day};

/// The data is made for `cape build --filer B76 --as-of 2026-05-01`.
pub(crate) const FILER: &str = "B76";
const AS_OF: NaiveDate = day(2026, 5, 1);

/// A cell with a valid value, or with any text.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    Day(NaiveDate),
    Cents(u64),
    Word(&'static str),
}

const BLANK: Cell = Cell::Word("");

/// A defect of one row of an entry.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Fault {
    /// The row ends before its HTS number and duty.
    CutOff,
    /// Four characters of the entry number are missing.
    NumberShort,
    NumberBlank,
    HtsScientific,
    DutyInWords,
    NoSuchDay,
}

pub(crate) const FAULTS: &[Fault] = &[
    Fault::CutOff,
    Fault::NumberShort,
    Fault::NumberBlank,
    Fault::HtsScientific,
    Fault::DutyInWords,
    Fault::NoSuchDay,
];

/// A tariff number on a line, with the values of its row.
#[derive(Clone, Copy)]
pub(crate) struct Tariff {
    pub(crate) line: u32,
    pub(crate) ordinal: u32,
    pub(crate) maker: u32,
    pub(crate) hts: &'static str,
    pub(crate) value: Cell,
    pub(crate) duty: Cell,
    pub(crate) quantity: Cell,
    pub(crate) unit: &'static str,
    pub(crate) fault: Option<Fault>,
}

/// An entry: the values common to all its rows, and its tariff numbers.
pub(crate) struct Entry<'a> {
    pub(crate) number: EntryNumber,
    pub(crate) kind: &'static str,
    pub(crate) importer: &'a Importer,
    pub(crate) port: &'static str,
    pub(crate) origin: &'static str,
    pub(crate) imported: Cell,
    pub(crate) entered: Cell,
    pub(crate) summarized: Cell,
    pub(crate) reconciliation: &'static str,
    pub(crate) reconciled_by: &'static str,
    pub(crate) control: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) collection: &'static str,
    pub(crate) liquidation: (&'static str, Cell),
    pub(crate) protest: (&'static str, &'static str),
    pub(crate) drawback: &'static str,
    pub(crate) injunction: &'static str,
    pub(crate) suspension: &'static str,
    pub(crate) tariffs: Vec<Tariff>,
}

impl<'a> Entry<'a> {
    /// A sound entry.
    pub(crate) fn new(
        number: EntryNumber,
        importer: &'a Importer,
        trade: Trade,
        random: &mut Random,
    ) -> Self {
        let days = (trade.to - trade.from).num_days() as u32 + 1;
        let entered = trade.from + Days::new(random.below(days).into());
        // CBP liquidates 314 days after the entry; until then the date is the scheduled one.
        let liquidation = entered + Days::new(314);
        let status = if liquidation <= AS_OF { "Liquidated" } else { "Unliquidated" };
        Entry {
            number,
            kind: random.choose(&["01", "01", "01", "01", "01", "01", "01", "01", "03", "06"]),
            importer,
            port: random.choose(PORTS),
            origin: trade.origin,
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

    /// Replaces the reciprocal baseline by an exemption on one line in six.
    pub(crate) fn exempt_lines(&mut self, random: &mut Random) {
        for tariff in self.tariffs.iter_mut().filter(|tariff| tariff.hts == "9903.01.25") {
            if random.one_in(6) {
                tariff.hts = random.choose(EXEMPTIONS);
                tariff.duty = Cell::Cents(0);
            }
        }
    }

    /// Makes every row wrong: the check digit, and every amount or every date. (Check digits that are all off by the
    /// same amount would be taken for the filer's check-digit factor.)
    pub(crate) fn spoil(&mut self, random: &mut Random) {
        self.number = self.number.with_check_digit(1 + random.below(9) as u8);
        if random.one_in(2) {
            self.entered = Cell::Word("13/13/2025");
        } else {
            self.tariffs.iter_mut().for_each(|tariff| tariff.duty = Cell::Word("see invoice"));
        }
    }

    /// Breaks one row in fifty. The first row of an entry stays sound, so that the entry's number is known; the others
    /// break more often instead.
    pub(crate) fn break_rows(&mut self, random: &mut Random) {
        let rows = self.tariffs.len() as u32;
        for tariff in self.tariffs.iter_mut().skip(1) {
            if random.below(50 * (rows - 1)) < rows {
                tariff.fault = Some(random.choose(FAULTS));
            }
        }
    }
}

/// Each makes one thing in a sound entry wrong, doubtful or worth checking.
pub(crate) const DEFECTS: &[fn(&mut Entry)] = &[
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
    |e| e.liquidation.0 = "Under Review",
    |e| e.liquidation.0 = "See Team",
    |e| e.control = "",
    |e| e.summary = "Quota Pending",
    |e| e.tariffs[0].value = Cell::Cents(100_000),
];

pub(crate) fn entry_number(filer: &str, serial: &str) -> EntryNumber {
    let number = EntryNumber::from_text(&format!("{filer}{serial:0>7}0"));
    number.expect("three characters and eight digits").with_check_digit(0)
}

/// One to four lines: the chapter 99 numbers with their duty, then the goods with their value.
fn tariffs(trade: Trade, random: &mut Random) -> Vec<Tariff> {
    let mut tariffs = Vec::with_capacity(16);
    for line in 1..=1 + random.below(4) {
        let (goods, goods_rate, goods_unit) = random.choose(GOODS);
        let worth = 50_000 + u64::from(random.below(5_000_000));
        let count = 100 * (1 + u64::from(random.below(900)));
        let maker = random.below(10_000);
        let section_301 = trade.origin == "CN" && random.one_in(3);
        let mut ordinal = 0;
        let mut add = |hts, rate, value, quantity, unit| {
            ordinal += 1;
            let duty = Cell::Cents(worth * rate / 1000);
            tariffs.push(Tariff { line, ordinal, maker, hts, value, duty, quantity, unit, fault: None });
        };
        for (heading, rate) in trade.headings {
            add(heading, *rate, BLANK, BLANK, "");
        }
        if section_301 {
            add("9903.88.15", 75, BLANK, BLANK, "");
        }
        add(goods, goods_rate, Cell::Cents(worth), Cell::Cents(count), goods_unit);
    }
    tariffs
}
