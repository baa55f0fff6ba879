//! Every rule about entries: a case in which it fails, one in which it passes, one in which it can't be decided if it
//! has such, and the cases on both sides of its boundary.

mod cells;
mod disagreement;
mod distinct_states;
mod eligibility;
mod entry_numbers;
mod harness;
mod liquidation;
mod outcomes;
mod party;
mod scope;
mod strict;
