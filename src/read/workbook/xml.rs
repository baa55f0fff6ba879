//! Attributes of XML tags.

use std::borrow::Cow;

use quick_xml::events::BytesStart;

/// The value of an attribute. Namespace prefixes don't count.
pub(crate) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    let mut attributes = tag.attributes();
    let mut found = attributes.with_checks(false).flatten();
    found.find(|attribute| attribute.key.local_name().as_ref() == name).map(|attribute| attribute.value)
}
