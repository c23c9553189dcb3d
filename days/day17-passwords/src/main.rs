//! Day 17: accounts and their passwords over HTTP.
//!
//! | request | response |
//! |---|---|
//! | `POST /accounts` | 202, whether or not the address has an account; 422 for a password that can't be one |
//! | `POST /sessions` | with an address and a password, or with an access token: 201; 401 |
//! | `POST /password-resets` | 202 for every address; a mail is a file in `MAIL_DIR` |
//! | `POST /password-changes` | with the token of a mail: 204, once |
//! | `GET /me`, `GET /courses`, and day 16's sessions | as before |
//!
//! More logins than can be hashed in a second are 503 with `Retry-After`.

mod experiment;
mod figures;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 17,
    title: "Password hashing (bcrypt)",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i http://{address}/accounts --json '{\"name\":\"Ada\",\"email\":\"ada@example.org\",\"password\":\"violet-anchor-77\"}'",
        "curl -i http://{address}/sessions --json '{\"email\":\"ada@example.org\",\"password\":\"violet-anchor-77\"}'",
        "just day 17 tune 250",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
