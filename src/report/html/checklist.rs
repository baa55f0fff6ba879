//! What to have in place to receive the refund, as `cape ready` asks it.

use crate::ready::{GROUPS, Group, Item, Question};

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
    pub(crate) location: &'static str,
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
    Tick { question: item.question, to_do, location: item.location }
}
