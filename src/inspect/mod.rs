//! Reads inputs like `build` does, and reports how they are read.

mod model;
pub(crate) mod text;

use crate::entries::{Profile, Reshape, Survey, refuse_the_same_twice, require, survey};
use crate::error::{Error, ErrorJson, Result};
use crate::judge::Progress;
use crate::read::{
    Aliases, Folder, Header, HeaderAlias, InputFile, ReadOptions, Source, expand_inputs, find_header,
    likeliest_header, open_each,
};
use model::{ContentInspection, InputInspection};

pub use model::Inspection;

/// Which inputs to inspect, and how to read them.
#[derive(Debug, Clone, Default)]
pub struct InspectJob {
    /// The inputs: files, folders, and `-` for standard input.
    pub inputs: Vec<InputFile>,
    /// Headers and words known in addition, and headers mapped by hand.
    pub vocabulary: Aliases,
    /// How the inputs are read.
    pub pace: ReadOptions,
}

/// The result of inspecting inputs.
#[derive(Debug)]
pub struct Inspected {
    /// How the inputs are read.
    pub inspection: Inspection,
    /// Why inputs could not be read, or why `build` would reject them.
    pub errors: Vec<Error>,
    /// The folders among the inputs, and which of their files were read.
    pub folders: Vec<Folder>,
}

/// Reads the inputs one by one. If one can't be read, the result has what is known of it and the reason, and the others
/// are still read.
///
/// # Errors
///
/// If the list of inputs can't be made: a folder can't be listed, or standard input is named twice.
pub fn inspect(job: &InspectJob, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<Inspected> {
    let (files, folders) = expand_inputs(&job.inputs)?;
    let mut unpacked = |_| {};
    let opened = files.iter().zip(open_each(&files, &job.vocabulary, &mut unpacked)?);
    Ok(inspect_opened(opened, job, folders, progress))
}

/// Inspects files that are open, each with its sources.
pub(crate) fn inspect_opened<'f>(
    opened: impl Iterator<Item = (&'f InputFile, Result<Vec<Source>>)>,
    job: &InspectJob,
    folders: Vec<Folder>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Inspected {
    let mut seen = Seen::default();
    for (file, sources) in opened {
        match sources {
            Ok(sources) => sources.into_iter().for_each(|source| seen.look_at(source, job, progress)),
            Err(error) => seen.not_opened(file, error),
        }
    }
    seen.finish(&job.vocabulary.by_hand, folders)
}

/// The results so far.
#[derive(Default)]
struct Seen {
    inputs: Vec<InputInspection>,
    /// Inputs that are preceded by another sheet of the same file.
    further_sheets: Vec<String>,
    errors: Vec<Error>,
    /// Names and headers of the inputs in which a header was found.
    headers: Vec<(String, Header)>,
    tallies: Vec<Profile>,
    /// Size of the inputs so far, in bytes.
    to_read: u64,
}

impl Seen {
    fn not_opened(&mut self, file: &InputFile, error: Error) {
        self.inputs.push(InputInspection::unopened(file.name(), &error));
        self.errors.push(error);
    }

    fn look_at(&mut self, source: Source, job: &InspectJob, progress: &mut (dyn FnMut(Progress) + Send)) {
        self.to_read += source.bytes;
        progress(Progress::ToRead(self.to_read));
        let mut read = |bytes| progress(Progress::Read(bytes));
        let found = find_header(&source, &job.vocabulary);
        let (header, read) = match found {
            Ok(mut header) => {
                let mut survey =
                    |header: &Header| survey(&source, header, &job.vocabulary.words, job.pace, &mut read);
                let mut read = survey(&header);
                // The rows may show how dates are written; then everything is read again.
                if let Ok(first) = &read {
                    let learned = first.tally.notices.dates.learned(&header.learned);
                    if learned != header.learned {
                        header.learned = learned;
                        read = survey(&header);
                    }
                }
                self.headers.push((source.name.clone(), header.clone()));
                (Some(header), read)
            }
            // The missing header is already reported; ignore a second error from the best guess.
            Err(error) => (likeliest_header(&source, &job.vocabulary).unwrap_or_default(), Err(error)),
        };
        match self.reshaped(&source, header.as_ref(), read.as_ref().ok(), job) {
            Ok(Reshape::AsItIs) => {}
            Ok(reshape) => match reshape.apply(source) {
                Ok(sources) => {
                    self.headers.pop();
                    return sources.into_iter().for_each(|source| self.look_at(source, job, progress));
                }
                Err(error) => return self.errors.push(error),
            },
            Err(error) => return self.errors.push(error),
        }
        self.further_sheets.extend(source.is_further.then(|| source.name.clone()));
        self.take(&source, header.as_ref(), read);
    }

    /// The shape in which the source must be read, decided by its rows.
    fn reshaped(
        &self,
        source: &Source,
        header: Option<&Header>,
        survey: Option<&Survey>,
        job: &InspectJob,
    ) -> Result<Reshape> {
        let Some((header, survey)) = header.zip(survey) else { return Ok(Reshape::AsItIs) };
        Reshape::of(source, header, &survey.layout, &job.vocabulary, job.pace)
    }

    fn take(&mut self, source: &Source, header: Option<&Header>, read: Result<Survey>) {
        let (survey, error) = match read {
            Ok(survey) => (Some(survey), None),
            Err(error) => (None, Some(error)),
        };
        match InputInspection::of(source, header, survey.as_ref(), error.as_ref()) {
            Ok(input) => self.inputs.push(input),
            Err(error) => {
                self.inputs.push(InputInspection::unopened(source.name.clone(), &error));
                self.errors.push(error);
            }
        }
        self.errors.extend(error);
        self.tallies.extend(survey.map(|survey| survey.tally));
    }

    fn finish(mut self, by_hand: &[HeaderAlias], folders: Vec<Folder>) -> Inspected {
        self.errors.extend(self.refused(by_hand).err());
        let inspection = Inspection {
            schema: 2,
            passed_over: folders.iter().flat_map(Folder::passed_over_data).collect(),
            inputs: self.inputs,
            together: ContentInspection::of(&Profile::together(self.tallies), None),
            error: self.errors.first().map(ErrorJson::of),
        };
        Inspected { inspection, errors: self.errors, folders }
    }

    /// Why `build` would reject inputs that can all be read.
    fn refused(&self, by_hand: &[HeaderAlias]) -> Result<()> {
        if self.headers.is_empty() {
            // The missing header was already reported, and must be corrected first.
            return Ok(());
        }
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let headers: Vec<&Header> = self.headers.iter().map(|(_, header)| header).collect();
        require(&names, &headers, by_hand)?;
        let is_further = |input: &&InputInspection| self.further_sheets.contains(&input.name);
        let with_entries = self.inputs.iter().filter(|input| input.has_entries() && !is_further(input));
        let read: Vec<_> = with_entries.filter_map(|input| Some((&*input.name, input.sha256()?))).collect();
        refuse_the_same_twice(&read)
    }
}
