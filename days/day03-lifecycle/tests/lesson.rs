//! The promises of day 03, tried from outside: over sockets, with bytes.

#![allow(clippy::unwrap_used)]

#[path = "lesson/bad_input.rs"]
mod bad_input;
#[path = "lesson/check.rs"]
mod check;
#[path = "lesson/client.rs"]
mod client;
#[path = "lesson/closing.rs"]
mod closing;
#[path = "lesson/context.rs"]
mod context;
#[path = "lesson/drain.rs"]
mod drain;
#[path = "lesson/goaway.rs"]
mod goaway;
#[path = "lesson/http2.rs"]
mod http2;
#[path = "lesson/in_process.rs"]
mod in_process;
#[path = "lesson/limits.rs"]
mod limits;
#[path = "lesson/rejections.rs"]
mod rejections;
#[path = "lesson/requests.rs"]
mod requests;
#[path = "lesson/server.rs"]
mod server;

#[path = "lesson/silence.rs"]
mod silence;

/// The program under test.
const DAY03: &str = env!("CARGO_BIN_EXE_day03");

#[test]
fn the_tour_is_what_the_chapter_shows() {
    lesson::snapshot::tour_with(DAY03, &[(r"elapsed_us=\d+", "elapsed_us=[time]")]);
}
