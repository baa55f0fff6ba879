//! Every statement in a rule has a source: the table of rules is compared with its pages and with CBP's own messages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use cape_declaration::internals::RULES_AS_OF;
use cape_declaration::internals::parse_iso_date;
use cape_declaration::internals::{
    Filer, Filing, MESSAGES, RULES, Rule, Severity, SeverityPolicy, UNDECIDABLE,
};
use cape_declaration::internals::{Page, Part};
use regex::Regex;

/// Quotations that aren't error messages: from CBP's FAQ, ACE's reports, or names of file formats.
const SAYINGS: [&str; 5] =
    ["single line, with a single duty amount", "Suspended", "CSV", "CSV UTF-8", "UTF-8 without BOM"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A day, a month, or the revision of a tariff of a year.
fn dates(text: &str) -> Vec<String> {
    let months = "January|February|March|April|May|June|July|August|September|October|November|December";
    let form = format!(
        r"\b20[0-9]{{2}}-[0-9]{{2}}(-[0-9]{{2}})?\b|\b({months}) 20[0-9]{{2}}|\b20[0-9]{{2}} Revision [0-9]+"
    );
    Regex::new(&form).unwrap().find_iter(text).map(|found| found.as_str().to_string()).collect()
}

fn is_message(text: &str) -> bool {
    MESSAGES.iter().any(|message| message.text == text)
}

#[test]
fn every_rule_has_a_source_with_a_date_that_is_not_past_the_date_of_the_table() {
    for rule in RULES {
        let dates = dates(rule.source);
        assert!(!dates.is_empty(), "{}: no date in {:?}", rule.name, rule.source);
        for day in dates.iter().filter_map(|date| parse_iso_date(date)) {
            assert!(day <= RULES_AS_OF, "{}: {day}", rule.name);
        }
    }
}

#[test]
fn every_rule_has_a_page_with_an_example_that_fails_and_one_that_passes() {
    for rule in RULES {
        let page = Page::of(rule);
        let is_example = |parts: &[Part]| {
            let has = |wanted: fn(&Part) -> bool| parts.iter().any(wanted);
            has(|part| matches!(part, Part::Command(_))) && has(|part| matches!(part, Part::File { .. }))
        };
        let examples: Vec<&str> = page
            .sections()
            .filter(|section| is_example(&section.parts()))
            .map(|section| section.title)
            .collect();
        let expected = match rule.weight {
            SeverityPolicy::UnknownOnly => ["An example that can't be decided", "One that can"],
            _ => ["An example that fails", "One that passes"],
        };
        // Whether they do what they say is tested where they are run.
        assert!(examples.starts_with(&expected), "{}: {examples:?}", rule.name);
    }
}

#[test]
fn every_message_that_a_rule_quotes_is_on_the_list_of_cbps_messages() {
    let mut unknown = Vec::new();
    for rule in RULES {
        let texts = [rule.remedy, rule.fails_when].into_iter();
        let quotes = texts.flat_map(|text| text.split('"').skip(1).step_by(2));
        let quotes =
            quotes.filter(|quote| !SAYINGS.contains(quote)).chain(rule.cbp.map(|message| message.text));
        unknown.extend(quotes.filter(|quote| !is_message(quote)).map(|quote| (rule.name, quote)));
    }
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(UNDECIDABLE.iter().all(|message| is_message(message)));
}

#[test]
fn every_message_that_a_run_quotes_is_on_the_list_of_cbps_messages() {
    let fixtures = |folder: &str| -> Vec<PathBuf> {
        let files = root().join(folder).read_dir().unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).collect()
    };
    let mut quoted = BTreeSet::new();
    let folder = tempfile::tempdir().unwrap();
    let cape = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
        command.args(args).current_dir(folder.path()).env_clear().output().unwrap()
    };
    for path in fixtures("fixtures") {
        for who in [["--filer", "B76"], ["--importer", "12-3456789"]] {
            for day in ["2026-05-01", "2026-07-07"] {
                let path = path.to_str().unwrap();
                let output =
                    cape(&["build", path, who[0], who[1], "--as-of", day, "--force", "--out", "out"]);
                if output.status.code() == Some(2) {
                    continue;
                }
                let mut findings = csv::Reader::from_path(folder.path().join("out/findings.csv")).unwrap();
                quoted.extend(findings.records().map(|finding| finding.unwrap()[8].to_string()));
            }
        }
    }
    for path in fixtures("fixtures/upload") {
        let output =
            cape(&["check", path.to_str().unwrap(), "--filer", "B76", "--format", "json", "--quiet"]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = json["files"][0]["findings"].as_array().unwrap().iter();
        quoted.extend(findings.filter_map(|of| of["cbp_message"].as_str().map(String::from)));
    }
    quoted.remove("");
    assert!(quoted.len() > 15, "{quoted:?}");
    let unknown: Vec<&String> = quoted.iter().filter(|message| !is_message(message)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// The severities that a rule may have on any filing date, with and without the plaintiffs' option.
fn severities(rule: &Rule) -> BTreeSet<Severity> {
    let days = ["2026-04-20", "2026-06-28", "2026-06-29", "2026-07-07", "2026-10-06", "2027-01-01"];
    let filing = |day: &str, cit_plaintiff| Filing {
        cit_plaintiff,
        ..Filing::new(Filer::Broker("B76".parse().unwrap()), parse_iso_date(day).unwrap())
    };
    let filings = days.iter().flat_map(|day| [filing(day, false), filing(day, true)]);
    filings.filter_map(|filing| rule.severity(&filing)).collect()
}

#[test]
fn a_rule_that_is_an_error_has_a_message_of_cbp_or_its_page_says_why_it_is_one() {
    const REASON: &str = "It is an error, though CBP publishes no message for it: ";
    for rule in RULES {
        let is_error = severities(rule).contains(&Severity::Error);
        let why = Page::of(rule).sections().find(|section| section.title == "Why").unwrap();
        let says_why = why.parts().iter().any(|part| match part {
            Part::Text(text) => text.strip_prefix(REASON).is_some_and(|reason| reason.len() > 20),
            Part::Command(_) | Part::File { .. } => false,
        });
        // A message that CBP only may give doesn't justify an error.
        let is_answered = rule.cbp.is_some_and(|message| !message.possible);
        assert_eq!(says_why, is_error && !is_answered, "{}", rule.name);
    }
}

/// A row in the list of CBP's messages.
#[derive(Debug, serde::Deserialize)]
struct Listed {
    message: String,
    meaning: String,
    from: String,
    until: String,
    source: String,
}

#[test]
fn the_list_of_cbps_messages_has_a_date_and_a_source_for_each() {
    let mut list = csv::Reader::from_path(root().join("src/rules/cbp-messages.csv")).unwrap();
    let list: Vec<Listed> = list.deserialize().map(|listed| listed.unwrap()).collect();
    assert_eq!(list.len(), MESSAGES.len());
    let mut seen = BTreeSet::new();
    for listed in &list {
        let Listed { message, meaning, from, until, source } = listed;
        assert!(seen.insert(message), "{message} stands there twice");
        assert!(!message.is_empty() && !meaning.is_empty() && !source.is_empty(), "{listed:?}");
        let dated: Vec<String> = [from, until, source].into_iter().flat_map(|text| dates(text)).collect();
        assert!(!dated.is_empty(), "{message} has no date");
        // The last day in a rule is that in the list.
        for rule in RULES.iter().filter(|rule| rule.cbp.is_some_and(|cbp| cbp.text == message)) {
            let last = rule.cbp.and_then(|cbp| cbp.until).map_or(String::new(), |day| day.to_string());
            assert_eq!(last, *until, "{}: {message}", rule.name);
        }
    }
}
