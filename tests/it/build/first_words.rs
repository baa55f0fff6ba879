//! What terminal and page show first: the entries of other importers, and what to do before the upload.

use calamine::{Reader, Xlsx};

use super::harness::{Sandbox, fixture, number, printed, said};

const COLUMNS: &str = "Entry Number,Importer Number,Entry Date,HTS,Duty Amount,Liquidation Status,Liquidation Date,\
                       Protest Status,Control Status";
const OWN: &str = "89-4417203";
const OTHER: &str = "89-3300127";

/// A file of entries, each with the cells after its number: importer, entry date, heading, and so on.
fn export(bench: &Sandbox, columns: &str, entries: &[&str]) -> String {
    let rows: String = (0..).zip(entries).map(|(n, row)| format!("{},{row}\n", number("B76", n))).collect();
    bench.file("in.csv", format!("{columns}\n{rows}")).to_string()
}

/// The page's text between its first card and its checklists.
fn page(bench: &Sandbox) -> String {
    bench.result("report.html").split_once("<main").unwrap().1.to_string()
}

/// The text in one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line<'t>(text: &'t str, start: &str) -> &'t str {
    text.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_default()
}

#[test]
fn a_run_for_an_importer_speaks_of_its_entries_and_counts_the_others() {
    let bench = Sandbox::new();
    let input = export(
        &bench,
        COLUMNS,
        &[
            &format!("{OWN},6/2/2025,9903.01.25,100.00,Unliquidated,,,CBP"),
            &format!("{OWN},6/2/2025,9903.01.25,20.00,Liquidated,3/1/2026,,Trade"),
            &format!("{OWN},6/2/2025,9903.02.69,3.00,Unliquidated,,,CBP"),
            // All of these are another importer's: due today, in final liquidation, left out by the scope.
            &format!("{OTHER},6/2/2025,9903.01.25,1000.00,Liquidated,2/10/2026,,Trade"),
            &format!("{OTHER},6/2/2025,9903.01.25,2000.00,Liquidated,1/10/2026,,CBP"),
            &format!("{OTHER},6/2/2025,9903.02.69,4000.00,Liquidated,2/10/2026,,CBP"),
        ],
    );
    let output = bench.exits(1, &[&input, "--importer", OWN]);
    let (text, findings) = (printed(&output), said(&output));
    assert!(
        flat(&text)
            .contains("6 rows in 6 entries = 1 ready + 1 blocked + 1 out of scope + 3 of other importers !"),
        "{text}"
    );
    assert!(text.contains("  3 entries of other importers ($7,000.00), not judged for filing\n"), "{text}");
    assert_eq!(line(&text, "! 1 entry ($3"), "! 1 entry ($3.00) left out by the scope can still be filed");
    assert!(line(&text, "Fix first").contains("$20.00"), "{text}");
    for other in ["Other filer", "Protest or counsel", "$1,000.00", "$2,000.00", "$4,0", "2026-05-01 (today)"]
    {
        assert!(!text.contains(other), "{other}: {text}");
    }
    assert!(findings.contains("(trade-control)"), "{findings}");
    assert!(!findings.contains("(importer-mismatch)"), "{findings}");
    assert!(findings.contains("findings about entries of other importers: in"), "{findings}");

    let page = page(&bench);
    for other in ["$1,000.00", "$2,000.00", "$4,000.00", "importer-mismatch</a>"] {
        let (before, _) = page.split_once("id=\"headings\"").unwrap();
        assert!(!before.contains(other), "{other}");
    }
    assert!(page.contains("<b>3</b> entries of other importers ($7,000.00), not judged for filing."));

    // The upload files have every entry.
    let summary = bench.summary();
    assert_eq!(summary["entries"]["blocked"], 3);
    assert_eq!(summary["left_out_by_scope"]["entries"], 2);
    assert!(bench.result("entries.csv").contains(",blocked,other-filer,"));
}

#[test]
fn a_broker_that_files_for_some_clients_hears_nothing_of_the_others() {
    let bench = Sandbox::new();
    let input = export(
        &bench,
        COLUMNS,
        &[
            &format!("{OWN},6/2/2025,9903.01.25,100.00,Unliquidated,,,CBP"),
            &format!("{OTHER},6/2/2025,9903.01.25,2000.00,Unliquidated,,,CBP"),
            &format!("{OTHER},6/2/2025,9903.02.69,4000.00,Liquidated,2/10/2026,,CBP"),
        ],
    );
    let text = printed(&bench.exits(0, &[&input, "--filer", "B76", "--importer", OWN]));
    assert!(text.contains("3 rows in 3 entries = 1 ready + 2 of other importers"), "{text}");
    assert!(!text.contains("left out by the scope"), "{text}");
}

#[test]
fn an_importer_whose_data_names_no_importers_hears_it_first() {
    let bench = Sandbox::new();
    let columns = COLUMNS.replace("Importer Number,", "");
    let input = export(&bench, &columns, &["6/2/2025,9903.01.25,100.00,Unliquidated,,,CBP"]);
    for who in [&["--importer", OWN][..], &["--importer", OWN, "--filer", "B76"]] {
        let text = printed(&bench.exits(0, &[&[input.as_str(), "--force"], who].concat()));
        let first = text.lines().find(|line| line.starts_with('!')).unwrap_or_default();
        assert_eq!(first, "! cape can't tell whose entries these are: no Importer Number");
        assert!(text.contains("1 entry ($100.00) is included without a check of --importer"), "{text}");
        assert!(page(&bench).contains("cape can&#39;t tell whose entries these are"));
    }
    let text = printed(&bench.exits(0, &[&input, "--force", "--filer", "B76"]));
    assert!(!text.contains("whose entries these are"), "{text}");
}

#[test]
fn without_liquidation_columns_the_dates_come_before_the_upload() {
    let bench = Sandbox::new();
    let columns = "Entry Number,Importer Number,Entry Date,HTS,Duty Amount";
    let input = export(
        &bench,
        columns,
        &[
            // 314 + 80 days later: 2026-04-30, the day before; 2026-05-02, the day after; nothing.
            &format!("{OWN},4/1/2025,9903.01.25,100.00"),
            &format!("{OWN},4/3/2025,9903.01.25,20.00"),
            &format!("{OWN},,9903.01.25,3.00"),
        ],
    );
    let text = printed(&bench.exits(0, &[&input, "--filer", "B76"]));
    let flat = flat(&text);
    assert!(
        flat.contains(
            "! Get liquidation dates first: cape can't tell whether the 80 days are over 3 entries ($123.00) have no \
             liquidation status. By their entry dates 1 entry ($100.00) is probably past day 80 (an estimate: \
             liquidation 314 days after entry); for 1 entry nothing gives an estimate."
        ),
        "{text}"
    );
    assert!(
        flat.contains(
            "! Then upload 1 entry ($20.00), by 2026-05-02 (tomorrow, an estimate; a Saturday, so file today)"
        ),
        "{text}"
    );
    assert!(line(&text, "Get dates first").ends_with("2        $103.00   past or unknown"), "{text}");
    assert!(line(&text, "Then upload").ends_with("2026-05-02 Sat est."), "{text}");
    assert!(
        !text.contains("Upload now") && flat.contains("If you can't get the dates by then, upload"),
        "{text}"
    );
    assert!(line(&text, "CAPE_B76_001.csv").ends_with("2026-05-02 Sat est."), "{text}");
    assert_eq!(bench.summary()["uploads"][0]["file_by_basis"], "estimated");
    assert!(flat.contains("interest: $130 to $132 if day 80 isn't past"), "{text}");

    let page = page(&bench);
    let cards = page.split_once("class=\"first\"").unwrap().0;
    assert!(cards.find("Get dates first").unwrap() < cards.find("Then upload").unwrap(), "{cards}");
    assert!(page.contains("ready: get dates first, then upload") && !page.contains("Upload now"));
    let refund = page.split_once("<section id=\"refund\"").unwrap().1.split("</section>").next().unwrap();
    let condition = "on 3 entries, comes only if day 80 isn&#39;t past.";
    assert!(refund.contains(condition) && !refund.contains("probably"), "{refund}");
    let mut workbook: Xlsx<_> = calamine::open_workbook(bench.path("cape-out/results.xlsx")).unwrap();
    let summary = workbook.worksheet_range("Summary").unwrap();
    let labels: Vec<String> = summary.rows().map(|row| row[0].to_string()).collect();
    assert!(labels.iter().any(|label| label == "Then upload"), "{labels:?}");
    assert!(labels.iter().all(|label| label != "Upload now"), "{labels:?}");
    assert!(
        page.contains("2026-05-02, an estimate; a Saturday, so file today")
            && page.contains(">probably past</td>")
    );
    assert!(page.contains("tomorrow, an estimate; a Saturday, so file today<small>1 upload</small>"));
    assert!(!page.contains("2026-04-30"), "a day that is over is no day to act by");
    assert!(bench.result("entries.csv").contains(",2026-04-30,estimated,"), "the file keeps the day");
}

#[test]
fn entries_from_a_warehouse_are_named_before_the_upload() {
    let bench = Sandbox::new();
    let row = |of: &str| format!("{OWN},6/2/2025,9903.01.25,100.00,Unliquidated,,,CBP,{of}");
    let columns = format!("{COLUMNS},Entry Type Code");
    let input = export(&bench, &columns, &[&row("01"), &row("21"), &row("31")]);
    for (as_of, first) in [
        ("2026-07-06", "! Decide first on 1 entry ($100.00) of type 21, which CBP may reject !"),
        ("2026-07-07", "! File the withdrawals for 1 entry ($100.00) of type 21 !"),
    ] {
        let args = ["build", &input, "--filer", "B76", "--force", "--as-of", as_of, "--fail-on", "never"];
        let text = flat(&printed(&bench.cape(&args).output().unwrap()));
        let at = text.find(first).unwrap_or_else(|| panic!("{text}"));
        assert!(at < text.find("! Upload").unwrap(), "{text}");
        assert!(page(&bench).contains("of type 21"));
    }
}

#[test]
fn an_entry_that_is_liquidated_without_a_date_is_said_to_lack_the_date() {
    let bench = Sandbox::new();
    let row = format!("{OWN},6/2/2025,9903.01.25,100.00,Liquidated,,,CBP");
    let input = export(&bench, COLUMNS, &[&row]);
    let text = printed(&bench.exits(0, &[&input, "--filer", "B76"]));
    let flat = flat(&text);
    assert!(flat.contains("1 entry ($100.00) is liquidated without a date."), "{text}");
    assert!(!flat.contains("no liquidation status"), "{text}");
    assert!(!line(&text, "Get dates first").is_empty(), "{text}");
}

#[test]
fn an_open_protest_is_a_question_for_counsel_until_day_80_and_then_waits() {
    let bench = Sandbox::new();
    let input = export(
        &bench,
        COLUMNS,
        &[
            // Day 80 is in four days; over, with a protest and without.
            &format!("{OWN},6/2/2025,9903.01.25,100.00,Liquidated,2/14/2026,Open,CBP"),
            &format!("{OWN},6/2/2025,9903.01.25,20.00,Liquidated,1/10/2026,Open,CBP"),
            &format!("{OWN},6/2/2025,9903.01.25,3.00,Liquidated,1/11/2026,,CBP"),
        ],
    );
    let text = printed(&bench.exits(1, &[&input, "--filer", "B76"]));
    assert!(
        text.contains("! Ask counsel about open protests: 1 entry ($100.00), by 2026-05-05 (in 4 days)\n"),
        "{text}"
    );
    assert!(line(&text, "Wait: protest open").ends_with("$100.00   2026-05-05"), "{text}");
    assert!(line(&text, "Wait for CBP").contains("$20.00"), "{text}");
    assert!(line(&text, "Protest or counsel").ends_with("$3.00   2026-07-10"), "{text}");

    let page = page(&bench);
    assert!(page.contains("wait: protest open (ask counsel)"));
    assert!(page.contains("CSMS 68340863"));
    // 180 days after liquidation: only the entry without a protest shows its last day.
    assert!(!page.contains("2026-08-13") && !page.contains("2026-07-09") && page.contains("2026-07-10"));
}

#[test]
fn a_duty_that_is_not_known_is_called_so_and_never_a_zero() {
    let bench = Sandbox::new();
    let number = |serial| crate::support::number("B76", serial);
    let header = "Entry Number,Entry Date,HTS,Duty Amount,Liquidation Status";
    let row = |serial, duty: &str| format!("{},2025-06-02,9903.01.25,{duty},Unliquidated", number(serial));
    let input = bench.file("in.csv", [header.to_string(), row(1, "10.00"), row(2, "x")].join("\n"));
    let text = printed(&bench.run(&[input, "--filer", "B76"]));
    assert!(line(&text, "Decide").contains("1   duty unknown   no day yet"), "{text}");
    assert!(line(&text, "CAPE_B76_REVIEW_001.csv").ends_with("1   duty unknown"), "{text}");
    assert!(!text.contains("$0.00"), "{text}");
    let uploads = page(&bench);
    let uploads = uploads.split("<section id=\"upload\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(uploads.contains(">duty unknown</td>") && !uploads.contains("$0.00"), "{uploads}");
    let summary = bench.summary();
    let uploads = summary["uploads"].as_array().unwrap().iter();
    let unknown: Vec<u64> = uploads.map(|upload| upload["duty_unknown"].as_u64().unwrap()).collect();
    assert_eq!(unknown, [0, 1]);
}

#[test]
fn the_summary_of_a_run_fits_a_screen() {
    for (name, who) in [
        ("es003.csv", &["--filer", "B76"][..]),
        ("es003-standard.csv", &["--filer", "B76"]),
        ("es003.csv", &["--importer", OWN]),
        ("liquidation-days.csv", &["--filer", "B76"]),
    ] {
        let bench = Sandbox::new();
        let text = printed(&bench.run(&[&[fixture(name).as_str()], who].concat()));
        assert!(text.lines().count() <= 34, "{name}: {} lines of 80\n{text}", text.lines().count());
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{name}: {text}");
        let refund: Vec<&str> = text.lines().filter(|line| line.contains("Refund estimate")).collect();
        assert!(refund.len() <= 1, "{text}");
    }
}

/// Four hundred entries of four filers, with every kind of defect.
fn many() -> String {
    let liquidations = [
        "Unliquidated,,",
        "Liquidated,3/1/2026,",
        "Liquidated,1/2/2026,",
        "Extended,,",
        "Liquidated,4/1/2026,Open",
    ];
    let row = |n: u32| {
        let filer = ["B76", "K7R", "9Q1", "A11"][n as usize % 4];
        let heading = ["9903.01.25", "9903.01.24", "9903.02.20"][n as usize % 3];
        let liquidation = liquidations[n as usize % liquidations.len()];
        let control = if n.is_multiple_of(7) { "Trade" } else { "CBP" };
        format!("{},{OWN},6/2/2025,{heading},{n}.50,{liquidation},{control}\n", number(filer, n))
    };
    format!("{COLUMNS}\n{}", (0..400).map(row).collect::<String>())
}

#[test]
fn a_run_of_400_entries_fits_two_screens() {
    for who in [["--importer", OWN], ["--filer", "B76"]] {
        let bench = Sandbox::new();
        let input = bench.file("in.csv", many());
        let output = bench.exits(1, &[&[input][..], &who].concat());
        let lines = [said(&output), printed(&output)].map(|text| text.lines().count());
        assert!(lines.iter().sum::<usize>() <= 80, "{who:?}: {lines:?} lines");
        let frames = said(&output);
        for rule in ["final-liquidation", "trade-control", "filer-code-mismatch"] {
            assert!(frames.matches(&format!("({rule})")).count() <= 1, "one frame for {rule}: {frames}");
        }
        assert!(frames.contains(" more)"), "{frames}");
    }
}

#[test]
fn a_step_announced_for_plaintiffs_takes_no_protest_deadline_away() {
    let bench = Sandbox::new();
    let final_one = format!("{OWN},6/2/2025,9903.01.25,100.00,Liquidated,6/1/2026,,CBP");
    let input = export(&bench, COLUMNS, &[&final_one]);
    let args = ["build", &input, "--filer", "B76", "--as-of", "2026-11-16", "--cit-plaintiff"];
    let output = bench.cape(&args).output().unwrap();
    assert!(line(&printed(&output), "Decide").ends_with("$100.00   2026-11-28 Sat"), "{}", printed(&output));
    assert!(bench.result("protests.csv").contains(",decide,89-4417203,2026-06-01,2026-11-28,100.00,"));
    assert!(bench.result("deadlines.ics").contains("CAPE: last day to protest 1 entry"));
}

#[test]
fn an_entry_that_is_fixed_while_a_protest_is_possible_is_on_the_worksheet_for_counsel_too() {
    let bench = Sandbox::new();
    let to_fix = format!("{OWN},6/2/2025,9903.01.25,20.00,Liquidated,4/20/2026,,Trade");
    let ready = format!("{OWN},6/2/2025,9903.01.25,3.00,Liquidated,4/20/2026,,CBP");
    let input = export(&bench, COLUMNS, &[&to_fix, &ready]);
    bench.exits(1, &[&input, "--filer", "B76"]);
    let protests = bench.result("protests.csv");
    assert!(protests.contains(",fix,89-4417203,2026-04-20,2026-10-17,20.00,"), "{protests}");
    assert_eq!(protests.lines().count(), 2, "a ready entry is filed, not protested: {protests}");
    assert!(bench.result("deadlines.ics").contains("last day to protest 1 entry ($20.00)"));
}

#[test]
fn blank_liquidation_cells_are_looked_up_and_each_such_entry_is_on_the_page() {
    let bench = Sandbox::new();
    let input = export(&bench, COLUMNS, &[&format!("{OWN},6/2/2025,9903.01.25,20.00,Liquidated,,,CBP")]);
    let text = flat(&printed(&bench.run(&[&input, "--filer", "B76"])));
    assert!(text.contains("Look them up in ACE, fill in both liquidation columns"), "{text}");
    assert!(page(&bench).contains(&number("B76", 0)), "the page doesn't name the entry");
}

#[test]
fn an_importer_is_told_that_its_broker_must_correct_an_entry() {
    let bench = Sandbox::new();
    let near = format!("{OWN},6/2/2025,9903.01.25,20.00,Liquidated,2/12/2026,,Trade");
    let input = export(&bench, COLUMNS, &[&near]);
    let by_importer = printed(&bench.run(&[&input, "--importer", OWN]));
    assert!(by_importer.contains("! Have their brokers correct in ACE 1 entry ($20.00)"), "{by_importer}");
    assert!(page(&bench).contains("The broker who filed each"), "the page says whom to ask");
    let by_broker = printed(&bench.run(&[&input, "--filer", "B76", "--force"]));
    assert!(by_broker.contains("! Correct in ACE 1 entry ($20.00)"), "{by_broker}");
}
