//! From inputs to judged entries.

use super::evaluation::Evaluation;
use crate::entries::{FiledEntries, read_already_filed};
use crate::error::{Error, Result};
use crate::read::{Aliases, InputFile, ReadOptions, open_with_reports};
use crate::rules::Filing;

/// How entries are read and judged.
pub(crate) struct Reading<'j> {
    pub(crate) already_filed: &'j [InputFile],
    pub(crate) vocabulary: &'j Aliases,
    pub(crate) filing: &'j Filing,
    pub(crate) pace: ReadOptions,
}

/// What a run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// So many bytes more of text were taken out of inputs that are no plain text.
    Unpacked(u64),
    /// There are so many bytes to read.
    ToRead(u64),
    /// So many bytes more were read.
    Read(u64),
    /// All is read; the results are written.
    Writing,
}

pub(crate) fn read_and_judge(
    reading: Reading<'_>,
    inputs: Vec<InputFile>,
    filed: FiledEntries,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Evaluation> {
    if inputs.is_empty() {
        return Err(Error::Usage {
            message: "no input was named".into(),
            help: "name the entry-summary files to read, or - for standard input".into(),
        });
    }
    let Ok(_) = u16::try_from(inputs.len()) else {
        return Err(Error::Usage {
            message: format!("{} inputs are too many for one call", inputs.len()),
            help: "join some of them first".into(),
        });
    };
    let Reading { already_filed, vocabulary, filing, pace } = reading;
    let mut unpacked = |bytes| progress(Progress::Unpacked(bytes));
    let (sources, lists) = open_with_reports(&inputs, already_filed, vocabulary, &mut unpacked)?;
    let lists_from = u16::try_from(sources.len()).unwrap_or(u16::MAX);
    progress(Progress::ToRead(sources.iter().map(|source| source.bytes).sum()));
    let mut already_filed = read_already_filed(lists, lists_from, pace)?;
    already_filed.entries.merge(filed);
    let mut read = |bytes| progress(Progress::Read(bytes));
    Evaluation::read(sources, vocabulary.clone(), already_filed, filing.clone(), pace, &mut read)
}
