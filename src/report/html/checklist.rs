//! What must be in order before a refund can be paid, as a list to tick off: that of `cape ready`, in short.

use crate::ready::{Asked, GROUPS, Group, Item};

/// The list.
pub(super) struct Checklist {
    pub(super) groups: Vec<Ticked>,
    /// Where it comes from, each source once.
    pub(super) sources: String,
}

/// Items that belong together.
pub(super) struct Ticked {
    pub(super) title: &'static str,
    pub(super) items: Vec<Tick>,
}

/// An item.
pub(super) struct Tick {
    pub(super) question: &'static str,
    /// What to do, in a few words; where that can't be said in general, why it is asked.
    pub(super) to_do: String,
    pub(super) place: &'static str,
}

impl Checklist {
    pub(super) fn new() -> Self {
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
        matches!(asked, Asked::Importers | Asked::WhoFiles | Asked::FilersOfInputs | Asked::ImportersOfInputs)
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
