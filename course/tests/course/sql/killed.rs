//! The leftovers of a killed grader: none, once the next one has begun.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use localdb::{Server, Settings};
use postgres::{Client, NoTls};
use tempfile::TempDir;

/// Generous: the machine may be busy with a build.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of answers, and a server that nobody else uses.
struct Alone {
    home: TempDir,
    server: Server,
}

impl Alone {
    fn new() -> Self {
        let usual = Settings::from_env().unwrap();
        let home = tempfile::tempdir_in(&usual.runtime).unwrap();
        fs::write(home.path().join("PROGRESS.md"), tracker::template()).unwrap();
        fs::create_dir_all(home.path().join("solutions/day07")).unwrap();
        let settings = Settings {
            runtime: home.path().to_owned(),
            grace: Duration::ZERO,
            ..usual
        };
        let server = Server::private(&settings).unwrap();
        Self { home, server }
    }

    /// A grader at work on `sql` as the answer to exercise 7.`number`.
    fn grade(&self, number: usize, sql: &str) -> Child {
        let file = format!("solutions/day07/{number:02}.sql");
        fs::write(self.home.path().join(file), sql).unwrap();
        Command::new(env!("CARGO_BIN_EXE_course"))
            .args(["--file", "PROGRESS.md", "sql", &format!("7.{number}")])
            .current_dir(self.home.path())
            .env("TMPDIR", self.home.path())
            .env("LOCALDB_GRACE", "0")
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn ask(&self, sql: &str) -> Vec<String> {
        let mut client = Client::connect(&self.server.url("postgres"), NoTls).unwrap();
        let rows = client.query(sql, &[]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Until `sql` has rows, or has none.
    fn await_rows(&self, some: bool, sql: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.ask(sql).is_empty() == some {
            assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {sql}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

const SESSIONS: &str = "select usename::text from pg_stat_activity where usename ~ '^course_sql_'";
const AT_WORK: &str = "select usename::text from pg_stat_activity
    where usename ~ '^course_sql_' and state = 'active' and query ~ 'pg_sleep|fits'";
const ROLES: &str = "select rolname::text from pg_roles where rolname ~ '^course_sql_'";
const COPIES: &str = "select datname::text from pg_database where datname ~ '^localdb_exercises'";

#[test]
fn a_grader_that_is_killed_leaves_nothing() {
    let alone = Alone::new();
    for (number, sql) in [
        (10, "select pg_sleep(3600)"),
        (22, "update check_ins set note = pg_sleep(3600)::text"),
        // The copy's tables belong to the role by then.
        (
            39,
            "alter table check_ins alter note type text using pg_sleep(3600)::text",
        ),
    ] {
        let mut grader = alone.grade(number, sql);
        alone.await_rows(true, AT_WORK);
        let (roles, copies) = (alone.ask(ROLES), alone.ask(COPIES));
        assert!(
            roles.len() == 1 && copies.len() >= 2,
            "{roles:?} {copies:?}"
        );
        grader.kill().unwrap();
        grader.wait().unwrap();
        alone.await_rows(false, SESSIONS);

        let mut next = alone.grade(1, "select name, starts_on from cohorts");
        next.wait().unwrap();
        assert_eq!(alone.ask(ROLES), [""; 0], "{sql}");
        assert_eq!(alone.ask(COPIES), [""; 0], "{sql}");
    }
}

#[test]
fn a_grader_leaves_the_others_their_roles_and_copies() {
    let alone = Alone::new();
    let first = alone.grade(10, "select pg_sleep(3600)");
    alone.await_rows(true, AT_WORK);
    let mut second = alone.grade(1, "select name, starts_on from cohorts");
    second.wait().unwrap();
    // Its session would have ended with its role.
    let first = first.wait_with_output().unwrap();
    let said = String::from_utf8(first.stdout).unwrap();
    assert!(said.contains("It was stopped after "), "{said}");
    assert_eq!(alone.ask(ROLES), [""; 0]);
}
