//! Which rejected entries go onto another declaration, and what the others need.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::Ledger;
use super::build::new_upload;
use super::record::{NewEntry, NewRun, RunKind, Unsubmitted};
use crate::domain::phases::{date, days};
use crate::domain::{
    DutyTotal, EntryNumber, EntryType, FilerCode, LiquidationStatus, cents, clean, collapse_blanks,
    parse_iso_date,
};
use crate::entries::Liquidation;
use crate::error::{Error, Result};
use crate::output::{FILE_LIMIT, Item, OutputDir, Splitting, Upload, UploadSet, content, plan};
use crate::report::UploadSummary;
use crate::rules::{FilingDeadline, MESSAGES, Rule, Subject, filing_deadline};
use crate::run::{Worth, upload_summary};
use crate::text::safe_cell;

/// Why a rejected entry isn't tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocked {
    /// The time to file after its liquidation is over.
    TooLate,
    /// It is, if it was liquidated on the day for which that was scheduled.
    MaybeTooLate,
    /// For a reason that another try doesn't change.
    Lasting,
    /// For a reason that isn't known, or for none that CBP tells.
    Unknown,
    /// For a reason that another try changes only from a later day on.
    NotYet,
}

/// Rejected entries with one reason, and what becomes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByReason {
    /// Why they aren't tried again; none where they are.
    pub blocked: Option<Blocked>,
    /// The reason, as CBP puts it, or as this program does where the entry is too late.
    pub reason: String,
    /// The rule of this program that checks it, if there is one.
    pub rule: Option<&'static str>,
    /// What to do, or what may have come about meanwhile.
    pub advice: String,
    /// The entries.
    pub sum: DutyTotal,
}

const TOO_LATE: &str = concat!("the ", days!(filing), " days after its liquidation are over");

const MAYBE_TOO_LATE: &str = concat!(days!(filing), " days since its scheduled liquidation are over");

const LOOK_AGAIN: &str = "run the report in ACE again: if it was liquidated on that day, it is too late; `cape build` \
                          judges it by the fresh export";

const NO_REASON: &str = "(no error description)";

const UNKNOWN: &str = concat!(
    "CBP's table of ",
    date!(error_table),
    " has no such message: look the entry up in ACE; once nothing stands against it, build from a fresh export"
);

impl RejectedEntry {
    /// Why it isn't tried again on a day, and the reason of CBP by which; none where it is.
    pub fn blocked(&self, as_of: NaiveDate) -> Option<(Blocked, Option<&str>)> {
        let liquidation = self.entry.liquidation;
        let is_over = |deadline: FilingDeadline| deadline.last < as_of;
        if filing_deadline(liquidation, None, as_of).is_some_and(is_over) {
            let happened = liquidation.happened().is_some();
            return Some((if happened { Blocked::TooLate } else { Blocked::MaybeTooLate }, None));
        }
        let blocking =
            self.reasons.iter().filter_map(|text| Some((self.blocks(text, as_of)?, Some(text.as_str()))));
        blocking.min()
    }

    /// How a reason of CBP keeps it from another try on a day, if it does.
    fn blocks(&self, text: &str, as_of: NaiveDate) -> Option<Blocked> {
        let Some(known) = reason(text) else { return Some(Blocked::Unknown) };
        match known.retry {
            Retry::No => Some(Blocked::Lasting),
            Retry::Again | Retry::Mended if !known.covers(self.entry.entry_type) => Some(Blocked::Lasting),
            Retry::Again | Retry::Mended => {
                known.from.filter(|first| as_of < *first).map(|_| Blocked::NotYet)
            }
        }
    }

    /// The reason that decides what becomes of it on a day.
    pub fn deciding(&self, as_of: NaiveDate) -> ByReason {
        let blocked = self.blocked(as_of);
        let first = self.reasons.first().map(String::as_str);
        let text = blocked.map_or(first, |(_, text)| text).unwrap_or_default();
        let of_cbp = |text: &str, known: Option<&Reason>| {
            let advice = known.map_or(UNKNOWN, |known| &known.advice).to_string();
            (text.to_string(), known.and_then(Reason::rule).map(|rule| rule.name), advice)
        };
        let (reason, rule, advice) = match blocked {
            Some((Blocked::TooLate, _)) => {
                of_cbp(TOO_LATE, reason("Entry Summary is in Final Liquidation Status"))
            }
            Some((Blocked::MaybeTooLate, _)) => {
                (MAYBE_TOO_LATE.into(), Some("scheduled-date-passed"), LOOK_AGAIN.into())
            }
            _ if text.is_empty() => of_cbp(NO_REASON, None),
            _ => of_cbp(text, reason(text)),
        };
        ByReason {
            blocked: blocked.map(|(blocked, _)| blocked),
            reason,
            rule,
            advice,
            sum: DutyTotal::of_entry(self.entry.duty),
        }
    }
}

/// The entries by what decides: those that are tried again first, then by the number of entries.
pub(super) fn by_reason(rejected: &[RejectedEntry], as_of: NaiveDate) -> Vec<ByReason> {
    let mut groups: BTreeMap<(Option<Blocked>, String), ByReason> = BTreeMap::new();
    for one in rejected.iter().map(|entry| entry.deciding(as_of)) {
        match groups.get_mut(&(one.blocked, one.reason.clone())) {
            Some(group) => group.sum += one.sum,
            None => drop(groups.insert((one.blocked, one.reason.clone()), one)),
        }
    }
    let mut groups: Vec<ByReason> = groups.into_values().collect();
    groups.sort_by_key(|group| (group.blocked.is_some(), Reverse(group.sum.entries)));
    groups
}

/// Whether an entry that was rejected for a reason goes onto another declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Retry {
    /// The reason vanishes on another try.
    Again,
    /// The reason can have been mended meanwhile.
    Mended,
    /// Another try would fail alike.
    No,
}

/// A message of CBP as a reason, and what to do about it.
#[derive(Debug, Deserialize)]
pub struct Reason {
    /// The message, word for word.
    pub message: String,
    /// Whether the entry is tried again.
    pub retry: Retry,
    /// The first day on which another try can go otherwise, where CBP named one.
    pub from: Option<NaiveDate>,
    /// The entry types for which it can, by their codes; blank for all.
    pub types: String,
    /// What to do, or what may have come about meanwhile.
    pub advice: String,
}

/// All of them: those that may be tried again first.
pub static REASONS: LazyLock<Vec<Reason>> = LazyLock::new(|| {
    let records = csv::Reader::from_reader(include_str!("reasons.csv").as_bytes()).into_deserialize();
    records.map(|record| record.expect("reasons.csv is part of the program and tested")).collect()
});

/// The reason that CBP puts so; none for one that isn't known.
pub(super) fn reason(message: &str) -> Option<&'static Reason> {
    let message = collapse_blanks(clean(message));
    REASONS.iter().find(|known| known.message.eq_ignore_ascii_case(&message))
}

impl Reason {
    /// Whether another try can go otherwise for entries of this type. One that isn't known is given the benefit of
    /// the doubt, as a build does.
    pub fn covers(&self, entry_type: Option<EntryType>) -> bool {
        let known = entry_type.filter(|_| !self.types.is_empty());
        known.is_none_or(|own| self.types.split(' ').any(|code| EntryType::parse(code) == Some(own)))
    }

    /// The rule of this program that checks it before the upload, if there is one.
    pub fn rule(&self) -> Option<&'static Rule> {
        let message = MESSAGES.iter().find(|message| message.text.eq_ignore_ascii_case(&self.message))?;
        let is_of_entry = |rule: &&Rule| !matches!(rule.subject, Subject::File);
        message.rules().into_iter().find(is_of_entry)
    }
}

/// An entry that CBP rejected.
#[derive(Debug, Clone)]
pub struct RejectedEntry {
    /// What was known of it when it was filed.
    pub entry: NewEntry,
    /// The upload file on which it was rejected last.
    pub upload: String,
    /// The day on which that was uploaded, YYYY-MM-DD.
    pub submitted: String,
    /// Its claim number.
    pub claim: Option<String>,
    /// The broker that filed, if one did.
    pub filer: Option<FilerCode>,
    /// Whose entries alone that file held, and which file it was: two social security numbers may look alike.
    pub importer: Option<(String, Option<i64>)>,
    /// Why, as CBP puts it; blank where CBP says nothing.
    pub reasons: Vec<String>,
}

impl Ledger {
    /// The entries that were rejected on the declaration uploaded last, by number. What is accepted or pending on
    /// another one isn't among them.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read.
    pub fn rejected(&self) -> Result<Vec<RejectedEntry>> {
        let read = || {
            let mut find = self.connection.prepare(
                "SELECT s.number, s.importer, s.entry_date, s.liquidation_status, s.liquidation_date, s.duty, \
                        u.id, u.name, u.submitted_on, u.claim, u.importer, u.filer, s.type \
                 FROM standing s JOIN upload u ON u.id = s.upload \
                 WHERE s.standing = 'rejected' ORDER BY s.number, u.submitted_on DESC, u.id DESC",
            )?;
            let mut why = self.connection.prepare(
                "SELECT DISTINCT a.error FROM result r JOIN answer a ON a.id = r.answer \
                 WHERE r.number = ?1 AND r.upload = ?2 AND a.answer = 'rejected' ORDER BY a.error",
            )?;
            let mut rows = find.query([])?;
            let mut found: Vec<RejectedEntry> = Vec::new();
            while let Some(row) = rows.next()? {
                let Some(mut rejected) = rejected(row)? else { continue };
                if found.last().is_some_and(|last| last.entry.number == rejected.entry.number) {
                    continue;
                }
                let (number, upload): (String, i64) = (row.get(0)?, row.get(6)?);
                let reasons = why.query_map((number, upload), |row| row.get(0))?;
                rejected.reasons = reasons.collect::<rusqlite::Result<_>>()?;
                found.push(rejected);
            }
            Ok(found)
        };
        let all = || Ok((read().map_err(self.failed())?, self.filed()?));
        let (mut found, filed) = self.at_one_moment(all)?;
        found.retain(|rejected| !filed.contains(rejected.entry.number));
        Ok(found)
    }
}

fn rejected(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<RejectedEntry>> {
    let day = |column| -> rusqlite::Result<Option<NaiveDate>> {
        Ok(row.get::<_, Option<String>>(column)?.and_then(|day| parse_iso_date(&day)))
    };
    let Some(number) = EntryNumber::from_text(row.get_ref(0)?.as_str()?) else { return Ok(None) };
    let status = row.get::<_, Option<String>>(3)?;
    let liquidation =
        Liquidation { status: status.and_then(|status| LiquidationStatus::parse(&status)), date: day(4)? };
    let duty = row.get::<_, Option<i64>>(5)?.map(|cents| Decimal::new(cents, 2));
    let entry_type = row.get::<_, Option<String>>(12)?.and_then(|code| EntryType::parse(&code));
    let (upload, importer) = (row.get::<_, i64>(6)?, row.get::<_, Option<String>>(10)?);
    Ok(Some(RejectedEntry {
        entry: NewEntry { number, entry_type, importer: row.get(1)?, entry_date: day(2)?, liquidation, duty },
        upload: row.get(7)?,
        submitted: row.get(8)?,
        claim: row.get(9)?,
        filer: row.get::<_, Option<String>>(11)?.and_then(|code| FilerCode::parse(&code)),
        importer: importer.map(|number| (number.clone(), number.starts_with('*').then_some(upload))),
        reasons: Vec::new(),
    }))
}

/// Where rejected entries are to be tried again from, and where to write.
#[derive(Debug, Clone)]
pub(crate) struct RetryJob {
    /// The ledger.
    pub ledger: PathBuf,
    /// The folder for the new upload files, which isn't there yet.
    pub out: PathBuf,
    /// The day of filing.
    pub as_of: NaiveDate,
}

/// What became of the rejected entries.
#[derive(Debug)]
pub(crate) struct Retried {
    /// The new upload files.
    pub uploads: Vec<UploadSummary>,
    /// The rejected entries by reason.
    pub reasons: Vec<ByReason>,
    /// Upload files that hold some of the same entries and aren't marked as submitted.
    pub unsubmitted: Vec<Unsubmitted>,
}

/// Whose entries a file holds that was split by importer, as the ledger knows it.
type Importer = (String, Option<i64>);

/// Writes new upload files with the rejected entries whose reason vanishes or can have been mended, beside them
/// `rejected.csv` with every rejected entry, and records the run. The folder is a new one: no summary vouches for these
/// files, so they appear all at once, and only when the ledger knows them.
///
/// # Errors
///
/// Where the ledger can't be read or written, or the folder is there already. Then nothing is left behind.
pub(crate) fn retry(job: &RetryJob) -> Result<Retried> {
    let folder = new_folder(&job.out)?;
    let mut ledger = Ledger::open(&job.ledger)?;
    let rejected = ledger.rejected()?;
    let reasons = by_reason(&rejected, job.as_of);
    if rejected.is_empty() {
        return Ok(Retried { uploads: Vec::new(), reasons, unsubmitted: Vec::new() });
    }
    let planned = plan_again(&rejected, job.as_of);
    let mut staged = folder.stage()?;
    let recording = ledger.record(NewRun { kind: RunKind::Retry, as_of: job.as_of })?;
    let (mut uploads, mut file_of) = (Vec::new(), vec![String::new(); rejected.len()]);
    for Planned { filer, upload, importer } in &planned {
        let entries = || upload.entries.iter().map(|place| &rejected[*place as usize].entry);
        let content = content(entries().map(|entry| entry.number));
        let written =
            staged.add(&upload.name, |to, failed| to.write_all(content.as_bytes()).map_err(failed))?;
        let mut worth = Worth::default();
        for entry in entries() {
            let deadline = filing_deadline(entry.liquidation, entry.entry_date, job.as_of);
            worth.add(entry.duty, deadline.map(|deadline| deadline.last).filter(|last| *last >= job.as_of));
        }
        let summary = upload_summary(upload, written, importer.clone(), worth);
        recording.upload(&new_upload(&summary, *filer), entries().cloned())?;
        upload.entries.iter().for_each(|place| file_of[*place as usize].clone_from(&upload.name));
        uploads.push(summary);
    }
    staged.add("rejected.csv", |to, failed| write_rejected(&rejected, &file_of, job.as_of, to, failed))?;
    let unsubmitted = recording.unsubmitted()?;
    // A run that writes no upload file is none.
    staged.commit_with(|| if uploads.is_empty() { Ok(()) } else { recording.commit() })?;
    Ok(Retried { uploads, reasons, unsubmitted })
}

/// A folder that isn't there yet.
fn new_folder(path: &Path) -> Result<OutputDir> {
    if path.symlink_metadata().is_ok() {
        return Err(Error::OutputTaken {
            folder: path.to_path_buf(),
            reason: "is there already".into(),
            help: "name a folder that isn't there yet with --out DIR: the new upload files appear in it all at once, \
                   and only when the ledger knows them",
        });
    }
    OutputDir::open(path, false)
}

/// An upload file for another try.
struct Planned {
    filer: Option<FilerCode>,
    upload: Upload<usize>,
    importer: Option<String>,
}

/// Spreads the entries that are tried again over files, each filer's apart, and each importer's where they were apart
/// before.
fn plan_again(rejected: &[RejectedEntry], as_of: NaiveDate) -> Vec<Planned> {
    let again: Vec<(u32, &RejectedEntry)> =
        (0..).zip(rejected).filter(|(_, entry)| entry.blocked(as_of).is_none()).collect();
    let importers: BTreeSet<&Importer> =
        again.iter().filter_map(|(_, entry)| entry.importer.as_ref()).collect();
    let importers: Vec<&Importer> = importers.into_iter().collect();
    let filers: BTreeSet<Option<FilerCode>> = again.iter().map(|(_, entry)| entry.filer).collect();
    let of_filer = |filer: Option<FilerCode>| {
        let own = || again.iter().filter(move |(_, entry)| entry.filer == filer);
        let by_importer = own().any(|(_, entry)| entry.importer.is_some());
        let items = own().map(|(place, entry)| {
            let importer = entry.importer.as_ref().and_then(|own| importers.binary_search(&own).ok());
            Item { place: *place, set: UploadSet::Retry, importer }
        });
        let shown = |place: usize| importers[place].0.clone();
        let uploads = plan(items, Splitting { filer, by_importer, max_entries: FILE_LIMIT }, shown);
        let importers = &importers;
        uploads.into_iter().map(move |upload| {
            let importer = upload.importer.map(|place| importers[place].0.clone());
            Planned { filer, upload, importer }
        })
    };
    filers.into_iter().flat_map(of_filer).collect()
}

const REJECTED_HEADER: [&str; 10] = [
    "entry_number",
    "importer_number",
    "ieepa_duty",
    "rejected_in",
    "submitted_on",
    "claim_number",
    "reasons",
    "rule",
    "retried_in",
    "advice",
];

/// Writes the entries in their order; `file_of` names the new upload file of each, or is blank.
pub(super) fn write_rejected(
    rejected: &[RejectedEntry],
    file_of: &[String],
    as_of: NaiveDate,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut table = csv::Writer::from_writer(to);
    let mut write = || {
        table.write_record(REJECTED_HEADER)?;
        for (entry, file) in rejected.iter().zip(file_of) {
            let deciding = entry.deciding(as_of);
            table.write_record([
                entry.entry.number.to_string().as_str(),
                entry.entry.importer.as_deref().unwrap_or_default(),
                &entry.entry.duty.map(cents).unwrap_or_default(),
                &safe_cell(&entry.upload),
                &entry.submitted,
                &safe_cell(entry.claim.as_deref().unwrap_or_default()),
                &safe_cell(&entry.reasons.join("; ")),
                deciding.rule.unwrap_or_default(),
                file,
                &safe_cell(&deciding.advice),
            ])?;
        }
        Ok(table.flush()?)
    };
    write().map_err(|error: csv::Error| failed(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PHASES;

    #[test]
    fn every_message_of_cbp_has_a_reason_and_every_reason_a_message() {
        let messages: Vec<&str> = MESSAGES.iter().map(|message| message.text.as_str()).collect();
        for message in &messages {
            assert!(REASONS.iter().any(|reason| reason.message == *message), "{message}");
        }
        for reason in REASONS.iter() {
            assert!(messages.contains(&reason.message.as_str()), "{}", reason.message);
            assert!(reason.advice.len() > 20 && !reason.advice.ends_with('.'), "{}", reason.message);
        }
        assert!(REASONS.is_sorted_by_key(|reason| reason.retry));
    }

    #[test]
    fn a_reason_that_ends_on_a_day_ends_with_a_phase() {
        let dated: Vec<&Reason> = REASONS.iter().filter(|reason| reason.from.is_some()).collect();
        assert!(!dated.is_empty());
        for reason in dated {
            let phase = PHASES.iter().find(|phase| Some(phase.from) == reason.from).unwrap();
            assert!(reason.advice.contains(&phase.from.to_string()), "{}", reason.message);
        }
    }

    #[test]
    fn a_reason_is_known_however_it_is_spaced_and_leads_to_its_rule() {
        assert_eq!(reason(" unexpected  error-try again ").unwrap().retry, Retry::Again);
        assert_eq!(reason("Protest on Entry").unwrap().rule().unwrap().name, "protest-open");
        assert_eq!(reason("Entry Summary Under Review").unwrap().rule().unwrap().name, "summary-adjusted");
        assert!(reason("HTS Relationship Mismatch").unwrap().rule().is_none());
        assert!(reason("Something new").is_none() && reason("").is_none());
    }
}
