//! The inputs, and the lists of entries filed before: the files that are given are those that the run read, told by
//! their hashes.

use std::path::{Path, PathBuf};

use super::recorded::{Input, Recorded};
use super::{Held, file};
use crate::domain::shown_path;
use crate::error::{Error, Result};
use crate::read::{inputs_of, told_apart};
use crate::report::MismatchKind;

/// A file that was given.
struct Given {
    /// Its name, and the one that the run would give it among these.
    name: String,
    told_apart: String,
    found: file::Found,
}

/// A list of entries filed before needn't be given; where it is, it must be the one that the run read.
pub(super) fn hold(recorded: &Recorded, inputs: &[PathBuf], held: &mut Held<'_>) -> Result<()> {
    held.compared.inputs = Some(recorded.inputs.len() as u64);
    let lists = &recorded.filed_before.lists;
    let mut unseen: Vec<&Input> = recorded.files().collect();
    let mut unlike = given(inputs)?;
    // All by their hashes first: a file may have another name by now, or have come through a pipe, and one that was
    // changed must not take the place of another one that is whole.
    pair(&mut unlike, &mut unseen, |given, input| {
        (&input.sha256, input.bytes) == (&given.found.sha256, given.found.bytes)
    });
    let by_name = pair(&mut unlike, &mut unseen, |given, input| input.name == given.told_apart);
    let by_base_name = pair(&mut unlike, &mut unseen, |given, input| is_numbered(&input.name, &given.name));
    for (given, input) in by_name.into_iter().chain(by_base_name) {
        let message = format!(
            "it isn't what the run read: {} bytes then, {} bytes now, and another hash",
            input.bytes, given.found.bytes
        );
        held.mismatch(&given.name, MismatchKind::Changed, message);
    }
    for given in unlike {
        held.mismatch(&given.name, MismatchKind::NotRead, "the run did not read it");
    }
    for input in unseen.into_iter().filter(|input| !lists.iter().any(|list| std::ptr::eq(list, *input))) {
        let message = "the run read it, but it was not given to compare";
        held.mismatch(&input.name, MismatchKind::NotGiven, message);
    }
    Ok(())
}

fn given(inputs: &[PathBuf]) -> Result<Vec<Given>> {
    let (paths, _) = inputs_of(inputs)?;
    let mut all: Vec<Given> = Vec::with_capacity(paths.len());
    for path in &paths {
        let missing = || Error::Read { name: shown_path(path), source: std::io::ErrorKind::NotFound.into() };
        let found = file::of(path)?.ok_or_else(missing)?;
        let name = shown_path(path.file_name().map_or(path, Path::new));
        let told_apart = told_apart(&name, |name| all.iter().any(|other| other.told_apart == name));
        all.push(Given { name, told_apart, found });
    }
    Ok(all)
}

/// Takes out of both what belongs together, each at most once.
fn pair<'i>(
    given: &mut Vec<Given>,
    unseen: &mut Vec<&'i Input>,
    belong_together: impl Fn(&Given, &Input) -> bool,
) -> Vec<(Given, &'i Input)> {
    let (mut pairs, mut left) = (Vec::new(), Vec::new());
    for one in given.drain(..) {
        match unseen.iter().position(|input| belong_together(&one, input)) {
            Some(place) => pairs.push((one, unseen.remove(place))),
            None => left.push(one),
        }
    }
    *given = left;
    pairs
}

/// Whether a recorded name is this one, perhaps with the number by which the run told it apart: `export.csv (2)`.
fn is_numbered(recorded: &str, name: &str) -> bool {
    let Some(rest) = recorded.strip_prefix(name) else { return false };
    let number = rest.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')'));
    rest.is_empty() || number.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}
