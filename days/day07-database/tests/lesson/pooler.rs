//! Behind a real pgbouncer in transaction mode. Runs where the program is found, and always when `CI` is set.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use database::{Connection, Database, Error, Executor, Settings, SqlState, schema};
use postgres::config::Host;
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::fixture::{cohort, count, empty, eventually, execute, settings};

/// A pgbouncer with two sessions for all its clients.
struct Pooler {
    process: Child,
    port: u16,
    _home: TempDir,
}

impl Pooler {
    /// In front of the server of `own`; none where there is no pgbouncer and none is asked for.
    fn start(own: &localdb::Database) -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                std::env::var_os("CI").is_none(),
                "pgbouncer is not installed: scripts/program pgbouncer pgbouncer does it"
            );
            eprintln!(
                "skipped: there is no pgbouncer (scripts/program pgbouncer pgbouncer installs it)"
            );
            return None;
        };
        let server: postgres::Config = own.url().parse().unwrap();
        let host = match &server.get_hosts()[0] {
            Host::Unix(path) => path.display().to_string(),
            Host::Tcp(name) => name.clone(),
        };
        let home = tempfile::tempdir().unwrap();
        let port = free_port();
        let file = home.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host={host} port={} user={}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n\
             ignore_startup_parameters = options\n",
            server.get_ports().first().unwrap_or(&5432),
            server.get_user().unwrap(),
        );
        std::fs::write(&file, text).unwrap();
        let process = command(program, &file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        eventually("pgbouncer listens", || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Some(Self {
            process,
            port,
            _home: home,
        })
    }

    fn url(&self, own: &localdb::Database) -> String {
        format!(
            "postgresql://anybody@127.0.0.1:{}/{}",
            self.port,
            own.name()
        )
    }

    /// Settings for `own` through the pooler, without names for statements.
    fn settings(&self, own: &localdb::Database) -> Settings {
        Settings {
            unnamed_statements: true,
            ..settings(&self.url(own), 4, 1000)
        }
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<&'static str> {
    [
        "/usr/sbin/pgbouncer",
        "/usr/bin/pgbouncer",
        "/opt/homebrew/bin/pgbouncer",
    ]
    .into_iter()
    .find(|it| Path::new(it).exists())
}

/// pgbouncer refuses to be root, and the server's socket may be root's alone: a user namespace has both.
fn command(program: &str, file: &Path) -> Command {
    let mut command = Command::new(program);
    if rustix::process::geteuid().is_root() {
        command = Command::new("unshare");
        command.args(["-U", "--map-user=65534", "--map-group=65534", program]);
    }
    command.arg(file);
    command
}

/// One that nobody listens on, and that no outgoing connection has.
fn free_port() -> u16 {
    let start = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (start..start + 2000).find(free).unwrap()
}

const ROUNDS: i32 = 200;

/// Not a test of its own: the processes of the test below, which names its part and the pooler.
#[test]
#[ignore = "run by two_processes_get_each_their_own_rows"]
fn one_of_two_processes() {
    let url = std::env::var("POOLER_URL").unwrap();
    let texts: [&'static str; 2] = match &*std::env::var("POOLER_PART").unwrap() {
        "1" => [
            "select 'one', $1::int",
            "insert into note values ($1, 'one') returning part, id",
        ],
        _ => [
            "select $1::int::text, -$1::int",
            "insert into note values ($1::int, 'two') returning id::text, -id",
        ],
    };
    let right = |(text, number): (String, i32), asked: i32| {
        (text == "one" && number == asked) || (text == asked.to_string() && number == -asked)
    };
    let settings = Settings {
        unnamed_statements: true,
        ..settings(&url, 4, 1000)
    };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let database = Database::open(&settings).unwrap();
        let mut answers = JoinSet::new();
        for number in 0..ROUNDS {
            let database = database.clone();
            answers.spawn(async move {
                let [read, write] = texts;
                let row = database.read_one(read, &[&number]).await.unwrap();
                assert!(right(row, number), "a read got another one's row");
                let job = move |connection: &mut Connection| {
                    let mut transaction = connection.transaction()?;
                    let row = transaction.query_one(write, &[&number])?;
                    transaction.commit()?;
                    Ok(row)
                };
                let row = database.run(job).await.unwrap();
                assert!(right(row, number), "a job got another one's row");
            });
        }
        while let Some(answer) = answers.join_next().await {
            answer.unwrap();
        }
    });
}

#[test]
fn two_processes_get_each_their_own_rows() {
    let own = empty();
    let Some(pooler) = Pooler::start(&own) else {
        return;
    };
    execute(&own, "create table note (id int, part text)");
    let processes = ["1", "2"].map(|part| {
        Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "lesson::pooler::one_of_two_processes",
                "--ignored",
            ])
            .env("POOLER_URL", pooler.url(&own))
            .env("POOLER_PART", part)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    });
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.contains("1 passed"),
            "{text}"
        );
    }
    for part in ["one", "two"] {
        let written = format!("select count(distinct id) from note where part = '{part}'");
        assert_eq!(count(&own, &written), i64::from(ROUNDS), "{part}");
    }
}

#[tokio::test]
async fn a_pooler_is_refused_in_words_where_statements_have_names() {
    let own = cohort();
    let Some(pooler) = Pooler::start(&own) else {
        return;
    };
    let url = pooler.url(&own);
    let named = settings(&url, 1, 4);
    let database = Database::open(&named).unwrap();
    let job = database.run(Connection::ping).await.unwrap_err();
    let read = database.read::<(i32,)>("select 1", &[]).await.unwrap_err();
    let alone = std::thread::spawn(move || Connection::connect(&named).map(drop));
    for refused in [job, read, alone.join().unwrap().unwrap_err()] {
        let text = refused.to_string();
        assert!(text.contains("a pooler answers for it"), "{text}");
        assert!(text.contains("`unnamed_statements`"), "{text}");
    }
    let migration = schema::migrate(&url, 7).unwrap_err().to_string();
    assert!(
        migration.ends_with("because a pooler answers there: take the URL of PostgreSQL itself"),
        "{migration}"
    );
}

#[tokio::test]
async fn a_read_behind_a_pooler_cannot_write_is_timed_and_leaves_nothing() {
    let own = cohort();
    let Some(pooler) = Pooler::start(&own) else {
        return;
    };
    let database = Database::open(&pooler.settings(&own)).unwrap();
    let hasty = Database::open(&Settings {
        read_timeout: Duration::from_millis(50),
        ..pooler.settings(&own)
    })
    .unwrap();
    let delete =
        "with gone as (delete from check_ins returning energy::int) select energy from gone";
    let refused = database.read::<(i32,)>(delete, &[]).await.unwrap_err();
    assert_eq!(
        refused.sqlstate(),
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
    );
    let slow = hasty
        .read::<(i32,)>("select 1 from pg_sleep(60)", &[])
        .await;
    assert!(matches!(slow, Err(Error::TimedOut(_))), "{slow:?}");
    execute(
        &own,
        "create function leave_it() returns int language plpgsql as
            'begin perform set_config(''statement_timeout'', ''7s'', false); return 1; end'",
    );
    let left = database.read_one::<(i32,)>("select leave_it()", &[]).await;
    assert_eq!(left.unwrap(), (1,));
    // The next user of the session finds it as it was.
    let job = |connection: &mut Connection| {
        connection.query_one(
            "select current_setting('statement_timeout'), current_setting('transaction_read_only'),
                    (select count(*) from pg_prepared_statements)",
            &[],
        )
    };
    for _ in 0..8 {
        let left: (String, String, i64) = database.run(job).await.unwrap();
        assert_eq!(left, ("0".to_owned(), "off".to_owned(), 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_at_once_share_a_connection_and_no_transaction() {
    let own = empty();
    let Some(pooler) = Pooler::start(&own) else {
        return;
    };
    let database = Database::open(&Settings {
        read_connections: 1,
        ..pooler.settings(&own)
    })
    .unwrap();
    let mut answers = JoinSet::new();
    for _ in 0..16 {
        let database = database.clone();
        answers.spawn(async move {
            for _ in 0..200 {
                // One that slipped out of its transaction could write.
                let sql = "select current_setting('transaction_read_only')";
                let state: (String,) = database.read_one(sql, &[]).await.unwrap();
                assert_eq!(state.0, "on");
            }
        });
    }
    while let Some(answer) = answers.join_next().await {
        answer.unwrap();
    }
}
