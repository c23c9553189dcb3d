//! Day 19: the edge of the server: what a client may spend, what a browser is told, and where the server itself goes.

mod browsers;
mod guesses;
mod inside;
mod mistakes;
mod outside;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 19,
    title: "API security",
    graded: Graded::Program,
    stages: &[
        guesses::COUNTED,
        guesses::OWNER,
        guesses::WHOSE_WORD,
        browsers::ONE_ORIGIN,
        browsers::INSTRUCTIONS,
        outside::PAGE,
        outside::LEADS_INSIDE,
        inside::COMPRESSED,
        inside::QUOTES,
    ],
    mistakes: mistakes::ALL,
};
