//! What rows hold, and which rules they let be decided.

use crate::report::terminal::{Style, counted, thousands};
use crate::report::{ContentInspection, DatesInspection, RuleInspection, WordInspection};

pub(super) fn content(content: &ContentInspection, style: Style) -> String {
    let mut text = counts(content, style);
    text += &dates("entry dates", &content.entry_dates, style);
    text += &dates("liquidation dates", &content.liquidation_dates, style);
    for factor in &content.check_digit_factors {
        let words = format!(
            "filer {} seems to have the factor +{}: {} of its {} show it",
            factor.filer,
            factor.factor,
            thousands(factor.shared_by),
            counted(factor.entries, "entry", "entries"),
        );
        text += &fact("check digits", &words, style);
    }
    text + &words(&content.unrecognised, style) + "\n" + &rules(content, style)
}

fn fact(label: &str, words: &str, style: Style) -> String {
    let first = format!("  {label:19}");
    style.hang(&first, &" ".repeat(first.len()), words)
}

fn counts(content: &ContentInspection, style: Style) -> String {
    let rows = &content.rows;
    let words = format!(
        "{} = {} in entries + {} unreadable + {} blank + {} totals",
        thousands(rows.read),
        thousands(rows.in_entries),
        thousands(rows.unreadable),
        thousands(rows.blank),
        thousands(rows.totals),
    );
    fact("rows", &words, style) + &fact("entries", &thousands(content.entries), style)
}

fn dates(label: &str, dates: &DatesInspection, style: Style) -> String {
    let mut words = match (&dates.first, &dates.last) {
        (Some(first), Some(last)) if first == last => first.clone(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "none".into(),
    };
    if dates.unreadable > 0 {
        words += &format!("; {} no date", counted(dates.unreadable, "cell holds", "cells hold"));
    }
    fact(label, &words, style)
}

fn words(words: &[WordInspection], style: Style) -> String {
    if words.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n");
    text += &style.alarm("  ! Words that are not recognised, and count as blanks");
    text += "\n";
    for word in words {
        let shown = word.word.as_ref().map_or("other words".into(), |word| format!("{word:?}"));
        let header = word.header.as_deref().unwrap_or(word.column);
        let words = format!("{shown}, {}", counted(word.cells, "cell", "cells"));
        text += &style.hang(&format!("    {header}: "), "      ", &words);
    }
    text
}

/// Which rules can be decided, for how many entries the others can't, and what to add or fill.
fn rules(content: &ContentInspection, style: Style) -> String {
    let of = |decided: &'static str| content.rules.iter().filter(move |rule| rule.decided == decided);
    let names: Vec<&str> = of("yes").map(|rule| rule.rule).collect();
    let mut text = String::new();
    if !names.is_empty() {
        let list = format!("{}, and all that need no column of their own", names.join(", "));
        text += &style.good("  Rules that can be decided");
        text += "\n";
        text += &style.wrap("    ", &list);
    }
    if of("partly").chain(of("no")).next().is_some() {
        text += &style.alarm("  ! Rules that can't be decided, and for how many entries");
        text += "\n";
        of("no").chain(of("partly")).for_each(|rule| text += &undecided(rule, style));
    }
    if of("unseen").next().is_some() {
        text += &style.alarm("  ! Rules that can't fail, since their column is missing");
        text += "\n";
        of("unseen").for_each(|rule| text += &row(rule, "", &added(rule).unwrap_or_default(), style));
    }
    text
}

fn undecided(rule: &RuleInspection, style: Style) -> String {
    let entries = match rule.decided {
        "no" => "all".into(),
        _ => thousands(rule.undecided_entries),
    };
    let fill = (!rule.fill.is_empty()).then(|| format!("fill or mend {}", rule.fill.join(", ")));
    let mut words = added(rule).into_iter().chain(fill).collect::<Vec<_>>().join("; ");
    if rule.only_for_importers {
        words += " (asked only with --importer)";
    }
    row(rule, &entries, &words, style)
}

fn row(rule: &RuleInspection, entries: &str, words: &str, style: Style) -> String {
    let first = format!("    {:22}{entries:>10}  ", rule.rule);
    style.hang(&first, &" ".repeat(first.len()), words)
}

fn added(rule: &RuleInspection) -> Option<String> {
    (!rule.add.is_empty()).then(|| format!("add {}", rule.add.join(", ")))
}
