//! Reading what a server answers, with a deadline on every read and a bound on everything kept.
//!
//! Framing is RFC 9112 section 6.3: no body for HEAD, 1xx, 204 and 304; chunked; `Content-Length`;
//! else until the server closes. This is the tours' own client, so it shares no code with the days.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use crate::Answer;
use crate::text::{span, thousands};

/// A head that is longer is an error, not an answer.
const MAX_HEAD: usize = 64 * 1024;
/// So is a body that is longer.
const MAX_BODY: usize = 16 * 1024 * 1024;
const MAX_HEADERS: usize = 128;

/// The receiving side of a connection, with what came early.
pub(crate) struct Incoming {
    stream: TcpStream,
    pub(crate) unread: Vec<u8>,
}

/// One response and the bytes it came as.
pub(crate) struct Message {
    pub(crate) raw: Vec<u8>,
    /// Where in `raw` the head ends, its empty line included.
    pub(crate) head_end: usize,
    pub(crate) answer: Answer,
}

impl Incoming {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    pub(crate) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Reads once; 0 means that the server has closed its side.
    pub(crate) fn fill(&mut self, deadline: Instant) -> io::Result<usize> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        let mut buffer = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(read) => {
                    self.unread.extend_from_slice(&buffer[..read]);
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads the answer to a request of this method. What came before a failure stays in `unread`.
    pub(crate) fn message(&mut self, method: &str, patience: Duration) -> anyhow::Result<Message> {
        let deadline = Instant::now() + patience;
        let (head_end, mut answer) = self.head(deadline, patience)?;
        let length = answer.header("Content-Length").map(str::to_owned);
        let bodiless = method == "HEAD" || matches!(answer.status, 100..=199 | 204 | 304);
        let chunked = answer
            .header("Transfer-Encoding")
            .is_some_and(|coding| coding.to_ascii_lowercase().ends_with("chunked"));
        let end = if bodiless {
            head_end
        } else if chunked {
            self.chunks(head_end, deadline, &mut answer.body)?
        } else if let Some(length) = length {
            let length: usize = length
                .parse()
                .with_context(|| format!("Content-Length: {length} is not a length"))?;
            ensure!(
                length <= MAX_BODY,
                "the body would have {} bytes",
                thousands(length)
            );
            self.need(head_end + length, deadline).with_context(|| {
                let came = thousands(self.unread.len() - head_end);
                format!("of a body of {} bytes came {came}", thousands(length))
            })?;
            head_end + length
        } else {
            while self.fill(deadline).context("before the server closed")? > 0 {
                ensure!(self.unread.len() <= MAX_BODY, "the body does not end");
            }
            self.unread.len()
        };
        if !chunked {
            answer.body = self.unread[head_end..end].to_vec();
        }
        Ok(Message {
            raw: self.unread.drain(..end).collect(),
            head_end,
            answer,
        })
    }

    fn head(&mut self, deadline: Instant, patience: Duration) -> anyhow::Result<(usize, Answer)> {
        loop {
            let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
            let mut response = httparse::Response::new(&mut headers);
            let parsed = response
                .parse(&self.unread)
                .context("what came is not the head of an HTTP/1 response")?;
            if let httparse::Status::Complete(end) = parsed {
                let headers = response.headers.iter().map(|header| {
                    let value = String::from_utf8_lossy(header.value).into_owned();
                    (header.name.to_owned(), value)
                });
                let answer = Answer {
                    status: response.code.unwrap_or_default(),
                    reason: response.reason.unwrap_or_default().to_owned(),
                    headers: headers.collect(),
                    body: Vec::new(),
                    took: Duration::ZERO,
                };
                return Ok((end, answer));
            }
            let came = self.unread.len();
            ensure!(came <= MAX_HEAD, "the head does not end");
            match self.fill(deadline) {
                Ok(0) if came == 0 => bail!("the server closed the connection without an answer"),
                Ok(0) => bail!("the server closed the connection in the middle of a head"),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    bail!("no answer within {}", span(patience))
                }
                Err(error) => return Err(error).context("waiting for an answer"),
            }
        }
    }

    /// Decodes a chunked body (RFC 9112 section 7.1) and returns where it ends.
    fn chunks(
        &mut self,
        mut at: usize,
        deadline: Instant,
        body: &mut Vec<u8>,
    ) -> anyhow::Result<usize> {
        loop {
            let (line_end, size) = loop {
                match httparse::parse_chunk_size(&self.unread[at..]) {
                    Ok(httparse::Status::Complete((used, size))) => break (at + used, size),
                    Ok(httparse::Status::Partial) => self.need(self.unread.len() + 1, deadline)?,
                    Err(_) => bail!("what came is not the size of a chunk"),
                }
            };
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            ensure!(
                size <= MAX_BODY - body.len().min(MAX_BODY),
                "the body does not end"
            );
            if size == 0 {
                return self.trailers(line_end, deadline);
            }
            self.need(line_end + size + 2, deadline)?;
            body.extend_from_slice(&self.unread[line_end..line_end + size]);
            at = line_end + size + 2;
        }
    }

    /// Skips the trailer section after the last chunk.
    fn trailers(&mut self, mut at: usize, deadline: Instant) -> anyhow::Result<usize> {
        loop {
            let line = self.unread[at..]
                .windows(2)
                .position(|pair| pair == b"\r\n");
            match line {
                Some(0) => return Ok(at + 2),
                Some(length) => at += length + 2,
                None => self.need(self.unread.len() + 1, deadline)?,
            }
        }
    }

    /// Waits until `length` bytes are there.
    fn need(&mut self, length: usize, deadline: Instant) -> anyhow::Result<()> {
        while self.unread.len() < length {
            let read = self.fill(deadline).context("in the middle of an answer")?;
            ensure!(
                read > 0,
                "the server closed the connection in the middle of an answer"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// The message that a client reads from a server that sends `answer` and then closes.
    fn receive(method: &str, answer: &'static str) -> anyhow::Result<Message> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let stream = TcpStream::connect(listener.local_addr()?)?;
        let server = thread::spawn(move || {
            let (mut client, _) = listener.accept()?;
            client.set_nodelay(true)?;
            answer
                .bytes()
                .try_for_each(|byte| client.write_all(&[byte]))
        });
        let message = Incoming::new(stream).message(method, Duration::from_secs(30));
        // A client that has given up makes the server's writes fail, and should.
        let _ = server.join().expect("the server does not panic");
        message
    }

    #[test]
    fn each_framing_is_read_to_its_end_and_no_further() {
        let cases = [
            (
                "GET",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more",
                "hi",
            ),
            ("GET", "HTTP/1.1 200 OK\r\n\r\nuntil closed", "until closed"),
            ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", ""),
            ("GET", "HTTP/1.1 204 No Content\r\n\r\nnext", ""),
            (
                "GET",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
                "",
            ),
            (
                "GET",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                 3\r\none\r\nB;x=y\r\n, two, more\r\n0\r\nTrailer: x\r\n\r\nnext",
                "one, two, more",
            ),
        ];
        for (method, answer, body) in cases {
            let message = receive(method, answer).unwrap();
            assert_eq!(
                String::from_utf8_lossy(&message.answer.body),
                body,
                "{answer:?}"
            );
            assert!(message.raw.len() <= answer.len(), "{answer:?}");
        }
    }

    #[test]
    fn an_answer_that_breaks_off_says_where() {
        let cases = [
            ("", "without an answer"),
            ("HTTP/1.1 200 OK\r\nConte", "in the middle of a head"),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                "of a body of 9 bytes came 4",
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "is not a length",
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot hex\r\n",
                "not the size of a chunk",
            ),
            ("SSH-2.0-OpenSSH\r\n", "not the head of an HTTP/1 response"),
        ];
        for (answer, expected) in cases {
            let error = receive("GET", answer).err().unwrap();
            assert!(
                format!("{error:#}").contains(expected),
                "{answer:?}: {error:#}"
            );
        }
    }
}
