//! Events: a record of each change, written in the transaction of the change.
//!
//! Why in the transaction: a log that is written before it has changes that never happened. A log that is written
//! after it lacks the changes whose program died in between.
//!
//! Invariants
//! - An event commits with its change or not at all: [`record`] takes a transaction and no bare connection.

use database::{Error, Executor, ToSql, Transaction};
use rest::Problem;
use serde::Serialize;
use serde_json::Value;

use crate::{Actor, Row};

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verb(&'static str);

impl Verb {
    /// The row didn't exist before.
    pub const CREATED: Self = Self("created");
    /// The row existed before and exists now.
    pub const CHANGED: Self = Self("changed");
    /// The row exists no longer.
    pub const DELETED: Self = Self("deleted");
    /// The row had been deleted and exists again.
    pub const RESTORED: Self = Self("restored");

    /// Another kind: a past participle in small letters, its words joined by `_`.
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
/// `T` is the shape that clients see. That shape has no secrets, so the log has none.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a, T> {
    /// The actor.
    pub actor: &'a Actor,
    /// The kind of change.
    pub verb: Verb,
    /// The row that was changed.
    pub row: &'a Row,
    /// The row before the change, if it existed.
    pub before: Option<&'a T>,
    /// The row after the change, if it still exists.
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

const RECORD: &str = "\
insert into events (actor, verb, resource, resource_id, before, after, request_id)
values ($1, $2, $3, $4, $5, $6, $7)";

/// The column came with day 18, and nobody acts for others in a schema before it.
const RECORD_FOR: &str = "\
insert into events (actor, verb, resource, resource_id, before, after, request_id, on_behalf_of)
values ($1, $2, $3, $4, $5, $6, $7, $8)";

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
/// PostgreSQL's refusal, or a problem (500) if the value isn't JSON.
pub fn record<T: Serialize>(db: &mut Transaction<'_>, event: &Event<'_, T>) -> Result<(), Error> {
    let Event {
        actor, verb, row, ..
    } = event;
    let (before, after) = (document(event.before)?, document(event.after)?);
    let (actor_name, verb, resource) = (actor.name(), verb.name(), row.resource().name());
    let request = actor.request().map(lifecycle::RequestId::as_str);
    let id = row.id();
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![
        &actor_name,
        &verb,
        &resource,
        &id,
        &before,
        &after,
        &request,
    ];
    let on_behalf_of = actor.on_behalf_of();
    let statement = match &on_behalf_of {
        Some(person) => {
            values.push(person);
            RECORD_FOR
        }
        None => RECORD,
    };
    db.execute(statement, &values)?;
    Ok(())
}

fn document<T: Serialize>(value: Option<&T>) -> Result<Option<Value>, Error> {
    let document = value.map(serde_json::to_value).transpose();
    document.map_err(|error| Problem::internal("an event's document is not JSON", error).into())
}
