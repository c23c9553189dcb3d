//! Where answers run: a role that has nothing but copies of the data, and limits.
//!
//! An answer is SQL that somebody wrote to find out what it does. It may loop, return a billion rows, delete what the next
//! answer needs, or try to be somebody else.
//!
//! Invariants
//! - Answers run in sessions that logged in as a role made for this run. It is no superuser, a member of nothing, and may
//!   touch the tables of the copies only; `set role` and `set session authorization` have nothing to go to.
//! - Limits are part of the connection's start-up, which comes before any setting that a role has (PostgreSQL 20.1), and a
//!   session runs one statement that was written by a learner. What a statement makes its role's own settings is undone.
//! - Should the server not stop a statement in time, a watch on this side cancels it. A statement can catch that, as it can
//!   its own timeout; so a second later its session is ended, which cannot be caught (PostgreSQL 43.6.8). A session whose
//!   client is gone ends as well.
//! - What an answer has changed is looked at in a session of the same role. No privileged session enters a copy that an
//!   answer was able to write to.
//! - The role goes with this value, and expires within the hour if nobody is left to remove it.

use std::fmt::Write;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use localdb::{Database, Server, Template};
use postgres::{Client, Config, NoTls};

use super::data_set::DataSet;
use super::outcome::{Failure, Trouble};

/// How our roles' names begin.
const PREFIX: &str = "course_answer_";

/// Given to every session, so that an answer means the same on every machine.
const SETTINGS: &str = "-c search_path=public -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres \
    -c extra_float_digits=1 -c bytea_output=hex -c client_min_messages=error -c cursor_tuple_fraction=1 \
    -c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=16MB -c lock_timeout=1s \
    -c client_connection_check_interval=1s";

/// What an answer may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long one statement may run.
    pub time: Duration,
    /// How many rows it may return.
    pub rows: usize,
    /// How many bytes it may return, about.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            rows: 10_000,
            bytes: 8_000_000,
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

/// The role, and the privileged session that made it.
struct Role {
    name: String,
    password: String,
    /// The names of the copies that queries run in.
    shared: [String; 2],
    admin: Mutex<Client>,
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
        let copy = Database::from_template_on(&self.server, &self.templates[set as usize])?;
        if !owns.is_empty() {
            let role = &self.role.name;
            // Whoever adds an index makes a relation, for which the schema has to let them.
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

    /// Undoes what an answer may have changed about its role.
    pub(crate) fn restore(&self) -> anyhow::Result<()> {
        self.role.restore()
    }

    /// A session of the role.
    pub(crate) fn session(&self, database: &Database, read_only: bool) -> anyhow::Result<Client> {
        let time = self.limits.time.as_millis();
        let read_only = if read_only { "on" } else { "off" };
        let mut config: Config = database.url().parse()?;
        config
            .user(&self.role.name)
            .password(&self.role.password)
            .application_name("course sql")
            .options(&format!(
                "{SETTINGS} -c statement_timeout={time} -c default_transaction_read_only={read_only}"
            ))
            .connect(NoTls)
            .context("the role that answers run as cannot connect")
    }

    /// Does `work` in a session; stops what takes far too long there, whatever it catches.
    pub(crate) fn watched<T>(
        &self,
        session: &mut Client,
        work: impl FnOnce(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let token = session.cancel_token();
        let patience = self.limits.time + Duration::from_secs(1);
        let role = &self.role;
        let ended = &AtomicBool::new(false);
        let (done, until_done) = mpsc::channel::<()>();
        let result = thread::scope(|scope| {
            scope.spawn(move || {
                // The channel ends with its sender, which is dropped when the work is done.
                let late = |patience| {
                    until_done.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout)
                };
                if late(patience) {
                    // A server that is gone has nothing left to cancel, or to end.
                    let _ = token.cancel_query(NoTls);
                }
                while late(Duration::from_secs(1)) {
                    ended.store(true, Ordering::Relaxed);
                    let _ = role.end_busy_sessions();
                }
            });
            let _done = done;
            work(session)
        });
        match result {
            Err(_) if ended.load(Ordering::Relaxed) => {
                Err(Trouble::TooSlow(self.limits.time.as_secs()).into())
            }
            result => result,
        }
    }
}

impl Role {
    fn new(shared: &[Database; 2]) -> anyhow::Result<Self> {
        let random = || RandomState::new().build_hasher().finish();
        let name = format!("{PREFIX}{:016x}", random());
        let password = format!("{:016x}{:016x}", random(), random());
        let mut admin = Client::connect(shared[0].url(), NoTls)?;
        remove_expired(&mut admin)?;
        admin
            .batch_execute(&format!(
                "do $$ begin execute format(
                    'create role {name} login noinherit connection limit 16 valid until %L', now() + interval '1 hour'
                ); end $$"
            ))
            .context("cannot make the role that answers run as: the grader needs a superuser, or no DATABASE_URL")?;
        let role = Self {
            name,
            password,
            shared: [0, 1].map(|set| shared[set].name().to_owned()),
            admin: Mutex::new(admin),
        };
        role.restore()?;
        Ok(role)
    }

    /// Undoes what a role may change about itself: its settings, everywhere or in one database, and its password. Only a
    /// superuser may limit its temporary files, and nobody else may lift that.
    fn restore(&self) -> anyhow::Result<()> {
        let Self {
            name,
            password,
            shared: [first, second],
            ..
        } = self;
        let sql = format!(
            "alter role {name} reset all;
             alter role {name} in database {first} reset all;
             alter role {name} in database {second} reset all;
             alter role {name} password '{password}';
             alter role {name} set temp_file_limit = '256MB'"
        );
        self.admin()
            .batch_execute(&sql)
            .context("cannot limit the role that answers run as: the grader needs a superuser, or no DATABASE_URL")
    }
    /// Ends those of its sessions that are doing something.
    fn end_busy_sessions(&self) -> Result<(), postgres::Error> {
        let sql = "select pg_terminate_backend(pid) from pg_stat_activity
            where usename = $1 and state is distinct from 'idle'";
        self.admin().execute(sql, &[&self.name]).map(drop)
    }

    fn admin(&self) -> MutexGuard<'_, Client> {
        // Nothing panics between two statements, and a session has no state of ours.
        self.admin.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        // It expires, should this fail.
        let _ = remove(&mut self.admin(), &self.name);
    }
}

/// Removes the roles of runs that were killed.
fn remove_expired(admin: &mut Client) -> anyhow::Result<()> {
    let expired = admin.query(
        "select rolname::text from pg_roles where starts_with(rolname::text, $1) and rolvaliduntil < now()",
        &[&PREFIX],
    )?;
    for role in expired {
        // One that still owns something stays until that is gone.
        let _ = remove(admin, role.get(0));
    }
    Ok(())
}

/// Ends all sessions of a role, and removes it.
fn remove(admin: &mut Client, role: &str) -> Result<(), postgres::Error> {
    let sql = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = $1";
    admin.execute(sql, &[&role])?;
    admin.batch_execute(&format!("drop role {role}"))
}
