//! A whole year: build, submit, answer, resubmit, confirm, refund reports; status and page after each step.

use serde_json::{Value, json};

use super::harness::{Sandbox, UPDATED, claims, number};

const HEADER: &str = "Entry Number,Line Number,Ordinal,HTS,Duty Amount,Importer Number,Entry Date,Liquidation Status,\
                      Protest Status\n";

/// A row of an export; entries from 4 on are of another importer.
fn row(n: u32, hts: &str, duty: &str, protest: &str) -> String {
    let importer = if n < 4 { "12-3456789" } else { "98-7654321" };
    format!("{},1,1,{hts},{duty},{importer},6/2/2025,Unliquidated,{protest}\n", number(n))
}

/// The export of May: 0 to 5 can be filed, 6 has an open protest.
fn may() -> String {
    let sound = (0..6).map(|n| row(n, "9903.01.25", "1000.00", ""));
    HEADER.to_string() + &sound.collect::<String>() + &row(6, "9903.01.25", "400.00", "Open")
}

/// A refund report with headers of its own.
fn report(rows: &[(u32, &str, &str, &str, &str, &str)]) -> String {
    let row = |(n, refund, day, amount, interest, status): &(u32, &str, &str, &str, &str, &str)| {
        format!("{},{refund},{day},{amount},{interest},Transmitted,{status}\n", number(*n))
    };
    let rows: String = rows.iter().map(row).collect();
    format!(
        "Entry,Refund Number,Refund Date,Amt (USD),Interest Amount,Refund Status,Refund Secondary Status\n{rows}"
    )
}

struct Year(Sandbox);

impl Year {
    fn build(&self, export: &str, day: &str, out: &str) {
        self.0.file("in.csv", export);
        let args = ["build", "in.csv", "--filer", "B76", "--as-of", day, "--out", out, "--fail-on", "never"];
        let output = self.0.cape(&args).output().unwrap();
        assert_ne!(output.status.code(), Some(2), "{}", super::harness::printed(&output));
    }

    /// The status on a date; the page of that date must have the same.
    fn status(&self, day: &str, held: u64, pending: u64, accepted: u64, refunded: u64) -> Value {
        let status = self.0.status(day);
        let sums = &status["entries"];
        let entries = |of: &str| sums[of]["entries"].as_u64().unwrap();
        let paid = entries("refunded") + entries("refunded_in_part");
        let held_back =
            status["held_back"].as_array().unwrap().iter().map(|of| of["entries"].as_u64().unwrap());
        assert_eq!(
            [held_back.sum(), entries("pending"), entries("accepted"), paid],
            [held, pending, accepted, refunded],
            "{status:#}"
        );
        let page = format!("{day}.html");
        self.0.ok(&["ledger", "report", "--out", &page, "--as-of", day]);
        let page = self.0.read(&page);
        assert!(page.contains(&format!("<time>{day}</time>")) && page.trim_end().ends_with("</html>"));
        assert!(page.contains("Content-Security-Policy") && !page.contains("src=\"http"), "it loads nothing");
        let plural =
            |count: u64| format!("<span>{count} {}</span>", if count == 1 { "entry" } else { "entries" });
        for count in [held, pending, entries("refunded")] {
            assert!(page.contains(&plural(count)), "{count}");
        }
        status
    }
}

/// Outcome, entries, amount and difference of each.
fn outcomes(status: &Value) -> Vec<(&str, u64, &str, &str)> {
    let list = status["outcomes"].as_array().unwrap();
    list.iter()
        .map(|of| {
            (word(of, "outcome"), of["entries"].as_u64().unwrap(), word(of, "amount"), word(of, "difference"))
        })
        .collect()
}

fn word<'v>(of: &'v Value, name: &str) -> &'v str {
    of[name].as_str().unwrap()
}

#[test]
fn a_year_from_the_first_build_to_a_short_payment_and_a_diversion() {
    let year = Year(Sandbox::with_ledger());
    let bench = &year.0;

    // May: six are ready, one is held back.
    year.build(&may(), "2026-05-01", "may");
    let status = year.status("2026-05-01", 1, 0, 0, 0);
    assert_eq!(status["not_uploaded"], json!({"entries": 6, "ieepa_duty": "6000.00", "duty_unknown": 0}));
    assert_eq!(status["held_back"][0]["rules"], json!(["protest-open"]));
    assert_eq!(
        (&status["held_back"][0]["since"], &status["held_back"][0]["importer"]),
        (&json!("2026-05-01"), &json!("98-7654321"))
    );

    // They are uploaded, and CBP answers: five accepted, one rejected.
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    let status = year.status("2026-05-02", 1, 6, 0, 0);
    assert_eq!(status["not_uploaded"]["entries"], 0);
    let silent = &status["declarations"][0];
    let low: f64 = silent["expected_if_accepted"]["low"].as_str().unwrap().parse().unwrap();
    assert!(silent["pending_days"] == 1 && (6300.0..6450.0).contains(&low), "six with interest: {silent:#}");
    let accepted = [0, 1, 2, 3, 4].map(|n| (n, "C1", UPDATED, ""));
    let rejected = (5, "C1", "Failed", "Unexpected Error-try Again");
    bench.file("c.csv", claims(&[&accepted[..], &[rejected]].concat()));
    bench.ok(&["ledger", "import", "c.csv"]);
    let status = year.status("2026-05-10", 1, 0, 5, 0);
    assert_eq!(status["entries"]["rejected"]["entries"], 1);
    let expected = &status["importers"][0]["expected"];
    assert_eq!((&expected["unknown"], &expected["without_interest"]), (&json!(0), &json!(0)));
    let low: f64 = expected["low"].as_str().unwrap().parse().unwrap();
    assert!((4200.0..4300.0).contains(&low), "four entries with interest: {expected}");

    // The rejected one is uploaded again, which ends in an internal error: it isn't known whether CBP has it.
    bench.ok(&["ledger", "retry", "--out", "june", "--as-of", "2026-06-05"]);
    let status = year.status("2026-06-05", 1, 0, 5, 0);
    assert_eq!(status["rejected"][0]["next_step"], "upload");
    let submitted = ["ledger", "submitted", "june/CAPE_B76_RETRY_001.csv", "--on", "2026-06-05"];
    let said = bench.says(1, &[&submitted[..], &["--internal-error"]].concat());
    assert!(said.contains("CBP may have taken the file in spite of the internal error"), "{said}");
    let status = year.status("2026-06-06", 1, 1, 5, 0);
    let unknown: Vec<&Value> =
        status["declarations"].as_array().unwrap().iter().map(|of| &of["is_unknown"]).collect();
    assert_eq!(unknown, [&json!(false), &json!(true)]);

    // A July export shows it updated, and one of May not updated.
    let updated = [0, 1, 2, 3, 5].map(|n| row(n, "8471.30.01.00", "0.00", "")).concat();
    let export = HEADER.to_string() + &updated + &row(4, "9903.01.25", "1000.00", "");
    bench.file("july.csv", export);
    let said = bench.says(1, &["ledger", "confirm", "july.csv", "--exported", "2026-07-15"]);
    assert!(said.contains("updated 4 $4,000.00 not updated 1 $1,000.00 unknown 0"), "{said}");
    assert!(said.contains(&format!("! {}: accepted by CBP, and still with IEEPA duty", number(4))), "{said}");
    assert!(said.contains("updated 1 $1,000.00 not updated 0 unknown 0"), "{said}");
    let status = year.status("2026-07-16", 1, 0, 6, 0);
    assert!(status["declarations"].as_array().unwrap().iter().all(|of| of["is_unknown"] == false));

    // The first report of refunds: one in full, one short, one diverted, one under way. Its amounts have a header of
    // their own.
    let first = [
        (0, "R1", "7/20/2026", "1000.00", "57.00", "Treasury Issued"),
        (1, "R2", "7/20/2026", "900.00", "50.00", "Treasury Issued"),
        (2, "R3", "7/20/2026", "1000.00", "57.00", "Funds Diverted"),
        (3, "R4", "", "1000.00", "57.00", "Sent to Treasury"),
    ];
    bench.file("refunds.csv", report(&first));
    let import = ["ledger", "import", "refunds.csv"];
    let mapped = ["--column", "entry_number=Entry", "--column", "refund_amount=Amt (USD)"];
    let said = bench.says(1, &[&import[..], &mapped].concat());
    assert!(said.contains("paid in full 1 $1,057.00 short by $100.00 1 $950.00"), "{said}");
    let status = year.status("2026-07-31", 1, 0, 6, 3);
    let july = [
        ("paid", 1, "1057.00", "0.00"),
        ("short", 1, "950.00", "100.00"),
        ("under-way", 1, "1057.00", "0.00"),
        ("diverted", 1, "1057.00", "0.00"),
    ];
    assert_eq!(outcomes(&status), july);
    let page = bench.read("2026-07-31.html");
    assert!(page.contains("so it is short by $100.00") && page.contains("was applied to debts to CBP"));

    // Importing it again changes nothing. A later report that overlaps it counts nothing twice.
    let everything = bench.everything();
    bench.file("cape.toml", "[refund_columns]\nentry_number = \"Entry\"\nrefund_amount = \"Amt (USD)\"\n");
    let said = bench.says(1, &import);
    assert!(said.contains("4 refund rows, all imported before: nothing changed"), "{said}");
    assert_eq!(bench.everything(), everything);
    let second = [
        (2, "R3", "7/20/2026", "1000.00", "57.00", "Funds Diverted"),
        (3, "R4", "8/14/2026", "1000.00", "57.00", "Treasury Issued"),
        (5, "R5", "8/28/2026", "1000.00", "60.00", "Treasury Issued"),
    ];
    bench.file("august.csv", report(&second));
    let said = bench.says(1, &["ledger", "import", "august.csv"]);
    assert!(
        said.contains("3 refund rows; 2 about a payment that another row has too: it counts once"),
        "{said}"
    );
    let status = year.status("2026-08-31", 1, 0, 6, 5);
    let august = [
        ("paid", 3, "3174.00", "0.00"),
        ("short", 1, "950.00", "100.00"),
        ("diverted", 1, "1057.00", "0.00"),
    ];
    assert_eq!(outcomes(&status), august);

    // The last refund is received, and a user records it.
    let refunded = ["ledger", "refunded", "C1", "--on", "2026-09-01", "--importer", "98-7654321"];
    let said = bench.says(0, &[&refunded[..], &["--amount", "1000", "--interest", "57.10"]].concat());
    assert!(said.contains("$1,057.10: within the expected range"), "{said}");
    let status = year.status("2026-09-02", 1, 0, 6, 6);
    assert_eq!(outcomes(&status)[0], ("paid", 4, "4231.10", "0.00"));

    // September: an export without the entry that was held back in May doesn't make it forgotten. Once its protest is
    // withdrawn, it is ready.
    year.build(&(HEADER.to_string() + &row(7, "9903.01.25", "10.00", "")), "2026-09-03", "september");
    let status = year.status("2026-09-03", 1, 0, 6, 6);
    assert_eq!(status["not_uploaded"]["entries"], 1);
    assert_eq!(status["held_back"][0]["last_read"], "2026-05-01");
    year.build(&(HEADER.to_string() + &row(6, "9903.01.25", "400.00", "Withdrawn")), "2026-09-10", "later");
    let status = year.status("2026-09-10", 0, 0, 6, 6);
    assert_eq!(status["not_uploaded"]["entries"], 2);
}
