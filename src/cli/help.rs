//! The text after the flags in `--help`: titled parts, which manual pages show as sections.

use crate::domain::phases::days;

pub(crate) const CAPE: &str = "\
Examples:
  cape build es003.xlsx --filer B76   make the upload files of a broker
  cape ready                          is this importer ready to be paid?
  cape check CAPE_B76_001.csv         check an existing upload file
  cape explain                        list the rules
  cape explain \"Account Mismatch\"     what an answer of CBP means
  cape build --help                   the flags of a command

Exit status:
  0  done
  1  done, but something was found, or no entry is ready
  2  not done: wrong usage, unreadable input, or output that can't be written";

pub(crate) const BUILD: &str = "\
Examples:
  A broker files everything in an ES-003 export:
    cape build es003.xlsx --filer B76
  An importer of record files from two exports:
    cape build 2025.csv 2026.csv.gz --importer 12-3456789 --out refunds
  Fentanyl duties and country rates too; entries not fully checked go to review:
    cape build es003.csv --filer B76 --scope all-ieepa --strict
  The next declaration, without the entries filed before:
    cape build es003.csv --filer B76 --already-filed filed/CAPE_B76_001.csv
  The same with a ledger, which `cape ledger init` creates:
    cape build es003.csv --filer B76 --ledger cape-ledger.db
  See every setting and where it comes from, without a run:
    cape build --filer B76 --show-settings

Exit status:
  0  done: at least one entry is ready, and no finding is at or above --fail-on
  1  done, everything is written: there are such findings, or no entry is ready
  2  not done: wrong usage, unreadable input, a missing column, or
     output that can't be written; no file is left behind";

pub(crate) const CHECK: &str = "\
Examples:
  A broker checks the file it is about to upload:
    cape check CAPE_B76_001.csv --filer B76
  Repaired copies of several files, split if too large:
    cape check april.csv may.csv --filer B76 --fix repaired
  Every finding for a program:
    cape check upload.csv --format json --quiet

Exit status:
  0  done: no finding is at or above --fail-on
  1  done: the files have such findings, whether or not they were repaired
  2  not done: wrong usage, a file that can't be read, or copies that can't be
     written; no copy is left behind";

pub(crate) const VERIFY: &str = "\
Examples:
  Before an upload: is every file as it was written?
    cape verify cape-out
  For an audit: were the results made from these inputs?
    cape verify cape-out es003.xlsx
    cape verify cape-out exports/ --format json

Exit status:
  0  the results match each other, and the inputs you named
  1  something doesn't match
  2  not checked: no folder of results, or a file that can't be read";

pub(crate) const EXPLAIN: &str = "\
Examples:
  cape explain
  cape explain final-liquidation
  cape explain \"Filer Code not matching\"
  cape explain ready

Exit status:
  0  done
  2  there is no such rule and no such message of CBP";

pub(crate) const LEDGER: &str = "\
Examples:
  cape ledger init
  cape build es003.xlsx --filer B76 --out may
  cape ledger submitted may/CAPE_B76_001.csv --on 2026-05-01
  cape ledger import claim-details.csv
  cape ledger retry --out again
  cape ledger confirm es003-july.xlsx
  cape ledger import refunds.csv
  cape ledger refunded 9900417 --on 2026-07-20 --amount 32990.10
  cape ledger status
  cape ledger report --out refunds.html

What it keeps:
  One SQLite file. Only files that are marked as submitted count: their entries
  are pending until an answer of CBP is imported, then accepted or rejected, and
  `cape build` leaves out what is accepted or pending. A file that was built and
  never marked keeps nothing out: build again on another day, and mark what you
  upload. What builds hold back is kept until a later build reads it.

Exit status:
  0  done
  1  done, but something needs your attention
  2  not done: wrong usage, no ledger, or a file that can't be read or written;
     what was done before that stays recorded";
pub(crate) const LEDGER_INIT: &str = "\
Examples:
  cape ledger init
  cape ledger init --ledger refunds.db

Exit status:
  0  created
  2  not created: a file of that name exists, or it can't be written";
pub(crate) const LEDGER_SUBMITTED: &str = "\
Examples:
  cape ledger submitted may/CAPE_B76_001.csv --on 2026-05-01
  cape ledger submitted may/CAPE_B76_001.csv --on 2026-05-01 --claim 9900417
  CBP rejected the file as a whole, or it was not uploaded after all:
    cape ledger submitted may/CAPE_B76_001.csv --undo
  The upload ended in \"Internal Error\", but CBP may have taken the file:
    cape ledger submitted may/CAPE_B76_001.csv --on 2026-05-01 --internal-error

How a file is found:
  By its content, wherever it is; one that was changed since it was built is
  refused. Where there is no file at the path, by the name that `cape ledger
  status` shows. Marking a file again corrects its date and its claim number.

Exit status:
  0  marked
  1  marked, and entries of it are accepted or pending on another declaration,
     or the date is before the filing date of its build; with --undo: entries of
     it can't be submitted again, because they are on another declaration
  2  not marked: no such file is recorded, the date is in the future, the claim
     number belongs to another declaration, or refunds of it were received;
     files named before it are marked";
pub(crate) const LEDGER_IMPORT: &str = "\
Examples:
  cape ledger import claim-details.csv
  cape ledger import may.xlsx june.csv
  A refund report with headers of your own:
    cape ledger import refunds.csv --column refund_amount=\"Amt (USD)\"

What an answer belongs to:
  The declaration with its claim number. An unknown claim number is assigned to
  the uploaded file that contains all its entries. An answer without a claim
  number is assigned to the latest uploaded file that contains the entry, and
  this is reported. \"Entry Summary Updated\" means accepted, \"Failed\" or any
  error rejected; an entry with both is contradictory. Other statuses and columns
  are kept as they are, and reported. Importing a file again changes nothing.

Refund reports (ES-022, REV-603, REV-615, ES-701, ES-702):
  Their headers aren't public, so they are found by likely names. --column and
  [refund_columns] in cape.toml map others. Needed are the entry number, or the
  importer with the liquidation date, and the refund amount or a status. A
  payment in several reports counts once. Where the interest has a column of its
  own, the refund amount is taken as duty alone.

Exit status:
  0  imported
  1  imported, and something is unknown, unreadable or contradictory, or
     belongs to no declaration. Entries without an answer, on a declaration
     on which CBP answered others, are only named
  2  nothing of the file that failed was imported; those before it were";
pub(crate) const LEDGER_RETRY: &str = concat!(
    "\
Examples:
  cape ledger retry --out again

What is resubmitted:
  Rejected entries for which resubmitting can succeed or the cause can have been
  corrected in the meantime, within ",
    days!(filing),
    " days of their liquidation as it was known or
  scheduled. Of several reasons the one that can't be corrected decides. With a
  fresh export `cape build` does better: it judges them again. rejected.csv in
  the folder lists every rejected entry and what it needs.

Exit status:
  0  there are new upload files
  1  no entry can be resubmitted: nothing was written
  2  not done: no ledger, or the folder already exists"
);

pub(crate) const LEDGER_RELEASE: &str = "\
Examples:
  cape ledger release B7604160195 --why \"not on the claim, says ACE\"

What is released:
  Single entries that are pending or contradictory: the next `cape build` may
  include them. Entries that CBP accepted can't be released; to free a whole
  file, use `cape ledger submitted --undo`. The reason is kept, and `cape ledger
  export` writes it to releases.csv.

Exit status:
  0  released
  2  not released, none of them: one is accepted, or neither pending nor
     contradictory";

pub(crate) const LEDGER_REFUNDED: &str = "\
Examples:
  cape ledger refunded 9900417 --on 2026-07-20
  cape ledger refunded may/CAPE_B76_001.csv --on 2026-07-20
  The refund of one importer was received:
    cape ledger refunded 9900417 --on 2026-07-20 --importer 49-220815401
  It was not received after all:
    cape ledger refunded 9900417 --undo

What is recorded:
  The accepted entries whose refunds follow CBP's time frame. CBP makes one
  refund for each importer of record and liquidation date, so a declaration may
  be refunded in parts: --importer and --awaiting select a part, as `cape ledger
  status` lists them. Entries that were suspended, extended or under review at
  the build are recorded only with --awaiting end-of-suspension. --amount and
  --interest are compared with the expected range; a refund report outweighs
  them.

Recording again:
  The same date changes nothing. Another date applies to the rest, where entries
  aren't recorded yet; where all are, it corrects their date.

Exit status:
  0  recorded
  1  recorded, and the amount is short or a bill
  2  not recorded: no such declaration, no accepted entry matches, the date is
     in the future or before the upload; declarations named before it are";
pub(crate) const LEDGER_STATUS: &str = "\
Examples:
  cape ledger status
  cape ledger status --as-of 2026-08-20 --format csv

How days count:
  CBP's time frames begin with the acceptance of a declaration, and no download
  has that date; they are counted from the day of the upload.

What is expected:
  The duty as it was known at the build, with interest, as a range. It is an
  estimate, not a promise: CBP recalculates each entry as a whole.

A ledger that may only be read is read from a copy.

Exit status:
  0  shown, whether or not refunds are overdue: they show as received only after
     a report says so or you record them. overdue_days in --format json and csv is for programs
  2  not shown";
pub(crate) const LEDGER_CONFIRM: &str = "\
Examples:
  cape ledger confirm es003-july.xlsx
  cape ledger confirm es003-july.csv --exported 2026-07-15

What it shows:
  CBP removes the IEEPA duty of an entry that it updated through CAPE. Entries
  that the export shows without IEEPA duty are updated, and count as accepted;
  those that still have some are not; those that it doesn't have are unknown.
  So it must have all rows of the entries, not only those with IEEPA headings.

Exit status:
  0  all entries on declarations are updated
  1  some are not, or it isn't known
  2  nothing was recorded: no ledger, or an export that can't be read";
pub(crate) const LEDGER_REPORT: &str = "\
Examples:
  cape ledger report --out refunds.html

What is on it:
  The same as `cape ledger status --by-importer`, on one page that loads nothing
  from elsewhere.

Exit status:
  0  written
  2  not written: no ledger, or a file of that name exists";
pub(crate) const LEDGER_EXPORT: &str = "\
Examples:
  cape ledger export --out ledger-csv

Exit status:
  0  written
  2  not written: no ledger, or the folder already has such a file";

pub(crate) const TEMPLATE: &str = "\
Examples:
  cape template entries > columns.csv    the columns to ask ACE for
  cape template config > cape.toml       settings, each with its default
  cape template upload                   what an upload file looks like
  cape template schema summary           the JSON Schema of summary.json

Exit status:
  0  done
  2  wrong usage";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  cape completions bash > ~/.local/share/bash-completion/completions/cape
  cape completions zsh > ~/.zfunc/_cape
  cape completions fish > ~/.config/fish/completions/cape.fish
  cape completions powershell >> $PROFILE

Exit status:
  0  done
  2  wrong usage";

pub(crate) const MAN: &str = "\
Examples:
  cape man > cape.1
  cape man build > cape-build.1

Exit status:
  0  done
  2  there is no such command";

pub(crate) const READY: &str = "\
Examples:
  Answer the questions on a terminal:
    cape ready
  Answer by flags; what isn't answered is not known:
    cape ready --importer 12-3456789 --portal-account yes --ach-authorized no
  Check whether an export matches, with answers from [account] in cape.toml:
    cape ready es003.xlsx --filer B76 --scope all-ieepa
  Check the bank's routing number without leaving it in the shell's history:
    pass show bank/routing | cape ready --routing-number -

Answers:
  yes, no, or not-known, which isn't asked again. `cape explain ready` explains
  each question. No answer is stored.

Exit status:
  0  done: every answer that matters is yes
  1  done: an answer is no, or not known
  2  not done: wrong usage, unreadable input, or stopped at a question";

pub(crate) const INSPECT: &str = "\
Examples:
  cape inspect es003.xlsx
  cape inspect list.csv --column hts=\"Tariff No.\"

Exit status:
  0  read
  2  not read, or `cape build` would refuse it; what is known is shown";
