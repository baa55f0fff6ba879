//! The files of `cape.html` are the same as the program's, and so are those of the command that it shows.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cape_declaration::internals::{Answer, answer};
use cape_declaration::{InputFile, ReadAt};
use serde_json::{Value, json};

use crate::support::contents;

fn clock() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_777_600_000)
}

/// A fixture as the page gets it: a name and bytes.
fn file(path: &str) -> InputFile {
    let path = Path::new("fixtures").join(path);
    let name = path.file_name().unwrap().to_str().unwrap().to_string();
    InputFile::Bytes { name, content: Arc::new(std::fs::read(path).unwrap()) }
}

fn ask(request: &Value, files: &[InputFile]) -> Answer {
    answer(&request.to_string(), files, clock, &mut |_| {})
}

/// The answer; an error fails the test.
fn answered(request: &Value, files: &[InputFile]) -> Value {
    let mut json: Value = serde_json::from_str(&ask(request, files).json).unwrap();
    assert_eq!(json.get("error"), None);
    json["answer"].take()
}

fn error(request: &Value, files: &[InputFile]) -> Value {
    let mut json: Value = serde_json::from_str(&ask(request, files).json).unwrap();
    json["error"].take()
}

/// The summary without the part about the run: its times, and the dates of the files.
fn without_run(summary: &[u8]) -> Value {
    let mut summary: Value = serde_json::from_slice(summary).unwrap();
    assert!(summary["run"].take().is_object());
    summary
}

/// Runs the command that the page shows, in a folder with the files.
fn by_command(command: &str, folder: &Path) -> PathBuf {
    let words = command.strip_prefix("cape build ").unwrap();
    let script = format!("\"$0\" build --quiet --fail-on never {words}");
    let run =
        Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_cape")]).current_dir(folder).output();
    let run = run.unwrap();
    // The exit status is 1 if no entry is ready.
    assert!(matches!(run.status.code(), Some(0 | 1)), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    folder.join("cape-out")
}

#[test]
#[cfg(unix)]
fn the_command_that_the_page_shows_writes_the_files_of_the_page() {
    let build = |more: Value| {
        let mut request = json!({"job": "build", "inputs": [0], "filer": "B76", "asOf": "2026-05-01"});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    for (paths, request) in [
        (vec!["es003.csv"], build(json!({}))),
        (vec!["clean.csv", "already-filed/upload.csv"], build(json!({"earlier": [1]}))),
        (vec!["two-files-a.csv", "two-files-b.csv"], build(json!({"inputs": [0, 1], "scope": "all-ieepa"}))),
        (vec!["es003.csv"], build(json!({"strict": true, "citPlaintiff": true, "splitByImporter": true}))),
        (vec!["importer-missing.csv"], build(json!({"filer": "", "importers": ["89-4417203"]}))),
        (vec!["misread/sheet-per-month.xlsx"], build(json!({}))),
    ] {
        let files: Vec<InputFile> = paths.iter().map(|path| file(path)).collect();
        let answer = ask(&request, &files);
        let said: Value = serde_json::from_str(&answer.json).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for path in &paths {
            let from = Path::new("fixtures").join(path);
            std::fs::copy(&from, folder.path().join(from.file_name().unwrap())).unwrap();
        }
        let out = by_command(said["answer"]["command"].as_str().unwrap(), folder.path());
        assert!(answer.files.len() >= 4);
        let written = contents(&out);
        assert_eq!(written.len(), answer.files.len());
        for made in &answer.files {
            let written = &written[&made.name];
            if made.name.ends_with("summary.json") {
                assert_eq!(without_run(&made.bytes), without_run(written));
            } else {
                assert!(made.bytes == *written, "{paths:?}: {}", made.name);
            }
        }
    }
}

#[test]
fn what_comes_first_is_what_the_report_says_comes_first() {
    let request = json!({"job": "build", "inputs": [0], "filer": "B76", "asOf": "2026-05-01"});
    let answer = ask(&request, &[file("es003.csv")]);
    let said: Value = serde_json::from_str(&answer.json).unwrap();
    let report = answer.files.iter().find(|file| file.name == "report.html").unwrap();
    let report = String::from_utf8(report.bytes.clone()).unwrap();
    let next = said["answer"]["next"].as_array().unwrap();
    let places: Vec<usize> =
        next.iter().map(|step| report.find(step["title"].as_str().unwrap()).unwrap()).collect();
    assert!(places.len() >= 3 && places.is_sorted(), "{places:?}");
    // What the page can't do by itself is named by its flag, for which it has a choice.
    assert!(next.iter().any(|step| step["flag"] == "--scope all-ieepa"), "{next:?}");
}

#[test]
fn the_choices_are_the_filers_and_importers_of_the_file_with_their_money() {
    let request = json!({"job": "parties", "inputs": [0], "asOf": "2026-05-01"});
    let choices = answered(&request, &[file("es003.csv")]);
    let build =
        json!({"job": "build", "inputs": [0], "filer": "B76", "asOf": "2026-05-01", "scope": "all-ieepa"});
    let all = answered(&build, &[file("es003.csv")]);
    let entries = |of: &Value| {
        of.as_array().unwrap().iter().map(|one| one["all"]["entries"].as_u64().unwrap()).sum::<u64>()
    };
    let within = choices["scopes"][0]["all"]["entries"].as_u64().unwrap();
    assert_eq!(entries(&choices["filers"]), within);
    assert_eq!(
        entries(&choices["importers"]) + choices["withoutImporter"]["entries"].as_u64().unwrap(),
        within
    );
    // Entries in final liquidation are too late, whoever files them.
    let open = choices["scopes"][0]["open"]["entries"].as_u64().unwrap();
    assert!(0 < open && open < within, "{open} of {within}");
    // The wider scope includes what the narrower one leaves out, and a run with it agrees.
    let counts = &all["summary"]["entries"];
    let filed: u64 = ["ready", "review", "blocked"].iter().map(|set| counts[set].as_u64().unwrap()).sum();
    assert_eq!(choices["scopes"][1]["all"]["entries"], json!(filed));
    assert!(filed > within);
}

#[test]
fn a_social_security_number_is_a_choice_but_is_not_shown() {
    let request = json!({"job": "parties", "inputs": [0], "asOf": "2026-05-01"});
    let choices = answered(&request, &[file("social-security-numbers.csv")]);
    let persons = choices["importers"].as_array().unwrap();
    let masked: Vec<&Value> =
        persons.iter().filter(|one| one["shown"].as_str().unwrap().starts_with("***")).collect();
    assert!(!masked.is_empty());
    for person in masked {
        let value = &person["value"];
        let build = json!({"job": "build", "inputs": [0], "importers": [value], "asOf": "2026-05-01"});
        let answer = ask(&build, &[file("social-security-numbers.csv")]);
        assert!(!answer.json.contains(value.as_str().unwrap()), "the number shows");
        assert!(answer.json.contains("\"answer\""), "{}", answer.json);
    }
}

#[test]
fn what_is_typed_wrongly_is_an_error_that_says_what_to_do() {
    let files = [file("es003.csv")];
    for (field, value, words) in [
        ("filer", json!("B7"), "filer code"),
        ("importers", json!(["123-45-678"]), "importer number"),
        ("asOf", json!("soon"), "not a date"),
        ("asOf", json!("2026-04-01"), "before CAPE opened"),
        ("scope", json!("9903.88.01"), "HTS headings"),
    ] {
        let mut request = json!({"job": "build", "inputs": [0], "filer": "B76", "asOf": "2026-05-01"});
        request[field] = value;
        let error = error(&request, &files);
        assert!(error["message"].as_str().unwrap().contains(words), "{error}");
        assert!(!error["help"].as_str().unwrap().is_empty(), "{error}");
        assert!(!error.to_string().contains("123-45-678"), "a number that may be private is repeated");
    }
    let nobody = error(&json!({"job": "build", "inputs": [0], "asOf": "2026-05-01"}), &files);
    assert!(nobody["message"].as_str().unwrap().contains("who files"), "{nobody}");
    assert!(
        !nobody["help"].as_str().unwrap().contains("()"),
        "no function of the library is named: {nobody}"
    );
    let gone = error(&json!({"job": "look", "inputs": [3]}), &files);
    assert!(gone["message"].as_str().unwrap().contains("no longer there"), "{gone}");
}

#[test]
fn repaired_copies_are_those_of_cape_check() {
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_cape"))
        .args([
            "check",
            "fixtures/upload/messy.csv",
            "--filer",
            "B76",
            "--format",
            "json",
            "--quiet",
            "--fix",
        ])
        .arg(folder.path().join("out"))
        .output()
        .unwrap();
    let answer = ask(&json!({"job": "check", "inputs": [0], "filer": "B76"}), &[file("upload/messy.csv")]);
    let said: Value = serde_json::from_str(&answer.json).unwrap();
    assert_eq!(said["answer"]["checked"], serde_json::from_slice::<Value>(&run.stdout).unwrap());
    assert_eq!(std::fs::read_dir(folder.path().join("out")).unwrap().count(), answer.files.len());
    for made in &answer.files {
        assert_eq!(
            std::fs::read(folder.path().join("out").join(&made.name)).unwrap(),
            made.bytes,
            "{}",
            made.name
        );
    }
}

#[test]
fn the_answers_of_the_form_are_those_of_cape_ready_and_the_routing_number_is_in_none() {
    let questions = answered(&json!({"job": "questions"}), &[]);
    assert!(questions.as_array().unwrap().iter().any(|item| item["kind"] == "routing-number"));
    let yes: serde_json::Map<String, Value> = questions
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["kind"] == "yes-or-no")
        .map(|item| (item["id"].as_str().unwrap().to_string(), json!(true)))
        .collect();
    let number = "021000021";
    let request = json!({"job": "ready", "importers": "12-3456789, 98-7654321", "brokerFiles": false,
        "recipient": "importer", "routingNumber": number, "yesOrNo": yes});
    let ready = answered(&request, &[]);
    assert_eq!((&ready["ready"], &ready["importers"]), (&json!("yes"), &json!(["12-3456789", "98-7654321"])));
    assert!(!ready.to_string().contains(number));
    let mut unfit = request.clone();
    unfit["routingNumber"] = json!("021000022");
    assert_eq!(answered(&unfit, &[])["ready"], "no");
    let mut contradiction = request;
    contradiction["yesOrNo"]["portal-account"] = json!(false);
    assert!(error(&contradiction, &[])["message"].as_str().unwrap().contains("contradict"));
}

#[test]
fn every_rule_can_be_looked_up() {
    let rules = answered(&json!({"job": "rules"}), &[]);
    let names: Vec<&str> =
        rules.as_array().unwrap().iter().map(|rule| rule["name"].as_str().unwrap()).collect();
    assert!(cape_declaration::RULES.iter().all(|rule| names.contains(&rule.name)));
}

#[test]
fn the_archive_holds_every_file_in_its_folder_and_no_time() {
    let in_folder = |input: InputFile, name: &str| match input {
        InputFile::Bytes { content, .. } => InputFile::Bytes { name: name.to_string(), content },
        other => other,
    };
    let [own, of_client] = ["entries.csv", "clients/12-3456789/entries.csv"];
    let files = [in_folder(file("es003.csv"), own), in_folder(file("clean.csv"), of_client)];
    let archive = || ask(&json!({"job": "zip", "inputs": [0, 1]}), &files).files.remove(0);
    assert_eq!(archive(), archive());
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive().bytes)).unwrap();
    for (name, fixture) in [(own, "es003.csv"), (of_client, "clean.csv")] {
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut zip.by_name(name).unwrap(), &mut content).unwrap();
        assert_eq!(content, std::fs::read(Path::new("fixtures").join(fixture)).unwrap());
    }
}

/// A file of the page that was last modified on a day.
#[derive(Debug)]
struct Dated(Vec<u8>, SystemTime);

impl ReadAt for Dated {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }

    fn modified(&self) -> Option<SystemTime> {
        Some(self.1)
    }
}

#[test]
fn an_old_file_is_called_an_old_export_on_the_page_too() {
    let findings_after = |days: u64| {
        let bytes = std::fs::read("fixtures/misread/overlap-a.csv").unwrap();
        let content = Arc::new(Dated(bytes, clock() - Duration::from_secs(days * 24 * 60 * 60)));
        let files = [InputFile::Bytes { name: "overlap-a.csv".into(), content }];
        let built = answered(&json!({"job": "build", "inputs": [0], "filer": "B76"}), &files);
        let findings = built["findings"].as_array().unwrap().clone();
        findings.iter().any(|finding| finding["rule"] == "export-old")
    };
    assert!(!findings_after(14));
    assert!(findings_after(15));
}
