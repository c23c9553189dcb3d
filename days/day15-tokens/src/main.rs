//! Day 15: courses over HTTP, for people who say who they are.
//!
//! | request | response |
//! |---|---|
//! | `GET /me` | 200, `{"id", "roles"}`; 401 |
//! | `GET /courses` | 200, `{"items": [...]}`; 401 |
//! | `POST /courses` | 201; 401, then 400, 415, 422; 409 for a slug that is taken |
//! | `GET /courses/{slug}` | 200; 401, then 404 |
//! | `GET /problems/{code}` | 200, for everybody |
//!
//! The keys come from `TOKEN_KEYS` (a ring's file) or `TOKEN_KEY` and `TOKEN_PUBLIC_KEY`. Without them the program makes
//! a ring, which `day15 token` signs with.

mod experiment;
mod figures;
mod judges;
mod log;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 15,
    title: "Authentication basics",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i http://{address}/me",
        "curl -i http://{address}/me -H \"Authorization: Bearer $(just day 15 token)\"",
        "just day 15 token --role staff | cut -d. -f2 | base64 -d",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
