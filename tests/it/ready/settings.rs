//! The table [account] of cape.toml.

use super::harness::{Sandbox, answer, said};

#[test]
fn answers_of_the_file_count_and_flags_win() {
    let bench = Sandbox::new();
    bench.file(
        "cape.toml",
        "importer = \"12-3456789\"\n[account]\nportal-account = true\nlogin = \"no\"\nreports = \"not-known\"\n\
         recipient = \"importer\"\nus-bank = false\n",
    );
    let json = bench.json(1, &[]);
    let of = |id: &str| answer(&json, id).to_string();
    assert_eq!([of("importer"), of("portal-account"), of("login")], ["yes", "yes", "no"]);
    assert_eq!([of("reports"), of("recipient"), of("us-bank")], ["not-known", "yes", "no"]);
    let json = bench.json(1, &["--login", "yes", "--us-bank", "not-known", "--importer", "98-7654321"]);
    assert_eq!((answer(&json, "login"), answer(&json, "us-bank")), ("yes", "not-known"));
    assert_eq!(json["importers"], serde_json::json!(["98-7654321"]));
}

#[test]
fn what_is_no_answer_is_named_with_its_place() {
    for (settings, index, words) in [
        ("[account]\nlogn = \"yes\"", "line 2, column 1", "did you mean login?"),
        ("[account]\nlogin = \"maybe\"", "line 2, column 9", "an answer is yes, no or not-known"),
        ("[account]\nlogin = 1", "line 2, column 9", "expected \"yes\", \"no\" or \"not-known\""),
        ("[account]\nrecipient = true", "line 2, column 13", "\"importer\" or \"notify-party\""),
        ("[account]\nrecipient = \"bank\"", "line 2, column 13", "importer or to a notify-party"),
        ("[account]\nfiler = \"B76\"", "line 2, column 1", "no answer called \"filer\""),
        ("[acount]\nlogin = true", "line 1, column 2", "did you mean account?"),
        ("account = true", "line 1, column 11", "expected a table"),
    ] {
        let bench = Sandbox::new();
        bench.file("cape.toml", settings);
        let said = said(&bench.exits(2, &[])).replace("\n  \u{2502} ", " ");
        assert!(said.contains(index) && said.contains(words), "{settings}\n{said}");
    }
}

#[test]
fn the_numbers_of_a_bank_are_refused_and_never_repeated() {
    for line in [
        "routing-number = \"121000374\"",
        "routing-number = 121000374",
        "routing-number = 021001208",
        "Routing_Number = \"121000374\"",
        "account-number = \"121000374\"",
        "bank-account = \"121000374\"",
    ] {
        for table in ["", "[account]\n"] {
            let bench = Sandbox::new();
            bench.file("cape.toml", format!("{table}{line}\n"));
            let said = said(&bench.exits(2, &[]));
            assert!(!said.contains("1000374") && !said.contains("1001208"), "{said}");
            // Invalid TOML is rejected before its names are read.
            assert!(said.contains("don't belong in a file") || line.contains("= 0"), "{said}");
        }
    }
}

#[test]
fn every_answer_stands_in_the_template_and_is_shown_among_the_settings() {
    let bench = Sandbox::new();
    let template = include_str!("../../../templates/cape.toml");
    let part = template.split("# [account]\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let part = part.replace("\n# ", "\n");
    bench.file("cape.toml", format!("[account]\n{}", part.trim_start_matches("# ")));
    let json = bench.json(1, &["--no-questions"]);
    let shown = bench.cape(&["build", "--show-settings"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    for item in json["items"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        // These are separate settings, or no settings.
        if !["importer", "who-files", "routing-number"].contains(&id) {
            assert_ne!(item["answer"], "not-known", "{id} is missing in the template");
            assert!(shown.contains(&format!("account.{id} ")), "{id}\n{shown}");
        }
    }
    assert!(shown.contains("cape.toml, line 4"), "{shown}");
}
