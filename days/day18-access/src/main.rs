//! Day 18: the learner's API, and who may do what with it.
//!
//! | request | for |
//! |---|---|
//! | `GET /me` | everybody who is signed in |
//! | `GET /learners` | staff |
//! | `GET /courses`, `GET /courses/{slug}` | everybody who is signed in |
//! | `POST /courses` | staff |
//! | `PUT`, `PATCH`, `DELETE /courses/{slug}` | the course's instructors, and staff |
//! | `GET /courses/{slug}/check-ins` | each their own; mentors and instructors those of their place |
//! | `POST /courses/{slug}/check-ins` | the learner, and staff |
//! | `GET /check-ins/{id}` | the learner; mentors and instructors of the place; staff |
//! | `PUT`, `PATCH`, `DELETE /check-ins/{id}` | the learner, and staff |
//! | `POST /impersonations` | staff |
//!
//! Anybody else gets 401, 403 or 404 ([`access::Denied`]). The tokens are day 15's.

mod experiment;
mod figures;
mod milestone;
mod naive;
mod people;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 18,
    title: "Authorization patterns (RBAC)",
    start: milestone::start,
    tour: tour::tour,
    naive: Some(naive::tour),
    try_it: [
        "curl -i http://{address}/learners -H \"Authorization: Bearer $(just day 18 token learner)\"",
        "curl http://{address}/courses/rust/check-ins -H \"Authorization: Bearer $(just day 18 token mentor)\"",
        "psql '{database}' -c 'select account_id, role, course_id, cohort_id from role_grants'",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, figures::run)
}
