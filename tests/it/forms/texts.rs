//! Compressed text and UTF-16: what is rejected, and with which message.

use super::harness::{Sandbox, said};
use super::write::{csv, fixture, gzip, utf16, workbook};

fn plain() -> String {
    csv(&fixture("clean.csv"))
}

#[test]
fn what_was_cut_off_is_refused() {
    let whole = gzip(plain().as_bytes());
    let mut corrupt = whole.clone();
    let middle = corrupt.len() / 2;
    corrupt[middle] ^= 0xff;
    let mut checksum = whole.clone();
    let last = checksum.len() - 5;
    checksum[last] ^= 0xff;
    let utf16 = utf16(&plain(), u16::to_le_bytes);
    for (content, words) in [
        (&whole[..whole.len() - 1], "ends in the midst of its compressed data"),
        (&whole[..whole.len() / 2], "ends in the midst of its compressed data"),
        (&whole[..5], "ends in the midst of its compressed data"),
        (&corrupt, "can't be decompressed"),
        (&checksum, "can't be decompressed"),
        (&[&whole[..], b"something else"].concat(), "can't be decompressed"),
        (&utf16[..utf16.len() - 1], "an odd number of bytes"),
        (&gzip(&utf16[..utf16.len() - 1]), "an odd number of bytes"),
        (&workbook(&fixture("clean.csv"))[..3000], "the workbook can't be read"),
    ] {
        let said = Sandbox::with("in.dat", content).refuses(&["in.dat"]);
        assert!(said.contains("in.dat: damaged,") && said.contains(words), "{said}");
        assert!(said.contains("get it again where it comes from"), "{said}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_what_to_do() {
    let unmarked: Vec<u8> = plain().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf32: Vec<u8> = "\u{feff}x".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    let book = workbook(&fixture("clean.csv"));
    for (content, what, help) in [
        (&unmarked[..], "UTF-16 without a byte order mark", "CSV UTF-8"),
        (&utf32, "UTF-32", "CSV UTF-8"),
        (&gzip(&unmarked), "UTF-16 without a byte order mark", "CSV UTF-8"),
        (&gzip(&gzip(plain().as_bytes())), "compressed twice", "decompress it once"),
        (&gzip(&book), "workbook or zip archive that gzip compressed", "decompress it first"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
            "damaged, the workbook can't be read",
            "save it again as an Excel workbook (.xlsx)",
        ),
        (b"%PDF-1.7", "a PDF", "choose CSV or Excel"),
        (b"<html><table>", "a web page or XML", "save it as an Excel workbook (.xlsx)"),
        (b"7z\xbc\xaf\x27\x1c", "compressed, but not by gzip", "unpack it"),
        (b"\0\x01\x02\x03", "binary data", "CSV UTF-8"),
    ] {
        let said = Sandbox::with("in.csv", content).refuses(&["in.csv"]);
        assert!(said.contains("in.csv: ") && said.contains(what), "{said}");
        assert!(said.contains("can't be read") && said.contains(help), "{said}");
    }
}

#[test]
fn an_empty_input_is_said_to_be_blank_in_every_form() {
    for content in
        [&b""[..], &gzip(b""), b"\xff\xfe", b"\xef\xbb\xbf", &gzip(b"\xfe\xff"), &workbook(&vec![])]
    {
        let said = Sandbox::with("in.csv", content).refuses(&["in.csv"]);
        assert!(said.contains("the first 15 rows are blank"), "{said}");
    }
}

#[test]
fn half_a_surrogate_pair_costs_its_cell_and_no_more() {
    let mut units: Vec<u16> =
        format!("\u{feff}{}", plain().replace("Harrowpine", "?")).encode_utf16().collect();
    units.iter_mut().filter(|unit| **unit == u16::from(b'?')).for_each(|unit| *unit = 0xd800);
    let content: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
    let bench = Sandbox::with("in.txt", content);
    bench.run(&["in.txt"]);
    assert_eq!(bench.summary()["entries"]["total"], 8);
}

#[test]
fn a_frame_in_compressed_text_names_the_row_and_character_of_the_text() {
    let text = csv(&fixture("check-digit-wrong.csv"));
    let plain = Sandbox::with("in.csv", &text);
    let frames = said(&plain.run(&["in.csv"]));
    assert!(frames.contains("[in.csv:"), "{frames}");
    for (name, content) in [("in.csv.gz", gzip(text.as_bytes())), ("in.txt", utf16(&text, u16::to_be_bytes))]
    {
        let bench = Sandbox::with(name, content);
        assert_eq!(said(&bench.run(&[name])), frames.replace("in.csv", name));
    }
}

#[test]
fn without_room_for_a_temporary_file_only_plain_text_is_read() {
    let bench = Sandbox::with("in.csv", plain());
    bench.file("in.csv.gz", gzip(plain().as_bytes()));
    let run = |name: &str| {
        let mut command = bench.command(&[name, "--force"]);
        // Unix uses the first variable, Windows the second.
        command.env("TMPDIR", "no-such-folder").env("TMP", "no-such-folder").output().unwrap()
    };
    assert_eq!(run("in.csv").status.code(), Some(0));
    let output = run("in.csv.gz");
    assert_eq!(output.status.code(), Some(2));
    let words = "no-such-folder: no temporary file can be written";
    assert!(said(&output).contains(words) && said(&output).contains("TMPDIR"), "{}", said(&output));
}
