//! The migrations of `sql/schema`, numbered by the day that brings them.
//!
//! Why: a database is changed by scripts that run once, in order, and are never edited afterwards;
//! `refinery` keeps the account of which ones have run. A lesson wants the schema of its day, so
//! they are applied up to a day.
//!
//! Invariants
//! - All that are due are applied in one transaction: after an error nothing has changed.
//! - Programs that start at once apply each of them once; the others wait for the first.
//! - A script that was applied and then changed is refused, by name.

use postgres::NoTls;
use refinery::error::Kind;
use refinery::{Migration, Runner, Target};
use tracker::Day;

use crate::{Error, Settings};

/// Whoever migrates holds this advisory lock; the number is ours and means nothing.
const LOCK: i64 = 0x7468_6972_7479;

/// Brings the database at `url` to the schema of day `up_to_day`; the days whose migrations it
/// applied. Blocks; may be called anywhere, also in async code that can afford it.
///
/// # Errors
/// [`Error::Migration`] says what to do; [`Error::Unavailable`].
pub fn migrate(url: &str, up_to_day: u8) -> Result<Vec<u8>, Error> {
    Schema::of_the_course().migrate(url, up_to_day)
}

/// An ordered set of migrations.
#[derive(Clone, Debug)]
pub struct Schema {
    scripts: Vec<Script>,
}

/// One migration.
#[derive(Clone, Debug)]
pub struct Script {
    /// The day that brings it, which is its version.
    pub day: u8,
    /// Its name, as in `sql/schema/DD_name.sql`.
    pub name: String,
    /// What it does.
    pub sql: String,
}

impl Schema {
    /// The migrations of this repository, compiled in.
    pub fn of_the_course() -> Self {
        let scripts = ::schema::files(Day::LAST.number()).map(|(day, name, sql)| Script {
            day,
            name: name.to_owned(),
            sql: sql.to_owned(),
        });
        Self::new(scripts.collect())
    }

    /// These migrations, in the order of their days.
    pub fn new(mut scripts: Vec<Script>) -> Self {
        scripts.sort_by_key(|it| it.day);
        Self { scripts }
    }

    /// The migrations, in order.
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    /// Like [`migrate`], with these migrations.
    pub fn migrate(&self, url: &str, up_to_day: u8) -> Result<Vec<u8>, Error> {
        // On a thread of its own, because the driver panics on an async one.
        std::thread::scope(|scope| {
            scope
                .spawn(|| self.migrate_here(url, up_to_day))
                .join()
                .unwrap_or_else(|_| Err(Error::Panicked("while migrating".to_owned())))
        })
    }

    fn migrate_here(&self, url: &str, up_to_day: u8) -> Result<Vec<u8>, Error> {
        let mut client = Settings::new(url)
            .migration_config()?
            .connect(NoTls)
            .map_err(|error| Error::from_driver(error, true))?;
        client.execute("select pg_advisory_lock($1)", &[&LOCK])?;
        // The account is kept even where no migration is due yet.
        client.batch_execute("set client_min_messages = warning")?;
        let report = Runner::new(&self.migrations()?)
            .set_grouped(true)
            .set_target(Target::Version(i32::from(up_to_day)))
            .run(&mut client)
            .map_err(|error| self.explain(&error))?;
        let applied = report.applied_migrations().iter();
        Ok(applied
            .filter_map(|it| u8::try_from(it.version()).ok())
            .collect())
    }

    fn migrations(&self) -> Result<Vec<Migration>, Error> {
        self.scripts
            .iter()
            .map(|it| Migration::unapplied(&format!("V{}__{}", it.day, it.name), &it.sql))
            .collect::<Result<_, _>>()
            .map_err(|error| self.explain(&error))
    }

    /// What happened, and what to do about it.
    fn explain(&self, error: &refinery::Error) -> Error {
        let text = match error.kind() {
            Kind::DivergentVersion(applied, _) => format!(
                "{} has changed since this database applied it: restore it, put the change into a new migration, or begin with a fresh database",
                file(applied)
            ),
            Kind::MissingVersion(it) if self.scripts.iter().any(|own| is(own, it)) => format!(
                "{} is older than what this database has, but was never applied to it: give it a later day, or begin with a fresh database",
                file(it)
            ),
            Kind::MissingVersion(it) => format!(
                "this database has {}, which this program does not know: it was made by a newer program",
                file(it)
            ),
            Kind::RepeatedVersion(it) => format!("day {} has two migrations", it.version()),
            Kind::Connection(_, cause) => match cause.downcast_ref::<postgres::Error>() {
                Some(cause) => format!(
                    "a migration failed, and nothing was changed: {}",
                    crate::error::describe(cause)
                ),
                None => format!("a migration failed, and nothing was changed: {cause}"),
            },
            other => other.to_string(),
        };
        Error::Migration(text)
    }
}

fn is(own: &Script, migration: &Migration) -> bool {
    i32::from(own.day) == migration.version()
}

fn file(migration: &Migration) -> String {
    format!(
        "sql/schema/{:02}_{}.sql",
        migration.version(),
        migration.name()
    )
}
