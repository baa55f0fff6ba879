//! `cape build --show-settings`: every setting with its value and origin.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Settings;
use super::build_flags::BuildArgs;
use super::tables::Lines;
use crate::cli::console::Console;
use crate::cli::flag_values::{ColorChoice, DONE, MOST_FINDINGS};
use crate::error::Result;
use crate::read::{COLUMNS, HeaderAlias, InputFile};
use crate::ready::{Item, items};
use crate::report::EntriesShown;
use crate::text::{display_path, sanitize};

/// What `--format json` prints.
#[derive(Serialize)]
struct Shown {
    schema: u32,
    /// The settings file, if there is one.
    file: Option<String>,
    settings: Vec<Setting>,
}

#[derive(Serialize)]
struct Setting {
    name: String,
    value: Value,
    from: Origin,
    /// The line of the settings file.
    line: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Origin {
    Default,
    File,
    Flag,
}

pub(crate) fn run(args: &BuildArgs, settings: &Settings, console: &Console) -> Result<u8> {
    let mut list = List { lines: settings.file.as_ref().map(|file| &file.lines), settings: Vec::new() };
    add_filing(&mut list, args, settings);
    add_writing(&mut list, args, settings);
    add_showing(&mut list, args, settings);
    add_account(&mut list, settings);
    add_vocabulary(&mut list, args, settings);
    let file = settings.file.as_ref().map(|file| display_path(&file.path));
    let shown = Shown { schema: 1, file, settings: list.settings };
    console.result(&if settings.json { to_json(&shown) } else { table(&shown) })?;
    Ok(DONE)
}

/// The settings, in order.
struct List<'a> {
    lines: Option<&'a Lines>,
    settings: Vec<Setting>,
}

impl List<'_> {
    /// Adds a setting. Without a flag, it comes from the file if the file has it.
    fn add(&mut self, name: &str, by_flag: bool, value: impl Into<Value>) {
        let line = self.lines.and_then(|lines| lines.get(name)).filter(|_| !by_flag);
        let from = match (by_flag, line) {
            (true, _) => Origin::Flag,
            (false, Some(_)) => Origin::File,
            (false, None) => Origin::Default,
        };
        self.settings.push(Setting { name: name.into(), value: masked(value.into()), from, line });
    }
}

fn add_filing(list: &mut List<'_>, args: &BuildArgs, settings: &Settings) {
    let declaration = &settings.declaration;
    let importers: Vec<String> = declaration.importers.iter().map(ToString::to_string).collect();
    list.add("filer", args.filer.is_some(), declaration.filer.map(|filer| filer.to_string()));
    list.add("importer", !args.importer.is_empty(), importers);
    list.add("as-of", args.as_of.is_some(), declaration.as_of.map(|day| day.to_string()));
    list.add("window", args.window.is_some(), declaration.window.to_string());
    list.add("scope", args.scope.is_some(), declaration.scope.to_string());
    list.add("already-filed", !args.already_filed.is_empty(), paths(&declaration.already_filed));
    let by_flag = args.ledger.is_some() || args.no_ledger;
    list.add("ledger", by_flag, settings.ledger.as_deref().map(display_path));
    list.add("strict", args.strict.is_some(), declaration.strict);
    list.add("cit-plaintiff", args.cit_plaintiff.is_some(), declaration.cit_plaintiff);
    let rate = declaration.overpayment_rate.map(|rate| rate.to_string());
    list.add("overpayment-rate", args.overpayment_rate.is_some(), rate);
    list.add("date-order", args.date_order.is_some(), declaration.vocabulary.date_order.to_string());
    list.add("fill-down", args.fill_down.is_some(), declaration.vocabulary.fill_down);
    list.add("exported", args.exported.is_some(), declaration.exported.map(|day| day.to_string()));
    list.add("threads", args.threads.is_some(), declaration.pace.threads);
}

fn add_writing(list: &mut List<'_>, args: &BuildArgs, settings: &Settings) {
    let declaration = &settings.declaration;
    list.add("out", args.out.is_some(), display_path(&settings.out));
    let split = declaration.split_by_importer || declaration.importers.len() > 1;
    list.add("split-by", args.split_by.is_some(), split.then_some("importer"));
    list.add("max-entries", args.max_entries.is_some(), declaration.max_entries);
    list.add(
        "only-candidates",
        args.only_candidates.is_some(),
        declaration.entries_shown == EntriesShown::Candidates,
    );
    list.add("no-report", args.no_report.is_some(), !declaration.report);
    let workbook = declaration.workbook.map_or("auto", |always| if always { "always" } else { "never" });
    list.add("workbook", args.workbook.is_some(), workbook);
}

fn add_showing(list: &mut List<'_>, args: &BuildArgs, settings: &Settings) {
    let fail_on = settings.fail_on.map_or("never".into(), |severity| severity.to_string());
    list.add("fail-on", args.fail_on.is_some(), fail_on);
    list.add("format", args.format.is_some(), if settings.json { "json" } else { "human" });
    list.add("quiet", args.quiet.is_some(), settings.quiet);
    list.add("color", args.color.is_some(), color(settings.color));
    list.add(
        "max-diagnostics",
        args.max_diagnostics.is_some(),
        settings.max_diagnostics.unwrap_or(MOST_FINDINGS),
    );
}

/// The answers for `cape ready` in the file.
fn add_account(list: &mut List<'_>, settings: &Settings) {
    if let Some(recipient) = settings.answers.recipient {
        list.add("account.recipient", false, recipient.name());
    }
    let given = |item: &'static Item| Some((item.id, settings.answers.yes_or_no.get(item.id)?));
    for (id, answer) in items().filter_map(given) {
        let word = answer.map_or("not-known", |yes| if yes { "yes" } else { "no" });
        list.add(&format!("account.{id}"), false, word);
    }
}

/// Headers and words known in addition, column by column.
fn add_vocabulary(list: &mut List<'_>, args: &BuildArgs, settings: &Settings) {
    let vocabulary = &settings.declaration.vocabulary;
    for HeaderAlias { column, header } in &vocabulary.by_hand {
        let by_flag = args.column.iter().any(|mapped| mapped.column == *column);
        list.add(&format!("column.{}", column.spec().name), by_flag, header.as_str());
    }
    for spec in &COLUMNS {
        let of = vocabulary.headers.iter().filter(|known| known.column == spec.column);
        let headers: Vec<&str> = of.map(|known| known.header.as_str()).collect();
        if !headers.is_empty() {
            list.add(&format!("headers.{}", spec.name), false, headers);
        }
    }
    for spec in &COLUMNS {
        let of = vocabulary.words.iter().filter(|(column, ..)| *column == spec.column);
        let words: Map<String, Value> = of.map(|(_, word, known)| (sanitize(word), known.into())).collect();
        if !words.is_empty() {
            list.add(&format!("words.{}", spec.name), false, words);
        }
    }
}

fn color(choice: Option<ColorChoice>) -> &'static str {
    match choice {
        None | Some(ColorChoice::Auto) => "auto",
        Some(ColorChoice::Always) => "always",
        Some(ColorChoice::Never) => "never",
    }
}

fn paths(files: &[InputFile]) -> Vec<String> {
    files.iter().filter_map(InputFile::path).map(display_path).collect()
}

fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(sanitize(&text)),
        Value::Array(values) => values.into_iter().map(masked).collect(),
        other => other,
    }
}

fn to_json(shown: &Shown) -> String {
    serde_json::to_string_pretty(shown).expect("settings have only text keys and plain values") + "\n"
}

/// The value comes last, because it may be long.
fn table(shown: &Shown) -> String {
    let name = shown.file.as_deref().unwrap_or_default();
    let from = |setting: &Setting| match (setting.from, setting.line) {
        (Origin::File, Some(line)) => format!("{name}, line {line}"),
        (Origin::Flag, _) => "flag".into(),
        _ => "default".into(),
    };
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or_default();
    let names = widest(&mut shown.settings.iter().map(|setting| setting.name.chars().count()));
    let origins = widest(&mut shown.settings.iter().map(|setting| from(setting).chars().count()));
    let line = |setting: &Setting| {
        format!("{:names$}  {:origins$}  {}\n", setting.name, from(setting), text(&setting.value))
    };
    format!("{:names$}  {:origins$}  value\n", "setting", "from")
        + &shown.settings.iter().map(line).collect::<String>()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "not set".into(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "none".into(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(words) => {
            let word = |(word, known): (&String, &Value)| format!("{word} = {}", text(known));
            words.iter().map(word).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
