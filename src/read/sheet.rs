//! What is known of the sheet of a workbook whose text is read.

/// What separates the cells in the text that is made of a sheet.
pub(crate) const SEPARATOR: u8 = b',';

/// A sheet of a workbook that was read.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// How many columns hold something.
    pub(crate) width: usize,
    /// The rows below the header that are hidden and yet hold something.
    pub hidden_rows: Vec<u32>,
    /// Other sheets of the workbook that hold entry numbers and aren't read; said of the first that is.
    pub unread: Vec<String>,
    /// Whether it has no header and goes on with the columns of the sheet before.
    pub continues: bool,
}
