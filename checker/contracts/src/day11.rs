//! Day 11: what the methods of HTTP promise to every cache, crawler and retry in between.

mod conditional;
mod keys;
mod methods;
mod mistakes;
mod negotiation;
mod resources;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 11,
    title: "RESTful API design",
    graded: Graded::Program,
    stages: &[
        resources::CREATE_AND_READ,
        methods::SAFE,
        methods::IDEMPOTENT,
        methods::NOT_ALLOWED,
        conditional::NOT_MODIFIED,
        conditional::IF_MATCH,
        conditional::PUT_CREATES,
        resources::MERGE_PATCH,
        negotiation::NEGOTIATION,
        keys::LOST_RESPONSE,
        keys::AT_ONCE,
        resources::LINKS,
    ],
    mistakes: mistakes::ALL,
};
