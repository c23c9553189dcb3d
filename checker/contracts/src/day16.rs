//! Day 16: a session beside the token, whose secret can't be guessed, planted, forged or kept by a thief.

mod begin;
mod dump;
mod end;
mod forged;
mod mistakes;
mod person;
mod refresh;

use checker::contract::{Contract, Graded};

pub(super) use dump::is_nowhere;

pub(super) const CONTRACT: Contract = Contract {
    day: 16,
    title: "Session management",
    graded: Graded::Program,
    stages: &[
        begin::SESSION,
        begin::COOKIE,
        begin::GUESS,
        begin::FIXATION,
        end::LOG_OUT,
        end::EVERYWHERE,
        forged::FORGED,
        refresh::REFRESH,
        refresh::TWO_TABS,
        refresh::THEFT,
        dump::DUMP,
    ],
    mistakes: mistakes::ALL,
};
