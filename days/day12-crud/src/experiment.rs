//! The experiment: eight editors of one note, five times over. Each reads it, adds a word, and saves it.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use lesson::Call;
use serde_json::{Value, json};

use crate::naive::Naive;

/// How many editors there are.
pub(crate) const EDITORS: usize = 8;
/// How often each adds a word.
pub(crate) const ROUNDS: usize = 5;

/// The outcome of one way to edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) way: &'static str,
    /// Requests to save.
    pub(crate) saves: usize,
    /// Words that are in the note at the end.
    pub(crate) kept: usize,
    /// Words that the server confirmed, and that are not in the note.
    pub(crate) lost: usize,
    /// Words that the server refused, and that no editor tried again.
    pub(crate) told_no: usize,
}

/// How an editor saves.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Way {
    name: &'static str,
    /// With the tag that was read.
    conditional: bool,
    /// After a 412: read it again, add the word again, save again.
    again: bool,
}

const WAYS: [Way; 4] = [
    way("naive, no condition", false, false),
    way("ours, no condition", false, false),
    way("If-Match, once", true, false),
    way("If-Match, and again", true, true),
];

const fn way(name: &'static str, conditional: bool, again: bool) -> Way {
    Way {
        name,
        conditional,
        again,
    }
}

/// Runs every way: the first on a naive server of its own, the others on a check-in each of the milestone at `ours`.
pub(crate) fn run(ours: SocketAddr) -> anyhow::Result<Vec<Outcome>> {
    let naive = Naive::start()?;
    let mut outcomes = vec![edit(naive.address, "/learner", WAYS[0])?];
    naive.stop()?;
    for (day, way) in (300..).zip(&WAYS[1..]) {
        let path = check_in(ours, day)?;
        outcomes.push(edit(ours, &path, *way)?);
    }
    Ok(outcomes)
}

/// In each round all editors read the same state before the first of them saves.
fn edit(server: SocketAddr, path: &str, way: Way) -> anyhow::Result<Outcome> {
    let (mut saves, mut told_yes) = (0, 0);
    for round in 0..ROUNDS {
        let mut editors: Vec<usize> = (0..EDITORS).collect();
        while !editors.is_empty() {
            let seen = read(server, path)?;
            let mut refused = Vec::new();
            for editor in editors {
                saves += 1;
                let word = format!("{}{round}", char::from(b'a' + u8::try_from(editor)?));
                match save(server, path, &seen, &word, way)? {
                    200 => told_yes += 1,
                    412 if way.again => refused.push(editor),
                    412 | 428 => {}
                    other => bail!("{}: {other}", way.name),
                }
            }
            editors = refused;
        }
    }
    let kept = read(server, path)?.note.split(' ').count() - 1;
    Ok(Outcome {
        way: way.name,
        saves,
        kept,
        lost: told_yes - kept,
        told_no: EDITORS * ROUNDS - told_yes,
    })
}

/// The note as an editor has read it.
pub(crate) struct Seen {
    pub(crate) note: String,
    pub(crate) tag: Option<String>,
}

pub(crate) fn read(server: SocketAddr, path: &str) -> anyhow::Result<Seen> {
    let heard = exchange(server, &Call::get(path))?.context("no response")?;
    let document: Value = serde_json::from_str(&heard.content)?;
    Ok(Seen {
        note: document["note"].as_str().unwrap_or_default().to_owned(),
        tag: heard.tag,
    })
}

fn save(server: SocketAddr, path: &str, seen: &Seen, word: &str, way: Way) -> anyhow::Result<u16> {
    let patch = json!({"note": format!("{} {word}", seen.note)}).to_string();
    let mut call = Call::patch(path)
        .header("Content-Type", "application/merge-patch+json")
        .body(patch);
    if way.conditional {
        let tag = seen.tag.as_deref().context("no tag was read")?;
        call = call.header("If-Match", tag);
    }
    Ok(exchange(server, &call)?.context("no response")?.status)
}

/// Makes a check-in of Ada's for `day`, with a note of one word; its path.
pub(crate) fn check_in(server: SocketAddr, day: u16) -> anyhow::Result<String> {
    let check_in = json!({
        "learner_id": "00000000-0000-7000-8000-000000000001",
        "day": day, "hours": "1", "energy": 5, "note": "First."
    });
    let call = Call::post("/courses/rust/check-ins").json(check_in.to_string());
    let heard = exchange(server, &call)?.context("no response")?;
    ensure!(heard.status == 201, "{} {}", heard.status, heard.content);
    let document: Value = serde_json::from_str(&heard.content)?;
    let id = document["id"].as_str().context("no id")?;
    Ok(format!("/check-ins/{id}"))
}

/// A response, as much of it as is looked at.
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) tag: Option<String>,
    pub(crate) content: String,
}

/// Sends `call` on a connection of its own; nothing if the connection ends without a response.
pub(crate) fn exchange(server: SocketAddr, call: &Call) -> anyhow::Result<Option<Heard>> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day12"))?;
    let mut text = String::new();
    match stream.read_to_string(&mut text) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => return Err(error.into()),
        _ => {}
    }
    let Some((head, content)) = text.split_once("\r\n\r\n") else {
        return Ok(None);
    };
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: "));
    Ok(Some(Heard {
        status: head.split(' ').nth(1).context("no status")?.parse()?,
        tag: tag.map(str::to_owned),
        content: content.to_owned(),
    }))
}

/// The outcomes as a table, a way a line.
pub(crate) struct Table<'a>(pub(crate) &'a [Outcome]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<20} {:>6} {:>6} {:>6} {:>8}",
            "", "saves", "kept", "lost", "told no"
        )?;
        for it in self.0 {
            writeln!(
                f,
                "{:<20} {:>6} {:>6} {:>6} {:>8}",
                it.way, it.saves, it.kept, it.lost, it.told_no
            )?;
        }
        Ok(())
    }
}
