//! The naive version: an `if` for each mistake that comes to mind, and then the raw value is used.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, ensure};
use lesson::{Call, Tour};
use lifecycle::{Background, Request, Server};
use serde_json::Value;

use crate::exchange::exchange;

// ANCHOR: naive
type Rows = Vec<(f64, String, f64)>;

fn check_in(rows: &mut Rows, body: &Value) -> Result<(), &'static str> {
    let learner = body["learner"].as_f64().ok_or("learner is missing")?;
    let email = body["email"].as_str().unwrap_or_default();
    if !email.contains('@') {
        return Err("email is wrong");
    }
    let hours = body["hours"].as_f64();
    if hours > Some(24.0) {
        return Err("too many hours");
    }
    if rows.iter().any(|it| it.0 == learner || it.1 == email) {
        return Err("you have checked in today");
    }
    rows.push((learner, email.to_owned(), hours.unwrap_or_default()));
    Ok(())
}
// ANCHOR_END: naive

/// The naive server, running.
struct Naive {
    address: SocketAddr,
    rows: Arc<Mutex<Rows>>,
    server: Background,
}

impl Naive {
    fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let rows = Arc::new(Mutex::new(Rows::new()));
        let shared = Arc::clone(&rows);
        let handler = move |request: Request| {
            let rows = Arc::clone(&shared);
            async move {
                let content = request.into_body().bytes().await.unwrap_or_default();
                let body = serde_json::from_slice(&content).unwrap_or_default();
                let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
                match check_in(&mut rows, &body) {
                    Ok(()) => "ok".to_owned(),
                    Err(why) => format!("error: {why}"),
                }
            }
        };
        let server = Background::start(Server::new(handler), listener)?;
        Ok(Self {
            address,
            rows,
            server,
        })
    }

    /// The rows that it has stored.
    fn rows(&self) -> Rows {
        let rows = self.rows.lock();
        rows.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let naive = Naive::start()?;
    one_by_one(tour, &naive)?;
    let_through(tour, &naive)?;
    two_spellings(tour, &naive)?;
    two_numbers(tour, &naive)?;
    naive.server.stop()?;
    Ok(())
}

fn one_by_one(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("One mistake at a time");
    tour.say("The client hears of its second mistake after it has mended the first:");
    ask(tour, naive, r#"{"email": "ada", "hours": 25}"#)?;
    ask(
        tour,
        naive,
        r#"{"email": "ada", "hours": 25, "learner": 1}"#,
    )?;
    ask(
        tour,
        naive,
        r#"{"email": "ada@example.org", "hours": 25, "learner": 1}"#,
    )?;
    ensure!(naive.rows().is_empty(), "something is stored");
    Ok(())
}

fn let_through(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("What no if has thought of");
    tour.say(
        "Hours as text, a misspelled member, hours below zero, and a member that is there twice:",
    );
    let before = naive.rows().len();
    for body in [
        r#"{"learner": 2, "email": "b@example.org", "hours": "25"}"#,
        r#"{"learner": 3, "email": "c@example.org", "huors": 3}"#,
        r#"{"learner": 4, "email": "d@example.org", "hours": -8}"#,
        r#"{"learner": 5, "email": "@", "hours": 25, "hours": 2}"#,
    ] {
        ask(tour, naive, body)?;
    }
    let rows = naive.rows();
    ensure!(rows.len() == before + 4, "{rows:?}");
    tour.say("All four are stored. These are the rows:");
    tour.show(shown(&rows[before..]));
    Ok(())
}

fn two_spellings(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("One address, two rows");
    tour.say("Both requests show the same address. One keyboard writes é as one character, the other as e and an accent:");
    let before = naive.rows().len();
    ask(
        tour,
        naive,
        r#"{"learner": 6, "email": "jos\u00e9@example.org", "hours": 1}"#,
    )?;
    ask(
        tour,
        naive,
        r#"{"learner": 7, "email": "jose\u0301@example.org", "hours": 1}"#,
    )?;
    let rows = naive.rows();
    ensure!(rows.len() == before + 2, "{rows:?}");
    tour.show(shown(&rows[before..]));
    Ok(())
}

fn two_numbers(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("Two learners, one number");
    tour.say("2^53 + 1 has no float. The second learner is taken for the first:");
    let before = naive.rows().len();
    ask(
        tour,
        naive,
        r#"{"learner": 9007199254740992, "email": "e@example.org", "hours": 1}"#,
    )?;
    ask(
        tour,
        naive,
        r#"{"learner": 9007199254740993, "email": "f@example.org", "hours": 1}"#,
    )?;
    ensure!(naive.rows().len() == before + 1, "{:?}", naive.rows());
    Ok(())
}

fn shown(rows: &[(f64, String, f64)]) -> String {
    let lines = rows.iter().map(|(learner, email, hours)| {
        format!(
            "{learner} | {email} ({} characters) | {hours} hours",
            email.chars().count()
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Sends a body and shows, in two lines, what came of it.
fn ask(tour: &mut Tour, naive: &Naive, body: &str) -> anyhow::Result<()> {
    let heard = exchange(naive.address, &Call::post("/check-ins").json(body))?;
    let heard = heard.context("no response")?;
    tour.show(format!("> {body}\n< {} {}", heard.status, heard.content));
    Ok(())
}
