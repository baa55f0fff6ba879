//! Numbers of a bank in a settings file: there is no place for them, and they are shown nowhere.

/// Whether a setting of this name would hold the number of a bank.
pub(super) fn names_a_bank(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = ["routing", "account-nu", "account_nu", "accountnu", "bank-", "bank_", "iban"];
    words.iter().any(|word| name.contains(word))
}

/// The line with its digits masked if it names a bank: its numbers are shown nowhere, not even to say that they stand
/// in the wrong place.
pub(super) fn without_bank_numbers(line: &str) -> String {
    if !names_a_bank(line) {
        return line.to_string();
    }
    line.chars().map(|c| if c.is_ascii_digit() { '*' } else { c }).collect()
}
