//! Day 01: an accept loop over raw sockets, one thread a connection, bounded.
//!
//! A backend at its core is a program that listens, reads bytes until they are a request, writes the
//! bytes of a response, and survives every client. This one uses `std` alone, so nothing is hidden:
//! [`Server`] is the loop, a thread gets a [`Connection`], and [`Request`] and [`Response`] are the part
//! of HTTP that a server can't do without. Day 02 keeps the loop and replaces that part.
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::{TcpListener, TcpStream};
//! use sockets::{Limits, Server};
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let server = Server::start(listener, Limits::default(), sockets::serve)?;
//!
//! let mut client = TcpStream::connect(server.address())?;
//! client.write_all(b"POST / HTTP/1.1\r\nHost: day01\r\nContent-Length: 5\r\n\r\nhello")?;
//! let mut answer = String::new();
//! client.read_to_string(&mut answer)?;
//! assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"));
//! assert!(answer.ends_with("\r\n\r\nhello"));
//!
//! let stopped = server.stop();
//! assert_eq!((stopped.cut_off, stopped.abandoned), (0, 0));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Invariants
//! - At most [`Limits::connections`] threads serve. A connection beyond them gets a 503 at once,
//!   and no client makes the accept loop wait.
//! - No client holds a thread for longer than [`Limits`] allow, whatever it sends, dribbles or
//!   refuses to read, and for half a second after its answer; no request of more than [`MAX_HEAD`] +
//!   [`MAX_BODY`] bytes is kept.
//! - No thread outlives the accept loop: they are threads of its scope.
//! - A stop answers the requests that have begun, within [`Limits::drain`].

mod connection;
mod date;
mod host;
mod limits;
mod message;
mod naive;
mod registry;
mod response;
mod server;

use std::io::{self, Write as _};
use std::time::SystemTime;

pub use connection::Connection;
pub use date::imf_fixdate;
pub use host::is_host;
pub use limits::Limits;
pub use message::{Head, MAX_BODY, MAX_HEAD, Refusal, Request};
pub use naive::serve_one_at_a_time;
pub use response::Response;
pub use server::{Server, Stopped};

// ANCHOR: serve
/// Serves one request and lets the connection close: the milestone of days 01 to 03.
pub fn serve(connection: &mut Connection) -> io::Result<()> {
    if !connection.wait()? {
        return Ok(());
    }
    let response = match receive(connection) {
        Ok(request) => answer(request),
        Err(Refusal::Broken(error)) => return Err(error),
        Err(refusal) => Response::refusing(&refusal),
    };
    connection.write_all(&response.to_bytes(SystemTime::now()))
}

/// Reads a request; a client that asks whether its body is wanted is told to go on.
fn receive(connection: &mut Connection) -> Result<Request, Refusal> {
    let head = Head::read(connection)?;
    if head.expects_continue() {
        connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        connection.begin();
    }
    head.read_body(connection)
}

/// `GET /` is greeted, `POST /` gets its own body back, anything else is not there. The answer to
/// HEAD is that to GET without its body.
pub fn answer(request: Request) -> Response {
    let response = match (request.method.as_str(), request.path()) {
        ("GET" | "HEAD", "/") => Response::text(200, "hello from day 01\n"),
        ("POST", "/") => return Response::bytes(request.body),
        _ => Response::text(404, "there is only / here: GET it, or POST to it\n"),
    };
    match request.method.as_str() {
        "HEAD" => response.head_only(),
        _ => response,
    }
}
// ANCHOR_END: serve
