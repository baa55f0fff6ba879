//! The structure and content of the JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::harness::{Sandbox, column, fixture, rule};

/// Every path through the objects of a JSON value, ignoring lists.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = format!("{path}.{name}");
                paths(value, &path, found);
                found.insert(path);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| paths(value, path, found)),
        _ => {}
    }
}

#[test]
fn the_names_stay() {
    let bench = Sandbox::with("a.csv", "Entry No,Tariff,Liq Stat,Liquidation Status\nB7603245278,x,y,odd\n");
    let said =
        bench.json(2, &["a.csv", "none.csv", &fixture("check-digit-factor.csv"), &fixture("no-header.csv")]);
    let mut found = BTreeSet::new();
    paths(&said["inputs"], "inputs", &mut found);
    paths(&json!({"schema": said["schema"], "error": said["error"]}), "", &mut found);
    let expected = ".error .error.causes .error.help .error.message .schema inputs.content inputs.content.check_digit_factors
        inputs.content.check_digit_factors.entries inputs.content.check_digit_factors.factor
        inputs.content.check_digit_factors.filer inputs.content.check_digit_factors.shared_by
        inputs.content.columns_to_add inputs.content.entries inputs.content.entry_dates
        inputs.content.entry_dates.first inputs.content.entry_dates.last inputs.content.entry_dates.unreadable
        inputs.content.liquidation_dates inputs.content.liquidation_dates.first
        inputs.content.liquidation_dates.last inputs.content.liquidation_dates.unreadable
        inputs.content.liquidation_missing inputs.content.not_in_es003 inputs.content.rows
        inputs.content.rows.blank inputs.content.rows.headers inputs.content.rows.in_entries
        inputs.content.rows.read inputs.content.rows.totals inputs.content.rows.unreadable
        inputs.content.rules inputs.content.rules.add inputs.content.rules.decided inputs.content.rules.fill
        inputs.content.rules.needs inputs.content.rules.only_for_importers inputs.content.rules.rule
        inputs.content.rules.undecided_entries inputs.content.unrecognized inputs.content.unrecognized.cells
        inputs.content.unrecognized.column inputs.content.unrecognized.header inputs.content.unrecognized.word
        inputs.error inputs.error.causes inputs.error.help inputs.error.message inputs.file inputs.file.byte_order_mark
        inputs.file.bytes inputs.file.compressed inputs.file.encoding inputs.file.sha256 inputs.file.sheet
        inputs.file.windows_1252_rows inputs.header inputs.header.columns inputs.header.columns.blank
        inputs.header.columns.column inputs.header.columns.error_values inputs.header.columns.header
        inputs.header.columns.letters inputs.header.columns.nearest inputs.header.columns.reading
        inputs.header.found inputs.header.row inputs.header.separator inputs.name inputs.notices";
    assert_eq!(
        found.iter().map(String::as_str).collect::<Vec<_>>(),
        expected.split_whitespace().collect::<Vec<_>>()
    );
    assert_eq!(said["schema"], 2);
}

#[test]
fn headers_are_told_apart() {
    let header =
        "Title\n\nEntry No;Tariff;Duty Paid;Duty Amount;Liquidaton Status;Country of Export Code;;Notes\n";
    let bench = Sandbox::with("a.csv", format!("{header}B7603245278;9903.01.25; ;1;x;VN;;#N/A\n"));
    let said = bench.json(0, &["a.csv"]);
    let input = &said["inputs"][0];
    assert_eq!((&input["header"]["row"], &input["header"]["separator"]), (&json!(3), &json!(";")));
    let reading = |index| {
        let column = column(input, index);
        (column["reading"].as_str().unwrap(), column["column"].as_str().unwrap_or_default())
    };
    assert_eq!(reading("A"), ("read", "entry_number"));
    assert_eq!(reading("B"), ("ambiguous", "hts"));
    assert_eq!(reading("C"), ("duplicate", "duty"));
    assert_eq!(reading("D"), ("read", "duty"));
    assert_eq!(reading("E"), ("unknown", ""));
    assert_eq!(
        column(input, "E")["nearest"],
        json!({"column": "liquidation_status", "header": "liquidation status"})
    );
    assert_eq!(reading("F"), ("not-needed", ""));
    assert_eq!(reading("H"), ("unknown", ""));
    assert_eq!(column(input, "H")["nearest"], Value::Null);
    assert_eq!(column(input, "H")["error_values"], 1);
    assert_eq!(input["header"]["columns"].as_array().unwrap().len(), 7, "a blank header is none");
}

#[test]
fn a_header_of_a_column_that_another_holds_is_not_called_near_to_it() {
    let bench = Sandbox::with(
        "a.csv",
        "Entry No,HTS,Country of Origin Code,Country of Export Code\nB7603245278,1,2,3\n",
    );
    let said = bench.json(0, &["a.csv"]);
    assert_eq!(column(&said["inputs"][0], "D")["nearest"], Value::Null);
}

#[test]
fn blanks_are_counted_in_rows_of_entries_only() {
    let rows = "Entry No,HTS,Duty Paid\nB7603245278,1, \n,,\nTotal,,\nB7603245278,1,\"\"\nB7603245278,1,'\nB7603245278,1,0\nx,,\n";
    let said = Sandbox::with("a.csv", rows).json(0, &["a.csv"]);
    let input = &said["inputs"][0];
    assert_eq!(column(input, "C")["blank"], 3);
    let rows = json!({"read": 7, "in_entries": 4, "unreadable": 1, "blank": 1, "totals": 1, "headers": 0});
    assert_eq!(input["content"]["rows"], rows);
    assert_eq!(input["content"]["entries"], 1);
}

#[test]
fn a_rule_is_decided_partly_where_some_entries_leave_it_open() {
    let rows = "Entry No,HTS,Control Status,Liquidation Status,Liquidation Date\n\
                B7603245278,1,CBP,Liquidated,\n\
                B7603245278,1,,Liquidated,2/3/2026\n\
                B7605059156,1,odd,Unliquidated,\n\
                B7605059156,1,,Unliquidated,soon\n";
    let said = Sandbox::with("a.csv", rows).json(0, &["a.csv"]);
    let content = &said["inputs"][0]["content"];
    let control = rule(content, "trade-control");
    assert_eq!((&control["decided"], &control["undecided_entries"]), (&json!("partly"), &json!(1)));
    assert_eq!((&control["add"], &control["fill"]), (&json!([]), &json!(["Control Status"])));
    assert_eq!(rule(content, "final-liquidation")["decided"], "yes", "one row has the date, one needs none");
    assert_eq!(rule(content, "drawback")["decided"], "not-in-es003");
    assert_eq!(rule(content, "protest-open")["add"], json!(["Protest Status"]));
    assert_eq!(rule(content, "suspension-pending")["decided"], "unseen");
    assert_eq!(
        content["liquidation_dates"],
        json!({"first": "2026-02-03", "last": "2026-02-03", "unreadable": 1})
    );
    assert_eq!(said["together"]["rules"], content["rules"]);
}

#[test]
fn a_rule_is_decided_by_the_columns_of_all_inputs_that_hold_the_entry() {
    let said = Sandbox::new().json(0, &[&fixture("two-files-a.csv"), &fixture("two-files-b.csv")]);
    let decided = |content, name| rule(content, name)["decided"].as_str().unwrap();
    let (first, second) = (&said["inputs"][0]["content"], &said["inputs"][1]["content"]);
    for (name, of_first, of_second, of_both) in [
        ("trade-control", "no", "yes", "yes"),
        ("entry-type-not-allowed", "yes", "no", "yes"),
        ("no-ieepa-duty", "yes", "no", "yes"),
        ("drawback", "not-in-es003", "not-in-es003", "not-in-es003"),
        ("protest-open", "no", "no", "no"),
        ("value-on-chapter-99", "yes", "unseen", "yes"),
    ] {
        let both = decided(&said["together"], name);
        assert_eq!(
            (decided(first, name), decided(second, name), both),
            (of_first, of_second, of_both),
            "{name}"
        );
    }
    assert_eq!((&said["together"]["entries"], &said["together"]["rows"]["read"]), (&json!(4), &json!(12)));
}

#[test]
fn a_column_headed_importer_is_what_its_cells_say() {
    let said = Sandbox::new().json(0, &[&fixture("importer-name-or-number.csv")]);
    let input = &said["inputs"][0];
    let columns = input["header"]["columns"].as_array().unwrap();
    let importer = columns.iter().find(|column| column["header"] == "Importer").unwrap();
    assert_eq!((&importer["column"], &importer["reading"]), (&json!("importer"), &json!("ambiguous")));
    assert_eq!(rule(&input["content"], "importer-mismatch")["decided"], "yes");
}

#[test]
fn nothing_depends_on_the_number_of_threads() {
    let one = Sandbox::new().json(0, &[&fixture("es003.csv"), "--threads", "1"]);
    assert_eq!(one, Sandbox::new().json(0, &[&fixture("es003.csv"), "--threads", "3"]));
}

#[test]
fn headers_that_the_settings_file_maps_are_read_as_build_reads_them() {
    let bench = Sandbox::with("a.csv", "Nummer,Tarif\nB7603245278,9903.01.25\n");
    bench.json(2, &["a.csv"]);
    bench.file("cape.toml", "column = { entry_number = \"Nummer\", hts = \"no such header\" }");
    bench.json(2, &["a.csv"]);
    let said = bench.json(0, &["a.csv", "--column", "hts=Tarif"]);
    assert_eq!(said["inputs"][0]["content"]["entries"], 1);
    bench.file("other.toml", "column = { entry_number = \"Nummer\", hts = \"Tarif\" }");
    assert_eq!(bench.json(0, &["a.csv", "--config", "other.toml"]), said);
}
