//! A request on a connection of its own, for what a tour shows in its own words.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context as _;
use lesson::Call;
use serde_json::Value;

/// A response, as much of it as is looked at.
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) content: String,
}

impl Heard {
    /// The status, and the code of each violation.
    pub(crate) fn verdict(&self) -> String {
        let problem: Value = serde_json::from_str(&self.content).unwrap_or_default();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let codes = errors.iter().filter_map(|it| it["code"].as_str());
        let words: Vec<_> = [self.status.to_string()]
            .into_iter()
            .chain(codes.map(str::to_owned))
            .collect();
        words.join(" ")
    }
}

/// Sends `call`; nothing if the connection ends without a response.
pub(crate) fn exchange(server: SocketAddr, call: &Call) -> anyhow::Result<Option<Heard>> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let call = call.clone().header("Connection", "close");
    stream.write_all(&call.to_bytes("day13"))?;
    let mut text = String::new();
    match stream.read_to_string(&mut text) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => return Err(error.into()),
        _ => {}
    }
    let Some((head, content)) = text.split_once("\r\n\r\n") else {
        return Ok(None);
    };
    Ok(Some(Heard {
        status: head.split(' ').nth(1).context("no status")?.parse()?,
        content: content.to_owned(),
    }))
}
