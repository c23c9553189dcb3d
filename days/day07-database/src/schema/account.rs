//! The account of which migrations have run, in the table that `refinery` keeps: what it says is held against the
//! scripts before any of them runs.

use postgres::Client;
use refinery::Migration;

use super::{Script, refused};
use crate::Error;

/// The table.
const ACCOUNT: &str = "refinery_schema_history";

/// What the account has of a migration that has run.
struct Entry {
    ordinal: i32,
    label: String,
    checksum: String,
}

/// The ordinals that have run, if `scripts` go together with them.
pub(super) fn verified(client: &mut Client, scripts: &[Script]) -> Result<Vec<u16>, Error> {
    let entries = entries(client)?;
    let mut applied: Vec<&Script> = Vec::new();
    for entry in &entries {
        let Some(script) = scripts
            .iter()
            .find(|it| i32::from(it.ordinal) == entry.ordinal)
        else {
            return refused(format!(
                "this database has sql/schema/{:04}_{}.sql, which this program does not know: it was made by a newer program",
                entry.ordinal, entry.label
            ));
        };
        let own = script.migration()?;
        if own.name() != entry.label || own.checksum().to_string() != entry.checksum {
            return refused(format!(
                "sql/schema/{:04}_{}.sql has changed since this database applied it: restore it, put the change into a new migration, or begin with a fresh database",
                entry.ordinal, entry.label
            ));
        }
        applied.push(script);
    }
    let newest = applied.iter().map(|it| it.ordinal).max().unwrap_or(0);
    let day = applied.iter().map(|it| it.day).max().unwrap_or(0);
    let has = |script: &Script| applied.iter().any(|it| it.ordinal == script.ordinal);
    // A database of day 7 lacks what later days bring, also where a correction of day 7 has a higher ordinal.
    match scripts
        .iter()
        .find(|it| !has(it) && it.ordinal < newest && it.day <= day)
    {
        Some(late) => refused(format!(
            "{late} comes before what this database has, but was never applied to it: give it the next free ordinal, or begin with a fresh database"
        )),
        None => Ok(applied.iter().map(|it| it.ordinal).collect()),
    }
}

/// Moves an account of the time when a migration's number was its day: `6 tracker` becomes `1 d06_tracker`.
pub(super) fn renumber(client: &mut Client, scripts: &[Script]) -> Result<(), Error> {
    let mut transaction = client.transaction()?;
    for entry in entries(&mut transaction)? {
        let is_it =
            |script: &&Script| i32::from(script.day) == entry.ordinal && script.name == entry.label;
        let Some(script) = scripts.iter().find(is_it) else {
            continue;
        };
        let old = Migration::unapplied(&format!("V{}__{}", script.day, script.name), &script.sql);
        if old.map_or(0, |it| it.checksum()).to_string() != entry.checksum {
            return refused(format!(
                "{script} has changed since this database applied it: restore it, put the change into a new migration, or begin with a fresh database"
            ));
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
    Ok(transaction.commit()?)
}

fn entries(client: &mut impl postgres::GenericClient) -> Result<Vec<Entry>, Error> {
    let there = "select to_regclass($1) is not null";
    if !client.query_one(there, &[&ACCOUNT])?.get::<_, bool>(0) {
        return Ok(Vec::new());
    }
    let select = format!("select version, name, checksum from {ACCOUNT} order by version");
    let rows = client.query(&select, &[])?;
    Ok(rows
        .iter()
        .map(|row| Entry {
            ordinal: row.get(0),
            label: row.get(1),
            checksum: row.get(2),
        })
        .collect())
}
