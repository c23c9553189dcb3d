//! Day 14: courses over HTTP, and everything that can go wrong with them.
//!
//! | request | response |
//! |---|---|
//! | `GET /courses` | 200, `{"items": [...]}` |
//! | `POST /courses` | 201; 400, 415, 422; 409 for a slug that is taken |
//! | `GET /courses/{slug}` | 200; 404 |
//! | `GET /problems` | 200, the types of problems |
//! | `GET /problems/{code}` | 200, the page of a type |
//! | `GET /bug` | 500: its handler panics |
//!
//! Every refusal is a document of RFC 9457, and 503 with `Retry-After` while the database is away.

mod experiment;
mod figures;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 14,
    title: "Error handling patterns",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i http://{address}/courses/cobol",
        "curl http://{address}/problems/not_found",
        "curl -i http://{address}/courses -H 'Content-Type: application/json' -d '{\"slug\":\"rust\",\"title\":\"Mine\"}'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
