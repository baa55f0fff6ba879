//! A folder with a ledger in which the program is run.

use std::process::Output;

use serde_json::Value;

use super::schema::follows_schema;
use crate::support;
pub(crate) use crate::support::fixture;

pub(crate) enum Ledger {}

pub(crate) type Sandbox = support::Sandbox<Ledger>;

impl Sandbox {
    /// A folder with a ledger.
    pub(crate) fn with_ledger() -> Self {
        let bench = Sandbox::new();
        bench.ok(&["ledger", "init"]);
        bench
    }

    /// A folder with a ledger and an upload file with this many entries in `may`, uploaded on 2026-05-01 with claim C1.
    pub(crate) fn submitted(entries: u32) -> Self {
        let bench = Sandbox::with_ledger();
        bench.build(0..entries, "may");
        bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01", "--claim", "C1"]);
        bench
    }

    /// Standard output; the program must end with this status.
    #[track_caller]
    pub(crate) fn exits(&self, status: i32, args: &[&str]) -> String {
        let output = self.cape(args).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{args:?}\n{}", printed(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        self.exits(0, args)
    }

    /// Standard error of a rejected command, on one line.
    #[track_caller]
    pub(crate) fn refuses(&self, args: &[&str]) -> String {
        let output = self.cape(args).output().unwrap();
        let said = printed(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}\n{said}");
        on_one_line(&said)
    }

    /// Standard output on one line; the program must end with this status.
    #[track_caller]
    pub(crate) fn says(&self, status: i32, args: &[&str]) -> String {
        on_one_line(&self.exits(status, args))
    }

    /// Builds upload files of these entries on 2026-05-01.
    #[track_caller]
    pub(crate) fn build(&self, entries: std::ops::Range<u32>, out: &str) -> String {
        self.file("in.csv", export(entries));
        let args = ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", out, "--fail-on"];
        let output = self.cape(&[&args[..], &["never"]].concat()).output().unwrap();
        assert_ne!(output.status.code(), Some(2), "{}", printed(&output));
        on_one_line(&printed(&output))
    }

    pub(crate) fn status(&self, as_of: &str) -> Value {
        let args = ["ledger", "status", "--as-of", as_of, "--format", "json"];
        let status = serde_json::from_slice(&self.cape(&args).output().unwrap().stdout).unwrap();
        follows_schema("status", &status);
        status
    }

    /// The rows of a file without its header.
    pub(crate) fn rows(&self, name: &str) -> Vec<String> {
        self.read(name).lines().skip(1).map(str::to_string).collect()
    }

    /// The whole ledger as text, without times.
    pub(crate) fn everything(&self) -> String {
        let out = tempfile::tempdir().unwrap();
        let out = out.path().join("export");
        self.ok(&["ledger", "export", "--out", out.to_str().unwrap()]);
        let names = ["upload_files", "declared_entries", "results", "imports", "runs"];
        let read = |name| std::fs::read_to_string(out.join(format!("{name}.csv"))).unwrap();
        names.map(read).concat()
    }
}

pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Text without its line breaks, with path separators as on Unix.
fn on_one_line(text: &str) -> String {
    support::with_slashes(text).split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// The number of an entry, with its right check digit.
pub(crate) fn number(n: u32) -> String {
    support::number("B76", n)
}

/// An export of these entries, $10.00 each.
pub(crate) fn export(entries: std::ops::Range<u32>) -> String {
    let header =
        "Entry Number,Line Number,Ordinal,HTS,Duty Amount,Importer Number,Entry Date,Liquidation Status";
    let row = |n| format!("{},1,1,9903.01.25,10.00,12-3456789,6/2/2025,Unliquidated\n", number(n));
    format!("{header}\n{}", entries.map(row).collect::<String>())
}

pub(crate) const UPDATED: &str = "Entry Summary Updated";

/// CBP's Claim Details download: number, claim, status and error of each row.
pub(crate) fn claims(rows: &[(u32, &str, &str, &str)]) -> String {
    let cell = |text: &str| format!("\"=\"\"{text}\"\"\"");
    let row = |(n, claim, status, error): &(u32, &str, &str, &str)| {
        [number(*n).as_str(), claim, status, error].map(cell).join(",") + "\n"
    };
    let rows: String = rows.iter().map(row).collect();
    format!("ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\n{rows}")
}
