//! GOAWAY: how HTTP/2 says that a connection takes no more requests, and answers those it has (RFC 9113 section 6.8).

use std::sync::Arc;

use lifecycle::{Request, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::requests::echo;
use crate::server::{LONG, TestServer};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

/// A client that speaks in frames.
struct Frames(TcpStream);

/// One of them.
#[derive(Debug)]
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Frame {
    /// The last stream that a GOAWAY promises to answer. Its error code must be that of no error.
    fn last_stream(&self) -> u32 {
        assert_eq!(self.kind, GOAWAY, "{self:?}");
        let (last, error) = self.payload.split_at(4);
        assert_eq!(error[..4], [0, 0, 0, 0], "{self:?}");
        u32::from_be_bytes(last.try_into().unwrap())
    }
}

impl Frames {
    /// Opens a connection with the preface and an empty SETTINGS frame.
    async fn open(server: &TestServer) -> Self {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        let opening = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
        stream.write_all(opening).await.unwrap();
        Self(stream)
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u8, payload: &[u8]) {
        let length = u8::try_from(payload.len()).unwrap();
        let mut frame = vec![0, 0, length, kind, flags, 0, 0, 0, stream];
        frame.extend(payload);
        self.0.write_all(&frame).await.unwrap();
    }

    /// `GET /` on `stream`: indexed fields of the static table, and an authority as a literal.
    async fn get(&mut self, stream: u8) {
        let head = b"\x82\x86\x84\x01\x04test";
        self.send(HEADERS, 0x5, stream, head).await;
    }

    /// The next frame; none at the connection's end.
    async fn next(&mut self) -> Option<Frame> {
        let mut header = [0; 9];
        timeout(LONG, self.0.read_exact(&mut header))
            .await
            .unwrap()
            .ok()?;
        let [a, b, c, kind, flags, stream @ ..] = header;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        timeout(LONG, self.0.read_exact(&mut payload))
            .await
            .unwrap()
            .unwrap();
        let stream = u32::from_be_bytes(stream);
        Some(Frame {
            kind,
            flags,
            stream,
            payload,
        })
    }

    /// The next frame of `kind`; one of `not` must not come before it.
    async fn find(&mut self, kind: u8, not: &[u8]) -> Frame {
        loop {
            let frame = self.next().await.expect("the connection ended");
            assert!(!not.contains(&frame.kind), "{frame:?} came first");
            if frame.kind == kind {
                return frame;
            }
        }
    }

    /// The whole response on `stream`, and after it nothing but the connection's end.
    async fn last_response(mut self, stream: u32) {
        let head = self.find(HEADERS, &[GOAWAY]).await;
        assert_eq!(head.stream, stream);
        // `:status: 200` is field 8 of the static table.
        assert_eq!(head.payload[0], 0x88);
        let mut frame = head;
        while frame.flags & 0x1 == 0 {
            frame = self.find(DATA, &[HEADERS]).await;
            assert_eq!(frame.stream, stream);
        }
        while let Some(frame) = self.next().await {
            assert!(![HEADERS, DATA].contains(&frame.kind), "{frame:?}");
        }
    }

    /// Reads both parts of a graceful GOAWAY: first all streams are promised, and after a round trip those that arrived.
    async fn goaway(&mut self) -> u32 {
        let first = self.find(GOAWAY, &[HEADERS, DATA]).await;
        assert_eq!(first.last_stream(), u32::MAX >> 1);
        let ping = self.find(PING, &[HEADERS, DATA]).await;
        self.send(PING, 0x1, 0, &ping.payload).await;
        self.find(GOAWAY, &[HEADERS, DATA]).await.last_stream()
    }
}

/// A server whose handler says that it begins, and waits to be allowed to end.
fn gated(closing: CancellationToken) -> (TestServer, Arc<Semaphore>, Arc<Semaphore>) {
    let (begun, finish) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let gates = (Arc::clone(&begun), Arc::clone(&finish));
    let handler = move |_: Request| {
        let (begun, finish) = (Arc::clone(&begun), Arc::clone(&finish));
        async move {
            begun.add_permits(1);
            finish.acquire().await.unwrap().forget();
            "done"
        }
    };
    let server = TestServer::start_as(Server::new(handler).closing(closing));
    (server, gates.0, gates.1)
}

#[test]
fn a_draining_server_says_goaway_and_then_answers_the_streams_it_has() {
    let (mut server, begun, finish) = gated(CancellationToken::new());
    server.runtime().block_on(async {
        let mut client = Frames::open(&server).await;
        client.get(1).await;
        client.get(3).await;
        begun.acquire_many(2).await.unwrap().forget();

        server.shut_down();

        assert_eq!(client.goaway().await, 3);
        // Nobody promised to answer this one.
        client.get(5).await;
        finish.add_permits(1);
        let first = client.find(HEADERS, &[GOAWAY]).await.stream;
        assert!([1, 3].contains(&first));
        client.find(DATA, &[HEADERS]).await;
        finish.add_permits(10);
        client.last_response(4 - first).await;
    });
    assert_eq!(server.stop().aborted, 0);
}

#[test]
fn from_when_it_is_closing_every_connection_hears_goaway_and_newcomers_are_served() {
    let closing = CancellationToken::new();
    let (server, begun, finish) = gated(closing.clone());
    server.runtime().block_on(async {
        let mut waiting = Frames::open(&server).await;
        waiting.get(1).await;
        begun.acquire().await.unwrap().forget();

        closing.cancel();

        assert_eq!(waiting.goaway().await, 1);
        finish.add_permits(1);
        waiting.last_response(1).await;

        let mut newcomer = Frames::open(&server).await;
        newcomer.get(1).await;
        assert_eq!(newcomer.goaway().await, 1);
        finish.add_permits(1);
        newcomer.last_response(1).await;
    });
}

#[test]
fn a_connection_hears_no_goaway_before() {
    let server = TestServer::start_as(Server::new(echo).closing(CancellationToken::new()));
    server.runtime().block_on(async {
        let mut client = Frames::open(&server).await;
        for stream in [1, 3] {
            client.get(stream).await;
            let head = client.find(HEADERS, &[GOAWAY]).await;
            assert_eq!(head.stream, u32::from(stream));
        }
    });
}
