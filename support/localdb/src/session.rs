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
//! - Nothing is waited for longer than [`DEADLINE`]. A database is not even waited for that long when it is dropped: that needs
//!   every process of the server to take part (`DROP DATABASE` waits for a barrier), and one whose client does not read what it
//!   is sent keeps everybody from it. What cannot be dropped soon is left, abandoned.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use postgres::error::SqlState;
use postgres::{Client, NoTls};

use crate::error::reason;
use crate::names::PREFIX;
use crate::waiting::Wait;
use crate::{Error, Result, redacted};

/// The first half of our advisory locks' keys: "ldb".
const LOCK_CLASS: i32 = 0x6c_64_62;

/// How long the server gets for one statement, and we wait for a job.
const DEADLINE: Duration = Duration::from_secs(120);

/// How long it gets for dropping a database.
const DROP_DEADLINE: Duration = Duration::from_secs(5);

/// How long a session does without dropping when it has seen that it takes long.
const BARRIER_RETRY: Duration = Duration::from_secs(30);

/// How many templates of one name are kept: as many as there may be checkouts at work, with different files. Were it one, each
/// would drop the others', and everybody would build theirs again for every database.
const TEMPLATES_KEPT: i64 = 5;

/// How often, a millisecond apart, the sessions on a database that is dropped are asked to end.
const DISCONNECT_ATTEMPTS: u32 = 50;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle on the session's thread; the session ends with it.
#[derive(Debug)]
pub(crate) struct Session {
    jobs: Sender<Job>,
    /// A job has been waited for in vain, and is not done yet.
    stuck: Arc<AtomicBool>,
    shown_url: String,
}

impl Session {
    /// A session with the database at `url`; it connects when it is first used.
    pub(crate) fn new(url: String) -> Self {
        let (jobs, todo) = mpsc::channel::<Job>();
        let stuck = Arc::new(AtomicBool::new(false));
        let gets_on = Arc::clone(&stuck);
        let shown_url = redacted(&url);
        thread::spawn(move || {
            let mut connection = Connection {
                url,
                client: None,
                strategy: "",
                owned: BTreeSet::new(),
                drops_wait: None,
            };
            for job in todo {
                job(&mut connection);
                gets_on.store(false, Ordering::Relaxed);
            }
        });
        Self {
            jobs,
            stuck,
            shown_url,
        }
    }

    /// Runs `job`, which is to `doing`, on the session's thread and waits for its answer.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        doing: &str,
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
        let mut wait = Wait::new(format_args!("PostgreSQL to {doing}"));
        if !self.stuck.load(Ordering::Relaxed) {
            self.jobs.send(job).map_err(|_| ended())?;
            // The server's own deadline comes first, if it is alive.
            while wait.elapsed() < DEADLINE + DROP_DEADLINE {
                match answers.recv_timeout(wait.silence()) {
                    Ok(answer) => return answer,
                    Err(RecvTimeoutError::Timeout) => wait.mention(),
                    Err(RecvTimeoutError::Disconnected) => return Err(ended()),
                }
            }
            self.stuck.store(true, Ordering::Relaxed);
        }
        Err(Error::Late {
            doing: doing.to_owned(),
            seconds: wait.elapsed().as_secs(),
            url: self.shown_url.clone(),
        })
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
    /// When dropping a database took too long: something keeps the barrier from being passed, for a while.
    drops_wait: Option<Instant>,
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
            deadline(&mut client, DEADLINE)?;
            for name in &self.owned {
                client.execute(
                    "select pg_advisory_lock($1, hashtext($2))",
                    &[&LOCK_CLASS, name],
                )?;
            }
            deadline(&mut client, DROP_DEADLINE)?;
            self.drops_wait = drop_abandoned(&mut client)?;
            deadline(&mut client, DEADLINE)?;
            self.client = Some(client);
        }
        Ok(self.client.as_mut().expect("it was just connected"))
    }

    /// Runs statements that take no parameters and give no rows.
    fn run(&mut self, doing: &str, sql: &str) -> Result<()> {
        let outcome = self.connect().and_then(|client| client.batch_execute(sql));
        outcome.map_err(|error| self.failure(doing, &error))
    }

    /// Locks `name` for this session, waiting for the session that has it.
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

    /// Drops `name` if it exists, even with open connections.
    pub(crate) fn drop(&mut self, name: &str) -> Result<()> {
        self.disconnect(name);
        let sql = format!("drop database if exists {} with (force)", quoted(name));
        self.run(&format!("drop database {name}"), &sql)
    }

    /// Drops `name` if that is a matter of a moment, and lets go of it in any case.
    pub(crate) fn discard(&mut self, name: &str) -> Result<()> {
        self.drops_wait
            .take_if(|since| since.elapsed() > BARRIER_RETRY);
        let dropped = match self.drops_wait {
            Some(_) => Ok(()),
            None => {
                self.disconnect(name);
                self.drop_soon(name, "with (force)")
            }
        };
        self.disown(name).and(dropped)
    }

    /// Drops `name` if it is there and that takes no longer than [`DROP_DEADLINE`].
    fn drop_soon(&mut self, name: &str, how: &str) -> Result<()> {
        let sql = format!("drop database if exists {} {how}", quoted(name));
        let outcome = self.connect().and_then(|client| {
            deadline(client, DROP_DEADLINE)?;
            let outcome = client.batch_execute(&sql);
            deadline(client, DEADLINE)?;
            outcome
        });
        outcome.map_err(|error| {
            if error.code() == Some(&SqlState::QUERY_CANCELED) {
                self.drops_wait = Some(Instant::now());
            }
            self.failure(&format!("drop database {name}"), &error)
        })
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

    /// Declares the template `name` finished, and drops the oldest of those whose names begin with `family`.
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
                   and datname::text <> $2
                 order by oid desc
                 offset $3",
                &[&family, &name, &(TEMPLATES_KEPT - 1)],
            )
        });
        let others = outcome.map_err(|error| self.failure(&doing, &error))?;
        for other in others {
            let other: String = other.get(0);
            // One that is being copied right now stays until the next time.
            let sql = format!("alter database {} with is_template false", quoted(&other));
            let _ = self.run(&doing, &sql);
            if self.drops_wait.is_none() {
                let _ = self.drop_soon(&other, "");
            }
        }
        Ok(())
    }

    fn failure(&self, doing: &str, error: &postgres::Error) -> Error {
        let mut reason = reason(error);
        if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
            reason.push_str("\nthe role must be able to create databases: alter role ... createdb");
        }
        if error.code() == Some(&SqlState::QUERY_CANCELED) {
            let seconds = DEADLINE.as_secs();
            reason = format!(
                "it was not done within {seconds} s; pg_stat_activity says who waits for whom"
            );
        }
        Error::Sql {
            doing: doing.to_owned(),
            url: redacted(&self.url),
            reason,
        }
    }
}

/// Gives the server this long for each of the statements that follow.
fn deadline(client: &mut Client, most: Duration) -> std::result::Result<(), postgres::Error> {
    client.batch_execute(&format!("set statement_timeout = {}", most.as_millis()))
}

/// Drops what processes that were killed left behind, until that takes long; when it did.
fn drop_abandoned(client: &mut Client) -> std::result::Result<Option<Instant>, postgres::Error> {
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
           )
           and not exists (select from pg_stat_activity where pg_stat_activity.datname = pg_database.datname)",
        &[&PREFIX, &LOCK_CLASS],
    )?;
    for row in abandoned {
        let name: String = row.get(0);
        // Without force: should somebody still use it, it is not abandoned.
        let dropped = client.batch_execute(&format!("drop database if exists {}", quoted(&name)));
        if dropped.is_err_and(|error| error.code() == Some(&SqlState::QUERY_CANCELED)) {
            return Ok(Some(Instant::now()));
        }
    }
    Ok(None)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
