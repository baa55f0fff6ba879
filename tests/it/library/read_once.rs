//! How often an input is read: once, unless its rows show that they must be read differently.

use cape_declaration::{Declaration, Progress};

/// How often a text with entries of these numbers is read.
fn times_read(numbers: &[String]) -> u64 {
    let mut text = String::from("Entry Number,HTS,Duty,Entry Date\n");
    numbers.iter().for_each(|number| text.push_str(&format!("{number},9903.01.25,10.00,2025-06-02\n")));
    let (size, mut read) = (text.len() as u64, 0);
    let declaration =
        Declaration::builder().filer("009".parse().unwrap()).input_bytes("in.csv", text.into_bytes());
    let mut add = |progress| {
        if let Progress::Read(bytes) = progress {
            read += bytes;
        }
    };
    declaration.build().unwrap().judge_with(&mut add).unwrap();
    assert_eq!(read % size, 0);
    read / size
}

/// Numbers of filer 009 written by a spreadsheet that drops their leading zeros.
fn without_zeros() -> Vec<String> {
    (0..40).map(|serial| format!("9{:08}", 10_000_000 + serial * 7)).collect()
}

#[test]
fn a_file_whose_entry_numbers_lost_their_zeros_is_read_once() {
    assert_eq!(times_read(&without_zeros()), 1);
    let of_another = (0..40).map(|serial| format!("B76{:08}", 10_000_000 + serial * 7)).collect();
    assert_eq!(times_read(&[without_zeros(), of_another].concat()), 1);
}

#[test]
fn a_file_with_whole_numbers_of_the_same_filer_is_read_again() {
    let whole = (0..40).map(|serial| format!("009{:08}", 20_000_000 + serial * 7)).collect();
    assert_eq!(times_read(&[without_zeros(), whole].concat()), 2);
}
