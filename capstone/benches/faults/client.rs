//! A client that tells an answer, a lost connection and a hang apart.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use lesson::Call;
use serde_json::Value;

/// A request has 15 s in the platform. What takes longer than this hangs.
const HANG: Duration = Duration::from_secs(20);

/// The outcome of a request.
pub enum Outcome {
    /// It was answered.
    Answered(Answer),
    /// Its connection ended before the whole answer, or there was none to be had.
    Lost,
    /// Nothing came for [`HANG`].
    Hung,
}

/// A whole answer.
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    /// Whether it says to try again (`Retry-After`).
    pub again: bool,
    pub body: Value,
}

/// A connection that is opened when it is needed, to where the platform listens by then.
#[derive(Default)]
pub struct Client {
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub fn call(&mut self, address: SocketAddr, call: &Call) -> Outcome {
        match self.exchange(address, call) {
            Ok(answer) => Outcome::Answered(answer),
            Err(error) => {
                self.stream = None;
                match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => Outcome::Hung,
                    _ => Outcome::Lost,
                }
            }
        }
    }

    fn exchange(&mut self, address: SocketAddr, call: &Call) -> io::Result<Answer> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => none.insert(connect(address)?),
        };
        stream.get_mut().write_all(&call.to_bytes("capstone"))?;
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|it| it.parse().ok());
        let status = status.ok_or(ErrorKind::UnexpectedEof)?;
        let (mut length, mut location, mut again, mut closes) = (0, None, false, false);
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().map_err(io::Error::other)?,
                "location" => location = Some(value.to_owned()),
                "retry-after" => again = true,
                "connection" => closes = value == "close",
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        if closes {
            self.stream = None;
        }
        Ok(Answer {
            status,
            location,
            again,
            body: serde_json::from_slice(&body).map_err(io::Error::other)?,
        })
    }
}

fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect_timeout(&address, HANG)?;
    stream.set_read_timeout(Some(HANG))?;
    stream.set_write_timeout(Some(HANG))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}
