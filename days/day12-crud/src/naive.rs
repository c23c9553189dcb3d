//! The naive version: one struct for the input, the row and the output.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, ensure};
use http::Method;
use lesson::{Call, Tour};
use lifecycle::{Background, Request, Server};
use serde::{Deserialize, Serialize};

use crate::experiment::exchange;

// ANCHOR: naive
/// A learner: the input, the row and the output.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Learner {
    name: Option<String>,
    role: Option<String>,
    note: Option<String>,
}

fn change(stored: &mut Learner, sent: Learner) {
    stored.name = sent.name.or(stored.name.take());
    stored.role = sent.role.or(stored.role.take());
    stored.note = sent.note.or(stored.note.take());
}

fn answer(stored: &mut Learner, method: &Method, body: &[u8]) -> String {
    if method == Method::PATCH {
        change(stored, serde_json::from_slice(body).unwrap_or_default());
    }
    serde_json::to_string(stored).unwrap_or_default()
}
// ANCHOR_END: naive

/// The naive server, running.
pub(crate) struct Naive {
    pub(crate) address: SocketAddr,
    server: Background,
}

impl Naive {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let learner = Arc::new(Mutex::new(Learner {
            name: Some("Ada".to_owned()),
            role: Some("learner".to_owned()),
            note: Some("First.".to_owned()),
        }));
        let handler = move |request: Request| {
            let learner = Arc::clone(&learner);
            async move {
                let (head, body) = request.into_parts();
                let body = body.bytes().await.unwrap_or_default();
                let mut learner = learner.lock().unwrap_or_else(PoisonError::into_inner);
                answer(&mut learner, &head.method, &body)
            }
        };
        let server = Background::start(Server::new(handler), listener)?;
        Ok(Self { address, server })
    }

    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        Ok(())
    }
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let naive = Naive::start()?;
    assigned(tour, &naive)?;
    two_states(tour, &naive)?;
    lost(tour, &naive)?;
    naive.stop()
}

fn assigned(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("A member that nobody asked for");
    tour.say("The form on the page has a name and a note. A client may send what it likes:");
    ask(tour, "ada", naive, "GET", "")?;
    let heard = ask(tour, "ada", naive, "PATCH", r#"{"role":"admin"}"#)?;
    ensure!(heard.contains(r#""role":"admin""#), "{heard}");
    Ok(())
}

fn two_states(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("Absent and null are the same");
    tour.say("Ada changes her name, and the note stays, as it should. Then she wants to remove the note:");
    ask(tour, "ada", naive, "PATCH", r#"{"name":"Ada L."}"#)?;
    let heard = ask(tour, "ada", naive, "PATCH", r#"{"note":null}"#)?;
    ensure!(heard.contains(r#""note":"First.""#), "{heard}");
    tour.say("She can't. In this struct a null and a member that wasn't sent are one value.");
    Ok(())
}

fn lost(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("Two editors");
    tour.say("Ada and Bob have both read \"First.\", and each adds a word:");
    ask(tour, "ada", naive, "GET", "")?;
    ask(tour, "bob", naive, "GET", "")?;
    ask(tour, "ada", naive, "PATCH", r#"{"note":"First. Ada's."}"#)?;
    let heard = ask(tour, "bob", naive, "PATCH", r#"{"note":"First. Bob's."}"#)?;
    ensure!(!heard.contains("Ada's"), "{heard}");
    tour.say("Both were told that all is well, and Ada's word is gone.");
    Ok(())
}

/// Sends a request and shows in two lines what came of it.
fn ask(
    tour: &mut Tour,
    who: &str,
    naive: &Naive,
    method: &str,
    body: &str,
) -> anyhow::Result<String> {
    let heard = exchange(naive.address, &Call::new(method, "/learner").json(body))?;
    let heard = heard.context("no response")?;
    let sent = format!("{method} /learner {body}");
    tour.show(format!(
        "{who:<4} > {}\n{who:<4} < {} {}",
        sent.trim_end(),
        heard.status,
        heard.content
    ));
    Ok(heard.content)
}
