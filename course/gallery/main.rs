//! Servers that are known to be wrong: `gallery DAY MODE` makes exactly the mistake that MODE says; `right` makes none.
//!
//! Why: a check that has never been seen to fail is no check. Each stage of a contract has at least one of these, and
//! tests prove that it fails there and nowhere else.
//!
//! They share no code with the days nor with the checker: two readings of the RFC that agree are worth more than one.

mod head;
mod message;
mod server;

use std::env;
use std::process::ExitCode;

use message::{Message, answer};

/// What a server does wrong; for most, in one place only.
#[derive(Clone)]
pub(crate) struct Mode {
    day: u8,
    mistake: String,
}

impl Mode {
    /// Whether this is the server that makes `mistake`.
    pub(crate) fn is(&self, mistake: &str) -> bool {
        self.mistake == mistake
    }
}

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let (Some(day), Some(mistake)) = (words.next(), words.next()) else {
        eprintln!("usage: gallery DAY MODE");
        return ExitCode::from(2);
    };
    let Ok(day) = day.parse() else {
        eprintln!("{day} is no day");
        return ExitCode::from(2);
    };
    let mode = Mode { day, mistake };
    server::run(&mode)
}

/// The day's answer to a whole request.
pub(crate) fn respond(mode: &Mode, request: &Message) -> Vec<u8> {
    match mode.day {
        1 | 2 => echo(mode, request),
        _ => answer(mode, request, 404, b"no such day\n"),
    }
}

/// Days 1 to 3: a greeting, and an echo.
fn echo(mode: &Mode, request: &Message) -> Vec<u8> {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET" | "HEAD", "/") => answer(mode, request, 200, "grüß Gott\n".as_bytes()),
        ("POST", "/") => answer(mode, request, 200, &request.body),
        _ if mode.is("always-200") => answer(mode, request, 200, b"not found\n"),
        _ => answer(mode, request, 404, b"not found\n"),
    }
}
