//! Day 08: what PostgreSQL does for a statement, and why it takes so long.
//!
//! The contract, here and for your own version:
//!
//! | request | answer |
//! |---|---|
//! | `POST /explain`, a statement as its body | 200, the plan as text, with what it cost and what is wrong with it |
//! | `POST /explain.svg`, the same | 200, SVG |
//! | `GET /statements` | 200, the statements that cost the server most |
//!
//! A statement that would write is 403, one that takes longer than five seconds 503, one that PostgreSQL refuses 422.
//! The database is the large data set: a million check-ins.

mod command;
mod experiment;
mod figures;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 8,
    title: "Query optimization",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::naive),
    try_it: [
        "curl http://{address}/explain --data 'select count(*) from check_ins where energy = 1'",
        "curl http://{address}/explain.svg --data 'table lessons' > plan.svg",
        "psql '{database}' -c '\\d check_ins'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, command::perform)
}
