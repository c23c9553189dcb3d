//! Day 05: what determines what, and what a transaction promises.
//!
//! The contract, here and for your own version: `POST /analyze` takes relations as text (see
//! [`parse`](normal_forms::parse())) and answers 200 with what is to be said about each, or 400 with the line and the
//! column of the first mistake.

mod anomalies;
mod commands;
mod designs;
mod durability;
mod lab;
mod milestone;
mod tour;

use std::process::ExitCode;

use lesson::Lesson;

const LESSON: Lesson = Lesson {
    day: 5,
    title: "Database theory (ACID, Normal forms)",
    start: milestone::start,
    tour: tour::tour,
    naive: None,
    try_it: [
        "curl http://{address}/analyze --data-binary 'street, city -> zip; zip -> city; ? street, zip -> city'",
        "curl http://{address}/analyze --data-binary @days/day05-normal-forms/relations/orders.fd",
        "just day 5 check-schema",
    ],
};

fn main() -> ExitCode {
    lesson::run_with(&LESSON, commands::perform)
}
