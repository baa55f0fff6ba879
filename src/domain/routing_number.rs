//! Checks bank routing numbers. Neither the result nor an error contains the number.

use thiserror::Error;

use super::clean;

/// Why a number can't be the routing number of a bank that receives refunds. Messages never contain the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RoutingNumberDefect {
    /// It doesn't have nine digits.
    #[error("a routing number has nine digits; this has {0}")]
    Length(usize),
    /// It has characters other than digits and blanks.
    #[error("a routing number has digits only; enter the nine digits in a row, not the fraction on a check")]
    NotDigits,
    /// A digit is wrong, or two are swapped.
    #[error("its check digit is wrong, so at least one digit is mistyped")]
    CheckDigit,
    /// First two digits 00: the U.S. Government.
    #[error("it begins with 00, which is the U.S. Government and no bank")]
    Government,
    /// First two digits 80: traveler's checks.
    #[error("it begins with 80, which is for traveler's checks and no bank account")]
    TravelersChecks,
    /// First two digits that no Federal Reserve district has.
    #[error("no bank's number begins so: the first two digits are 01 to 12, 21 to 32 or 61 to 72")]
    Unassigned,
}

/// Checks whether a number can be the routing number of a U.S. bank: nine digits of which the last fits the others (3,
/// 7, 1, 3, 7, 1, 3, 7, 1 times the digits add up to a multiple of ten), the first two those of a Federal Reserve
/// district: 01 to 12, plus 20 for thrift institutions or plus 60 for electronic payments. Blanks between the digits
/// are ignored. The check can't tell whether a bank really has the number, or which one.
///
/// Source: the routing number policy of the American Bankers Association and the Federal Reserve Banks.
///
/// # Errors
///
/// The first defect found.
pub(crate) fn check_routing_number(text: &str) -> Result<(), RoutingNumberDefect> {
    let digits: Vec<char> = clean(text).chars().filter(|c| !c.is_whitespace()).collect();
    if digits.iter().any(|c| !c.is_ascii_digit()) {
        return Err(RoutingNumberDefect::NotDigits);
    }
    if digits.len() != 9 {
        return Err(RoutingNumberDefect::Length(digits.len()));
    }
    let values: Vec<u32> = digits.iter().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = values.iter().zip([3, 7, 1].iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    // The first digits of a mistyped number mean nothing, so this comes before them.
    if !sum.is_multiple_of(10) {
        return Err(RoutingNumberDefect::CheckDigit);
    }
    match values[0] * 10 + values[1] {
        1..=12 | 21..=32 | 61..=72 => Ok(()),
        0 => Err(RoutingNumberDefect::Government),
        80 => Err(RoutingNumberDefect::TravelersChecks),
        _ => Err(RoutingNumberDefect::Unassigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_of_a_routing_number_decides() {
        assert_eq!(check_routing_number("123456780"), Ok(()));
        assert_eq!(check_routing_number("123456789"), Err(RoutingNumberDefect::CheckDigit));
    }
    use proptest::prelude::*;

    /// The nine digits with this beginning and a matching check digit.
    fn completed(first_eight: u32) -> String {
        let eight = format!("{first_eight:08}");
        let sum: u32 =
            eight.chars().zip([3, 7, 1, 3, 7, 1, 3, 7]).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
        format!("{eight}{}", (10 - sum % 10) % 10)
    }

    #[test]
    fn the_first_two_digits_tell_banks_from_others_at_every_boundary() {
        for prefix in 0..=99 {
            let expected = match prefix {
                0 => Err(RoutingNumberDefect::Government),
                80 => Err(RoutingNumberDefect::TravelersChecks),
                1..=12 | 21..=32 | 61..=72 => Ok(()),
                _ => Err(RoutingNumberDefect::Unassigned),
            };
            assert_eq!(check_routing_number(&completed(prefix * 1_000_000 + 1_000)), expected, "{prefix}");
        }
    }

    #[test]
    fn known_numbers_pass_however_they_are_spaced() {
        // Published numbers of the Federal Reserve Banks themselves.
        for number in ["011000015", "021001208", "051000033", "121000374", " 0210 0120 8 ", "021 001 208"] {
            assert_eq!(check_routing_number(number), Ok(()), "{number}");
        }
    }

    #[test]
    fn what_is_no_such_number_is_told_apart() {
        use RoutingNumberDefect::*;
        for (text, defect) in [
            ("", Length(0)),
            ("02100120", Length(8)),
            ("0210012080", Length(10)),
            ("21001208", Length(8)),
            ("021001209", CheckDigit),
            ("000000000", Government),
            ("1-2/210", NotDigits),
            ("02100120O", NotDigits),
            ("\u{660}21001208", NotDigits),
            ("900-12-3456", NotDigits),
        ] {
            assert_eq!(check_routing_number(text), Err(defect), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes(first in 0u32..100_000_000, index in 0usize..9, off in 1u32..10) {
            let right = completed(first);
            let mut wrong: Vec<char> = right.chars().collect();
            let digit = wrong[index].to_digit(10).unwrap();
            wrong[index] = char::from_digit((digit + off) % 10, 10).unwrap();
            let wrong: String = wrong.into_iter().collect();
            prop_assert_eq!(check_routing_number(&wrong), Err(RoutingNumberDefect::CheckDigit));
        }

        #[test]
        fn neighbours_that_change_places_are_noticed_unless_they_differ_by_five(
            first in 0u32..100_000_000,
            index in 0usize..8,
        ) {
            let right: Vec<char> = completed(first).chars().collect();
            let mut swapped = right.clone();
            swapped.swap(index, index + 1);
            let [a, b] = [right[index], right[index + 1]].map(|c| c.to_digit(10).unwrap());
            let swapped: String = swapped.into_iter().collect();
            let noticed = check_routing_number(&swapped) == Err(RoutingNumberDefect::CheckDigit);
            prop_assert_eq!(noticed, a.abs_diff(b) % 5 != 0);
        }

        #[test]
        fn nothing_said_about_a_number_holds_it(text in "[0-9]{4,12}") {
            if let Err(defect) = check_routing_number(&text) {
                let said = format!("{defect} {defect:?}");
                prop_assert!(!said.contains(&text[..4]));
            }
        }
    }
}
