//! Day 05: the library against brute force, the check against schemas that are wrong, the program as a learner runs it.
#![allow(clippy::unwrap_used)]

#[path = "lesson/decomposing.rs"]
mod decomposing;
#[path = "lesson/implying.rs"]
mod implying;
#[path = "lesson/limits.rs"]
mod limits;
#[path = "lesson/program.rs"]
mod program;
#[path = "lesson/random.rs"]
mod random;
#[path = "lesson/reading.rs"]
mod reading;
#[path = "lesson/schema.rs"]
mod schema;
