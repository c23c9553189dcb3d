//! Day 06, from outside: what the catalog says, what is drawn of it, and the program as a learner runs it.
#![allow(clippy::unwrap_used)]

#[path = "lesson/catalog.rs"]
mod catalog;
#[path = "lesson/drawings.rs"]
mod drawings;
#[path = "lesson/fixture.rs"]
mod fixture;
#[path = "lesson/layouts.rs"]
mod layouts;
#[path = "lesson/own.rs"]
mod own;
#[path = "lesson/program.rs"]
mod program;
#[path = "lesson/relationships.rs"]
mod relationships;
