//! Finds the upload file that a user names, by its bytes or by its name in `cape ledger status`, and explains why it
//! can't be marked.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::record_run::upload_path;
use crate::error::{Error, Result};
use crate::read::sha256_of;
use crate::text::{display_path, truncate};

/// The SHA-256 of the file at this path, or of the recorded file with this name; `None` if there is neither. A file
/// that has changed in its folder since it was recorded isn't the recorded one.
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

/// SHA-256, folder and name of the recorded files with this name, or with this folder and name.
fn recorded(connection: &Connection, wanted: &str) -> rusqlite::Result<Vec<(String, String, String)>> {
    let mut find = connection.prepare(
        "SELECT DISTINCT sha256, folder, name FROM upload \
         WHERE name = ?1 OR (folder <> '' AND folder || '/' || name = REPLACE(?1, '\\', '/')) ORDER BY id",
    )?;
    let of_row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    find.query_map([wanted], of_row)?.collect()
}

/// Limit on the files that are named.
const FILES: usize = 6;

/// The error for bytes that no recorded file has; a file with that name may have changed since.
pub(crate) fn unrecorded(ledger: &Connection, path: &Path, name_of_ledger: &str) -> rusqlite::Result<Error> {
    let name = path.file_name().map(|name| display_path(Path::new(name))).unwrap_or_default();
    let sql = "SELECT u.entries, r.as_of, u.sha256 FROM upload u JOIN run r ON r.id = u.run \
               WHERE u.name = ?1 ORDER BY u.id DESC LIMIT 1";
    let of_row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let same_name: Option<(i64, String, String)> = ledger.query_row(sql, [&name], of_row).optional()?;
    Ok(match same_name {
        Some((entries, as_of, sha256)) => Error::Usage {
            message: format!(
                "{name} isn't the file that was recorded: {name_of_ledger} knows a {name} of {as_of} with {entries} \
                 {}, but with other content (SHA-256 {}…)",
                if entries == 1 { "entry" } else { "entries" },
                &sha256[..sha256.len().min(12)],
            ),
            help: "name the file as it was built; if the changed one was uploaded, the ledger doesn't know what CBP \
                   received: name it with `cape build --already-filed`, so that its entries are left out"
                .into(),
        },
        None => Error::Usage {
            message: format!("{name_of_ledger} knows no upload file with the content of {name}"),
            help: "`cape build` records its upload files where there is a ledger; `cape ledger status` lists them. Build \
                   again with --ledger, then mark the file that you upload"
                .into(),
        },
    })
}

/// The error for a file that has changed in its folder since it was recorded.
pub(crate) fn changed_since(name: &str, path: &Path) -> Error {
    Error::Usage {
        message: format!(
            "{} isn't the recorded {}: its content was changed",
            display_path(path),
            truncate(name)
        ),
        help: "restore the file as it was built, or name the copy that was uploaded by its path".into(),
    }
}

/// The error for a name that several recorded files have.
pub(crate) fn several_files(wanted: &str, files: &[String]) -> Error {
    let more = if files.len() > FILES { " and others" } else { "" };
    let files: Vec<String> = files.iter().take(FILES).map(|file| truncate(file)).collect();
    Error::Usage {
        message: format!("{wanted} is the name of several upload files: {}{more}", files.join(", ")),
        help: "name the file by its path, or with its folder as `cape ledger status` shows it; a declaration also by \
               its claim number"
            .into(),
    }
}

/// The error if there is no such file, and none of this name is recorded.
pub(crate) fn no_file(wanted: &Path, name_of_ledger: &str) -> Error {
    let wanted = display_path(wanted);
    Error::Usage {
        message: format!(
            "{wanted}: there is no such file, and {name_of_ledger} knows no upload file of this name"
        ),
        help: "`cape ledger status` lists the upload files".into(),
    }
}

/// The error if another declaration has the claim number.
pub(crate) fn claim_taken(claim: &str, other: &str) -> Error {
    Error::Usage {
        message: format!("claim {} already belongs to {}", truncate(claim), truncate(other)),
        help: "each declaration has its own claim number: look both up in ACE; `cape ledger submitted` with another \
               --claim, or with --undo, corrects the other one"
            .into(),
    }
}

/// The error if there is no mark to remove.
pub(crate) fn not_marked(name: &str) -> Error {
    Error::Usage {
        message: format!("{} isn't marked as submitted", truncate(name)),
        help: "no action needed; `cape ledger status` lists what is marked".into(),
    }
}

/// The error if refunds are already recorded for what should be corrected or undone.
pub(crate) fn refunds_came(name: &str, day: &str) -> Error {
    Error::Usage {
        message: format!("refunds of {} are recorded as received on {day}, which this would contradict", truncate(name)),
        help: "if they were received, leave it as it is; if not, remove that record first with `cape ledger refunded \
               --undo`"
            .into(),
    }
}
