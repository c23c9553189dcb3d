//! Day 12: one resource, made, read, replaced, changed and deleted, by several people at once.

mod changes;
mod mistakes;
mod resources;
mod together;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 12,
    title: "CRUD operations",
    graded: Graded::Program,
    stages: &[
        resources::CREATE_AND_READ,
        resources::LIST,
        changes::REPLACE,
        changes::THREE_STATES,
        changes::MASS_ASSIGNMENT,
        together::LOST_UPDATE,
        together::AT_ONCE,
        resources::EXACT_HOURS,
        together::DUPLICATES,
        resources::DELETE,
        resources::RESTART,
    ],
    mistakes: mistakes::ALL,
};
