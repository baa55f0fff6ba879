//! Inputs that must be read again in another shape: split into sections, or with entry numbers filled down.

use super::fill_down::{FilledDown, fill_down};
use super::notices::Layout;
use super::read::Input;
use crate::error::{Error, Result};
use crate::read::{Aliases, Header, ReadOptions, Source};

/// The sources in the shape that their rows require; `None` if all were read in the right shape, in which case `inputs`
/// is left as it is.
pub(crate) fn reshaped(
    inputs: &mut Vec<Input>,
    vocabulary: &Aliases,
    pace: ReadOptions,
) -> Result<Option<Vec<Source>>> {
    let shape = |input: &Input| Reshape::of(&input.source, &input.header, &input.layout, vocabulary, pace);
    let reshapes = inputs.iter().map(shape).collect::<Result<Vec<_>>>()?;
    if reshapes.iter().all(|reshape| matches!(reshape, Reshape::AsItIs)) {
        return Ok(None);
    }
    let mut sources = Vec::with_capacity(inputs.len());
    for (input, reshape) in inputs.drain(..).zip(reshapes) {
        sources.extend(reshape.apply(input.source)?);
    }
    match u16::try_from(sources.len()) {
        Ok(_) => Ok(Some(sources)),
        Err(_) => Err(Error::Usage {
            message: format!("{} inputs and sections of them are too many for one call", sources.len()),
            help: "name fewer files in one call".into(),
        }),
    }
}

/// How an input must be reshaped.
pub(crate) enum Reshape {
    AsItIs,
    /// Split at these offsets, each with the number of rows before it.
    Sections(Vec<(u64, u32)>),
    /// Replaced by this text.
    FilledDown(FilledDown),
}

impl Reshape {
    /// Decides by what the rows showed.
    pub(crate) fn of(
        source: &Source,
        header: &Header,
        layout: &Layout,
        vocabulary: &Aliases,
        pace: ReadOptions,
    ) -> Result<Self> {
        let sections = layout.sections(source)?;
        if !sections.is_empty() {
            return Ok(Reshape::Sections(sections));
        }
        // If rows are shuffled, the row above may be of any entry.
        let may_go_on = vocabulary.fill_down || !layout.order.is_shuffled();
        let filled = match layout.lacks_numbers && may_go_on && source.filled.is_empty() {
            true => fill_down(source, header, vocabulary, pace)?,
            false => None,
        };
        Ok(filled.map_or(Reshape::AsItIs, Reshape::FilledDown))
    }

    /// The reshaped source or sources.
    pub(crate) fn apply(self, source: Source) -> Result<Vec<Source>> {
        match self {
            Reshape::AsItIs => Ok(vec![source]),
            Reshape::Sections(at) => source.cut(&at),
            Reshape::FilledDown(FilledDown { text, filled }) => Ok(vec![source.with_text(text, filled)?]),
        }
    }
}
