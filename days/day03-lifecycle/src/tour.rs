//! The tour.

use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{bail, ensure};
use lesson::{Call, Tour};

use crate::{journal, milestone};

pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    one_request(tour)?;
    middleware(tour)?;
    head(tour)?;
    a_panic(tour)?;
    the_deadline(tour)?;
    too_large(tour)?;
    too_large_undeclared(tour)?;
    slow(tour)?;
    not_http(tour)?;
    http2(tour)?;
    the_drain(tour)
}

fn one_request(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A request gets an id");
    tour.say(
        "The server gives every request an id before any handler sees it. The id is in the \
         response, in the log, and in every message about the request.",
    );
    tour.get("/")?.expect_status(200)?;
    tour.say(
        "The server keeps an id that the client or a proxy sends, so that one request has one id \
         in every service. The id must be safe to log. The second one below isn't, so the server \
         replaces it.",
    );
    tour.http(&Call::get("/").header("X-Request-Id", "order-17"))?
        .expect_header("x-request-id", "order-17")?;
    let answer = tour.http(&Call::get("/").header("X-Request-Id", "<b>17</b>"))?;
    ensure!(answer.header("x-request-id") != Some("<b>17</b>"));
    Ok(())
}

fn middleware(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Middleware runs in the order it is written");
    tour.say(
        "Two middlewares add a mark to requests that carry a Trail: each on the way in, one also \
         on the way out. The first one in the code is the outermost.",
    );
    tour.http(&Call::get("/").header("Trail", "client"))?
        .expect_status(200)?;
    Ok(())
}

fn head(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("HEAD is GET without the content");
    tour.say(
        "The response has the same fields, Content-Length among them, and no byte of content.",
    );
    tour.http(&Call::head("/"))?
        .expect_header("content-length", "6")?
        .expect_body("")?;
    Ok(())
}

fn a_panic(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A panic ends a request, not a connection");
    tour.say("The handler of /panic panics. The next request goes over the same connection.");
    let mut connection = tour.connect()?;
    let answer = connection.call(&Call::get("/panic"))?.expect_status(500)?;
    connection.call(&Call::get("/"))?.expect_status(200)?;
    drop(connection);
    tour.say("The client gets only the id. The server's log has the rest under that id:");
    let id = answer.header("x-request-id").unwrap_or_default();
    let lines = journal::lines_with(id);
    ensure!(!lines.is_empty(), "the log has nothing about {id}");
    tour.show(lines.join("\n"));
    Ok(())
}

fn the_deadline(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A handler has a deadline");
    tour.say(
        "The deadline is two seconds. /slow takes one of them. /stuck never responds, so the \
         server responds for it.",
    );
    tour.get("/slow")?.expect_status(200)?;
    tour.get("/stuck")?.expect_status(503)?;
    Ok(())
}

fn too_large(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The server refuses a large body before the client sends it");
    tour.say(
        "The limit is 65536 bytes. The client declares the length, so the server can refuse \
         before it reads the body, and sends no 100 Continue. For a small body it does.",
    );
    let mut connection = tour.connect()?;
    connection.send(
        "POST / HTTP/1.1\r\nHost: day03\r\nContent-Length: 65537\r\nExpect: 100-continue\r\n\r\n",
    )?;
    connection.receive()?.expect_status(413)?;
    connection.expect_closed()?;
    let mut connection = tour.connect()?;
    connection.send(
        "POST / HTTP/1.1\r\nHost: day03\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    )?;
    connection.receive()?.expect_status(100)?;
    connection.send("hello")?;
    connection.receive()?.expect_body("hello")?;
    Ok(())
}

fn too_large_undeclared(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The server counts a body of undeclared length");
    tour.say(
        "Chunk by chunk, the server can't know how much will follow. The first byte past the \
         limit ends the request.",
    );
    let mut connection = tour.connect()?;
    connection.send("POST / HTTP/1.1\r\nHost: day03\r\nTransfer-Encoding: chunked\r\n\r\n")?;
    connection.send(format!("10000\r\n{}\r\n", "x".repeat(0x10000)))?;
    connection.send("1\r\nx\r\n")?;
    connection.receive()?.expect_status(413)?;
    Ok(())
}

fn slow(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Every phase has a time limit");
    tour.say(
        "A started head has one second to be complete. A connection without a started request may \
         stay idle far longer: it costs little.",
    );
    let mut connection = tour.connect()?;
    connection.send("GET / HTTP/1.1\r\nHost: da")?;
    connection.receive()?.expect_status(408)?;
    connection.note_time("refused after");
    connection.expect_closed()?;
    tour.say("A whole body has one second too. Sending it byte by byte doesn't extend that.");
    let mut connection = tour.connect()?;
    connection.send("POST / HTTP/1.1\r\nHost: day03\r\nContent-Length: 5\r\n\r\n")?;
    for byte in ["h", "e"] {
        connection.pause(Duration::from_millis(400))?;
        connection.send(byte)?;
    }
    connection.receive()?.expect_status(408)?;
    Ok(())
}

fn not_http(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A refusal of bytes that aren't HTTP");
    tour.say(
        "hyper would send an empty 400. The server replaces it with a refusal of its own shape, \
         as everywhere else.",
    );
    tour.raw("\x01\x02\x03\r\n\r\n")?.expect_status(400)?;
    let field = format!("X: {}\r\n", "x".repeat(40_000));
    tour.raw(format!("GET / HTTP/1.1\r\nHost: day03\r\n{field}\r\n"))?
        .expect_status(431)?;
    Ok(())
}

fn http2(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The same server speaks HTTP/2");
    tour.say(
        "An HTTP/2 client begins with a fixed preface and continues in frames: nine bytes of \
         header (length, type, flags, stream), then the payload. This client sends an empty \
         SETTINGS, then HEADERS for stream 1. Its three bytes mean GET, http and / in HPACK's \
         table.",
    );
    let mut connection = tour.connect()?;
    connection.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")?;
    connection.send([0, 0, 0, SETTINGS, 0, 0, 0, 0, 0])?;
    connection.send([0, 0, 3, HEADERS, END_OF_BOTH, 0, 0, 0, 1, 0x82, 0x86, 0x84])?;
    tour.say(
        "The server responded on stream 1 with these frames. 88 is entry 8 of that table, \
         `:status: 200`; the packed fields after it differ every time:",
    );
    let mut stream = connection.stream();
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    loop {
        let mut header = [0; 9];
        stream.read_exact(&mut header)?;
        let [high, middle, low, kind, flags, id @ ..] = header;
        let mut payload = vec![0; u32::from_be_bytes([0, high, middle, low]) as usize];
        stream.read_exact(&mut payload)?;
        match (u32::from_be_bytes(id), kind) {
            (1, HEADERS) => {
                let first = payload.first().copied().unwrap_or_default();
                ensure!(first == STATUS_200, "HEADERS begins with {first:#04x}");
                tour.show(format!("HEADERS {first:02x} ..."));
            }
            (1, DATA) => tour.show(format!("DATA {:?}", String::from_utf8_lossy(&payload))),
            (1, other) => bail!("a frame of type {other} instead of an answer"),
            _ => {}
        }
        if id == [0, 0, 0, 1] && flags & END_STREAM != 0 {
            return Ok(());
        }
    }
}

// Frame types and flags of RFC 9113 section 6.
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const END_STREAM: u8 = 1;
/// Entry 8 of HPACK's static table, as an indexed field (RFC 7541 section 6.1 and appendix A).
const STATUS_200: u8 = 0x80 | 8;
/// END_STREAM: no content follows; END_HEADERS: no further fields.
const END_OF_BOTH: u8 = END_STREAM | 4;

fn the_drain(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A stopping server finishes its started requests");
    tour.say(
        "This step stops a second server like the first, as SIGTERM would. At that moment one \
         client has asked for /slow, and another has no request in flight.",
    );
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let milestone = milestone::start(listener)?;
    let mut slow = tour.connect_to(address, "slow")?;
    let mut idle = tour.connect_to(address, "idle")?;
    slow.send("GET /slow HTTP/1.1\r\nHost: day03\r\n\r\n")?;
    idle.send("GET / HTTP/1.1\r\nHost: day03\r\n\r\n")?;
    idle.receive()?.expect_status(200)?;

    let stopping = thread::spawn(|| milestone.stop());
    tour.say("The server closes the idle connection at once, and the system refuses new ones:");
    idle.expect_closed()?;
    tour.show(refusal_of(address)?);
    tour.say(
        "The slow client gets its response, and `Connection: close` says that it was the last:",
    );
    slow.receive()?
        .expect_status(200)?
        .expect_header("connection", "close")?;
    slow.expect_closed()?;
    match stopping.join() {
        Ok(stopped) => stopped?,
        Err(_) => bail!("stopping it panicked"),
    }
    tour.say("The server's log has the totals:");
    tour.show(journal::lines_with("drained").join("\n"));
    Ok(())
}

/// How a connection fails once the listener is closed, which happens while the idle ones are.
fn refusal_of(address: SocketAddr) -> anyhow::Result<io::Error> {
    for _ in 0..1000 {
        if let Err(error) = TcpStream::connect(address) {
            return Ok(error);
        }
        thread::sleep(Duration::from_millis(5));
    }
    bail!("a server that stops still accepts")
}
