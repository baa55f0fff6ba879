//! Whether the answers match the inputs.

use super::harness::{Sandbox, answer, fixture, item, printed, said};

/// Entries of a broker and an importer each, in scope.
fn entries(of: &[(&str, &str)]) -> String {
    let row = |(n, (filer, importer)): (usize, &(&str, &str))| {
        let number = format!("{filer}{n:07}0");
        let number =
            cape_declaration::internals::EntryNumber::from_text(&number).unwrap().with_check_digit(0);
        format!("{number},9903.01.25,10.00,{importer}\n")
    };
    let rows: String = of.iter().enumerate().map(row).collect();
    format!("Entry Number,HTS,Duty Amount,Importer Number\n{rows}")
}

#[test]
fn another_brokers_entries_are_counted_and_out_of_scope_ones_are_not() {
    let bench = Sandbox::new();
    let json = bench.json(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    let inputs = &json["inputs"];
    assert_eq!((&inputs["entries"], &inputs["candidates"]), (&22.into(), &18.into()));
    assert_eq!(
        inputs["filers"],
        serde_json::json!([{"filer": "9K4", "entries": 2}, {"filer": "B76", "entries": 16}])
    );
    assert_eq!(answer(&json, "filers-fit"), "no");
    assert!(item(&json, "filers-fit")["says"].as_str().unwrap().ends_with("9K4 2 entries; 2 of 18 entries"));
    let importers = inputs["importers"].as_array().unwrap();
    let counted: u64 = importers.iter().map(|of| of["entries"].as_u64().unwrap()).sum();
    assert_eq!(counted + inputs["without_importer"].as_u64().unwrap(), 18, "every entry is accounted for");
    assert!(!json.to_string().contains("900-") && json.to_string().contains("***-**-4471"));
}

#[test]
fn entries_of_other_importers_are_a_no_only_where_there_are_no_others() {
    let bench = Sandbox::new();
    let (mine, other) = ("12-3456789", "98-7654321");
    for (of, expected) in [
        (vec![("B76", mine), ("B76", mine)], "yes"),
        (vec![("B76", mine), ("B76", other)], "yes"),
        (vec![("B76", other), ("9K4", other)], "no"),
        (vec![("B76", mine), ("B76", "")], "not-known"),
        (vec![("B76", other), ("B76", "")], "no"),
        (vec![("B76", ""), ("B76", "")], "not-known"),
    ] {
        bench.file("in.csv", entries(&of));
        let json = bench.json(1, &["in.csv", "--importer", mine]);
        assert_eq!(answer(&json, "importers-fit"), expected, "{of:?}");
        assert_eq!(answer(&json, "filers-fit"), "not-needed", "an importer's entries may be any broker's");
    }
    bench.file("in.csv", entries(&[("B76", mine), ("9K4", other)]));
    let json = bench.json(1, &["in.csv", "--importer", mine]);
    assert_eq!(
        item(&json, "importers-fit")["says"],
        "12-3456789 1 entry; 1 entry of other importers, not filed in this run"
    );
    let json = bench.json(1, &["in.csv"]);
    assert_eq!((answer(&json, "importers-fit"), answer(&json, "filers-fit")), ("not-known", "not-known"));
    let both = bench.json(1, &["in.csv", "--importer", mine, "--importer", other]);
    assert_eq!(answer(&both, "importers-fit"), "yes");
}

#[test]
fn inputs_without_an_importer_column_or_a_candidate_decide_nothing() {
    let bench = Sandbox::new();
    bench.file("in.csv", entries(&[("B76", "x")]).replace("Importer Number", "Remarks"));
    let json = bench.json(1, &["in.csv", "--importer", "12-3456789"]);
    assert_eq!(
        (answer(&json, "importers-fit"), &json["inputs"]["without_importer"]),
        ("not-known", &1.into())
    );
    bench.file("in.csv", entries(&[("9K4", "98-7654321")]).replace("9903.01.25", "9503.00.0073"));
    let json = bench.json(1, &["in.csv", "--filer", "B76", "--importer", "12-3456789"]);
    assert_eq!((answer(&json, "importers-fit"), answer(&json, "filers-fit")), ("not-known", "not-known"));
}

#[test]
fn rows_that_cannot_be_read_are_told() {
    let bench = Sandbox::new();
    let json = bench.json(1, &[&fixture("entry-number-missing.csv"), "--filer", "B76"]);
    assert_eq!(json["inputs"]["unreadable_rows"], 1);
    let text = printed(&bench.exits(1, &[&fixture("entry-number-missing.csv"), "--filer", "B76"]));
    assert!(text.contains("1 row can't be read"), "{text}");
}

#[test]
fn many_importers_are_listed_in_part_and_counted_in_full() {
    let bench = Sandbox::new();
    let numbers: Vec<String> = (0..40).map(|n| format!("07-10000{n:02}")).collect();
    let of: Vec<(&str, &str)> = numbers.iter().map(|number| ("B76", number.as_str())).collect();
    bench.file("in.csv", entries(&of));
    let json = bench.json(1, &["in.csv", "--importer", "98-7654321"]);
    let says = item(&json, "importers-fit")["says"].as_str().unwrap();
    assert!(says.ends_with("07-1000005 1 entry, 34 more"), "{says}");
    assert_eq!(json["inputs"]["importers"].as_array().unwrap().len(), 40);
}

#[test]
fn inputs_that_build_refuses_are_refused() {
    let bench = Sandbox::new();
    for input in ["missing-hts-column.csv", "no-header.csv", "none.csv"] {
        let output = bench.exits(2, &[&fixture(input), "--filer", "B76"]);
        assert!(printed(&output).is_empty() && said(&output).contains(input), "{}", said(&output));
    }
}

#[test]
fn standard_input_and_the_settings_about_reading_are_as_for_build() {
    let bench = Sandbox::new();
    bench.file("cape.toml", "filer = \"B76\"\nscope = \"all-ieepa\"\n[headers]\nhts = [\"Zolltarif\"]\n");
    let input =
        entries(&[("B76", "12-3456789")]).replace("HTS", "Zolltarif").replace("9903.01.25", "9903.02.09");
    let output = bench.piped(&["-", "--format", "json"], input.as_bytes());
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["inputs"]["candidates"], &json["inputs"]["names"][0]),
        (&1.into(), &"standard input".into())
    );
    assert_eq!(said(&output), "settings from cape.toml\n");
}

#[test]
fn entries_are_counted_by_the_scope_of_the_flag_which_overrides_the_settings() {
    let bench = Sandbox::new();
    bench.file("in.csv", entries(&[("B76", "12-3456789")]).replace("9903.01.25", "9903.02.09"));
    let candidates = |args: &[&str]| {
        let json = bench.json(1, &[&["in.csv"], args].concat());
        (json["inputs"]["candidates"].clone(), json["inputs"]["scope"].clone())
    };
    assert_eq!(candidates(&[]), (0.into(), "9903.01.25-9903.01.70".into()));
    assert_eq!(candidates(&["--scope", "all-ieepa"]), (1.into(), "all-ieepa".into()));
    bench.file("cape.toml", "scope = \"all-ieepa\"\n");
    assert_eq!(candidates(&["--scope", "9903.01.25"]), (0.into(), "9903.01.25-9903.01.25".into()));
}

#[test]
fn the_only_importer_and_the_only_filer_in_the_inputs_are_the_answers_if_no_others_are_given() {
    let bench = Sandbox::new();
    bench.file("one.csv", entries(&[("B76", "12-3456789"), ("B76", "12-3456789")]));
    let json = bench.json(1, &["one.csv"]);
    assert_eq!((&json["importers"][0], &json["filer"]), (&"12-3456789".into(), &"B76".into()));
    for (id, words) in [("importer", "the only importer in the inputs"), ("who-files", "the only filer")] {
        assert_eq!(answer(&json, id), "yes");
        assert!(item(&json, id)["says"].as_str().unwrap().contains(words), "{json}");
    }
    assert_eq!((answer(&json, "importers-fit"), answer(&json, "filers-fit")), ("yes", "yes"));
    let json = bench.json(1, &["one.csv", "--importer", "98-7654321"]);
    assert_eq!((answer(&json, "importers-fit"), &json["filer"]), ("no", &serde_json::Value::Null));
    let json = bench.json(1, &["one.csv", "--filer", "9K4"]);
    assert_eq!((answer(&json, "filers-fit"), &json["filer"]), ("no", &"9K4".into()));
    // If there are several, or an importer is missing, none is used.
    bench.file("several.csv", entries(&[("B76", "12-3456789"), ("9K4", "")]));
    let json = bench.json(1, &["several.csv"]);
    assert_eq!((answer(&json, "importer"), answer(&json, "who-files")), ("not-known", "not-known"));
}

#[test]
fn the_importers_of_one_broker_are_shown_as_a_table_with_those_answered_for() {
    let bench = Sandbox::new();
    let numbers: Vec<String> = (0..25).map(|n| format!("07-10000{n:02}")).collect();
    let of: Vec<(&str, &str)> = numbers.iter().map(|number| ("B76", number.as_str())).collect();
    bench.file("in.csv", entries(&of));
    let output = bench.exits(1, &["in.csv", "--filer", "B76", "--importer", &numbers[1]]);
    let text = printed(&output);
    let rows: Vec<&str> = text.lines().skip_while(|line| !line.contains("Answered for")).collect();
    assert_eq!(rows[1].split_whitespace().collect::<Vec<_>>(), ["07-1000000", "1", "no"]);
    assert_eq!(rows[2].split_whitespace().collect::<Vec<_>>(), ["07-1000001", "1", "yes"]);
    assert!(rows[21].contains("and 5 more"), "{text}");
    let json = bench.json(1, &["in.csv", "--filer", "B76", "--importer", &numbers[1]]);
    assert_eq!(json["inputs"]["importers"][1]["answered_for"], true);
}
