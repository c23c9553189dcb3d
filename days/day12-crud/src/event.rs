//! Events: what was done to which row, written in the transaction that did it.
//!
//! Why in the transaction: written before it, the log has changes that never happened; written after it, it lacks those
//! whose program died in between.
//!
//! Invariants
//! - An event commits with its change or not at all: [`record`] takes a transaction and no bare connection.

use database::{Error, Executor, Transaction};
use rest::Problem;
use serde::Serialize;
use serde_json::Value;

use crate::{Actor, Row};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verb(&'static str);

impl Verb {
    /// It wasn't there before.
    pub const CREATED: Self = Self("created");
    /// It was there before, and is now.
    pub const CHANGED: Self = Self("changed");
    /// It isn't there any more.
    pub const DELETED: Self = Self("deleted");
    /// It had been deleted, and is back.
    pub const RESTORED: Self = Self("restored");

    /// Something else: a past participle in small letters, words joined by `_`.
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// The name that the log has.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// A change, as the log keeps it.
///
/// `T` is the shape that clients see. It has no secrets, and so the log has none.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a, T> {
    /// Who did it.
    pub actor: &'a Actor,
    /// What was done.
    pub verb: Verb,
    /// To what.
    pub row: &'a Row,
    /// What it was; nothing if it wasn't there.
    pub before: Option<&'a T>,
    /// What it is now; nothing if it is gone.
    pub after: Option<&'a T>,
}

impl<'a, T> Event<'a, T> {
    /// `row` was created, and is `after`.
    pub fn created(actor: &'a Actor, row: &'a Row, after: &'a T) -> Self {
        Self {
            actor,
            verb: Verb::CREATED,
            row,
            before: None,
            after: Some(after),
        }
    }

    /// `row` was `before`, and is `after`.
    pub fn changed(actor: &'a Actor, row: &'a Row, before: &'a T, after: &'a T) -> Self {
        Self {
            actor,
            verb: Verb::CHANGED,
            row,
            before: Some(before),
            after: Some(after),
        }
    }

    /// `row` was deleted, and was `before`.
    pub fn deleted(actor: &'a Actor, row: &'a Row, before: &'a T) -> Self {
        Self {
            actor,
            verb: Verb::DELETED,
            row,
            before: Some(before),
            after: None,
        }
    }
}

// ANCHOR: record
const RECORD: &str = "\
insert into events (actor, verb, resource, resource_id, before, after, request_id)
values ($1, $2, $3, $4, $5, $6, $7)";

/// Writes `event` into the log, in the transaction of the change that it is about.
///
/// ```
/// # fn rename(db: &mut database::Transaction<'_>) -> Result<(), database::Error> {
/// use crud::{Actor, Event, Resource, record};
/// use serde_json::json;
///
/// let (actor, cohort) = (Actor::program("import"), Resource::named("cohort").row(7));
/// let (before, after) = (json!({"name": "January"}), json!({"name": "February"}));
/// record(db, &Event::changed(&actor, &cohort, &before, &after))?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// What PostgreSQL refuses; a problem (500) if the value isn't JSON.
pub fn record<T: Serialize>(db: &mut Transaction<'_>, event: &Event<'_, T>) -> Result<(), Error> {
    let Event {
        actor, verb, row, ..
    } = event;
    db.execute(
        RECORD,
        &[
            &actor.name(),
            &verb.name(),
            &row.resource().name(),
            &row.id(),
            &document(event.before)?,
            &document(event.after)?,
            &actor.request().map(lifecycle::RequestId::as_str),
        ],
    )?;
    Ok(())
}
// ANCHOR_END: record

fn document<T: Serialize>(value: Option<&T>) -> Result<Option<Value>, Error> {
    let document = value.map(serde_json::to_value).transpose();
    document.map_err(|error| Problem::internal("an event's document is not JSON", error).into())
}
