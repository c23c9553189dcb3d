//! Day 13: input that keeps every rule, or is refused with all that it breaks, and is nowhere afterwards.

mod apart;
mod bodies;
mod hostile;
mod mistakes;
mod rules;
mod sent;
mod values;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 13,
    title: "Input validation",
    graded: Graded::Program,
    stages: &[
        bodies::LEGAL,
        bodies::NOT_JSON,
        rules::ONE_RULE,
        rules::ALL_AT_ONCE,
        apart::STATUSES,
        apart::NOTHING_STORED,
        values::NUMBERS,
        values::TEXT,
        values::ONE_SPELLING,
        hostile::DUPLICATES,
        hostile::DEEP_AND_LARGE,
        apart::QUERIES,
    ],
    mistakes: mistakes::ALL,
};
