//! Nothing that is built into the program could open a connection.

use std::process::Command;

use super::bench::root;

/// Clients and servers, what encrypts for them, and the asynchronous runtimes that they stand on.
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

#[test]
fn no_network_client_is_in_the_dependency_tree() {
    // Of every system and with every feature that a build could have; what tests need is no part of the program.
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--target",
            "all",
            "--locked",
            "--offline",
        ])
        .args(["--format", "{p}"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"csv") && names.contains(&"clap"), "{tree}");
    let connects: Vec<&&str> = names.iter().filter(|name| CONNECT.contains(name)).collect();
    assert!(connects.is_empty(), "{connects:?}");
}
