//! The list, by group, in the order in which it is gone through.

use super::{Asked, Item, portal, refund, who};

/// Items that belong together.
#[derive(Debug)]
pub struct Group {
    /// What they are about.
    pub title: &'static str,
    /// The items.
    pub items: &'static [Item],
}

/// The list. What decides whether something else matters comes before it.
pub static GROUPS: &[Group] = &[
    Group { title: "Who files, and who is paid", items: who::PARTIES },
    Group { title: "ACE Portal account", items: portal::ACCOUNT_ITEMS },
    Group { title: "Permissions in ACE", items: portal::PERMISSIONS },
    Group { title: "ACH refund", items: refund::REFUND },
    Group { title: "Keeping it current", items: refund::UPKEEP },
    Group { title: "The inputs", items: who::INPUTS },
];

/// Every item.
pub fn items() -> impl Iterator<Item = &'static Item> {
    GROUPS.iter().flat_map(|group| group.items)
}

/// The items of a group that are answered with yes or no.
pub fn yes_or_no(group: &Group) -> impl Iterator<Item = &Item> {
    group.items.iter().filter(|item| matches!(item.asked, Asked::YesOrNo | Asked::OfTheAccount))
}

/// The item of this name that is answered with yes or no.
pub fn yes_or_no_item(id: &str) -> Option<&'static Item> {
    GROUPS.iter().flat_map(yes_or_no).find(|item| item.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_item_has_a_name_of_its_own_and_says_all_it_must() {
        let mut names = BTreeSet::new();
        for item in items() {
            assert!(names.insert(item.id), "{} stands twice", item.id);
            assert!(item.question.ends_with('?'), "{}: {}", item.id, item.question);
            assert!(
                item.why.ends_with('.') && !item.why.replace("U.S. ", "").contains(". "),
                "{}: one sentence",
                item.id
            );
            let if_no = item.if_no.iter().flat_map(|no| [no.says, no.step, no.to_do]);
            for text in if_no.chain([item.yes, item.to_find_out, item.place]) {
                assert!(
                    !text.is_empty() && !text.ends_with('.') && !text.contains("  "),
                    "{}: {text}",
                    item.id
                );
            }
            assert!(item.source.contains("20") || item.source.contains("Form 5106"), "{}: no date", item.id);
        }
        assert!(names.len() >= 19);
    }

    #[test]
    fn whatever_people_answer_with_yes_or_no_says_what_a_no_comes_to() {
        assert!(GROUPS.iter().flat_map(yes_or_no).all(|item| item.if_no.is_some()));
    }

    #[test]
    fn the_two_things_said_of_a_refund_without_authorization_are_both_told() {
        let said = yes_or_no_item("ach-authorized").unwrap().if_no.unwrap().says;
        assert!(said.contains("will hold") && said.contains("rejected"), "{said}");
    }
}
