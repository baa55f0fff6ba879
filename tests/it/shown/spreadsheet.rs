//! Nothing from an input runs as a formula when a result is opened in a spreadsheet.

use super::harness::Sandbox;

#[test]
#[cfg_attr(windows, ignore = "Windows has no such file names")]
fn no_cell_of_a_report_begins_as_a_formula() {
    let bench = Sandbox::new();
    let texts = ["=HYPERLINK(\"x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1"];
    let mut cells = 0;
    for (file, text) in bench.everything(&texts) {
        let is_report =
            ["entries.csv", "findings.csv", "_changes.csv"].iter().any(|name| file.contains(name));
        if !is_report || file.contains(" on standard ") {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for record in reader.records() {
            let record = record.unwrap();
            for cell in &record {
                let is_amount = cell.strip_prefix('-').is_some_and(|rest| rest.parse::<f64>().is_ok());
                let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_amount;
                assert!(!runs, "{file}: {cell:?}");
                cells += 1;
            }
        }
    }
    assert!(cells > 1000, "{cells} cells were looked at");
}
