//! Servers that are known to be wrong: `gallery DAY MODE` makes exactly the mistake that MODE says; `right` makes none,
//! and neither does one that has a mere manner: `gallery manners` lists those, each with its days.
//!
//! Why: a check that has never been seen to fail is no check. Each stage of a contract has at least one of these, and
//! tests prove that it fails there and nowhere else.
//!
//! They share no code with the days nor with the checker: two readings of the RFC that agree are worth more than one.

pub mod api;
mod head;
mod hostile;
mod manner;
mod message;
mod routes;
mod server;
mod stray;
mod workers;

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

pub use manner::MANNERS;

use message::{Message, answer};

/// The mistake of a server; most are in one place only.
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

/// Does what `words` ask for: `DAY MODE` serves on the port that PORT names, until SIGTERM; `manners` lists those.
///
/// A mode may start the program again, with all of its own arguments, and may end the process.
pub fn run(words: impl IntoIterator<Item = String>) -> ExitCode {
    let mut words = words.into_iter();
    let (day, mistake) = (words.next(), words.next());
    if day.as_deref() == Some("manners") {
        for (manner, days) in MANNERS {
            days.iter().for_each(|day| println!("{day} {manner}"));
        }
        return ExitCode::SUCCESS;
    }
    let (Some(day), Some(mistake)) = (day, mistake) else {
        eprintln!("usage: gallery DAY MODE");
        return ExitCode::from(2);
    };
    let Ok(day) = day.parse() else {
        eprintln!("{day} is no day");
        return ExitCode::from(2);
    };
    if api::days().any(|it| it == day) {
        return serve_api(day, &mistake);
    }
    let mode = Mode { day, mistake };
    server::run(&mode)
}

/// The model of the learner's API with the twist of `mistake`.
fn serve_api(day: u8, mistake: &str) -> ExitCode {
    let mut twists = api::twists(day).iter();
    let twist = match twists.find(|(id, _)| *id == mistake) {
        Some((_, twist)) => *twist,
        None if mistake == "right" => api::Twist::Right,
        None => {
            eprintln!("day {day} has no mistake {mistake:?}");
            return ExitCode::from(2);
        }
    };
    let port = std::env::var("PORT").unwrap_or_default();
    let model = api::Model::new(twist);
    match api::Server::start(model, &format!("127.0.0.1:{port}")) {
        Ok(server) => {
            server.wait();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The day's answer to a whole request.
pub(crate) fn respond(mode: &Mode, request: &Message) -> Vec<u8> {
    match mode.day {
        1..=3 => echo(mode, request),
        _ => routes::respond(mode, request),
    }
}

/// Days 1 to 3: a greeting, and an echo.
fn echo(mode: &Mode, request: &Message) -> Vec<u8> {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET" | "HEAD", "/") if mode.is("greets-nobody") => answer(mode, request, 200, b""),
        ("GET" | "HEAD", "/") => answer(mode, request, 200, "grüß Gott\n".as_bytes()),
        ("POST", "/") => answer(mode, request, 200, &request.body),
        ("GET", "/slow") if mode.day == 3 => {
            match mode.mistake.as_str() {
                "never-slow" => {}
                "slow-together" => sleep_together(),
                _ => thread::sleep(Duration::from_secs(1)),
            }
            answer(mode, request, 200, b"slow\n")
        }
        ("GET", "/stuck") if mode.day == 3 => {
            thread::sleep(Duration::from_secs(if mode.is("no-deadline") {
                60
            } else {
                2
            }));
            answer(mode, request, 503, b"stuck\n")
        }
        ("GET", "/panic") if mode.day == 3 => match mode.is("tells-why") {
            true => answer(
                mode,
                request,
                500,
                b"panicked at src/main.rs:42: the secret is 42\n",
            ),
            false => {
                let fields = match mode.is("tells-why-in-a-field") {
                    true => "X-Error: panicked at src/main.rs:42: the secret is 42\r\n",
                    false => "",
                };
                message::reply(mode, request, 500, fields, Some(b"sorry\n"))
            }
        },
        _ if mode.is("always-200") => answer(mode, request, 200, b"not found\n"),
        _ => answer(mode, request, 404, b"not found\n"),
    }
}

/// How many have asked for the slow answer.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// Sleeps for a second. The first who asks also waits for another, and until nobody else waits for an answer: however busy
/// the machine is, nobody ever sees the first answered and the second not.
fn sleep_together() {
    let is_first = ASKED.fetch_add(1, Ordering::SeqCst) == 0;
    thread::sleep(Duration::from_secs(1));
    while is_first && (ASKED.load(Ordering::SeqCst) < 2 || server::has_others()) {
        thread::sleep(Duration::from_millis(5));
    }
}
