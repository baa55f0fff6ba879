//! Rows to entries. The rows of an entry may be anywhere, in several files, and may disagree.
//!
//! Nothing here depends on the order of rows or files: values of rows that disagree are resolved as sets.

mod claim;
mod classify;
mod double_counting;
mod entry;
mod fields;
mod filed;
mod fill_down;
mod layouts;
mod notices;
mod profile;
mod read;
mod rejections;
mod reshape;
mod row_order;
mod row_reader;
mod tariff_lines;

pub(crate) use claim::{ClaimColumns, ClaimStatus};
pub(crate) use double_counting::{lines_without_ieepa, mark_line_totals, mark_together};
pub use entry::EntryFacts;
pub(crate) use entry::{Entry, Factors, Liquidation};
pub(crate) use fields::{EntryRow, EntryState, Goods, value_in};
pub use filed::{AlreadyFiled, Declaration, FiledAs};
pub(crate) use filed::{FiledEntries, Refusal, read_already_filed};
pub(crate) use layouts::{Field, FieldHeader, LAYOUTS, Layout, Located, RowBecomes};
pub(crate) use notices::{Notices, RowDefect, RowDefectKind, UnknownWords};
pub(crate) use profile::{Dates, Profile, Survey, survey};
pub(crate) use read::{
    Input, ReadEntries, RowCounts, RowGroup, RowGroupSink, assemble, columns_of, refuse_the_same_twice,
    require,
};
pub(crate) use rejections::Rejection;
pub(crate) use reshape::{Reshape, reshaped};
pub(crate) use row_order::RowOrder;
pub(crate) use row_reader::{NumberRead, RowReader};
pub(crate) use tariff_lines::{Duties, TariffLines};
