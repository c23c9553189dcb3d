//! The program: the server of day 01, and a tour of the ways a client can be difficult.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};
use lesson::{Lesson, Milestone, Took, Tour};
use sockets::{Limits, Server};

const LESSON: Lesson = Lesson {
    day: 1,
    title: "How backends work + HTTP servers",
    start: |listener| {
        let server = Server::start(listener, Limits::default(), sockets::serve)?;
        Ok(Milestone::running(move || stop(server)))
    },
    tour: |tour| {
        by_hand(tour)?;
        in_two_pieces(tour)?;
        one_at_a_time(tour)?;
        a_thread_for_each(tour)?;
        vanishing(tour)?;
        dribbling(tour)?;
        too_much(tour)?;
        too_many(tour)?;
        stopping(tour)
    },
    naive: Some(one_at_a_time),
    try_it: [
        "curl -i http://{address}/",
        "curl -i http://{address}/ --data 'any bytes'",
        "curl telnet://{address}    # type a request by hand; an empty line ends it",
    ],
};

fn main() -> ExitCode {
    lesson::run(&LESSON)
}

const SMALLEST: &str = "GET / HTTP/1.1\r\nHost: day01\r\n\r\n";

fn by_hand(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A request typed by hand");
    tour.say(
        "A server listens on a port, and each client that connects gets a stream of bytes in each \
         direction. HTTP says which bytes to write there. This is the smallest request that it \
         allows: a method and a target, the host, and an empty line.",
    );
    tour.raw(SMALLEST)?
        .expect_status(200)?
        .expect_header("Content-Length", "18")?;
    tour.say(
        "The response has the same shape: a first line, headers, an empty line, a body. \
         Content-Length tells the client where the body ends. If it is one too large, the client \
         waits for a byte that never comes. If it is one too small, the last byte looks like the \
         start of the next response.",
    );
    Ok(())
}

fn in_two_pieces(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A stream has no messages");
    tour.say(
        "TCP keeps the order of bytes and nothing else: bytes that one side writes at once may \
         arrive in pieces, cut anywhere. So the end of a read is never the end of a request. A \
         request ends after its empty line and as many bytes of body as Content-Length says.",
    );
    let mut client = tour.connect()?;
    client.send("POST / HTTP/1.1\r\nHost: day01\r\nContent-Le")?;
    client.pause(Duration::from_millis(100))?;
    client.send("ngth: 11\r\n\r\nhello")?;
    client.pause(Duration::from_millis(100))?;
    client.send(" world")?;
    client
        .receive()?
        .expect_status(200)?
        .expect_body("hello world")?;
    Ok(())
}

fn one_at_a_time(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("One client at a time");
    tour.say(
        "This is the server that everyone writes first: accept, read, answer, repeat. Ada \
         connects and sends nothing yet. Grace then sends a request that takes no time at all.",
    );
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server = thread::spawn(move || sockets::serve_one_at_a_time(&listener, 2));
    let mut ada = tour.connect_to(address, "Ada")?;
    let mut grace = tour.connect_to(address, "Grace")?;
    grace.send(SMALLEST)?;
    grace.expect_silence(Duration::from_millis(500))?;
    tour.say("Grace waits for Ada, who may never send a byte. Now Ada does:");
    ada.send(SMALLEST)?;
    ada.receive()?.expect_status(200)?;
    let answer = grace.receive()?.expect_status(200)?;
    tour.say(format!(
        "Grace had her response after {}. Ada spent most of that time thinking.",
        Took(answer.took)
    ));
    ensure!(answer.took >= Duration::from_millis(500));
    server
        .join()
        .map_err(|_| anyhow!("the server panicked"))??;
    Ok(())
}

fn a_thread_for_each(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A thread for each connection");
    tour.say("The same two clients at this day's server, which gives each connection a thread.");
    let mut ada = tour.connect_as("Ada")?;
    let mut grace = tour.connect_as("Grace")?;
    grace.send(SMALLEST)?;
    let answer = grace.receive()?.expect_status(200)?;
    tour.say(format!(
        "Grace had her response after {}. Ada can take her time.",
        Took(answer.took)
    ));
    ada.send(SMALLEST)?;
    ada.receive()?.expect_status(200)?;
    Ok(())
}

fn vanishing(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A client that vanishes");
    tour.say(
        "A client disappears in the middle of a request. Its thread sees the end of the stream \
         where the request should continue. The thread ends, and no other client notices.",
    );
    let mut ada = tour.connect_as("Ada")?;
    let mut grace = tour.connect_as("Grace")?;
    ada.send("POST / HTTP/1.1\r\nHost: day01\r\nContent-Length: 1000\r\n\r\nonly this much")?;
    ada.vanish();
    grace.send(SMALLEST)?;
    grace.receive()?.expect_status(200)?;
    Ok(())
}

fn dribbling(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A client that dribbles");
    tour.say(
        "This client sends one byte every 100 ms and is never silent, so a time limit on each \
         read never fires. The whole request needs a limit too. This server allows 500 ms (day01 \
         itself: 10 s).",
    );
    let limits = Limits {
        request: Duration::from_millis(500),
        ..Limits::default()
    };
    let server = start(limits)?;
    let mut client = tour.connect_to(server.address(), "")?;
    let begun = Instant::now();
    for byte in ["G", "E", "T", " ", "/", " "] {
        client.send(byte)?;
        thread::sleep(Duration::from_millis(100));
    }
    client.receive()?.expect_status(408)?;
    ensure!(begun.elapsed() >= limits.request);
    server.stop();
    Ok(())
}

fn too_much(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A client that sends too much");
    tour.say(
        "The client announces the length before the body, so the server can refuse before the \
         body too. It keeps no byte of this one.",
    );
    tour.raw("POST / HTTP/1.1\r\nHost: day01\r\nContent-Length: 5000000000\r\n\r\n")?
        .expect_status(413)?;
    Ok(())
}

fn too_many(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("More clients than threads");
    tour.say(
        "Threads cost memory, so the server bounds their number, not its clients. This server has \
         two (day01 itself: 128). A third client gets a 503 at once and can go elsewhere. A client \
         that only waits can't tell a busy server from a dead one.",
    );
    let server = start(Limits {
        connections: 2,
        ..Limits::default()
    })?;
    let mut first = tour.connect_to(server.address(), "first")?;
    let second = tour.connect_to(server.address(), "second")?;
    let mut third = tour.connect_to(server.address(), "third")?;
    third.receive()?.expect_status(503)?;
    third.expect_closed()?;
    second.vanish();
    wait_until(|| server.connections() == 1)?;
    tour.say("One connection has ended, so the server serves the next client.");
    let mut fourth = tour.connect_to(server.address(), "fourth")?;
    fourth.send(SMALLEST)?;
    fourth.receive()?.expect_status(200)?;
    first.send(SMALLEST)?;
    first.receive()?.expect_status(200)?;
    server.stop();
    Ok(())
}

fn stopping(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A clean stop");
    tour.say(
        "A server that just ends breaks the requests that it has started. A clean stop closes the \
         listener first, then finishes those requests, and waits for them no longer than its \
         limit.",
    );
    let server = start(Limits::default())?;
    let address = server.address();
    let mut client = tour.connect_to(address, "")?;
    client.send("POST / HTTP/1.1\r\nHost: day01\r\nContent-Length: 9\r\n\r\nhalf")?;
    wait_until(|| server.busy() == 1)?;
    let stopping = thread::spawn(move || server.stop());
    wait_until(|| tour.connect_to(address, "").is_err())?;
    tour.say(
        "The server is stopping, and the system refuses new connections. The started request \
         continues.",
    );
    client.send(" done")?;
    client
        .receive()?
        .expect_status(200)?
        .expect_body("half done")?;
    drop(client);
    let stopped = stopping.join().map_err(|_| anyhow!("the stop panicked"))?;
    tour.say("The stop reports how it went:");
    tour.show(format!("{stopped:?}"));
    ensure!(stopped.cut_off == 0 && stopped.abandoned == 0);
    Ok(())
}

/// A server of the tour's own, with limits short enough to watch.
fn start(limits: Limits) -> anyhow::Result<Server> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    Server::start(listener, limits, sockets::serve).context("cannot start a server")
}

fn stop(server: Server) -> anyhow::Result<()> {
    let stopped = server.stop().clean()?;
    if stopped.cut_off > 0 {
        eprintln!("connections cut off: {}", stopped.cut_off);
    }
    Ok(())
}

/// Waits for what another thread is about to do.
fn wait_until(mut done: impl FnMut() -> bool) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !done() {
        ensure!(
            Instant::now() < deadline,
            "what had to happen did not, for 10 s"
        );
        thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}
