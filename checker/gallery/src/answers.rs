//! The answers of the servers of the first days.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::message::{Message, answer, reply};
use crate::mode::Mode;
use crate::{begun, routes};

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
                reply(mode, request, 500, fields, Some(b"sorry\n"))
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
    while is_first && (ASKED.load(Ordering::SeqCst) < 2 || begun::has_others()) {
        thread::sleep(Duration::from_millis(5));
    }
}
