//! How the refund is paid, and what keeps that so.

use super::sources::{ELECTRONIC, ENROLMENT, ROUTING};
use super::{Asked, IfNo, Item, NotNeeded, Recipient};
use crate::domain::phases::days;

const NOTIFY_PARTY_IS_PAID: NotNeeded = NotNeeded {
    by: |answers| answers.recipient == Some(Recipient::NotifyParty),
    because: "the notify party is paid in the importer's place",
};

pub(super) static REFUND: &[Item] = &[
    Item {
        id: "ach-authorized",
        question: "Is an ACH refund authorization on file, or a waiver approved?",
        why: "Refunds are electronic only since 2026-02-06, unless CBP has approved a waiver.",
        asked: Asked::OfTheAccount,
        not_needed: None,
        yes: "refunds can be paid",
        if_no: Some(IfNo {
            says: "CBP's page says that it \"will hold\" a certified refund; other sources say that the refund is \
                   rejected and must be requested again",
            step: "enter the ACH refund authorization",
            to_do: "let the Trade Account Owner or an authorized user enter it. To pay duties by ACH, under a \
                    payor unit number, is another thing and doesn't count. Report REV-613 lists the refunds that \
                    wait for it",
        }),
        to_find_out: "open the tab and look; that duties are paid by ACH, under a payor unit number, says nothing \
                      about it",
        place: "ACE Portal, Importer sub-account view, tab \"ACH Refund Authorization\"",
        source: ELECTRONIC,
    },
    Item {
        id: "us-bank",
        question: "Is the account for refunds at a U.S. bank?",
        why: "CBP pays by ACH to U.S. banks only, to foreign importers too.",
        asked: Asked::YesOrNo,
        not_needed: Some(NOTIFY_PARTY_IS_PAID),
        yes: "the account is at a U.S. bank",
        if_no: Some(IfNo {
            says: "CBP can't pay there",
            step: "name an account at a U.S. bank, or a notify party",
            to_do: "open an account at a U.S. bank, or name a notify party (CBP Form 4811)",
        }),
        to_find_out: "ask the bank for its routing number: a U.S. bank has one of nine digits",
        place: "ACE Portal, Importer sub-account view, tab \"ACH Refund Authorization\"",
        source: ENROLMENT,
    },
    Item {
        id: "routing-number",
        question: "Can the bank's routing number be right?",
        why: "CBP checks the routing number only, and so does this, without a connection: nine digits, check \
              digit, first two digits.",
        asked: Asked::RoutingNumber,
        not_needed: Some(NOTIFY_PARTY_IS_PAID),
        yes: "it has the form of a U.S. bank's number; whether it is your bank's, ask the bank",
        if_no: Some(IfNo {
            says: "this is no U.S. bank's routing number",
            step: "mend the routing number",
            to_do: "take the number for ACH from the bank itself, and compare it with the one in ACE",
        }),
        to_find_out: "run `cape ready` on a terminal, which asks for it unseen, or pipe it to --routing-number -",
        place: "ACE Portal, Importer sub-account view, tab \"ACH Refund Authorization\"",
        source: ROUTING,
    },
    Item {
        id: "none-returned",
        question: "Is report REV-603 free of \"Check/ACH Returned\"?",
        why: "CBP doesn't check the account number: a wrong one shows only when a refund comes back.",
        asked: Asked::OfTheAccount,
        not_needed: None,
        yes: "no refund came back",
        if_no: Some(IfNo {
            says: "a refund came back: the account number in ACE is likely wrong",
            step: "mend the account number of the refund that came back",
            to_do: "compare the account number in ACE with the bank's, digit by digit, and mend it there",
        }),
        to_find_out: "run REV-603 and look for \"Check/ACH Returned\"; where no refund was paid yet, compare the \
                      account number in ACE with the bank's, digit by digit",
        place: "ACE Reports, REV-603",
        source: ENROLMENT,
    },
];

pub(super) static UPKEEP: &[Item] = &[Item {
    id: "kept-current",
    question: "Have contact, e-mail, bank and recipient in ACE been compared with today's?",
    why: concat!(
        days!(refund_from),
        " to ",
        days!(refund_until),
        " days lie between acceptance and refund: what changes in between must be changed in ACE."
    ),
    asked: Asked::OfTheAccount,
    not_needed: None,
    yes: "contact, e-mail, bank and recipient are today's",
    if_no: Some(IfNo {
        says: "something in ACE is out of date",
        step: "bring contact, e-mail, bank and recipient in ACE up to date",
        to_do: "change it now, and again whenever one of them changes until the refund is there",
    }),
    to_find_out: "compare the four, and name someone who does it again until the refund is there",
    place: "ACE Portal, Importer sub-account view; the CBP Form 5106 record",
    source: ELECTRONIC,
}];
