//! Converts workbooks to delimited text, row by row and cell by cell.
//!
//! calamine reads the cells. A second pass, the guard of each format, finds what calamine doesn't report and rejects
//! what would exhaust memory: nothing is allocated by a size stated in a workbook.

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

/// Writes the sheets with data as text: those with their own header, and those that continue the columns of the
/// previous sheet.
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

/// Like [`unpack`], for an old workbook (.xls).
pub(crate) fn unpack_xls(
    name: &str,
    file: &FileAt<'_>,
    in_memory: bool,
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Vec<Unpacked>> {
    whole::unpack(name, &mut xls::Book::open(name, file)?, in_memory, vocabulary, progress)
}
