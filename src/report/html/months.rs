//! Duty and entries by the month of entry.

use askama::Template;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::sums::Sum;
use crate::domain::{Window, dollars};
use crate::report::{Figures, Month, Outcomes};

/// A longer window is shown by year.
const MOST_MONTHS: usize = 36;
const NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The picture and the place for bars in it, in its own units.
const WIDTH: f64 = 720.0;
const LEFT: f64 = 62.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 170.0;

/// The table and the picture of it.
pub(super) struct Months {
    pub(super) rows: Vec<Row>,
    pub(super) picture: Picture,
    /// `month`, or `year` where the window is long.
    pub(super) unit: &'static str,
}

/// What became of the entries of a month.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) filed: Sum,
    pub(super) review: Sum,
    pub(super) rejected: Sum,
    pub(super) total: Sum,
}

/// The picture.
#[derive(Template)]
#[template(path = "report/pictures/months.svg")]
pub(super) struct Picture {
    columns: Vec<Pillar>,
    lines: Vec<Line>,
}

struct Pillar {
    x: String,
    middle: String,
    width: String,
    parts: Vec<Part>,
    month: String,
    year: String,
    entries: String,
    words: String,
}

struct Part {
    class: &'static str,
    y: String,
    height: String,
}

struct Line {
    y: String,
    label: String,
}

impl Months {
    pub(super) fn of(figures: &Figures, window: Window) -> Self {
        let (unit, spans) = spans(figures, window);
        let rows = spans.iter().map(|(first, outcomes)| Row {
            name: match first {
                Some(first) => name(*first, unit),
                None => "date not known".into(),
            },
            filed: outcomes.filed.into(),
            review: outcomes.review.into(),
            rejected: outcomes.rejected.into(),
            total: outcomes.total().into(),
        });
        Months { rows: rows.collect(), picture: picture(&spans, unit), unit }
    }
}

fn name(first: Month, unit: &str) -> String {
    if unit == "year" {
        return first.year().to_string();
    }
    format!("{}-{:02}", first.year(), first.month())
}

/// A month, or the first one with entries of a year; and what became of the entries.
type Span = (Option<Month>, Outcomes);

/// Every month of the window, or every year that has entries; and what has no date behind them.
fn spans(figures: &Figures, window: Window) -> (&'static str, Vec<Span>) {
    let (first, last) = (Month::of(window.start), Month::of(window.end));
    let every = std::iter::successors(Some(first), |month| Some(month.next()));
    let months: Vec<Month> = every.take_while(|m| *m <= last).take(MOST_MONTHS + 1).collect();
    let undated = figures.months.get(&None).map(|outcomes| (None, *outcomes));
    if months.len() <= MOST_MONTHS {
        let of = |month| (Some(month), figures.months.get(&Some(month)).copied().unwrap_or_default());
        return ("month", months.into_iter().map(of).chain(undated).collect());
    }
    let mut years: Vec<Span> = Vec::new();
    for (month, outcomes) in figures.months.iter().filter_map(|(month, o)| Some(((*month)?, *o))) {
        match years.last_mut().filter(|(year, _)| year.is_some_and(|y| y.year() == month.year())) {
            Some((_, sum)) => *sum += outcomes,
            None => years.push((Some(month), outcomes)),
        }
    }
    ("year", years.into_iter().chain(undated).collect())
}

fn picture(spans: &[Span], unit: &str) -> Picture {
    let most = spans.iter().map(|(_, o)| bars(o).iter().map(|(_, duty)| *duty).sum()).max();
    let top = round_up(most.unwrap_or_default());
    let height = |duty: Decimal| HEIGHT * (duty / top).to_f64().unwrap_or_default().clamp(0.0, 1.0);
    let per = (WIDTH - LEFT) / spans.len().max(1) as f64;
    let column = |(n, (first, outcomes)): (usize, &Span)| {
        let (x, mut y) = (LEFT + per * n as f64, TOP + HEIGHT);
        let mut parts = Vec::new();
        for (class, duty) in bars(outcomes).into_iter().filter(|(_, duty)| *duty > Decimal::ZERO) {
            let height = height(duty);
            y -= height;
            parts.push(Part { class, y: format!("{y:.1}"), height: format!("{height:.1}") });
        }
        let total = Sum::from(outcomes.total());
        let name = first.map_or("date not known".into(), |first| name(first, unit));
        let starts_year = |first: Month| n == 0 || first.month() == 1;
        Pillar {
            x: format!("{:.1}", x + per * 0.14),
            middle: format!("{:.1}", x + per * 0.5),
            width: format!("{:.1}", per * 0.72),
            parts,
            month: match first {
                Some(first) if unit == "month" => NAMES[first.month() as usize - 1].to_string(),
                Some(_) => name.clone(),
                None => "no date".into(),
            },
            year: match first {
                Some(first) if unit == "month" && starts_year(*first) => first.year().to_string(),
                _ => String::new(),
            },
            words: format!("{name}: {} {}, {}", total.entries, total.noun(), total.duty),
            entries: total.entries,
        }
    };
    let line = |quarter: i64| {
        let amount = top * Decimal::from(quarter) / Decimal::from(4);
        Line { y: format!("{:.1}", TOP + HEIGHT - height(amount)), label: short(amount) }
    };
    Picture { columns: spans.iter().enumerate().map(column).collect(), lines: (0..=4).map(line).collect() }
}

fn bars(outcomes: &Outcomes) -> [(&'static str, Decimal); 3] {
    let duty = |money: crate::domain::Money| money.duty.max(Decimal::ZERO);
    [
        ("filed", duty(outcomes.filed)),
        ("review", duty(outcomes.review)),
        ("rejected", duty(outcomes.rejected)),
    ]
}

/// The next of 4, 8, 12, 20, 40, 80, … so that quarters of it are round.
fn round_up(most: Decimal) -> Decimal {
    let mut ten = Decimal::ONE;
    loop {
        for step in [4, 8, 12, 20] {
            let top = Decimal::from(step) * ten;
            if top >= most {
                return top;
            }
        }
        ten *= Decimal::TEN;
    }
}

/// `$20,000` as `$20k`.
fn short(amount: Decimal) -> String {
    let (million, thousand) = (Decimal::from(1_000_000), Decimal::from(1_000));
    let of = |unit: Decimal, letter: &str| format!("${}{letter}", (amount / unit).normalize());
    if amount >= million {
        of(million, "m")
    } else if amount >= thousand {
        of(thousand, "k")
    } else {
        dollars(amount).trim_end_matches(".00").to_string()
    }
}
