//! Day 08, from outside: plans as they are read, drawn and judged, statements that must do no harm, and the program.
#![allow(clippy::unwrap_used)]

#[path = "lesson/command.rs"]
mod command;
#[path = "lesson/drawings.rs"]
mod drawings;
#[path = "lesson/fixture.rs"]
mod fixture;
#[path = "lesson/judging.rs"]
mod judging;
#[path = "lesson/program.rs"]
mod program;
#[path = "lesson/reading.rs"]
mod reading;
#[path = "lesson/running.rs"]
mod running;
