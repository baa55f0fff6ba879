//! The summary of a run: what is filed, what is held back and why, what to do next.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use super::figures::{Figures, Outcomes};
use super::summary::{Summary, UploadSummary};
use crate::domain::phases::days;
use crate::domain::{DutyTotal, dollars, thousands};
use crate::entries::Input;
use crate::file_names::REPORT_HTML;
use crate::judge::Disposition;
use crate::output::UploadSet;
use crate::read::Folder;
use crate::rules::{Filing, IEEPA_DUTY_OUTSIDE_SCOPE, RuleId, Severity, UNDECIDABLE};
use crate::terminal::Style;
use crate::text::{display_path, noun, plural, truncate};

/// More upload files than these are counted, not named.
const UPLOAD_LINES: usize = 12;

/// The summary of a run for a person; `out` is where its results are, and whether report.html is among them.
pub(crate) fn summary(
    summary: &Summary,
    figures: &Figures,
    filing: &Filing,
    (out, has_page): (&Path, bool),
    style: Style,
) -> String {
    let parts = [
        heading(summary, style),
        accounts(summary, style),
        dispositions(figures, filing, style),
        outside_scope(figures, filing, style),
        closing(figures, filing, style),
        undecided(summary, style),
        uploads(summary, out, style),
        beside(out, has_page, style),
        last_words(style),
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
    style.bold(&title)
        + "\n"
        + &style.wrap("", &format!("entries of {start} to {end}, headings {}", summary.scope))
}

fn accounts(summary: &Summary, style: Style) -> String {
    let (rows, entries) = (&summary.rows, &summary.entries);
    let account = |total: u64, noun: &str, parts: &[(u64, &str)]| {
        let parts: Vec<String> = parts.iter().map(|(n, part)| format!("{} {part}", thousands(*n))).collect();
        let first = format!("{:>11} {noun:7} = ", thousands(total));
        style.hang(&first, &" ".repeat(22), &parts.join(" + "))
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
    account(rows.read, "rows", &parts)
        + &account(
            entries.total,
            "entries",
            &[
                (entries.filed, "filed"),
                (entries.review, "in review"),
                (entries.rejected, "rejected"),
                (entries.out_of_scope, "out of scope"),
            ],
        )
}

fn dispositions(figures: &Figures, filing: &Filing, style: Style) -> String {
    let note = "an entry may stand under several rules";
    let mut text = format!("  {note:42}{:>12}{:>18}\n", "entries", "IEEPA duty");
    let duty = |money: DutyTotal| (money.entries, Some(money));
    let unverified = figures.filed.entries - figures.proven;
    text += &line(0, "filed", duty(figures.filed), |t| style.good(t));
    text += &line(1, "proven", (figures.proven, None), str::to_string);
    text += &line(1, "unverified", (unverified, None), str::to_string);
    let with = [Severity::Warning, Severity::Note];
    // What was paid outside the scope has a paragraph of its own: here would stand the duty in scope.
    let elsewhere = RuleId::of(&IEEPA_DUTY_OUTSIDE_SCOPE);
    for (rule, money) in by_rule(figures, filing, Disposition::Filed, &with) {
        if rule == elsewhere {
            continue;
        }
        let severity = rule.rule().severity(filing).map(|s| s.to_string()).unwrap_or_default();
        text += &line(1, &format!("{severity}: {}", rule.rule().name), duty(money), str::to_string);
    }
    text += &line(0, "in review", duty(figures.review), |t| style.alarm(t));
    for (rule, money) in by_rule(figures, filing, Disposition::Review, &[Severity::Doubt]) {
        text += &line(1, rule.rule().name, duty(money), str::to_string);
    }
    text += &line(0, "rejected", duty(figures.rejected), |t| style.bad(t));
    for (rule, money) in by_rule(figures, filing, Disposition::Rejected, &[Severity::Error]) {
        text += &line(1, rule.rule().name, duty(money), str::to_string);
    }
    text += &line(0, "out of scope", (figures.out_of_scope(), None), |t| style.bold(t));
    if figures.outside_window.entries > 0 {
        text += &line(1, "outside-entry-window", duty(figures.outside_window), str::to_string);
    }
    if figures.no_duty > 0 {
        text += &line(1, "no-ieepa-duty", (figures.no_duty, None), str::to_string);
    }
    if figures.has_unknown_duty() {
        text += "  + ? : and duty whose amount the data doesn't tell\n";
    }
    text
}

fn line(
    level: usize,
    label: &str,
    (entries, money): (u64, Option<DutyTotal>),
    paint: impl Fn(&str) -> String,
) -> String {
    let indent = "  ".repeat(level + 1);
    let label = format!("{:44}", format!("{indent}{label}"));
    let duty = money.map(|m| dollars(m.duty)).unwrap_or_default();
    let unknown = if money.is_some_and(|m| m.unknown > 0) { " + ?" } else { "" };
    format!("{}{:>12}{duty:>18}{unknown}", paint(&label), thousands(entries)).trim_end().to_string() + "\n"
}

/// The rules of these severities that failed for entries of this disposition, the most money first. An
/// entry stands under each rule that failed for it.
fn by_rule(
    figures: &Figures,
    filing: &Filing,
    disposition: Disposition,
    severities: &[Severity],
) -> Vec<(RuleId, DutyTotal)> {
    let of_severity = |rule: &RuleId| rule.rule().severity(filing).is_some_and(|s| severities.contains(&s));
    let mut rules: Vec<(RuleId, DutyTotal)> = figures
        .by_rule
        .iter()
        .filter(|(rule, _)| of_severity(rule))
        .filter_map(|(rule, by)| by.get(&disposition).map(|money| (*rule, *money)))
        .collect();
    rules.sort_by_key(|(rule, money)| {
        (Reverse(rule.rule().severity(filing)), Reverse(money.duty), Reverse(money.entries))
    });
    rules
}

/// Can be more than all the rest: it must not be overlooked.
fn outside_scope(figures: &Figures, filing: &Filing, style: Style) -> String {
    let outside = figures.outside_scope;
    if outside.entries == 0 && outside.unknown == 0 {
        return String::new();
    }
    let title = match outside.entries {
        0 => "Duty of unknown amount stands under IEEPA headings outside the scope".to_string(),
        _ => format!("{} paid under IEEPA headings outside the scope", dollars(outside.duty)),
    };
    let mut words = format!("The scope is {}.", filing.scope);
    if outside.entries > 0 {
        words += &format!(" It stands in {}", plural(outside.entries, "entry", "entries"));
        words += &match figures.only_outside_scope {
            0 => ".".to_string(),
            1 => ", 1 of which bears nothing else and is not filed.".to_string(),
            only => format!(", {} of which bear nothing else and are not filed.", thousands(only)),
        };
    }
    if outside.unknown > 0 {
        let entries = plural(outside.unknown, "entry names", "entries name");
        words += &format!(" {entries} such a heading without a known duty.");
    }
    words += " To include this money: --scope all-ieepa";
    format!("{}\n{}", style.alarm(&format!("! {title}")), style.wrap("  ", &words))
}

fn closing(figures: &Figures, filing: &Filing, style: Style) -> String {
    let closing: Vec<_> = figures.closing(filing.as_of).collect();
    let ends = |of: fn(&Outcomes) -> DutyTotal| closing.iter().any(|(_, outcomes)| of(outcomes).entries > 0);
    let title = match (ends(|outcomes| outcomes.filed), ends(|outcomes| outcomes.review)) {
        (true, true) => {
            concat!("The ", days!(filing), " days end soon: upload these in time, decide on those in review")
        }
        (true, false) => concat!("The ", days!(filing), " days end soon: upload these in time"),
        (false, true) => {
            concat!("The ", days!(filing), " days end soon: decide on these entries in review in time")
        }
        (false, false) if figures.perhaps_over.entries > 0 => {
            concat!("The ", days!(filing), " days may be over: run the report in ACE again")
        }
        (false, false) => return String::new(),
    };
    let mut text = style.alarm(&format!("! {title}")) + "\n";
    for (last, outcomes) in closing {
        let when = match (last - filing.as_of).num_days() {
            0 => "today".to_string(),
            1 => "tomorrow".to_string(),
            days => format!("in {days} days"),
        };
        for (money, note) in [(outcomes.filed, ""), (outcomes.review, ", in review")] {
            if money.entries > 0 {
                let label = format!("{last}  {when}{note}");
                text += &line(0, &label, (money.entries, Some(money)), str::to_string);
            }
        }
    }
    if figures.perhaps_over.entries > 0 {
        let over = figures.perhaps_over;
        text += &line(0, "over, if liquidated as scheduled", (over.entries, Some(over)), str::to_string);
    }
    text
}

fn undecided(summary: &Summary, style: Style) -> String {
    if summary.undecided_rules.is_empty() {
        return String::new();
    }
    let title = "Not decided, so unverified: add these columns to the ACE report, or fill them";
    let mut text = style.bold(title) + "\n";
    for rule in &summary.undecided_rules {
        let first = format!("  {:24}{:>10}  ", rule.rule, thousands(rule.entries));
        text += &style.hang(&first, &" ".repeat(first.len()), rule.needs);
    }
    text
}

fn uploads(summary: &Summary, out: &Path, style: Style) -> String {
    if summary.uploads.is_empty() {
        let reason = "No upload file was written: no entry is filed or in review.";
        return style.bad(reason) + "\n";
    }
    let title = format!("Upload files in {}", display_path(out));
    let mut text = style.bold(&title) + "\n";
    let by_importer = summary.uploads.iter().any(|upload| upload.importer.is_some());
    let groups: Vec<&[UploadSummary]> =
        summary.uploads.chunk_by(|a, b| (a.set, &a.importer) == (b.set, &b.importer)).collect();
    for group in groups.iter().take(UPLOAD_LINES) {
        text += &upload_line(group, by_importer);
    }
    let left: usize = groups.iter().skip(UPLOAD_LINES).map(|group| group.len()).sum();
    if left > 0 {
        text += &format!("  and {}, named in summary.json\n", plural(left as u64, "file", "files"));
    }
    text
}

/// What stands beside the upload files, the page for people first.
fn beside(out: &Path, has_page: bool, style: Style) -> String {
    let files = "entries.csv, findings.csv, summary.json";
    if !has_page {
        return style.hang("", "  ", &format!("beside them: {files}"));
    }
    let page = format!("All of this as a page: {}", display_path(&out.join(REPORT_HTML)));
    style.bold(&page) + "\n" + &style.hang("  ", "    ", &format!("beside it: {files}"))
}

/// The files of one set and importer in one line.
fn upload_line(group: &[UploadSummary], by_importer: bool) -> String {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return String::new() };
    let names = match group.len() {
        1 => first.file.clone(),
        files => format!("{} to {} ({files} files)", first.file, last.file),
    };
    let entries: usize = group.iter().map(|upload| upload.entries).sum();
    let noun = noun(entries as u64, "entry", "entries");
    let count = thousands(entries as u64);
    let review = if first.set == UploadSet::Review.name() { "  decide first" } else { "" };
    let importer = match &first.importer {
        Some(importer) => format!("  {importer}"),
        None if by_importer => "  importer not known".into(),
        None => String::new(),
    };
    format!("  {names:42}{count:>12} {noun:7}{importer}{review}").trim_end().to_string() + "\n"
}

fn last_words(style: Style) -> String {
    let checks = format!("CBP will also check what no export can tell: {}.", UNDECIDABLE.join("; "));
    let warning = "Look at the findings before you upload: an accepted declaration can't be amended, and its entries \
                   take no correction and no protest until (re)liquidated.";
    style.wrap("", &checks) + &style.wrap("", warning)
}

/// More names than these are counted.
const LISTED: usize = 12;

/// A line for each folder, and one for each workbook that may hold more than was read.
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

/// Rows that nobody reads would be missed by nobody.
fn of_workbook(input: &Input) -> Option<String> {
    let sheet = input.source.sheet.as_ref().filter(|sheet| !sheet.unread.is_empty())?;
    Some(format!(
        "! {}: of its sheets {} was read; {} may hold entries too: save it as a file of its own to include it",
        input.source.name,
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

/// By what findings are chosen.
pub(crate) type Rank = (Severity, RuleId);

/// How many findings are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// In all.
    pub total: usize,
    /// Of each rule.
    pub of_each_rule: usize,
}

/// Picks some findings, spread over the rules that fail: of each rule the first, then of each the second, the more
/// severe first. Those without a rank are not shown: most entries of an export fall under rules of scope.
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

/// One line that says how many findings were not shown, of which rules, and where they are.
pub(crate) fn more<F>(
    findings: &[F],
    shown: &[F],
    rank: impl Fn(&F) -> Option<Rank>,
    place: &str,
    style: Style,
) -> String {
    let mut left: BTreeMap<(Reverse<Severity>, RuleId), u64> = BTreeMap::new();
    for (severity, rule) in findings.iter().filter_map(&rank) {
        *left.entry((Reverse(severity), rule)).or_default() += 1;
    }
    for (severity, rule) in shown.iter().filter_map(&rank) {
        *left.entry((Reverse(severity), rule)).or_default() -= 1;
    }
    left.retain(|_, count| *count > 0);
    let total: u64 = left.values().sum();
    if total == 0 {
        return String::new();
    }
    let rules: Vec<String> =
        left.iter().map(|((_, id), count)| format!("{} {}", thousands(*count), id.rule().name)).collect();
    let count = plural(total, "more finding", "more findings");
    style.wrap("", &format!("{count} {place}: {}", rules.join(", "))) + "\n"
}
