//! Rules about the state of an entry: type, control, statement, reconciliation, protest, drawback.

use super::correction::correction;
use super::filing::Filing;
use super::rule::{
    Action, CANDIDATES, CbpMessage, Check, Failure, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity,
    SeverityPolicy, Subject, certain, possible,
};
use crate::domain::phases::{date, days};
use crate::domain::{
    CBP_TABLE, CollectionStatus, ControlStatus, EntryType, FILING_DAYS, GOODS_VALUE, LiquidationStatus, OURS,
    ProtestStatus, RECONCILIATION, Reading, SummaryStatus, WAREHOUSE, clean,
};
use crate::entries::{Entry, EntryRow};
use crate::read::Column;

/// Entry types that CAPE never accepts.
const REFUSED: [u8; 4] = [8, 9, 23, 47];
/// Entry types refused from the phase [`WAREHOUSE`] on, in which the withdrawals are filed instead.
pub(crate) const WAREHOUSE_TYPES: [u8; 2] = [21, 22];
/// Entry types that CBP names as accepted.
const ACCEPTED: [u8; 9] = [1, 2, 3, 6, 7, 31, 32, 34, 38];

fn is_refused(entry_type: EntryType, filing: &Filing) -> bool {
    REFUSED.contains(&entry_type.code())
        || (WAREHOUSE_TYPES.contains(&entry_type.code()) && filing.as_of >= WAREHOUSE.from)
}

pub(crate) static ENTRY_TYPE_NOT_ALLOWED: Rule = Rule {
    name: "entry-type-not-allowed",
    page: include_str!("pages/entry-type-not-allowed.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: concat!("the entry type is 08, 09, 23 or 47, or, from ", date!(warehouse), " on, 21 or 22"),
    cbp: certain("Entry Type Not Allowed"),
    source: WAREHOUSE.source,
    remedy: "CAPE doesn't accept entries of this type; for goods from a warehouse (21, 22) file the withdrawals 31, \
             32, 34, 38 instead",
    needs: Some("Entry Type Code"),
    action: Action::NotAccepted,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| {
            status_answer(entry, Column::EntryType, |row| row.state.entry_type, |t| is_refused(t, filing))
        },
        words: MessageFrom::Facts(|f| {
            Message::new(format!("CAPE doesn't accept type {}", shown_type(f.value)))
        }),
    }),
};

fn shown_type(value: &str) -> String {
    EntryType::parse(clean(value)).map(|t| t.to_string()).unwrap_or_default()
}

pub(crate) static ENTRY_TYPE_UNPUBLISHED: Rule = Rule {
    name: "entry-type-unpublished",
    page: include_str!("pages/entry-type-unpublished.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "CBP names the entry type neither among those accepted (01, 02, 03, 06, 07, 31, 32, 34, 38) nor \
                 among those refused on the day of filing",
    cbp: None,
    source: WAREHOUSE.source,
    remedy: "compare the type with ACE; expect that CBP may refuse the entry",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, filing| {
            let unpublished = |t: EntryType| !ACCEPTED.contains(&t.code()) && !is_refused(t, filing);
            RuleOutcome::fail_where(entry, Column::EntryType, |row| {
                row.state.entry_type.is_some_and(unpublished)
            })
        },
        words: MessageFrom::Facts(|f| {
            let entry_type = shown_type(f.value);
            Message::new(format!(
                "CBP hasn't said whether it accepts entry type {entry_type} on {}",
                f.filing.as_of
            ))
        }),
    }),
};

/// Fails at the rows whose status bars filing; unknown if no row has a recognized status.
fn status_answer<T>(
    entry: &Entry<'_>,
    column: Column,
    status: impl Fn(&EntryRow) -> Option<T>,
    bars: impl Fn(T) -> bool,
) -> RuleOutcome {
    let unknown = entry.rows.iter().all(|row| status(row).is_none());
    barred(entry, column, status, bars).or_unknown_if(unknown)
}

/// Fails at the rows whose value bars filing. If another row's value doesn't, one of the exports may be out of date, so
/// the entry goes to review.
fn barred<T>(
    entry: &Entry<'_>,
    column: Column,
    value: impl Fn(&EntryRow) -> Option<T>,
    bars: impl Fn(T) -> bool,
) -> RuleOutcome {
    let failed = RuleOutcome::fail_where(entry, column, |row| value(row).is_some_and(&bars));
    let is_contested = || entry.rows.iter().any(|row| value(row).is_some_and(|value| !bars(value)));
    match failed {
        RuleOutcome::Fail(_) if is_contested() => failed.weighing(Severity::Doubt),
        _ => failed,
    }
}

/// Whether a row has an unrecognized word in the column and no row has a recognized one.
fn is_unreadable<T: Copy>(entry: &Entry<'_>, value: impl Fn(&EntryRow) -> Reading<T>) -> bool {
    let is_unrecognized = |row: &EntryRow| matches!(value(row), Reading::Unreadable);
    entry.rows.iter().any(is_unrecognized) && entry.rows.iter().all(|row| value(row).value().is_none())
}

pub(crate) static TRADE_CONTROL: Rule = Rule {
    name: "trade-control",
    page: include_str!("pages/trade-control.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "the entry summary is in trade control or inactive: it must be with CBP",
    cbp: certain("Entry Summary is in Trade Control"),
    source: CBP_TABLE,
    remedy: "finish the filer's changes to the summary in ACE: CBP accepts the entry only while CBP has control. Once \
             Control Status is CBP, export again and run again",
    needs: Some("Control Status"),
    action: Action::Fix,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            status_answer(entry, Column::ControlStatus, |r| r.state.control, |s| s != ControlStatus::Cbp)
        },
        words: MessageFrom::Facts(|f| {
            let message = format!("Control Status is {}: the filer, not CBP, has control", clean(f.value));
            Message::with_help(
                message,
                corrected(
                    "finish the filer's changes in ACE and confirm there that CBP has control again",
                    f,
                ),
            )
        }),
    }),
};

pub(crate) static SUMMARY_NOT_ACCEPTED: Rule = Rule {
    name: "summary-not-accepted",
    page: include_str!("pages/summary-not-accepted.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "the entry summary is rejected or cancelled",
    cbp: certain("Entry Summary is Cancelled/Rejected"),
    source: CBP_TABLE,
    remedy: "correct the entry summary in ACE; once CBP has accepted it, export again and run again",
    needs: Some("Entry Summary Status"),
    action: Action::Fix,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            let bars = |s| matches!(s, SummaryStatus::Rejected | SummaryStatus::Cancelled);
            status_answer(entry, Column::SummaryStatus, |row| row.state.summary, bars)
        },
        words: MessageFrom::Facts(|f| {
            let message = format!("entry summary status {}", clean(f.value));
            Message::with_help(message, corrected("correct the entry summary in ACE until CBP accepts it", f))
        }),
    }),
};

/// Remedy text: `first`, then until when the summary can be corrected.
fn corrected(first: &str, f: &Failure<'_>) -> String {
    format!("{first}; then export again and run again{}", correction(f))
}

pub(crate) static SUMMARY_ADJUSTED: Rule = Rule {
    name: "summary-adjusted",
    page: include_str!("pages/summary-adjusted.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "the entry summary is in adjusted status: under review",
    cbp: certain("Entry Summary Under Review"),
    source: CBP_TABLE,
    remedy: "wait until CBP has finished its review, then export again and run again",
    needs: Some("Entry Summary Status"),
    action: Action::Wait,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            let bars = |s| s == SummaryStatus::Adjusted;
            status_answer(entry, Column::SummaryStatus, |row| row.state.summary, bars)
        },
        words: MessageFrom::Facts(|_| Message::new("the entry summary is in adjusted status")),
    }),
};

pub(crate) static STATEMENT_UNPAID: Rule = Rule {
    name: "statement-unpaid",
    page: include_str!("pages/statement-unpaid.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "the entry is on a statement that is authorized for payment and not processed yet",
    cbp: certain("Statement Processing Not Complete"),
    source: CBP_TABLE,
    remedy: "wait until the payment is processed, then export again and run again",
    needs: Some("Collection Status"),
    action: Action::Wait,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            let bars = |s| s == CollectionStatus::Authorized;
            status_answer(entry, Column::CollectionStatus, |row| row.state.collection.value(), bars)
                .or_missing_from_export(entry, Column::CollectionStatus)
        },
        words: MessageFrom::Facts(|_| {
            Message::new("the statement's payment is authorized and not processed yet")
        }),
    }),
};

pub(crate) static DUTY_UNPAID: Rule = Rule {
    name: "duty-unpaid",
    page: include_str!("pages/duty-unpaid.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "the collection status is not paid: duty that wasn't paid isn't refunded",
    cbp: None,
    source: OURS,
    remedy: "look the payment up in ACE. If the duty has been paid since, export again and run again; if not, there is \
             nothing to refund",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            RuleOutcome::fail_where(entry, Column::CollectionStatus, |row| {
                row.state.collection == Reading::Value(CollectionStatus::NotPaid)
            })
        },
        words: MessageFrom::Facts(|f| Message::new(format!("collection status {}", clean(f.value)))),
    }),
};

pub(crate) static RECONCILIATION_FILED: Rule = Rule {
    name: "reconciliation-filed",
    page: include_str!("pages/reconciliation-filed.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "a reconciliation entry (type 09) is on file for the entry",
    cbp: certain("Recon Already Filed for Entry Summary"),
    source: CBP_TABLE,
    remedy: "CAPE doesn't accept an entry for which a reconciliation entry is on file: ask counsel",
    needs: Some("Reconciliation (Other) Entry Summary Number"),
    action: Action::NotAccepted,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            RuleOutcome::fail_where(entry, Column::ReconciliationEntry, |row| row.state.reconciliation_entry)
                .or_unknown_if(!entry.has(Column::ReconciliationEntry))
        },
        words: MessageFrom::Facts(|f| {
            Message::new(format!("reconciliation entry {} is on file", clean(f.value)))
        }),
    }),
};

pub(crate) static RECONCILIATION_FLAGGED: Rule = Rule {
    name: "reconciliation-flagged",
    page: include_str!("pages/reconciliation-flagged.md"),
    weight: SeverityPolicy::Varies(
        |filing| if filing.as_of < RECONCILIATION.from { Severity::Error } else { Severity::Warning },
        "error until 2026-06-28, then warning",
    ),
    fails_when: "the entry is flagged for reconciliation, and no reconciliation entry is known",
    cbp: Some(CbpMessage {
        text: "Entry Summary Flagged for Recon",
        possible: false,
        until: RECONCILIATION.from.pred_opt(),
    }),
    source: RECONCILIATION.source,
    remedy: concat!(
        "before ",
        date!(reconciliation),
        " wait; from that day on file the entry on CAPE before its type 09, which is due 12 months after the summary date \
         (21 months for issues other than trade agreements). If fewer than 30 days are left until then, CBP says to file \
         the type 09 first. CSMS 69035485 covers types 01, 02 and 06 only"
    ),
    needs: None,
    action: Action::Wait,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            if entry.rows.iter().any(|row| row.state.reconciliation_entry) {
                return RuleOutcome::Pass;
            }
            RuleOutcome::fail_where(entry, Column::ReconciliationFlag, |row| {
                row.state.reconciliation == Some(true)
            })
        },
        words: MessageFrom::Facts(|f| {
            let message = format!("flagged for reconciliation ({})", clean(f.value));
            if f.facts.liquidation.is_final_on(f.filing.as_of) {
                let help = "CAPE no longer accepts the entry: file the type 09 as usual";
                return Message::with_help(message, help);
            }
            if f.filing.as_of < RECONCILIATION.from {
                return Message::with_help(
                    message,
                    format!(
                        "wait until {}: from then on {} (CSMS 69035485). File it before the type 09, and before its \
                         {FILING_DAYS} days end. If the type 09 is due in fewer than 30 days, CBP says to file it \
                         first",
                        RECONCILIATION.from, RECONCILIATION.what
                    ),
                );
            }
            let is_covered = f.facts.entry_type.is_none_or(|of| [1, 2, 6].contains(&of.code()));
            let others = match is_covered {
                true => "",
                false => ". CSMS 69035485 covers types 01, 02 and 06 only: CBP may refuse this one",
            };
            Message::with_help(message, format!("{BEFORE_TYPE_09}{others}"))
        }),
    }),
};

const BEFORE_TYPE_09: &str = "file the entry on CAPE before its type 09, which is due 12 months after the summary date (21 \
                              months for issues other than trade agreements). If fewer than 30 days are left until then, \
                              CBP says to file the type 09 first";

pub(crate) static PROTEST_OPEN: Rule = Rule {
    name: "protest-open",
    page: include_str!("pages/protest-open.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "a protest of the entry is open or suspended",
    cbp: certain("Protest on Entry"),
    source: CBP_TABLE,
    remedy: concat!(
        "wait until the protest is decided: CBP refuses the entry while it is open. Or, within ",
        days!(filing),
        " days of liquidation, ask counsel about withdrawing it: a protest filed for IEEPA duties alone may be withdrawn \
         and the entry filed (CSMS 68340863, known through summaries)"
    ),
    needs: Some("Protest Status"),
    action: Action::Wait,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            let bars = |s| matches!(s, ProtestStatus::Open | ProtestStatus::Suspended);
            let undecided =
                !entry.has(Column::ProtestStatus) || is_unreadable(entry, |row| row.state.protest);
            barred(entry, Column::ProtestStatus, |row| row.state.protest.value(), bars)
                .or_unknown_if(undecided)
        },
        words: MessageFrom::Facts(|f| {
            let message = Message::new(format!("protest status {}", clean(f.value)));
            if f.facts.liquidation.is_final_on(f.filing.as_of) {
                return message;
            }
            let help = format!(
                "CBP refuses the entry while the protest is open. A protest filed for IEEPA duties alone may be \
                 withdrawn and the entry put on CAPE within {FILING_DAYS} days of liquidation (CSMS 68340863, known \
                 through summaries): ask counsel"
            );
            Message { help: Some(help), ..message }
        }),
    }),
};

pub(crate) static PROTEST_DENIED: Rule = Rule {
    name: "protest-denied",
    page: include_str!("pages/protest-denied.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "a protest of the entry was denied, wholly or partly",
    cbp: possible("Protest on Entry"),
    source: CBP_TABLE,
    remedy: "look at the protest: CBP refuses the entry if further review was asked for, which the export doesn't \
             tell",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            let denied = |row: &EntryRow| row.state.protest == Reading::Value(ProtestStatus::Denied);
            RuleOutcome::fail_where(entry, Column::ProtestStatus, denied)
        },
        words: MessageFrom::Facts(|f| Message::new(format!("protest status {}", clean(f.value)))),
    }),
};

pub(crate) static SUSPENSION_PENDING: Rule = Rule {
    name: "suspension-pending",
    page: include_str!("pages/suspension-pending.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "the entry is pending liquidation or unliquidated, and a suspension indicator is set (a status \
                 \"Suspended\" alone is no bar)",
    cbp: certain("Entry Summary Pending Liquidation or Not Liquidated and Has Suspension Record"),
    source: CBP_TABLE,
    remedy: "look the suspension up in ACE: CBP refuses the entry while it is pending with a suspension record; file \
             it when the status says suspended or liquidated",
    needs: Some("Suspension Indicator"),
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            use LiquidationStatus::{Pending, Unliquidated};
            if !matches!(entry.liquidation.status, Some(Pending | Unliquidated)) {
                return RuleOutcome::Pass;
            }
            RuleOutcome::fail_where(entry, Column::Suspension, |row| {
                row.state.suspension == Reading::Value(true)
            })
            .or_unknown_if(is_unreadable(entry, |row| row.state.suspension))
        },
        words: MessageFrom::Facts(|f| {
            let status = f.facts.liquidation.status.map(|s| s.to_string()).unwrap_or_default();
            Message::new(format!("{status}, with a suspension record"))
        }),
    }),
};

pub(crate) static DRAWBACK: Rule = Rule {
    name: "drawback",
    page: include_str!("pages/drawback.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "the entry is on a drawback claim",
    cbp: certain("Entry on Drawback"),
    source: CBP_TABLE,
    remedy: "CAPE doesn't accept entries on a drawback claim: ask counsel",
    needs: Some("Drawback Indicator"),
    action: Action::NotAccepted,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            RuleOutcome::fail_where(entry, Column::Drawback, |row| row.state.drawback == Some(true))
                .or_missing_from_export(entry, Column::Drawback)
        },
        words: MessageFrom::Facts(|f| Message::new(format!("on a drawback claim ({})", clean(f.value)))),
    }),
};

pub(crate) static INJUNCTION: Rule = Rule {
    name: "injunction",
    page: include_str!("pages/injunction.md"),
    weight: SeverityPolicy::Always(Severity::Error),
    fails_when: "a court has enjoined the liquidation of the entry",
    cbp: certain("Entry Summary is Subject to Court Injunction"),
    source: CBP_TABLE,
    remedy: "CBP refuses an entry that is flagged for an injunction: ask counsel",
    needs: Some("Injunction Indicator"),
    action: Action::NotAccepted,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::State,
        judge: |entry, _| {
            barred(entry, Column::Injunction, |row| row.state.injunction.value(), |set| set)
                .or_unknown_if(is_unreadable(entry, |row| row.state.injunction))
                .or_missing_from_export(entry, Column::Injunction)
        },
        words: MessageFrom::Facts(|_| Message::new("flagged for a court injunction")),
    }),
};

pub(crate) static VALUE_ON_CHAPTER_99: Rule = Rule {
    name: "value-on-chapter-99",
    page: include_str!("pages/value-on-chapter-99.md"),
    weight: SeverityPolicy::Always(Severity::Warning),
    fails_when: "a row in scope has a goods value above zero",
    cbp: possible("Value Not Allowed on HTS"),
    source: GOODS_VALUE,
    remedy: "look at the line in ACE: the goods value belongs to the classification, not to the chapter 99 number. \
             Where the export names both in one row the value may be the classification's: then no action is needed",
    needs: None,
    action: Action::Upload,
    subject: Subject::Entry(Check {
        applies_to: CANDIDATES,
        sees: Sees::Line,
        judge: |entry, _| {
            RuleOutcome::fail_where(entry, Column::Value, |row| {
                row.has_goods_value && entry.in_scope(row).next().is_some()
            })
        },
        words: MessageFrom::Facts(|f| {
            Message::new(format!("goods value {} on a chapter 99 row", clean(f.value)))
        }),
    }),
};
