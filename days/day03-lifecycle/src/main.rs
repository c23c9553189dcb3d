//! Day 03: the life of a request, shown on a server that is made to suffer.
//!
//! The contract, here and for your own version. It grows from day 01's:
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | 200 (and `HEAD /`: the same fields, no content) |
//! | `POST /` | 200 with the request's own body |
//! | `GET /slow` | 200 after one second |
//! | `GET /stuck` | never answers by itself: 503 after two seconds |
//! | `GET /panic` | the handler panics: 500 |
//! | anything else | 404 |
//!
//! Limits: a head within 1 s (408), a body within 1 s (408) and 64 KiB (413). Every answer carries
//! `x-request-id`, the request's own if it brought a fit one. SIGTERM drains, for 5 s at most.

mod journal;
mod milestone;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 3,
    title: "Request lifecycle",
    start: milestone::start,
    tour: tour::tour,
    naive: None,
    try_it: [
        "curl -i http://{address}/",
        "curl -i http://{address}/stuck",
        "curl -i --http2-prior-knowledge http://{address}/ --data hello",
    ],
};

fn main() -> ExitCode {
    lesson::run(&LESSON)
}
