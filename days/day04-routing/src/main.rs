//! Day 04: a small API about courses, whose every answer says what the router found.
//!
//! An answer is plain text: the name of the route on the first line, then one `name=value` line for
//! each parameter, decoded. So a client sees from outside which route was taken and what it captured.
//! The contract, stage by stage, is in the chapter (`notes/day04.md`).

mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 4,
    title: "Routing foundations",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(tour::written_first),
    try_it: [
        "curl http://{address}/routes",
        "curl -i http://{address}/courses/c%2Fc++/lessons/4",
        "curl -i -X PATCH http://{address}/courses/rust",
    ],
};

fn main() -> ExitCode {
    lesson::run(&LESSON)
}
