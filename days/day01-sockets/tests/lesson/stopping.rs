//! A stop answers who has begun, waits no longer than it said, and leaves no thread behind.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use lesson::Program;
use sockets::{Connection, Limits, Request, Response, Stopped};

use crate::DAY01;
use crate::client::{Client, GET, eventually, exchange, parse, serve, serve_with};

const CLEAN: Stopped = Stopped {
    cut_off: 0,
    abandoned: 0,
};

const HALF: &str = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf";

/// Serves one request after the other on a connection, as day 02 will.
fn keep_alive(connection: &mut Connection) -> std::io::Result<()> {
    while connection.wait()? {
        let Ok(request) = Request::read(connection) else {
            return Ok(());
        };
        connection.write_all(&request.body)?;
    }
    Ok(())
}

#[test]
fn a_request_that_has_begun_is_answered() {
    let server = serve(Limits::default());
    let mut client = Client::sending(server.address(), HALF);
    eventually("the request has begun", || server.busy() == 1);
    let address = server.address();
    let stopping = thread::spawn(move || server.stop());
    eventually("the door is closed", || {
        std::net::TcpStream::connect(address).is_err()
    });
    client.send(" done");
    assert_eq!(parse(&client.rest()), (200, "half done".to_owned()));
    assert_eq!(stopping.join().unwrap(), CLEAN);
}

#[test]
fn a_client_that_has_only_connected_does_not_hold_up_the_stop() {
    let server = serve(Limits {
        drain: Duration::from_secs(60),
        silence: Duration::from_secs(60),
        ..Limits::default()
    });
    let mut silent = Client::connect(server.address());
    eventually("it is inside", || server.connections() == 1);
    assert_eq!(server.stop(), CLEAN);
    assert_eq!(silent.rest(), "");
}

#[test]
fn a_connection_kept_open_for_more_is_closed() {
    let server = serve_with(
        Limits {
            drain: Duration::from_secs(60),
            silence: Duration::from_secs(60),
            ..Limits::default()
        },
        keep_alive,
    );
    let mut client = Client::connect(server.address());
    for body in ["first", "again"] {
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{body}"
        ));
        client.expect(body);
    }
    eventually("it is idle", || server.busy() == 0);
    assert_eq!(server.stop(), CLEAN);
    assert_eq!(client.rest(), "");
}

#[test]
fn who_does_not_finish_within_the_drain_deadline_is_cut_off() {
    let server = serve(Limits {
        drain: Duration::from_millis(200),
        ..Limits::default()
    });
    let mut client = Client::sending(server.address(), HALF);
    eventually("the request has begun", || server.busy() == 1);
    let stopped = server.stop();
    assert_eq!(
        stopped,
        Stopped {
            cut_off: 1,
            abandoned: 0
        }
    );
    client.outlive();
}

#[test]
fn a_thread_that_never_ends_is_said_and_not_waited_for() {
    static RELEASED: AtomicBool = AtomicBool::new(false);
    let limits = Limits {
        drain: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = serve_with(limits, |connection| {
        if connection.wait()? {
            while !RELEASED.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(5));
            }
        }
        Ok(())
    });
    let _client = Client::sending(server.address(), GET);
    eventually("the request has begun", || server.busy() == 1);
    let stopped = server.stop();
    RELEASED.store(true, Ordering::Relaxed);
    assert_eq!(
        stopped,
        Stopped {
            cut_off: 1,
            abandoned: 1
        }
    );
}

#[test]
fn dropping_the_server_stops_it() {
    let server = serve(Limits::default());
    let address = server.address();
    assert_eq!(exchange(address, GET).0, 200);
    drop(server);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn sigterm_under_load_answers_the_requests_in_flight() {
    let mut program = Program::serve(DAY01).unwrap();
    let address = program.address();
    let ended = AtomicBool::new(false);
    let (answers, status) = thread::scope(|scope| {
        let load: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| hammer(address, &ended)))
            .collect();
        let mut clients: Vec<_> = (0..16).map(|_| Client::sending(address, HALF)).collect();
        // An answer on a later connection: the earlier ones have been accepted.
        let mut later = Client::sending(address, GET);
        assert_eq!(
            parse(&later.rest()),
            (200, "hello from day 01\n".to_owned())
        );
        program.terminate().unwrap();
        eventually("the door is closed", || {
            std::net::TcpStream::connect(address).is_err()
        });
        for client in &mut clients {
            client.send(" done");
        }
        let answers: Vec<_> = clients
            .iter_mut()
            .map(|client| parse(&client.rest()))
            .collect();
        let status = program.wait();
        ended.store(true, Ordering::Relaxed);
        let answered: usize = load.into_iter().map(|load| load.join().unwrap()).sum();
        assert!(answered > 0, "there was no load");
        (answers, status)
    });
    assert_eq!(answers, vec![(200, "half done".to_owned()); 16]);
    assert!(status.unwrap().success());
}

/// Sends requests until the server is gone. Each gets the whole answer or, in the moment in which
/// the door closes, none: never a part of one.
fn hammer(address: std::net::SocketAddr, ended: &AtomicBool) -> usize {
    use std::io::Read as _;
    let response = Response::text(200, "hello from day 01\n");
    let mut answered = 0;
    while !ended.load(Ordering::Relaxed) {
        let Ok(mut stream) = std::net::TcpStream::connect(address) else {
            continue;
        };
        let mut answer = Vec::new();
        let _ = stream.write_all(GET.as_bytes());
        let _ = stream.read_to_end(&mut answer);
        if !answer.is_empty() {
            let answer = String::from_utf8_lossy(&answer);
            // The date has one length, whatever it is.
            let whole = response.to_bytes(SystemTime::UNIX_EPOCH);
            assert_eq!(answer.len(), whole.len(), "{answer}");
            assert!(answer.ends_with("\r\n\r\nhello from day 01\n"), "{answer}");
            answered += 1;
        }
    }
    answered
}
