//! Bad days: told to stop under load, a database that is slow, full, or gone.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use database::Executor as _;
use lesson::{Call, Program};
use localdb::Server;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::client::{Client, PATIENCE, signed};
use crate::identity;
use crate::platform::{CAPSTONE, Platform, a_check_in, eventually};

#[test]
fn requests_in_flight_are_answered_when_told_to_stop() {
    let mut platform = Platform::start();
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let lock = platform.lock_check_ins();
    client.send(&signed(Call::post(&check_ins).json(a_check_in().to_string())).to_bytes("a"));
    platform.wait_for_blocked(1);

    platform.program.terminate().unwrap();
    eventually("no more connections", || {
        std::net::TcpStream::connect(platform.address()).is_err()
    });
    lock.release();

    let answer = client.receive().unwrap().expect(201);
    assert_eq!(answer.headers["connection"], "close");
    assert!(client.is_closed());
    assert!(platform.program.wait().unwrap().success());
}

/// The first two check-ins fail as if another transaction had been in the way; a sequence isn't rolled back, so it counts the tries.
const IN_THE_WAY: &str = "
    create sequence tries;
    create function fail() returns trigger language plpgsql as $$
    begin
        if nextval('tries') <= 2 then
            raise exception 'in the way' using errcode = tg_argv[0];
        end if;
        return new;
    end $$;";

#[test]
fn a_deadlock_or_a_serialization_failure_is_tried_again_and_the_client_hears_nothing_of_it() {
    for sqlstate in ["40001", "40P01"] {
        let platform = Platform::start();
        let (mut client, check_ins) = (platform.client(), platform.enroll());
        let mut sql = platform.sql();
        sql.batch(IN_THE_WAY).unwrap();
        let trigger = format!(
            "create trigger fails before insert on check_ins for each row execute function fail('{sqlstate}')"
        );
        sql.batch(&trigger).unwrap();

        client.post(&check_ins, &a_check_in()).expect(201);

        let tries: (i64,) = sql.query_one("select last_value from tries", &[]).unwrap();
        assert_eq!(tries, (3,), "{sqlstate}");
        let list = client.get(&check_ins).expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn under_load_no_answer_is_cut_short_when_told_to_stop() {
    let mut platform = Platform::start();
    let answered = AtomicU32::new(0);

    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut client = platform.client();
                // Every answer is whole and good (the client insists), until the connection ends
                // between two of them.
                while client.try_send(&Call::get("/api/v1/courses").to_bytes("a")) {
                    let Some(answer) = client.receive() else {
                        break;
                    };
                    answer.expect(200);
                    answered.fetch_add(1, Relaxed);
                }
            });
        }
        eventually("load", || answered.load(Relaxed) > 100);
        platform.program.terminate().unwrap();
    });

    assert!(platform.program.wait().unwrap().success());
}

#[test]
fn what_does_not_finish_in_time_does_not_keep_it_from_stopping() {
    let mut platform = Platform::with(&[("CAPSTONE_DRAIN_DEADLINE", "200ms")]);
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let _lock = platform.lock_check_ins();
    client.send(&signed(Call::post(&check_ins).json(a_check_in().to_string())).to_bytes("a"));
    platform.wait_for_blocked(1);

    platform.program.terminate().unwrap();

    assert!(platform.program.wait().unwrap().success());
    assert!(client.is_closed());
}

#[test]
fn a_database_that_takes_too_long_is_503() {
    let platform = Platform::with(&[("CAPSTONE_STATEMENT_TIMEOUT", "200ms")]);
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let lock = platform.lock_check_ins();

    client.get(&check_ins).expect(503);
    client.post(&check_ins, &a_check_in()).expect(503);
    client.get("/health/live").expect(200);

    lock.release();
    client.post(&check_ins, &a_check_in()).expect(201);
}

#[test]
fn an_answer_that_takes_too_long_is_503() {
    let platform = Platform::with(&[("CAPSTONE_REQUEST_DEADLINE", "200ms")]);
    let (mut client, check_ins) = (platform.client(), platform.enroll());
    let lock = platform.lock_check_ins();

    client.get(&check_ins).expect(503);

    lock.release();
    eventually("serving again", || client.get(&check_ins).status == 200);
}

#[test]
fn when_every_place_is_taken_the_rest_are_503_at_once() {
    let platform = Platform::with(&[("CAPSTONE_POOL", "1"), ("CAPSTONE_QUEUE", "1")]);
    let check_ins = platform.enroll();
    let lock = platform.lock_check_ins();
    let post = |day: u8| {
        let mut check_in = a_check_in();
        check_in["day"] = day.into();
        platform.client().post(&check_ins, &check_in)
    };
    let refused = AtomicU32::new(0);

    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let working = scope.spawn(|| post(1));
        platform.wait_for_blocked(1);
        // One of these waits in the only place there is.
        let others = (2..=10).map(|day| {
            let (post, refused) = (&post, &refused);
            scope.spawn(move || {
                let answer = post(day);
                if answer.status == 503 {
                    assert_eq!(answer.headers["retry-after"], "1");
                    refused.fetch_add(1, Relaxed);
                }
                answer
            })
        });
        let all: Vec<_> = std::iter::once(working).chain(others).collect();
        eventually("refused", || refused.load(Relaxed) == 8);
        platform.client().get("/api/v1/courses").expect(200);

        lock.release();
        all.into_iter()
            .map(|it| it.join().unwrap().status)
            .collect()
    });

    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 503, 503, 503, 503, 503, 503, 503, 503]);
}

#[test]
fn postgresql_stopped_under_load_is_503_soon_and_then_served_again_without_a_restart() {
    let mut server = PrivateServer::start();
    let url = server.url();
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("CAPSTONE_LOG", "off"),
        ("CAPSTONE_ADDRESS_LIMIT", "off"),
        ("CAPSTONE_ACCOUNT_LIMIT", "off"),
        ("CAPSTONE_TOKEN_KEYS", identity::file()),
    ];
    let program = Program::serve_with(CAPSTONE, &settings).unwrap();
    let done = AtomicBool::new(false);
    let (served, refused) = (AtomicU32::new(0), AtomicU32::new(0));
    let load = || {
        let mut client = Client::connect(program.address());
        while !done.load(Relaxed) {
            let start = Instant::now();
            let answer = client.get("/api/v1/courses");
            let count = match answer.status {
                200 => &served,
                503 => &refused,
                status => panic!("{status}: {}", answer.body),
            };
            count.fetch_add(1, Relaxed);
            // Generous: a request has 15 s, and none comes near that.
            assert!(start.elapsed() < Duration::from_secs(10));
        }
    };
    let more = |count: &AtomicU32| {
        let before = count.load(Relaxed);
        eventually("more answers", || count.load(Relaxed) > before + 100);
    };

    std::thread::scope(|scope| {
        let _done = Finally(&done);
        for _ in 0..8 {
            scope.spawn(load);
        }
        more(&served);

        server.stop();

        more(&refused);
        let connect = || Client::connect(program.address());
        connect().get("/health/ready").expect(503);
        connect().get("/health/live").expect(200);

        server.start_again();

        more(&served);
        eventually("ready", || connect().get("/health/ready").status == 200);
    });
}

/// Sets the flag when dropped, so that a failed test ends its threads, too.
struct Finally<'a>(&'a AtomicBool);

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// A PostgreSQL that only this test uses, and may stop.
struct PrivateServer {
    lease: Option<Server>,
    directory: TempDir,
}

impl PrivateServer {
    fn start() -> Self {
        let mut server = Self {
            lease: None,
            directory: tempfile::tempdir().unwrap(),
        };
        server.start_again();
        server
    }

    fn start_again(&mut self) {
        let settings = localdb::Settings {
            grace: Duration::ZERO,
            ..localdb::Settings::from_env().unwrap()
        };
        self.lease = None;
        self.lease = Some(Server::durable(self.directory.path(), &settings).unwrap());
    }

    fn url(&self) -> String {
        self.lease.as_ref().unwrap().ensure("capstone").unwrap()
    }

    /// Stops it the way `pg_ctl stop -m fast` does.
    fn stop(&self) {
        let pid = Pid::from_raw(self.pid().unwrap()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
        eventually("PostgreSQL stops", || self.pid().is_none());
    }

    fn pid(&self) -> Option<i32> {
        let file = self.directory.path().join("postgresql/data/postmaster.pid");
        let text = std::fs::read_to_string(file).ok()?;
        text.lines().next()?.parse().ok()
    }
}

impl Drop for PrivateServer {
    /// The data must not go before the server has.
    fn drop(&mut self) {
        self.lease = None;
        let start = Instant::now();
        while self.pid().is_some() && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
