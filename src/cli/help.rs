//! What stands below the flags in `--help`: parts with a title each, which the manual pages show as sections.

use crate::domain::phases::days;

pub(crate) const CAPE: &str = "\
Examples:
  cape build es003.xlsx --filer B76   make the upload files of a broker
  cape ready                          is this importer ready to be paid?
  cape check CAPE_B76_001.csv         check an upload file that exists already
  cape explain                        list the rules
  cape explain \"Account Mismatch\"     what an answer of CBP means
  cape build --help                   the flags of a command

Exit status:
  0  done
  1  done, but something was found, or no entry is filed
  2  not done: wrong usage, unreadable input, or output that can't be written";

pub(crate) const BUILD: &str = "\
Examples:
  A broker files everything in an ES-003 export:
    cape build es003.xlsx --filer B76
  An importer of record files from two exports:
    cape build 2025.csv 2026.csv.gz --importer 12-3456789 --out refunds
  Fentanyl duties and country rates too; what isn't proven goes to review:
    cape build es003.csv --filer B76 --scope all-ieepa --strict
  The next declaration, without what was filed before:
    cape build es003.csv --filer B76 --already-filed filed/CAPE_B76_001.csv
  The same by a ledger, which `cape ledger init` makes:
    cape build es003.csv --filer B76 --ledger cape-ledger.db
  See every setting and where it comes from, without a run:
    cape build --filer B76 --show-settings

Exit status:
  0  done: at least one entry is filed, and no finding is at or above --fail-on
  1  done, everything is written: there are such findings, or no entry is filed
  2  not done: wrong usage, unreadable input, a column that is missing, or
     output that can't be written; no file is left behind";

pub(crate) const CHECK: &str = "\
Examples:
  A broker checks the file it is about to upload:
    cape check CAPE_B76_001.csv --filer B76
  Repaired copies of several files, split where they must be:
    cape check april.csv may.csv --filer B76 --fix repaired
  Every finding for a program:
    cape check upload.csv --format json --quiet

Exit status:
  0  done: no finding is at or above --fail-on
  1  done: there are such findings in the files as they were given, whether
     they were repaired or not
  2  not done: wrong usage, a file that can't be read, or copies that can't be
     written; no copy is left behind";

pub(crate) const VERIFY: &str = "\
Examples:
  Before an upload: is everything as it was written?
    cape verify cape-out
  For an audit: are these the inputs from which the results were made?
    cape verify cape-out es003.xlsx
    cape verify cape-out exports/ --format json

Exit status:
  0  the results belong together, and to the inputs that were named
  1  something doesn't fit
  2  that can't be told: no folder of results, or a file that can't be read";

pub(crate) const EXPLAIN: &str = "\
Examples:
  cape explain
  cape explain final-liquidation
  cape explain \"Filer Code not matching\"
  cape explain ready

Exit status:
  0  done
  2  no rule and no message of CBP is called that";

pub(crate) const LEDGER: &str = "\
Examples:
  cape ledger init
  cape build es003.xlsx --filer B76 --out may
  cape ledger submitted may/CAPE_B76_001.csv --on 2026-05-01
  cape ledger import claim-details.csv
  cape ledger retry --out again
  cape ledger status
  cape ledger refunded 9900417 --on 2026-07-20

What it keeps:
  One SQLite file. Only the files that are marked as submitted count as filed:
  their entries are pending until an answer of CBP is imported, then accepted or
  rejected, and `cape build` keeps out what is accepted or pending. A file that
  was built and never marked keeps nothing out: build again on another day, and
  mark what is uploaded.

Exit status:
  0  done
  1  done, but something needs a look
  2  not done: wrong usage, no ledger, or a file that can't be read or written;
     what was told before as done stays recorded";

pub(crate) const LEDGER_INIT: &str = "\
Examples:
  cape ledger init
  cape ledger init --ledger refunds.db

Exit status:
  0  made
  2  not made: a file of that name is there, or it can't be written";

pub(crate) const LEDGER_SUBMITTED: &str = "\
Examples:
  cape ledger submitted may/CAPE_B76_001.csv --on 2026-05-01
  cape ledger submitted may/CAPE_B76_001.csv --on 2026-05-01 --claim 9900417
  CBP refused the file as a whole, or it was not uploaded after all:
    cape ledger submitted may/CAPE_B76_001.csv --undo

How a file is known:
  By its content: one that was changed since it was built is refused. Marking a
  file again sets its day and its claim number right.

Exit status:
  0  marked
  1  marked, and entries of it are accepted or pending on another declaration,
     or the day lies before the one for which it was built; or with --undo
     entries of it may not be filed again, being filed elsewhere
  2  not marked: no such file is recorded, the day is still to come, the claim
     number is another's, or refunds of it came; files named before it are";

pub(crate) const LEDGER_IMPORT: &str = "\
Examples:
  cape ledger import claim-details.csv
  cape ledger import may.xlsx june.csv

What an answer belongs to:
  The declaration with its claim number. A claim number that no declaration
  bears goes to one without a number that holds all of its entries. An answer
  without a claim number goes to the declaration uploaded last that holds the
  entry, which is told. \"Entry Summary Updated\" is accepted, \"Failed\" or any
  error rejected; other statuses and columns are kept as they are, and reported.
  Importing a file again changes nothing.

Exit status:
  0  imported
  1  imported, and something isn't known, can't be read, or belongs nowhere
  2  not imported: nothing of the file that failed, all of those before it";

pub(crate) const LEDGER_RETRY: &str = concat!(
    "\
Examples:
  cape ledger retry --out again

What is tried again:
  Rejected entries whose reason vanishes on another try or can have been mended
  meanwhile, within the ",
    days!(filing),
    " days after their liquidation as it was known or
  scheduled. With a fresh export `cape build` does better: it judges them anew.
  rejected.csv in the folder lists every rejected entry and what it needs.

Exit status:
  0  there are new upload files
  1  there are none
  2  not done: no ledger, or the folder is there already"
);

pub(crate) const LEDGER_REFUNDED: &str = "\
Examples:
  cape ledger refunded 9900417 --on 2026-07-20
  cape ledger refunded may/CAPE_B76_001.csv --on 2026-07-20
  The refund of one importer came:
    cape ledger refunded 9900417 --on 2026-07-20 --importer 49-220815401
  It did not come after all:
    cape ledger refunded 9900417 --undo

What is marked:
  The accepted entries whose refunds come within CBP's time frame. CBP makes one
  refund for an importer of record and liquidation date, so those of one
  declaration may come in parts: --importer and --awaiting name a part, as
  `cape ledger status` lists them. Entries that were suspended, extended or
  under review when they were filed are marked with --awaiting end-of-suspension
  only. No amount is asked: whether it is the one that was awaited is for you to
  look at, in ACE report REV-603.

Marking again:
  The same day changes nothing. Another day is that of the rest, where entries
  aren't marked yet; where all are, it sets their day right.

Exit status:
  0  marked
  2  not marked: no such declaration, nothing accepted on it is meant, the day
     is still to come or lies before the upload; those named before it are";

pub(crate) const LEDGER_STATUS: &str = "\
Examples:
  cape ledger status
  cape ledger status --as-of 2026-08-20 --format csv

How days count:
  CBP's time frames begin with the acceptance of a declaration, whose day no
  download tells; they are counted from the day of the upload.

Exit status:
  0  shown, whether or not refunds are overdue: what came is known only as it is
     marked. overdue_days in --format json and csv is for programs
  2  not shown";

pub(crate) const LEDGER_EXPORT: &str = "\
Examples:
  cape ledger export --out ledger-csv

Exit status:
  0  written
  2  not written: no ledger, or the folder holds a file of such a name";

pub(crate) const TEMPLATE: &str = "\
Examples:
  cape template entries > columns.csv    the columns to ask ACE for
  cape template config > cape.toml       settings, each with its default
  cape template upload                   what an upload file looks like

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
  2  no command is called that";

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
  2  not read, or `cape build` would refuse it; what is known is shown all the
     same";
