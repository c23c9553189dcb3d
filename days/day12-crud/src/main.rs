//! Day 12: check-ins of a course over HTTP, changed by several people at once.
//!
//! The contract, here and for your own version, beside the courses of day 11:
//!
//! | request | response |
//! |---|---|
//! | `GET /courses/{slug}/check-ins` | 200, `{"items": [...]}`; 404 for a course that isn't there |
//! | `POST /courses/{slug}/check-ins` | 201 with `Location` and `ETag`; 409 where the learner has one for that day |
//! | `GET /check-ins/{id}` | 200 with `ETag`; 404 |
//! | `PUT /check-ins/{id}` | 200 under `If-Match`; 428 without, 412 where it is false, 409 for a day that is taken |
//! | `PATCH /check-ins/{id}` | 200, by merge patch under `If-Match` |
//! | `DELETE /check-ins/{id}` | 204 under `If-Match`; 404 the second time |

mod experiment;
mod figures;
mod late;
mod milestone;
mod naive;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 12,
    title: "CRUD operations",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i http://{address}/courses/rust/check-ins -H 'Content-Type: application/json' -d '{\"learner_id\":\"00000000-0000-7000-8000-000000000001\",\"day\":9,\"hours\":\"2.5\",\"energy\":7}'",
        "curl -i http://{address}/courses/rust/check-ins",
        "psql '{database}' -c 'select id, verb, resource, before, after from events'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
