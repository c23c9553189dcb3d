//! Day 10: transactions and locking.
//!
//! The contract, here and for your own version:
//!
//! | request | answer |
//! |---|---|
//! | `POST /transfers` `{"from", "to", "hours"}` | 201 and the transfer; 409 if the balance is too small; 400 for a body that isn't JSON, 415 if it doesn't say that it is, 422 for members, ids and hours that can't be |
//! | `GET /balances` | 200, `{"items": [{"learner_id", "hours"}]}`, hours as exact strings |
//!
//! Under any load the sum of all balances stays, no balance is below zero, and no transaction is left open. When PostgreSQL ends
//! connections, the answer is 503, nothing is half done, and a later request succeeds.

mod commands;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 10,
    title: "Transactions & locking",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(tour::naive),
    try_it: [
        "curl http://{address}/balances",
        "curl -i http://{address}/transfers --json '{\"from\": \"019c0c33-0000-7000-8000-00000000000a\", \"to\": \"019c0c33-0000-7000-8000-00000000000c\", \"hours\": \"2.5\"}'",
        "psql '{database}' -c 'begin' -c 'table balances for update' -c 'select pg_sleep(5)'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, commands::perform)
}
