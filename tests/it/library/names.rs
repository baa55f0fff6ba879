//! The public names. A change to this list changes the public API and belongs in CHANGELOG.md.

use syn::{Item, UseTree, Visibility};

const NAMES: [&str; 40] = [
    "Action",
    "Checked",
    "CheckedUpload",
    "Decimal",
    "Declaration",
    "DeclarationBuilder",
    "EntryNumber",
    "EntryView",
    "Error",
    "ErrorKind",
    "Filer",
    "FilerCode",
    "Finding",
    "ImporterNumber",
    "Importers",
    "InputFile",
    "InspectJob",
    "Inspection",
    "NaiveDate",
    "Outcome",
    "OutputFile",
    "OverpaymentRate",
    "Progress",
    "RULES",
    "ReadAt",
    "Rule",
    "RuleId",
    "Run",
    "Scope",
    "Severity",
    "Summary",
    "Upload",
    "UploadFinding",
    "Verification",
    "VerifyJob",
    "Window",
    "Written",
    "check_uploads",
    "inspect",
    "verify",
];

fn names(tree: &UseTree, into: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => names(&path.tree, into),
        UseTree::Name(name) => into.push(name.ident.to_string()),
        UseTree::Rename(rename) => into.push(rename.rename.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, into)),
        UseTree::Glob(_) => into.push("*".into()),
    }
}

#[test]
fn the_public_names_are_those_of_the_list_and_modules_are_private() {
    let file = syn::parse_file(include_str!("../../../src/lib.rs")).unwrap();
    let (mut found, mut modules) = (Vec::new(), Vec::new());
    for item in &file.items {
        match item {
            Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => names(&item.tree, &mut found),
            Item::Mod(item) if matches!(item.vis, Visibility::Public(_)) => {
                modules.push(item.ident.to_string())
            }
            Item::Use(_) | Item::Mod(_) => {}
            _ => panic!("lib.rs holds modules and names only"),
        }
    }
    found.sort();
    assert_eq!(found, NAMES);
    assert_eq!(modules, ["internals"]);
}
