//! Rules about who may file: the broker that filed the entry, or the importer of record.

use super::rule::{
    Action, CANDIDATES, Category, Check, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity,
    SeverityPolicy, Subject, certain, possible,
};
use crate::domain::{CBP_TABLE, OURS};
use crate::read::Column;

pub(crate) static FILER_CODE_MISMATCH: Rule = Rule {
    name: "filer-code-mismatch",
    page: include_str!("pages/filer-code-mismatch.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "a broker files (--filer), and the first three characters of the entry number are not the \
                 account's filer code",
    cbp: certain("Filer Code not matching"),
    source: CBP_TABLE,
    remedy: "only the broker that filed the entry, or its importer of record, can put it on a declaration: ask \
             that broker, or let the importer file it",
    needs: None,
    action: Action::OtherFiler,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Entry,
        judge: |entry, filing| {
            // If its number lacks the check digit rather than a leading zero, the entry may be that filer's.
            let may_be_of = |filer| entry.rows.iter().all(|row| row.may_be_of(filer));
            let other = |filer| entry.number.filer() != filer && !may_be_of(filer);
            RuleOutcome::fail_if(filing.filer.code().is_some_and(other))
        },
        words: MessageFrom::Facts(|f| {
            let own = f.filing.filer.code().map(|code| code.to_string()).unwrap_or_default();
            Message::new(format!("filed by {}, not by {own}", f.number.filer()))
        }),
    }),
};

pub(crate) static IMPORTER_NOT_SELECTED: Rule = Rule {
    name: "importer-not-selected",
    page: include_str!("pages/importer-not-selected.md"),
    weight: SeverityPolicy::Scope,
    fails_when: "a broker files for some of its clients (--filer and --importer), and an importer number of the entry \
                 is none of theirs",
    cbp: None,
    source: OURS,
    remedy: "name the importer with another --importer to include its entries",
    needs: None,
    action: Action::None,
    subject: Subject::Entry(Check {
        applies_to: &[Category::ImporterNotSelected],
        sees: Sees::State,
        judge: |entry, filing| {
            RuleOutcome::fail_where(entry, Column::Importer, |row| {
                row.state.importer.is_some_and(|number| filing.leaves_out(number))
            })
        },
        words: MessageFrom::Facts(|f| {
            Message::new(format!("the importer of record is {}, not one of those selected", f.value))
        }),
    }),
};

pub(crate) static IMPORTER_MISMATCH: Rule = Rule {
    name: "importer-mismatch",
    page: include_str!("pages/importer-mismatch.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "an importer files (--importer without --filer), and an importer number of the entry is none of those \
                 given",
    cbp: certain("Account Mismatch"),
    source: CBP_TABLE,
    remedy: "the entry belongs to another importer of record, who must file it; if the number is yours too, name \
             it with another --importer",
    needs: Some("Importer Number"),
    action: Action::OtherFiler,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| {
            let Some(importers) = filing.importers_filing() else { return RuleOutcome::Pass };
            let other = |number| !importers.contains(number);
            RuleOutcome::fail_where(entry, Column::Importer, |row| row.state.importer.is_some_and(other))
                .or_unknown_if(!entry.has(Column::Importer))
        },
        words: MessageFrom::Facts(|f| {
            Message::new(format!(
                "the importer of record is {}, not one of the importers given with --importer",
                f.value
            ))
        }),
    }),
};

pub(crate) static IMPORTER_MISSING: Rule = Rule {
    name: "importer-missing",
    page: include_str!("pages/importer-missing.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "an importer files (--importer without --filer), there is an importer column, and the entry has no \
                 importer number in it",
    cbp: possible("Account Mismatch"),
    source: CBP_TABLE,
    remedy: "look the entry's importer of record up in ACE, put the number in, and run again",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| {
            let missing = entry.rows.iter().all(|row| row.state.importer.is_none());
            let judged = filing.importers_filing().is_some() && entry.has(Column::Importer);
            if judged && missing {
                return RuleOutcome::fail_where(entry, Column::Importer, |_| true);
            }
            RuleOutcome::Pass
        },
        words: MessageFrom::Facts(|_| Message::new("no row of the entry has an importer number")),
    }),
};
