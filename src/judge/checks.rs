//! Index of the rules about entries, so that only those that apply to an entry are run.

use std::sync::LazyLock;

use crate::rules::{Category, Check, RuleId, RuleSet, Sees, Subject};

pub(crate) static CHECKS: LazyLock<Checks> = LazyLock::new(Checks::of_table);

/// The rules about entries, by the category of entry they apply to and by what they look at.
pub(crate) struct Checks {
    /// By the rule's index in the table; `None` for a rule that isn't about entries.
    checks: Vec<Option<Check>>,
    by_category: [RuleSet; Category::COUNT],
    by_sees: [RuleSet; 3],
}

impl Checks {
    fn of_table() -> Self {
        let mut all =
            Checks { checks: Vec::new(), by_category: Default::default(), by_sees: Default::default() };
        for id in RuleId::all() {
            let check = match id.rule().subject {
                Subject::Entry(check) => Some(check),
                Subject::File | Subject::Row | Subject::Upload => None,
            };
            for check in check.iter() {
                check.applies_to.iter().for_each(|category| all.by_category[*category as usize].insert(id));
                all.by_sees[check.sees as usize].insert(id);
            }
            all.checks.push(check);
        }
        all
    }

    pub(crate) fn of(&self, category: Category) -> RuleSet {
        self.by_category[category as usize]
    }

    pub(crate) fn that_see(&self, sees: Sees) -> RuleSet {
        self.by_sees[sees as usize]
    }

    pub(crate) fn in_set(&self, rules: RuleSet) -> impl Iterator<Item = (RuleId, &Check)> {
        rules.iter().filter_map(|id| Some((id, self.checks[id.index()].as_ref()?)))
    }
}
