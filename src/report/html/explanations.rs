//! What the rules mean that the page names: each rule's own words, and its page but for the examples.

use crate::report::Figures;
use crate::report::text::sentence;
use crate::rules::pages::{Page, Part};
use crate::rules::{CbpMessage, Filing, RuleId};

/// The sections of a rule's page that a reader of the report needs.
const SECTIONS: [&str; 3] = ["Why", "In ACE", "In the export"];

/// What a rule means.
pub(super) struct Explanation {
    pub(super) name: &'static str,
    pub(super) severity: &'static str,
    pub(super) fails_when: String,
    pub(super) cbp: Option<CbpMessage>,
    pub(super) until: String,
    pub(super) remedy: String,
    pub(super) needs: Option<&'static str>,
    pub(super) source: String,
    pub(super) sections: Vec<Section>,
}

/// A section with its paragraphs.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) paragraphs: Vec<Vec<Piece>>,
}

/// A piece of a paragraph.
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether it is typed, or stands in a file.
    pub(super) is_code: bool,
}

/// Of every rule that failed or could not be decided, by name.
pub(super) fn explanations(figures: &Figures, filing: &Filing) -> Vec<Explanation> {
    let mut rules: Vec<RuleId> = figures.findings.keys().chain(figures.undecided.keys()).copied().collect();
    rules.sort_by_key(|id| id.rule().name);
    rules.dedup();
    rules.into_iter().map(|id| explanation(id, filing)).collect()
}

fn explanation(id: RuleId, filing: &Filing) -> Explanation {
    let rule = id.rule();
    let sections = Page::of(rule).sections();
    let wanted = sections.filter(|section| SECTIONS.contains(&section.title));
    Explanation {
        name: rule.name,
        severity: match rule.weight {
            crate::rules::Weight::UnknownOnly => "unknown only",
            _ => rule.severity_word(filing),
        },
        fails_when: sentence(rule.fails_when),
        cbp: rule.cbp,
        until: rule.cbp.and_then(|message| message.until).map(|day| day.to_string()).unwrap_or_default(),
        remedy: sentence(rule.remedy),
        needs: rule.needs,
        source: sentence(rule.source),
        sections: wanted.map(|s| Section { title: s.title, paragraphs: paragraphs(&s.parts()) }).collect(),
    }
}

fn paragraphs(parts: &[Part]) -> Vec<Vec<Piece>> {
    let text = |part: &Part| match part {
        Part::Text(text) => Some(pieces(text)),
        Part::Command(_) | Part::File { .. } => None,
    };
    parts.iter().filter_map(text).collect()
}

/// By turns plain text, and what stands between backticks.
fn pieces(text: &str) -> Vec<Piece> {
    let pieces = text.split('`').enumerate();
    pieces.map(|(n, text)| Piece { text: text.to_string(), is_code: n % 2 == 1 }).collect()
}
