//! The parts that the bench breaks: a PostgreSQL of its own, the network before it, and the platform.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use capstone::storage;
use faults::Proxy;
use lesson::Program;
use localdb::Server;
use postgres::{Client, NoTls};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use uuid::Uuid;

use crate::identity;
use crate::load::Load;

/// How long a connection stays cut. The bridge knows at once.
const CUT: Duration = Duration::from_secs(1);

/// How long a silence lasts. The bridge has to find out that it is one.
const SILENCE: Duration = Duration::from_secs(4);

/// How long PostgreSQL may take to be there again.
const RETURN: Duration = Duration::from_secs(60);

/// How many people are enrolled. Each may check in on thirty days.
const ENROLLMENTS: i32 = 8_000;

/// Something that happens to a platform in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// PostgreSQL is stopped in order, and started.
    Restarted,
    /// All processes of PostgreSQL are stopped, and continued.
    Stopped,
    /// Every connection to PostgreSQL is closed, and new ones too.
    Cut,
    /// Nothing passes on any connection to PostgreSQL, and nothing is closed.
    Silenced,
    /// `kill -9` of PostgreSQL.
    PostgresKilled,
    /// `kill -9` of the platform.
    PlatformKilled,
}

impl Fault {
    pub fn words(self) -> &'static str {
        match self {
            Self::Restarted => "PostgreSQL restarted",
            Self::Stopped => "PostgreSQL stopped and continued",
            Self::Cut => "connections cut",
            Self::Silenced => "connections silenced",
            Self::PostgresKilled => "PostgreSQL killed",
            Self::PlatformKilled => "platform killed",
        }
    }
}

pub struct World {
    platform: Option<Program>,
    proxy: Proxy,
    server: Option<Server>,
    url: String,
    keys: PathBuf,
    directory: TempDir,
}

impl World {
    /// Starts PostgreSQL with durable settings, and the platform behind a proxy.
    pub fn start() -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let server = lease(&directory)?;
        let url = server.ensure("bench")?;
        storage::prepare(&url)?;
        let keys = identity::keys(directory.path())?;
        let proxy = Proxy::postgres(&url)?;
        let mut world = Self {
            platform: None,
            proxy,
            server: Some(server),
            url,
            keys,
            directory,
        };
        world.start_platform()?;
        Ok(world)
    }

    /// A connection to PostgreSQL itself.
    pub fn sql(&self) -> Result<Client> {
        Ok(Client::connect(&self.url, NoTls)?)
    }

    /// Enrolls people.
    pub fn enroll(&self) -> Result<Vec<Uuid>> {
        let statement = "
            with person as (
                select ('0190a5b0-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid as id, n
                from generate_series(1, $1) n
            ), account as (
                insert into accounts (id, email, name)
                select id, n || '@example.org', 'Ada Lovelace' from person
            ), cohort as (
                insert into cohorts (id, course_id, name, starts_on)
                select '0190a5b0-0000-7000-8000-000000000000', id, 'bench', '2026-01-30' from courses
                returning id
            )
            insert into enrollments (id, account_id, cohort_id)
            select person.id, person.id, cohort.id from person, cohort
            returning id";
        let rows = self.sql()?.query(statement, &[&ENROLLMENTS])?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// The field `Authorization` of somebody who may do everything.
    pub fn bearer(&self) -> Result<String> {
        identity::bearer(&self.keys, &self.url)
    }

    pub fn platform(&self) -> Result<&Program> {
        self.platform.as_ref().context("the platform is down")
    }

    /// Lets `fault` happen and end. Says when it began, and when what was broken was there again.
    pub fn suffer(&mut self, fault: Fault, load: &Load) -> Result<(Instant, Instant)> {
        let began = Instant::now();
        match fault {
            Fault::Restarted => {
                signal(self.postmaster()?, Signal::INT)?;
                self.server = None;
                while self.postmaster().is_ok() {
                    ensure!(began.elapsed() < RETURN, "PostgreSQL doesn't stop");
                    sleep(Duration::from_millis(5));
                }
                self.server = Some(lease(&self.directory)?);
            }
            Fault::Stopped => {
                let processes = self.processes()?;
                for process in &processes {
                    signal(*process, Signal::STOP)?;
                }
                sleep(SILENCE);
                for process in processes.into_iter().rev() {
                    signal(process, Signal::CONT)?;
                }
            }
            Fault::Cut => {
                self.proxy.cut();
                sleep(CUT);
                self.proxy.mend();
            }
            Fault::Silenced => {
                self.proxy.silence();
                sleep(SILENCE);
                self.proxy.mend();
            }
            Fault::PostgresKilled => {
                let killed = self.postmaster()?;
                signal(killed, Signal::KILL)?;
                while self.postmaster().is_ok_and(|it| it == killed) || self.sql().is_err() {
                    ensure!(began.elapsed() < RETURN, "PostgreSQL stays away");
                    sleep(Duration::from_millis(5));
                }
            }
            Fault::PlatformKilled => {
                self.platform = None;
                self.start_platform()?;
                load.moved(self.platform()?.address());
            }
        }
        Ok((began, Instant::now()))
    }

    fn start_platform(&mut self) -> Result<()> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_capstone"));
        command
            .args(["serve", "--port", "0"])
            .args(["--address-limit", "off", "--account-limit", "off"])
            .env("DATABASE_URL", self.proxy.url())
            .env("CAPSTONE_TOKEN_KEYS", &self.keys)
            .env("CAPSTONE_LOG", "off")
            .stderr(Stdio::null());
        self.platform = Some(Program::start(command)?);
        Ok(())
    }

    fn cluster(&self) -> PathBuf {
        self.directory.path().join("postgresql")
    }

    fn postmaster(&self) -> Result<i32> {
        let file = self.cluster().join("data/postmaster.pid");
        let text = fs::read_to_string(&file).context("PostgreSQL is down")?;
        let number = text.lines().next().context("no pid in postmaster.pid")?;
        Ok(number.trim().parse()?)
    }

    /// PostgreSQL's processes, the one first that starts the others.
    fn processes(&self) -> Result<Vec<i32>> {
        let postmaster = self.postmaster()?;
        let mut processes = vec![postmaster];
        for entry in fs::read_dir("/proc")? {
            let path = entry?.path();
            let text = fs::read_to_string(path.join("stat")).unwrap_or_default();
            // The name in parentheses may hold spaces; behind it are the state and the parent (proc(5)).
            let parent = text
                .rsplit_once(')')
                .and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
            let name = path.file_name().and_then(|it| it.to_str());
            if parent == Some(postmaster) {
                processes.extend(name.and_then(|it| it.parse::<i32>().ok()));
            }
        }
        Ok(processes)
    }
}

impl Drop for World {
    /// Lets PostgreSQL stop before its data goes.
    fn drop(&mut self) {
        self.platform = None;
        if let Some(server) = self.server.take() {
            // Said already, if it failed to come back.
            let _ = server.end();
        }
    }
}

fn lease(directory: &TempDir) -> Result<Server> {
    let settings = localdb::Settings {
        grace: Duration::ZERO,
        ..localdb::Settings::from_env()?
    };
    Ok(Server::durable(directory.path(), &settings)?)
}

fn signal(process: i32, signal: Signal) -> Result<()> {
    let process = Pid::from_raw(process).context("not a process")?;
    Ok(kill_process(process, signal)?)
}
