//! Day 15: who is asking. Every request has a token, and a token is right in everything or is refused.

mod algorithm;
mod challenge;
mod claims;
mod keys;
mod mistakes;
mod open;
mod signature;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 15,
    title: "Authentication basics, JWT",
    graded: Graded::Program,
    stages: &[
        challenge::ME,
        open::NOTHING_OPEN,
        challenge::CHALLENGE,
        challenge::MALFORMED,
        signature::SIGNATURE,
        algorithm::ALGORITHM,
        claims::TIME,
        claims::AUDIENCE,
        signature::ONLY_THE_ORIGINAL,
        algorithm::TYPE,
        keys::CHOSEN_KEYS,
        keys::PUBLIC_KEY,
    ],
    mistakes: mistakes::ALL,
};
