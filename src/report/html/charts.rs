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
use crate::report::wording::{Sum, day_in_full, days_until, opening_in_full, share, when};
use crate::rules::DeadlineBasis;

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
/// Later days are not in the picture: the time for a protest is as long.
const CHARTED: i64 = PROTEST_DAYS as i64;
/// More days than these are not listed beneath the picture, but summed up.
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
    /// How many entries have a last day of filing that is an estimate.
    pub(crate) estimated: Sum,
    /// From when on CBP accepts entries that wait for it.
    pub(crate) opens: Vec<String>,
}

/// The entries whose deadline is this many days ahead.
pub(crate) struct DeadlineSpan {
    pub(crate) name: String,
    pub(crate) class: &'static str,
    pub(crate) sum: Sum,
    pub(crate) share: String,
}

/// Some days with what ends on them, then the entries of all other days and of none.
pub(crate) struct DayList {
    pub(crate) rows: Vec<Day>,
    pub(crate) others: Vec<(String, Sum)>,
    pub(crate) total: Sum,
}

/// A date with what ends on it.
pub(crate) struct Day {
    pub(crate) day: String,
    pub(crate) when: String,
    pub(crate) soon: bool,
    pub(crate) money: DutyTotal,
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

/// The last days ahead of the spans of the chart.
const SPANS: [i64; 5] = [7, 14, 30, 60, i64::MAX];

/// The entries whose last day of filing is the same.
#[derive(Clone, Copy, Default)]
struct OnDay {
    money: DutyTotal,
    /// For how many of them the day is an estimate.
    estimated: u64,
}

impl Deadlines {
    pub(crate) fn of(figures: &Figures, as_of: NaiveDate) -> Self {
        let mut file_by: BTreeMap<NaiveDate, OnDay> = BTreeMap::new();
        let mut estimated = DutyTotal::default();
        for (deadline, by) in &figures.deadlines {
            let (on_day, money) = (file_by.entry(deadline.last).or_default(), by.values().copied().sum());
            on_day.money += money;
            if deadline.basis != DeadlineBasis::Liquidated {
                on_day.estimated += money.entries;
                estimated += money;
            }
        }
        let filing = figures.deadlines.iter().map(|(deadline, by)| {
            let to_do = steps(by.iter().map(|(step, money)| (*step, money.entries)), "; ");
            Day::new(deadline.last, when(*deadline, as_of), by.values().copied().sum(), to_do, as_of)
        });
        let protest = figures.protest_by.iter();
        let protest = protest
            .map(|(last, money)| Day::new(*last, days_until(*last, as_of), *money, String::new(), as_of));
        let without_day = [
            (PROBABLY_PAST, figures.perhaps_over),
            ("past: see why in the table of entries", figures.over),
            (NO_DAY, figures.undated),
        ];
        Deadlines {
            picture: deadlines_chart(&file_by, &figures.protest_by, as_of),
            spans: deadline_spans(&file_by, figures, as_of),
            file_by: DayList::of(filing.collect(), &without_day),
            protest_by: DayList::of(protest.collect(), &[]),
            perhaps_over: figures.perhaps_over.into(),
            estimated: estimated.into(),
            opens: figures.opens.iter().map(|(day, opening)| opening_in_full(*day, opening)).collect(),
        }
    }
}

const PROBABLY_PAST: &str = "probably past";
const NO_DAY: &str = "no day yet";

impl Day {
    fn new(day: NaiveDate, when: String, money: DutyTotal, to_do: String, as_of: NaiveDate) -> Self {
        let soon = (day - as_of).num_days() <= AHEAD;
        Day { day: day.to_string(), when, soon, money, sum: money.into(), to_do }
    }
}

impl DayList {
    /// The first of the days, and in one row each what is left: all add up to the total.
    fn of(mut rows: Vec<Day>, without_day: &[(&str, DutyTotal)]) -> Self {
        let later = rows.split_off(rows.len().min(LISTED));
        let later = (format!("{} later days", later.len()), later.iter().map(|day| day.money).sum());
        let others = without_day.iter().map(|(name, money)| (name.to_string(), *money));
        let others: Vec<(String, DutyTotal)> =
            std::iter::once(later).chain(others).filter(|(_, money)| money.entries > 0).collect();
        let listed = rows.iter().map(|day| day.money);
        let total: DutyTotal = listed.chain(others.iter().map(|(_, money)| *money)).sum();
        let others = others.into_iter().map(|(name, money)| (name, money.into())).collect();
        DayList { rows, others, total: total.into() }
    }
}

fn deadline_spans(
    file_by: &BTreeMap<NaiveDate, OnDay>,
    figures: &Figures,
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
        (name, class, within.map(|(_, on)| on.money).sum::<DutyTotal>())
    });
    let over = (PROBABLY_PAST.to_string(), "review", figures.perhaps_over);
    let none = (NO_DAY.to_string(), "outside", figures.undated);
    let all = std::iter::once(over).chain(spans).chain([none]);
    let all: Vec<_> = all.filter(|(_, _, money)| money.entries > 0).collect();
    let most = all.iter().map(|(_, _, money)| money.duty).max().unwrap_or_default();
    let span = |(name, class, money): (String, &'static str, DutyTotal)| DeadlineSpan {
        name,
        class,
        sum: money.into(),
        share: share(money.duty, most),
    };
    all.into_iter().map(span).collect()
}

fn deadlines_chart(
    file_by: &BTreeMap<NaiveDate, OnDay>,
    protest_by: &BTreeMap<NaiveDate, DutyTotal>,
    as_of: NaiveDate,
) -> Option<DeadlinesChart> {
    let ahead = |day: &NaiveDate| (*day - as_of).num_days();
    let days = file_by.keys().chain(protest_by.keys()).map(ahead);
    let last = days.filter(|ahead| *ahead <= CHARTED).max()?;
    // Whole tens, so that the axis ends at a mark.
    let length = (last / 10 + 1) * 10;
    let per_day = (DEADLINES_WIDTH - 2.0 * DEADLINES_LEFT) / length as f64;
    let x = |ahead: i64| DEADLINES_LEFT + per_day * ahead as f64;
    let lane = |verb: &str, deadlines: Vec<(&NaiveDate, OnDay)>| -> Vec<Mark> {
        let most = deadlines.iter().map(|(_, on)| on.money.duty).max().unwrap_or_default();
        let mark = |(day, on): (&NaiveDate, OnDay)| {
            let (height, sum) = (height(on.money.duty, most), Sum::from(on.money));
            let estimate = match on.estimated {
                0 => String::new(),
                all if all == on.money.entries => ", an estimate".into(),
                some => format!(", an estimate for {some}"),
            };
            let day_shown = day_in_full(*day, as_of);
            Mark {
                x: format!("{:.1}", x(ahead(day))),
                y: format!("{:.1}", LANE - height),
                width: format!("{:.1}", (per_day - 1.0).clamp(1.5, 14.0)),
                height: format!("{height:.1}"),
                words: format!("{day_shown}: {verb} {} {}, {}{estimate}", sum.entries, sum.noun(), sum.duty),
                soon: ahead(day) <= AHEAD,
            }
        };
        deadlines.into_iter().filter(|(day, _)| ahead(day) <= CHARTED).map(mark).collect()
    };
    let protest = protest_by.iter().map(|(day, money)| (day, OnDay { money: *money, estimated: 0 }));
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
        file_by: lane("file", file_by.iter().map(|(day, on)| (day, *on)).collect()),
        protest_by: lane("protest", protest.collect()),
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
