//! Day 04, from outside: the library through its public interface, the program as a learner runs it.
#![allow(clippy::unwrap_used)]

#[path = "lesson/ask.rs"]
mod ask;
#[path = "lesson/attributes.rs"]
mod attributes;
#[path = "lesson/building.rs"]
mod building;
#[path = "lesson/check.rs"]
mod check;
#[path = "lesson/matching.rs"]
mod matching;
#[path = "lesson/methods.rs"]
mod methods;
#[path = "lesson/parameters.rs"]
mod parameters;
#[path = "lesson/program.rs"]
mod program;
#[path = "lesson/reversing.rs"]
mod reversing;
