//! What the page shows of new files: how each is read, and who could file its entries. A workbook is opened once for
//! both, because unpacking it takes longer than reading it.

use std::time::SystemTime;

use serde::Serialize;

use super::parties::{Parties, parties_of};
use super::request::{DeclarationRequest, chosen};
use crate::error::{ErrorJson, Result};
use crate::inspect::{InspectJob, Inspection, inspect_opened};
use crate::judge::Progress;
use crate::read::{Aliases, InputFile, ReadOptions, Source, open_by};

/// The files, and the choices of the form.
#[derive(Debug, Serialize)]
pub(super) struct Look {
    inspection: Inspection,
    /// None if an input can't be read, for the reason in `error`, or if another request must ask.
    parties: Option<Parties>,
    /// Why it can't be said who could file, though every input can be read.
    error: Option<ErrorJson>,
}

/// Reads the inputs as `cape inspect` does. If all can be read and one had to be unpacked, judges their entries too.
/// Plain text is left to a request of its own: a browser frees what was read only when a worker ends, so that two
/// passes in one would fill the memory.
pub(super) fn look(
    request: &DeclarationRequest,
    files: &[InputFile],
    clock: fn() -> SystemTime,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Look> {
    let inputs = chosen(files, &request.inputs)?;
    let all = [inputs.clone(), chosen(files, &request.earlier)?].concat();
    let (vocabulary, reports) = (Aliases::default(), Aliases { reports: true, ..Aliases::default() });
    let vocabulary_of = |file| if file < inputs.len() { &vocabulary } else { &reports };
    let mut unpacked = |bytes| progress(Progress::Unpacked(bytes));
    let opened: Vec<Result<Vec<Source>>> = open_by(&all, vocabulary_of, &mut unpacked)?.collect();
    // The sources of a file share its text, so a second list of them takes no room.
    let sources: (Vec<Source>, Vec<Source>) =
        opened.iter().flatten().flatten().cloned().partition(|source| source.of_file < inputs.len());
    let is_unpacked = sources.0.iter().any(|source| source.original.is_some());

    let mut opened = opened.into_iter();
    let job =
        InspectJob { pace: ReadOptions { threads: 1, ..ReadOptions::default() }, ..InspectJob::default() };
    let of_inputs = inputs.iter().zip(opened.by_ref());
    let inspected = inspect_opened(of_inputs, &job, Vec::new(), progress);
    let parties = match inspected.errors.is_empty() && is_unpacked {
        true => {
            let lists_opened = opened.find_map(Result::err).map_or(Ok(()), Err);
            Some(lists_opened.and_then(|()| parties_of(sources, request, clock, progress)))
        }
        false => None,
    };
    let error = parties.as_ref().and_then(|parties| parties.as_ref().err()).map(ErrorJson::of);
    Ok(Look { inspection: inspected.inspection, parties: parties.and_then(Result::ok), error })
}
