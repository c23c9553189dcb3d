//! The one session in which a process creates and drops its databases.
//!
//! Why a thread: `postgres::Client` blocks, and panics when it is used or dropped inside async code. Here it
//! lives and dies on a thread of its own, so the rest of the crate may be used and dropped anywhere.
//!
//! Invariants
//! - While a database belongs to somebody, or a template is being built, this session holds the advisory lock
//!   `(LOCK_CLASS, hashtext(name))`. The server lets go of it when the process ends, however it ends.
//! - So a database with our prefix that is no finished template and whose lock nobody holds is abandoned: the
//!   next session drops it.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, NoTls};

use crate::error::reason;
use crate::{Error, Result, redacted};

/// What the names of all databases and templates of this crate begin with.
pub(crate) const PREFIX: &str = "localdb_";

/// The first half of our advisory locks' keys: "ldb".
const LOCK_CLASS: i32 = 0x6c_64_62;

/// How often, a millisecond apart, the sessions on a database that is dropped are asked to end.
const DISCONNECT_ATTEMPTS: u32 = 50;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle on the session's thread; the session ends with it.
#[derive(Debug)]
pub(crate) struct Session {
    jobs: Sender<Job>,
    shown_url: String,
}

impl Session {
    /// A session with the database at `url`; it connects when it is first used.
    pub(crate) fn new(url: String) -> Self {
        let (jobs, todo) = mpsc::channel::<Job>();
        let shown_url = redacted(&url);
        thread::spawn(move || {
            let mut connection = Connection {
                url,
                client: None,
                strategy: "",
                owned: BTreeSet::new(),
            };
            for job in todo {
                job(&mut connection);
            }
        });
        Self { jobs, shown_url }
    }

    /// Runs `job` on the session's thread and waits for its answer.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answers) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |connection| {
            let _ = answer.send(job(connection));
        });
        let ended = || Error::Sql {
            doing: String::from("reach the session"),
            url: self.shown_url.clone(),
            reason: String::from("its thread ended"),
        };
        self.jobs.send(job).map_err(|_| ended())?;
        answers.recv().map_err(|_| ended())?
    }
}

/// The session itself, on its thread.
pub(crate) struct Connection {
    url: String,
    client: Option<Client>,
    /// How `create database` copies: files where nothing waits for the disk (10 ms against 30), and
    /// through the log where that would mean two checkpoints written out (30 ms against a second).
    strategy: &'static str,
    owned: BTreeSet<String>,
}

impl Connection {
    /// Connects, if there is no connection or it broke, and takes the locks of what we own.
    pub(crate) fn connect(&mut self) -> std::result::Result<&mut Client, postgres::Error> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            let mut client = Client::connect(&self.url, NoTls)?;
            let fsync: String = client.query_one("show fsync", &[])?.get(0);
            self.strategy = if fsync == "off" {
                "file_copy"
            } else {
                "wal_log"
            };
            for name in &self.owned {
                client.execute(
                    "select pg_advisory_lock($1, hashtext($2))",
                    &[&LOCK_CLASS, name],
                )?;
            }
            drop_abandoned(&mut client)?;
            self.client = Some(client);
        }
        Ok(self.client.as_mut().expect("it was just connected"))
    }

    /// Runs statements that take no parameters and give no rows.
    fn run(&mut self, doing: &str, sql: &str) -> Result<()> {
        let outcome = self.connect().and_then(|client| client.batch_execute(sql));
        outcome.map_err(|error| self.failure(doing, &error))
    }

    /// Locks `name` for this session, waiting for whoever has it.
    pub(crate) fn own(&mut self, name: &str) -> Result<()> {
        if !self.owned.contains(name) {
            self.with_lock("pg_advisory_lock", name)?;
            self.owned.insert(name.to_owned());
        }
        Ok(())
    }

    /// Lets go of `name`.
    pub(crate) fn disown(&mut self, name: &str) -> Result<()> {
        self.owned.remove(name);
        self.with_lock("pg_advisory_unlock", name)
    }

    fn with_lock(&mut self, function: &str, name: &str) -> Result<()> {
        let sql = format!("select {function}($1, hashtext($2))");
        let outcome = self
            .connect()
            .and_then(|client| client.execute(&sql, &[&LOCK_CLASS, &name]));
        outcome
            .map(|_| ())
            .map_err(|error| self.failure(&format!("lock {name}"), &error))
    }

    /// Creates `name` as a copy of `source`, or empty. False if there is no `source`.
    pub(crate) fn create(&mut self, name: &str, source: Option<&str>) -> Result<bool> {
        let outcome = self.connect().map(|_| ());
        let strategy = self.strategy;
        let copied = match source {
            Some(source) => format!("template {}", quoted(source)),
            // template1 could not be copied while somebody is connected to it.
            None => String::from("template template0 encoding 'UTF8'"),
        };
        let sql = format!(
            "create database {} {copied} strategy {strategy}",
            quoted(name)
        );
        match outcome.and_then(|()| self.connect()?.batch_execute(&sql)) {
            Ok(()) => Ok(true),
            Err(error)
                if source.is_some() && error.code() == Some(&SqlState::UNDEFINED_DATABASE) =>
            {
                Ok(false)
            }
            Err(error) => Err(self.failure(&format!("create database {name}"), &error)),
        }
    }

    /// Drops `name` if it is there, whoever is connected to it.
    pub(crate) fn drop(&mut self, name: &str) -> Result<()> {
        self.disconnect(name);
        let sql = format!("drop database if exists {} with (force)", quoted(name));
        self.run(&format!("drop database {name}"), &sql)
    }

    /// Ends the sessions on `name` and waits for their end. `drop database` would do it, but if a session is still
    /// ending it looks again only after 100 ms, and one whose client has just left nearly always is.
    fn disconnect(&mut self, name: &str) {
        let sql = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1";
        for _ in 0..DISCONNECT_ATTEMPTS {
            // What we may not end, the drop will complain about.
            match self
                .connect()
                .and_then(|client| client.execute(sql, &[&name]))
            {
                Ok(sessions) if sessions > 0 => thread::sleep(Duration::from_millis(1)),
                _ => return,
            }
        }
    }

    /// Gives database `old` the name `new`.
    pub(crate) fn rename(&mut self, old: &str, new: &str) -> Result<()> {
        let sql = format!("alter database {} rename to {}", quoted(old), quoted(new));
        self.run(&format!("rename database {old} to {new}"), &sql)
    }

    /// Whether database `name` is there, and whether it is a finished template.
    pub(crate) fn find(&mut self, name: &str) -> Result<Option<bool>> {
        let sql = "select datistemplate from pg_database where datname = $1";
        let outcome = self
            .connect()
            .and_then(|client| client.query_opt(sql, &[&name]));
        match outcome {
            Ok(row) => Ok(row.map(|row| row.get(0))),
            Err(error) => Err(self.failure(&format!("look for database {name}"), &error)),
        }
    }

    /// All processes of the server but the one that is the parent of the others.
    pub(crate) fn processes(&mut self) -> Result<Vec<i32>> {
        let outcome = self
            .connect()
            .and_then(|client| client.query("select pid from pg_stat_activity", &[]));
        match outcome {
            Ok(rows) => Ok(rows.iter().map(|row| row.get(0)).collect()),
            Err(error) => Err(self.failure("list the processes", &error)),
        }
    }

    /// Declares the template `name` finished, and drops the others whose names begin with `family`.
    pub(crate) fn finish_template(&mut self, name: &str, family: &str) -> Result<()> {
        let doing = format!("finish template {name}");
        // One statement: it is finished, and nobody gets in who would keep it from being copied.
        let sql = format!(
            "alter database {} with is_template true allow_connections false",
            quoted(name)
        );
        self.run(&doing, &sql)?;
        self.disconnect(name);
        let outcome = self.connect().and_then(|client| {
            client.query(
                "select datname::text from pg_database
                 where starts_with(datname::text, $1)
                   and length(datname) = length($2)
                   and datname::text <> $2",
                &[&family, &name],
            )
        });
        let others = outcome.map_err(|error| self.failure(&doing, &error))?;
        for other in others {
            let other: String = other.get(0);
            // One that is being copied right now stays until the next time.
            let sql = format!("alter database {} with is_template false", quoted(&other));
            let _ = self.run(&doing, &sql);
            let sql = format!("drop database if exists {}", quoted(&other));
            let _ = self.run(&doing, &sql);
        }
        Ok(())
    }

    fn failure(&self, doing: &str, error: &postgres::Error) -> Error {
        let mut reason = reason(error);
        if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
            reason.push_str("\nthe role must be able to create databases: alter role ... createdb");
        }
        Error::Sql {
            doing: doing.to_owned(),
            url: redacted(&self.url),
            reason,
        }
    }
}

/// Drops what processes that were killed left behind.
fn drop_abandoned(client: &mut Client) -> std::result::Result<(), postgres::Error> {
    let abandoned = client.query(
        "select datname::text
         from pg_database
         where starts_with(datname::text, $1)
           and not datistemplate
           and not exists (
             select from pg_locks
             where locktype = 'advisory'
               and classid = $2::int::oid
               and objid = hashtext(datname::text)::oid
               and objsubid = 2
           )",
        &[&PREFIX, &LOCK_CLASS],
    )?;
    for row in abandoned {
        let name: String = row.get(0);
        // Without force: should somebody still use it, it is not abandoned.
        let _ = client.batch_execute(&format!("drop database if exists {}", quoted(&name)));
    }
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
