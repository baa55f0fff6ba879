//! The ACE Portal account, and what may be done with it.

use super::sources::{ACCOUNT, ACCOUNT_FAQ, APPLICATION, CBP_PAGE, ENROLMENT};
use super::{Asked, IfNo, Item, NotNeeded};
use crate::domain::phases::{date, days};

pub(super) static ACCOUNT_ITEMS: &[Item] = &[
    Item {
        id: "portal-account",
        question: "Does the importer have an ACE Portal account?",
        why: "The bank account for refunds is entered there, and an importer that files itself uploads there.",
        asked: Asked::YesOrNo,
        not_needed: None,
        yes: "there is an account",
        if_no: Some(IfNo {
            says: "without an account no ACH refund can be authorized",
            step: "apply for an ACE Portal account",
            to_do: "apply for it. Company name, address, importer record number and business e-mail must be \
                    exactly those of the CBP Form 5106 record; where the automatic match fails, a manual review \
                    takes days. Several importer numbers have a web form of their own",
        }),
        to_find_out: "look before you apply, for there may be one: an e-mail to ACE.Support@cbp.dhs.gov with the \
                      subject \"Trade Account Owner Lookup\" is answered by itself",
        place: "by e-mail for the lookup; CBP's automated ACE Portal application for a new account",
        source: ACCOUNT,
    },
    Item {
        id: "contact-email",
        question: "Is the contact e-mail on the CBP Form 5106 record current, and the company's own?",
        why: "The application sends a code there that is valid for 10 minutes.",
        asked: Asked::YesOrNo,
        not_needed: Some(NotNeeded {
            by: |answers| answers.told("portal-account") == Some(true),
            because: "there is an account: only an application for one asks for it",
        }),
        yes: "the contact e-mail is current and the company's own",
        if_no: Some(IfNo {
            says: "the code of the application goes to someone who can't pass it on in time",
            step: "have the contact e-mail on the CBP Form 5106 record mended",
            to_do: "have the broker update it, by transaction TF or in box 2E on paper: an address tied to the \
                    company's physical address, not the broker's, read by someone who is there when you apply",
        }),
        to_find_out: "ask the broker which e-mail the CBP Form 5106 record has",
        place: "the CBP Form 5106 record",
        source: APPLICATION,
    },
    Item {
        id: "login",
        question: "Does the login to the ACE Portal work?",
        why: concat!("Accounts lock or go dormant, and the ", days!(filing), " days go on."),
        asked: Asked::OfTheAccount,
        not_needed: None,
        yes: "the login works",
        if_no: Some(IfNo {
            says: "the account is locked or dormant",
            step: "have the account reactivated",
            to_do: "write an e-mail with \"reactivation\" in its subject to ACE.Support@cbp.dhs.gov, from the \
                    Trade Account Owner's address",
        }),
        to_find_out: "log in today, not on the day of filing",
        place: "the login page of the ACE Portal",
        source: ACCOUNT_FAQ,
    },
    Item {
        id: "importer-view",
        question: "Does the account have the importer sub-account view?",
        why: "The ACH refund authorization is entered in that view.",
        asked: Asked::OfTheAccount,
        not_needed: None,
        yes: "the importer sub-account view is there",
        if_no: Some(IfNo {
            says: "an account without it can't authorize refunds",
            step: "request the importer sub-account view",
            to_do: "request the view for the account that exists; don't apply for another account",
        }),
        to_find_out: "log in and look for the importer among the account's views",
        place: "ACE Portal, Importer sub-account view",
        source: ENROLMENT,
    },
];

pub(super) static PERMISSIONS: &[Item] = &[
    Item {
        id: "importer-listed",
        question: "Does the account list every importer number?",
        why: "What isn't linked to the account can neither be seen nor paid through it.",
        asked: Asked::OfTheAccount,
        not_needed: None,
        yes: "every importer number is listed",
        if_no: Some(IfNo {
            says: "an importer number is not linked to the account",
            step: "have CBP link the importer number",
            to_do: "ask CBP to link the number to the account",
        }),
        to_find_out: "compare the numbers that the account lists with those on the entry summaries, suffixes \
                      included",
        place: "ACE Portal, Importer sub-account view",
        source: ACCOUNT_FAQ,
    },
    Item {
        id: "reports",
        question: "Can you run Entry Summary reports?",
        why: "The export that cape build reads is one, ES-003, and so are those that tell of the refunds.",
        asked: Asked::OfTheAccount,
        not_needed: None,
        yes: "Entry Summary reports can be run",
        if_no: Some(IfNo {
            says: "no export can be made, and no refund can be followed",
            step: "get permission to run Entry Summary reports",
            to_do: "ask the Trade Account Owner for the permission",
        }),
        to_find_out: "run ES-003 for one day",
        place: "ACE Reports",
        source: CBP_PAGE,
    },
    Item {
        id: "entries-visible",
        question: "Do the reports show the entries of February 2025 to February 2026?",
        why: "Entries that no report shows can't be put on a declaration by it.",
        asked: Asked::OfTheAccount,
        not_needed: None,
        yes: "the entries of February 2025 to February 2026 are shown",
        if_no: Some(IfNo {
            says: "entries of the time in question are missing",
            step: "get to see the entries of February 2025 to February 2026",
            to_do: "ask the Trade Account Owner whether an importer number or a permission is missing; until then \
                    the broker that filed the entries can export them",
        }),
        to_find_out: concat!(
            "run ES-003 for the entry dates ",
            date!(window_start),
            " to ",
            date!(window_end),
            ", and see whether every month is there"
        ),
        place: "ACE Reports, ES-003",
        source: CBP_PAGE,
    },
    Item {
        id: "access-granted",
        question: "Has the broker or proxy that is to file or watch been given access?",
        why: "Whoever is to file or to watch for the importer sees only what the account lets them see.",
        asked: Asked::OfTheAccount,
        not_needed: Some(NotNeeded {
            by: |answers| answers.broker_files == Some(false) && answers.told("access-granted").is_none(),
            because: "the importer files and watches itself; for a proxy answer --access-granted",
        }),
        yes: "whoever files or watches has access",
        if_no: Some(IfNo {
            says: "whoever is to file or to watch can't",
            step: "give the broker or proxy access",
            to_do: "have the Trade Account Owner grant it",
        }),
        to_find_out: "ask the broker or proxy what they see",
        place: "ACE Portal, user access of the account",
        source: CBP_PAGE,
    },
];
