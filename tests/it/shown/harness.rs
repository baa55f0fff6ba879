//! Runs every command on inputs that have some text in every possible place.

use std::path::Path;
use std::process::Output;

use rust_xlsxwriter::Workbook;

use crate::support;
pub(crate) use crate::support::fixture;
use crate::support::{contents, number, shown};

/// The columns that are read, and another one, each with its cell in a sound row.
const SOUND: &[(&str, &str)] = &[
    ("Entry Summary Number", "B7603245278"),
    ("Filer Code", "B76"),
    ("Entry Summary Line Number", "1"),
    ("Tariff Ordinal Number", "1"),
    ("HTS Number - Full", "9903.01.25"),
    ("Line Tariff Duty Amount", "10.00"),
    ("Entry Type Code", "01"),
    ("Entry Date", "06/02/2025"),
    ("Importer Number", "12-3456789"),
    ("Liquidation Status", "Unliquidated"),
    ("Liquidation Date", ""),
    ("Control Status", "CBP"),
    ("Entry Summary Status", "Accepted"),
    ("Protest Status", ""),
    ("Reconciliation Indicator", "N"),
    ("Drawback Indicator", "N"),
    ("Broker Notes", ""),
];

/// Everything printed and written, with its place.
pub(crate) type Everything = Vec<(String, String)>;

pub(crate) enum Shown {}

pub(crate) type Sandbox = support::Sandbox<Shown>;

impl Sandbox {
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.cape(args).output().unwrap()
    }

    /// Runs every command on files that have the texts in every cell, header and name, alone and after other text, and
    /// with the texts as arguments of flags. Returns everything printed and written.
    pub(crate) fn everything(&self, texts: &[&str]) -> Everything {
        let mut all = Everything::new();
        for (n, text) in texts.iter().enumerate() {
            self.inputs(n, text);
            let name = file_name(text);
            let broker = &["build", &name, "--filer", "B76", "--as-of", "2026-05-01"][..];
            let (out, other) = (format!("out{n}"), format!("out {n} {text}").replace('/', "_"));
            let shown = ["--max-diagnostics", "1000"];
            let (ledger, listed, retried) = (format!("{n}.db"), format!("listed{n}"), format!("retried{n}"));
            let (uploaded, exported) = (format!("{listed}/CAPE_B76_001.csv"), format!("exported{n}"));
            for args in [
                [broker, &["--out", &out], &shown].concat(),
                [broker, &["--out", &out, "--force", "--format", "json"]].concat(),
                [broker, &["--out", &other, "--strict", "--split-by", "importer"], &shown].concat(),
                [
                    &["build", &name, "--importer", text, "--as-of", "2026-05-01", "--out", &out, "--force"],
                    &shown[..],
                ]
                .concat(),
                [
                    "build",
                    &name,
                    "--importer",
                    "98-7654321",
                    "--as-of",
                    "2026-05-01",
                    "--out",
                    &out,
                    "--force",
                ]
                .to_vec(),
                [broker, &["--out", &out]].concat(),
                [broker, &["--column", &format!("hts={text}")]].concat(),
                [broker, &["--already-filed", "upload.csv", "--out", "filed", "--force"]].concat(),
                [broker, &["--already-filed", &name]].concat(),
                [broker, &["--config", "cape-text.toml"]].concat(),
                [broker, &["--show-settings", "--out", text]].concat(),
                vec![
                    "build",
                    "book.xlsx",
                    "--filer",
                    "B76",
                    "--as-of",
                    "2026-05-01",
                    "--out",
                    &out,
                    "--force",
                ],
                vec![
                    "build",
                    "utf16.csv",
                    "--filer",
                    "B76",
                    "--as-of",
                    "2026-05-01",
                    "--out",
                    &out,
                    "--force",
                ],
                vec!["build", "no-header.csv", "--filer", "B76"],
                vec!["build", "--filer", text, &name],
                vec!["build", "--window", text, &name],
                vec!["build", "--scope", text, &name],
                vec!["build", "--as-of", text, &name],
                vec!["build", "--max-entries", text, &name],
                vec!["build", text, "--filer", "B76"],
                vec!["inspect", &name],
                vec!["inspect", &name, "--format", "json"],
                vec!["inspect", "book.xlsx", "utf16.csv", "no-header.csv", text],
                vec!["inspect", "book.xlsx", "utf16.csv", "no-header.csv", text, "--format", "json"],
                vec!["check", &name, "upload.csv", "--max-diagnostics", "1000"],
                vec!["check", &name, "upload.csv", "--format", "json", "--quiet"],
                vec!["check", &name, "upload.csv", "--fix", &format!("fixed{n}"), "--max-diagnostics", "0"],
                vec!["check", text],
                vec!["ledger", "init", "--ledger", &ledger],
                [broker, &["--out", &listed, "--ledger", &ledger], &shown].concat(),
                vec!["ledger", "submitted", &uploaded, "--on", "2026-05-01", "--ledger", &ledger],
                vec![
                    "ledger",
                    "submitted",
                    &uploaded,
                    "--on",
                    "2026-05-01",
                    "--claim",
                    text,
                    "--ledger",
                    &ledger,
                ],
                vec!["ledger", "submitted", &name, "--on", text, "--ledger", &ledger],
                vec!["ledger", "import", "claims.csv", "--ledger", &ledger],
                vec!["ledger", "import", &name, text, "--ledger", &ledger],
                vec!["ledger", "retry", "--out", &retried, "--as-of", "2026-06-01", "--ledger", &ledger],
                vec!["ledger", "status", "--as-of", "2027-01-01", "--ledger", &ledger],
                vec!["ledger", "status", "--as-of", "2027-01-01", "--ledger", &ledger, "--format", "json"],
                vec!["ledger", "status", "--as-of", "2027-01-01", "--ledger", &ledger, "--format", "csv"],
                vec!["ledger", "export", "--out", &exported, "--ledger", &ledger],
                vec!["ledger", "status", "--ledger", text],
                vec!["verify", &out],
                vec!["verify", &out, &name, "--format", "json"],
                vec!["verify", text],
                vec!["explain", text],
                vec!["man", text],
                vec!["template", text],
                vec!["completions", text],
                vec![text],
                vec!["build", &format!("--{text}")],
            ] {
                let output = self.run(&args);
                assert!(output.status.code().is_some_and(|status| status < 3), "{args:?} panicked");
                let called = format!("cape {}", args.join(" "));
                all.push((format!("{called:?} on standard output"), text_of(&output.stdout)));
                all.push((format!("{called:?} on standard error"), text_of(&output.stderr)));
            }
        }
        let mut written = 0;
        for entry in std::fs::read_dir(self.path("")).unwrap() {
            let folder = entry.unwrap().path();
            for (name, content) in contents(&folder) {
                all.push((format!("{:?}", folder.join(&name)), shown(&name, &content)));
                written += 1;
            }
        }
        assert!(written > 10 * texts.len(), "{written} files were written");
        all
    }

    /// Files with a text in every possible place.
    fn inputs(&self, n: usize, text: &str) {
        let write = |name: &str, bytes: &[u8]| std::fs::write(self.path(name), bytes).unwrap();
        let rows = rows(text);
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        rows.iter().for_each(|row| csv.write_record(row).unwrap());
        let csv = csv.into_inner().unwrap();
        write(&file_name(text), &csv);
        let utf16: Vec<u8> = std::iter::once(0xfeff)
            .chain(String::from_utf8_lossy(&csv).encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        write("utf16.csv", &utf16);
        write("no-header.csv", format!("{text},x\n{text},{text}\n").as_bytes());
        write(
            "upload.csv",
            format!("{text}\n{text}\nB7603245278,{text}\n=\"{text}\"\nB7603245278\n").as_bytes(),
        );
        let mut claims = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        claims.write_record(["ENTRY_NUMBER", "CLAIM_NUMBER", "STATUS", "ERROR_DESCRIPTION", text]).unwrap();
        for (n, status) in (0..40).zip(["Failed", text, "Entry Summary Updated"].iter().cycle()) {
            let error = if *status == "Failed" { text } else { "" };
            claims.write_record([number("B76", n).as_str(), text, status, error, text]).unwrap();
        }
        write("claims.csv", &claims.into_inner().unwrap());
        let toml = format!("filer = {text:?}\nout = {text:?}\n{text:?} = 1\n[headers]\nhts = [{text:?}]\n");
        write("cape-text.toml", toml.as_bytes());
        let mut workbook = Workbook::new();
        for name in ["Main Report".to_string(), sheet_name(n, text)] {
            let sheet = workbook.add_worksheet().set_name(name).unwrap();
            for (r, row) in (0..).zip(&rows) {
                for (c, cell) in (0..).zip(row) {
                    sheet.write_string(r, c, cell).unwrap();
                }
            }
        }
        workbook.save(self.path("book.xlsx")).unwrap();
    }
}

/// A row for each column with the text in its cell, and one with the text in every cell.
fn rows(text: &str) -> Vec<Vec<String>> {
    let strings = |row: &[&str]| row.iter().map(|cell| cell.to_string()).collect::<Vec<_>>();
    let (names, sound): (Vec<&str>, Vec<&str>) = SOUND.iter().copied().unzip();
    let mut header = strings(&names);
    header.extend([text.to_string(), format!("Duty Amount {text}")]);
    let mut rows = vec![vec![text.to_string()], header];
    for index in 0..SOUND.len() {
        for (variant, cell) in [text.to_string(), format!("see {text}, {text}")].into_iter().enumerate() {
            let mut row = strings(&sound);
            row[0] = number("B76", (index * 2 + variant) as u32);
            row[index] = cell;
            row.extend([text.to_string(), text.to_string()]);
            rows.push(row);
        }
    }
    rows.push(strings(&["B7603245278", text]));
    let mut totals = strings(&["Total", text]);
    totals.resize(SOUND.len() + 2, text.to_string());
    rows.push(totals);
    rows
}

/// A file name with the text in it.
pub(crate) fn file_name(text: &str) -> String {
    format!("{}.csv", text.replace(['/', '\0'], "_"))
}

/// A name as spreadsheets allow it.
fn sheet_name(n: usize, text: &str) -> String {
    let allowed: String =
        text.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control()).take(28).collect();
    format!("{n} {allowed}")
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec())
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The root of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
