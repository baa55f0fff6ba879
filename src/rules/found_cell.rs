//! The cell that a finding points at.

/// A cell's text, and where in its row it stands; no place where the input has no such column.
#[derive(Debug, Default)]
pub struct FoundCell {
    /// Where it stands.
    pub place: Option<usize>,
    /// As the file has it.
    pub text: String,
}

/// A cell that was found to offend: its text, and where in its row it stands. Only a short text is kept, as nearly
/// all are: then the row needn't be read again for the finding to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptCell {
    place: u16,
    length: u8,
    text: [u8; Self::LONGEST],
}

impl KeptCell {
    /// Entry numbers, dates and tariff numbers are no longer.
    const LONGEST: usize = 13;

    /// The cell at this place; none where its text is too long, or no column of the input holds it.
    pub(super) fn of(FoundCell { place, text }: &FoundCell) -> Option<Self> {
        let mut kept = [0; Self::LONGEST];
        kept.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(KeptCell { place: u16::try_from((*place)?).ok()?, length: text.len() as u8, text: kept })
    }

    /// The cell as it was found.
    pub fn found(&self) -> FoundCell {
        let text = std::str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default();
        FoundCell { place: Some(usize::from(self.place)), text: text.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(place: Option<usize>, text: &str) -> Option<KeptCell> {
        KeptCell::of(&FoundCell { place, text: text.into() })
    }

    #[test]
    fn a_short_cell_is_kept_to_the_byte_and_a_longer_one_or_none_is_not() {
        for text in ["", "B7603245278", " 01/09/2025 ", "Trade Control", "\u{e9}\u{2713}"] {
            let found = kept(Some(16_383), text).unwrap().found();
            assert_eq!((found.place, found.text.as_str()), (Some(16_383), text));
        }
        assert_eq!(kept(Some(0), "Trade Controls"), None);
        assert_eq!(kept(Some(0), "seven \u{2713}\u{2713}\u{2713}"), None, "its bytes count");
        assert_eq!(kept(None, ""), None);
        assert_eq!(kept(Some(1 << 16), "01"), None);
    }
}
