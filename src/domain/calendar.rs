//! Calendar dates: constants in the source code, and today.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate, Utc};

/// A date constant.
pub(crate) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => panic!("a day in the source code is a day in the calendar"),
    }
}

/// Today's date in US Eastern time. (CBP hasn't said which time zone it uses for the last day of filing.)
pub fn eastern_today() -> NaiveDate {
    eastern_day(Utc::now())
}

/// The date in US Eastern time.
pub(crate) fn eastern_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::America::New_York).date_naive()
}

/// A system time as UTC; 1970-01-01 if it is earlier.
pub(crate) fn utc(time: SystemTime) -> DateTime<Utc> {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or_default()
}
