//! Workbooks → delimited text, row for row and cell for cell.
//!
//! calamine reads the cells, and a second pass, the guard of each form, finds what it doesn't report and rejects what
//! would exhaust the memory: nothing is allocated by the size that a workbook states.

mod caught;
mod guard;
mod ods;
mod parts;
mod sheets;
mod table;
mod whole;
mod xls;
mod xls_guard;
mod xlsb;
mod xlsx;

use crate::error::Result;
use crate::read::aliases::Aliases;
use crate::read::export_day::ExportDay;
use crate::read::file_at::FileAt;
use parts::{Form, Parts};

pub(crate) use sheets::Unpacked;

/// Writes each sheet that holds data as text: those with a header of their own, and those that go on with the columns
/// of the sheet before.
pub(crate) fn unpack(
    name: &str,
    file: &FileAt<'_>,
    in_memory: bool,
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(Vec<Unpacked>, Option<ExportDay>)> {
    let mut parts = Parts::open(name, file.clone())?;
    let form = parts.form()?;
    let exported = parts.export_day();
    let sheets = match form {
        Form::Xlsx => xlsx::unpack(&mut parts, file, in_memory, vocabulary, progress),
        Form::Xlsb => {
            whole::unpack(name, &mut xlsb::Book::open(parts, file)?, in_memory, vocabulary, progress)
        }
        Form::Ods => whole::unpack(name, &mut ods::Book::open(parts, file)?, in_memory, vocabulary, progress),
    }?;
    Ok((sheets, exported))
}

/// The same of an old workbook (.xls).
pub(crate) fn unpack_xls(
    name: &str,
    file: &FileAt<'_>,
    in_memory: bool,
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Vec<Unpacked>> {
    whole::unpack(name, &mut xls::Book::open(name, file)?, in_memory, vocabulary, progress)
}
