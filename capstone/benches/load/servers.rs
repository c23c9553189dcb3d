//! What is measured: a private PostgreSQL with its rows, the capstone, and the bare server.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use capstone::check_ins::SELECT;
use capstone::migrate;
use database::{Connection, Executor, Settings};
use tempfile::TempDir;

/// What the ids of the check-ins begin with; seven digits follow, from [`FIRST`].
const PREFIX: &str = "0190a5b0-0000-7000-8000-00000";
const FIRST: u32 = 1_000_000;

/// A private PostgreSQL, with the settings it would have in production, holding the check-ins.
pub struct Cluster {
    url: String,
    id: u32,
    rows: u32,
    server: Option<localdb::Server>,
    _directory: TempDir,
}

impl Cluster {
    /// Starts it and fills it.
    pub fn start(rows: u32) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let settings = localdb::Settings {
            grace: Duration::ZERO,
            ..localdb::Settings::from_env()?
        };
        let server = localdb::Server::durable(directory.path(), &settings)?;
        let url = server.ensure("bench")?;
        migrate::prepare(&url)?;
        let mut connection = Connection::connect(&Settings::new(&url))?;
        fill(&mut connection, rows)?;
        Ok(Self {
            id: postmaster(&mut connection)?,
            url,
            rows,
            server: Some(server),
            _directory: directory,
        })
    }

    /// The URL of its database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The process id of the server.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// A script for wrk that reads random check-ins.
    pub fn paths(&self) -> String {
        let (rows, prefix) = (self.rows, PREFIX);
        format!(
            "request = function()\n  \
               local id = string.format('{prefix}%d', {FIRST} + math.random(0, {rows} - 1))\n  \
               return wrk.format('GET', '/api/v1/check-ins/' .. id)\n\
             end\n"
        )
    }

    /// A script for pgbench that reads random check-ins, with the statement of the capstone.
    pub fn select(&self) -> String {
        let last = FIRST + self.rows - 1;
        let select = SELECT.replace("$1", &format!("('{PREFIX}' || :n)::uuid"));
        format!("\\set n random({FIRST}, {last})\n{select};\n")
    }
}

impl Drop for Cluster {
    /// Lets the server stop before its data goes; otherwise it would look for it for ever.
    fn drop(&mut self) {
        drop(self.server.take());
        let process = format!("/proc/{}", self.id);
        let deadline = Instant::now() + Duration::from_secs(30);
        while Path::new(&process).exists() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Thirty check-ins for each enrollment, each learner in a cohort with all the others.
fn fill(connection: &mut Connection, rows: u32) -> Result<()> {
    let last = FIRST + rows - 1;
    connection.batch(&format!(
        "set statement_timeout = 0;
         -- These rows are known to be sound: checking each would take longer than writing it.
         set session_replication_role = replica;
         create function numbered(kind text, n integer) returns uuid immutable language sql
             return (overlay('{PREFIX}' placing kind from 29) || n)::uuid;
         insert into cohorts (id, course_id, name, starts_on)
         select numbered('c', {FIRST}), id, 'Bench', '2026-01-30'
         from courses;
         insert into accounts (id, email, name)
         select numbered('a', n), 'learner' || n || '@example.org', 'Learner ' || n
         from generate_series({FIRST}, {FIRST} + {rows} / 30) as n;
         insert into enrollments (id, cohort_id, account_id)
         select numbered('e', n), numbered('c', {FIRST}), numbered('a', n)
         from generate_series({FIRST}, {FIRST} + {rows} / 30) as n;
         insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
         select numbered('0', n), numbered('e', {FIRST} + (n - {FIRST}) / 30), lessons.id,
                date '2026-01-30' + day, 0.25 * (n % 33), 1 + n % 10,
                case when n % 3 = 0 then 'Slower than planned, but it works now.' end
         from generate_series({FIRST}, {last}) as n
         join lessons on day = 1 + (n - {FIRST}) % 30;"
    ))?;
    connection.batch("vacuum (freeze, analyze)")?;
    connection.batch("checkpoint")?;
    Ok(())
}

fn postmaster(connection: &mut Connection) -> Result<u32> {
    let (directory,): (String,) =
        connection.query_one("select current_setting('data_directory')", &[])?;
    let file = Path::new(&directory).join("postmaster.pid");
    let text = std::fs::read_to_string(&file).context("cannot read postmaster.pid")?;
    let id = text.lines().next().unwrap_or_default();
    Ok(id.parse()?)
}

/// A server process; killed when dropped.
pub struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// The capstone's release build on `cluster`.
    pub fn capstone(cluster: &Cluster, log: &str) -> Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_capstone"));
        command
            .args(["serve", "--port", "0", "--log", log])
            .env("DATABASE_URL", cluster.url());
        Self::start(&mut command)
    }

    /// The bare hyper server: this program again.
    pub fn bare(workers: Option<usize>) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--bare");
        if let Some(workers) = workers {
            command.args(["--workers", &workers.to_string()]);
        }
        Self::start(&mut command)
    }

    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        let mut server = Self {
            child,
            url: String::new(),
        };
        let address = line.trim().split_once("http://");
        let (_, address) = address.with_context(|| format!("no address in {line:?}"))?;
        server.url = format!("http://{address}");
        Ok(server)
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
