//! Who files and who is paid, and whether the inputs fit.

use super::sources::{CBP_PAGE, NOTIFY_PARTY, NUMBER_FORMS};
use super::{Asked, IfNo, Item, NotNeeded, Recipient};

pub(super) static PARTIES: &[Item] = &[
    Item {
        id: "importer",
        question: "Which importers of record is this about?",
        why: "ACE knows an importer by its importer record number, and matches it exactly.",
        asked: Asked::Importers,
        not_needed: None,
        yes: "the number has one of CBP's forms",
        if_no: None,
        to_find_out: "give it with --importer: NN-NNNNNNN with or without a suffix, YYDDPP-NNNNN, or NNN-NN-NNNN, \
                      which is a social security number and masked at once",
        place: "the CBP Form 5106 record, or column Importer Number of report ES-003",
        source: NUMBER_FORMS,
    },
    Item {
        id: "who-files",
        question: "Is it settled who files?",
        why: "CBP takes an entry only from its importer of record, or from the broker that filed the entry.",
        asked: Asked::WhoFiles,
        not_needed: None,
        yes: "who files is settled",
        if_no: None,
        to_find_out: "a broker files with the filer code of its ACE account (--filer); without one the importers \
                      given with --importer file themselves",
        place: "the first three characters of the entry numbers are the filer code of the broker that filed them",
        source: CBP_PAGE,
    },
    Item {
        id: "recipient",
        question: "Is it settled who receives the refund?",
        why: "The refund goes to the importer or to a notify party (CBP Form 4811), and the CAPE file has no field \
              for it.",
        asked: Asked::Recipient,
        not_needed: None,
        yes: "who receives the refund is settled",
        if_no: None,
        to_find_out: "ask the importer and its broker whether a CBP Form 4811 names a notify party, and answer \
                      with --recipient importer or notify-party",
        place: "the importer's ACE account, and the entry summaries",
        source: NOTIFY_PARTY,
    },
    Item {
        id: "notify-party",
        question: "Does the notify party stand in the ACE account and on the entry summaries?",
        why: "The CAPE file has no field for it, so CBP pays whom the account and the entry summary name.",
        asked: Asked::YesOrNo,
        not_needed: Some(NotNeeded {
            by: |answers| answers.recipient == Some(Recipient::Importer),
            because: "the importer itself receives the refund",
        }),
        yes: "the notify party stands in the ACE account and on the entry summaries",
        if_no: Some(IfNo {
            says: "the notify party is missing in the ACE account or on an entry summary, so the refund doesn't go \
                   to it",
            step: "put the notify party into the ACE account and on the entry summaries",
            to_do: "have the CBP Form 4811 party put into the ACE account, and on the entry summaries before they \
                    are filed: after acceptance an entry takes no correction until it is liquidated",
        }),
        to_find_out: "look whether both name the party of the CBP Form 4811; only then is it paid in the \
                      importer's place",
        place: "the importer's ACE account, and the entry summaries",
        source: NOTIFY_PARTY,
    },
];

pub(super) static INPUTS: &[Item] = &[
    Item {
        id: "filers-fit",
        question: "Were all entries filed by the broker that files now?",
        why: "CBP answers \"Filer Code not matching\" to another broker's entries.",
        asked: Asked::FilersOfInputs,
        not_needed: Some(NotNeeded {
            by: |answers| answers.broker_files == Some(false),
            because: "the importer files: its entries may be of any broker",
        }),
        yes: "all entries are this broker's",
        if_no: Some(IfNo {
            says: "another broker filed some of the entries",
            step: "leave other brokers' entries to them or to the importer",
            to_do: "ask that broker to file them, or let the importer of record do it; cape build leaves them out \
                    and names them",
        }),
        to_find_out: "say who files, with --filer or --importer",
        place: "the first three characters of an entry number",
        source: CBP_PAGE,
    },
    Item {
        id: "importers-fit",
        question: "Are all importers in the inputs among those that this list was answered for?",
        why: "What is in order for one importer says nothing about another.",
        asked: Asked::ImportersOfInputs,
        not_needed: None,
        yes: "the inputs hold entries of these importers only",
        if_no: Some(IfNo {
            says: "the inputs hold entries of other importers",
            step: "answer this list for the other importers too",
            to_do: "answer the list for each of them; an importer that files itself leaves their entries to them",
        }),
        to_find_out: "name the importers with --importer, and add the column Importer Number to the report where \
                      it is missing",
        place: "column Importer Number of report ES-003",
        source: CBP_PAGE,
    },
];
