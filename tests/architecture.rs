//! The layers of the modules and what each may use, read from the sources file by file.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cape_declaration::internals::{FILING_DAYS, PHASES};
use chrono::Datelike;
use syn::visit::Visit;
use syn::{Attribute, Item, UseTree, Visibility};

/// The modules in order; each uses only those before it.
const LINE: [&str; 21] = [
    "text",
    "file_names",
    "terminal",
    "domain",
    "tariff",
    "error",
    "parallel",
    "read",
    "entries",
    "refund",
    "rules",
    "judge",
    "output",
    "ready",
    "report",
    "run",
    "upload",
    "inspect",
    "verify",
    "ledger",
    "page",
];

/// The command line, which comes after all of them.
const LAST: &str = "cli";

type ModulePath = Vec<String>;

/// One source file: what it defines, what it re-exports, and what it names.
struct Source {
    file: String,
    module: ModulePath,
    defines: BTreeSet<String>,
    /// Local names and the paths they refer to, from `use` items.
    imports: BTreeMap<String, ModulePath>,
    /// Names in `imports` that others can use, because their `use` has a visibility.
    offers: BTreeSet<String>,
    /// Every path in the code.
    names: Vec<ModulePath>,
}

/// All sources of the library by module path.
struct Sources(BTreeMap<ModulePath, Source>);

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// `read/workbook/mod.rs` is `read::workbook`, `read/rows.rs` is `read::rows`.
fn module_path(file: &str) -> ModulePath {
    let mut path: ModulePath = file.trim_end_matches(".rs").split('/').map(str::to_string).collect();
    if matches!(path.last().map(String::as_str), Some("mod" | "lib")) {
        path.pop();
    }
    path
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg")
            && a.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// Every leaf of a `use` tree: its path and its local name.
fn leaves(tree: &UseTree, before: &ModulePath, found: &mut Vec<(ModulePath, String)>) {
    let with = |name: &syn::Ident| [before.as_slice(), &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(&path.ident), found),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
        UseTree::Name(name) if name.ident == "self" => {
            found.push((before.clone(), before.last().unwrap().clone()))
        }
        UseTree::Name(name) => found.push((with(&name.ident), name.ident.to_string())),
        UseTree::Rename(rename) => found.push((with(&rename.ident), rename.rename.to_string())),
        UseTree::Glob(_) => panic!("{before:?}::*: a glob hides what is used"),
    }
}

fn item_name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Mod(item) if item.content.is_some() => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

struct Paths<'s>(&'s mut Vec<ModulePath>);

impl Visit<'_> for Paths<'_> {
    fn visit_path(&mut self, path: &syn::Path) {
        self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    /// `pub(super)` names a module without using it.
    fn visit_visibility(&mut self, _: &Visibility) {}

    fn visit_item_mod(&mut self, module: &syn::ItemMod) {
        if !is_test(&module.attrs) {
            syn::visit::visit_item_mod(self, module);
        }
    }
}

impl Source {
    fn read(path: &Path) -> Self {
        let file = path.strip_prefix(src()).unwrap().to_str().unwrap().replace('\\', "/");
        let parsed = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
        let module = module_path(&file);
        let (mut defines, mut imports) = (BTreeSet::new(), BTreeMap::new());
        let (mut offers, mut names) = (BTreeSet::new(), Vec::new());
        Paths(&mut names).visit_file(&parsed);
        for item in &parsed.items {
            defines.extend(item_name(item));
            if let Item::Use(item) = item {
                let mut found = Vec::new();
                leaves(&item.tree, &Vec::new(), &mut found);
                for (path, name) in found {
                    if !matches!(item.vis, Visibility::Inherited) {
                        offers.insert(name.clone());
                    }
                    imports.insert(name, path);
                }
            }
        }
        Source { file, module, defines, imports, offers, names }
    }

    /// Whether it only re-exports the name.
    fn passes_on(&self, name: &str) -> bool {
        let used = |path: &ModulePath| path.first().is_some_and(|first| first == name);
        self.offers.contains(name) && !self.names.iter().any(used)
    }
}

impl Sources {
    fn read() -> Self {
        let mut files = Vec::new();
        rust_files(&src(), &mut files);
        let sources = files.iter().filter(|file| !file.ends_with("main.rs")).map(|file| Source::read(file));
        Sources(sources.map(|source| (source.module.clone(), source)).collect())
    }

    /// The path from the root of the crate; `None` if it belongs to another crate.
    fn absolute(&self, path: &[String], from: &Source) -> Option<ModulePath> {
        let (first, rest) = path.split_first()?;
        let child = [from.module.as_slice(), std::slice::from_ref(first)].concat();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([from.module.as_slice(), rest].concat()),
            "super" => {
                let up = path.iter().take_while(|segment| *segment == "super").count();
                let kept = from.module.len().checked_sub(up)?;
                Some([&from.module[..kept], &path[up..]].concat())
            }
            _ if self.0.contains_key(&child) => Some([child.as_slice(), rest].concat()),
            name => {
                let import = from.imports.get(name)?;
                // An external name may have the same name as its import.
                (import.first() != Some(first))
                    .then(|| self.absolute(import, from))?
                    .map(|module| [module.as_slice(), rest].concat())
            }
        }
    }

    /// The file that defines what the path names, followed through all `pub use`.
    fn resolve(&self, path: &[String]) -> Option<&Source> {
        let mut module = ModulePath::new();
        for (i, segment) in path.iter().enumerate() {
            let source = self.0.get(&module)?;
            let is_last = i + 1 == path.len();
            let child = [module.as_slice(), std::slice::from_ref(segment)].concat();
            if source.defines.contains(segment) && (is_last || !self.0.contains_key(&child)) {
                return Some(source);
            }
            if let Some(import) =
                source.imports.get(segment).filter(|_| is_last || !self.0.contains_key(&child))
            {
                let behind = self.absolute(import, source)?;
                if behind != child && behind != path[..=i] {
                    return self.resolve(&[behind.as_slice(), &path[i + 1..]].concat());
                }
            }
            if !self.0.contains_key(&child) {
                return None;
            }
            module = child;
        }
        self.0.get(&module)
    }

    /// For each file, the files it uses.
    fn uses(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut uses = BTreeMap::new();
        for source in self.0.values().filter(|source| source.file != "lib.rs") {
            let imported =
                source.imports.iter().filter(|(name, _)| !source.passes_on(name)).map(|(_, path)| path);
            let paths = imported.chain(&source.names);
            let files = paths.filter_map(|path| self.resolve(&self.absolute(path, source)?));
            let others =
                files.map(|used| used.file.as_str()).filter(|file| *file != source.file && *file != "lib.rs");
            uses.insert(source.file.as_str(), others.collect());
        }
        uses
    }
}

fn rank(file: &str) -> usize {
    let module = file.split('/').next().unwrap().trim_end_matches(".rs");
    let rank = LINE.iter().chain([&LAST]).position(|name| *name == module);
    rank.unwrap_or_else(|| panic!("{file}: {module} isn't in the line of modules"))
}

/// All files that a file uses directly or indirectly.
fn reached_from<'s>(file: &'s str, uses: &BTreeMap<&'s str, BTreeSet<&'s str>>) -> BTreeSet<&'s str> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![file]);
    while let Some(file) = next.pop() {
        next.extend(uses.get(file).into_iter().flatten().copied().filter(|used| reached.insert(*used)));
    }
    reached
}

#[test]
fn no_module_uses_one_that_comes_after_it() {
    let sources = Sources::read();
    let uses = sources.uses();
    let pairs = uses.iter().flat_map(|(file, used)| used.iter().map(move |used| (*file, *used)));
    let upward: Vec<String> = pairs
        .clone()
        .filter(|(file, used)| rank(used) > rank(file))
        .map(|(file, used)| format!("{file} uses {used}"))
        .collect();
    assert!(pairs.count() > 300, "the imports were found");
    assert!(upward.is_empty(), "upward:\n{}", upward.join("\n"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let sources = Sources::read();
    let uses = sources.uses();
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|file| (*file, reached_from(file, &uses))).collect();
    let circle = |file: &&str| -> BTreeSet<&str> {
        reached[*file].iter().copied().filter(|other| reached[other].contains(*file)).collect()
    };
    let circles: BTreeSet<BTreeSet<&str>> =
        uses.keys().map(circle).filter(|circle| !circle.is_empty()).collect();
    assert!(circles.is_empty(), "circles:\n{circles:#?}");
}

#[test]
fn a_column_that_a_rule_looks_at_is_named_in_at_most_four_files() {
    let sources = Sources::read();
    let columns = |source: &Source| -> BTreeSet<String> {
        let names = source.names.iter().filter_map(|path| match path.as_slice() {
            [.., owner, column] if owner == "Column" => Some(column.clone()),
            _ => None,
        });
        names.collect()
    };
    let of_file: BTreeMap<&str, BTreeSet<String>> =
        sources.0.values().map(|source| (source.file.as_str(), columns(source))).collect();
    let of_rules = of_file["entries/fields.rs"].intersection(&of_file["rules/eligibility.rs"]);
    let of_rules: Vec<&String> = of_rules.collect();
    assert!(of_rules.len() >= 5, "columns with a rule of their own were found: {of_rules:?}");
    for column in of_rules {
        let files: Vec<&&str> =
            of_file.iter().filter(|(_, named)| named.contains(column)).map(|(file, _)| file).collect();
        assert!(files.len() <= 4, "{column} is named in {files:?}");
    }
}

#[test]
fn files_are_opened_where_the_house_says_and_no_connection_is_opened_at_all() {
    // Inputs and their folders, text extracted from them, the settings file, the ledger, and the outputs.
    let openers = [
        "read/source.rs",
        "read/inputs.rs",
        "read/decode.rs",
        "upload/file.rs",
        "cli/settings/file.rs",
        "output/staged_files.rs",
        "output/commit.rs",
        "output/staging_dir.rs",
        "ledger/database.rs",
        "output/output_dir.rs",
        "verify/file.rs",
    ];
    let opens =
        ["File::open", "File::create", "fs::read", "fs::write", "OpenOptions", "NamedTempFile", "tempfile("];
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    for file in files {
        let inside = file.strip_prefix(&src).unwrap().to_str().unwrap().to_string();
        let text = fs::read_to_string(&file).unwrap();
        if !openers.contains(&inside.as_str()) {
            // `CompoundFile::open` reads what is already open.
            let has = |word: &str| {
                text.match_indices(word).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
            };
            assert!(!opens.iter().any(|word| has(word)), "{inside} opens a file");
        }
        let network = ["std::net", "TcpStream", "UdpSocket"];
        assert!(network.iter().all(|word| !text.contains(word)), "{inside} opens a connection");
    }
}

/// A date or a number of days that is written twice might be changed only once.
#[test]
fn dates_of_phases_and_days_of_filing_are_written_in_one_file_only() {
    let mut copies: Vec<String> =
        [" days", " calendar days", "-day"].map(|days| format!("{FILING_DAYS}{days}")).into();
    copies.extend(
        ["day ", "Days::new(", "days(", "DAYS: u64 = "].map(|before| format!("{before}{FILING_DAYS}")),
    );
    for phase in PHASES {
        let (year, month, day) = (phase.from.year(), phase.from.month(), phase.from.day());
        copies.push(phase.from.to_string());
        copies.push(format!("{year}, {month}, {day})"));
        copies.push(format!("({year},{month},{day})"));
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    for file in files.iter().filter(|file| !file.ends_with("domain/phases.rs")) {
        let text = fs::read_to_string(file).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap();
        for (index, line) in program.lines().enumerate() {
            let copy = copies.iter().find(|copy| line.contains(copy.as_str()));
            assert!(copy.is_none(), "{}, line {}: {line}", file.display(), index + 1);
        }
    }
    let table = fs::read_to_string(src.join("domain/phases.rs")).unwrap();
    assert!(PHASES.iter().all(|phase| table.contains(&phase.from.to_string())), "the table was found");
}
