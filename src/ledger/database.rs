//! The file of a ledger: creates, opens and migrates it, and explains SQLite's errors.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::file_names::LEDGER_NAME;
use crate::text::display_path;

/// The application id that identifies a ledger: `CAPE`.
const APPLICATION: i64 = 0x4341_5045;
/// The migrations, each from one version to the next.
const MIGRATIONS: [&str; 6] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
];
/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(5);
/// Cache size for a large import, in KiB.
const CACHE: i64 = 1 << 16;

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) path: PathBuf,
    pub(crate) connection: Connection,
    /// The copy that is read if the ledger itself is read-only; deleted with this.
    _copy: Option<TempDir>,
    /// Changes when another process writes.
    pub(crate) seen: i64,
}

impl Ledger {
    /// Creates a ledger. It appears complete, and on Unix only its owner can read it.
    ///
    /// # Errors
    ///
    /// If the path already exists, or the file can't be written.
    pub fn create(path: &Path) -> Result<()> {
        if path.symlink_metadata().is_ok() {
            return Err(taken(path));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let unwritten = |source| Error::Write { path: path.to_path_buf(), source };
        if !folder.is_dir() {
            return Err(without_folder(path));
        }
        // The temporary file's name, which the error has, says nothing to who named the ledger.
        let file = tempfile::NamedTempFile::with_prefix_in(".cape-", folder)
            .map_err(|error| unwritten(error.kind().into()))?;
        let file = file.into_temp_path();
        let made = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|new| {
            new.pragma_update(None, "journal_mode", "WAL")?;
            new.pragma_update(None, "application_id", APPLICATION)?;
            migrate(&new)?;
            new.close().map_err(|(_, error)| error)
        });
        made.map_err(failed(path))?;
        file.persist_noclobber(path).map_err(|error| match error.error.kind() {
            ErrorKind::AlreadyExists => taken(path),
            _ => unwritten(error.error),
        })
    }

    /// Opens a ledger, and migrates one of an earlier version.
    ///
    /// # Errors
    ///
    /// If there is none, if the file isn't a ledger or was made by a newer version, or if another process keeps it
    /// locked.
    pub fn open(path: &Path) -> Result<Self> {
        match path.metadata() {
            Ok(about) if about.is_file() => {}
            Ok(_) => return Err(not_one(path, "not a file")),
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(missing(path)),
            Err(source) => return Err(Error::Ledger { path: path.to_path_buf(), source: Box::new(source) }),
        }
        let opened = || -> rusqlite::Result<(Connection, i64, i64)> {
            let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            connection.busy_timeout(PATIENCE)?;
            let about = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            let (application, version) = (about("application_id")?, about("user_version")?);
            Ok((connection, application, version))
        };
        let (connection, application, version) = opened().map_err(failed(path))?;
        if application != APPLICATION {
            return Err(not_one(path, "not a ledger of cape"));
        }
        let known = MIGRATIONS.len() as i64;
        if version > known {
            return Err(newer(path, version, known));
        }
        let prepare = || {
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.pragma_update(None, "cache_size", -CACHE)?;
            if version < known {
                migrate(&connection)?;
            }
            data_version(&connection)
        };
        let seen = prepare().map_err(failed(path))?;
        Ok(Ledger { path: path.to_path_buf(), connection, _copy: None, seen })
    }

    /// Opens a ledger for reading only. If this user can't write it, a copy is read: SQLite writes files next to a
    /// ledger even to read it, and an earlier version must be migrated.
    ///
    /// # Errors
    ///
    /// Those of [`Ledger::open`], or if it can't be copied.
    pub fn open_to_read(path: &Path) -> Result<Self> {
        let is_read_only =
            path.metadata().is_ok_and(|about| about.is_file() && about.permissions().readonly());
        if is_read_only {
            return Self::open_copy(path);
        }
        match Self::open(path) {
            Err(Error::Ledger { .. }) if path.is_file() => Self::open_copy(path),
            opened => opened,
        }
    }

    fn open_copy(path: &Path) -> Result<Self> {
        let not_copied = |source| Error::Ledger { path: path.to_path_buf(), source: Box::new(source) };
        let folder = tempfile::tempdir().map_err(not_copied)?;
        let copy = folder.path().join(LEDGER_NAME);
        let copy_to = |from: &Path, to: &Path| -> std::io::Result<()> {
            let mut from = std::fs::File::open(from)?;
            std::io::copy(&mut from, &mut std::fs::File::create(to)?).map(drop)
        };
        copy_to(path, &copy).map_err(not_copied)?;
        let log = with_ending(path, "-wal");
        if log.is_file() {
            copy_to(&log, &with_ending(&copy, "-wal")).map_err(not_copied)?;
        }
        let ledger = Self::open(&copy).map_err(|error| of_original(error, path))?;
        Ok(Ledger { path: path.to_path_buf(), _copy: Some(folder), ..ledger })
    }

    /// Runs several reads on one snapshot: writes of other processes in the meantime aren't seen.
    ///
    /// # Errors
    ///
    /// If `read` fails, or the ledger can't be read.
    pub fn at_one_moment<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        let transaction = self.connection.unchecked_transaction().map_err(self.failed())?;
        let found = read()?;
        transaction.finish().map_err(self.failed())?;
        Ok(found)
    }

    /// The ledger's name in output.
    pub fn name(&self) -> String {
        display_path(&self.path)
    }

    /// Converts SQLite's errors.
    pub(crate) fn failed(&self) -> impl Fn(rusqlite::Error) -> Error + use<> {
        failed(&self.path)
    }
}

/// Changes when another process has written.
pub(crate) fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

/// Migrates a ledger to the current version, in full or not at all. Another process may have done so while this one
/// waited for the lock, so the version is read again then.
fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for sql in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(sql)?;
    }
    transaction.pragma_update(None, "user_version", version.max(MIGRATIONS.len() as i64))?;
    transaction.commit()
}

/// Converts SQLite's errors about the ledger at this path.
pub(crate) fn failed(path: &Path) -> impl Fn(rusqlite::Error) -> Error + use<> {
    let path = path.to_path_buf();
    move |source| {
        match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::LedgerBusy { path: path.clone(), seconds: PATIENCE.as_secs() }
        }
        Some(ErrorCode::NotADatabase) => not_one(&path, "not a ledger of cape"),
        Some(ErrorCode::DatabaseCorrupt) => Error::NoLedger {
            path: path.clone(),
            what: "damaged".into(),
            help: "restore the ledger from a backup, or create a new one and import CBP's Claim Details downloads into it"
                .into(),
        },
        _ => Error::Ledger { path: path.clone(), source: Box::new(source) },
    }
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(ending);
    name.into()
}

/// Names the original ledger in an error about its copy.
fn of_original(error: Error, original: &Path) -> Error {
    let path = original.to_path_buf();
    match error {
        Error::NoLedger { what, help, .. } => Error::NoLedger { path, what, help },
        Error::Ledger { source, .. } => Error::Ledger { path, source },
        other => other,
    }
}

fn taken(path: &Path) -> Error {
    Error::NoLedger {
        path: path.to_path_buf(),
        what: "already exists, and wasn't changed".into(),
        help: "use it, or name another with --ledger FILE".into(),
    }
}

fn without_folder(path: &Path) -> Error {
    Error::NoLedger {
        path: path.to_path_buf(),
        what: "can't be created, because there is no such folder".into(),
        help: "create the folder first, or name another place with --ledger FILE".into(),
    }
}

fn missing(path: &Path) -> Error {
    Error::NoLedger {
        path: path.to_path_buf(),
        what: "there is no such ledger".into(),
        help: format!(
            "`cape ledger init` creates one; --ledger FILE names one that isn't called {LEDGER_NAME}"
        ),
    }
}

fn not_one(path: &Path, what: &str) -> Error {
    Error::NoLedger {
        path: path.to_path_buf(),
        what: what.into(),
        help: "name the file that `cape ledger init` created with --ledger FILE".into(),
    }
}

fn newer(path: &Path, version: i64, known: i64) -> Error {
    Error::NoLedger {
        path: path.to_path_buf(),
        what: format!("written by a newer cape: its version is {version}, and this one knows {known}"),
        help: "use the newer cape for it; nothing was changed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_that_another_process_made_first_is_not_made_again() {
        let ledger = Connection::open_in_memory().unwrap();
        // Both have read version 0; the second gets the lock when the first is done.
        migrate(&ledger).unwrap();
        migrate(&ledger).unwrap();
        let version: i64 = ledger.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, MIGRATIONS.len() as i64);
        assert!(ledger.is_autocommit(), "no transaction stays open");
    }
    #[test]
    fn refunds_are_found_by_declaration_and_entry_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        Ledger::create(&path).unwrap();
        let ledger = Ledger::open(&path).unwrap();
        let mut plan = ledger.connection.prepare("EXPLAIN QUERY PLAN SELECT * FROM standing").unwrap();
        let steps =
            plan.query_map([], |row| row.get::<_, String>(3)).unwrap().map(std::result::Result::unwrap);
        let steps: Vec<String> = steps.filter(|step| step.contains(" f USING")).collect();
        // If rows were found by the declaration alone, each entry would read the refunds of all others.
        assert!(!steps.is_empty());
        assert!(steps.iter().all(|step| step.contains("refund_entry (upload=? AND number=?")), "{steps:?}");
    }
}
