//! Sets of rules, as bits by their index in the table.

/// A rule's index in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub(super) u8);

impl RuleId {
    /// The index in the table.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct RuleSet(u128);

impl RuleSet {
    /// Adds a rule.
    pub fn insert(&mut self, rule: RuleId) {
        self.0 |= 1 << rule.0;
    }

    /// The rules in either set.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        RuleSet(self.0 | other.0)
    }

    /// The rules in both sets.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        RuleSet(self.0 & other.0)
    }

    /// Whether no rule is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the rule is in the set.
    pub fn contains(self, rule: RuleId) -> bool {
        self.0 & (1 << rule.0) != 0
    }

    /// The rules in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = RuleId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let rule = (left != 0).then(|| RuleId(left.trailing_zeros() as u8))?;
            left &= left - 1;
            Some(rule)
        })
    }
}
