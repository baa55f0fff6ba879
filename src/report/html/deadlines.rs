//! The timeline: until when which money can be filed, and until when protests are possible.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::sums::Sum;
use crate::domain::Money;
use crate::report::figures::AHEAD;
use crate::report::{Figures, Outcomes};

/// The picture is so wide and each of its lanes so high, in its own units.
const WIDTH: f64 = 720.0;
const LEFT: f64 = 8.0;
const LANE: f64 = 64.0;
/// More days than these are not listed beneath the picture, but counted.
const LISTED: usize = 40;

/// The deadlines ahead.
pub(super) struct Deadlines {
    /// The picture; nothing where there are no deadlines.
    pub(super) picture: Option<Picture>,
    /// The last days of filing.
    pub(super) file_by: DayList,
    /// The days on which the time for protests ends.
    pub(super) protest_by: DayList,
    pub(super) perhaps_over: Sum,
}

/// Some days with what ends on them.
pub(super) struct DayList {
    pub(super) rows: Vec<Day>,
    /// How many days more there are.
    pub(super) more: usize,
}

/// A day with what ends on it.
pub(super) struct Day {
    pub(super) day: String,
    pub(super) when: String,
    pub(super) soon: bool,
    pub(super) sum: Sum,
}

/// The timeline.
#[derive(Template)]
#[template(path = "report/pictures/deadlines.svg")]
pub(super) struct Picture {
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

/// A place on the axis.
struct Tick {
    x: String,
    label: String,
}

impl Deadlines {
    pub(super) fn of(figures: &Figures, as_of: NaiveDate) -> Self {
        Deadlines {
            picture: picture(figures, as_of),
            file_by: days(&figures.file_by, as_of, Outcomes::total),
            protest_by: days(&figures.protest_by, as_of, |money| *money),
            perhaps_over: figures.perhaps_over.into(),
        }
    }
}

fn days<T>(deadlines: &BTreeMap<NaiveDate, T>, as_of: NaiveDate, of: impl Fn(&T) -> Money) -> DayList {
    let row = |(day, money): (&NaiveDate, &T)| {
        let ahead = (*day - as_of).num_days();
        Day { day: day.to_string(), when: when(ahead), soon: ahead <= AHEAD, sum: of(money).into() }
    };
    DayList {
        rows: deadlines.iter().take(LISTED).map(row).collect(),
        more: deadlines.len().saturating_sub(LISTED),
    }
}

fn when(ahead: i64) -> String {
    match ahead {
        0 => "today".into(),
        1 => "tomorrow".into(),
        days => format!("in {days} days"),
    }
}

fn picture(figures: &Figures, as_of: NaiveDate) -> Option<Picture> {
    let days = figures.file_by.keys().chain(figures.protest_by.keys());
    let last = days.map(|day| (*day - as_of).num_days()).max()?;
    // Whole tens, so that the axis ends at a mark.
    let length = (last / 10 + 1) * 10;
    let per_day = (WIDTH - 2.0 * LEFT) / length as f64;
    let x = |ahead: i64| LEFT + per_day * ahead as f64;
    let file_by = figures.file_by.iter().map(|(day, outcomes)| (*day, outcomes.total())).collect();
    let lane = |deadlines: &BTreeMap<NaiveDate, Money>, verb: &str| -> Vec<Mark> {
        let most = deadlines.values().map(|money| money.duty).max().unwrap_or_default();
        let mark = |(day, money): (&NaiveDate, &Money)| {
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
    Some(Picture {
        title: format!("Deadlines in the {length} days from {as_of} on"),
        file_by: lane(&file_by, "file"),
        protest_by: lane(&figures.protest_by, "protest"),
        ticks: (0..length as u64).step_by(step).map(tick).collect(),
    })
}

/// By duty; what has no duty is to be seen all the same.
fn height(duty: Decimal, most: Decimal) -> f64 {
    if most <= Decimal::ZERO || duty <= Decimal::ZERO {
        return 4.0;
    }
    (LANE - 10.0) * (duty / most).to_f64().unwrap_or_default().max(0.07)
}
