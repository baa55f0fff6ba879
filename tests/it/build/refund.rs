//! Expected refunds: principal and interest of each entry, and their sums in every output.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::harness::{Sandbox, fixture, number, printed, said};

const HEADER: &str = "Entry Number,Line Number,Ordinal,HTS,Duty Amount,Goods Value,Entry Date,Importer Number,\
                      Liquidation Status,Entry Summary Date,Duty Paid Date,Column 1 Rate";
const AMOUNTS: [&str; 4] = ["refund_low", "refund_high", "interest_low", "interest_high"];

/// Builds from rows under [`HEADER`], each of entry 1 of filer B76 unless it begins with a number.
fn built(rows: &[&str], args: &[&str]) -> Sandbox {
    let bench = Sandbox::new();
    let own = number("B76", 1);
    let rows: String = rows.iter().map(|row| format!("{}\n", row.replace("B76-1", &own))).collect();
    let input = bench.file("in.csv", format!("{HEADER}\n{rows}"));
    let output = bench.run(&[&[input, "--filer", "B76", "--scope", "all-ieepa"], args].concat());
    assert_ne!(output.status.code(), Some(2), "{}", said(&output));
    bench
}

/// The rows of entries.csv by header.
fn entries(bench: &Sandbox) -> Vec<BTreeMap<String, String>> {
    let text = bench.result("entries.csv");
    csv::Reader::from_reader(text.as_bytes()).into_deserialize().map(Result::unwrap).collect()
}

/// Refund and interest of the only entry, lowest and highest amount each.
fn refund(rows: &[&str], args: &[&str]) -> [String; 4] {
    let bench = built(rows, args);
    let entries = entries(&bench);
    assert_eq!(entries.len(), 1);
    AMOUNTS.map(|column| entries[0][column].clone())
}

#[track_caller]
fn assert_refund(rows: &[&str], low: &str, high: &str) {
    let [found_low, found_high, ..] = refund(rows, &[]);
    assert_eq!((found_low.as_str(), found_high.as_str()), (low, high));
}

#[test]
fn interest_is_that_of_the_vectors_to_the_cent() {
    let vectors = std::fs::read_to_string(fixture("vectors/interest.csv")).unwrap();
    let mut vectors = csv::Reader::from_reader(vectors.as_bytes());
    for vector in vectors.records().map(Result::unwrap) {
        let [principal, deposited, liquidated] = [0, 1, 2].map(|cell| &vector[cell]);
        let filed: chrono::NaiveDate =
            liquidated.parse::<chrono::NaiveDate>().unwrap() - chrono::Days::new(45);
        if filed < "2026-04-20".parse().unwrap() {
            continue;
        }
        for (importer, args, interest) in [
            ("12-3456789", &[][..], &vector[4]),
            ("900-12-3456", &[], &vector[5]),
            ("12-3456789", &["--overpayment-rate", "non-corporate"], &vector[5]),
            ("900-12-3456", &["--overpayment-rate", "corporate"], &vector[4]),
        ] {
            let bench = Sandbox::new();
            let row = format!(
                "{},1,1,9903.01.25,{principal},,2025-06-02,{importer},Unliquidated,,{deposited},",
                number("B76", 1)
            );
            let input = bench.file("in.csv", format!("{HEADER}\n{row}\n"));
            let filed = filed.to_string();
            let output = bench.cape(&[&["build", input, "--filer", "B76", "--as-of", &filed], args].concat());
            let output = { output }.output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            let found = AMOUNTS.map(|column| entries(&bench)[0][column].clone());
            assert_eq!(found, [principal, principal, interest, interest], "{importer} {args:?}");
        }
    }
}

#[test]
fn sums_over_entries_csv_are_those_of_summary_and_page_to_the_cent() {
    for args in [
        &["es003.csv", "--filer", "B76"][..],
        &["es003.csv", "--filer", "B76", "--scope", "all-ieepa", "--overpayment-rate", "non-corporate"],
        &["es003-standard.csv", "--filer", "B76", "--scope", "all-ieepa"],
        &["social-security-numbers.csv", "--filer", "B76"],
        &["nothing-to-file.csv", "--filer", "B76"],
    ] {
        let bench = Sandbox::new();
        let input = fixture(args[0]);
        bench.run(&[&[input.as_str()], &args[1..]].concat());
        let (entries, summary) = (entries(&bench), bench.summary());
        let expected = &summary["expected_refund"];
        let page = bench.result("report.html");
        let amount = |text: &str| if text.is_empty() { Decimal::ZERO } else { text.parse().unwrap() };
        let sum_of = |of: &Value, column: &str| {
            let parts = of.as_array().unwrap().iter().map(|part| amount(part[column].as_str().unwrap()));
            parts.sum::<Decimal>()
        };
        for (index, column) in AMOUNTS.into_iter().enumerate() {
            let sum: Decimal = entries.iter().map(|entry| amount(&entry[column])).sum();
            assert_eq!(amount(expected[column].as_str().unwrap()), sum, "{args:?} {column}");
            assert_eq!(sum_of(&expected["by_importer"], column), sum, "{args:?} {column} by importer");
            assert_eq!(sum_of(&expected["by_payment"], column), sum, "{args:?} {column} by payment");
            for table in ["refund-payments", "refund-importers"] {
                assert_eq!(page_sum(&page, table, index), sum, "{args:?} {column} on the page, {table}");
            }
        }
        let filed = entries.iter().filter(|entry| !entry["upload_file"].is_empty()).count();
        assert_eq!(expected["entries"], filed, "{args:?}");
    }
}

/// The sum of a column of amounts in a table of the page; zero if the page doesn't have the table.
fn page_sum(page: &str, table: &str, column: usize) -> Decimal {
    let Some((_, table)) = page.split_once(&format!("<table id=\"{table}\"")) else { return Decimal::ZERO };
    let (table, _) = table.split_once("</table>").unwrap();
    let rows = table.split("<tr>").skip(1).filter(|row| row.contains("data-value"));
    let amounts = rows.map(|row| {
        // The first value is the number of entries.
        let cell = row.split("data-value=\"").nth(column + 2).unwrap();
        cell.split('"').next().unwrap()
    });
    amounts.filter(|amount| !amount.is_empty()).map(|amount| amount.parse::<Decimal>().unwrap()).sum()
}

#[test]
fn a_range_of_deposits_begins_at_the_summary_date_and_ends_with_the_monthly_statement() {
    let interest = |summary: &str, paid: &str| {
        let row =
            format!("B76-1,1,1,9903.01.25,36500.00,,2026-02-26,12-3456789,Unliquidated,{summary},{paid},");
        let [.., low, high] = refund(&[row.as_str()], &[]);
        (low, high)
    };
    // Liquidation on 2026-06-15. The statement of March entries is paid on 2026-04-21, that of February on 2026-03-20.
    let exactly = |paid: &str| interest("", paid).0;
    assert_eq!(interest("2026-03-09", ""), (exactly("2026-04-21"), exactly("2026-03-09")));
    assert_eq!(interest("", ""), (exactly("2026-03-20"), exactly("2026-02-26")));
    assert_eq!(interest("2026-03-09", "2026-03-31"), (exactly("2026-03-31"), exactly("2026-03-31")));
    assert_eq!(interest("2026-03-09", "n/a"), interest("2026-03-09", ""), "a placeholder");
    assert_eq!(interest("2026-03-09", "soon"), interest("2026-03-09", ""), "no date");
}

#[test]
fn days_of_deposit_that_differ_between_rows_are_a_range_in_any_order() {
    let row = |line: u32, paid: &str| {
        format!("B76-1,{line},1,9903.01.25,18250.00,,2026-02-26,12-3456789,Unliquidated,,{paid},")
    };
    let (first, second) = (row(1, "2026-03-20"), row(2, "2026-04-21"));
    let found = refund(&[&first, &second], &[]);
    assert_eq!(found, refund(&[&second, &first], &[]));
    let whole = |paid| refund(&[&row(1, paid).replace("18250", "36500")], &[]);
    assert_eq!([&found[2], &found[3]], [&whole("2026-04-21")[2], &whole("2026-03-20")[3]]);
    assert_ne!(found[2], found[3]);
}

#[test]
fn of_an_all_in_heading_only_the_part_above_column_1_comes_back() {
    let all_in = "B76-1,1,2,9903.02.20,1500.00,,2025-09-02,12-3456789,Unliquidated,,,";
    let goods = |duty: &str, rate: &str| {
        format!("B76-1,1,1,8708.29.5160,{duty},10000.00,2025-09-02,12-3456789,Unliquidated,,,{rate}")
    };
    assert_refund(&[all_in, &goods("0.00", "5%")], "1000.00", "1000.00");
    assert_refund(&[&goods("0.00", "5.0"), all_in], "1000.00", "1000.00");
    assert_refund(&[all_in, &goods("0.00", "Free")], "1500.00", "1500.00");
    assert_refund(&[all_in, &goods("0.00", "4.4¢/kg")], "0.00", "1500.00");
    assert_refund(&[all_in, &goods("0.00", "")], "0.00", "1500.00");
    assert_refund(&[all_in], "0.00", "1500.00");
    assert_refund(&[all_in, &goods("500.00", "")], "1500.00", "1500.00");
    assert_refund(&[all_in, &goods("0.00", "20%")], "0.00", "0.00");
    assert_refund(&[all_in, &goods("0.00", "2.345%")], "1265.50", "1265.50");
    // Other IEEPA duty of the entry is refunded in full and raises both ends of the range.
    let other = "B76-1,2,1,9903.01.25,250.00,,2025-09-02,12-3456789,Unliquidated,,,";
    assert_refund(&[all_in, other], "250.00", "1750.00");
    let second = "B76-1,3,2,9903.02.73,900.00,,2025-09-02,12-3456789,Unliquidated,,,";
    let free = "B76-1,3,1,8708.29.5160,0.00,6000.00,2025-09-02,12-3456789,Unliquidated,,,5%";
    assert_refund(&[all_in, second, free], "600.00", "2100.00");
}

#[test]
fn without_a_column_of_rates_duty_on_goods_decides() {
    let header = "Entry Number,Line Number,Ordinal,HTS,Duty Amount,Entry Date,Importer Number";
    let own = number("B76", 1);
    for (duty, low) in [("500.00", "1500.00"), ("0.00", "0.00"), ("", "0.00")] {
        let bench = Sandbox::new();
        let row = |rest: &str| format!("{own},1,{rest},2025-09-02,12-3456789\n");
        let rows = row(&format!("1,8708295160,{duty}")) + &row("2,9903.02.20,1500.00");
        let input = bench.file("in.csv", format!("{header}\n{rows}"));
        bench.run(&[input, "--filer", "B76", "--scope", "all-ieepa"]);
        let entry = &entries(&bench)[0];
        assert_eq!((entry["refund_low"].as_str(), entry["refund_high"].as_str()), (low, "1500.00"), "{duty}");
    }
}

#[test]
fn what_is_unknown_is_empty_and_said() {
    for status in ["Suspended", "Extended", "Under Review"] {
        let row = format!("B76-1,1,1,9903.01.25,100.00,,2025-06-02,12-3456789,{status},,,");
        let bench = built(&[&row], &[]);
        let found = AMOUNTS.map(|column| entries(&bench)[0][column].clone());
        assert_eq!(found, ["100.00", "100.00", "", ""], "{status}");
        assert_eq!(bench.summary()["expected_refund"]["awaiting_liquidation"], 1);
        let page = bench.result("report.html");
        assert!(page.contains("interest on 1 entry, known when it liquidates"), "{status}");
    }
    let no_duty = refund(&["B76-1,1,1,9903.01.25,,,2025-06-02,12-3456789,Unliquidated,,,"], &[]);
    assert_eq!(no_duty, ["", "", "", ""]);
    let no_date = refund(&["B76-1,1,1,9903.01.25,100.00,,,12-3456789,Unliquidated,,,"], &[]);
    assert_eq!(no_date, ["100.00", "100.00", "", ""]);
}

#[test]
fn only_what_is_in_an_upload_file_is_expected() {
    let bench = Sandbox::new();
    bench.run(&[&fixture("es003.csv"), "--filer", "B76"]);
    for entry in entries(&bench) {
        let is_filed = !entry["upload_file"].is_empty();
        assert_eq!(!entry["refund_low"].is_empty(), is_filed, "{entry:?}");
    }
}

#[test]
fn terminal_and_page_name_the_range_why_it_is_wide_and_that_it_is_no_promise() {
    let bench = Sandbox::new();
    let own = number("B76", 1);
    let row = format!("{own},1,2,9903.02.20,1500.00,,2025-09-02,12-3456789,Unliquidated,,2025-09-20,");
    let input = bench.file("in.csv", format!("{HEADER}\n{row}\n"));
    let output = bench.run(&[input, "--filer", "B76", "--scope", "all-ieepa"]);
    let text = printed(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    let page = bench.result("report.html");
    assert!(
        text.contains(
            "Refund estimate with interest: $0 to $1,565 by 2026-07-30; it is a range because there is no column 1 rate \
             for some all-in headings"
        ),
        "{text}"
    );
    for expected in [
        "$0.00 to $1,500.00 and $0.00 to ",
        "2026-06-30",
        "2026-12-31",
        "an estimate, not a promise: CBP recalculates each entry as a whole",
        "no column 1 rate for some all-in headings",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(page.contains("19 CFR 159.1") && page.contains("or a bill"));
}

#[test]
fn a_rate_that_is_none_is_refused_as_flag_and_as_setting() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", super::harness::entries(1));
    let words = "the overpayment rate is corporate or non-corporate";
    let output = bench.exits(2, &[input, "--filer", "B76", "--overpayment-rate", "6%"]);
    assert!(said(&output).contains(words), "{}", said(&output));
    bench.file("cape.toml", "overpayment-rate = \"high\"\n");
    let output = bench.exits(2, &[input, "--filer", "B76"]);
    assert!(
        said(&output).contains("cape.toml, line 1, column 20: the overpayment rate"),
        "{}",
        said(&output)
    );
    bench.file("cape.toml", "overpayment-rate = \"non-corporate\"\n");
    bench.exits(0, &[input, "--filer", "B76"]);
    assert_eq!(bench.summary()["settings"]["overpayment_rate"], "non-corporate");
}
