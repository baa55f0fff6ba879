//! The upload file that is meant: by its bytes, or by the name that `cape ledger status` shows.

use std::path::Path;

use rusqlite::Connection;

use super::errors::{changed_since, several_files};
use super::record::upload_path;
use crate::error::{Error, Result};
use crate::read::sha256_of;
use crate::text::display_path;

/// The SHA-256 of the file at this path, or of the recorded one with this name; none where neither is there. A file
/// that was changed in its folder since it was recorded isn't the one that was meant.
pub(super) fn sha256_wanted(
    connection: &Connection,
    ledger: &Path,
    wanted: &Path,
    failed: &impl Fn(rusqlite::Error) -> Error,
) -> Result<Option<String>> {
    if wanted.symlink_metadata().is_ok() {
        return sha256_of(wanted).map(Some);
    }
    let recorded = recorded(connection, &display_path(wanted)).map_err(failed)?;
    match &recorded[..] {
        [] => Ok(None),
        [(sha256, folder, name)] => {
            let path = ledger.parent().unwrap_or(Path::new("")).join(folder).join(name);
            if path.is_file() && sha256_of(&path)? != *sha256 {
                return Err(changed_since(&upload_path(folder, name), &path));
            }
            Ok(Some(sha256.clone()))
        }
        several => {
            let indexes: Vec<String> =
                several.iter().map(|(_, folder, name)| upload_path(folder, name)).collect();
            Err(several_files(&display_path(wanted), &indexes))
        }
    }
}

/// SHA-256, folder and name of the files with this name, or with this folder and name.
fn recorded(connection: &Connection, wanted: &str) -> rusqlite::Result<Vec<(String, String, String)>> {
    let mut find = connection.prepare(
        "SELECT DISTINCT sha256, folder, name FROM upload \
         WHERE name = ?1 OR (folder <> '' AND folder || '/' || name = REPLACE(?1, '\\', '/')) ORDER BY id",
    )?;
    let of_row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    find.query_map([wanted], of_row)?.collect()
}
