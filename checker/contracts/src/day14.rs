//! Day 14: what a server says when something is wrong, and what it does while its database is away.

mod away;
mod mistakes;
mod refusal;
mod shape;
mod storage;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 14,
    title: "Error handling patterns",
    graded: Graded::Program,
    stages: &[
        shape::ONE_SHAPE,
        shape::TYPES,
        shape::WHICH_REQUEST,
        storage::CONFLICT,
        storage::UNFIT,
        storage::DEFECT,
        away::UNAVAILABLE,
        away::RECOVERS,
        away::FROZEN,
    ],
    mistakes: mistakes::ALL,
};
