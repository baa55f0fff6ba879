//! What is known of the sheet of a workbook whose text is read.

/// What separates the cells in the text that is made of a sheet.
pub(crate) const SEPARATOR: u8 = b',';

/// The sheet of a workbook that was read.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// How many columns hold something.
    pub(crate) width: usize,
    /// The rows below the header that are hidden and yet hold something.
    pub hidden_rows: Vec<u32>,
    /// Other sheets of the workbook that have a header of entry-summary data too.
    pub unread: Vec<String>,
}
