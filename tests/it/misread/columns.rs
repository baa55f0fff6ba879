//! Columns: several of one kind, and amounts that are totals.

use super::harness::{B76, K7R, misread, text};

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
