//! Day 17: accounts with passwords, and nobody who learns from an answer which of them there are.

mod accounts;
mod mistakes;
mod passwords;
mod person;
mod resets;

use checker::contract::{Contract, Graded};

pub(super) const CONTRACT: Contract = Contract {
    day: 17,
    title: "Password hashing (bcrypt)",
    graded: Graded::Program,
    stages: &[
        accounts::LOGIN,
        accounts::TAKEN,
        accounts::SAME,
        passwords::LONG,
        passwords::NUL,
        accounts::ROLES,
        resets::RESET,
        passwords::DUMP,
    ],
    mistakes: mistakes::ALL,
};
