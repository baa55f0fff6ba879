//! The page of each rule: its examples are run, and its quotations checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use cape_declaration::internals::EntryNumber;
use cape_declaration::internals::{MESSAGES, RULES, Rule, RuleId, SeverityPolicy};
use cape_declaration::internals::{Page, Part, Section};
use cape_declaration::internals::{Style, message_page, rule_list, rule_page};
use rust_xlsxwriter::Workbook;

fn pages() -> impl Iterator<Item = (Page, &'static Rule)> {
    RULES.iter().map(|rule| (Page::of(rule), *rule))
}

/// The examples of a page in pairs: one that fails and one that passes.
fn examples(page: Page) -> Vec<(Section, Section)> {
    let is_example = |section: &Section| section.parts().iter().any(|part| matches!(part, Part::Command(_)));
    let mut sections = page.sections().filter(is_example);
    let mut pairs = Vec::new();
    while let Some(fails) = sections.next() {
        let passes = sections.next().unwrap_or_else(|| panic!("{}: no example that passes", page.rule()));
        pairs.push((fails, passes));
    }
    pairs
}

/// The findings of a run: rules with their severity and CBP's message.
type Said = BTreeMap<String, (String, String)>;

/// Runs an example of a rule in a separate folder; returns the exit status and the findings.
fn run(example: &Section, rule: &Rule) -> (i32, Said) {
    let folder = tempfile::tempdir().unwrap();
    let mut line = "";
    for part in &example.parts() {
        match part {
            Part::Text(_) => {}
            Part::Command(command) => line = command,
            Part::File { name, content } if name.ends_with(".xlsx") => {
                workbook(content).save(folder.path().join(name)).unwrap();
            }
            Part::File { name, content } => {
                let path = folder.path().join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                let content: String = content.lines().map(|line| written_out(line) + "\n").collect();
                std::fs::write(path, content).unwrap();
            }
        }
    }
    let mut words: Vec<&str> = line.split(' ').collect();
    assert_eq!(words[0], "cape");
    if words[1] == "check" {
        words.extend(["--format", "json"]);
    }
    let cape = Command::new(env!("CARGO_BIN_EXE_cape"))
        .args(&words[1..])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    let status = cape.status.code().unwrap();
    assert_ne!(status, 2, "{line}\n{}", String::from_utf8_lossy(&cape.stderr));
    let said = match words[1] {
        "build" => said_of_entries(&folder.path().join("cape-out"), rule),
        "check" => said_of_uploads(&cape.stdout),
        other => panic!("{}: where `cape {other}` says what it found isn't known here", rule.name),
    };
    (status, said)
}

/// A workbook with these rows as text cells. Rows marked as such are hidden, and `(sheet)` starts another sheet.
fn workbook(rows: &str) -> Workbook {
    let mut workbook = Workbook::new();
    for rows in rows.split("(sheet)\n") {
        let sheet = workbook.add_worksheet();
        for (n, row) in (0..).zip(rows.lines()) {
            if row.starts_with("(hidden) ") {
                sheet.set_row_hidden(n).unwrap();
            }
            for (index, cell) in (0..).zip(row.trim_start_matches("(hidden) ").split(',')) {
                sheet.write_string(n, index, cell).unwrap();
            }
        }
    }
    workbook
}

fn said_of_entries(results: &Path, rule: &Rule) -> Said {
    let read = |name| std::fs::read_to_string(results.join(name)).unwrap();
    let findings = read("findings.csv");
    let mut findings = csv::Reader::from_reader(findings.as_bytes());
    let row = |row: Result<BTreeMap<String, String>, _>| {
        let mut row = row.unwrap();
        let mut take = |name| row.remove(name).unwrap();
        (take("rule"), (take("severity"), take("cbp_message")))
    };
    let mut said: Said = findings.deserialize().map(row).collect();
    // A rule of scope makes no finding, but entries.csv shows it.
    let mut entries = csv::Reader::from_path(results.join("entries.csv")).unwrap();
    let failed: Vec<String> = entries.records().map(|entry| entry.unwrap()[21].to_string()).collect();
    let is_named = failed.iter().any(|rules| rules.split(';').any(|name| name == rule.name));
    if matches!(rule.weight, SeverityPolicy::Scope) && is_named {
        let message = rule.cbp.map_or("", |message| message.text);
        said.insert(rule.name.to_string(), ("out-of-scope".into(), message.into()));
    }
    // A rule that is only ever unknown makes no finding.
    let summary: serde_json::Value = serde_json::from_str(&read("summary.json")).unwrap();
    let undecided = summary["undecided_rules"].as_array().unwrap();
    if matches!(rule.weight, SeverityPolicy::UnknownOnly)
        && undecided.iter().any(|of| of["rule"] == rule.name)
    {
        said.insert(rule.name.to_string(), Default::default());
    }
    said
}

fn said_of_uploads(json: &[u8]) -> Said {
    let json: serde_json::Value = serde_json::from_slice(json).unwrap();
    let files = json["files"].as_array().unwrap().iter();
    let findings = files.flat_map(|file| file["findings"].as_array().unwrap());
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    findings.map(|of| (text(&of["rule"]), (text(&of["severity"]), text(&of["cbp_message"])))).collect()
}

/// A line of an example; one such as `(9,999 entry numbers)` means that many of them.
fn written_out(line: &str) -> String {
    let Some(count) = line.strip_prefix('(').and_then(|line| line.strip_suffix(" entry numbers)")) else {
        return line.to_string();
    };
    let number =
        |n: u32| EntryNumber::from_text(&format!("B76{n:07}0")).unwrap().with_check_digit(0).to_string();
    let count: u32 = count.replace(',', "").parse().unwrap();
    (0..count).map(number).collect::<Vec<_>>().join("\n")
}

/// Whether a text names a rule.
fn names(section: &Section, rule: &str) -> bool {
    let name = format!("`{rule}`");
    section.parts().iter().any(|part| matches!(part, Part::Text(text) if text.contains(&name)))
}

#[test]
fn the_examples_fail_and_pass_and_say_nothing_else_that_they_do_not_name() {
    for (page, rule) in pages() {
        let pairs = examples(page);
        assert!(!pairs.is_empty(), "{}: no example", rule.name);
        for (fails, passes) in pairs {
            let ((_, failing), (status, passing)) = (run(&fails, rule), run(&passes, rule));
            assert!(failing.contains_key(rule.name), "{}: fails not, but says {failing:?}", rule.name);
            assert!(!passing.contains_key(rule.name), "{}: does not pass", rule.name);
            assert_eq!(status, 0, "{}: what passes is filed", rule.name);
            for (section, said) in [(&fails, &failing), (&passes, &passing)] {
                let unnamed = said.keys().find(|other| *other != rule.name && !names(section, other));
                assert_eq!(unnamed, None, "{}: {}", rule.name, section.title);
            }
            let (severity, message) = &failing[rule.name];
            is_as_stated(rule, severity, message);
        }
    }
}

#[track_caller]
fn is_as_stated(rule: &Rule, severity: &str, message: &str) {
    match rule.weight {
        SeverityPolicy::Always(always) => assert_eq!(severity, always.name(), "{}", rule.name),
        SeverityPolicy::Varies(_, words) => assert!(words.contains(severity), "{}", rule.name),
        SeverityPolicy::Scope => assert_eq!(severity, "out-of-scope", "{}", rule.name),
        SeverityPolicy::UnknownOnly => assert_eq!(severity, "", "{}", rule.name),
    }
    // A message that CBP has withdrawn isn't quoted any more.
    let in_use = rule.cbp.filter(|message| message.until.is_none());
    assert_eq!(message, in_use.map_or("", |message| message.text), "{}", rule.name);
}

#[test]
fn every_page_in_the_folder_is_in_the_program_under_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/pages");
    let files: BTreeSet<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    let titled = |(page, _): (Page, _)| folder.join(format!("{}.md", page.rule()));
    assert_eq!(files, pages().map(titled).collect());
}

#[test]
fn every_page_says_why_and_what_to_look_at_before_its_examples() {
    for (page, rule) in pages() {
        let titles: Vec<&str> = page.sections().map(|section| section.title).collect();
        let examples = match rule.weight {
            SeverityPolicy::UnknownOnly => ["An example that can't be decided", "One that can"],
            _ => ["An example that fails", "One that passes"],
        };
        let (prose, shown) = titles.split_at(titles.len() - examples.len());
        assert!(examples.starts_with(shown), "{}", rule.name);
        let known = [
            &["Why", "In ACE"][..],
            &["Why", "In the export"],
            &["Why", "In ACE", "In the export"],
            &["Why", "In the file"],
        ];
        assert!(known.contains(&prose), "{}: {titles:?}", rule.name);
    }
}

/// The paragraphs of a page, each split at its backquotes into prose and code in alternation.
fn prose_and_code(page: Page) -> Vec<Vec<String>> {
    let texts = page.sections().flat_map(|section| section.parts()).filter_map(|part| match part {
        Part::Text(text) => Some(text),
        Part::Command(_) | Part::File { .. } => None,
    });
    texts.map(|text| text.split('`').map(str::to_string).collect()).collect()
}

#[test]
fn what_a_page_quotes_is_a_message_of_cbp_or_a_saying_of_its_faq() {
    const FAQ: &str = "single line, with a single duty amount";
    for (page, rule) in pages() {
        for text in prose_and_code(page) {
            let prose: String = text.into_iter().step_by(2).collect();
            let known = |quote: &&str| *quote == FAQ || MESSAGES.iter().any(|message| message.text == *quote);
            let unknown = prose.split('"').skip(1).step_by(2).find(|quote| !known(quote));
            assert_eq!(unknown, None, "{}", rule.name);
        }
    }
}

#[test]
fn every_rule_and_flag_that_a_page_names_exists() {
    let help = |command| {
        let help = Command::new(env!("CARGO_BIN_EXE_cape")).args([command, "--help"]).output().unwrap();
        String::from_utf8(help.stdout).unwrap()
    };
    let help = help("build") + &help("check");
    for (page, rule) in pages() {
        for code in prose_and_code(page).iter().flat_map(|text| text.iter().skip(1).step_by(2)) {
            let is_name = code.contains('-') && code.bytes().all(|c| c.is_ascii_lowercase() || c == b'-');
            let known = match code.split(' ').next().unwrap() {
                // A switch may be followed by `[=<BOOL>]`.
                flag if flag.starts_with("--") => {
                    [" ", "[="].iter().any(|end| help.contains(&format!("{flag}{end}")))
                }
                name => !is_name || RuleId::by_name(name).is_some(),
            };
            assert!(known, "{}: {code}", rule.name);
        }
    }
}

fn all_texts(style: Style) -> Vec<String> {
    let rules = RULES.iter().map(|rule| rule_page(rule, style));
    let messages = MESSAGES.iter().map(|message| message_page(message, style));
    rules.chain(messages).chain([rule_list(style)]).collect()
}

#[test]
fn no_line_is_wider_than_the_terminal_or_ends_in_a_blank() {
    for width in [40, 80, 100] {
        for text in all_texts(Style { color: false, width }) {
            for line in text.lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
                assert_eq!(line, line.trim_end(), "{text}");
            }
        }
    }
}

#[test]
fn at_80_columns_no_row_of_an_example_is_broken() {
    for (page, rule) in pages() {
        let text = rule_page(rule, Style { color: false, width: 80 });
        for part in page.sections().flat_map(|section| section.parts()) {
            if let Part::File { content, .. } = part {
                assert!(
                    content.lines().all(|row| row.is_empty() || text.contains(&format!("    {row}\n"))),
                    "{}",
                    rule.name
                );
            }
        }
    }
}

#[test]
fn color_tells_nothing_that_the_words_do_not() {
    let colored = all_texts(Style { color: true, width: 80 });
    let escapes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    let stripped: Vec<_> = colored.iter().map(|text| escapes.replace_all(text, "").into_owned()).collect();
    assert_ne!(colored, stripped);
    assert_eq!(stripped, all_texts(Style { color: false, width: 80 }));
}
