//! The migrations of `sql/schema`: one order over all days.
//!
//! Why: a database is changed by scripts that run once, in order, and are never edited afterwards. `refinery` keeps the
//! account of which ones have run. The order is a global ordinal, so that a day may have two migrations, and a
//! correction of day 6 may come after day 12. A lesson wants the schema of its day, so each has the day that brings it.
//!
//! Invariants
//! - Ordinals count up from 1 without a gap or a double; anything else is refused by name, before a database is touched.
//! - All that are due are applied in one transaction: after an error nothing has changed. A script that can't run inside one
//!   (`create index concurrently`) says so in a line of its own, `-- migration: no transaction`.
//! - A migration that does not get a lock soon gives way and tries again, so nobody waits long behind it.
//! - Programs that start at once apply each of them once; the others wait for the first.
//! - A program goes on beside migrations newer than itself, unless one says `-- migration: breaks older programs`.
//! - A script that was applied and then changed is refused, by name; so is one that was put in before those that ran.

mod account;

use std::fmt;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, NoTls};
use refinery_core::error::Kind;
use refinery_core::{Migration, Runner, Target};
use tokio_postgres::Config;
use tracker::Day;

use crate::error::{describe, says_unavailable};
use crate::probe::finds_a_pooler;
use crate::{Error, Settings};

/// A migration holds this advisory lock. The number is arbitrary.
const LOCK: i64 = 0x7468_6972_7479;

/// Brings the database at `url` to the schema of day `up_to_day`; the ordinals of the migrations that it applied.
/// Blocks; may be called anywhere, also in async code that can afford it.
///
/// # Errors
/// [`Error::Migration`] says what to do; [`Error::Unavailable`].
pub fn migrate(url: &str, up_to_day: u8) -> Result<Vec<u16>, Error> {
    Schema::of_the_course().migrate(url, up_to_day)
}

/// An ordered set of migrations.
#[derive(Clone, Debug)]
pub struct Schema {
    scripts: Vec<Script>,
    lock_timeout: Duration,
    attempts: u32,
}

/// One migration. Its `Display` is the path of its file.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its place in the order of all migrations, from 1.
    pub ordinal: u16,
    /// The day that brings it: the schema of this day and of later ones has it.
    pub day: u8,
    /// Its name, of letters, digits and underscores.
    pub name: String,
    /// Its statements.
    pub sql: String,
}

impl Schema {
    /// The migrations of this repository, compiled in.
    pub fn of_the_course() -> Self {
        let scripts = ::schema::files(Day::LAST.number()).map(|it| Script {
            ordinal: it.ordinal,
            day: it.day,
            name: it.name.to_owned(),
            sql: it.sql.to_owned(),
        });
        Self::new(scripts.collect()).expect("a test holds sql/schema to the rules of `new`")
    }

    /// These migrations, in the order of their ordinals.
    ///
    /// # Errors
    /// [`Error::Migration`] if two have one ordinal, if there is a gap, or if a day or a name can't be used.
    pub fn new(mut scripts: Vec<Script>) -> Result<Self, Error> {
        scripts.sort_by_key(|it| it.ordinal);
        let mut before: Option<&Script> = None;
        for script in &scripts {
            script.check()?;
            let due = before.map_or(1, |it| it.ordinal + 1);
            match before {
                Some(twin) if script.ordinal < due => {
                    return refused(format!(
                        "{twin} and {script} have the same ordinal: give one of them the next free one"
                    ));
                }
                _ if script.ordinal != due => {
                    return refused(format!(
                        "{script} leaves a gap: there is no migration {due:04}, so give it this ordinal"
                    ));
                }
                _ => before = Some(script),
            }
        }
        Ok(Self {
            scripts,
            lock_timeout: Duration::from_secs(2),
            attempts: 10,
        })
    }

    /// The migrations, in order.
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    /// The same, whose migrations wait for a lock for `lock_timeout`, and try again until they have tried `attempts` times.
    #[must_use]
    pub fn patience(mut self, lock_timeout: Duration, attempts: u32) -> Self {
        (self.lock_timeout, self.attempts) = (lock_timeout, attempts);
        self
    }

    /// Like [`migrate`], with these migrations.
    ///
    /// # Errors
    /// The errors of [`migrate`].
    pub fn migrate(&self, url: &str, up_to_day: u8) -> Result<Vec<u16>, Error> {
        on_a_thread(|| {
            let config = direct(&Settings::new(url))?;
            let mut applied = Vec::new();
            loop {
                match self.patiently(&config, up_to_day)?.as_slice() {
                    [] => return Ok(applied),
                    some => applied.extend(some),
                }
            }
        })
    }

    /// The files that a database which `settings` reach lacks, for a program that may not migrate it. Changes nothing, and
    /// works through a pooler. Blocks like [`migrate`].
    ///
    /// # Errors
    /// [`Error::Migration`] if they don't go together; [`Error::Unavailable`].
    pub fn due(&self, settings: &Settings, up_to_day: u8) -> Result<Vec<String>, Error> {
        on_a_thread(|| {
            let mut client = connect(&settings.migration_config()?)?;
            let applied = account::verified(&mut client, &self.scripts)?;
            Ok(self
                .wanted(&applied, up_to_day)
                .map(ToString::to_string)
                .collect())
        })
    }

    fn wanted(&self, applied: &[u16], up_to_day: u8) -> impl Iterator<Item = &Script> {
        let wanted = move |it: &&Script| it.day <= up_to_day && !applied.contains(&it.ordinal);
        self.scripts.iter().filter(wanted)
    }

    /// Applies the next ones; again, if the locks that they need are not to be had.
    fn patiently(&self, config: &Config, up_to_day: u8) -> Result<Vec<u16>, Error> {
        let mut pause = Duration::from_millis(100);
        for _ in 1..self.attempts {
            match self.apply_next(config, up_to_day) {
                // Everybody who wants the table waits behind us as long as we wait for it.
                Err(Trouble::Lock(_)) => std::thread::sleep(pause),
                result => return result.map_err(Error::from),
            }
            pause = (2 * pause).min(self.lock_timeout.max(pause));
        }
        Ok(self.apply_next(config, up_to_day)?)
    }

    /// Applies those of the next ones that go together: as many as can in one transaction, or one that can't.
    fn apply_next(&self, config: &Config, up_to_day: u8) -> Result<Vec<u16>, Trouble> {
        let mut client = connect(config)?;
        let mut held = client.transaction()?;
        // For the transaction and not for the session, which a pooler would give to somebody else, lock and all.
        held.execute("select pg_advisory_xact_lock($1)", &[&LOCK])?;
        let lock_timeout = self.lock_timeout.as_millis();
        held.batch_execute(&format!(
            "set local client_min_messages = warning;
             set local idle_in_transaction_session_timeout = 0;
             set local lock_timeout = {lock_timeout}"
        ))?;
        account::renumber(&mut held, &self.scripts)?;
        let applied = account::verified(&mut held, &self.scripts)?;
        let due: Vec<&Script> = self.wanted(&applied, up_to_day).collect();
        let mut next: Vec<&Script> = due
            .iter()
            .take_while(|it| !it.is_alone())
            .copied()
            .collect();
        let mut target = Target::Latest;
        if let (true, Some(alone)) = (next.is_empty(), due.first().copied()) {
            let mut worker = connect(config)?;
            worker.batch_execute(&format!("set lock_timeout = {lock_timeout}"))?;
            for statement in alone.sql.split_inclusive(";\n") {
                worker.batch_execute(statement)?;
            }
            // It has run; what is left is to say so.
            (next, target) = (vec![alone], Target::Fake);
        }
        let migrations: Result<Vec<_>, _> = next.iter().map(|it| it.migration()).collect();
        let runner = Runner::new(&migrations?)
            .set_grouped(true)
            .set_target(target);
        runner.run(&mut account::Held(&mut held))?;
        held.commit()?;
        Ok(next.iter().map(|it| it.ordinal).collect())
    }
}

/// Why migrations could not be applied.
enum Trouble {
    /// Somebody holds a lock that they need.
    Lock(String),
    Other(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<&postgres::Error> for Trouble {
    fn from(error: &postgres::Error) -> Self {
        let reason = describe(error);
        if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) {
            Self::Lock(reason)
        } else if says_unavailable(error, false) {
            Self::Other(Error::Unavailable(reason))
        } else {
            Self::Other(Error::Migration(format!(
                "a migration failed, and nothing was changed: {reason}"
            )))
        }
    }
}

impl From<postgres::Error> for Trouble {
    fn from(error: postgres::Error) -> Self {
        Self::from(&error)
    }
}

impl From<refinery_core::Error> for Trouble {
    fn from(error: refinery_core::Error) -> Self {
        match error.kind() {
            Kind::Connection(_, cause) => match cause.downcast_ref::<postgres::Error>() {
                Some(cause) => Self::from(cause),
                None => Self::Other(Error::Migration(cause.to_string())),
            },
            _ => Self::Other(Error::Migration(error.to_string())),
        }
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Lock(reason) => Error::Migration(format!(
                "a migration did not get the locks it needs, and nothing was changed ({reason}): end the transactions that hold them (pg_stat_activity), or migrate when there is less to do"
            )),
            Trouble::Other(error) => error,
        }
    }
}

/// The driver panics on an async thread, so `work` gets one of its own.
fn on_a_thread<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    std::thread::scope(|scope| {
        let panicked = |_| Err(Error::Panicked("while migrating".to_owned()));
        scope.spawn(work).join().unwrap_or_else(panicked)
    })
}

/// How to reach PostgreSQL itself: what a migration sets for its session must stay its own.
fn direct(settings: &Settings) -> Result<Config, Error> {
    let config = settings.migration_config()?;
    if finds_a_pooler(&config)? {
        return refused(format!(
            "{settings} can't be migrated, because a pooler answers there: take the URL of PostgreSQL itself"
        ));
    }
    Ok(config)
}

fn connect(config: &Config) -> Result<Client, Error> {
    let client = postgres::Config::from(config.clone()).connect(NoTls);
    client.map_err(|error| Error::from_driver(error, true))
}

impl Script {
    fn check(&self) -> Result<(), Error> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if self.name.is_empty() || !self.name.bytes().all(fits) {
            return refused(format!(
                "{self} has a name that can't be used: take letters, digits and underscores"
            ));
        }
        match Day::new(self.day) {
            Some(_) => Ok(()),
            None => refused(format!("{self} is of day {}: take 1 to 30", self.day)),
        }
    }

    /// Whether a line of it says that it can't run inside a transaction. Then its statements are sent one by one (each ends
    /// with its line), and all of them again after an error: it has to bear that.
    fn is_alone(&self) -> bool {
        self.says("-- migration: no transaction")
    }

    fn says(&self, mark: &str) -> bool {
        self.sql.lines().any(|line| line.trim_end() == mark)
    }

    /// Its name in the account: the day is part of it, and whether older programs may go on.
    fn label(&self) -> String {
        let breaks = match self.says("-- migration: breaks older programs") {
            true => account::BREAKS,
            false => "",
        };
        format!("d{:02}_{}{breaks}", self.day, self.name)
    }

    /// As `refinery` has it. Unversioned (`U`), because a lesson of day 7 has a correction without what lies between:
    /// what may come late is for [`account::verified`] to judge.
    fn migration(&self) -> Result<Migration, Error> {
        Migration::unapplied(&format!("U{}__{}", self.ordinal, self.label()), &self.sql)
            .map_err(|error| Error::Migration(format!("{self} can't be used: {error}")))
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            ordinal, day, name, ..
        } = self;
        write!(f, "sql/schema/{ordinal:04}_d{day:02}_{name}.sql")
    }
}

fn refused<T>(reason: String) -> Result<T, Error> {
    Err(Error::Migration(reason))
}
