//! Columns: several of one kind, and amounts that are totals.

use super::harness::{B76, K7R, build_in, misread, text};

#[test]
fn all_columns_of_additional_hts_numbers_are_read() {
    let built = misread("several-hts-columns.csv", &K7R);
    assert_eq!(built.outcomes(), ["ready"; 4]);
    let mapped =
        "Entry Number,HTS,Duty Amount,First,Second\nB7603245278,8471.30.0100,1.00,9903.88.03,9903.01.25\n";
    let unread = text(mapped, &B76);
    assert_eq!(
        (unread.outcomes(), unread.rules()),
        (vec!["review".to_string()], vec!["column-unread", "heading-unread"])
    );
    assert!(
        unread.says("column-unread")[0].contains("\"Second\" in column E"),
        "{:?}",
        unread.says("column-unread")
    );
    let again = ["--column", "hts_additional=First", "--column", "hts_additional=Second"];
    assert_eq!(text(mapped, &[&B76[..], &again].concat()).outcomes(), ["ready"]);
}

#[test]
fn an_amount_on_every_row_of_a_line_is_the_total_of_the_line() {
    let built = misread("line-duty.csv", &B76);
    assert_eq!(built.outcome("B7600000015"), "review");
    assert_eq!(built.duty("B7600000015"), "");
    assert_eq!(built.says("line-total").len(), 1);
    let rows = |second: &str| {
        format!(
            "Entry Number,Line Number,HTS,Line Duty Amount\nB7603245278,1,9903.01.25,300.00\n\
             B7603245278,1,8471.30.0100,{second}\n"
        )
    };
    assert_eq!(text(rows("50.00"), &B76).duty("B7603245278"), "300.00");
    let own = rows("300.00").replace("Line Duty Amount", "Line Tariff Duty Amount");
    assert_eq!(text(own, &B76).duty("B7603245278"), "300.00", "the header says whose duty it is");
}

#[test]
fn whether_amounts_are_those_of_a_line_depends_neither_on_the_order_of_rows_nor_on_the_files() {
    const HEADER: &str = "Entry Number,Line Number,HTS,Line Duty Amount\n";
    const OTHER: &str = "B7604160005,1,9903.01.25,1.00\n";
    let row = |hts: &str, duty: &str| format!("B7603245278,1,{hts},{duty}\n");
    let built = |files: &[String]| {
        let folder = tempfile::tempdir().unwrap();
        let names: Vec<String> = (0..files.len()).map(|n| format!("{n}.csv")).collect();
        for (name, rows) in names.iter().zip(files) {
            std::fs::write(folder.path().join(name), format!("{HEADER}{rows}{OTHER}")).unwrap();
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let built = build_in(folder.path(), &[&names, &B76[..]].concat());
        (built.cell("B7603245278", "rules").contains("line-total"), built.duty("B7603245278"))
    };
    let (ieepa, goods, fee) = (row("9903.01.25", "300"), row("8471.30", "300"), row("9903.88.15", "20"));
    for files in [vec![format!("{ieepa}{OTHER}{goods}")], vec![ieepa.clone(), goods.clone()]] {
        assert_eq!(built(&files), (true, String::new()), "{files:?}");
    }
    for files in [
        vec![format!("{ieepa}{goods}{fee}")],
        vec![format!("{ieepa}{goods}{OTHER}{fee}")],
        vec![format!("{fee}{OTHER}{goods}{ieepa}")],
        vec![format!("{ieepa}{goods}"), fee],
    ] {
        assert_eq!(built(&files), (false, "300.00".into()), "{files:?}");
    }
}

#[test]
fn the_same_row_twice_is_no_line_of_which_the_total_is_shown() {
    let rows = "Entry Number,Line Number,Tariff Ordinal Number,HTS,Line Duty Amount\n\
                B7603245278,1,1,9903.01.34,33.33\nB7603245278,1,1,9903.01.34,33.33\n";
    let built = text(rows, &B76);
    assert_eq!((built.outcome("B7603245278"), built.duty("B7603245278")), ("ready".into(), "33.33".into()));
    assert!(built.says("line-total").is_empty());
}
