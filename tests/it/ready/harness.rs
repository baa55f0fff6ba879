//! Runs `cape ready` in a folder.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support;
pub(crate) use crate::support::{fixture, printed, said};

/// Flags that answer every yes-or-no question; the rest isn't known.
pub(crate) const ALL_YES: [&str; 25] = [
    "--notify-party=yes",
    "--portal-account=yes",
    "--contact-email=yes",
    "--login=yes",
    "--importer-view=yes",
    "--importer-listed=yes",
    "--reports=yes",
    "--entries-visible=yes",
    "--access-granted=yes",
    "--ach-authorized=yes",
    "--us-bank=yes",
    "--none-returned=yes",
    "--kept-current=yes",
    "--importer-active=yes",
    "--address-valid=yes",
    "--surety-left-out=yes",
    "--importer",
    "12-3456789",
    "--filer",
    "B76",
    "--recipient",
    "notify-party",
    "--no-questions",
    "--color",
    "never",
];

pub(crate) enum Ready {}

pub(crate) type Sandbox = support::Sandbox<Ready>;

impl Sandbox {
    /// Runs it with this standard input.
    pub(crate) fn piped(&self, args: &[&str], input: &[u8]) -> Output {
        let mut command = self.cape(&[&["ready"], args].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that rejects its flags reads nothing.
        drop(child.stdin.take().unwrap().write_all(input));
        child.wait_with_output().unwrap()
    }

    #[track_caller]
    pub(crate) fn exits(&self, status: i32, args: &[&str]) -> Output {
        let output = self.piped(args, b"");
        assert_eq!(output.status.code(), Some(status), "{}{}", said(&output), printed(&output));
        output
    }

    /// Its JSON; the program must end with this exit status.
    #[track_caller]
    pub(crate) fn json(&self, status: i32, args: &[&str]) -> Value {
        serde_json::from_slice(&self.exits(status, &[args, &["--format", "json"]].concat()).stdout).unwrap()
    }
}

/// The result for an item.
#[track_caller]
pub(crate) fn item<'v>(json: &'v Value, id: &str) -> &'v Value {
    json["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap()
}

#[track_caller]
pub(crate) fn answer<'v>(json: &'v Value, id: &str) -> &'v str {
    item(json, id)["answer"].as_str().unwrap()
}
