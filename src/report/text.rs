//! The summary of a run: what comes first, what to do about which entries, and where the results are.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::figures::Figures;
use super::priorities::{Priority, PriorityKind, priorities};
use super::refunds::refund_line;
use super::step::Step;
use super::summary_json::{Summary, UploadSummary};
use super::wording::{closed_days, deadline_in_brief, duty_of, opening_in_full};
use crate::domain::{DutyTotal, dollars};
use crate::entries::Input;
use crate::file_names::{REPORT_HTML, SUMMARY_JSON};
use crate::output::UploadSet;
use crate::read::Folder;
use crate::rules::{Filing, FilingDeadline, RuleId, Severity, UNDECIDABLE};
use crate::terminal::Style;
use crate::text::{display_path, plural, thousands, truncate};

/// Limit on the groups of upload files that are named; further ones are counted.
const UPLOAD_LINES: usize = 8;

/// The summary of a run, about one screen; `out` is the folder of its results.
pub(crate) fn summary(
    summary: &Summary,
    figures: &Figures,
    filing: &Filing,
    out: &Path,
    style: Style,
) -> String {
    let own = figures.own();
    let refund = refund_line(&own.refunds, filing.as_of);
    let first = priorities(figures, filing);
    let parts = [
        heading(summary, style) + &accounts(summary, figures, style),
        first_of_all(&first, style),
        blocks(own, style)
            + &footnotes(own, summary, &first, filing.as_of, style)
            + &of_other_importers(figures, style)
            + &refund.map_or(String::new(), |line| style.wrap("", &line)),
        changes(summary, filing.as_of, style),
        uploads(summary, out, style)
            + &results(summary, out, style)
            + &columns(summary, style)
            + &last_words(summary, style),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn heading(summary: &Summary, style: Style) -> String {
    let filer = summary.filer.as_ref().map(|code| format!("broker {code}"));
    let importers = match summary.importers.as_slice() {
        [] => None,
        [one] => Some(format!("importer {one}")),
        many => Some(format!("{} importers", many.len())),
    };
    let who: Vec<String> = [filer, importers].into_iter().flatten().collect();
    let title = format!("CAPE declaration: {}, filing on {}", who.join(" and "), summary.as_of);
    let [start, end] = &summary.window;
    let entries = format!("entries from {start} to {end}, headings {}", summary.scope);
    style.bold(&title) + "\n" + &style.wrap("", &entries)
}

/// All rows and all entries by outcome.
fn accounts(summary: &Summary, figures: &Figures, style: Style) -> String {
    let (rows, own) = (&summary.rows, figures.own());
    let account = |total: u64, noun: &str, parts: &[(u64, &str)]| {
        let (first, parts) = (format!("{:>9} {noun}", thousands(total)), summands(parts));
        if parts.is_empty() {
            return first + "\n";
        }
        style.hang(&(first + " = "), &" ".repeat(20), &parts)
    };
    let mut parts = vec![
        (rows.in_entries, "in entries"),
        (rows.unreadable, "unreadable"),
        (rows.blank, "blank"),
        (rows.totals, "totals"),
    ];
    if rows.headers > 0 {
        parts.push((rows.headers, "headers"));
    }
    let outcomes = [
        (own.ready.entries, "ready"),
        (own.review.entries, "in review"),
        (own.blocked.entries, "blocked"),
        (own.claimed.entries, "claimed"),
        (own.pending.entries, "pending"),
        (own.out_of_scope(), "out of scope"),
        (figures.others.entries, "of other importers"),
    ];
    if rows.read == rows.in_entries && rows.read > 0 {
        let [all, entries] = [(rows.read, "row", "rows"), (figures.total(), "entry", "entries")]
            .map(|(count, one, many)| plural(count, one, many));
        return style.hang(&format!("{all} in {entries} = "), "  ", &summands(&outcomes));
    }
    account(rows.read, "rows   ", &parts) + &account(figures.total(), "entries", &outcomes)
}

/// Such as `3 ready + 1 blocked`; zeros are left out.
fn summands(parts: &[(u64, &str)]) -> String {
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, part)| format!("{} {part}", thousands(*count))).collect::<Vec<_>>().join(" + ")
}

fn first_of_all(priorities: &[Priority], style: Style) -> String {
    let one = |priority: &Priority| {
        let title = style.hang("! ", "  ", &priority.title);
        let title = match priority.kind {
            PriorityKind::Upload => style.good(title.trim_end()),
            _ => style.alarm(title.trim_end()),
        };
        let text = if priority.text.is_empty() { String::new() } else { style.wrap("  ", &priority.text) };
        title + "\n" + &text
    };
    priorities.iter().map(one).collect()
}

/// Entries with the same next step.
struct Block {
    label: &'static str,
    /// None for entries that are not for this declaration.
    step: Option<Step>,
    money: DutyTotal,
    /// The part of the duty under headings in scope; `None` if it isn't shown.
    in_scope: Option<Decimal>,
    /// The nearest deadline.
    by: Option<FilingDeadline>,
    /// The same as text, or why there is none.
    day: String,
}

impl Block {
    /// Whether part of its duty is under headings that the scope leaves out.
    fn differs(&self) -> bool {
        self.in_scope.is_some_and(|in_scope| in_scope != self.money.duty)
    }
}

/// The steps in the order of their blocks.
const STEPS: [Step; 11] = [
    Step::GetDates,
    Step::Upload,
    Step::Decide,
    Step::Fix,
    Step::Withdraw,
    Step::Wait,
    Step::OtherFiler,
    Step::NotAccepted,
    Step::Protest,
    Step::Closed,
    Step::Await,
];
/// The block of what is neither for this declaration nor left out by its scope.
const OUT_OF_SCOPE: &str = "Out of scope";

/// All entries by what to do about them; each is in one block.
fn all_blocks(figures: &Figures) -> Vec<Block> {
    let opens = figures.opens.keys().next();
    let of_step = |step: Step| {
        let to_do = figures.step(step);
        let by = to_do.nearest(step).filter(|_| step != Step::GetDates);
        let day = match by {
            None if step == Step::GetDates => "past or unknown".into(),
            None if step == Step::Wait && opens.is_some() => {
                opens.map_or(String::new(), |day| format!("from {day}"))
            }
            None if step.can_be_saved() && step != Step::LeftOut => "no day yet".into(),
            by => nearest(by),
        };
        Block {
            label: figures.title(step),
            step: Some(step),
            money: to_do.money,
            in_scope: step.is_of_declaration().then_some(to_do.in_scope),
            by,
            day,
        }
    };
    let other =
        |label, money| Block { label, step: None, money, in_scope: None, by: None, day: String::new() };
    let no_duty = DutyTotal { entries: figures.no_duty, ..DutyTotal::default() };
    let out_of_scope = [figures.outside_window, figures.not_selected, no_duty].into_iter().sum();
    let by_step = STEPS.map(of_step);
    // One line, for which the protests of what is final come second.
    let left_out = if figures.left_out.open.entries > 0 { Step::LeftOut } else { Step::LeftOutFinal };
    let others = [
        other("Already claimed", figures.claimed),
        Block { label: Step::LeftOut.title(), money: figures.left_out.all, ..of_step(left_out) },
        other(OUT_OF_SCOPE, out_of_scope),
    ];
    // Entries out of scope without duty are in the line of accounts.
    let is_shown = |block: &Block| match block.label {
        OUT_OF_SCOPE => block.money.duty != Decimal::ZERO || block.money.unknown > 0,
        _ => block.money.entries > 0,
    };
    by_step.into_iter().chain(others).filter(is_shown).collect()
}

/// A deadline, whether offices are closed on it, and how sure it is.
fn nearest(deadline: Option<FilingDeadline>) -> String {
    deadline.map_or(String::new(), deadline_in_brief)
}

/// The entries of importers for whom the run files nothing.
fn of_other_importers(figures: &Figures, style: Style) -> String {
    let others = figures.others;
    let line = format!(
        "{} of other importers ({}), not judged for filing",
        plural(others.entries, "entry", "entries"),
        duty_of(others)
    );
    if others.entries > 0 { style.wrap("  ", &line) } else { String::new() }
}

/// Changes since the last results.
fn changes(summary: &Summary, as_of: NaiveDate, style: Style) -> String {
    if let Some(reason) = &summary.run.not_compared {
        return style.wrap("", &format!("Not compared with the last results: {reason}."));
    }
    let Some(changes) = &summary.run.changes else { return String::new() };
    let lines = changes.lines(as_of);
    let since = format!("since the last results (filing on {})", changes.since);
    match lines.is_empty() {
        true => style.wrap("", &format!("Nothing changed {since}")),
        false => {
            let lines: String = lines.iter().map(|line| style.hang("  ", "    ", line)).collect();
            style.bold(&format!("Changed {since}")) + "\n" + &lines
        }
    }
}

fn blocks(figures: &Figures, style: Style) -> String {
    let blocks = all_blocks(figures);
    if blocks.is_empty() {
        return String::new();
    }
    let has_scope = blocks.iter().any(Block::differs);
    let scope = |text: &str| if has_scope { format!(" {text:>14}") } else { String::new() };
    let head = format!("  {:18}{:>8}{:>15} {}  nearest day", "", "entries", "IEEPA duty", scope("in scope"));
    let mut text = head + "\n";
    for block in &blocks {
        let label = format!("  {:18}", block.label);
        let label = match block.step {
            Some(Step::Upload) => style.good(&label),
            Some(Step::GetDates | Step::Decide | Step::Fix | Step::Withdraw) => style.alarm(&label),
            _ => style.bold(&label),
        };
        let in_scope = block.in_scope.filter(|_| block.differs()).map(dollars).unwrap_or_default();
        text += &line(&label, block.money, &scope(&in_scope), &block.day);
    }
    let is_unknown = blocks.iter().any(|block| block.money.adds_unknown());
    text + if is_unknown { "  + and duty whose amount the data doesn't show\n" } else { "" }
}

/// The nearest days on which offices are closed, except those in the titles of `first`, which say it already; and the
/// day from which CBP accepts entries that wait for it, where their line shows the filing deadline.
fn footnotes(
    figures: &Figures,
    summary: &Summary,
    first: &[Priority],
    as_of: NaiveDate,
    style: Style,
) -> String {
    let uploads = summary.uploads.iter().filter_map(UploadSummary::deadline);
    let days = all_blocks(figures).into_iter().filter_map(|block| block.by).chain(uploads);
    let is_said = |day: &NaiveDate| first.iter().any(|of| of.title.contains(&day.to_string()));
    let mut lines = closed_days(days.map(|by| by.last).filter(|day| !is_said(day)), as_of);
    if figures.step(Step::Wait).first_file_by.is_some() {
        lines.extend(figures.opens.iter().map(|(day, opening)| opening_in_full(*day, opening)));
    }
    lines.iter().map(|line| style.wrap("  ", line)).collect()
}

/// A line of a table: entries, duty, one more column, a date.
fn line(label: &str, money: DutyTotal, column: &str, day: &str) -> String {
    let unknown = if money.adds_unknown() { "+" } else { " " };
    let (entries, duty) = (thousands(money.entries), money.shown());
    format!("{label}{entries:>8} {duty:>14}{unknown}{column}  {day}").trim_end().to_string() + "\n"
}

/// The columns without which something was not checked: those to add to ES-003, and those it doesn't have.
fn columns(summary: &Summary, style: Style) -> String {
    let entries = &summary.entries;
    let included = entries.ready + entries.review;
    let to_add = format!(
        "Not fully checked ({} of {}), columns missing or blank:",
        thousands(included - entries.fully_checked),
        plural(included, "entry", "entries")
    );
    let list = |in_es003: bool, title: &str| {
        let rules = summary.undecided_rules.iter().filter(|rule| rule.in_es003 == in_es003);
        let mut columns: Vec<&str> = Vec::new();
        for column in rules.flat_map(|rule| &rule.needs) {
            if !columns.contains(&column.as_str()) {
                columns.push(column);
            }
        }
        let columns = columns.join(", ");
        if columns.is_empty() { columns } else { style.hang("", "  ", &format!("{title} {columns}")) }
    };
    list(true, &to_add) + &list(false, "Check in ACE:")
}

fn uploads(summary: &Summary, out: &Path, style: Style) -> String {
    if summary.uploads.is_empty() {
        let reason = "No upload file was written: no entry is ready or in review.";
        return style.bad(reason) + "\n";
    }
    let title = format!("Upload files in {}", display_path(out));
    let head = format!("{:>8}{:>15}  file by", "entries", "IEEPA duty");
    let mut text = style.bold(&in_columns(&title)) + &head + "\n";
    let groups: Vec<&[UploadSummary]> =
        summary.uploads.chunk_by(|a, b| (a.set, &a.importer) == (b.set, &b.importer)).collect();
    text.extend(groups.iter().take(UPLOAD_LINES).map(|group| upload_line(group)));
    let left: usize = groups.iter().skip(UPLOAD_LINES).map(|group| group.len()).sum();
    if left > 0 {
        text += &format!("  and {}, named in summary.json\n", plural(left as u64, "file", "files"));
    }
    text
}

/// The label before the columns of the upload files; if too long, it has its own line.
fn in_columns(label: &str) -> String {
    const WIDTH: usize = 34;
    match label.chars().count() < WIDTH {
        true => format!("{label:WIDTH$}"),
        false => format!("{label}\n{:WIDTH$}", ""),
    }
}

/// One line for the files of one set and importer.
fn upload_line(group: &[UploadSummary]) -> String {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return String::new() };
    let names = match group.len() {
        1 => first.file.clone(),
        files => format!("{} to {} ({files} files)", first.file, last.file),
    };
    let money: DutyTotal = group.iter().map(UploadSummary::money).sum();
    let (entries, unknown) = (thousands(money.entries), if money.adds_unknown() { "+" } else { " " });
    let day = nearest(group.iter().filter_map(UploadSummary::deadline).min());
    let decide = if first.set == UploadSet::Review { " decide" } else { "" };
    let label = in_columns(&format!("  {names}{decide}"));
    format!("{label}{entries:>8}{:>15}{unknown} {day}", money.shown()).trim_end().to_string() + "\n"
}

/// The page for people first, then the files for programs.
fn results(summary: &Summary, out: &Path, style: Style) -> String {
    let reports = summary.run.reports.iter().map(|report| report.file.as_str());
    // Of a folder only its name, because there may be a packet for each of hundreds of clients.
    let shown = reports.map(|file| file.find('/').map_or(file, |end| &file[..=end]));
    let mut files: Vec<&str> = shown.filter(|file| *file != REPORT_HTML).collect();
    files.dedup();
    files.push(SUMMARY_JSON);
    let files = files.join(", ");
    match has_page(summary) {
        true => {
            let page = display_path(&out.join(REPORT_HTML));
            style.hang("", "  ", &format!("Report page: {page} (with {files})"))
        }
        false => style.hang("", "  ", &format!("Also in {}: {files}", display_path(out))),
    }
}

fn has_page(summary: &Summary) -> bool {
    summary.run.reports.iter().any(|report| report.file == REPORT_HTML)
}

/// The page names CBP's other checks; without a page they are named here.
fn last_words(summary: &Summary, style: Style) -> String {
    let checks = match has_page(summary) {
        true => String::new(),
        false => format!("CBP also runs checks that no export can predict: {}. ", UNDECIDABLE.join("; ")),
    };
    let warning = "After CBP accepts a file, no PSC or protest is possible until (re)liquidation.";
    style.wrap("", &(checks + warning))
}

/// Limit on the names that are listed; further ones are counted.
const LISTED: usize = 12;

/// A line for each folder, and for each workbook that may have more data than was read.
pub(crate) fn inputs(folders: &[Folder], inputs: &[Input], style: Style) -> String {
    let of_folders = folders.iter().map(of_folder);
    let of_workbooks = inputs.iter().filter_map(of_workbook);
    of_folders.chain(of_workbooks).map(|line| style.wrap("", &line)).collect()
}

fn of_folder(folder: &Folder) -> String {
    let text = format!("{}: read {}", display_path(&folder.path), listed(names(&folder.read)));
    if folder.passed_over.is_empty() {
        return text;
    }
    text + &format!("; passed over {}", listed(names(&folder.passed_over)))
}

/// Warns about worksheets that were not read.
fn of_workbook(input: &Input) -> Option<String> {
    let sheet = input.source.sheet.as_ref().filter(|sheet| !sheet.unread.is_empty())?;
    Some(format!(
        "! {}: of its sheets {} was read; {} may hold entries too: save it as a file of its own to include it",
        input.source.file_name(),
        truncate(&sheet.name),
        listed(sheet.unread.iter().map(|name| truncate(name)).collect()),
    ))
}

fn names(of: &[OsString]) -> Vec<String> {
    of.iter().map(|name| display_path(Path::new(name))).collect()
}

fn listed(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    if more > 0 {
        names.truncate(LISTED);
        names.push(format!("{} more", thousands(more as u64)));
    }
    names.join(", ")
}

/// The key by which findings are chosen.
pub(crate) type Rank = (Severity, RuleId);

/// Limits on the findings shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// In total.
    pub total: usize,
    /// Of each rule.
    pub of_each_rule: usize,
}

/// Picks some findings, spread over the rules that fail: the first of each rule, then the second of each, more severe
/// rules first. Those without a rank are not shown, because most entries of an export fall under rules of scope.
pub(crate) fn select_findings<F: Copy>(
    findings: &[F],
    limits: Limits,
    rank: impl Fn(&F) -> Option<Rank>,
) -> Vec<F> {
    let most = limits.total.min(limits.of_each_rule);
    let mut by_rule: BTreeMap<(Reverse<Severity>, RuleId), Vec<F>> = BTreeMap::new();
    for finding in findings {
        if let Some((severity, rule)) = rank(finding) {
            let shown = by_rule.entry((Reverse(severity), rule)).or_default();
            if shown.len() < most {
                shown.push(*finding);
            }
        }
    }
    let mut shares = vec![0; by_rule.len()];
    let mut left = limits.total;
    let mut round = 0;
    while left > 0 && by_rule.values().any(|of_rule| of_rule.len() > round) {
        for (share, of_rule) in shares.iter_mut().zip(by_rule.values()) {
            if left > 0 && of_rule.len() > round {
                *share += 1;
                left -= 1;
            }
        }
        round += 1;
    }
    let shown = by_rule.values().zip(shares);
    shown.flat_map(|(of_rule, share)| &of_rule[..share]).copied().collect()
}

/// With each finding, how many more of its rule are not shown; attached to the last one shown.
pub(crate) fn with_rest<F: Copy>(
    findings: &[F],
    shown: Vec<F>,
    rank: impl Fn(&F) -> Option<Rank>,
) -> Vec<(F, u64)> {
    let mut left = count_by_rank(findings.iter().filter_map(&rank));
    for shown in shown.iter().filter_map(&rank) {
        *left.entry((Reverse(shown.0), shown.1)).or_default() -= 1;
    }
    let mut said = Vec::with_capacity(shown.len());
    for finding in shown.into_iter().rev() {
        let rest = rank(&finding).and_then(|(severity, rule)| left.remove(&(Reverse(severity), rule)));
        said.push((finding, rest.unwrap_or_default()));
    }
    said.reverse();
    said
}

fn count_by_rank(ranks: impl Iterator<Item = Rank>) -> BTreeMap<(Reverse<Severity>, RuleId), u64> {
    let mut counts = BTreeMap::new();
    ranks.for_each(|(severity, rule)| *counts.entry((Reverse(severity), rule)).or_default() += 1);
    counts
}

/// A line with the rules of which no finding was shown, and the place of all findings.
pub(crate) fn others<F>(
    findings: &[F],
    shown: &[Rank],
    rank: impl Fn(&F) -> Option<Rank>,
    location: &str,
    style: Style,
) -> String {
    let mut left = count_by_rank(findings.iter().filter_map(&rank));
    if left.values().sum::<u64>() == shown.len() as u64 {
        return String::new();
    }
    left.retain(|(severity, rule), _| !shown.contains(&(severity.0, *rule)));
    let all = match findings.len() as u64 {
        1 => "The finding is".to_string(),
        count => format!("All {} findings are", thousands(count)),
    };
    let rules = match left.is_empty() {
        true => String::new(),
        false => format!("; not shown: {}", named(&left)),
    };
    style.wrap("", &format!("{all} {location}{rules}")) + "\n"
}

fn named(counts: &BTreeMap<(Reverse<Severity>, RuleId), u64>) -> String {
    let named = counts.iter().map(|((_, id), count)| format!("{} {}", thousands(*count), id.rule().name));
    named.collect::<Vec<_>>().join(", ")
}

/// A line with the number of findings that were not shown, their rules, and their place.
pub(crate) fn more<F>(
    findings: &[F],
    shown: &[F],
    rank: impl Fn(&F) -> Option<Rank>,
    location: &str,
    style: Style,
) -> String {
    let mut left = count_by_rank(findings.iter().filter_map(&rank));
    for (severity, rule) in shown.iter().filter_map(&rank) {
        *left.entry((Reverse(severity), rule)).or_default() -= 1;
    }
    left.retain(|_, count| *count > 0);
    let total: u64 = left.values().sum();
    if total == 0 {
        return String::new();
    }
    let count = plural(total, "more finding", "more findings");
    style.wrap("", &format!("{count} {location}: {}", named(&left))) + "\n"
}
