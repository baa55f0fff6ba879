//! Why an upload file or its refunds can't be marked, and what to do about it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::declaration::{Accepted, Declared};
use super::status::awaited::Awaited;
use crate::error::Error;
use crate::text::{display_path, plural, truncate};

/// How many parts of a declaration, or files, are named.
const PARTS: usize = 6;

/// No recorded file has these bytes; one of that name may have been changed since.
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

/// The file was changed in its folder since it was recorded.
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

/// Several recorded files have the name.
pub(crate) fn several_files(wanted: &str, files: &[String]) -> Error {
    let more = if files.len() > PARTS { " and others" } else { "" };
    let files: Vec<String> = files.iter().take(PARTS).map(|file| truncate(file)).collect();
    Error::Usage {
        message: format!("{wanted} is the name of several upload files: {}{more}", files.join(", ")),
        help: "name the file by its path, or with its folder as `cape ledger status` shows it; a declaration also by \
               its claim number"
            .into(),
    }
}

/// No file is there, and none of this name is recorded.
pub(crate) fn no_file(wanted: &Path, name_of_ledger: &str) -> Error {
    let wanted = display_path(wanted);
    Error::Usage {
        message: format!(
            "{wanted}: there is no such file, and {name_of_ledger} knows no upload file of this name"
        ),
        help: "`cape ledger status` lists the upload files".into(),
    }
}

/// Another declaration has the claim number.
pub(crate) fn claim_taken(claim: &str, other: &str) -> Error {
    Error::Usage {
        message: format!("claim {} already belongs to {}", truncate(claim), truncate(other)),
        help: "each declaration has its own claim number: look both up in ACE; `cape ledger submitted` with another \
               --claim, or with --undo, corrects the other one"
            .into(),
    }
}

/// There is no mark to be taken away.
pub(crate) fn not_marked(name: &str) -> Error {
    Error::Usage {
        message: format!("{} isn't marked as submitted", truncate(name)),
        help: "no action needed; `cape ledger status` lists what is marked".into(),
    }
}

/// Refunds came of what is to be set right or undone.
pub(crate) fn refunds_came(name: &str, day: &str) -> Error {
    Error::Usage {
        message: format!("refunds of {} are recorded as received on {day}, which this would contradict", truncate(name)),
        help: "if they were received, leave it as it is; if not, remove that record first with `cape ledger refunded \
               --undo`"
            .into(),
    }
}

/// Neither a claim number nor a file.
pub(crate) fn no_declaration(wanted: &Path, name_of_ledger: &str) -> Error {
    let wanted = display_path(wanted);
    Error::Usage {
        message: format!("{name_of_ledger} knows no claim {wanted} and no upload file of this name, and there is no such file"),
        help: "`cape ledger status` lists the declarations with their claim numbers; where one isn't known, name the \
               upload file"
            .into(),
    }
}

/// The file was built, and isn't marked as submitted.
pub(crate) fn not_submitted(name: &str) -> Error {
    Error::Usage {
        message: format!("{} isn't marked as submitted, so no refund of it is expected", truncate(name)),
        help: "if it was uploaded, mark it with `cape ledger submitted`, then import CBP's answer with `cape ledger import`"
            .into(),
    }
}

/// The same file was uploaded twice, and entries are accepted on both.
pub(crate) fn several_declarations(first: &Declared, second: &Declared) -> Error {
    Error::Usage {
        message: format!(
            "the file was uploaded several times: as {}, and as {}",
            with_day(first),
            with_day(second)
        ),
        help: "name the declaration by its claim number; `cape ledger submitted --claim NUMBER` records one that isn't \
               known"
            .into(),
    }
}

/// No accepted entry of the declaration is meant.
pub(crate) fn nothing_to_refund(declaration: &Declared, accepted: &[Accepted]) -> Error {
    let name = declaration.named();
    if accepted.is_empty() {
        return Error::Usage {
            message: format!("no entry of {name} is accepted, as far as the ledger knows: no refund is expected"),
            help: "import CBP's Claim Details download first with `cape ledger import`; `cape ledger status` shows the \
                   status of the entries"
                .into(),
        };
    }
    let mut parts: BTreeMap<_, u64> = BTreeMap::new();
    for entry in accepted {
        *parts.entry((entry.awaited, entry.importer.as_deref())).or_default() += 1;
    }
    let part = |((awaited, importer), entries): (&(_, Option<&str>), &u64)| {
        let importer = importer.unwrap_or("an importer that isn't known");
        format!("{} of {importer} awaiting {}", plural(*entries, "entry", "entries"), Awaited::name(*awaited))
    };
    let more = if parts.len() > PARTS { " and others" } else { "" };
    let parts: Vec<String> = parts.iter().take(PARTS).map(part).collect();
    Error::Usage {
        message: format!("no accepted entry of {name} matches"),
        help: format!(
            "accepted there: {}{more}. --importer and --awaiting select one of these; without --awaiting it is those whose \
             refunds follow CBP's time frame",
            parts.join(", ")
        ),
    }
}

/// A refund before the upload.
pub(crate) fn refunded_before_upload(declaration: &Declared, day: &str) -> Error {
    Error::Usage {
        message: format!(
            "{} was uploaded on {}: it can't have been refunded on {day}",
            declaration.named(),
            declaration.submitted
        ),
        help: "check both dates; `cape ledger submitted` with the right date corrects that of the upload"
            .into(),
    }
}

/// All are marked, with several days.
pub(crate) fn refunded_on_days(declaration: &Declared, days: &BTreeSet<String>) -> Error {
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    Error::Usage {
        message: format!(
            "all of these refunds of {} are already recorded, on {}",
            declaration.named(),
            days.join(", ")
        ),
        help: "to correct a date, select its part with --importer or --awaiting; --undo removes the records"
            .into(),
    }
}

/// There is no mark to be taken away.
pub(crate) fn no_refund_marked(declaration: &Declared) -> Error {
    Error::Usage {
        message: format!("no such refund of {} is recorded", declaration.named()),
        help: "no action needed; `cape ledger status` lists the refunds received".into(),
    }
}

/// `CAPE_B76_001.csv, claim 9900417, on 2026-05-01`.
fn with_day(declaration: &Declared) -> String {
    format!("{}, on {}", declaration.named(), declaration.submitted)
}
