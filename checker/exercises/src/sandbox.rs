//! Where answers run: a role that has nothing but copies of the data, and limits.
//!
//! An answer is SQL that somebody wrote to find out what it does. It may loop, return a billion rows, delete what the next
//! answer needs, or try to be somebody else.
//!
//! Invariants
//! - Answers run in sessions that logged in as a role made for this run. It is no superuser, a member of nothing, and may
//!   touch the tables of the copies only; `set role` and `set session authorization` have nothing to go to.
//! - Limits are part of the connection's start-up, which comes before any setting that a role has (PostgreSQL 20.1), and a
//!   session runs one statement that was written by a learner. `set_config` and procedural languages are not for the role, so
//!   that statement can neither lift a limit nor catch what stops it. What it makes its role's own settings is undone.
//! - A watch on this side cancels a statement that takes too long, and ends its session should that not help. The server has a
//!   limit of its own, which is the one for a busy machine. A session whose client is gone ends by itself.
//! - A session has its share of memory, where a process can be given one: on a private server on Linux. On another server one value
//!   may be a gigabyte, and a statement may have several; PostgreSQL has no setting for that.
//! - What an answer has changed is looked at in a session of the same role. No privileged session enters a copy that an
//!   answer was able to write to.
//! - The role goes with this value. The next grader removes those of graders that were killed, and their copies are
//!   [abandoned](localdb::Database).

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use checker::pressure::Stretch;
use localdb::{Database, Server, Template};
use postgres::{Client, Config, NoTls};

use crate::backend::Backend;
use crate::data_set::DataSet;
use crate::outcome::{Failure, Trouble};
use crate::role::Role;

/// How many times as long as it should everything may take on a busy machine, beside what the server's process is kept
/// waiting for a core: there is more than that to wait for.
const SLACK: u32 = 6;

/// How many times as long the server lets a statement run, should nobody stop it.
const AT_MOST: u32 = 60;

/// How often what takes too long is looked after.
const LOOK: Duration = Duration::from_millis(200);

/// How long ending a session may take before it is mentioned.
const SILENT: Duration = Duration::from_secs(5);

/// Given to every session, so that an answer means the same on every machine.
const SETTINGS: &str = "-c search_path=public -c DateStyle=ISO -c IntervalStyle=postgres \
    -c extra_float_digits=1 -c bytea_output=hex -c client_min_messages=error -c cursor_tuple_fraction=1 \
    -c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=16MB -c lock_timeout=1s \
    -c client_connection_check_interval=1s";

/// The resources that an answer may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long an answer may run, apart from the time that it is kept waiting for a core; six times as long while the
    /// machine is busy.
    pub time: Duration,
    /// How long its session may stay, should the server not stop it; in the same way.
    pub patience: Duration,
    /// How many rows it may return.
    pub rows: usize,
    /// How many bytes it may return, about.
    pub bytes: usize,
    /// How many bytes of address space its session may have: some 250 MB are the server itself.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            patience: Duration::from_secs(7),
            rows: 10_000,
            bytes: 8_000_000,
            memory: 768 << 20,
        }
    }
}

/// Copies of the data, and the role that may use them.
pub(crate) struct Sandbox {
    pub(crate) limits: Limits,
    /// For the references that are queries: a session on each data set.
    pub(crate) references: [Option<Client>; 2],
    // Goes before the copies: its session is on one of them.
    role: Role,
    templates: [Template; 2],
    /// For queries, which change nothing: one for each data set.
    shared: [Database; 2],
    server: Server,
}

impl Sandbox {
    /// Copies the data, and makes the role.
    pub(crate) fn new(limits: Limits) -> anyhow::Result<Self> {
        let server = localdb::server()?;
        let templates = DataSet::ALL.map(DataSet::template);
        let copy = |set: DataSet| Database::from_template_on(&server, &templates[set as usize]);
        let shared = [copy(DataSet::First)?, copy(DataSet::Second)?];
        let role = Role::new(&shared)?;
        Ok(Self {
            limits,
            references: [None, None],
            role,
            templates,
            shared,
            server,
        })
    }

    /// The copy that queries run in.
    pub(crate) fn shared(&self, set: DataSet) -> &Database {
        &self.shared[set as usize]
    }

    /// A copy for one statement that writes. The role owns the tables in `owns`.
    pub(crate) fn copy(&self, set: DataSet, owns: &[String]) -> anyhow::Result<Database> {
        self.copy_of(&self.templates[set as usize], owns)
    }

    /// A copy of `template`. The role owns the tables in `owns`.
    pub(crate) fn copy_of(&self, template: &Template, owns: &[String]) -> anyhow::Result<Database> {
        let copy = Database::from_template_on(&self.server, template)?;
        if !owns.is_empty() {
            let role = &self.role.name;
            // An index is a relation, so its author needs `create` on the schema.
            let mut sql = format!("grant create on schema public to {role};");
            for table in owns {
                write!(sql, "alter table {table} owner to {role};")?;
            }
            Client::connect(copy.url(), NoTls)?
                .batch_execute(&sql)
                .context("cannot hand a table over to the role that answers run as")?;
        }
        Ok(copy)
    }

    /// A database without tables, in which the role may make what it likes, trusted extensions among it.
    pub(crate) fn empty(&self) -> anyhow::Result<Database> {
        let empty = Database::empty_on(&self.server, "answer")?;
        let (role, name) = (&self.role.name, empty.name());
        let sql = format!(
            "grant create on schema public to {role}; grant create on database {name} to {role}"
        );
        Client::connect(empty.url(), NoTls)?
            .batch_execute(&sql)
            .context("cannot hand a database over to the role that answers run as")?;
        Ok(empty)
    }

    /// Undoes what an answer may have changed about its role.
    pub(crate) fn restore(&self) -> anyhow::Result<()> {
        self.role.restore()
    }

    /// A session of the role, in UTC.
    pub(crate) fn session(&self, database: &Database, read_only: bool) -> anyhow::Result<Client> {
        self.session_in("UTC", database, read_only)
    }

    /// A session of the role in a time zone.
    pub(crate) fn session_in(
        &self,
        zone: &str,
        database: &Database,
        read_only: bool,
    ) -> anyhow::Result<Client> {
        let time = self.most_time().as_millis();
        let read_only = if read_only { "on" } else { "off" };
        let mut config: Config = database.url().parse()?;
        let mut session = config
            .user(&self.role.name)
            .password(&self.role.password)
            .application_name("course sql")
            .options(&format!(
                "{SETTINGS} -c TimeZone={zone} -c statement_timeout={time} -c default_transaction_read_only={read_only}"
            ))
            .connect(NoTls)
            .context("the role that answers run as cannot connect")?;
        let backend = session.query_one("select pg_backend_pid()", &[])?.get(0);
        // Where it cannot be bounded, time and the rest of the limits are all there is.
        self.server.bound_memory(backend, self.limits.memory);
        Ok(session)
    }

    /// How long the server lets a statement run, whatever the machine has to do.
    pub(crate) fn most_time(&self) -> Duration {
        self.limits.time * AT_MOST
    }

    /// Does `work` in a session. What takes too long is canceled, and should that not help, its session is ended.
    pub(crate) fn watched<T>(
        &self,
        session: &mut Client,
        work: impl FnOnce(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let backend = Backend::of(session, &self.role.name);
        self.watched_on(backend, session, work)
    }

    fn watched_on<T>(
        &self,
        backend: Backend,
        session: &mut Client,
        work: impl FnOnce(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (role, limits) = (&self.role, self.limits);
        let cancel = session.cancel_token();
        let stopped = &AtomicU64::new(0);
        let (done, until_done) = mpsc::channel::<()>();
        let result = thread::scope(|scope| {
            scope.spawn(move || {
                let begun = Stretch::begin();
                let waited = backend.kept_waiting();
                let mut pause = limits.time.min(limits.patience);
                // The channel ends with its sender, which is dropped when the work is done.
                while until_done.recv_timeout(pause) == Err(mpsc::RecvTimeoutError::Timeout) {
                    let waited = backend.kept_waiting().saturating_sub(waited);
                    let elapsed = begun.elapsed().saturating_sub(waited);
                    let slack = if begun.was_busy() { SLACK } else { 1 };
                    pause = LOOK;
                    if elapsed >= limits.patience * slack {
                        // A server that is gone has nothing left to end.
                        let _ = role.end_busy_sessions();
                        if elapsed > limits.patience * slack + SILENT {
                            eprintln!("waiting for PostgreSQL to end the session of an answer ...");
                        }
                        pause = Duration::from_secs(1).max(elapsed / 4);
                    } else if elapsed >= limits.time * slack {
                        let _ = cancel.cancel_query(NoTls);
                    } else {
                        continue;
                    }
                    let seconds = begun.elapsed().as_secs().max(1);
                    let _ = stopped.compare_exchange(0, seconds, Relaxed, Relaxed);
                }
            });
            let _done = done;
            work(session)
        });
        match (result, stopped.load(Relaxed)) {
            (Err(_), seconds @ 1..) => Err(Trouble::TooSlow(seconds).into()),
            (result, _) => result,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Instant;

    use super::*;

    #[test]
    fn what_a_session_waits_for_a_core_is_not_its_time() {
        let limits = Limits {
            time: Duration::from_millis(200),
            ..Limits::default()
        };
        let sandbox = Sandbox::new(limits).unwrap();
        let copy = sandbox.shared(DataSet::First);
        let mut session = sandbox.session(copy, true).unwrap();
        // Longer than a busy machine would give it.
        let mut answer = |backend| {
            let work = |session: &mut Client| Ok(session.batch_execute("select pg_sleep(2)")?);
            sandbox.watched_on(backend, &mut session, work)
        };

        let folder = tempfile::tempdir().unwrap();
        let schedstat = folder.path().join("schedstat");
        let waited = |time: Duration| {
            let whole = schedstat.with_extension("whole");
            fs::write(&whole, format!("0 {} 1", time.as_nanos())).unwrap();
            fs::rename(&whole, &schedstat).unwrap();
        };
        let told_by = || Backend::told_by(schedstat.clone());
        waited(Duration::ZERO);
        let stopped = answer(told_by());
        assert!(matches!(
            stopped,
            Err(Failure::Trouble(Trouble::TooSlow(_)))
        ));

        let begun = Instant::now();
        let done = &AtomicU64::new(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                while done.load(Relaxed) == 0 {
                    waited(begun.elapsed());
                    thread::sleep(Duration::from_millis(10));
                }
            });
            let answered = answer(told_by());
            done.store(1, Relaxed);
            assert!(answered.is_ok());
        });
    }
}
