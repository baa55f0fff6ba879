//! Column 1 rates of duty.

use rust_decimal::Decimal;

use super::parse_plain_amount;

/// No column 1 rate comes near: the highest are 350 %.
const HIGHEST_RATE: Decimal = Decimal::ONE_THOUSAND;

/// Reads a cleaned cell of column 1 rates, in percent: `5%`, `5.0`, `Free`. A compound or specific rate is none, and
/// so is a bare number between 0 and 1: a spreadsheet stores 5 % as `0.05`.
///
/// ```
/// use cape_declaration::internals::parse_column1_rate;
/// assert_eq!(parse_column1_rate("2.5%"), Some("2.5".parse().unwrap()));
/// assert_eq!(parse_column1_rate("4.4¢/kg"), None);
/// ```
pub fn parse_column1_rate(cleaned: &str) -> Option<Decimal> {
    if cleaned.eq_ignore_ascii_case("free") {
        return Some(Decimal::ZERO);
    }
    let percent = cleaned.strip_suffix('%').map(str::trim_end);
    let rate = parse_plain_amount(percent.unwrap_or(cleaned).as_bytes())?;
    let may_be_fraction = percent.is_none() && Decimal::ZERO < rate && rate < Decimal::ONE;
    (rate < HIGHEST_RATE && !may_be_fraction).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_in_percent_or_not_at_all() {
        for (cell, rate) in [
            ("5%", "5"),
            ("5.0", "5.0"),
            ("2.5 %", "2.5"),
            ("0.9%", "0.9"),
            ("Free", "0"),
            ("FREE", "0"),
            ("0", "0"),
            ("0.0%", "0"),
            ("350%", "350"),
        ] {
            assert_eq!(parse_column1_rate(cell), Some(rate.parse().unwrap()), "{cell}");
        }
        for cell in
            ["", "0.05", "4.4¢/kg", "5% + 2¢/kg", "-5%", "%", "5%%", "1000%", "Free (A)", "five", "5,0"]
        {
            assert_eq!(parse_column1_rate(cell), None, "{cell}");
        }
    }
}
