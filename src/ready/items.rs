//! The list, by group, in the order in which it is gone through.

use super::answers::Recipient;
use super::item::{Item, NotNeeded, OnNo, Question};
use crate::domain::CBP_PAGE;
use crate::domain::phases::{date, days};

/// Items that belong together.
#[derive(Debug)]
pub(crate) struct Group {
    /// What they are about.
    pub title: &'static str,
    /// The items.
    pub items: &'static [Item],
}

/// The list. What decides whether something else matters comes before it.
pub(crate) static GROUPS: &[Group] = &[
    Group { title: "Who files, and who is paid", items: PARTIES },
    Group { title: "ACE Portal account", items: ACCOUNT_ITEMS },
    Group { title: "Permissions in ACE", items: PERMISSIONS },
    Group { title: "ACH refund", items: REFUND },
    Group { title: "Keeping it current", items: UPKEEP },
    Group { title: "The inputs", items: INPUTS },
];

/// Every item.
pub fn items() -> impl Iterator<Item = &'static Item> {
    GROUPS.iter().flat_map(|group| group.items)
}

/// The items of a group that are answered with yes or no.
pub(crate) fn yes_or_no(group: &Group) -> impl Iterator<Item = &Item> {
    group.items.iter().filter(|item| matches!(item.asked, Question::YesOrNo | Question::OfTheAccount))
}

/// The item of this name that is answered with yes or no.
pub(crate) fn yes_or_no_item(id: &str) -> Option<&'static Item> {
    GROUPS.iter().flat_map(yes_or_no).find(|item| item.id == id)
}

pub(crate) static PARTIES: &[Item] = &[
    Item {
        id: "importer",
        question: "Which importers of record is this about?",
        why: "ACE knows an importer by its importer record number, and matches it exactly.",
        asked: Question::Importers,
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
        asked: Question::WhoFiles,
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
        asked: Question::Recipient,
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
        asked: Question::YesOrNo,
        not_needed: Some(NotNeeded {
            by: |answers| answers.recipient == Some(Recipient::Importer),
            because: "the importer itself receives the refund",
        }),
        yes: "the notify party stands in the ACE account and on the entry summaries",
        if_no: Some(OnNo {
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

pub(crate) static INPUTS: &[Item] = &[
    Item {
        id: "filers-fit",
        question: "Were all entries filed by the broker that files now?",
        why: "CBP answers \"Filer Code not matching\" to another broker's entries.",
        asked: Question::FilersOfInputs,
        not_needed: Some(NotNeeded {
            by: |answers| answers.broker_files == Some(false),
            because: "the importer files: its entries may be of any broker",
        }),
        yes: "all entries are this broker's",
        if_no: Some(OnNo {
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
        asked: Question::ImportersOfInputs,
        not_needed: None,
        yes: "the inputs hold entries of these importers only",
        if_no: Some(OnNo {
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

pub(crate) static ACCOUNT_ITEMS: &[Item] = &[
    Item {
        id: "portal-account",
        question: "Does the importer have an ACE Portal account?",
        why: "The bank account for refunds is entered there, and an importer that files itself uploads there.",
        asked: Question::YesOrNo,
        not_needed: None,
        yes: "there is an account",
        if_no: Some(OnNo {
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
        asked: Question::YesOrNo,
        not_needed: Some(NotNeeded {
            by: |answers| answers.told("portal-account") == Some(true),
            because: "there is an account: only an application for one asks for it",
        }),
        yes: "the contact e-mail is current and the company's own",
        if_no: Some(OnNo {
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
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "the login works",
        if_no: Some(OnNo {
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
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "the importer sub-account view is there",
        if_no: Some(OnNo {
            says: "an account without it can't authorize refunds",
            step: "request the importer sub-account view",
            to_do: "request the view for the account that exists; don't apply for another account",
        }),
        to_find_out: "log in and look for the importer among the account's views",
        place: "ACE Portal, Importer sub-account view",
        source: ENROLMENT,
    },
];

pub(crate) static PERMISSIONS: &[Item] = &[
    Item {
        id: "importer-listed",
        question: "Does the account list every importer number?",
        why: "What isn't linked to the account can neither be seen nor paid through it.",
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "every importer number is listed",
        if_no: Some(OnNo {
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
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "Entry Summary reports can be run",
        if_no: Some(OnNo {
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
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "the entries of February 2025 to February 2026 are shown",
        if_no: Some(OnNo {
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
        asked: Question::OfTheAccount,
        not_needed: Some(NotNeeded {
            by: |answers| answers.broker_files == Some(false) && answers.told("access-granted").is_none(),
            because: "the importer files and watches itself; for a proxy answer --access-granted",
        }),
        yes: "whoever files or watches has access",
        if_no: Some(OnNo {
            says: "whoever is to file or to watch can't",
            step: "give the broker or proxy access",
            to_do: "have the Trade Account Owner grant it",
        }),
        to_find_out: "ask the broker or proxy what they see",
        place: "ACE Portal, user access of the account",
        source: CBP_PAGE,
    },
];

const NOTIFY_PARTY_IS_PAID: NotNeeded = NotNeeded {
    by: |answers| answers.recipient == Some(Recipient::NotifyParty),
    because: "the notify party is paid in the importer's place",
};

pub(crate) static REFUND: &[Item] = &[
    Item {
        id: "ach-authorized",
        question: "Is an ACH refund authorization on file, or a waiver approved?",
        why: "Refunds are electronic only since 2026-02-06, unless CBP has approved a waiver.",
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "refunds can be paid",
        if_no: Some(OnNo {
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
        asked: Question::YesOrNo,
        not_needed: Some(NOTIFY_PARTY_IS_PAID),
        yes: "the account is at a U.S. bank",
        if_no: Some(OnNo {
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
        asked: Question::RoutingNumber,
        not_needed: Some(NOTIFY_PARTY_IS_PAID),
        yes: "it has the form of a U.S. bank's number; whether it is your bank's, ask the bank",
        if_no: Some(OnNo {
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
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "no refund came back",
        if_no: Some(OnNo {
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

pub(crate) static UPKEEP: &[Item] = &[Item {
    id: "kept-current",
    question: "Have contact, e-mail, bank and recipient in ACE been compared with today's?",
    why: concat!(
        days!(refund_from),
        " to ",
        days!(refund_until),
        " days lie between acceptance and refund: what changes in between must be changed in ACE."
    ),
    asked: Question::OfTheAccount,
    not_needed: None,
    yes: "contact, e-mail, bank and recipient are today's",
    if_no: Some(OnNo {
        says: "something in ACE is out of date",
        step: "bring contact, e-mail, bank and recipient in ACE up to date",
        to_do: "change it now, and again whenever one of them changes until the refund is there",
    }),
    to_find_out: "compare the four, and name someone who does it again until the refund is there",
    place: "ACE Portal, Importer sub-account view; the CBP Form 5106 record",
    source: ELECTRONIC,
}];

pub(crate) const ACCOUNT: &str = "CBP Publication 5228-1025, 2025-10; CBP, IEEPA Duty Refunds page, FAQ of \
                                  2026-06-16 (known through summaries)";
pub(crate) const ACCOUNT_FAQ: &str =
    "CBP, IEEPA Duty Refunds page, FAQ of 2026-06-16 (known through summaries)";
pub(crate) const APPLICATION: &str = "CBP Publication 5228-1025, 2025-10 (automated ACE Portal application); CBP \
                                      Form 5106";
pub(crate) const ENROLMENT: &str = "CBP Publication 5286-1225, 2025-12 (enrolment for electronic refunds)";
pub(crate) const ELECTRONIC: &str = concat!(
    "CSMS 67513690, 2026 (electronic refunds only, since 2026-02-06); CBP Publication 5286-1225, 2025-12; CBP, IEEPA \
     Duty Refunds page, read as of ",
    date!(page_read)
);
pub(crate) const ROUTING: &str = "routing number policy of the American Bankers Association and the Federal \
                                  Reserve Banks; CBP Publication 5286-1225, 2025-12";
pub(crate) const NUMBER_FORMS: &str = "CBP Form 5106";
pub(crate) const NOTIFY_PARTY: &str =
    concat!("CBP, IEEPA Duty Refunds page, read as of ", date!(page_read), "; CBP Form 4811");

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_item_has_a_name_of_its_own_and_says_all_it_must() {
        let mut names = BTreeSet::new();
        for item in items() {
            assert!(names.insert(item.id), "{} stands twice", item.id);
            assert!(item.question.ends_with('?'), "{}: {}", item.id, item.question);
            assert!(
                item.why.ends_with('.') && !item.why.replace("U.S. ", "").contains(". "),
                "{}: one sentence",
                item.id
            );
            let if_no = item.if_no.iter().flat_map(|no| [no.says, no.step, no.to_do]);
            for text in if_no.chain([item.yes, item.to_find_out, item.place]) {
                assert!(
                    !text.is_empty() && !text.ends_with('.') && !text.contains("  "),
                    "{}: {text}",
                    item.id
                );
            }
            assert!(item.source.contains("20") || item.source.contains("Form 5106"), "{}: no date", item.id);
        }
        assert!(names.len() >= 19);
    }

    #[test]
    fn whatever_people_answer_with_yes_or_no_says_what_a_no_comes_to() {
        assert!(GROUPS.iter().flat_map(yes_or_no).all(|item| item.if_no.is_some()));
    }

    #[test]
    fn the_two_things_said_of_a_refund_without_authorization_are_both_told() {
        let said = yes_or_no_item("ach-authorized").unwrap().if_no.unwrap().says;
        assert!(said.contains("will hold") && said.contains("rejected"), "{said}");
    }
}
