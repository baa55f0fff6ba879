//! The meaning of answers.

use super::harness::{ALL_YES, Sandbox, answer, item, printed, said};

#[test]
fn unanswered_questions_are_not_known_and_the_exit_status_is_1() {
    let json = Sandbox::new().json(1, &[]);
    assert_eq!((&json["ready"], &json["counts"]["not_known"]), (&"not-known".into(), &20.into()));
    assert!(json["inputs"].is_null());
    for item in json["items"].as_array().unwrap() {
        let next = item["next"].as_str().unwrap();
        assert!(!next.is_empty() && item["answer"] == "not-known", "{item}");
    }
}

#[test]
fn all_in_order_is_yes_and_one_no_is_no() {
    let bench = Sandbox::new();
    let json = bench.json(0, &ALL_YES);
    assert_eq!(json["ready"], "yes", "{json}");
    assert_eq!(json["next"].as_array().unwrap().len(), 0);
    for flag in ALL_YES.iter().filter(|flag| flag.ends_with("=yes")) {
        // Each of them alone, with two exceptions that these answers make unnecessary.
        let no = flag.replace("=yes", "=no");
        let needless = ["--contact-email=no", "--us-bank=no"].contains(&no.as_str());
        let args: Vec<&str> =
            ALL_YES.iter().map(|given| if given == flag { no.as_str() } else { given }).collect();
        if no == "--portal-account=no" {
            bench.exits(2, &args);
            continue;
        }
        let json = bench.json(i32::from(!needless), &args);
        assert_eq!(json["ready"], if needless { "yes" } else { "no" }, "{no}");
    }
}

#[test]
fn without_an_account_what_needs_one_is_no_and_waits() {
    let json = Sandbox::new().json(1, &["--portal-account", "no", "--contact-email", "no"]);
    for id in ["login", "importer-view", "reports", "ach-authorized", "none-returned"] {
        assert_eq!(answer(&json, id), "no");
        assert_eq!(
            (&item(&json, id)["waits_for_account"], &item(&json, id)["next"]),
            (&true.into(), &().into())
        );
    }
    assert_eq!(answer(&json, "us-bank"), "not-known", "a bank needs no account with CBP");
    let next: Vec<&str> = json["next"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(next[..2], ["contact-email", "portal-account"], "an application fails without the e-mail");
    assert!(!next.contains(&"login"));
}

#[test]
fn whoever_can_log_in_has_an_account_and_whoever_cannot_may_have_none() {
    let bench = Sandbox::new();
    assert_eq!(answer(&bench.json(1, &["--login", "yes"]), "portal-account"), "yes");
    assert_eq!(answer(&bench.json(1, &["--login", "no"]), "portal-account"), "not-known");
    assert_eq!(answer(&bench.json(1, &["--us-bank", "yes"]), "portal-account"), "not-known");
}

#[test]
fn an_account_that_is_not_there_has_no_login() {
    let output = Sandbox::new().exits(2, &["--portal-account", "no", "--login", "yes"]);
    assert!(said(&output).contains("portal-account is no, and login is yes"), "{}", said(&output));
    assert_eq!(printed(&output), "");
}

#[test]
fn who_files_follows_from_the_numbers_given() {
    let bench = Sandbox::new();
    let says = |args: &[&str]| {
        let json = bench.json(1, args);
        let item = item(&json, "who-files");
        format!("{}: {}", item["answer"].as_str().unwrap(), item["says"].as_str().unwrap())
    };
    assert_eq!(says(&["--filer", "b76"]), "yes: broker B76");
    assert_eq!(says(&["--importer", "12-3456789"]), "yes: the importer of record");
    assert_eq!(says(&["--importer", "12-3456789", "--filer", "76"]), "yes: broker 076");
    assert_eq!(says(&[]), "not-known: Who files the declaration?");
    let access = |args: &[&str]| answer(&bench.json(1, args), "access-granted").to_string();
    assert_eq!(access(&["--importer", "12-3456789"]), "not-needed");
    assert_eq!(access(&["--importer", "12-3456789", "--access-granted", "yes"]), "yes", "for a proxy");
    assert_eq!(access(&["--filer", "B76"]), "not-known");
}

#[test]
fn who_is_paid_decides_what_matters() {
    let bench = Sandbox::new();
    let importer = bench.json(1, &["--recipient", "importer"]);
    assert_eq!(answer(&importer, "notify-party"), "not-needed");
    assert_eq!(answer(&importer, "us-bank"), "not-known");
    // A foreign importer without a U.S. bank account.
    let party = bench.json(1, &["--recipient", "Notify-Party", "--us-bank", "no", "--notify-party", "no"]);
    assert_eq!((answer(&party, "us-bank"), answer(&party, "notify-party")), ("not-needed", "no"));
    assert_eq!(party["recipient"], "notify-party");
}

#[test]
fn held_and_rejected_are_both_said_of_a_refund_without_authorization() {
    let output = Sandbox::new().exits(1, &["--ach-authorized", "no"]);
    let text = printed(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["\"will hold\"", "rejected and must be requested again", "payor unit number", "REV-613"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn importer_numbers_are_checked_and_private_ones_never_shown() {
    let bench = Sandbox::new();
    let json = bench
        .json(1, &["--importer", "900-12-3456", "--importer", "123456789", "--importer", "250101-12345"]);
    assert_eq!(json["importers"], serde_json::json!(["12-3456789", "250101-12345", "***-**-3456"]));
    let text = printed(&bench.exits(1, &["--importer", "900-12-3456", "--importer", "12-3456789"]));
    assert!(text.contains("12-3456789, ***-**-3456") && text.contains("for all 2 importers"), "{text}");
    for wrong in
        ["900-12-34567", "900-12-345", "900123-456", "900 12 345", "900-123-456", "", "ACME 900-12-3456"]
    {
        let output = bench.exits(2, &["--importer", wrong]);
        let all = said(&output) + &printed(&output);
        assert!(all.contains("NNN-NN-NNNN") && !all.contains("900"), "{wrong}: {all}");
    }
}

#[test]
fn a_wrong_answer_is_refused_with_the_right_ones() {
    let bench = Sandbox::new();
    for args in [["--login", "maybe"], ["--login", ""], ["--us-bank", "1"]] {
        assert!(said(&bench.exits(2, &args)).contains("an answer is yes, no or not-known"));
    }
    assert!(said(&bench.exits(2, &["--recipient", "bank"])).contains("importer or to a notify-party"));
    assert!(said(&bench.exits(2, &["--filer", "B7"])).contains("three letters or digits"));
    bench.exits(2, &["--login", "yes", "--login", "no"]);
}

#[test]
fn lines_fit_the_terminal_and_signs_stand_with_words() {
    let bench = Sandbox::new();
    let run = |columns: &str, color: &str| {
        let mut command = bench.cape(&[
            "ready",
            "--login",
            "no",
            "--reports",
            "yes",
            "--recipient",
            "importer",
            "--color",
            color,
        ]);
        printed(&command.env("COLUMNS", columns).output().unwrap())
    };
    let plain = run("80", "never");
    assert!(plain.lines().all(|line| line.chars().count() <= 80), "{plain}");
    for marked in ["✓ yes  ", "✗ no  ", "? not known  ", "- not needed  "] {
        assert!(plain.contains(marked), "{marked}\n{plain}");
    }
    assert!(!plain.contains('\u{1b}'));
    let colored = run("80", "always");
    let bare: String = without_color(&colored);
    assert_eq!(bare, plain, "color adds nothing but color");
}

/// The text without escape codes for color.
fn without_color(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap().to_string();
    parts.fold(first, |all, part| all + part.split_once('m').unwrap().1)
}
