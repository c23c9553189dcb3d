//! Day 01 as a learner runs it, and as the worst clients treat it.
#![allow(clippy::unwrap_used)]

#[path = "lesson/check.rs"]
mod check;
#[path = "lesson/client.rs"]
mod client;
#[path = "lesson/clients.rs"]
mod clients;
#[path = "lesson/naive.rs"]
mod naive;
#[path = "lesson/program.rs"]
mod program;
#[path = "lesson/requests.rs"]
mod requests;
#[path = "lesson/stopping.rs"]
mod stopping;

const DAY01: &str = env!("CARGO_BIN_EXE_day01");

#[test]
fn the_tour_shows_what_it_always_showed() {
    lesson::snapshot::tour(DAY01);
}

#[test]
fn the_naive_version_breaks_as_it_did_before() {
    lesson::snapshot::naive(DAY01);
}
