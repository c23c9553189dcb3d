//! The program: the server of day 02, and a tour of how messages can be torn, framed and forged.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::ensure;
use lesson::{Call, Lesson, Milestone, Tour};
use sockets::Server;
use wire::{Limits, Request, Response};

const LESSON: Lesson = Lesson {
    day: 2,
    title: "HTTP protocol deep dive",
    start: |listener| {
        let serve = |connection: &mut _| wire::serve(connection, Limits::default(), answer);
        let server = Server::start(listener, sockets::Limits::default(), serve)?;
        Ok(Milestone::running(move || stop(server)))
    },
    tour: |tour| {
        torn(tour)?;
        one_after_another(tour)?;
        chunks(tour)?;
        without_its_body(tour)?;
        asking_first(tour)?;
        the_byte_that_is_wrong(tour)?;
        two_lengths(tour)?;
        too_much(tour)?;
        other_versions(tour)
    },
    naive: None,
    try_it: [
        "curl -i http://{address}/ --data hello",
        "curl -i http://{address}/ --data hello -H 'Transfer-Encoding: chunked'",
        "printf 'GET / HTTP/1.1\\nHost: a\\n\\n' | curl -s telnet://{address}",
    ],
};

fn main() -> ExitCode {
    lesson::run(&LESSON)
}

/// The methods of RFC 9110 section 9.3, and that of RFC 5789.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];
/// The methods that `/` has.
const ALLOWED: &str = "GET, HEAD, OPTIONS, POST";

// ANCHOR: answer
/// `GET /` is greeted, `POST /` gets its own body back in the framing it came in, no other path is
/// there. A method that nobody knows is 501, and one that `/` does not have 405 (RFC 9110 section 9.1).
fn answer(request: Request) -> Response {
    match (&request.method[..], &request.path[..]) {
        ("GET" | "HEAD", "/") => Response::text(200, "hello from day 02\n"),
        ("POST", "/") => Response {
            content_type: "application/octet-stream",
            chunked: request.chunked,
            body: request.body,
            ..Response::text(200, "")
        },
        ("OPTIONS", "/" | "*") => Response::text(204, "").allowing(ALLOWED),
        (method, _) if !METHODS.contains(&method) => {
            Response::text(501, "this server implements no such method\n")
        }
        ("CONNECT", _) | (_, "/") => {
            Response::text(405, "there is no such method here\n").allowing(ALLOWED)
        }
        _ => Response::text(404, "there is only / here: GET it, or POST to it\n"),
    }
}
// ANCHOR_END: answer

fn torn(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A message, torn");
    tour.say(
        "A read returns the bytes that have arrived, cut anywhere. This request comes in seven \
         pieces: some cuts are inside a name, inside a number, and between CR and LF. The decoder \
         keeps its state and continues from there. It reads no byte twice.",
    );
    let mut client = tour.connect()?;
    for piece in [
        "PO",
        "ST / HTT",
        "P/1.1\r",
        "\nHost: day02\r\nConte",
        "nt-Length: 1",
        "1\r\n\r",
        "\nhello world",
    ] {
        client.send(piece)?;
        std::thread::sleep(Duration::from_millis(30));
    }
    client
        .receive()?
        .expect_status(200)?
        .expect_header("Content-Length", "11")?
        .expect_body("hello world")?;
    Ok(())
}

fn one_after_another(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Three requests in one write");
    tour.say(
        "A client may send its next request before it has the response to the first. So one read \
         may bring several requests, and only the framing says where one ends: the word GET in \
         this body starts no request. The responses come in the order of the requests, because \
         only the order says which belongs to which (RFC 9112 section 9.3.2).",
    );
    let mut client = tour.connect()?;
    client.send(
        "POST / HTTP/1.1\r\nHost: day02\r\nContent-Length: 3\r\n\r\nGET\
         GET / HTTP/1.1\r\nHost: day02\r\n\r\n\
         GET /nothing HTTP/1.1\r\nHost: day02\r\nConnection: close\r\n\r\n",
    )?;
    client.receive()?.expect_status(200)?.expect_body("GET")?;
    client.receive()?.expect_status(200)?;
    client
        .receive()?
        .expect_status(404)?
        .expect_header("Connection", "close")?;
    client.expect_closed()
}

fn chunks(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A body of unknown length");
    tour.say(
        "A sender that makes a body while it sends it can't announce the length first. So the \
         body goes in chunks, each with its own size in hexadecimal, and an empty chunk ends it. \
         Trailer fields may follow (RFC 9112 section 7.1). The echo comes back in chunks too.",
    );
    tour.raw(
        "POST / HTTP/1.1\r\nHost: day02\r\nTransfer-Encoding: chunked\r\n\r\n\
         6\r\nhello \r\n8;a=b\r\nin parts\r\n0\r\nServer-Timing: total\r\n\r\n",
    )?
    .expect_status(200)?
    .expect_header("Transfer-Encoding", "chunked")?
    .expect_no_header("Content-Length")?
    .expect_body("hello in parts")?;
    Ok(())
}

fn without_its_body(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A response without its body");
    tour.say(
        "HEAD asks for the header fields that GET would get, without the body. Content-Length \
         still states the length of that body. A client that forgot the method would wait for it.",
    );
    let mut client = tour.connect()?;
    client
        .call(&Call::head("/"))?
        .expect_status(200)?
        .expect_header("Content-Length", "18")?
        .expect_body("")?;
    tour.say("So the next response begins right after the empty line:");
    client.call(&Call::get("/"))?.expect_status(200)?;
    Ok(())
}

fn asking_first(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Asking before sending");
    tour.say(
        "A client with a large body may ask first whether the server wants it. A 100 says that \
         the server wants the body. It isn't the final response, which comes after the body (RFC \
         9110 section 10.1.1).",
    );
    let mut client = tour.connect()?;
    client.send(
        "POST / HTTP/1.1\r\nHost: day02\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    )?;
    client.receive()?.expect_status(100)?;
    client.send("large")?;
    client.receive()?.expect_status(200)?.expect_body("large")?;
    tour.say("If the server doesn't want the body, the body never crosses the network:");
    tour.raw("POST / HTTP/1.1\r\nHost: day02\r\nExpect: 100-continue\r\nContent-Length: 5000000000\r\n\r\n")?
        .expect_status(413)?;
    Ok(())
}

fn the_byte_that_is_wrong(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The byte that is wrong");
    tour.say(
        "A refusal helps when it names the byte, its place, and the rule. Some server once \
         accepted each of these, and the next server in the chain read it differently.",
    );
    for (request, what) in [
        ("GET / HTTP/1.1\nHost: day02\n\n", "never in LF alone"),
        (
            "GET / HTTP/1.1\r\nHost : day02\r\n\r\n",
            "no white space between",
        ),
        (
            "GET / HTTP/1.1\r\nHost: day02\r\nX: a\r\n b\r\n\r\n",
            "folding is obsolete",
        ),
        (
            "GET / HTTP/1.1\r\nHost: day02\r\nX: a\0b\r\n\r\n",
            "no control characters",
        ),
    ] {
        tour.raw(request)?
            .expect_status(400)?
            .expect_body_with(what)?;
    }
    Ok(())
}

fn two_lengths(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Two lengths: a request inside a request");
    tour.say(
        "This is request smuggling. Read by its Content-Length, this is one request with a body \
         of 41 bytes. Read by its transfer coding, the body is empty and ends at the 0, and a \
         second request follows. A proxy that reads it the first way never checks the second \
         request, and a server that reads it the second way answers it (RFC 9112 section 11.2).",
    );
    let hidden = "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: day02\r\n\r\n";
    ensure!(hidden.len() == 41, "the body has {} bytes", hidden.len());
    let both = format!(
        "POST / HTTP/1.1\r\nHost: day02\r\nContent-Length: 41\r\nTransfer-Encoding: chunked\r\n\r\n{hidden}"
    );
    let mut client = tour.connect()?;
    client.send(both)?;
    client
        .receive()?
        .expect_status(400)?
        .expect_body_with("never both")?;
    client.expect_closed()?;
    tour.say(
        "The server refuses and closes the connection: after a message without a clear end, it \
         can't trust any later byte. It refuses the variations too:",
    );
    for (fields, status) in [
        ("Content-Length: 4\r\nContent-Length: 5", 400),
        ("Content-Length: +4", 400),
        (
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            400,
        ),
        ("Transfer-Encoding: xchunked", 400),
        ("Transfer-Encoding: gzip, chunked", 501),
    ] {
        tour.raw(format!(
            "POST / HTTP/1.1\r\nHost: day02\r\n{fields}\r\n\r\nbody"
        ))?
        .expect_status(status)?;
    }
    Ok(())
}

fn too_much(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A limit for each length");
    tour.say(
        "Each part that a client can make longer has a limit, and each limit has its own status. \
         The server responds at the limit, not at the end of the request.",
    );
    let long_target = format!("GET /{} HTTP/1.1\r\nHost: day02\r\n\r\n", "a".repeat(9_000));
    tour.raw(long_target)?.expect_status(414)?;
    let many_fields = format!(
        "GET / HTTP/1.1\r\nHost: day02\r\n{}\r\n",
        "X: y\r\n".repeat(101)
    );
    tour.raw(many_fields)?.expect_status(431)?;
    Ok(())
}

fn other_versions(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Other versions");
    tour.say(
        "An HTTP/2 client begins with a preface that an HTTP/1.1 server refuses as an unknown \
         version:",
    );
    tour.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")?
        .expect_status(505)?;
    tour.say("A client of 1996 gets its response, and the end of the connection marks its end:");
    tour.raw("GET / HTTP/1.0\r\n\r\n")?
        .expect_status(200)?
        .expect_header("Connection", "close")?;
    Ok(())
}

fn stop(server: Server) -> anyhow::Result<()> {
    let stopped = server.stop().clean()?;
    if stopped.cut_off > 0 {
        eprintln!("connections cut off: {}", stopped.cut_off);
    }
    Ok(())
}
