//! The naive version: SHA-256 of the password, and an answer for each reason.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use lesson::{Answer, Call, Tour};
use lifecycle::{Background, BodyError, IntoResponse, Request, Response, Server};
use sha2::{Digest as _, Sha256};

// ANCHOR: naive
#[derive(Default)]
struct Naive {
    hashes: HashMap<String, String>,
}

impl Naive {
    fn register(&mut self, name: &str, password: &str) -> (StatusCode, String) {
        let hash = hex(&Sha256::digest(password));
        if self.hashes.contains_key(name) {
            return (StatusCode::CONFLICT, "this name is taken\n".to_owned());
        }
        self.hashes.insert(name.to_owned(), hash);
        (StatusCode::CREATED, "welcome\n".to_owned())
    }

    fn login(&self, name: &str, password: &str) -> (StatusCode, String) {
        match self.hashes.get(name) {
            None => (StatusCode::NOT_FOUND, "no such name\n".to_owned()),
            Some(hash) if *hash == hex(&Sha256::digest(password)) => {
                (StatusCode::OK, "hello\n".to_owned())
            }
            Some(_) => (StatusCode::UNAUTHORIZED, "wrong password\n".to_owned()),
        }
    }
}
// ANCHOR_END: naive

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The naive server, running.
struct Running {
    address: SocketAddr,
    server: Background,
}

impl Running {
    fn start() -> anyhow::Result<Self> {
        let naive = Arc::new(Mutex::new(Naive::default()));
        let handler = move |request: Request| {
            let naive = Arc::clone(&naive);
            async move {
                let (head, body) = request.into_parts();
                let body = body.bytes().await?;
                let text = String::from_utf8_lossy(&body);
                let (name, password) = text.split_once(' ').unwrap_or((&text, ""));
                let mut naive = naive.lock().unwrap_or_else(PoisonError::into_inner);
                let answer = match head.uri.path() {
                    "/accounts" => naive.register(name, password),
                    "/sessions" => naive.login(name, password),
                    _ => (StatusCode::OK, dump(&naive)),
                };
                Ok::<Response, BodyError>(answer.into_response())
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = Background::start(Server::new(handler), listener)?;
        Ok(Self { address, server })
    }

    fn send(&self, tour: &mut Tour, call: &Call) -> anyhow::Result<Answer> {
        tour.connect_to(self.address, "")?.call(call)
    }
}

/// The table, as a thief has it.
fn dump(naive: &Naive) -> String {
    let mut lines: Vec<_> = naive
        .hashes
        .iter()
        .map(|(name, hash)| format!("{name} {hash}\n"))
        .collect();
    lines.sort();
    lines.concat()
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let naive = Running::start()?;
    tour.step("Two people, one password");
    tour.say("Ada and Bob register:");
    for name in ["ada", "bob"] {
        let call = Call::post("/accounts").body(format!("{name} sunshine"));
        naive.send(tour, &call)?.expect_status(201)?;
    }
    tour.say("A thief has a copy of the table. Equal passwords are equal rows:");
    let dump = naive.send(tour, &Call::get("/dump"))?.expect_status(200)?;

    tour.step("A dictionary");
    tour.say("The thief hashes a list of words, once for all accounts there are:");
    let words = ["dragon", "letmein", "sunshine", "trustno1"];
    let mut lines = Vec::new();
    for word in words {
        let hash = hex(&Sha256::digest(word));
        let rows = dump.text()?.lines();
        let found = rows.filter(|it| it.ends_with(&hash)).count();
        lines.push(format!("{word:<10} {found} accounts"));
    }
    tour.show(lines.join("\n"));

    tour.step("Who has an account");
    tour.say(
        "Nobody needs the table to learn who is a member. Each reason has an answer of its own:",
    );
    let calls = [
        ("/sessions", "bob x", 401),
        ("/sessions", "eve x", 404),
        ("/accounts", "bob x", 409),
    ];
    for (path, body, status) in calls {
        naive
            .send(tour, &Call::post(path).body(body))?
            .expect_status(status)?;
    }
    naive.server.stop()?;
    Ok(())
}
