//! What is printed when a later export is compared with the declarations.

use super::lists::line;
use crate::ledger::confirm::{Confirmed, ConfirmedDeclaration, Listed};
use crate::terminal::Style;
use crate::text::{plural, truncate};

pub(crate) fn confirmed(of: &Confirmed, style: Style) -> String {
    if of.declarations.is_empty() {
        return "No declarations: no upload file is marked as submitted.\n".into();
    }
    let mut text = String::new();
    for declaration in &of.declarations {
        text += &one(declaration, of, style);
    }
    let words = "CBP removes the IEEPA duty of an entry that it updated through CAPE. Unknown are entries that the export \
                 doesn't have: it must not be limited to entries or rows with IEEPA duty.";
    text + &style.wrap("", words)
}

fn one(of: &ConfirmedDeclaration, all: &Confirmed, style: Style) -> String {
    let claim = of.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
    let name = format!("{}, uploaded on {}{claim}", truncate(&of.upload), of.submitted);
    let mut text = style.bold(style.wrap("", &name).trim_end()) + "\n";
    text += &line("  updated", of.updated);
    text += &line("  not updated", of.not_updated);
    text += &line("  unknown", of.unknown);
    if !of.is_later {
        let words = format!(
            "! the export of {} is from the day of the upload or before it, and says nothing: run the report again, or \
             give its day with --exported",
            all.exported
        );
        text += &style.alarm(&style.hang("  ", "    ", &words));
    }
    let words = "accepted by CBP, and still with IEEPA duty. Look in ACE: if CBP has removed the duty since the \
                 export, run the report again; if not, write to IEEPARefunds@cbp.dhs.gov";
    text += &listed(&of.accepted, words, style);
    let words = "still with IEEPA duty, and no answer of CBP is imported: import Claim Details to see why";
    text + &listed(&of.unanswered, words, style)
}

/// `! still with IEEPA duty …: B7604296304`.
fn listed(of: &Listed, words: &str, style: Style) -> String {
    if of.entries == 0 {
        return String::new();
    }
    let more = of.entries.saturating_sub(of.first.len() as u64);
    let more = if more > 0 { format!(" and {}", plural(more, "other", "others")) } else { String::new() };
    style.alarm(&style.hang("  ", "    ", &format!("! {}{more}: {words}", of.first.join(", "))))
}
