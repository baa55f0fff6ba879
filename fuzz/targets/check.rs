//! Checking upload files: any bytes result in findings, and repaired copies pass except for what only a user can
//! resolve.

#![no_main]

use cape_declaration::internals::{check_uploads, repair_into, upload_rule};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let (path, out) = (folder.path().join("upload.csv"), folder.path().join("out"));
    std::fs::write(&path, bytes).expect("there is room");
    let checked = check_uploads(&[path], None).expect("a file can be checked whatever it holds");
    let repairs = repair_into(&checked, None, &out).expect("copies can be written");
    let copies: Vec<_> = repairs[0].copies().map(|(name, _)| out.join(name)).collect();
    let again = check_uploads(&copies, None).expect("copies can be checked");
    for finding in again.iter().flat_map(|about| &about.findings) {
        let rule = upload_rule(finding.defect).name;
        assert!(["mixed-filers", "check-digit", "check-digit-factor"].contains(&rule), "{rule}");
    }
});
