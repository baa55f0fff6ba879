//! Bytes to rows. This is the only place that opens inputs.
//!
//! Output: rows of cells with their offsets, and a header that says which column each cell belongs to.

mod aliases;
mod chunks;
mod columns;
pub(crate) mod decode;
mod export_day;
mod file_at;
mod header;
mod header_search;
mod inputs;
mod missing_column;
mod quoting;
mod record;
mod row_delta;
mod row_scanner;
mod rows;
mod source;
#[cfg(feature = "xlsx")]
pub(crate) mod workbook;

pub use aliases::Aliases;
pub(crate) use aliases::{HeaderAlias, ValueAliases, column_known_by};
pub use chunks::{ReadOptions, read_rows};
pub(crate) use columns::{COLUMNS, Column, ColumnSet, is_not_needed, normal_header};
pub(crate) use decode::{BYTE_ORDER_MARK, FileKind, Packed, Spool};
pub(crate) use export_day::{DayOrigin, ExportDay};
pub use file_at::ReadAt;
pub(crate) use file_at::{FileAt, Storage};
pub(crate) use header::{ColumnMap, Header, Learned};
pub use header_search::find_header;
pub(crate) use header_search::{find_header_by, likeliest_header};
pub use inputs::InputFile;
pub(crate) use inputs::{Folder, expand_inputs};
pub(crate) use missing_column::{header_help, headers_found, missing, nearest_column};
pub(crate) use quoting::Quoting;
pub use record::{Cells, MAX_RECORD, Scanned, scan};
pub(crate) use record::{Malformed, SEPARATORS, scan_first_line};
pub use row_scanner::{Next, Record, RowScanner};
pub use rows::Rows;
pub(crate) use rows::{ChunkText, Row, RowFetcher, RowRef, RowSpan};
pub use source::open_all;
pub(crate) use source::{
    Source, State, hash_of, open_by, open_each, open_file, open_with_reports, sha256_of, unique_name,
};
