//! Why a workbook can't be read.

use std::fmt::Display;

use calamine::XlsxError;

use crate::error::Error;

pub(crate) fn unreadable(name: &str, error: XlsxError) -> Error {
    match error {
        XlsxError::CellError(value) => Error::BadCell { name: name.into(), value },
        error => damaged(name, error),
    }
}

pub(crate) fn damaged(name: &str, why: impl Display) -> Error {
    Error::Damaged {
        name: name.into(),
        how: format!("the workbook can't be read: {why}"),
        help: "open it in the spreadsheet program: if it opens there, save it again as an Excel workbook (.xlsx) or \
               as \"CSV UTF-8\"; if not, get it again where it comes from",
    }
}
