//! Day 10: a ledger of hours that holds when everybody moves some at once.

mod faults;
mod ledger;
mod mistakes;
mod refusals;
mod together;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 10,
    title: "Transactions & locking",
    graded: Graded::Program,
    stages: &[
        ledger::BALANCES,
        ledger::TRANSFER,
        ledger::TO_THE_LAST,
        ledger::EXACT,
        refusals::UNREADABLE,
        refusals::IMPOSSIBLE,
        together::SPENT_ONCE,
        together::OPPOSITE,
        faults::KILLED,
        faults::LEFT_IDLE,
    ],
    mistakes: mistakes::ALL,
};
