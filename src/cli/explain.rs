//! `cape explain`.

use anstyle::AnsiColor;
use textwrap::core::Word;

use super::console::Console;
use super::explain_json;
use super::flag_values::nearest;
use super::flag_values::{DONE, Format};
use crate::domain::{RULES_AS_OF, clean, collapse_blanks};
use crate::error::{Error, Result};
use crate::ready::text;
use crate::rules::pages::{cost, facts, quoted, weight_today};
use crate::rules::{
    FAMILIES, MESSAGES, Page, Part, PublishedMessage, RULES, Rule, RuleId, Section, Stage, UNDECIDABLE,
};
use crate::terminal::{Style, fact};
use crate::text::truncate;

/// Selects the list of `cape ready` instead of a rule.
const READY: &str = "ready";

/// What `cape explain` should explain.
enum Asked {
    AllRules,
    Ready,
    Rule(&'static Rule),
    Message(&'static PublishedMessage),
}

pub(crate) fn run(asked: &[String], format: Option<Format>, console: &Console) -> Result<u8> {
    let asked = Asked::read(asked)?;
    let style = console.style();
    let text = match (format, asked) {
        (Some(Format::Json), Asked::AllRules) => explain_json::all_rules(),
        (Some(Format::Json), Asked::Ready) => explain_json::ready(),
        (Some(Format::Json), Asked::Rule(rule)) => explain_json::rule(rule),
        (Some(Format::Json), Asked::Message(message)) => explain_json::message(message),
        (_, Asked::AllRules) => rule_list(style),
        (_, Asked::Ready) => text::ready_list(style),
        (_, Asked::Rule(rule)) => rule_page(rule, style),
        (_, Asked::Message(message)) => message_page(message, style),
    };
    console.result(&text)?;
    Ok(DONE)
}

impl Asked {
    fn read(words: &[String]) -> Result<Self> {
        match words {
            [] => return Ok(Asked::AllRules),
            [word] if word.eq_ignore_ascii_case(READY) => return Ok(Asked::Ready),
            _ => {}
        }
        let words = words.join(" ");
        let asked = collapse_blanks(clean(&words));
        if let Some(id) = RuleId::by_name(&asked.to_lowercase()) {
            return Ok(Asked::Rule(id.rule()));
        }
        message(&asked).map(Asked::Message).ok_or_else(|| unknown(&asked))
    }
}

/// The CBP message with this text, or the only one that starts with it, since CBP shortens some of its messages.
fn message(asked: &str) -> Option<&'static PublishedMessage> {
    const SHORTEST: usize = 8;
    let asked = asked.trim_end_matches('.').to_lowercase();
    let begins = |message: &&PublishedMessage| message.text.to_lowercase().starts_with(&asked);
    let exact = MESSAGES.iter().find(|message| message.text.trim_end_matches('.').to_lowercase() == asked);
    exact.or_else(|| {
        let mut all = MESSAGES.iter().filter(begins);
        let only = all.next().filter(|_| asked.len() >= SHORTEST)?;
        all.next().is_none().then_some(only)
    })
}

fn unknown(asked: &str) -> Error {
    let names = RULES.iter().map(|rule| rule.name);
    let messages = MESSAGES.iter().map(|message| message.text.as_str());
    let all: Vec<&str> = names.chain(messages).chain([READY]).collect();
    let near = match nearest(asked, &all) {
        Some(message) if message.contains(' ') => format!("did you mean `cape explain \"{message}\"`? "),
        Some(rule) => format!("did you mean `cape explain {rule}`? "),
        None => String::new(),
    };
    let help = near + "`cape explain` lists all rules";
    Error::Usage { message: format!("no rule and no message of CBP is called {:?}", truncate(asked)), help }
}

/// All rules by family: name, severity, CBP's message.
pub fn rule_list(style: Style) -> String {
    let mut text = style.bold(&format!("Rules, as of {RULES_AS_OF}")) + "\n";
    for family in FAMILIES {
        text += &format!("\n{}\n", style.bold(family.title));
        family.rules.iter().for_each(|rule| text += &list_rule(rule, style));
    }
    let note = "— : CBP publishes no such error; the check is cape's own. `cape explain RULE` says more. `cape explain` \
                with a message of CBP finds its rule. `cape explain ready` lists what must be in order to file and to be \
                paid.";
    text + "\n" + &style.wrap("", note)
}

fn list_rule(rule: &Rule, style: Style) -> String {
    let longest = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let message = rule.cbp.map_or("—".to_string(), quoted);
    let weight = style.weight(&format!("{:12}", weight_today(rule)));
    // On a narrow terminal the name has its own line.
    let (name, indent) = match style.width < longest + 38 {
        true => (format!("  {}\n    ", rule.name), 18),
        false => (format!("  {:longest$}  ", rule.name), longest + 18),
    };
    let blank = " ".repeat(indent);
    let lines = style.hang(&blank, &blank, &message);
    format!("{name}{weight}  {}", lines.trim_start())
}

/// The meaning of a CBP message, and the rules that check it. If it is only one rule, also the page of that rule.
pub fn message_page(message: &PublishedMessage, style: Style) -> String {
    let rules = message.rules();
    if let [rule] = rules[..]
        && rule.cbp.is_some()
    {
        return rule_page(rule, style);
    }
    let title = style.wrap("", &format!("\"{}\"", message.text));
    let mut text = style.bold(title.trim_end()) + "\n\n";
    text += &fact("Means", &message.meaning, style);
    let about = match message.stage {
        Stage::File => "the uploaded file",
        Stage::Entry => "an entry",
        Stage::System => "CBP's portal",
    };
    text += &fact("About", about, style);
    text += &fact("It costs", cost(message.drops), style);
    let named = rules.iter().map(|rule| format!("{} ({})", rule.name, weight_today(rule)));
    let named = named.collect::<Vec<_>>().join(", ");
    let checked = match rules[..] {
        _ if UNDECIDABLE.contains(&message.text.as_str()) => {
            "no rule: an export doesn't show it, only CBP knows"
        }
        [] => "no rule of cape",
        _ => &format!("{named}; `cape explain RULE` says more"),
    };
    text += &fact("Checked by", checked, style);
    text + &fact("Source", &message.source, style)
}

/// The page of one rule: its facts, then the sections of its page.
pub fn rule_page(rule: &'static Rule, style: Style) -> String {
    let mut text = format!("{}\n\n", style.bold(rule.name));
    for (label, content) in facts(rule) {
        let (word, rest) = match label {
            "Severity" => content.split_at(content.find([':', ';', ' ']).unwrap_or(content.len())),
            _ => ("", content.as_str()),
        };
        text += &fact(label, &(style.weight(word) + rest), style);
    }
    let sections = Page::of(rule).sections();
    text + &sections.map(|section| set(&section, style)).collect::<String>()
}

/// A section, with blank lines between paragraphs and before an example.
fn set(section: &Section, style: Style) -> String {
    let mut text = format!("\n{}\n", style.bold(section.title));
    let mut above: Option<&Part> = None;
    for part in &section.parts() {
        if matches!((above, part), (Some(_), Part::Text(_)) | (Some(Part::Text(_)), _)) {
            text.push('\n');
        }
        text += &set_part(part, style);
        above = Some(part);
    }
    text
}

fn set_part(part: &Part, style: Style) -> String {
    match part {
        Part::Text(paragraph) => style.wrap("  ", paragraph),
        Part::Command(command) => style.hang("  $ ", "      ", &style.code(command)),
        Part::File { name, content } => {
            let rows: String = content.lines().map(|row| set_row(row, style)).collect();
            format!("  {}:\n{rows}", style.code(name))
        }
    }
}

/// A row of a file as it is. If it is too long for the terminal, it is broken after commas and blanks.
fn set_row(row: &str, style: Style) -> String {
    let options = textwrap::Options::new(style.width)
        .initial_indent("    ")
        .subsequent_indent("        ")
        .word_separator(textwrap::WordSeparator::Custom(|row| {
            Box::new(row.split_inclusive([',', ' ']).map(Word::from))
        }))
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(row, options).trim_end().to_string() + "\n"
}

impl Style {
    /// Text to type, or the name of a file.
    fn code(self, text: &str) -> String {
        self.paint(AnsiColor::Cyan.on_default(), text)
    }

    /// The severity of a rule in its color.
    fn weight(self, word: &str) -> String {
        match word.trim_end() {
            "error" => self.bad(word),
            "doubt" | "warning" => self.alarm(word),
            _ => word.to_string(),
        }
    }
}
