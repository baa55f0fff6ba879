//! Charts and tables of duty and entries, by deadline and by month of entry.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::domain::{DutyTotal, PROTEST_DAYS, Window, dollars};
use crate::report::figures::{AHEAD, Figures, Month};
use crate::report::outcomes::Outcomes;
use crate::report::step::steps;
use crate::report::wording::{Sum, days_until, share, when};

/// Months of the entry window above which years are shown instead.
const MOST_MONTHS: usize = 36;
const NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The size of the picture, and the area for bars in it, in the picture's own units.
const WIDTH: f64 = 720.0;
const MONTHS_LEFT: f64 = 62.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 170.0;

/// The table and its picture.
pub(crate) struct Months {
    pub(crate) rows: Vec<Row>,
    pub(crate) picture: MonthsChart,
    /// `month`, or `year` if the window is long.
    pub(crate) unit: &'static str,
}

/// The entries of a month by outcome.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) ready: Sum,
    pub(crate) review: Sum,
    pub(crate) blocked: Sum,
    pub(crate) total: Sum,
}

/// The picture.
#[derive(Template)]
#[template(path = "report/pictures/months.svg")]
pub(crate) struct MonthsChart {
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
    pub(crate) fn of(figures: &Figures, window: Window) -> Self {
        let (unit, spans) = spans(figures, window);
        let rows = spans.iter().map(|(first, outcomes)| Row {
            name: match first {
                Some(first) => name(*first, unit),
                None => "date not known".into(),
            },
            ready: outcomes.ready.into(),
            review: outcomes.review.into(),
            blocked: outcomes.blocked.into(),
            total: outcomes.total().into(),
        });
        Months { rows: rows.collect(), picture: months_chart(&spans, unit), unit }
    }
}

fn name(first: Month, unit: &str) -> String {
    if unit == "year" {
        return first.year().to_string();
    }
    format!("{}-{:02}", first.year(), first.month())
}

/// A month, or the first month with entries of a year; with the outcomes of its entries.
type Span = (Option<Month>, Outcomes);

/// All months of the window, or all years with entries, followed by entries without a date.
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

fn months_chart(spans: &[Span], unit: &str) -> MonthsChart {
    let most = spans.iter().map(|(_, o)| bars(o).iter().map(|(_, duty)| *duty).sum()).max();
    let top = round_up(most.unwrap_or_default());
    let height = |duty: Decimal| HEIGHT * (duty / top).to_f64().unwrap_or_default().clamp(0.0, 1.0);
    let per = (WIDTH - MONTHS_LEFT) / spans.len().max(1) as f64;
    let column = |(n, (first, outcomes)): (usize, &Span)| {
        let (x, mut y) = (MONTHS_LEFT + per * n as f64, TOP + HEIGHT);
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
    MonthsChart {
        columns: spans.iter().enumerate().map(column).collect(),
        lines: (0..=4).map(line).collect(),
    }
}

fn bars(outcomes: &Outcomes) -> [(&'static str, Decimal); 3] {
    let duty = |money: DutyTotal| money.duty.max(Decimal::ZERO);
    [("ready", duty(outcomes.ready)), ("review", duty(outcomes.review)), ("blocked", duty(outcomes.blocked))]
}

/// The next of 4, 8, 12, 20, 40, 80, … so that a quarter of it is a round number.
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

/// Such as `$20k` for `$20,000`.
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

/// The width of the picture and the height of each lane, in the picture's own units.
const DEADLINES_WIDTH: f64 = 720.0;
const DEADLINES_LEFT: f64 = 8.0;
const LANE: f64 = 64.0;
/// Limit on the dates listed below the picture; further ones are counted.
const LISTED: usize = 40;

/// The deadlines that haven't passed.
pub(crate) struct Deadlines {
    /// The picture; `None` if there are no deadlines.
    pub(crate) picture: Option<DeadlinesChart>,
    /// Duty by how near its deadline is.
    pub(crate) spans: Vec<DeadlineSpan>,
    /// The filing deadlines.
    pub(crate) file_by: DayList,
    /// The last days to protest.
    pub(crate) protest_by: DayList,
    pub(crate) perhaps_over: Sum,
}

/// The entries whose deadline is this many days ahead.
pub(crate) struct DeadlineSpan {
    pub(crate) name: String,
    pub(crate) class: &'static str,
    pub(crate) sum: Sum,
    pub(crate) share: String,
}

/// Dates with what ends on them.
pub(crate) struct DayList {
    pub(crate) rows: Vec<Day>,
    /// Number of further dates.
    pub(crate) more: usize,
}

/// A date with what ends on it.
pub(crate) struct Day {
    pub(crate) day: String,
    pub(crate) when: String,
    pub(crate) soon: bool,
    pub(crate) sum: Sum,
    /// Number of entries by action.
    pub(crate) to_do: String,
}

/// The timeline.
#[derive(Template)]
#[template(path = "report/pictures/deadlines.svg")]
pub(crate) struct DeadlinesChart {
    title: String,
    file_by: Vec<Mark>,
    protest_by: Vec<Mark>,
    ticks: Vec<Tick>,
}

/// A bar of the picture.
struct Mark {
    x: String,
    y: String,
    width: String,
    height: String,
    words: String,
    soon: bool,
}

/// A tick on the axis.
struct Tick {
    x: String,
    label: String,
}

/// The last days of the chart's spans, counted from the filing date.
const SPANS: [i64; 5] = [7, 14, 30, 60, PROTEST_DAYS as i64];

impl Deadlines {
    pub(crate) fn of(figures: &Figures, as_of: NaiveDate) -> Self {
        let mut file_by: BTreeMap<NaiveDate, DutyTotal> = BTreeMap::new();
        for (deadline, by) in &figures.deadlines {
            *file_by.entry(deadline.last).or_default() += by.values().copied().sum();
        }
        let filing = figures.deadlines.iter().map(|(deadline, by)| {
            let to_do = steps(by.iter().map(|(step, money)| (*step, money.entries)), "; ");
            (deadline.last, when(*deadline, as_of), by.values().copied().sum(), to_do)
        });
        let protest = figures.protest_by.iter();
        let protest = protest.map(|(last, money)| (*last, days_until(*last, as_of), *money, String::new()));
        Deadlines {
            picture: deadlines_chart(&file_by, &figures.protest_by, as_of),
            spans: deadline_spans(&file_by, figures.perhaps_over, as_of),
            file_by: days(filing, as_of),
            protest_by: days(protest, as_of),
            perhaps_over: figures.perhaps_over.into(),
        }
    }
}

fn deadline_spans(
    file_by: &BTreeMap<NaiveDate, DutyTotal>,
    perhaps_over: DutyTotal,
    as_of: NaiveDate,
) -> Vec<DeadlineSpan> {
    let first = std::iter::once(-1).chain(SPANS);
    let spans = first.zip(SPANS).map(|(before, last)| {
        let ahead = |day: &NaiveDate| (*day - as_of).num_days();
        let within = file_by.iter().filter(|(day, _)| (before + 1..=last).contains(&ahead(day)));
        let name = match (before, last) {
            (-1, _) => format!("within {last} days"),
            (_, last) if last == SPANS[SPANS.len() - 1] => "later".into(),
            _ => format!("in {} to {last} days", before + 1),
        };
        let class = if last <= SPANS[1] { "blocked" } else { "ready" };
        (name, class, within.map(|(_, money)| *money).sum::<DutyTotal>())
    });
    let over = ("probably past".to_string(), "review", perhaps_over);
    let all: Vec<_> = std::iter::once(over).chain(spans).filter(|(_, _, money)| money.entries > 0).collect();
    let most = all.iter().map(|(_, _, money)| money.duty).max().unwrap_or_default();
    let span = |(name, class, money): (String, &'static str, DutyTotal)| DeadlineSpan {
        name,
        class,
        sum: money.into(),
        share: share(money.duty, most),
    };
    all.into_iter().map(span).collect()
}

/// The dates: how near and how certain each is, what ends on it, and what to do.
fn days(
    deadlines: impl ExactSizeIterator<Item = (NaiveDate, String, DutyTotal, String)>,
    as_of: NaiveDate,
) -> DayList {
    let more = deadlines.len().saturating_sub(LISTED);
    let row = |(day, when, money, to_do): (NaiveDate, String, DutyTotal, String)| {
        let soon = (day - as_of).num_days() <= AHEAD;
        Day { day: day.to_string(), when, soon, sum: money.into(), to_do }
    };
    DayList { rows: deadlines.take(LISTED).map(row).collect(), more }
}

fn deadlines_chart(
    file_by: &BTreeMap<NaiveDate, DutyTotal>,
    protest_by: &BTreeMap<NaiveDate, DutyTotal>,
    as_of: NaiveDate,
) -> Option<DeadlinesChart> {
    let days = file_by.keys().chain(protest_by.keys());
    let last = days.map(|day| (*day - as_of).num_days()).max()?;
    // A multiple of ten, so that the axis ends at a tick.
    let length = (last / 10 + 1) * 10;
    let per_day = (DEADLINES_WIDTH - 2.0 * DEADLINES_LEFT) / length as f64;
    let x = |ahead: i64| DEADLINES_LEFT + per_day * ahead as f64;
    let lane = |deadlines: &BTreeMap<NaiveDate, DutyTotal>, verb: &str| -> Vec<Mark> {
        let most = deadlines.values().map(|money| money.duty).max().unwrap_or_default();
        let mark = |(day, money): (&NaiveDate, &DutyTotal)| {
            let ahead = (*day - as_of).num_days();
            let height = height(money.duty, most);
            let sum = Sum::from(*money);
            Mark {
                x: format!("{:.1}", x(ahead)),
                y: format!("{:.1}", LANE - height),
                width: format!("{:.1}", (per_day - 1.0).clamp(1.5, 14.0)),
                height: format!("{height:.1}"),
                words: format!("{day}: {verb} {} {}, {}", sum.entries, sum.noun(), sum.duty),
                soon: ahead <= AHEAD,
            }
        };
        deadlines.iter().map(mark).collect()
    };
    let step = if length > 60 { 20 } else { 10 };
    let tick = |ahead: u64| Tick {
        x: format!("{:.1}", x(ahead as i64)),
        label: as_of
            .checked_add_days(Days::new(ahead))
            .map(|d| d.format("%m-%d").to_string())
            .unwrap_or_default(),
    };
    Some(DeadlinesChart {
        title: format!("Deadlines in the {length} days from {as_of} on"),
        file_by: lane(file_by, "file"),
        protest_by: lane(protest_by, "protest"),
        ticks: (0..length as u64).step_by(step).map(tick).collect(),
    })
}

/// The height of a bar by duty; an entry without duty is still visible.
fn height(duty: Decimal, most: Decimal) -> f64 {
    if most <= Decimal::ZERO || duty <= Decimal::ZERO {
        return 4.0;
    }
    (LANE - 10.0) * (duty / most).to_f64().unwrap_or_default().max(0.07)
}
