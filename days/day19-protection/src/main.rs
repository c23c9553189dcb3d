//! Day 19: a small API behind its bounds.
//!
//! | request | response |
//! |---|---|
//! | `GET /courses?q=` | 200, the courses whose title has the word |
//! | `POST /sessions` | 201 with a device cookie; 401; 429 after ten wrong guesses in a minute |
//! | `POST /password-resets` | 202; 429 after three in an hour for one account |
//! | `POST /previews` | 200, the title of a public page; 415 for a compressed body, 422 |
//!
//! Everything: 429 after a hundred requests of an address in a minute.

mod experiment;
mod figures;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 19,
    title: "API security",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i http://{address}/courses",
        "curl -i http://{address}/previews -H 'Content-Type: application/json' -d '{\"url\":\"http://169.254.169.254/\"}'",
        "curl -i http://{address}/sessions -H 'Content-Type: application/json' -d '{\"email\":\"ada@example.org\",\"password\":\"guess\"}'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
