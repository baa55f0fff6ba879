//! The tags in a sheet's XML, one after the other as they stand there. What is wrong with the XML the cell reader tells.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem, memrchr};
use quick_xml::events::attributes::Attributes;

/// A tag, and the text behind it as far as the next one.
pub(super) struct Tag<'x> {
    /// Its name, without the prefix of a namespace.
    pub(super) name: &'x [u8],
    /// Whether it ends what another tag opened: `</c>`.
    pub(super) ends: bool,
    /// Whether it opens and ends: `<c/>`.
    pub(super) is_whole: bool,
    pub(super) text: &'x [u8],
    full_name: usize,
    content: &'x [u8],
}

impl<'x> Tag<'x> {
    /// The tag at the beginning of the text.
    fn of(xml: &'x [u8]) -> Option<Self> {
        let end = end_of(xml)?;
        let content = xml.get(1..end)?;
        let (ends, content) = content.strip_prefix(b"/").map_or((false, content), |content| (true, content));
        let (is_whole, content) =
            content.strip_suffix(b"/").map_or((false, content), |content| (true, content));
        let full_name = content.iter().position(u8::is_ascii_whitespace).unwrap_or(content.len());
        let prefix = memrchr(b':', &content[..full_name]).map_or(0, |colon| colon + 1);
        let name = &content[prefix..full_name];
        Some(Tag { name, ends, is_whole, text: &xml[end + 1..], full_name, content })
    }

    /// The values of these attributes, where it has them.
    pub(super) fn attributes<const N: usize>(&self, names: [&str; N]) -> [Option<Cow<'x, str>>; N] {
        let mut values = [const { None }; N];
        let content = std::str::from_utf8(self.content).unwrap_or_default();
        for attribute in Attributes::new(content, self.full_name).with_checks(false).flatten() {
            if let Some(place) = names.iter().position(|name| attribute.key.as_ref() == *name) {
                values[place] = Some(attribute.value);
            }
        }
        values
    }

    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'x, str>> {
        let [value] = self.attributes([name]);
        value
    }
}

/// Where the tag at the beginning of the text ends: the `>` of a value within it doesn't count.
fn end_of(xml: &[u8]) -> Option<usize> {
    let mut quote = None;
    xml.iter().position(|c| {
        match quote {
            Some(open) if open == *c => quote = None,
            None if matches!(c, b'"' | b'\'') => quote = Some(*c),
            _ => {}
        }
        quote.is_none() && *c == b'>'
    })
}

/// The tags in a text that is cut before a tag.
pub(super) fn tags(xml: &[u8]) -> impl Iterator<Item = Tag<'_>> {
    let mut begins = memchr_iter(b'<', xml).peekable();
    std::iter::from_fn(move || {
        let begin = begins.next()?;
        Some(&xml[begin..begins.peek().copied().unwrap_or(xml.len())])
    })
    .filter_map(Tag::of)
}

/// No prefix of a namespace is longer.
const LONGEST_PREFIX: usize = 64;

/// The tags in such a text that open a row, and where each begins. All others are passed over.
pub(super) fn row_tags(xml: &[u8]) -> impl Iterator<Item = (usize, Tag<'_>)> {
    memmem::find_iter(xml, "row").filter_map(|at| {
        let nearest = at.saturating_sub(LONGEST_PREFIX);
        let begin = nearest + memrchr(b'<', &xml[nearest..at])?;
        let is_name = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b':' | b'-' | b'_' | b'.');
        if !xml[begin + 1..at].iter().all(is_name) {
            return None;
        }
        let end = memchr(b'<', &xml[at..]).map_or(xml.len(), |next| at + next);
        Tag::of(&xml[begin..end]).filter(|tag| tag.name == b"row").map(|tag| (begin, tag))
    })
}

/// Whether such a text holds the tag of a formula.
pub(super) fn has_formula(xml: &[u8]) -> bool {
    let name_ends =
        |at: usize| xml.get(at + 2).is_some_and(|c| matches!(c, b'>' | b'/') || c.is_ascii_whitespace());
    ["<f", ":f"].iter().any(|begin| memmem::find_iter(xml, begin).any(name_ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_a_name_without_prefix_and_the_text_as_far_as_the_next() {
        let xml = br#"<x:c r="A>1" t='str'>text > more<f/><v ></v></x:c>"#;
        let seen: Vec<_> = tags(xml).map(|tag| (tag.name, tag.ends, tag.is_whole, tag.text)).collect();
        let expected: [(&[u8], _, _, &[u8]); 5] = [
            (b"c", false, false, b"text > more"),
            (b"f", false, true, b""),
            (b"v", false, false, b""),
            (b"v", true, false, b""),
            (b"c", true, false, b""),
        ];
        assert_eq!(seen, expected);
        let cell = tags(xml).next().unwrap();
        assert_eq!(
            ["r", "t", "s"].map(|name| cell.attribute(name)),
            [Some("A>1".into()), Some("str".into()), None]
        );
    }

    #[test]
    fn what_is_no_whole_tag_is_none() {
        for xml in ["", "row", "<", "<c r=\"", "<c r=\">", "</", "<!-- don't -->"] {
            assert_eq!(tags(xml.as_bytes()).count() + row_tags(xml.as_bytes()).count(), 0, "{xml}");
        }
    }

    #[test]
    fn rows_are_found_among_what_looks_like_them() {
        let xml = br#"<rowBreaks/><x:row r="1"><t>row</t></x:row><a.b-c:row><t>:row </t><row/>row"#;
        let places: Vec<_> = row_tags(xml).map(|(begin, tag)| (begin, tag.attribute("r"))).collect();
        assert_eq!(places, [(12, Some("1".into())), (43, None), (66, None)]);
    }

    #[test]
    fn formulas_are_told_from_what_begins_as_they_do() {
        for (xml, is_one) in [
            ("<c><f>1</f></c>", true),
            ("<f t=\"shared\"/>", true),
            ("<f/>", true),
            ("<x:f\n>", true),
            ("<formula>1</formula><x:font/><c r=\"F1\"/>", false),
            ("<f", false),
        ] {
            assert_eq!(has_formula(xml.as_bytes()), is_one, "{xml}");
        }
    }
}
