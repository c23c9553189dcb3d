//! The experiment: a forged request for each SameSite, and a fixed session before and after rotation.

use std::fmt;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use lesson::{Answer, Call};

use crate::browser::{SAME_SITES, WAYS, Way};
use crate::naive::Running;

/// The result of one way to make the browser send a request.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) way: Way,
    /// For a cookie that was set with None, Lax and Strict: whether the address changed at the naive server.
    pub(crate) naive: [bool; 3],
    /// The same at the naive server with the middleware around it.
    pub(crate) guarded: [bool; 3],
}

/// Sends each request to both servers, as the browser would, and looks whether the address changed.
pub(crate) fn run() -> anyhow::Result<Vec<Outcome>> {
    let (naive, guarded) = (Running::start()?, Running::guarded()?);
    for server in [&naive, &guarded] {
        exchange(server.address, &Call::post("/login").body("ada"))?;
    }
    let mut outcomes = Vec::new();
    for way in WAYS {
        let mut outcome = Outcome {
            way,
            naive: [false; 3],
            guarded: [false; 3],
        };
        for (place, cookie) in SAME_SITES.into_iter().enumerate() {
            for (server, changed) in [
                (&naive, &mut outcome.naive[place]),
                (&guarded, &mut outcome.guarded[place]),
            ] {
                let mail = format!("{}@evil.example", outcomes.len() * 3 + place);
                let host = server.address.to_string();
                exchange(server.address, &way.request(cookie, 1, &host, &mail))?;
                let now = exchange(server.address, &Call::get("/").header("Cookie", "sid=1"))?;
                *changed = now.contains(&format!("mail: {mail}"));
            }
        }
        outcomes.push(outcome);
    }
    naive.stop()?;
    guarded.stop()?;
    Ok(outcomes)
}

/// The response to `call`, in its parts.
pub(crate) fn ask(server: SocketAddr, call: &Call) -> anyhow::Result<Answer> {
    let start = Instant::now();
    let text = exchange(server, call)?;
    let (head, body) = text.split_once("\r\n\r\n").context("no response")?;
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().splitn(3, ' ').skip(1);
    let status = words.next().context("no status")?.parse()?;
    let field = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        Some((name.to_owned(), value.to_owned()))
    };
    Ok(Answer {
        status,
        reason: words.next().unwrap_or_default().to_owned(),
        headers: lines.filter_map(field).collect(),
        body: body.as_bytes().to_vec(),
        took: start.elapsed(),
    })
}

/// The response to `call`, head and all.
pub(crate) fn exchange(server: SocketAddr, call: &Call) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes(&server.to_string()))?;
    let mut text = String::new();
    stream.read_to_string(&mut text).context("no response")?;
    Ok(text)
}

/// The outcomes as a table.
pub(crate) struct Table<'a>(pub(crate) &'a [Outcome]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<30} cookie alone              with the rule", "")?;
        let [none, lax, strict] = SAME_SITES.map(|it| format!("{it:?}"));
        let names = format!("{none:<8} {lax:<8} {strict:<8}");
        writeln!(f, "{:<30} {names} {names}", "SameSite")?;
        for Outcome {
            way,
            naive,
            guarded,
        } in self.0
        {
            write!(f, "{:<30}", way.name())?;
            for changed in naive.iter().chain(guarded) {
                write!(f, " {:<8}", if *changed { "changed" } else { "-" })?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
