//! Clients that are slow, gone, deaf, or too many; and a server that must not care.

use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, SystemTime};

use lesson::Program;
use sockets::{Limits, Request, Response};

use crate::DAY01;
use crate::client::{Client, GET, eventually, exchange, parse, serve, serve_with};

/// Limits that no test lives to see, so that only the one in question can be what fires.
const PATIENT: Limits = Limits {
    connections: 128,
    silence: Duration::from_secs(600),
    request: Duration::from_secs(600),
    response: Duration::from_secs(600),
    drain: Duration::from_millis(100),
};

#[test]
fn a_silent_client_does_not_keep_another_waiting() {
    let server = serve(Limits::default());
    let mut silent = Client::connect(server.address());
    assert_eq!(exchange(server.address(), GET).0, 200);
    silent.send(GET);
    assert_eq!(parse(&silent.rest()).0, 200);
}

#[test]
fn a_client_that_falls_silent_gets_408() {
    let server = serve(Limits {
        silence: Duration::from_millis(100),
        ..PATIENT
    });
    let mut client = Client::sending(server.address(), "GET / HTTP/1.1\r\nHo");
    assert_eq!(parse(&client.rest()).0, 408);
}

#[test]
fn a_client_that_never_says_a_word_is_closed_without_one() {
    let server = serve(Limits {
        silence: Duration::from_millis(100),
        ..PATIENT
    });
    let mut client = Client::connect(server.address());
    assert_eq!(client.rest(), "");
}

#[test]
fn a_client_that_dribbles_gets_408_while_it_does() {
    let server = serve(Limits {
        request: Duration::from_millis(300),
        ..PATIENT
    });
    let mut client = Client::sending(server.address(), "POST / HTTP/1.1\r\nHost: a\r\nX: ");
    for _ in 0..1_000 {
        if client.is_answered_within(Duration::from_millis(10)) {
            break;
        }
        client.send("x");
    }
    assert_eq!(parse(&client.rest()).0, 408);
}

#[test]
fn a_client_that_never_reads_does_not_keep_its_thread() {
    let limits = Limits {
        response: Duration::from_millis(300),
        ..PATIENT
    };
    let endless = |connection: &mut sockets::Connection| {
        connection.wait()?;
        loop {
            connection.write_all(&[b'x'; 64 * 1024])?;
        }
    };
    let server = serve_with(limits, endless);
    let client = Client::sending(server.address(), GET);
    eventually("the connection has begun", || server.busy() == 1);
    eventually("the connection is given up", || server.connections() == 0);
    drop(client);
}

#[test]
fn over_the_bound_is_a_503_at_once_and_a_free_place_is_a_place() {
    let server = serve(Limits {
        connections: 2,
        ..Limits::default()
    });
    let first = Client::connect(server.address());
    let mut second = Client::connect(server.address());
    for _ in 0..20 {
        let mut third = Client::sending(server.address(), GET);
        assert_eq!(parse(&third.rest()).0, 503);
    }
    drop(first);
    eventually("a place is free", || server.connections() == 1);
    assert_eq!(exchange(server.address(), GET).0, 200);
    second.send(GET);
    assert_eq!(parse(&second.rest()).0, 200);
}

#[test]
fn those_turned_away_cannot_block_the_door() {
    let server = serve(Limits {
        connections: 1,
        ..Limits::default()
    });
    let inside = Client::connect(server.address());
    eventually("the first is inside", || server.connections() == 1);
    // They neither read their 503 nor close.
    let crowd: Vec<_> = (0..100)
        .map(|_| Client::sending(server.address(), "x"))
        .collect();
    let mut last = Client::connect(server.address());
    assert_eq!(parse(&last.rest()).0, 503);
    drop(inside);
    eventually("the place is free", || server.connections() == 0);
    assert_eq!(exchange(server.address(), GET).0, 200);
    drop(crowd);
}

#[test]
fn a_panic_closes_its_connection_and_no_other() {
    let server = serve_with(Limits::default(), |connection| {
        connection.wait()?;
        match Request::read(connection) {
            Ok(request) if request.path() == "/panic" => panic!("as asked"),
            _ => connection.write_all(&Response::text(200, "fine").to_bytes(SystemTime::now())),
        }
    });
    let mut other = Client::connect(server.address());
    let mut unlucky = Client::sending(server.address(), GET.replacen('/', "/panic", 1));
    assert_eq!(unlucky.rest(), "");
    other.send(GET);
    assert_eq!(parse(&other.rest()), (200, "fine".to_owned()));
    assert_eq!(server.stop().abandoned, 0);
}

#[test]
#[cfg(target_os = "linux")]
fn every_kind_of_client_leaves_the_threads_as_they_were() {
    let threads = |program: &Program| {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", program.id()));
        tasks.unwrap().count()
    };
    let program = Program::serve(DAY01).unwrap();
    let address = program.address();
    assert_eq!(exchange(address, GET).0, 200);
    eventually("the first client's thread is gone", || {
        threads(&program) == 4
    });
    let clients: Vec<_> = (0..60)
        .map(|number| match number % 4 {
            0 => Client::connect(address),
            1 => Client::sending(address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Le"),
            2 => Client::sending(
                address,
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx",
            ),
            _ => Client::sending(address, "\0\u{1}garbage\r\n\r\n"),
        })
        .collect();
    eventually("they have threads", || threads(&program) >= 4 + 45);
    drop(clients);
    eventually("they all vanished", || threads(&program) == 4);
    assert_eq!(exchange(address, GET).0, 200);
    assert!(program.stop().unwrap().success());
}

#[test]
#[cfg(target_os = "linux")]
fn running_out_of_file_descriptors_is_waited_out_and_not_spun_on() {
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -n 24; exec \"$0\" serve --port 0", DAY01]);
    let program = Program::start(shell).unwrap();
    let crowd: Vec<_> = (0..60)
        .map(|_| Client::sending(program.address(), "GET / HTTP/1.1\r\nHo"))
        .collect();
    eventually("no descriptor is left", || descriptors(&program) >= 24);
    let before = ticks(&program);
    std::thread::sleep(Duration::from_secs(1));
    let burned = ticks(&program) - before;
    assert!(
        burned < 5,
        "{burned} of 100 ticks of processor time went into waiting"
    );
    drop(crowd);
    eventually("the descriptors are free", || descriptors(&program) < 16);
    assert_eq!(exchange(program.address(), GET).0, 200);
    assert!(program.stop().unwrap().success());
}

fn descriptors(program: &Program) -> usize {
    let open = std::fs::read_dir(format!("/proc/{}/fd", program.id()));
    open.unwrap().count()
}

/// Processor time in hundredths of a second: fields 14 and 15 of proc_pid_stat(5).
fn ticks(program: &Program) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", program.id())).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let fields = fields.split(' ').skip(11).take(2);
    fields.map(|field| field.parse::<u64>().unwrap()).sum()
}
