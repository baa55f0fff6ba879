//! report.html: when it is written, what it contains, and that no input can harm it.

use regex::Regex;

use super::harness::{HEADER, Sandbox, entries, fixture, number, printed};

fn html(bench: &Sandbox) -> String {
    bench.result("report.html")
}

/// The part of the page between two marks.
fn between<'h>(html: &'h str, from: &str, to: &str) -> &'h str {
    let (_, rest) = html.split_once(from).unwrap_or_else(|| panic!("{from} is in the page"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[test]
fn every_run_writes_a_report_unless_told_not_to() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    assert!(bench.list("cape-out").contains(&"report.html".to_string()));
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76", "--no-report", "--force"]);
    assert!(
        !bench.list("cape-out").contains(&"report.html".to_string()),
        "the earlier one goes with --force"
    );
}

#[test]
fn a_setting_leaves_the_report_out_as_the_flag_does() {
    let bench = Sandbox::new();
    bench.file("cape.toml", "no-report = true\n");
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    assert!(!bench.list("cape-out").contains(&"report.html".to_string()));
}

#[test]
fn a_report_without_a_summary_is_nobodys_to_replace() {
    let bench = Sandbox::new();
    bench.file("cape-out/report.html", "mine");
    bench.exits(2, &[&fixture("es003.csv"), "--filer", "B76", "--force"]);
    assert_eq!(html(&bench), "mine");
}

#[test]
fn the_same_input_and_flags_give_the_same_report_to_the_byte() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    let first = html(&bench);
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76", "--force", "--threads", "1"]);
    assert_eq!(html(&bench), first);
}

#[test]
fn the_figures_at_the_top_are_those_of_the_summary() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    let html = html(&bench);
    let summary = bench.summary();
    for (name, pointer) in [
        ("ready", "/ieepa_duty/ready"),
        ("review", "/ieepa_duty/review"),
        ("blocked", "/ieepa_duty/blocked"),
        ("left_out_by_scope", "/left_out_by_scope/ieepa_duty"),
    ] {
        let sum = between(&html, &format!("data-sum=\"{name}\">"), "<");
        let shown = sum.trim().replace(['$', ','], "");
        assert_eq!(Some(shown.as_str()), summary.pointer(pointer).and_then(|sum| sum.as_str()), "{name}");
    }
    for action in summary["actions"].as_array().unwrap() {
        let name = action["action"].as_str().unwrap();
        if !["upload", "fix", "decide", "protest"].contains(&name) {
            continue;
        }
        let sum = between(&html, &format!("data-action=\"{name}\""), "</span>");
        let (_, shown) = sum.split_once('>').unwrap();
        assert_eq!(
            Some(shown.trim().replace(['$', ','], "").as_str()),
            action["ieepa_duty"].as_str(),
            "{name}"
        );
        let count = between(&html, &format!("data-action-count=\"{name}\">"), "<");
        assert_eq!(count, action["entries"].to_string(), "{name}");
        let day = action["first_file_by"].as_str().filter(|_| name != "protest");
        let shown = day.map(|_| between(&html, &format!("data-day=\"{name}\">"), "<"));
        assert_eq!(shown, day, "{name}");
    }
    for upload in bench.summary()["uploads"].as_array().unwrap() {
        assert!(html.contains(upload["sha256"].as_str().unwrap()), "{upload}");
    }
    assert!(html.contains(bench.summary()["inputs"][0]["sha256"].as_str().unwrap()));
}

#[test]
#[cfg_attr(windows, ignore = "Windows has no such file names")]
fn nothing_from_an_input_is_more_than_text_in_the_page() {
    let bench = Sandbox::new();
    let hostile = "<script>alert(1)</script>\"'<img src=x onerror=alert(2)>&amp;";
    let quoted = format!("\"{}\"", hostile.replace('"', "\"\""));
    let rows: String = entries(3)
        .lines()
        .skip(1)
        .zip([("Trade <b>", "07/01/2025"), ("CBP", "<i>13/13</i>"), ("CBP", "07/01/2025")])
        .map(|(row, (control, date))| format!("{row},{quoted},{control},{date},{quoted}\n"))
        .collect();
    let header = format!("{HEADER},Importer Name,Control Status,\"Entry Date\",{quoted}");
    let name = "a<script>b.csv";
    let input = bench.file(name, format!("{header}\n{rows}"));
    bench.run(&[input, "--filer", "B76", "--column", "importer_name=Importer Name"]);
    let html = html(&bench);
    assert_eq!(html.matches("<script>").count(), 1, "the page's own");
    for element in ["<img", "<b>Trade", "<i>13", "onerror=alert(2)>"] {
        assert!(!html.contains(element), "{element}");
    }
    assert!(html.contains("&#60;script&#62;alert(1)"), "the importer's name is shown as it is");
    assert!(html.contains("a&#60;script&#62;b.csv"));
}

#[test]
fn the_page_forbids_every_request_and_names_no_place_elsewhere() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    let html = html(&bench);
    let policy = between(&html, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src &#39;none&#39;;") && !policy.contains("unsafe"), "{policy}");
    for elsewhere in ["http:", "https:", "//", "src=\"", "@import", "<link", "<iframe"] {
        let text = html.replace("// Sorts", "");
        assert!(!strip_comments(&text).contains(elsewhere), "{elsewhere}");
    }
}

/// The page without the comments in its script.
fn strip_comments(html: &str) -> String {
    html.lines().filter(|line| !line.trim_start().starts_with("//")).collect()
}

#[test]
fn social_security_numbers_are_masked_in_the_report() {
    let private = Regex::new(r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b").unwrap();
    let bench = Sandbox::new();
    bench.run(&[&fixture("social-security-numbers.csv"), "--filer", "B76", "--split-by", "importer"]);
    let html = html(&bench);
    let found = private.find(&html).map(|found| found.as_str());
    assert_eq!(found, None);
    assert!(html.contains("***-**-"), "they are shown masked");
}

#[test]
fn every_rule_that_is_named_is_explained_in_the_page() {
    let link = Regex::new("href=\"#(rule-[a-z0-9-]+)\"").unwrap();
    for name in ["es003.csv", "liquidation-days.csv", "amount-unreadable.csv", "short-row.csv"] {
        let bench = Sandbox::new();
        bench.run(&[&fixture(name), "--filer", "B76"]);
        let html = html(&bench);
        assert!(link.is_match(&html), "{name}");
        for (_, [rule]) in link.captures_iter(&html).map(|found| found.extract()) {
            assert!(html.contains(&format!("<article id=\"{rule}\"")), "{name}: {rule}");
        }
    }
}

#[test]
fn a_table_holds_so_many_entries_and_says_where_the_others_stand() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(3_000));
    bench.exits(1, &[input, "--filer", "9K4"]);
    let html = html(&bench);
    let table = between(&html, "<table id=\"blocked-entries\"", "</table>");
    assert_eq!(table.matches("<tr data-rules").count(), 2_500);
    assert!(html.contains("the first 2500 of 3,000 entries, the most duty first"));
    assert!(html.len() < 2_000_000, "{} bytes", html.len());
}

#[test]
fn a_table_that_holds_all_says_nothing_of_others() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(2_500));
    bench.exits(1, &[input, "--filer", "9K4"]);
    assert!(!html(&bench).contains("class=\"cut\""));
}

#[test]
fn a_run_without_anything_to_say_makes_a_page_all_the_same() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("nothing-to-file.csv"), "--filer", "B76"]);
    let html = html(&bench);
    for words in ["No upload file was written", "No entry is blocked.", "No entry is in review."] {
        assert!(html.contains(words), "{words}");
    }
}

/// Entries, each with its liquidation date and whether its check digit is right; a wrong one sends it to review.
fn liquidated(entries: &[(&str, bool)]) -> String {
    let row = |(serial, (date, is_right)): (u32, &(&str, bool))| {
        let mut number = number("B76", serial);
        if !is_right {
            let last = number.pop().and_then(|digit| digit.to_digit(10)).unwrap();
            number += &((last + 1) % 10).to_string();
        }
        let status = if date.is_empty() { "Unliquidated" } else { "Liquidated" };
        format!("{number},1,1,9903.01.25,10.00,12-3456789,{status},{date}\n")
    };
    let rows: String = (0..).zip(entries).map(row).collect();
    format!("{HEADER},Liquidation Status,Liquidation Date\n{rows}")
}

/// The priorities of the page, and whether they come before the upload.
fn steps(bench: &Sandbox) -> Vec<(String, bool)> {
    let html = html(bench);
    let step = Regex::new("<li( class=\"urgent\")?><p><a href=\"#[a-z]+\">([^<]+)</a>").unwrap();
    let list = between(&html, "<ol aria-labelledby=\"first-title\">", "</ol>");
    step.captures_iter(list).map(|found| (found[2].to_string(), found.get(1).is_some())).collect()
}

#[test]
fn page_and_terminal_show_the_same_priorities() {
    // Filing on 2026-05-01; 80 days after 2026-02-11 is the day after.
    let upload = ("Upload 1 entry ($10.00)", false);
    let upload_by = |title: &'static str| (title, false);
    let decide_by = |title: &'static str| (title, true);
    for (entries, expected) in [
        (
            &[("", true), ("02/11/2026", false)][..],
            &[
                decide_by("Decide on 1 entry ($10.00), by 2026-05-02 (tomorrow, a Saturday, so file today)"),
                upload,
            ][..],
        ),
        (
            &[("02/11/2026", false)],
            &[decide_by("Decide on 1 entry ($10.00), by 2026-05-02 (tomorrow, a Saturday, so file today)")],
        ),
        (
            &[("02/11/2026", true), ("", false)],
            &[upload_by("Upload 1 entry ($10.00), by 2026-05-02 (tomorrow, a Saturday, so file today)")],
        ),
        (
            &[("02/14/2026", true), ("02/12/2026", false)],
            &[
                decide_by("Decide on 1 entry ($10.00), by 2026-05-03 (in 2 days, a Sunday, so file today)"),
                upload_by("Upload 1 entry ($10.00), by 2026-05-05 (in 4 days)"),
            ],
        ),
    ] {
        let bench = Sandbox::new();
        let input = bench.file("in.csv", liquidated(entries));
        let output = bench.run(&[input, "--filer", "B76"]);
        let expected: Vec<(String, bool)> =
            expected.iter().map(|(what, is)| (what.to_string(), *is)).collect();
        assert_eq!(steps(&bench), expected, "{entries:?}");
        for (title, _) in &expected {
            let said = printed(&output);
            let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(&format!("! {title} ")), "{title}: {said}");
        }
    }
}

#[test]
fn the_page_tells_how_many_entries_are_out_of_scope() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    assert!(html(&bench).contains("<b data-count=\"out_of_scope\">4</b> entries out of scope"));
}

#[test]
fn the_refund_checklist_is_that_of_cape_ready() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    let html = html(&bench);
    let list = between(&html, "<h3>To receive the refund</h3>", "</section>");
    let sources = between(list, "Sources: ", ".</p>");
    let mut told_by_the_run = 0;
    for item in cape_declaration::internals::items() {
        let question = item.question.replace('"', "&#34;").replace('\'', "&#39;");
        if ["importer", "who-files", "filers-fit", "importers-fit"].contains(&item.id) {
            assert!(!list.contains(&question), "the run has told: {question}");
            told_by_the_run += 1;
            continue;
        }
        let to_do = item.if_no.map_or(item.why, |no| no.step);
        let [to_do, location] =
            [to_do, item.location].map(|text| text.replace('"', "&#34;").replace('\'', "&#39;"));
        let (_, behind) = list.split_once(&question).unwrap_or_else(|| panic!("{question} in {list}"));
        let said = between(behind, "<small>", "</small>");
        assert!(said.contains(&to_do[1..]) && said.ends_with(&format!("Where: {location}.")), "{said}");
        for source in item.source.split("; ") {
            assert_eq!(sources.split("; ").filter(|one| *one == source).count(), 1, "{source} in {sources}");
        }
    }
    assert_eq!(told_by_the_run, 4);
}

#[test]
fn where_a_ledger_is_used_the_page_says_what_it_is_to_be_told() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    let without = html(&bench);
    assert!(without.contains("<code>--already-filed</code>") && !without.contains("cape ledger"));
    assert!(bench.cape(&["ledger", "init", "--ledger", "mine.db"]).status().unwrap().success());
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76", "--force", "--ledger", "mine.db"]);
    let with = html(&bench);
    for words in [
        "<code>cape ledger submitted FILE --on DATE</code>",
        "<code>cape ledger import FILE</code>",
        "<dt>Ledger</dt><dd>mine.db: the run is recorded there. It held 0 entries as accepted or pending and kept 0",
    ] {
        assert!(with.contains(words), "{words}");
    }
    assert!(!with.contains("--already-filed</code> in the next run"));
}
