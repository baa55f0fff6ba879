//! The questions of `cape ready`, grouped and in the order in which they are asked.

use super::item::{Answers, Item, NotNeeded, OnNo, Question, Recipient};
use crate::domain::CBP_PAGE;
use crate::domain::phases::{date, days};

/// Items about one subject.
#[derive(Debug)]
pub(crate) struct Group {
    /// The subject.
    pub title: &'static str,
    /// The items.
    pub items: &'static [Item],
}

/// All groups. An item comes after those that can make it unnecessary.
pub(crate) static GROUPS: &[Group] = &[
    Group { title: "Who files, and who is paid", items: PARTIES },
    Group { title: "Importer record (CBP Form 5106)", items: IMPORTER_RECORD },
    Group { title: "ACE Portal account", items: ACCOUNT_ITEMS },
    Group { title: "Permissions in ACE", items: PERMISSIONS },
    Group { title: "ACH refund", items: REFUND },
    Group { title: "Keeping it current", items: UPKEEP },
    Group { title: "The entries", items: ENTRIES },
];

/// All items.
pub fn items() -> impl Iterator<Item = &'static Item> {
    GROUPS.iter().flat_map(|group| group.items)
}

/// The items of a group that are answered with yes or no.
pub(crate) fn yes_or_no(group: &Group) -> impl Iterator<Item = &Item> {
    group.items.iter().filter(|item| matches!(item.asked, Question::YesOrNo | Question::OfTheAccount))
}

impl Answers {
    /// Adds what follows from the answers: logging in to ACE implies an account.
    pub(crate) fn with_conclusions(mut self) -> Self {
        if items().any(|item| needs_account(item) && self.yes_or_no(item.id) == Some(true)) {
            self.yes_or_no.entry("portal-account").or_insert(true);
        }
        self
    }

    /// An item that needs an ACE Portal account and was answered with yes although there is no account.
    pub(crate) fn contradiction(&self) -> Option<&'static Item> {
        let impossible = |item: &&Item| needs_account(item) && self.yes_or_no(item.id) == Some(true);
        items().find(impossible).filter(|_| self.has_no_account())
    }
}

fn needs_account(item: &Item) -> bool {
    item.asked == Question::OfTheAccount
}

/// The yes-or-no item with this name.
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
        yes: "the importer number has a valid format",
        if_no: None,
        to_find_out: "give it with --importer: NN-NNNNNNN with or without a suffix, YYDDPP-NNNNN, or NNN-NN-NNNN, \
                      which is a social security number and always shown masked",
        location: "the CBP Form 5106 record, or column Importer Number of report ES-003",
        source: NUMBER_FORMS,
    },
    Item {
        id: "who-files",
        question: "Who files the declaration?",
        why: "CBP accepts an entry only from its importer of record or from the broker that filed the entry.",
        asked: Question::WhoFiles,
        not_needed: None,
        yes: "the filer is known",
        if_no: None,
        to_find_out: "a broker files with the filer code of its ACE account (--filer); without one the importers \
                      given with --importer file themselves",
        location: "the first three characters of the entry numbers are the filer code of the broker that filed them",
        source: CBP_PAGE,
    },
    Item {
        id: "recipient",
        question: "Who receives the refund?",
        why: "The refund goes to the importer or to a notify party (CBP Form 4811), and the CAPE file has no field \
              for it.",
        asked: Question::Recipient,
        not_needed: None,
        yes: "the refund recipient is known",
        if_no: None,
        to_find_out: "ask the importer and its broker whether a CBP Form 4811 names a notify party, and answer \
                      with --recipient importer or --recipient notify-party",
        location: "the importer's ACE account, and the entry summaries",
        source: NOTIFY_PARTY,
    },
    Item {
        id: "notify-party",
        question: "Is the notify party (Form 4811) on file in ACE and on the entry summaries?",
        why: "The CAPE file has no field for it: CBP pays the party that the account and the entry summary name.",
        asked: Question::YesOrNo,
        not_needed: Some(NotNeeded {
            by: |answers| answers.recipient == Some(Recipient::Importer),
            because: "the importer itself receives the refund",
        }),
        yes: "the notify party is on file in ACE and on the entry summaries",
        if_no: Some(OnNo {
            says: "the notify party is missing in ACE or on an entry summary, so it won't receive the refund",
            step: "add the notify party in ACE and on the entry summaries",
            to_do: "have the CBP Form 4811 party added to the ACE account, and to the entry summaries before you \
                    upload: after acceptance an entry can't be corrected until it liquidates",
        }),
        to_find_out: "check that both name the party on the CBP Form 4811; only then is it paid instead of the \
                      importer",
        location: "the importer's ACE account, and the entry summaries",
        source: NOTIFY_PARTY,
    },
];

pub(crate) static ENTRIES: &[Item] = &[
    Item {
        id: "surety-left-out",
        question: "Did the importer, not a surety, pay the IEEPA duty on every entry to be filed?",
        why: "CBP asks filers not to include entries for which a surety paid IEEPA duty.",
        asked: Question::YesOrNo,
        not_needed: None,
        yes: "the importer paid the IEEPA duty on every entry to be filed",
        if_no: Some(OnNo {
            says: "CBP asks filers to leave out entries whose IEEPA duty a surety paid",
            step: "leave out the entries whose IEEPA duty a surety paid",
            to_do: "remove those entries from the data before `cape build`, which can't recognize them",
        }),
        to_find_out: "ask the importer and its surety whether the surety paid duty on any of the entries",
        location: "the importer's and the surety's records",
        source: SURETY,
    },
    Item {
        id: "filers-fit",
        question: "Were all entries filed by the broker that files the declaration?",
        why: "CBP rejects another broker's entries: \"Filer Code not matching\".",
        asked: Question::FilersOfInputs,
        not_needed: Some(NotNeeded {
            by: |answers| answers.broker_files == Some(false),
            because: "the importer files: any broker may have filed its entries",
        }),
        yes: "this broker filed all entries",
        if_no: Some(OnNo {
            says: "another broker filed some of the entries",
            step: "leave out the other broker's entries",
            to_do: "ask that broker or the importer of record to file them; `cape build` leaves them out and \
                    lists them",
        }),
        to_find_out: "say who files, with --filer or --importer",
        location: "the first three characters of an entry number",
        source: CBP_PAGE,
    },
    Item {
        id: "importers-fit",
        question: "Do the inputs have entries of these importers?",
        why: "Only their entries are filed; answers for one importer say nothing about another.",
        asked: Question::ImportersOfInputs,
        not_needed: None,
        yes: "the inputs have entries of these importers only",
        if_no: Some(OnNo {
            says: "the inputs have entries of other importers only",
            step: "give the importers of these inputs with --importer",
            to_do: "compare the numbers with those of the inputs; `cape build` files nothing for other importers",
        }),
        to_find_out: "name the importers with --importer, and add the column Importer Number to the report if it \
                      is missing",
        location: "column Importer Number of report ES-003",
        source: CBP_PAGE,
    },
];

pub(crate) static IMPORTER_RECORD: &[Item] = &[
    Item {
        id: "importer-active",
        question: "Is every importer number active?",
        why: "The importer number must be active: ACE answers F875 if it isn't.",
        asked: Question::YesOrNo,
        not_needed: None,
        yes: "every importer number is active",
        if_no: Some(OnNo {
            says: "an importer number isn't active",
            step: "have the importer number reactivated",
            to_do: "send CBP an updated CBP Form 5106 before you upload, and check that the number is active again",
        }),
        to_find_out: "ask the broker to query the importer number in ACE, or ask CBP",
        location: "the CBP Form 5106 record",
        source: IMPORTER_ACTIVE,
    },
    Item {
        id: "address-valid",
        question: "Is the address on the CBP Form 5106 record one where CBP reaches the importer?",
        why: "CBP may void an importer record by its address, such as one where mail is undeliverable.",
        asked: Question::YesOrNo,
        not_needed: None,
        yes: "CBP reaches the importer at the address on the CBP Form 5106 record",
        if_no: Some(OnNo {
            says: "CBP may void the importer record",
            step: "correct the address on the CBP Form 5106 record",
            to_do: "send CBP an updated CBP Form 5106 with the importer's own address, before you upload",
        }),
        to_find_out: "compare the address on the CBP Form 5106 record with the importer's own, and read which \
                      addresses CBP may void",
        location: "the CBP Form 5106 record; Federal Register, 2026-08-19",
        source: ADDRESS,
    },
];

pub(crate) static ACCOUNT_ITEMS: &[Item] = &[
    Item {
        id: "portal-account",
        question: "Does the importer have an ACE Portal account?",
        why: "The bank account for refunds is entered there, and an importer that files for itself uploads there.",
        asked: Question::YesOrNo,
        not_needed: None,
        yes: "there is an account",
        if_no: Some(OnNo {
            says: "without an account, no ACH refund can be authorized",
            step: "apply for an ACE Portal account",
            to_do: "apply for one. Company name, address, importer record number and business e-mail must match \
                    the CBP Form 5106 record exactly; if the automatic match fails, a manual review takes days. \
                    For several importer numbers there is a separate web form",
        }),
        to_find_out: "check before you apply: an e-mail to ACE.Support@cbp.dhs.gov with the subject \"Trade Account \
                      Owner Lookup\" is answered automatically",
        location: "by e-mail for the lookup; CBP's automated ACE Portal application for a new account",
        source: ACCOUNT,
    },
    Item {
        id: "contact-email",
        question: "Is the contact e-mail on the CBP Form 5106 record current, and the company's own?",
        why: "The application sends a code there that is valid for 10 minutes.",
        asked: Question::YesOrNo,
        not_needed: Some(NotNeeded {
            by: |answers| answers.yes_or_no("portal-account") == Some(true),
            because: "there is an account; only an application for one uses it",
        }),
        yes: "the contact e-mail is current and the company's own",
        if_no: Some(OnNo {
            says: "the application's code goes to someone who can't pass it on in time",
            step: "correct the contact e-mail on the CBP Form 5106 record",
            to_do: "have the broker update it, by transaction TF or in box 2E on paper: an address tied to the \
                    company's physical address, not the broker's, read by someone who is there when you apply",
        }),
        to_find_out: "ask the broker which e-mail the CBP Form 5106 record has",
        location: "the CBP Form 5106 record",
        source: APPLICATION,
    },
    Item {
        id: "login",
        question: "Does the login to the ACE Portal work?",
        why: concat!("Accounts lock or go dormant, and the ", days!(filing), " days keep running."),
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
        location: "the login page of the ACE Portal",
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
            says: "without that view, refunds can't be authorized",
            step: "request the importer sub-account view",
            to_do: "request the view for the existing account; don't apply for another account",
        }),
        to_find_out: "log in and look for the importer among the account's views",
        location: "ACE Portal, Importer sub-account view",
        source: ENROLLMENT,
    },
];

pub(crate) static PERMISSIONS: &[Item] = &[
    Item {
        id: "importer-listed",
        question: "Does the account list every importer number?",
        why: "An importer number that isn't linked to the account can be neither seen nor paid through it.",
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "every importer number is listed",
        if_no: Some(OnNo {
            says: "an importer number is not linked to the account",
            step: "have CBP link the importer number",
            to_do: "ask CBP to link the number to the account",
        }),
        to_find_out: "compare the numbers listed in the account with those on the entry summaries, suffixes \
                      included",
        location: "ACE Portal, Importer sub-account view",
        source: ACCOUNT_FAQ,
    },
    Item {
        id: "reports",
        question: "Can you run Entry Summary reports?",
        why: "`cape build` reads report ES-003, and other reports show the refunds.",
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "Entry Summary reports can be run",
        if_no: Some(OnNo {
            says: "you can't export the entries or follow the refunds",
            step: "get permission to run Entry Summary reports",
            to_do: "ask the Trade Account Owner for the permission",
        }),
        to_find_out: "run ES-003 for one day",
        location: "ACE Reports",
        source: CBP_PAGE,
    },
    Item {
        id: "entries-visible",
        question: "Do the reports show the entries of February 2025 to February 2026?",
        why: "Entries that the report doesn't show are missing from the declaration.",
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "the reports show the entries of February 2025 to February 2026",
        if_no: Some(OnNo {
            says: "entries of that period are missing",
            step: "get access to the entries of February 2025 to February 2026",
            to_do: "ask the Trade Account Owner whether an importer number or a permission is missing; until then \
                    the broker that filed the entries can export them",
        }),
        to_find_out: concat!(
            "run ES-003 for the entry dates ",
            date!(window_start),
            " to ",
            date!(window_end),
            ", and check that every month is there"
        ),
        location: "ACE Reports, ES-003",
        source: CBP_PAGE,
    },
    Item {
        id: "access-granted",
        question: "Does the broker or proxy that will file or monitor have access?",
        why: "Whoever files or monitors for the importer sees only what the account allows.",
        asked: Question::OfTheAccount,
        not_needed: Some(NotNeeded {
            by: |answers| {
                answers.broker_files == Some(false) && answers.yes_or_no("access-granted").is_none()
            },
            because: "the importer files for itself; for a proxy, answer --access-granted",
        }),
        yes: "the broker or proxy has access",
        if_no: Some(OnNo {
            says: "the broker or proxy can't file or monitor",
            step: "give the broker or proxy access",
            to_do: "have the Trade Account Owner grant it",
        }),
        to_find_out: "ask the broker or proxy what they see",
        location: "ACE Portal, user access of the account",
        source: CBP_PAGE,
    },
];

const NOTIFY_PARTY_IS_PAID: NotNeeded = NotNeeded {
    by: |answers| answers.recipient == Some(Recipient::NotifyParty),
    because: "the notify party is paid instead of the importer",
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
            to_do: concat!(
                "have the Trade Account Owner or an authorized user enter it. ACH payment of duty, under a payor unit \
                 number, is separate and doesn't count, although increases are payable by ACH only since ",
                date!(ach_only),
                ". Report REV-613 lists the refunds that wait for it"
            ),
        }),
        to_find_out: "open the tab and look; ACH payment of duty, under a payor unit number, is separate and doesn't \
                      count",
        location: "ACE Portal, Importer sub-account view, tab \"ACH Refund Authorization\"",
        source: ACH,
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
        to_find_out: "ask the bank for its routing number: U.S. routing numbers have nine digits",
        location: "ACE Portal, Importer sub-account view, tab \"ACH Refund Authorization\"",
        source: ENROLLMENT,
    },
    Item {
        id: "routing-number",
        question: "Is the bank's routing number valid?",
        why: "CBP checks the routing number only; cape checks it offline: nine digits, check digit, first two \
              digits.",
        asked: Question::RoutingNumber,
        not_needed: Some(NOTIFY_PARTY_IS_PAID),
        yes: "it has a valid format; confirm with the bank that it is theirs",
        if_no: Some(OnNo {
            says: "this isn't a U.S. bank's routing number",
            step: "correct the routing number",
            to_do: "get the number for ACH from the bank, and compare it with the one in ACE",
        }),
        to_find_out: "run `cape ready` on a terminal, which asks for it without showing it, or pipe it to \
                      --routing-number -",
        location: "ACE Portal, Importer sub-account view, tab \"ACH Refund Authorization\"",
        source: ROUTING,
    },
    Item {
        id: "none-returned",
        question: "Did every refund so far arrive, with no \"Check/ACH Returned\" in report REV-603?",
        why: "CBP doesn't check the account number: a wrong one shows only when a refund is returned.",
        asked: Question::OfTheAccount,
        not_needed: None,
        yes: "no refund was returned",
        if_no: Some(OnNo {
            says: "a refund was returned: the account number in ACE is probably wrong",
            step: "correct the account number in ACE",
            to_do: "compare the account number in ACE with the bank's, digit by digit, and correct it there",
        }),
        to_find_out: "run REV-603 and look for \"Check/ACH Returned\"; if no refund was paid yet, compare the \
                      account number in ACE with the bank's, digit by digit",
        location: "ACE Reports, REV-603",
        source: ENROLLMENT,
    },
];

pub(crate) static UPKEEP: &[Item] = &[Item {
    id: "kept-current",
    question: "Are contact, e-mail, bank and refund recipient in ACE up to date?",
    why: concat!(
        days!(refund_from),
        " to ",
        days!(refund_until),
        " days pass between acceptance and refund: update ACE if any of them changes."
    ),
    asked: Question::OfTheAccount,
    not_needed: None,
    yes: "contact, e-mail, bank and refund recipient are up to date",
    if_no: Some(OnNo {
        says: "something in ACE is out of date",
        step: "update contact, e-mail, bank and refund recipient in ACE",
        to_do: "update it now, and again whenever one of them changes, until the refund arrives",
    }),
    to_find_out: "check all four, and name someone to check again until the refund arrives",
    location: "ACE Portal, Importer sub-account view; the CBP Form 5106 record",
    source: ELECTRONIC,
}];

pub(crate) const ACCOUNT: &str = "CBP Publication 5228-1025, 2025-10; CBP, IEEPA Duty Refunds page, FAQ of \
                                  2026-06-16 (known through summaries)";
pub(crate) const ACCOUNT_FAQ: &str =
    "CBP, IEEPA Duty Refunds page, FAQ of 2026-06-16 (known through summaries)";
pub(crate) const APPLICATION: &str = "CBP Publication 5228-1025, 2025-10 (automated ACE Portal application); CBP \
                                      Form 5106";
pub(crate) const ENROLLMENT: &str = "CBP Publication 5286-1225, 2025-12 (enrollment for electronic refunds)";
pub(crate) const ELECTRONIC: &str = concat!(
    "CSMS 67513690, 2026 (electronic refunds only, since 2026-02-06); CBP Publication 5286-1225, 2025-12; CBP, IEEPA \
     Duty Refunds page, read as of ",
    date!(page_read)
);
pub(crate) const ACH: &str = concat!(
    "CSMS 67513690, 2026 (electronic refunds only, since 2026-02-06); CSMS 69428352 (increases by ACH only, since ",
    date!(ach_only),
    "); CBP Publication 5286-1225, 2025-12; CBP, IEEPA Duty Refunds page, read as of ",
    date!(page_read)
);
pub(crate) const IMPORTER_ACTIVE: &str = "ACE error dictionary, F875; CSMS 69268077, 2026";
pub(crate) const ADDRESS: &str =
    "CSMS 69268077, 2026; Federal Register, 2026-08-19; CBP, Voided Importer Record FAQs; CBP Form 5106";
pub(crate) const SURETY: &str = "CBP guidance on CAPE of 2026-04-13 (as relayed by the trade, 2026-04-14)";
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
            for text in if_no.chain([item.yes, item.to_find_out, item.location]) {
                assert!(
                    !text.is_empty() && !text.ends_with('.') && !text.contains("  "),
                    "{}: {text}",
                    item.id
                );
            }
            assert!(item.source.contains("20") || item.source.contains("Form 5106"), "{}: no date", item.id);
        }
        assert!(names.len() >= 22);
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
