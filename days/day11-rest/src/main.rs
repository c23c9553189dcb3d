//! Day 11: courses over HTTP, in HTTP's own words.
//!
//! The contract, here and for your own version:
//!
//! | request | response |
//! |---|---|
//! | `GET /courses` | 200, `{"items": [...]}` |
//! | `POST /courses` | 201 with `Location` and `ETag`; 409 for a slug that is taken; honors `Idempotency-Key` |
//! | `GET /courses/{slug}` | 200 with `ETag` and `Link`; 304 for `If-None-Match` with the same; 404 |
//! | `PUT /courses/{slug}` | 200 under `If-Match`, 201 under `If-None-Match: *`; 428 without, 412 where it is false |
//! | `PATCH /courses/{slug}` | 200, by merge patch under `If-Match` |
//! | `DELETE /courses/{slug}` | 204 under `If-Match` |
//!
//! Everywhere 405 with `Allow`, 406, 415, and problem details for every refusal.

mod experiment;
mod figures;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 11,
    title: "RESTful API design",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i http://{address}/courses/rust",
        "curl -i http://{address}/courses/rust -X PUT -H 'Content-Type: application/json' -d '{\"slug\":\"rust\",\"title\":\"Mine\"}'",
        "curl -i http://{address}/courses -H 'Content-Type: application/json' -H 'Idempotency-Key: 1' -d '{\"slug\":\"sql\",\"title\":\"SQL\"}'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
