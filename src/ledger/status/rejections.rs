//! Rejected entries in their current state, and what each needs next.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use crate::error::Result;
use crate::ledger::Ledger;
use crate::ledger::record_run::UPLOAD_PATH;
use crate::ledger::rejected::RejectedEntry;
use crate::report::{day_in_full, deadline_in_full, how_sure};

/// A rejected entry, and what has been done about it since.
#[derive(Debug, Clone)]
pub(crate) struct RejectedNow {
    pub(crate) entry: RejectedEntry,
    /// The later upload file with it that isn't marked as submitted, with its folder.
    pub(crate) waits_in: Option<String>,
    /// The rules by which a later build holds it back, joined with semicolons.
    pub(crate) held_for: Option<String>,
}

/// What a rejected entry needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NextStep {
    /// Upload the file that has it.
    Upload,
    /// Resubmit it.
    Resubmit,
    /// A later build holds it back; its report explains what to do.
    HeldBack,
    /// It can't be resubmitted now.
    Other,
}

impl NextStep {
    /// The name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            NextStep::Upload => "upload",
            NextStep::Resubmit => "resubmit",
            NextStep::HeldBack => "held-back",
            NextStep::Other => "see-advice",
        }
    }
}

impl RejectedNow {
    pub(crate) fn next_step(&self, as_of: NaiveDate) -> NextStep {
        match (&self.waits_in, &self.held_for) {
            (_, Some(_)) => NextStep::HeldBack,
            (_, None) if self.entry.blocked(as_of).is_some() => NextStep::Other,
            (Some(_), None) => NextStep::Upload,
            (None, None) => NextStep::Resubmit,
        }
    }

    /// What to do next, in a sentence.
    pub(crate) fn advice(&self, as_of: NaiveDate) -> String {
        let advice = self.entry.deciding(as_of).advice;
        match (self.next_step(as_of), &self.waits_in, &self.held_for) {
            (NextStep::HeldBack, _, Some(rules)) => {
                format!("a later build holds it back for {}, see there", rules.replace(';', ", "))
            }
            (NextStep::Upload, Some(file), _) => {
                format!("{advice}; it is in {file}: upload that and mark it with `cape ledger submitted`")
            }
            (NextStep::Other, Some(file), _) if !self.is_over(as_of) => {
                format!("{advice}; a later build put it into {file}: upload that only if the cause is gone")
            }
            _ => advice,
        }
    }

    fn is_over(&self, as_of: NaiveDate) -> bool {
        self.entry.file_by(as_of).is_some_and(|by| by.last < as_of)
    }

    /// Such as `file by 2026-07-20, an estimate`.
    pub(crate) fn last_day(&self, as_of: NaiveDate) -> String {
        let Some(by) = self.entry.file_by(as_of) else { return "last day not known".into() };
        if by.last >= as_of {
            return format!("file by {}", deadline_in_full(by, as_of));
        }
        let was = format!("last day to file was {}{}", by.last, how_sure(by.basis));
        match self.entry.entry.liquidation.protest_by() {
            Some(protest) if protest >= as_of => format!("{was}; protest by {}", day_in_full(protest, as_of)),
            Some(protest) => format!("{was}, and to protest {protest}"),
            None => was,
        }
    }
}

/// All rejected entries, by number.
pub(super) fn rejections(ledger: &Ledger) -> Result<Vec<RejectedNow>> {
    let rejected = ledger.rejected()?;
    let read = || -> rusqlite::Result<Vec<RejectedNow>> {
        let mut last_file = ledger.connection.prepare(&format!(
            "SELECT {UPLOAD_PATH}, u.submitted_on IS NULL FROM entry e JOIN upload u ON u.id = e.upload \
             WHERE e.number = ?1 ORDER BY u.id DESC LIMIT 1"
        ))?;
        let mut held = ledger.connection.prepare("SELECT rules FROM held WHERE number = ?1")?;
        let mut now = |entry: RejectedEntry| -> rusqlite::Result<RejectedNow> {
            let number = entry.entry.number.to_string();
            let of_row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?));
            let (file, waits) = last_file.query_row([&number], of_row)?;
            let held_for = held.query_row([&number], |row| row.get(0)).optional()?;
            Ok(RejectedNow { entry, waits_in: Some(file).filter(|_| waits), held_for })
        };
        rejected.into_iter().map(&mut now).collect()
    };
    read().map_err(ledger.failed())
}
