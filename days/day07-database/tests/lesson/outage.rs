//! PostgreSQL goes away under load and comes back: errors soon, recovery without a restart.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use database::{Connection, Database, Error, Executor, Settings};
use localdb::Server;
use rustix::process::{Pid, Signal, kill_process};

use super::fixture::{eventually, eventually_ok};

/// A server of this test's own, up.
pub fn start(home: &Path) -> Server {
    let settings = localdb::Settings {
        runtime: home.to_owned(),
        grace: Duration::ZERO,
        ..localdb::Settings::from_env().unwrap()
    };
    Server::private(&settings).unwrap()
}

/// Ends that server by `signal` and waits until nothing listens any more.
fn kill(server: &Server, signal: Signal) {
    let url = server.url("postgres");
    let data = std::thread::spawn(move || {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        let row = client.query_one("show data_directory", &[]).unwrap();
        row.get::<_, String>(0)
    });
    let pid_file = Path::new(&data.join().unwrap()).join("postmaster.pid");
    let text = std::fs::read_to_string(pid_file).unwrap();
    // PostgreSQL manual, section 73.1: the process, ..., the port, the directory of the socket.
    let lines: Vec<_> = text.lines().collect();
    let (pid, port, socket) = (lines[0], lines[3], lines[4]);
    kill_process(Pid::from_raw(pid.parse().unwrap()).unwrap(), signal).unwrap();
    let socket = Path::new(socket).join(format!(".s.PGSQL.{port}"));
    eventually("the end of the server", || {
        std::os::unix::net::UnixStream::connect(&socket).is_err()
    });
}

/// Twenty clients that use the bridge all the time, half of them for jobs.
struct Load {
    stop: Arc<AtomicBool>,
    succeeded: Arc<[AtomicUsize; 2]>,
    failed: Arc<[AtomicUsize; 2]>,
    clients: tokio::task::JoinSet<()>,
}

impl Load {
    fn on(database: &Database) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let succeeded = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let failed = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let mut clients = tokio::task::JoinSet::new();
        for number in 0..20 {
            let (database, stop) = (database.clone(), stop.clone());
            let (succeeded, failed) = (succeeded.clone(), failed.clone());
            let kind = number % 2;
            clients.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let result = match kind {
                        0 => database.run(Connection::ping).await,
                        _ => database.read::<(i32,)>("select 1", &[]).await.map(drop),
                    };
                    match result {
                        Ok(()) => succeeded[kind].fetch_add(1, Ordering::Relaxed),
                        Err(Error::Unavailable(_)) => {
                            let count = failed[kind].fetch_add(1, Ordering::Relaxed);
                            tokio::time::sleep(Duration::from_millis(5)).await;
                            count
                        }
                        Err(other) => panic!("neither success nor unavailable: {other}"),
                    };
                }
            });
        }
        Self {
            stop,
            succeeded,
            failed,
            clients,
        }
    }

    /// Waits until jobs and reads have each been counted ten more times.
    async fn more(what: &str, counts: &[AtomicUsize; 2]) {
        let before = [0, 1].map(|kind| counts[kind].load(Ordering::Relaxed));
        let deadline = Instant::now() + Duration::from_secs(60);
        while (0..2).any(|kind| counts[kind].load(Ordering::Relaxed) < before[kind] + 10) {
            assert!(Instant::now() < deadline, "no more {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn end(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(client) = self.clients.join_next().await {
            client.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_under_load_is_survived_without_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let mut server = start(home.path());
    let settings = Settings {
        connections: 3,
        // A client that waited for this while PostgreSQL is away would never count as a failure.
        connect_timeout: Duration::from_secs(600),
        ..Settings::new(server.url("postgres"))
    };
    let database = Database::open(&settings).unwrap();
    let load = Load::on(&database);

    // A fast shutdown says goodbye on each connection, an immediate one just goes.
    for signal in [Signal::INT, Signal::QUIT] {
        Load::more("success", &load.succeeded).await;
        kill(&server, signal);
        Load::more("failure", &load.failed).await;
        drop(server);
        server = start(home.path());
        assert_eq!(
            settings.url,
            server.url("postgres"),
            "the server came back elsewhere"
        );
        Load::more("success", &load.succeeded).await;
    }
    load.end().await;
}

#[tokio::test]
async fn a_bridge_may_be_opened_before_postgresql_is_there() {
    let home = tempfile::tempdir().unwrap();
    let server = start(home.path());
    let settings = Settings::new(server.url("postgres"));
    kill(&server, Signal::INT);
    drop(server);
    let database = Database::open(&settings).unwrap();

    let job = database.run(Connection::ping).await.unwrap_err();
    let read = database.read::<(i32,)>("select 1", &[]).await.unwrap_err();
    for error in [job, read] {
        assert!(matches!(error, Error::Unavailable(_)), "{error}");
        assert!(error.is_transient());
        assert!(error.public().contains("not available"));
    }

    let server = start(home.path());
    assert_eq!(settings.url, server.url("postgres"));
    eventually_ok(async || database.ping().await).await;
}

#[tokio::test]
async fn after_an_outage_a_job_waits_for_a_new_connection_again() {
    let home = tempfile::tempdir().unwrap();
    let server = start(home.path());
    let settings = Settings {
        connections: 1,
        ..Settings::new(server.url("postgres"))
    };
    kill(&server, Signal::INT);
    drop(server);
    let database = Database::open(&settings).unwrap();
    database.run(Connection::ping).await.unwrap_err();
    let _server = start(home.path());
    eventually_ok(async || database.run(Connection::ping).await).await;

    // The one connection is lost, and a new one takes a moment: that is no outage.
    let lost = database
        .run(|connection| connection.rows("select pg_terminate_backend(pg_backend_pid())", &[]))
        .await;
    assert!(matches!(lost, Err(Error::Unavailable(_))));
    database.run(Connection::ping).await.unwrap();
}

#[tokio::test]
async fn a_server_that_accepts_and_says_nothing_is_unavailable_soon() {
    // The system completes connections to it; nobody ever reads what is sent over them.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgresql://nobody@{}/none", silent.local_addr().unwrap());
    let database = Database::open(&Settings {
        connect_timeout: Duration::from_millis(100),
        ..Settings::new(url)
    })
    .unwrap();

    let read = database.read::<(i32,)>("select 1", &[]);
    let read = tokio::time::timeout(Duration::from_secs(30), read).await;
    let job = database.run(Connection::ping);
    let job = tokio::time::timeout(Duration::from_secs(30), job).await;

    assert!(matches!(read, Ok(Err(Error::Unavailable(_)))), "{read:?}");
    assert!(matches!(job, Ok(Err(Error::Unavailable(_)))), "{job:?}");
}
