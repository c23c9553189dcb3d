//! The account of which migrations have run, in the table that `refinery` keeps: what it says is held against the
//! scripts before any of them runs.

use std::fmt;

use postgres::{GenericClient, SimpleQueryMessage, SimpleQueryRow, Transaction};
use refinery_core::Migration;
use refinery_core::traits::sync;

use super::{Script, refused};
use crate::Error;

/// The table.
const ACCOUNT: &str = "refinery_schema_history";

/// The end of a name in the account: programs that don't know this migration can't go on beside it.
pub(super) const BREAKS: &str = "__breaks";

/// The account's entry for a migration that has run. Its `Display` is the path of the file.
struct Entry {
    ordinal: i32,
    label: String,
    checksum: String,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.label.strip_suffix(BREAKS).unwrap_or(&self.label);
        write!(f, "sql/schema/{:04}_{name}.sql", self.ordinal)
    }
}

/// The ordinals that have run, if `scripts` go together with them.
pub(super) fn verified(
    client: &mut impl GenericClient,
    scripts: &[Script],
) -> Result<Vec<u16>, Error> {
    let mut applied: Vec<&Script> = Vec::new();
    for entry in entries(client)? {
        let is_it = |script: &&Script| i32::from(script.ordinal) == entry.ordinal;
        let Some(script) = scripts.iter().find(is_it) else {
            if entry.label.ends_with(BREAKS) {
                return refused(format!(
                    "this database has {entry}, which a program that does not know it can't go on beside: use a newer program"
                ));
            }
            tracing::info!("this database has {entry} of a newer program");
            continue;
        };
        let own = script.migration()?;
        if own.name() != entry.label || own.checksum().to_string() != entry.checksum {
            return changed(&entry);
        }
        applied.push(script);
    }
    let newest = applied.iter().map(|it| it.ordinal).max().unwrap_or(0);
    let day = applied.iter().map(|it| it.day).max().unwrap_or(0);
    let has = |script: &Script| applied.iter().any(|it| it.ordinal == script.ordinal);
    // A database of day 7 lacks what later days bring, also where a correction of day 7 has a higher ordinal.
    let late = |it: &&Script| !has(it) && it.ordinal < newest && it.day <= day;
    match scripts.iter().find(late) {
        Some(late) => refused(format!(
            "{late} comes before what this database has, but was never applied to it: give it the next free ordinal, or begin with a fresh database"
        )),
        None => Ok(applied.iter().map(|it| it.ordinal).collect()),
    }
}

/// Moves an account of the time when a migration's number was its day: `6 tracker` becomes `1 d06_tracker`.
pub(super) fn renumber(transaction: &mut Transaction<'_>, scripts: &[Script]) -> Result<(), Error> {
    for entry in entries(transaction)? {
        let is_it =
            |script: &&Script| i32::from(script.day) == entry.ordinal && script.name == entry.label;
        let Some(script) = scripts.iter().find(is_it) else {
            continue;
        };
        let old = Migration::unapplied(&format!("V{}__{}", script.day, script.name), &script.sql);
        if old.map_or(0, |it| it.checksum()).to_string() != entry.checksum {
            return changed(script);
        }
        let own = script.migration()?;
        transaction.execute(
            &format!(
                "update {ACCOUNT} set version = $1, name = $2, checksum = $3 where version = $4"
            ),
            &[
                &i32::from(script.ordinal),
                &own.name(),
                &own.checksum().to_string(),
                &entry.ordinal,
            ],
        )?;
    }
    Ok(())
}

fn changed<T>(file: &impl fmt::Display) -> Result<T, Error> {
    refused(format!(
        "{file} has changed since this database applied it: restore it, put the change into a new migration, or begin with a fresh database"
    ))
}

/// The entries of the account. The query prepares nothing, so that it works through a pooler.
fn entries(client: &mut impl GenericClient) -> Result<Vec<Entry>, Error> {
    let there = format!("select from pg_class where oid = to_regclass('{ACCOUNT}')");
    if rows(client, &there)?.is_empty() {
        return Ok(Vec::new());
    }
    let select = format!("select version, name, checksum from {ACCOUNT} order by version");
    let entries = rows(client, &select)?.into_iter().map(|row| {
        let text = |place| row.get(place).unwrap_or_default().to_owned();
        let ordinal = text(0).parse();
        let ordinal =
            ordinal.map_err(|_| Error::Migration(format!("{ACCOUNT} is not refinery's")))?;
        Ok(Entry {
            ordinal,
            label: text(1),
            checksum: text(2),
        })
    });
    entries.collect()
}

fn rows(client: &mut impl GenericClient, sql: &str) -> Result<Vec<SimpleQueryRow>, Error> {
    let messages = client.simple_query(sql)?.into_iter();
    Ok(messages
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        })
        .collect())
}

/// A transaction in which `refinery` runs what is due, and writes it into its account. What has run is known by then, so it
/// is not asked again.
pub(super) struct Held<'a, 'b>(pub(super) &'a mut Transaction<'b>);

impl sync::Transaction for Held<'_, '_> {
    type Error = postgres::Error;

    fn execute<'a, T: Iterator<Item = &'a str>>(
        &mut self,
        statements: T,
    ) -> Result<usize, postgres::Error> {
        let mut count = 0;
        for sql in statements {
            self.0.batch_execute(sql)?;
            count += 1;
        }
        Ok(count)
    }
}

impl sync::Query<Vec<Migration>> for Held<'_, '_> {
    fn query(&mut self, _: &str) -> Result<Vec<Migration>, postgres::Error> {
        Ok(Vec::new())
    }
}

impl sync::Migrate for Held<'_, '_> {}
