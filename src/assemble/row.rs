//! One row of an entry, with every cell read.

use rust_decimal::Decimal;

use super::fields::EntryState;
use crate::domain::{EntryNumber, Heading, Reading};
use crate::ieepa::{HeadingKind, kind};
use crate::read::{Column, RowRef};

/// One row of an entry. Holds values and the place of the row, never its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Whose row it is.
    pub number: EntryNumber,
    /// Where it stands.
    pub at: RowRef,
    /// Line and ordinal of a row that names an IEEPA heading; none if either is missing or no number.
    pub line: Option<(u32, u32)>,
    /// The IEEPA heading to which the row's duty belongs.
    pub own_heading: Option<Heading>,
    /// IEEPA headings that the row names besides; what duty they bear isn't known.
    pub other_headings: Box<[Heading]>,
    /// In which column the row's IEEPA headings stand, or the first of them.
    pub tariff_column: Column,
    /// A cell of HTS numbers that can't be read, and so could hide an IEEPA heading.
    pub unreadable_hts: Option<Column>,
    /// The duty on a row that names an IEEPA heading.
    pub duty: Reading<Decimal>,
    /// Whether a row that names an IEEPA heading bears a goods value above zero.
    pub has_goods_value: bool,
    /// Whether zeros that a spreadsheet had dropped were put back into the entry number.
    pub zeros_restored: bool,
    /// Whether the entry number stands in its cell as this program writes it.
    pub plain_number: bool,
    /// What the row says of the whole entry.
    pub state: EntryState,
    /// Whether the entry number stands in the same bytes as in the row before, which is this entry's too.
    pub repeats_number: bool,
    /// Whether that holds for the cells that say something of the whole entry.
    pub repeats_state: bool,
}

impl EntryRow {
    /// The row's IEEPA headings, each with its duty where that is known.
    pub fn tariffs(&self) -> impl Iterator<Item = (Heading, Option<Decimal>)> + '_ {
        let own = self.own_heading.iter().map(|h| (*h, self.duty.value()));
        own.chain(self.other_headings.iter().map(|h| (*h, None)))
    }

    /// Whether the row names an IEEPA heading.
    pub fn is_ieepa(&self) -> bool {
        self.own_heading.is_some() || !self.other_headings.is_empty()
    }

    /// Whether the filer column names another filer than the entry number.
    pub fn has_other_filer(&self) -> bool {
        self.state.filer.is_some_and(|filer| filer != self.number.filer())
    }
}

/// Whether a heading with this duty, or an unknown one, bears duty.
pub(super) fn bears_duty(heading: Heading, duty: Option<Decimal>) -> bool {
    match duty {
        Some(amount) => amount > Decimal::ZERO,
        None => kind(heading) != Some(HeadingKind::Exemption),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_above_zero_or_an_unknown_one_bears_duty_unless_the_heading_exempts() {
        let duty = Heading::from_digits(99_030_125);
        let exemption = Heading::from_digits(99_030_126);
        let unlisted = Heading::from_digits(99_030_135);
        assert!(bears_duty(duty, None) && bears_duty(unlisted, None));
        assert!(!bears_duty(exemption, None));
        assert!(bears_duty(exemption, Some(Decimal::ONE)));
        assert!(!bears_duty(duty, Some(Decimal::ZERO)));
        assert!(!bears_duty(duty, Some(Decimal::NEGATIVE_ONE)));
    }
}
