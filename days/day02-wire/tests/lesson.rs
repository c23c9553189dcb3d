//! The promises of `wire`, tried: tables of messages, random messages in random pieces, and the same messages given
//! to another parser.
#![allow(clippy::unwrap_used)]

#[path = "lesson/accepted.rs"]
mod accepted;
#[path = "lesson/check.rs"]
mod check;
#[path = "lesson/conformance.rs"]
mod conformance;
#[path = "lesson/differential.rs"]
mod differential;
#[path = "lesson/messages.rs"]
mod messages;
#[path = "lesson/reading.rs"]
mod reading;
#[path = "lesson/refused.rs"]
mod refused;
#[path = "lesson/server.rs"]
mod server;
#[path = "lesson/splits.rs"]
mod splits;
#[path = "lesson/writer.rs"]
mod writer;

const DAY02: &str = env!("CARGO_BIN_EXE_day02");

#[test]
fn the_tour_shows_what_it_always_showed() {
    lesson::snapshot::tour(DAY02);
}
