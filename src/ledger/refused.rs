//! Why an upload file can't be marked, and what to do.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::domain::{shown, shown_path};
use crate::error::Error;

/// No recorded file has these bytes; one of that name may have been changed since.
pub(super) fn unrecorded(ledger: &Connection, path: &Path, name_of_ledger: &str) -> rusqlite::Result<Error> {
    let name = path.file_name().map(|name| shown_path(Path::new(name))).unwrap_or_default();
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
            help: "name the file as it was built; where this changed one was uploaded, the ledger can't tell what CBP \
                   got: give it to `cape build --already-filed`, so that its entries stay out"
                .into(),
        },
        None => Error::Usage {
            message: format!("{name_of_ledger} knows no upload file with the content of {name}"),
            help: "`cape build` records what it writes while a ledger is there; `cape ledger status` lists it. Build \
                   again with --ledger, then mark the file that is uploaded"
                .into(),
        },
    })
}

/// Another declaration bears the claim number.
pub(super) fn claim_taken(claim: &str, other: &str) -> Error {
    Error::Usage {
        message: format!("claim {} is that of {} already", shown(claim), shown(other)),
        help: "each declaration has a claim number of its own: look both up in ACE; `cape ledger submitted` with \
               another --claim, or with --undo, sets the other one right"
            .into(),
    }
}

/// There is no mark to be taken away.
pub(super) fn not_marked(name: &str) -> Error {
    Error::Usage {
        message: format!("{} isn't marked as submitted", shown(name)),
        help: "nothing is to be undone; `cape ledger status` lists what is marked".into(),
    }
}
