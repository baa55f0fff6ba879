//! Values of which there are few, each kept once.

use std::collections::HashMap;
use std::hash::Hash;

/// The different values of a kind in a run, where there are few.
#[derive(Debug)]
pub(super) struct Distinct<T> {
    pub(super) list: Vec<T>,
    indexes: HashMap<T, u16>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Distinct { list: Vec::new(), indexes: HashMap::new() }
    }
}

impl<T: Copy + Eq + Hash> Distinct<T> {
    /// The first ones are the most frequent: so many are compared in less time than one is looked up.
    const FREQUENT: usize = 6;

    /// The index of a value; none where there are more than can be numbered.
    pub(super) fn index(&mut self, value: T) -> Option<u16> {
        let frequent = self.list.iter().take(Self::FREQUENT).position(|known| *known == value);
        if let Some(index) = frequent {
            return u16::try_from(index).ok();
        }
        if let Some(index) = self.indexes.get(&value) {
            return Some(*index);
        }
        let index = u16::try_from(self.list.len()).ok()?;
        self.indexes.insert(value, index);
        self.list.push(value);
        Some(index)
    }
}
