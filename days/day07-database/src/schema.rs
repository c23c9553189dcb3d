//! The migrations of `sql/schema`: one order over all days.
//!
//! Why: a database is changed by scripts that run once, in order, and are never edited afterwards. `refinery` keeps the
//! account of which ones have run. The order is a global ordinal, so that a day may have two migrations, and a
//! correction of day 6 may come after day 12. A lesson wants the schema of its day, so each has the day that brings it.
//!
//! Invariants
//! - Ordinals count up from 1 without a gap or a double; anything else is refused by name, before a database is touched.
//! - All that are due are applied in one transaction: after an error nothing has changed.
//! - Programs that start at once apply each of them once; the others wait for the first.
//! - A script that was applied and then changed is refused, by name; so is one that was put in before those that ran.

mod account;

use std::fmt;

use postgres::{Client, NoTls};
use refinery::{Migration, Runner};
use tracker::Day;

use crate::error::describe;
use crate::probe::finds_a_pooler;
use crate::{Error, Settings};

/// Whoever migrates holds this advisory lock; the number is ours and means nothing.
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
    /// What it does.
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
        Ok(Self { scripts })
    }

    /// The migrations, in order.
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    /// Like [`migrate`], with these migrations.
    pub fn migrate(&self, url: &str, up_to_day: u8) -> Result<Vec<u16>, Error> {
        // On a thread of its own, because the driver panics on an async one.
        std::thread::scope(|scope| {
            scope
                .spawn(|| self.migrate_here(url, up_to_day))
                .join()
                .unwrap_or_else(|_| Err(Error::Panicked("while migrating".to_owned())))
        })
    }

    fn migrate_here(&self, url: &str, up_to_day: u8) -> Result<Vec<u16>, Error> {
        let settings = Settings::new(url);
        let config = settings.migration_config()?;
        if finds_a_pooler(&config, settings.connect_timeout)? {
            return refused(format!(
                "{settings} can't be migrated, because a pooler answers there: take the URL of PostgreSQL itself"
            ));
        }
        let mut client = postgres::Config::from(config)
            .connect(NoTls)
            .map_err(|error| Error::from_driver(error, true))?;
        client.execute("select pg_advisory_lock($1)", &[&LOCK])?;
        // The account is kept even where no migration is due yet.
        client.batch_execute("set client_min_messages = warning")?;
        account::renumber(&mut client, &self.scripts)?;
        let applied = account::verified(&mut client, &self.scripts)?;
        let wanted: Vec<Migration> = self
            .scripts
            .iter()
            .filter(|it| it.day <= up_to_day || applied.contains(&it.ordinal))
            .map(Script::migration)
            .collect::<Result<_, _>>()?;
        self.run(&mut client, &wanted)
    }

    fn run(&self, client: &mut Client, wanted: &[Migration]) -> Result<Vec<u16>, Error> {
        let runner = Runner::new(wanted).set_grouped(true);
        let report = runner.run(client).map_err(|error| {
            let cause = std::error::Error::source(&error);
            let reason = match cause.and_then(|it| it.downcast_ref()) {
                Some(reported) => describe(reported),
                None => error.to_string(),
            };
            Error::Migration(format!(
                "a migration failed, and nothing was changed: {reason}"
            ))
        })?;
        let applied = report.applied_migrations().iter();
        Ok(applied
            .filter_map(|it| u16::try_from(it.version()).ok())
            .collect())
    }
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

    /// What the account calls it: the day is part of the name.
    fn label(&self) -> String {
        format!("d{:02}_{}", self.day, self.name)
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
        write!(f, "sql/schema/{:04}_{}.sql", self.ordinal, self.label())
    }
}

fn refused<T>(reason: String) -> Result<T, Error> {
    Err(Error::Migration(reason))
}
