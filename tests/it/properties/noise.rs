//! Any bytes below a header, or instead of it: never a panic, and every row is counted.

use cape_declaration::internals::Filing;
use cape_declaration::internals::build;
use proptest::prelude::*;

use super::generator::{HEADER, filing, job};

/// Builds from these bytes; the counts, or `None` if it ended in an error.
fn counted(bytes: &[u8], filing: &Filing) -> Option<cape_declaration::internals::Summary> {
    let (dir, mut job) = job(&[], 1, filing);
    let path = dir.path().join("noise.csv");
    std::fs::write(&path, bytes).unwrap();
    job.job.inputs = vec![path.into()];
    build(&job, &mut |_| {}).ok().map(|outcome| outcome.summary)
}

fn noise() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => any::<Vec<u8>>().prop_map(|mut bytes| { bytes.truncate(12); bytes }),
        3 => Just(b",".to_vec()),
        2 => Just(b"\n".to_vec()),
        2 => Just(b"\"".to_vec()),
        2 => Just(b"B7603245278".to_vec()),
        2 => Just(b"9903.01.25".to_vec()),
        1 => Just(b"06/02/2025".to_vec()),
        1 => Just(b"99999999999999999999".to_vec()),
        1 => Just("=\"\u{a0}\u{2011}\u{feff}é\"".as_bytes().to_vec()),
        1 => Just(b"900-12-3456".to_vec()),
    ];
    proptest::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_below_a_header_are_rows_that_are_counted(noise in noise(), filing in filing()) {
        let bytes = [HEADER.as_bytes(), b"\n", &noise].concat();
        if let Some(summary) = counted(&bytes, &filing) {
            let (rows, entries) = (summary.rows, summary.entries);
            prop_assert_eq!(rows.read, rows.in_entries + rows.unreadable + rows.blank + rows.totals + rows.headers);
            prop_assert_eq!(
                entries.total,
                entries.ready
                    + entries.review
                    + entries.blocked
                    + entries.claimed
                    + entries.pending
                    + entries.out_of_scope
            );
        } else {
            // With a sound header, only bytes that change the format of the whole file end the run.
            prop_assert!(noise.contains(&0) || noise.len() > 1 << 20);
        }
    }

    #[test]
    fn any_bytes_at_all_end_in_a_result_or_an_error(noise in noise(), filing in filing()) {
        counted(&noise, &filing);
    }
}
