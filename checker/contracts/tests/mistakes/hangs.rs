//! A server that hangs at every case: each stage ends when its time is up, however patient the check is with each response.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use checker::contract::{Contract, Graded};
use checker::grade::{Limits, Subject, Verdict, grade};
use contracts::contracts;
use libtest_mimic::Trial;

use crate::trial;

/// The time after which a check counts as endless; only a stage that ignores its deadline takes so long.
const FOREVER: Duration = Duration::from_secs(600);

/// The thing that a server does with a connection.
type Way = fn(&TcpStream) -> io::Result<()>;

/// How a server hangs.
const WAYS: [(&str, Way); 3] = [
    ("reads_and_never_answers", silent),
    ("answers_a_byte_now_and_then", drips),
    ("never_reads", deaf),
];

pub(crate) fn trials() -> Vec<Trial> {
    let programs = contracts()
        .iter()
        .filter(|it| matches!(it.graded, Graded::Program));
    let cases = programs.flat_map(|contract| WAYS.map(|way| (contract, way)));
    cases
        .map(|(contract, (name, way))| {
            let name = format!("day_{}::no_stage_outlasts_its_time::{name}", contract.day);
            trial(name, move || ends_in_time(contract, way))
        })
        .collect()
}

fn ends_in_time(contract: &'static Contract, way: Way) {
    let limits = Limits {
        patience: FOREVER,
        stage: Duration::from_millis(200),
        within: FOREVER,
    };
    let subject = Subject::Running(server(way));
    let begun = Instant::now();
    let verdicts = grade(contract, &subject, |_, _| true, limits, |_, _, _, _| Ok(())).unwrap();
    assert!(begun.elapsed() < FOREVER / 2, "{verdicts:#?}");
    let failed = verdicts.iter().any(|it| matches!(it, Verdict::Failed(_)));
    assert!(failed, "{verdicts:#?}");
}

/// A server that does `way` with each connection, until the tests end.
fn server(way: Way) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || way(&stream));
        }
    });
    address
}

fn silent(mut stream: &TcpStream) -> io::Result<()> {
    while stream.read(&mut [0; 4096])? > 0 {}
    Ok(())
}

fn drips(mut stream: &TcpStream) -> io::Result<()> {
    _ = stream.read(&mut [0; 4096])?;
    stream.write_all(b"HTTP/1.1 200 OK\r\nX-Drip: ")?;
    loop {
        thread::sleep(Duration::from_millis(20));
        stream.write_all(b"a")?;
    }
}

fn deaf(stream: &TcpStream) -> io::Result<()> {
    // Until the other side is gone.
    while stream.take_error()?.is_none() {
        thread::sleep(Duration::from_millis(100));
        if stream.peek(&mut [0])? == 0 {
            break;
        }
    }
    Ok(())
}
