//! The database that a milestone serves: the learner's, or one of its own.
//!
//! Why: a milestone takes the check that grades a learner's server, so it must serve the database that the checker made.
//! Without one it makes its own, which is the same at each start.

use std::env;

use anyhow::Context as _;
use localdb::{Database, Template, fingerprint};
use postgres::{Client, NoTls};

/// The tables of a day: those that the learner's database has already, and those that the day adds.
///
/// ```
/// use lesson::Tables;
///
/// const TABLES: Tables = Tables {
///     label: "day12",
///     script: "create table learners (id uuid primary key)",
///     given: &["learners"],
///     added: &[("events", "create table events (id bigint primary key)")],
/// };
/// let own = TABLES.fresh()?;
/// let mut client = postgres::Client::connect(own.url(), postgres::NoTls)?;
/// client.batch_execute("insert into events values (1)")?;
/// # anyhow::Ok(())
/// ```
pub struct Tables {
    /// The day, as part of the names of its databases.
    pub label: &'static str,
    /// Makes the tables that the learner's database has already, and the first rows.
    pub script: &'static str,
    /// The tables by which the learner's database is known. `learners` is one of them: the platform has no such table.
    pub given: &'static [&'static str],
    /// A table that the day adds, and the script that makes it.
    pub added: &'static [(&'static str, &'static str)],
}

/// A database that a milestone serves. One that was made for it is dropped together with this value.
pub struct Place {
    url: String,
    _own: Option<Database>,
}

impl Place {
    /// The URL of the database.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Tables {
    /// The database of `DATABASE_URL` if it has the `given` tables, with those that the day adds; otherwise a
    /// [fresh](Self::fresh) one.
    ///
    /// # Errors
    /// There is no server, or it refuses a script.
    pub fn place(&self) -> anyhow::Result<Place> {
        let named = env::var("DATABASE_URL").ok();
        self.place_at(named.as_deref().map(str::trim))
    }

    fn place_at(&self, named: Option<&str>) -> anyhow::Result<Place> {
        if let Some(url) = named
            // A server that doesn't answer is reported by `fresh`, which asks the same one.
            && let Ok(mut client) = Client::connect(url, NoTls)
            && has(&mut client, self.given)?
        {
            for (table, script) in self.added {
                if !has(&mut client, &[table])? {
                    let added = client.batch_execute(script);
                    added.with_context(|| format!("cannot add the table {table}"))?;
                }
            }
            return Ok(Place {
                url: url.to_owned(),
                _own: None,
            });
        }
        let own = self.fresh()?;
        Ok(Place {
            url: own.url().to_owned(),
            _own: Some(own),
        })
    }

    /// A new database with all tables and the first rows, dropped with the value that is returned.
    ///
    /// # Errors
    /// There is no server, or it refuses a script.
    pub fn fresh(&self) -> anyhow::Result<Database> {
        let mut scripts = vec![self.script];
        scripts.extend(self.added.iter().map(|(_, script)| script));
        let template = Template::new(
            self.label,
            fingerprint(scripts.iter().copied()),
            move |url| {
                let mut client = Client::connect(url, NoTls)?;
                for script in &scripts {
                    client.batch_execute(script)?;
                }
                Ok(())
            },
        );
        Ok(Database::from_template(&template)?)
    }
}

/// Whether all these tables are there.
fn has(client: &mut Client, tables: &[&str]) -> anyhow::Result<bool> {
    const MISSING: &str =
        "select count(*) from unnest($1::text[]) as it(name) where to_regclass(name) is null";
    let missing: i64 = client.query_one(MISSING, &[&tables])?.get(0);
    Ok(missing == 0)
}

#[cfg(test)]
mod tests {
    use postgres::{Client, NoTls};

    use super::{Tables, has};

    const TABLES: Tables = Tables {
        label: "tables",
        script: "create table learners (id int); create table courses (id int)",
        given: &["learners", "courses"],
        added: &[(
            "events",
            "create table events (id int); insert into events values (1)",
        )],
    };

    #[test]
    fn the_database_of_the_learner_is_served_and_completed_once() {
        let theirs = localdb::Database::empty("tables").unwrap();
        let mut client = Client::connect(theirs.url(), NoTls).unwrap();
        client.batch_execute(TABLES.script).unwrap();

        for _ in 0..2 {
            let place = TABLES.place_at(Some(theirs.url())).unwrap();
            assert_eq!(place.url(), theirs.url());
        }

        let rows: i64 = client
            .query_one("select count(*) from events", &[])
            .unwrap()
            .get(0);
        assert_eq!(rows, 1, "the script ran twice");
    }

    #[test]
    fn any_other_database_is_left_alone() {
        let other = localdb::Database::empty("tables").unwrap();
        let mut client = Client::connect(other.url(), NoTls).unwrap();
        client
            .batch_execute("create table courses (id int)")
            .unwrap();

        let place = TABLES.place_at(Some(other.url())).unwrap();

        assert_ne!(place.url(), other.url());
        assert!(!has(&mut client, &["events"]).unwrap());
        let mut own = Client::connect(place.url(), NoTls).unwrap();
        assert!(has(&mut own, &["learners", "courses", "events"]).unwrap());
    }
}
