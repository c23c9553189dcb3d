//! The large data set: a million check-ins, made once for all who measure or test plans.
//!
//! Why: what a plan costs shows only where there is a lot to read. Making that takes ten seconds and more, so it's made once, on a
//! private server whose data stays (in the user's cache), and read by everybody.
//!
//! Invariants
//! - The rows are made at the schema of day 7. A later schema is a clone of them, migrated forward; at most [`KEPT`] are kept.
//! - It's settled: statistics are made from all rows, every page is frozen and marked all-visible, autovacuum, parallel workers and
//!   just-in-time compilation are off. So the same statement touches the same pages each time.
//! - Its sessions are read-only unless they ask otherwise. What one writes must be rolled back.
//! - A database that has its name is complete: it is made under another one.

mod fill;
mod settle;

use std::io::{self, Write as _};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use localdb::{Server, Settings};
use postgres::{Client, NoTls};

use crate::apply::{ApplyError, apply};
use crate::files;
use fill::ROWS;
use settle::resettle;

pub use fill::fill;
pub use settle::settle;

/// How many check-ins the large data set has.
pub const LARGE_ROWS: u32 = 1_000_000;

/// How many migrated clones are kept.
const KEPT: i64 = 2;
/// The schema that the rows are made at.
const MADE_AT: u8 = 7;
/// A process holds this advisory lock while it makes or removes a database of this server.
const LOCK: i64 = 0x6c_61_72_67_65;

/// How often the lock is tried for, 50 ms apart, before anybody is told that it is waited for.
const SILENT_TRIES: u32 = 20;

/// Why there is no large data set.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LargeError {
    /// No server is available.
    #[error(transparent)]
    Server(#[from] localdb::Error),
    /// The server refused a statement.
    #[error("the large data set could not be made: {0}")]
    Sql(#[from] postgres::Error),
    /// A migration failed.
    #[error("the large data set could not be made: {0}")]
    Apply(#[from] ApplyError),
}

/// A database with the large data set: shared, so to be read only. It is there for as long as this value.
#[derive(Debug)]
pub struct Large {
    url: String,
    _server: Server,
    /// Keeps a thread and with it a session on the database, which can't be removed while somebody is in it.
    _presence: Sender<()>,
}

impl Large {
    /// Its URL, for psql and for the postgres crate alike.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The large data set in the schema of day `up_to_day` (7 at least). The first to ask makes it in about ten
/// seconds, and says so on standard error. Blocks, and must not be called inside async code.
///
/// # Errors
/// No PostgreSQL programs, a server that refuses, a migration that fails.
pub fn large(up_to_day: u8) -> Result<Large, LargeError> {
    let place = localdb::cache_directory()?.join("large-data");
    let server = Server::durable(&place, &Settings::from_env()?)?;
    let mut session = Client::connect(&server.url("postgres"), NoTls)?;
    prepare(&mut session)?;
    let up_to_day = up_to_day.max(MADE_AT);
    let base = format!("large_base_{:016x}", fingerprint(MADE_AT));
    let name = format!("large_{:016x}", fingerprint(up_to_day));
    if !exists(&mut session, &base)? {
        make(&server, &mut session, &base)?;
    }
    if !exists(&mut session, &name)? {
        clone(&server, &mut session, &base, &name, up_to_day)?;
    }
    let url = server.url(&name);
    resettle(&url)?;
    Ok(Large {
        _presence: presence(&url)?,
        url,
        _server: server,
    })
}

/// Settings of the whole server, and the lock that keeps makers apart until this session ends.
fn prepare(session: &mut Client) -> Result<(), postgres::Error> {
    session.batch_execute("set client_min_messages = warning")?;
    let mut tries = 0;
    let free = "select pg_try_advisory_lock($1)";
    while tries < SILENT_TRIES && !session.query_one(free, &[&LOCK])?.get::<_, bool>(0) {
        tries += 1;
        thread::sleep(Duration::from_millis(50));
    }
    if tries == SILENT_TRIES {
        say("waiting for another process to make the large data set ...");
        session.execute("select pg_advisory_lock($1)", &[&LOCK])?;
    }
    let settled: String = session.query_one("show autovacuum", &[])?.get(0);
    if settled == "on" {
        for setting in [
            "autovacuum = off",
            "jit = off",
            "max_parallel_workers_per_gather = 0",
            "max_wal_size = '2GB'",
        ] {
            session.batch_execute(&format!("alter system set {setting}"))?;
        }
        session.batch_execute("select pg_reload_conf()")?;
    }
    Ok(())
}

fn make(server: &Server, session: &mut Client, base: &str) -> Result<(), LargeError> {
    say("making the large data set (a million check-ins; ten seconds or more, only this once)");
    let url = begin(server, session, "template template0")?;
    let mut client = Client::connect(&url, NoTls)?;
    apply(&mut client, MADE_AT)?;
    // What a plan costs can be compared with what its statement cost, where the server counts.
    let _ = client.batch_execute("create extension if not exists pg_stat_statements");
    say("  rows and indexes ...");
    fill(&mut client, LARGE_ROWS)?;
    say("  statistics ...");
    settle(&mut client)?;
    drop(client);
    let others = "select datname::text from pg_database where starts_with(datname::text, 'large_base_') order by oid desc offset 1";
    for other in session.query(others, &[])? {
        discard(session, other.get(0))?;
    }
    finish(session, base)?;
    session.batch_execute(&format!(
        "alter database {base} with is_template true allow_connections false"
    ))?;
    Ok(())
}

fn clone(
    server: &Server,
    session: &mut Client,
    base: &str,
    name: &str,
    up_to_day: u8,
) -> Result<(), LargeError> {
    say("copying the large data set for this schema (some seconds, only this once)");
    let url = begin(
        server,
        session,
        &format!("template {base} strategy file_copy"),
    )?;
    let mut client = Client::connect(&url, NoTls)?;
    let later = later(up_to_day);
    for sql in &later {
        client.batch_execute(sql)?;
    }
    if !later.is_empty() {
        settle(&mut client)?;
    }
    drop(client);
    let others = "select datname::text from pg_database
         where starts_with(datname::text, 'large_') and not starts_with(datname::text, 'large_base_')
           and datname <> 'large_unfinished'
         order by oid desc offset $1";
    for other in session.query(others, &[&(KEPT - 1)])? {
        discard(session, other.get(0))?;
    }
    session.batch_execute(&format!(
        "alter database {UNFINISHED} set default_transaction_read_only = on"
    ))?;
    finish(session, name)?;
    Ok(())
}

const UNFINISHED: &str = "large_unfinished";

/// Makes the database that is going to get a name once it's complete.
fn begin(server: &Server, session: &mut Client, from: &str) -> Result<String, postgres::Error> {
    session.batch_execute(&format!(
        "drop database if exists {UNFINISHED} with (force)"
    ))?;
    session.batch_execute(&format!("create database {UNFINISHED} {from}"))?;
    Ok(server.url(UNFINISHED))
}

fn finish(session: &mut Client, name: &str) -> Result<(), postgres::Error> {
    session.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1",
        &[&UNFINISHED],
    )?;
    session.batch_execute(&format!("alter database {UNFINISHED} rename to {name}"))
}

/// Removes database `name` unless somebody is in it.
fn discard(session: &mut Client, name: &str) -> Result<(), postgres::Error> {
    session.batch_execute(&format!("alter database {name} with is_template false"))?;
    // Somebody is in it: then the next maker removes it.
    let _ = session.batch_execute(&format!("drop database {name}"));
    Ok(())
}

fn exists(session: &mut Client, name: &str) -> Result<bool, postgres::Error> {
    let found = session.query_opt("select from pg_database where datname = $1", &[&name])?;
    Ok(found.is_some())
}

/// Stays in the database at `url` until the sender is dropped, on a thread, because the driver must not end in async code.
fn presence(url: &str) -> Result<Sender<()>, postgres::Error> {
    let session = Client::connect(url, NoTls)?;
    let (sender, over) = mpsc::channel();
    thread::spawn(move || {
        let _ = over.recv();
        drop(session);
    });
    Ok(sender)
}

/// The migrations that come after those of [`MADE_AT`].
fn later(up_to_day: u8) -> Vec<&'static str> {
    let later = files(up_to_day).filter(|it| it.day > MADE_AT);
    later.map(|it| it.sql).collect()
}

fn fingerprint(up_to_day: u8) -> u64 {
    let rows = LARGE_ROWS.to_string();
    let scripts = files(up_to_day).map(|it| it.sql);
    localdb::fingerprint(scripts.chain([
        ROWS,
        &rows,
        "with pg_stat_statements, settled by all rows",
    ]))
}

fn say(text: &str) {
    // Nobody reads standard error, so the message is lost.
    let _ = writeln!(io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use postgres::{Client, NoTls};

    use super::{LARGE_ROWS, large};

    #[test]
    fn the_large_data_set_is_settled_read_only_and_the_same_at_each_schema() {
        let of_day_7 = large(7).unwrap();
        roll_back_a_write(large(30).unwrap().url());
        let latest = large(30).unwrap();
        for data in [&of_day_7, &latest] {
            let mut client = Client::connect(data.url(), NoTls).unwrap();
            let rows: i64 = client
                .query_one(
                    "select reltuples::bigint from pg_class where relname = 'check_ins'",
                    &[],
                )
                .unwrap()
                .get(0);
            assert_eq!(rows, i64::from(LARGE_ROWS));
            let unsettled = "select from pg_class where relkind = 'r' and relpages <> relallvisible and relnamespace = 'public'::regnamespace";
            assert_eq!(client.query(unsettled, &[]).unwrap().len(), 0);
            let refused = client.execute("delete from check_ins", &[]).unwrap_err();
            assert_eq!(refused.code().unwrap().code(), "25006", "{refused}");
            for setting in ["autovacuum", "jit"] {
                let value: String = client
                    .query_one(&format!("show {setting}"), &[])
                    .unwrap()
                    .get(0);
                assert_eq!(value, "off", "{setting}");
            }
        }
    }

    /// Does what a trial of an index does: writes rows and takes them back, with statistics in between, which notice
    /// the page.
    fn roll_back_a_write(url: &str) {
        let mut client = Client::connect(url, NoTls).unwrap();
        client
            .batch_execute(
                "begin read write;
                 update check_ins set energy = energy where id = '0190a5b0-0000-7000-8000-000000000001';
                 analyze check_ins;
                 rollback",
            )
            .unwrap();
    }
}
