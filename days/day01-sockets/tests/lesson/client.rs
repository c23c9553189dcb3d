//! A client made of a socket, with nothing in it that could hide what the server does.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use sockets::{Limits, Server};

pub(crate) const GET: &str = "GET / HTTP/1.1\r\nHost: day01\r\n\r\n";

/// Beyond every limit of every test, so that only a server that hangs is late.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Client(TcpStream);

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    pub(crate) fn sending(address: SocketAddr, bytes: impl AsRef<[u8]>) -> Self {
        let mut client = Self::connect(address);
        client.send(bytes);
        client
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).unwrap();
    }

    pub(crate) fn finish_sending(&self) {
        self.0.shutdown(Shutdown::Write).unwrap();
    }

    /// Whether an answer begins before `wait` has passed.
    pub(crate) fn is_answered_within(&self, wait: Duration) -> bool {
        self.0.set_read_timeout(Some(wait)).unwrap();
        let answered = self.0.peek(&mut [0]).is_ok();
        self.0.set_read_timeout(Some(PATIENCE)).unwrap();
        answered
    }

    /// Everything until the server closes; a reset is a failure.
    pub(crate) fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// As many bytes as these, and they are these.
    pub(crate) fn expect(&mut self, expected: &str) {
        let mut bytes = vec![0; expected.len()];
        self.0.read_exact(&mut bytes).unwrap();
        assert_eq!(String::from_utf8_lossy(&bytes), expected);
    }

    /// Waits until the connection is over, one way or the other.
    pub(crate) fn outlive(&mut self) {
        let mut buffer = [0; 64 * 1024];
        while self.0.read(&mut buffer).is_ok_and(|read| read > 0) {}
    }
}

/// Status and body of the only answer that comes; its framing is checked.
pub(crate) fn exchange(address: SocketAddr, bytes: impl AsRef<[u8]>) -> (u16, String) {
    let mut client = Client::sending(address, bytes);
    client.finish_sending();
    parse(&client.rest())
}

pub(crate) fn parse(answer: &str) -> (u16, String) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length = format!("Content-Length: {}", body.len());
    assert!(head.lines().any(|line| line == length), "{answer}");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

pub(crate) fn serve(limits: Limits) -> Server {
    serve_with(limits, sockets::serve)
}

pub(crate) fn serve_with<S>(limits: Limits, serve: S) -> Server
where
    S: Fn(&mut sockets::Connection) -> std::io::Result<()> + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    Server::start(listener, limits, serve).unwrap()
}

/// Waits for what another thread or process is about to do.
pub(crate) fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
