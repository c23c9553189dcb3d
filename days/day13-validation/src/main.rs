//! Day 13: check-ins over HTTP, whose input is parsed before anything is done with it.
//!
//! | request | response |
//! |---|---|
//! | `POST /courses` | 201; 400 for what isn't JSON, 422 with every rule that is broken |
//! | `POST /courses/{slug}/check-ins` | the same for a check-in; 409 for a day that is taken |
//! | `GET /courses/{slug}/check-ins?day=7` | those of a day; 400 for a parameter that is unknown, repeated or wrong |
//! | `PUT /check-ins/{id}`, `PATCH /check-ins/{id}` | 200 under `If-Match`, by the same rules |

mod engines;
mod exchange;
mod figures;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 13,
    title: "Input validation",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i http://{address}/courses -H 'Content-Type: application/json' -d '{\"slug\":\"Go!\",\"title\":\"\",\"tilte\":1}'",
        "curl -i 'http://{address}/courses/rust/check-ins?day=7&day=8&page=2'",
        "curl -i http://{address}/courses -H 'Content-Type: application/json' -d '{\"slug\":\"go\",\"title\":\"Go\"}'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
