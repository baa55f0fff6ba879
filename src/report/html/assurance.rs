//! What keeps the page by itself: its style and script stand in it, and nothing else may run or be fetched.

use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../../../templates/report/style.css");
const SCRIPT: &str = include_str!("../../../templates/report/script.js");

/// The page's style sheet.
pub(super) struct Style;

/// The page's script: it sorts and filters what stands in the page.
pub(super) struct Script;

impl Style {
    pub(super) fn text(&self) -> &'static str {
        STYLE
    }
}

impl Script {
    pub(super) fn text(&self) -> &'static str {
        SCRIPT
    }
}

/// The Content-Security-Policy: no request at all, no style and no script but these two, to the byte. So not even
/// a cell that got past the escaping would do anything.
pub(super) fn policy() -> String {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        )
    });
    POLICY.clone()
}

fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_cannot_end_their_elements_and_name_no_place_elsewhere() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
            // The patterns of the pictures stand in the page itself.
            let text = text.replace("url(#", "(");
            for elsewhere in ["http:", "https:", "url(", "@import", "fetch", "XMLHttpRequest", "src="] {
                assert!(!text.contains(elsewhere), "{elsewhere}");
            }
        }
    }
}
