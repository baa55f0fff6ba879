//! Liquidation: how long an entry can be filed after it.

use super::harness::{Case, sound};

fn liquidated(date: &str) -> Case {
    sound().with("Liquidation Status", "Liquidated").with("Liquidation Date", date)
}

#[test]
fn day_80_can_be_filed_and_day_81_can_not() {
    liquidated("02/10/2026").fails("window-closing", "filed");
    liquidated("02/09/2026").fails("final-liquidation", "rejected");
}
