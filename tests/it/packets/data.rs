//! Invented exports of 400 entries with all kinds of content, and results read back.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::support;
use crate::support::number;

pub(crate) enum Packets {}

pub(crate) type Sandbox = support::Sandbox<Packets>;

pub(crate) const AS_OF: &str = "2026-05-01";
pub(crate) const CLIENTS: [&str; 3] = ["12-3456789", "49-2208154", "123-45-6789"];
pub(crate) const FILERS: [&str; 4] = ["B76", "9K4", "9DM", "K7R"];

const HEADER: &str = "Entry Summary Number,Entry Type Code,Importer Number,Entry Date,Entry Summary Line Number,\
                      Tariff Ordinal Number,HTS Number - Full,Line Tariff Duty Amount,Control Status,\
                      Entry Summary Status,Liquidation Status,Liquidation Date\n";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 400 entries, with these importers and filers in turn.
pub(crate) fn export(importers: &[&str], filers: &[&str]) -> String {
    let mut text = HEADER.to_string();
    for n in 0..400u32 {
        let filer = filers[(n / 10) as usize % filers.len()];
        text += &entry(n, filer, importers[(n / 7) as usize % importers.len()]);
    }
    text
}

fn entry(n: u32, filer: &str, importer: &str) -> String {
    let as_of = day(AS_OF);
    let before = |days: u32| as_of.checked_sub_days(Days::new(days.into())).unwrap().to_string();
    let after = |days: u32| as_of.checked_add_days(Days::new(days.into())).unwrap().to_string();
    let entered = day("2025-02-03").checked_add_days(Days::new((n * 7 % 380).into())).unwrap().to_string();
    let (mut kind, mut entered, mut heading, mut control) = ("01", entered, "9903.01.25", "CBP");
    let mut duty = format!("{}.{:02}", 100 + n * 37 % 9000, n % 100);
    let (status, liquidated) = match n % 12 {
        0 | 10 | 11 => ("Unliquidated", after(20 + n % 90)),
        1 => ("Liquidated", before(n % 79)),
        2 => ("Liquidated", before(185 + n % 20)),
        3 => ("Liquidated", before(90 + n % 90)),
        4 => {
            control = "Trade";
            ("Unliquidated", after(40))
        }
        5 => ("Extended", String::new()),
        6 => {
            kind = "09";
            ("Unliquidated", after(50))
        }
        7 => {
            duty = "n/a".into();
            ("Unliquidated", after(60))
        }
        8 => {
            heading = "9903.02.20";
            ("Unliquidated", after(70))
        }
        _ => {
            entered = "2025-01-15".into();
            ("Liquidated", before(100))
        }
    };
    let number = number(filer, n);
    format!(
        "{number},{kind},{importer},{entered},1,1,{heading},{duty},{control},Accepted,{status},{liquidated}\n\
         {number},{kind},{importer},{entered},1,2,8471.30.0100,0.00,{control},Accepted,{status},{liquidated}\n"
    )
}

impl Sandbox {
    /// A folder with the results of a run.
    pub(crate) fn built(export: &str, flags: &[&str]) -> Self {
        let bench = Sandbox::with("export.csv", export);
        bench.build(flags);
        bench
    }

    pub(crate) fn build(&self, flags: &[&str]) {
        let fixed = ["build", "export.csv", "--as-of", AS_OF, "--fail-on", "never", "--quiet"];
        let output = self.cape(&[&fixed, flags].concat()).output().unwrap();
        assert!(output.status.success(), "{}", support::said(&output));
    }

    /// The rows of a table among the results, by column.
    pub(crate) fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = self.result(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
        let row =
            |record: csv::StringRecord| header.iter().cloned().zip(record.iter().map(String::from)).collect();
        reader.records().map(|record| row(record.unwrap())).collect()
    }
}

/// An amount in cents, so that sums are exact.
pub(crate) fn cents(amount: &str) -> i64 {
    if amount.is_empty() { 0 } else { amount.replace('.', "").parse().unwrap() }
}
