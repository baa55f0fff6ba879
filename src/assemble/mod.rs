//! Rows → entries: rows of one entry may stand anywhere, in several files, and may disagree.
//!
//! Nothing here depends on the order of rows or files: values of rows that disagree are resolved as sets.

mod again;
mod already_filed;
mod check_digit;
mod claim;
mod entry;
mod fields;
mod filed;
mod intake;
mod known_words;
mod notices;
mod row;
mod row_reader;
mod survey;
mod tally;
mod tariff;
mod tariff_lines;
mod told;
mod upload_row;

pub use again::Again;
pub use already_filed::{AlreadyFiled, FiledList, read_already_filed};
pub use check_digit::Factors;
pub use claim::{Answer, ClaimColumns, ClaimRow};
pub use entry::{Entry, Liquidation};
pub use fields::EntryState;
pub(crate) use fields::value_in;
pub use filed::{Declaration, FiledAs, FiledEntries};
pub use intake::{
    Assembled, Input, RowCounts, RowDefect, RowDefectKind, Run, RunSink, assemble, columns_of,
    refuse_the_same_twice, require,
};
pub use notices::{Notices, UnknownWords};
pub use row::EntryRow;
pub use survey::{Survey, survey};
pub use tally::{Dates, Tally};
pub use tariff_lines::Duties;
pub(crate) use tariff_lines::TariffLines;
pub use told::ToldEntry;
pub use upload_row::{FurtherCells, Spelling, Unsafe, UploadContent, UploadRow};
