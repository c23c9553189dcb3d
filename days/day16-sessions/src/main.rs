//! Day 16: sessions over HTTP.
//!
//! | request | response |
//! |---|---|
//! | `POST /sessions` | with an access token: 201, the cookie, and the first pair of tokens |
//! | `GET /sessions` | one's own sessions, by device |
//! | `DELETE /sessions/{id}` | 204: that one has ended; 404 |
//! | `DELETE /sessions` | 204: all have ended |
//! | `POST /tokens` | a refresh token for the next pair; 401 |
//! | `GET /me`, `GET /courses`, `POST /courses` | with an access token or the cookie |
//!
//! A request that would change something, from another site's page, is 403.

mod browser;
mod experiment;
mod figures;
mod milestone;
mod naive;
mod person;
mod token;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 16,
    title: "Session management",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i -X POST http://{address}/sessions -H \"Authorization: Bearer $(just day 16 token)\"",
        "curl -i http://{address}/sessions -H \"Authorization: Bearer $(just day 16 token)\"",
        "psql '{database}' -c 'select id, device, created_at, reason from sessions'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
