//! Facts about the worksheet that an input was read from.

/// The separator in the text made from a sheet.
pub(crate) const SEPARATOR: u8 = b',';

/// A worksheet that was read.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Number of columns with content.
    pub(crate) width: usize,
    /// Hidden rows below the header that have content.
    pub hidden_rows: Vec<u32>,
    /// Other sheets of the workbook with entry numbers that aren't read; only in the first sheet that is.
    pub unread: Vec<String>,
    /// Whether it has no header and continues the columns of the previous sheet.
    pub continues: bool,
}
