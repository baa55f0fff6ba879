//! A page for each rule: why it is there, how to mend what it finds, an example that fails and one that passes.
//!
//! What a rule says itself (when it fails, CBP's message, what to do, its source) stands in no page: it is put
//! before the page where one is shown, so the two can't contradict each other. The examples are run as tests.

use super::rule::Rule;

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
    pub fn of(rule: &Rule) -> Self {
        Page(rule.page)
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
    use crate::rules::table::RULES;

    #[test]
    fn every_page_is_that_of_its_rule() {
        for rule in RULES {
            assert_eq!(Page::of(rule).rule(), rule.name);
        }
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
