//! Day 18: who may do what, and on which rows. Deny by default, decided in one place.

mod deny;
mod may;
mod mistakes;
mod roads;
mod rows;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 18,
    title: "Role-based access control",
    graded: Graded::Program,
    stages: &[
        may::MATRIX,
        may::STAFF_ALONE,
        may::FORBIDDEN,
        rows::OWN_ROWS,
        rows::LISTS,
        rows::IN_ANOTHERS_NAME,
        deny::DENY,
        rows::NOT_FOUND,
        deny::PARAMETERS,
        roads::ROADS,
    ],
    mistakes: mistakes::ALL,
};
