//! The end of a server.

use std::future::pending;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use lesson::Program;
use lifecycle::{Context, Limits, Report, Request, Response};
use tokio::sync::Semaphore;

use crate::DAY03;
use crate::client::{Client, get};
use crate::server::TestServer;

/// A server whose handlers say when they begin, and wait to be allowed to end.
fn gated(limits: Limits) -> (TestServer, Arc<Semaphore>, Arc<Semaphore>) {
    let begun = Arc::new(Semaphore::new(0));
    let finish = Arc::new(Semaphore::new(0));
    let gates = (Arc::clone(&begun), Arc::clone(&finish));
    let server = TestServer::start(
        move |_: Request| {
            let (begun, finish) = (Arc::clone(&begun), Arc::clone(&finish));
            async move {
                begun.add_permits(1);
                finish.acquire().await.unwrap().forget();
                // All may have happened while the connection's task had not looked up yet.
                tokio::task::yield_now().await;
                "done"
            }
        },
        limits,
    );
    (server, gates.0, gates.1)
}

#[test]
fn a_request_in_flight_is_answered_and_its_connection_closed() {
    let (mut server, begun, finish) = gated(Limits::default());
    let mut client = server.connect();
    client.send(get("/"));
    server.runtime().block_on(begun.acquire()).unwrap().forget();

    server.shut_down();
    // Nobody else gets in...
    while TcpStream::connect(server.address()).is_ok() {
        thread::sleep(Duration::from_millis(2));
    }
    // ... and who is in gets an answer.
    finish.add_permits(1);
    let answer = client.receive().expect(200);
    assert_eq!(answer.header("connection"), Some("close"));
    client.expect_closed();
    let report = Report {
        answered: 1,
        aborted: 0,
    };
    assert_eq!(server.stop(), report);
}

#[test]
fn idle_connections_are_closed_at_once() {
    let (mut server, _, finish) = gated(Limits::default());
    finish.add_permits(1);
    let mut idle = server.connect();
    idle.send(get("/"));
    idle.receive().expect(200);
    let mut fresh = server.connect();
    assert_eq!(server.stop(), Report::default());
    idle.expect_closed();
    fresh.expect_closed();
}

#[test]
fn a_request_on_its_way_when_the_drain_begins_is_answered() {
    let (mut server, _, finish) = gated(Limits::default());
    finish.add_permits(100);
    // Accepted by the kernel, and perhaps by nobody else yet, when the drain begins.
    let mut clients: Vec<_> = (0..20)
        .map(|_| {
            let mut client = server.connect();
            client.send(get("/"));
            client
        })
        .collect();
    let report = server.stop();
    for client in &mut clients {
        client.receive().expect(200);
    }
    assert!(report.answered <= 20 && report.aborted == 0, "{report}");
}

#[test]
fn what_is_not_done_at_the_drain_deadline_is_cut_off() {
    let (mut server, begun, _finish) = gated(Limits {
        drain_time: Duration::from_millis(200),
        ..Limits::default()
    });
    let mut clients = [server.connect(), server.connect()];
    for client in &mut clients {
        client.send(get("/"));
    }
    server
        .runtime()
        .block_on(begun.acquire_many(2))
        .unwrap()
        .forget();
    let report = Report {
        answered: 0,
        aborted: 2,
    };
    assert_eq!(server.stop(), report);
    for client in &mut clients {
        client.expect_closed();
    }
}

#[test]
fn a_handler_that_goes_on_for_ever_hears_of_the_drain() {
    let begun = Arc::new(Semaphore::new(0));
    let mut server = TestServer::start(
        {
            let begun = Arc::clone(&begun);
            move |request: Request| {
                begun.add_permits(1);
                async move {
                    let context = Context::of(&request);
                    tokio::select! {
                        () = context.shutdown().cancelled() => "told",
                        never = pending() => never,
                    }
                }
            }
        },
        Limits::default(),
    );
    let mut client = server.connect();
    client.send(get("/"));
    server.runtime().block_on(begun.acquire()).unwrap().forget();
    assert_eq!(server.stop().aborted, 0);
    assert_eq!(client.receive().expect(200).text(), "told");
}

#[test]
fn under_load_every_request_taken_is_answered() {
    let mut server = TestServer::start(
        async |_: Request| {
            tokio::time::sleep(Duration::from_millis(3)).await;
            Response::new("done".into())
        },
        Limits::default(),
    );
    let answered = Arc::new(AtomicUsize::new(0));
    let loaded = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..16)
        .map(|_| {
            let (answered, loaded) = (Arc::clone(&answered), Arc::clone(&loaded));
            let mut client = server.connect();
            thread::spawn(move || {
                loop {
                    // A response either comes whole, or the connection ends before the request was
                    // taken. The last one says that it is the last.
                    if client.try_send(get("/").as_bytes()).is_err() {
                        return;
                    }
                    let Some(answer) = client.receive_or_end() else {
                        return;
                    };
                    let answer = answer.expect(200);
                    if answered.fetch_add(1, Ordering::SeqCst) > 200 {
                        loaded.store(true, Ordering::SeqCst);
                    }
                    if answer.header("connection") == Some("close") {
                        return;
                    }
                }
            })
        })
        .collect();
    while !loaded.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(1));
    }
    let report = server.stop();
    for client in clients {
        client.join().unwrap();
    }
    assert_eq!(report.aborted, 0, "{report}");
    assert!((1..=16).contains(&report.answered), "{report}");
}

#[test]
fn the_program_answers_what_is_in_flight_at_sigterm() {
    let mut program = Program::serve(DAY03).unwrap();
    let mut slow = Client::connect(program.address());
    slow.send(get("/slow"));
    // Behind the request in the accept queue; once this is answered the slow one is being handled.
    let mut other = Client::connect(program.address());
    other.send(get("/"));
    other.receive().expect(200);

    program.terminate().unwrap();
    let answer = slow.receive().expect(200);
    assert_eq!(answer.text(), "slow, but in time\n");
    assert!(program.wait().unwrap().success());
}
