//! Day 07: SQL on the course's own data, and the bridge that brings it to async code.
//!
//! The contract, here and for your own version:
//!
//! | request | answer |
//! |---|---|
//! | `GET /learners` | 200, JSON: each learner with the number of check-ins and the hours in sum |
//! | `GET /learners/{name}` | 200, the one of that name; 404 if nobody has it, whatever it contains |
//! | `GET /nap` | 200 after one second in PostgreSQL; two at a time, two wait, one more is 503 with `Retry-After` |
//! | `GET /waiting` | 200, how many naps wait |
//!
//! PostgreSQL may end every connection at any moment, or go away: 503, and 200 again when it is back.

mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 7,
    title: "SQL fundamentals",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(tour::naive),
    try_it: [
        "curl http://{address}/learners",
        "curl -i \"http://{address}/learners/x'%20or%20true%20--\"",
        "psql '{database}' -c 'table check_ins limit 5'",
    ],
};

fn main() -> ExitCode {
    lesson::run(&LESSON)
}
