//! What is printed when a later export is compared with the declarations.

use super::lists::line;
use crate::ledger::confirm::{Confirmed, ConfirmedDeclaration};
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
    if !of.examples.is_empty() {
        let more = of.not_updated.entries.saturating_sub(of.examples.len() as u64);
        let more = if more > 0 { format!(" and {}", plural(more, "other", "others")) } else { String::new() };
        let words = format!(
            "! still with IEEPA duty: {}{more}. If CBP accepted the claim days ago, import Claim Details to see why",
            of.examples.join(", ")
        );
        text += &style.alarm(&style.hang("  ", "    ", &words));
    }
    text
}
