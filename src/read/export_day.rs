//! The date on which an input was exported, as far as its file shows it.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate};

use crate::domain::{IEEPA_BEGAN, eastern_day, parse_iso_date};

/// An export date and its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExportDay {
    pub(crate) day: NaiveDate,
    pub(crate) origin: DayOrigin,
}

/// The origin of an export date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayOrigin {
    /// A flag.
    Flag,
    /// The workbook's creation date or, if that isn't plausible, the date it was last saved.
    Workbook,
    /// The modification time of the file.
    File,
}

impl DayOrigin {
    pub(crate) fn name(self) -> &'static str {
        match self {
            DayOrigin::Flag => "flag",
            DayOrigin::Workbook => "workbook",
            DayOrigin::File => "file",
        }
    }
}

impl ExportDay {
    /// The date on which a file was last modified.
    pub(crate) fn of_file(time: SystemTime) -> Option<Self> {
        let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
        let day = eastern_day(DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?);
        ExportDay::plausible(day, DayOrigin::File)
    }

    /// The first plausible one of the times stated in a workbook, such as `2026-05-01T12:00:00Z`.
    pub(crate) fn of_workbook<'t>(mut times: impl Iterator<Item = &'t str>) -> Option<Self> {
        times.find_map(|time| {
            let day = match time.parse::<DateTime<chrono::Utc>>() {
                Ok(time) => eastern_day(time),
                Err(_) => parse_iso_date(time.get(..10)?)?,
            };
            ExportDay::plausible(day, DayOrigin::Workbook)
        })
    }

    /// An export with IEEPA duties can't be older than the duties; a workbook may state the date of its template.
    fn plausible(day: NaiveDate, origin: DayOrigin) -> Option<Self> {
        (day >= IEEPA_BEGAN).then_some(ExportDay { day, origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_plausible_time_of_a_workbook_counts_in_eastern_time() {
        let day = |times: &[&str]| ExportDay::of_workbook(times.iter().copied()).map(|of| of.day.to_string());
        assert_eq!(day(&["2026-05-01T03:00:00Z", "2026-06-01T12:00:00Z"]).as_deref(), Some("2026-04-30"));
        assert_eq!(day(&["2006-09-16T00:00:00Z", "2026-06-01T12:00:00Z"]).as_deref(), Some("2026-06-01"));
        assert_eq!(day(&["2026-05-01"]).as_deref(), Some("2026-05-01"));
        assert_eq!(day(&["yesterday", "", "2026-05-é"]), None);
    }
}
