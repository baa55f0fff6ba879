//! Nothing from an input controls the terminal or changes the direction of text.

use super::harness::Sandbox;

#[test]
#[cfg_attr(windows, ignore = "Windows has no such file names")]
fn escape_sequences_and_marks_of_direction_never_reach_the_terminal() {
    let bench = Sandbox::new();
    let texts = [
        "a\u{1b}[31mred\u{1b}]0;title\u{7}",
        "b\u{202e}desrever\u{2066}isolate\u{2069}\u{200f}",
        "c\u{9b}31m\u{85}d\u{8}\u{7f}",
        "e\rover",
    ];
    for (file, text) in bench.everything(&texts) {
        // Line ends in upload files, and tabs and line ends in values of findings.csv, aren't printed.
        let is_printed = file.contains(" on standard ");
        let is_allowed = |c: char| c == '\n' || (!is_printed && matches!(c, '\r' | '\t'));
        let steers = |c: &char| {
            (c.is_control() && !is_allowed(*c))
                || matches!(*c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let found = text.chars().find(steers);
        assert_eq!(found, None, "{file}:\n{text}");
    }
}
