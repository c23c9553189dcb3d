//! A client of bytes: says exactly what it is told to, and nothing else.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use crate::server::LONG;

/// One connection.
pub struct Client {
    stream: TcpStream,
    unread: Vec<u8>,
}

/// One response, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_write_timeout(Some(LONG)).unwrap();
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// Sends for as long as the server takes it, and says how many bytes that were.
    pub fn send_what_goes(&mut self, bytes: &[u8]) -> usize {
        let mut sent = 0;
        while sent < bytes.len() {
            match self.stream.write(&bytes[sent..]) {
                Ok(n) => sent += n,
                Err(_) => break,
            }
        }
        sent
    }

    pub fn try_send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Whether an answer begins before `wait` has passed.
    pub fn is_answered_within(&self, wait: Duration) -> bool {
        self.stream.set_read_timeout(Some(wait)).unwrap();
        let answered = self.stream.peek(&mut [0]).is_ok();
        self.stream.set_read_timeout(Some(LONG)).unwrap();
        answered
    }

    pub fn finish_sending(&self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// One response, an interim one (1xx) included.
    pub fn receive(&mut self) -> Answer {
        self.receive_answer_to("GET")
    }

    /// One response, or the end of the connection, a reset included, in its place.
    pub fn receive_or_end(&mut self) -> Option<Answer> {
        if self.unread.is_empty() {
            let mut buffer = [0; 16 * 1024];
            match self.stream.read(&mut buffer) {
                Ok(0) | Err(_) => return None,
                Ok(n) => self.unread.extend_from_slice(&buffer[..n]),
            }
        }
        Some(self.receive())
    }

    pub fn receive_answer_to(&mut self, method: &str) -> Answer {
        let end = loop {
            if let Some(at) = find(&self.unread, b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.fill() > 0, "closed instead of answered: {self:?}");
        };
        let head = String::from_utf8(self.unread.drain(..end).collect()).unwrap();
        let status = head[9..12].parse().unwrap();
        let mut answer = Answer {
            status,
            head,
            body: Vec::new(),
        };
        if method != "HEAD" && status >= 200 && status != 204 {
            let length: usize = answer.header("content-length").unwrap().parse().unwrap();
            while self.unread.len() < length {
                assert!(self.fill() > 0, "closed inside the body of {answer:?}");
            }
            answer.body = self.unread.drain(..length).collect();
        }
        answer
    }

    /// Waits until the server has begun to answer, and reads no further.
    pub fn wait_for_the_first_bytes(&mut self) {
        assert!(self.fill() > 0);
    }

    /// Waits for an HTTP/2 frame of this kind.
    pub fn wait_for_a_frame(&mut self, kind: u8) {
        loop {
            while self.unread.len() < 9 {
                assert!(self.fill() > 0, "closed before a frame {kind:#x}: {self:?}");
            }
            let [high, middle, low, found] = self.unread[..4] else {
                unreachable!()
            };
            let end = 9 + u32::from_be_bytes([0, high, middle, low]) as usize;
            while self.unread.len() < end {
                assert!(self.fill() > 0, "closed inside a frame: {self:?}");
            }
            self.unread.drain(..end);
            if found == kind {
                return;
            }
        }
    }

    /// Everything until the server closes; an error if it resets.
    pub fn receive_rest(&mut self) -> io::Result<Vec<u8>> {
        self.stream.read_to_end(&mut self.unread)?;
        Ok(std::mem::take(&mut self.unread))
    }

    /// Waits until the server closes, having sent nothing more.
    pub fn expect_closed(&mut self) {
        let rest = self.receive_rest().unwrap();
        assert_eq!(String::from_utf8_lossy(&rest), "");
    }

    fn fill(&mut self) -> usize {
        let mut buffer = [0; 16 * 1024];
        let n = self.stream.read(&mut buffer).unwrap();
        self.unread.extend_from_slice(&buffer[..n]);
        n
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.unread))
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Asserts the status, and that the answer carries a request id.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        if status >= 200 {
            assert!(self.header("x-request-id").is_some(), "{self:?}");
        }
        self
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// A `GET` of `path`.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n")
}

/// The head of a `POST /` with further header `fields`, each with its line end.
pub fn post(fields: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: test\r\n{fields}\r\n")
}
