//! What to do first, in the order in which time runs out.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::sums::entries;
use crate::domain::{DutyTotal, FILING_DAYS, PROTEST_DAYS, dollars};
use crate::judge::Evaluation;
use crate::output::UploadSet;
use crate::ready::{GROUPS, Group, Item, Question};
use crate::report::figures::{Figures, Outcomes};
use crate::report::summary::Summary;
use crate::text::plural;

/// A step: what to do, why, and where in the page more is said.
pub(crate) struct Step {
    pub(crate) what: String,
    pub(crate) why: String,
    /// The section with more of it.
    pub(crate) section: &'static str,
    /// What is typed for it; blank if nothing is.
    pub(crate) typed: &'static str,
    ends: Ends,
}

/// When the time for a step runs out; what has least time first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ends {
    On(NaiveDate),
    /// It may be over.
    PerhapsOver,
    NotSoon,
}

impl Step {
    fn new(what: impl Into<String>, why: impl Into<String>, section: &'static str) -> Self {
        Step { what: what.into(), why: why.into(), section, typed: "", ends: Ends::NotSoon }
    }

    fn ends(self, ends: Ends) -> Self {
        Step { ends, ..self }
    }

    /// Whether time runs out.
    pub(crate) fn urgent(&self) -> bool {
        self.ends != Ends::NotSoon
    }
}

pub(crate) fn steps(figures: &Figures, summary: &Summary, judged: &Evaluation) -> Vec<Step> {
    let as_of = judged.filing.as_of;
    let steps = [
        upload(figures, summary, as_of),
        perhaps_over(figures),
        review(figures, as_of),
        unreadable(summary),
        outside_scope(figures),
        protest(figures),
        undecided(figures, summary),
    ];
    let mut steps: Vec<Step> = steps.into_iter().flatten().collect();
    steps.sort_by_key(|step| step.ends);
    steps
}

/// The first day within ten days on which the time of such entries ends, with those entries.
fn first_to_close(
    figures: &Figures,
    as_of: NaiveDate,
    of: impl Fn(Outcomes) -> DutyTotal,
) -> Option<(NaiveDate, DutyTotal)> {
    let mut closing = figures.closing(as_of).map(|(last, outcomes)| (last, of(outcomes)));
    closing.find(|(_, money)| money.entries > 0)
}

/// By when, in the words of a step.
fn by(last: NaiveDate, as_of: NaiveDate) -> String {
    match (last - as_of).num_days() {
        0 => "today".into(),
        1 => "by tomorrow".into(),
        _ => format!("by {last}"),
    }
}

fn money(money: DutyTotal) -> String {
    let unknown = if money.unknown > 0 { " and more of unknown amount" } else { "" };
    format!("{}{unknown}", dollars(money.duty))
}

fn upload(figures: &Figures, summary: &Summary, as_of: NaiveDate) -> Option<Step> {
    let ready = UploadSet::Ready;
    let files: Vec<_> = summary.uploads.iter().filter(|upload| upload.set == ready).collect();
    let name = match files.as_slice() {
        [] => {
            let why = "No entry may be ready as the data stands: see why under Blocked and In review.";
            return Some(Step::new("Nothing can be uploaded yet", why, "blocked"));
        }
        [one] => one.file.clone(),
        many => format!("the {} files of ready entries", many.len()),
    };
    let Some((last, closing)) = first_to_close(figures, as_of, |outcomes| outcomes.ready) else {
        let why = "Look at the warnings first: an accepted declaration can't be amended.";
        return Some(Step::new(format!("Upload {name}"), why, "upload"));
    };
    let why = format!(
        "The time of {} ({}) ends on {last}: CBP refuses an entry {FILING_DAYS} days after liquidation.",
        entries(closing.entries),
        money(closing)
    );
    let step = Step::new(format!("Upload {name} {}", by(last, as_of)), why, "deadlines");
    Some(step.ends(Ends::On(last)))
}

fn perhaps_over(figures: &Figures) -> Option<Step> {
    let over = figures.perhaps_over;
    let why = format!(
        "If they were liquidated as scheduled, the {FILING_DAYS} days of {} ({}) are over.",
        entries(over.entries),
        money(over)
    );
    let step = || Step::new("Run the report in ACE again", why, "deadlines").ends(Ends::PerhapsOver);
    (over.entries > 0).then(step)
}

fn review(figures: &Figures, as_of: NaiveDate) -> Option<Step> {
    let review = figures.review;
    if review.entries == 0 {
        return None;
    }
    let what = format!("Decide on {} in review", entries(review.entries));
    let Some((last, closing)) = first_to_close(figures, as_of, |outcomes| outcomes.review) else {
        let why = format!("{} waits in files of its own, apart from the others.", money(review));
        return Some(Step::new(what, why, "review"));
    };
    let why = format!(
        "They wait in files of their own; the time of {} ({}) ends on {last}: those are uploaded by then, or not at all.",
        entries(closing.entries),
        money(closing)
    );
    Some(Step::new(format!("{what} {}", by(last, as_of)), why, "review").ends(Ends::On(last)))
}

fn unreadable(summary: &Summary) -> Option<Step> {
    let rows = summary.rows.unreadable;
    let what = format!("Mend {} that can't be read", plural(rows, "row", "rows"));
    let why = "They belong to no entry here; findings.csv names each.";
    (rows > 0).then(|| Step::new(what, why, "provenance"))
}

fn outside_scope(figures: &Figures) -> Option<Step> {
    let left_out = figures.left_out;
    let what = format!("{} of IEEPA duty is not in this claim: include it?", money(left_out.all));
    let open = match left_out.first_file_by {
        Some(day) => format!(", {} of it can still be filed, the first by {day}", money(left_out.open)),
        None => String::new(),
    };
    let why = format!("Paid in {}{open}. To include it:", entries(left_out.all.entries));
    let step = || Step { typed: "--scope all-ieepa", ..Step::new(what, why, "headings") };
    (left_out.all.entries > 0).then(step)
}

fn protest(figures: &Figures) -> Option<Step> {
    let (first, _) = figures.protest_by.first_key_value()?;
    let all: DutyTotal = figures.protest_by.values().copied().sum();
    let what = format!("Ask counsel about protests, the first by {first}");
    let why = format!(
        "{} ({}): a protest is possible until {PROTEST_DAYS} days after liquidation, 19 U.S.C. 1514.",
        entries(all.entries).replace(" entr", " blocked entr"),
        money(all)
    );
    Some(Step::new(what, why, "deadlines"))
}

fn undecided(figures: &Figures, summary: &Summary) -> Option<Step> {
    let rules = || summary.undecided_rules.iter().filter(|rule| rule.in_es003);
    let columns: BTreeSet<&str> = rules().flat_map(|rule| rule.needs.iter().map(String::as_str)).collect();
    let partly = figures.ready.entries - figures.ready_fully_checked;
    let missing = plural(columns.len() as u64, "column", "columns");
    let what = format!("Add {missing} to the ACE report, and run again");
    let why = format!("Without them {} can only be partly checked.", entries(partly));
    (partly > 0 && !columns.is_empty()).then(|| Step::new(what, why, "partly-checked"))
}

/// The list.
pub(crate) struct Checklist {
    pub(crate) groups: Vec<Ticked>,
    /// Where it comes from, each source once.
    pub(crate) sources: String,
}

/// Items that belong together.
pub(crate) struct Ticked {
    pub(crate) title: &'static str,
    pub(crate) items: Vec<Tick>,
}

/// An item.
pub(crate) struct Tick {
    pub(crate) question: &'static str,
    /// What to do, in a few words; where that can't be said in general, why it is asked.
    pub(crate) to_do: String,
    pub(crate) place: &'static str,
}

impl Checklist {
    pub(crate) fn new() -> Self {
        let groups =
            GROUPS.iter().map(|group| Ticked { title: group.title, items: open(group).map(tick).collect() });
        let mut sources: Vec<&str> = Vec::new();
        for source in GROUPS.iter().flat_map(open).flat_map(|item| item.source.split("; ")) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        Checklist {
            groups: groups.filter(|group| !group.items.is_empty()).collect(),
            sources: sources.join("; "),
        }
    }
}

/// The items that are still open: who files, and whether the inputs are theirs, the run itself has told.
fn open(group: &Group) -> impl Iterator<Item = &Item> {
    let is_told = |asked| {
        matches!(
            asked,
            Question::Importers | Question::WhoFiles | Question::FilersOfInputs | Question::ImportersOfInputs
        )
    };
    group.items.iter().filter(move |item| !is_told(item.asked))
}

fn tick(item: &Item) -> Tick {
    let to_do = match item.if_no {
        Some(no) => format!("If not: {}.", no.step),
        None => item.why.into(),
    };
    Tick { question: item.question, to_do, place: item.place }
}
