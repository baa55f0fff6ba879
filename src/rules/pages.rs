//! A page for each rule: why it is there, how to mend what it finds, an example that fails and one that passes.
//!
//! What a rule says itself (when it fails, CBP's message, what to do, its source) stands in no page: it is put
//! before the page where one is shown, so the two can't contradict each other. The examples are run as tests.

use super::Rule;

/// A family of rules, and the pages of its rules in the order of the table.
#[derive(Debug)]
pub struct Family {
    /// What its rules are about.
    pub title: &'static str,
    /// The pages.
    pub pages: &'static [Page],
}

/// All pages, by family.
pub static FAMILIES: &[Family] = &[
    Family {
        title: "Rows and cells",
        pages: &[
            Page(include_str!("pages/row-malformed.md")),
            Page(include_str!("pages/entry-number-missing.md")),
            Page(include_str!("pages/entry-number-format.md")),
            Page(include_str!("pages/leading-zero-restored.md")),
            Page(include_str!("pages/check-digit.md")),
            Page(include_str!("pages/hts-unreadable.md")),
            Page(include_str!("pages/amount-unreadable.md")),
            Page(include_str!("pages/date-unreadable.md")),
            Page(include_str!("pages/conflicting-rows.md")),
            Page(include_str!("pages/duplicate-row.md")),
            Page(include_str!("pages/filer-column-conflict.md")),
        ],
    },
    Family {
        title: "Files",
        pages: &[
            Page(include_str!("pages/header-ambiguous.md")),
            Page(include_str!("pages/header-duplicate.md")),
            Page(include_str!("pages/status-unrecognised.md")),
            Page(include_str!("pages/cell-error-value.md")),
            Page(include_str!("pages/hidden-rows.md")),
            Page(include_str!("pages/check-digit-factor.md")),
        ],
    },
    Family {
        title: "Scope",
        pages: &[
            Page(include_str!("pages/outside-entry-window.md")),
            Page(include_str!("pages/no-ieepa-duty.md")),
            Page(include_str!("pages/ieepa-duty-outside-window.md")),
            Page(include_str!("pages/ieepa-duty-outside-scope.md")),
            Page(include_str!("pages/ieepa-heading-without-duty.md")),
            Page(include_str!("pages/heading-not-in-force.md")),
            Page(include_str!("pages/duty-on-exemption.md")),
            Page(include_str!("pages/duty-unknown.md")),
            Page(include_str!("pages/all-in-rate.md")),
            Page(include_str!("pages/entry-date-missing.md")),
        ],
    },
    Family {
        title: "Who files",
        pages: &[
            Page(include_str!("pages/filer-code-mismatch.md")),
            Page(include_str!("pages/importer-mismatch.md")),
            Page(include_str!("pages/importer-missing.md")),
        ],
    },
    Family {
        title: "Liquidation",
        pages: &[
            Page(include_str!("pages/final-liquidation.md")),
            Page(include_str!("pages/window-closing.md")),
            Page(include_str!("pages/liquidation-date-future.md")),
            Page(include_str!("pages/scheduled-date-passed.md")),
        ],
    },
    Family {
        title: "Eligibility",
        pages: &[
            Page(include_str!("pages/entry-type-not-allowed.md")),
            Page(include_str!("pages/entry-type-unpublished.md")),
            Page(include_str!("pages/trade-control.md")),
            Page(include_str!("pages/summary-not-accepted.md")),
            Page(include_str!("pages/summary-adjusted.md")),
            Page(include_str!("pages/statement-unpaid.md")),
            Page(include_str!("pages/reconciliation-filed.md")),
            Page(include_str!("pages/reconciliation-flagged.md")),
            Page(include_str!("pages/protest-open.md")),
            Page(include_str!("pages/protest-denied.md")),
            Page(include_str!("pages/suspension-pending.md")),
            Page(include_str!("pages/drawback.md")),
            Page(include_str!("pages/injunction.md")),
            Page(include_str!("pages/value-on-chapter-99.md")),
            Page(include_str!("pages/already-filed.md")),
        ],
    },
    Family {
        title: "Upload files that exist already",
        pages: &[
            Page(include_str!("pages/not-csv.md")),
            Page(include_str!("pages/file-empty.md")),
            Page(include_str!("pages/header.md")),
            Page(include_str!("pages/file-too-large.md")),
            Page(include_str!("pages/too-many-entries.md")),
            Page(include_str!("pages/duplicate-entry.md")),
            Page(include_str!("pages/entry-in-two-files.md")),
            Page(include_str!("pages/dashes.md")),
            Page(include_str!("pages/apostrophe.md")),
            Page(include_str!("pages/extra-columns.md")),
            Page(include_str!("pages/blank-row.md")),
            Page(include_str!("pages/byte-order-mark.md")),
            Page(include_str!("pages/unsafe-content.md")),
            Page(include_str!("pages/mixed-filers.md")),
        ],
    },
    Family { title: "Strictness", pages: &[Page(include_str!("pages/unverified-strict.md"))] },
];

/// The page of a rule: Markdown of the few forms that [`Part`] names.
#[derive(Debug, Clone, Copy)]
pub struct Page(&'static str);

/// A section of a page.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    body: &'static str,
}

/// A part of a section.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// A paragraph, on one line.
    Text(String),
    /// A command line of an example: a block fenced as `sh`.
    Command(&'static str),
    /// A file of an example: a block fenced as `csv` and the file's name.
    File {
        /// The name that the command line has for it.
        name: &'static str,
        /// What it holds.
        content: &'static str,
    },
}

impl Page {
    /// The page of this rule.
    pub fn of(rule: &Rule) -> Option<Self> {
        FAMILIES.iter().flat_map(|family| family.pages).copied().find(|page| page.rule() == rule.name)
    }

    /// The name of its rule, which is the title.
    pub fn rule(self) -> &'static str {
        self.0.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// Its sections.
    pub fn sections(self) -> impl Iterator<Item = Section> {
        self.0.split("\n## ").skip(1).map(|section| {
            let (title, body) = section.split_once('\n').unwrap_or((section, ""));
            Section { title, body }
        })
    }
}

impl Section {
    /// What stands below its heading.
    pub fn parts(&self) -> Vec<Part> {
        // By turns text, and what a fence encloses.
        let pieces = self.body.split("```").enumerate();
        pieces
            .flat_map(|(i, piece)| if i % 2 == 0 { paragraphs(piece) } else { vec![block(piece)] })
            .collect()
    }
}

fn paragraphs(text: &str) -> Vec<Part> {
    let joined =
        text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    joined.filter(|paragraph| !paragraph.is_empty()).map(Part::Text).collect()
}

fn block(fenced: &'static str) -> Part {
    let (form, content) = fenced.split_once('\n').unwrap_or((fenced, ""));
    match form.strip_prefix("csv ") {
        Some(name) => Part::File { name, content },
        None => Part::Command(content.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;

    #[test]
    fn every_rule_has_one_page_and_every_page_a_rule_in_the_order_of_the_table() {
        let rules: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        let pages: Vec<&str> =
            FAMILIES.iter().flat_map(|family| family.pages).map(|page| page.rule()).collect();
        assert_eq!(pages, rules);
    }

    #[test]
    fn a_page_is_read_section_by_section() {
        let page = Page(
            "# a-rule\n\n## Why\n\nOne\ntwo.\n\nThree.\n\n```sh\ncape x\n```\n\n```csv a.csv\nA,B\n1,2\n```\n",
        );
        let sections: Vec<Section> = page.sections().collect();
        assert_eq!((page.rule(), sections.len(), sections[0].title), ("a-rule", 1, "Why"));
        let text = |text: &str| Part::Text(text.to_string());
        let file = Part::File { name: "a.csv", content: "A,B\n1,2\n" };
        assert_eq!(sections[0].parts(), [text("One two."), text("Three."), Part::Command("cape x"), file]);
    }
}
