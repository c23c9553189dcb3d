//! Slow steps, and the limits of the waits for them.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use localdb::{Database, Server, Template};
use postgres::{Client, NoTls};

use crate::clients::Client as OtherProcess;
use crate::world::{World, await_end, await_that, databases};

/// A session in the middle of an answer that its client does not read. No such process takes part in the barrier that
/// `drop database` waits for.
struct Unread(#[expect(dead_code, reason = "held open")] UnixStream);

impl Unread {
    fn new(world: &World, server: &Server) -> Self {
        let socket = world.cluster().join("socket/.s.PGSQL.5432");
        let mut stream = UnixStream::connect(socket).unwrap();
        // PostgreSQL 55.7: the version and the parameters, then a query.
        let parameters = b"user\0postgres\0database\0postgres\0\0";
        let mut message = (parameters.len() as u32 + 8).to_be_bytes().to_vec();
        message.extend(196_608_u32.to_be_bytes());
        message.extend(parameters);
        let query = b"copy (select repeat('x', 1000), generate_series(1, 100000000)) to stdout\0";
        message.push(b'Q');
        message.extend((query.len() as u32 + 4).to_be_bytes());
        message.extend(query);
        stream.write_all(&message).unwrap();
        let mut client = Client::connect(&server.url("postgres"), NoTls).unwrap();
        await_that("the session waits for its client", || {
            let sql = "select from pg_stat_activity where wait_event = 'ClientWrite'";
            !client.query(sql, &[]).unwrap().is_empty()
        });
        Self(stream)
    }
}

#[test]
fn a_client_that_does_not_read_keeps_nobody_from_going_on() {
    let world = World::new();
    let server = world.server();
    let made = || Database::empty_on(&server, "held up").unwrap();
    let (one, other) = (made(), made());
    let names = [one.name().to_owned(), other.name().to_owned()];
    let unread = Unread::new(&world, &server);

    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        drop(one);
        let begun = Instant::now();
        drop(other);
        let _ = done.send(begun.elapsed());
    });
    let second = is_done.recv_timeout(Duration::from_secs(60));
    let second = second.expect("dropping a database does not end");
    let patience = Duration::from_secs(3);
    assert!(
        second < patience,
        "the second is waited for too: {second:?}"
    );
    drop(made());

    drop(unread);
    await_that("what was left is dropped by the next", || {
        drop(Database::empty_on(&world.server(), "next").unwrap());
        let left = databases(&server);
        !names.iter().any(|name| left.contains(name))
    });
}

#[test]
fn checkouts_with_different_files_do_not_take_each_other_s_template_away() {
    let world = World::new();
    let server = world.server();
    let built = Arc::new(AtomicUsize::new(0));
    let template = |fingerprint| {
        let built = Arc::clone(&built);
        Template::new("lessons", fingerprint, move |_| {
            built.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    };
    let checkouts: Vec<Template> = (1..=4).map(template).collect();
    for _ in 0..3 {
        for checkout in &checkouts {
            drop(Database::from_template_on(&server, checkout).unwrap());
        }
    }
    assert_eq!(built.load(Ordering::SeqCst), checkouts.len());
    for fingerprint in 5..=8 {
        drop(Database::from_template_on(&server, &template(fingerprint)).unwrap());
    }
    let kept = (4..=8).map(|it| format!("localdb_template_lessons_{it:016x}"));
    assert_eq!(databases(&server), kept.collect::<Vec<_>>());
}

#[test]
fn a_server_stays_for_its_grace_after_the_last_lease_however_short_that_was() {
    let mut world = World::new();
    world.settings.grace = Duration::from_secs(2);
    drop(world.server());
    let begun = Instant::now();
    let mut last = begun;
    while last - begun < world.settings.grace / 2 {
        drop(world.server());
        last = Instant::now();
        thread::sleep(Duration::from_millis(10));
    }
    await_end(&world.cluster());
    let stayed = last.elapsed();
    assert!(stayed >= world.settings.grace, "it stayed for {stayed:?}");
}

#[test]
fn a_long_wait_names_its_cause() {
    let world = World::new();
    drop(world.server());
    await_end(&world.cluster());
    // As a supervisor holds it that stops its server.
    let lease = File::open(world.cluster().join("lease")).unwrap();
    lease.lock().unwrap();
    let mut other = OtherProcess::start(&world, "lease");
    let mut said = String::new();
    let errors = other.errors();
    BufReader::new(errors).read_line(&mut said).unwrap();
    assert!(
        said.starts_with("waiting for the server to stop (in /"),
        "{said:?}"
    );
    lease.unlock().unwrap();
    other.says();
}
