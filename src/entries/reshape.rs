//! Inputs that must be read other than they were: cut into sections, or with their entry numbers filled down.

use super::fill_down::fill_down;
use super::read::Input;
use crate::error::{Error, Result};
use crate::read::{Aliases, ReadOptions, Source, Storage};

/// The sources as their rows show that they must be read: cut into sections, entry numbers filled down. None where they
/// were read rightly already; the inputs stay then.
pub(crate) fn reshaped(
    inputs: &mut Vec<Input>,
    vocabulary: &Aliases,
    pace: ReadOptions,
) -> Result<Option<Vec<Source>>> {
    let reshapes =
        inputs.iter().map(|input| Reshape::of(input, vocabulary, pace)).collect::<Result<Vec<_>>>()?;
    if reshapes.iter().all(|layout| matches!(layout, Reshape::AsItIs)) {
        return Ok(None);
    }
    let mut sources = Vec::with_capacity(inputs.len());
    for (input, layout) in inputs.drain(..).zip(reshapes) {
        match layout {
            Reshape::AsItIs => sources.push(input.source),
            Reshape::Sections(at) => sources.extend(input.source.cut(&at)?),
            Reshape::FilledDown { text, filled } => sources.push(input.source.with_text(text, filled)?),
        }
    }
    match u16::try_from(sources.len()) {
        Ok(_) => Ok(Some(sources)),
        Err(_) => Err(Error::Usage {
            message: format!("{} inputs and sections of them are too many for one call", sources.len()),
            help: "name fewer files in one call".into(),
        }),
    }
}

/// How an input must be read, other than it was.
enum Reshape {
    AsItIs,
    /// Cut at these offsets, each with the number of rows before it.
    Sections(Vec<(u64, u32)>),
    /// With this text; `filled` are the offsets of rows whose number is a guess.
    FilledDown {
        text: (Storage, u64),
        filled: Vec<u64>,
    },
}

impl Reshape {
    fn of(input: &Input, vocabulary: &Aliases, pace: ReadOptions) -> Result<Self> {
        let Input { source, header, layout, .. } = input;
        let sections = layout.sections(source)?;
        if !sections.is_empty() {
            return Ok(Reshape::Sections(sections));
        }
        let filled = match layout.lacks_numbers && source.filled.is_empty() {
            true => fill_down(source, header, vocabulary, pace)?,
            false => None,
        };
        Ok(filled.map_or(Reshape::AsItIs, |(text, filled)| Reshape::FilledDown { text, filled }))
    }
}
