//! Dependencies: nothing that opens a connection, nothing undocumented, no unsafe code of our own.

use std::collections::BTreeSet;
use std::path::Path;

use toml::Table;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

fn manifest() -> Table {
    read("Cargo.toml").parse().unwrap()
}

/// The names of the dependencies of this kind, including those for single systems.
fn named(kind: &str) -> BTreeSet<String> {
    let manifest = manifest();
    let of = |table: &Table| -> Vec<String> {
        table
            .get(kind)
            .and_then(|value| value.as_table())
            .into_iter()
            .flat_map(|t| t.keys().cloned())
            .collect()
    };
    let systems = manifest.get("target").and_then(|value| value.as_table()).into_iter().flatten();
    let of_systems = systems.flat_map(|(_, system)| of(system.as_table().unwrap()));
    of(&manifest).into_iter().chain(of_systems).collect()
}

/// A package in Cargo.lock, with its dependencies on every system, including those of tests.
struct Package {
    name: String,
    version: String,
    dependencies: Vec<Dependency>,
}

/// A name, with a version if Cargo.lock has several of them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Dependency {
    name: String,
    version: Option<String>,
}

impl Dependency {
    fn of(text: &str) -> Self {
        let mut words = text.split(' ').map(String::from);
        Dependency { name: words.next().unwrap(), version: words.next() }
    }

    fn is(&self, package: &Package) -> bool {
        self.name == package.name && self.version.as_ref().is_none_or(|version| *version == package.version)
    }
}

fn locked() -> Vec<Package> {
    let lock: Table = read("Cargo.lock").parse().unwrap();
    let packages = lock["package"].as_array().unwrap().iter().map(|package| {
        let text = |key| package[key].as_str().unwrap().to_string();
        let dependencies = package.get("dependencies").and_then(|of| of.as_array()).into_iter().flatten();
        Package {
            name: text("name"),
            version: text("version"),
            dependencies: dependencies.map(|of| Dependency::of(of.as_str().unwrap())).collect(),
        }
    });
    packages.collect()
}

/// The rows of the table under this heading in docs/dependencies.md: the first and the second cell.
fn listed(heading: &str) -> Vec<(String, String)> {
    let page = read("docs/dependencies.md");
    let section =
        page.split(&format!("\n| {heading} |")).nth(1).unwrap_or_else(|| panic!("no table {heading:?}"));
    let rows = section.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].trim_matches('`').to_string(), cells[1].to_string())
    };
    rows.map(cells).collect()
}

#[test]
fn every_dependency_is_listed_with_its_purpose() {
    for (heading, kind) in [("crate", "dependencies"), ("crate for tests", "dev-dependencies")] {
        let listed = listed(heading);
        let names: Vec<&String> = listed.iter().map(|(name, _)| name).collect();
        assert_eq!(names, named(kind).iter().collect::<Vec<_>>(), "docs/dependencies.md: {kind}");
        assert!(listed.iter().all(|(_, purpose)| purpose.len() > 8), "{listed:?}");
    }
}

const CONNECT: [&str; 42] = [
    "actix-rt",
    "actix-web",
    "async-h1",
    "async-io",
    "async-net",
    "async-std",
    "attohttpc",
    "aws-lc-rs",
    "axum",
    "curl",
    "curl-sys",
    "grpcio",
    "h2",
    "hickory-resolver",
    "http",
    "hyper",
    "hyper-util",
    "isahc",
    "lettre",
    "libssh2-sys",
    "mio",
    "minreq",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "ring",
    "rustls",
    "schannel",
    "security-framework",
    "smol",
    "socket2",
    "ssh2",
    "surf",
    "tiny_http",
    "tokio",
    "tonic",
    "trust-dns-resolver",
    "tungstenite",
    "ureq",
    "webpki",
];

/// The packages that the program is built from on any system, according to Cargo.lock; not those needed only for tests.
fn built_from() -> BTreeSet<String> {
    let packages = locked();
    let of_tests =
        |name: &str| !named("dependencies").contains(name) && !named("build-dependencies").contains(name);
    let root = packages.iter().find(|package| package.name == env!("CARGO_PKG_NAME")).unwrap();
    let mut open: Vec<&Dependency> = root.dependencies.iter().filter(|of| !of_tests(&of.name)).collect();
    let mut reached = BTreeSet::new();
    while let Some(dependency) = open.pop() {
        if reached.insert(dependency) {
            let package = packages.iter().find(|package| dependency.is(package));
            open.extend(&package.unwrap_or_else(|| panic!("{dependency:?} is not locked")).dependencies);
        }
    }
    reached.into_iter().map(|dependency| dependency.name.clone()).collect()
}

#[test]
fn no_network_client_is_in_the_dependency_tree() {
    let names = built_from();
    assert!(names.contains("csv") && names.contains("clap_lex"), "{names:?}");
    assert!(!names.contains("criterion"), "what only tests need is no part of the program");
    let connects: Vec<&String> = names.iter().filter(|name| CONNECT.contains(&name.as_str())).collect();
    assert!(connects.is_empty(), "{connects:?}");
}

#[test]
fn unsafe_code_is_forbidden_and_the_lock_file_is_kept() {
    assert_eq!(manifest()["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    let lock: Table = read("Cargo.lock").parse().unwrap();
    for package in lock["package"].as_array().unwrap() {
        // Every package from outside the project has one source and a hash.
        let of_registry =
            package.get("source").is_none_or(|source| source.as_str().unwrap().starts_with("registry+"));
        let hashed = package.get("source").is_none() || package.get("checksum").is_some();
        assert!(of_registry && hashed, "{package:?}");
    }
}

#[test]
fn the_oldest_rust_that_builds_it_is_stated_once() {
    let stated = manifest()["package"]["rust-version"].as_str().unwrap().to_string();
    assert!(read("README.md").contains(&format!("Rust {stated} or newer")), "{stated}");
    assert!(read(".ci/run").contains("rust-version"), "it is checked where everything is");
}

#[test]
fn what_may_be_built_in_is_written_down() {
    let deny: Table = read("deny.toml").parse().unwrap();
    let keys = ["advisories", "bans", "licenses", "sources"];
    assert!(keys.iter().all(|key| deny.contains_key(*key)));
    assert_eq!(deny["sources"]["unknown-registry"].as_str(), Some("deny"));
    assert_eq!(deny["sources"]["unknown-git"].as_str(), Some("deny"));
}
