//! Edits: a change that is judged and made on one version of a row, or not at all.
//!
//! How: read the row, judge the client's condition on that version, and write `where id = $1 and version = $2`. If the
//! statement finds no row, somebody else has written in between, and the new version is judged. No lock is held before
//! the write, and the event's `before` is the very version that `after` replaced.
//!
//! Invariants
//! - 404 comes before 428, and 428 before 412 ([`Precondition::judge`]).
//! - A write replaces the version that was judged. Of two writers with one tag, one writes and the other gets 412.
//! - A write that changes nothing leaves the tag as it is, and records nothing.

use database::{Error, Transaction};
use rest::{Call, NoContent, Precondition, Problem, Put};
use serde::Serialize;

use crate::{Actor, Event, Row, Versioned, record};

/// How often a write may lose against others before it gives up. With a tag it loses once, with `If-Match: *` any number
/// of times.
const TRIES: usize = 16;

/// A change that an actor asks for under a condition.
///
/// It is an owned value, so that a transaction can take it along to the row, and can be tried again. A resource hands in its
/// own SQL as functions: one reads the row, the other writes it if it still has the version that was read.
///
/// ```
/// use crud::{Edit, Resource, Versioned};
/// use database::{Executor, Transaction};
/// use rest::Problem;
///
/// #[derive(serde::Serialize)]
/// struct Cohort { name: String }
/// database::row!(Cohort { name });
///
/// const COHORT: Resource = Resource::named("cohort");
/// const READ: &str = "select name, version from present_cohorts where id = $1";
/// const RENAME: &str = "\
///     update cohorts
///     set name = $3, version = version + 1
///     where id = $1 and version = $2
///     returning name, version";
///
/// fn rename(
///     db: &mut Transaction<'_>,
///     edit: &Edit,
///     id: uuid::Uuid,
///     name: &str,
/// ) -> Result<Versioned<Cohort>, Problem> {
///     edit.change(
///         db,
///         &COHORT.row(id),
///         |db| db.query_opt(READ, &[&id]),
///         |db, before| Ok(db.query_opt(RENAME, &[&id, &before.version, &name])?),
///     )
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Edit {
    actor: Actor,
    condition: Precondition,
}

impl Edit {
    /// An edit by the client of `call`, which must say in which state it saw the resource (428).
    ///
    /// # Errors
    /// 400 for a condition that can't be read.
    pub fn of<A>(call: &Call<A>) -> Result<Self, Problem> {
        Ok(Self::new(Actor::of(call), call.required_precondition()?))
    }

    /// An edit by `actor` under `condition`.
    pub fn new(actor: Actor, condition: Precondition) -> Self {
        Self { actor, condition }
    }

    /// The actor.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Changes `row` and records the change. `write` gets the version that was judged. It writes only if the row still has that
    /// version, and returns the version after; if there is nothing to change, it returns the version that it got.
    ///
    /// # Errors
    /// 404 if `read` finds nothing, 428 and 412 by the condition, 503 if others are always faster, and the problems of `write`.
    // ANCHOR: change
    pub fn change<T, W>(
        &self,
        db: &mut Transaction<'_>,
        row: &Row,
        read: impl Fn(&mut Transaction<'_>) -> Result<Option<Versioned<T>>, Error>,
        write: W,
    ) -> Result<Versioned<T>, Problem>
    where
        T: Serialize,
        W: Fn(&mut Transaction<'_>, &Versioned<T>) -> Result<Option<Versioned<T>>, Problem>,
    {
        for _ in 0..TRIES {
            let before = read(db)?.ok_or_else(|| row.missing())?;
            self.condition.judge(Some(&before.etag()))?;
            if let Some(after) = write(db, &before)? {
                return self.changed(db, row, &before, after);
            }
            // Somebody else has just written it, so there is another version to judge.
        }
        Err(outrun(row))
    }
    // ANCHOR_END: change

    /// Deletes `row` and records the deletion. `write` gets the version that was judged. It deletes only if the row still has
    /// that version, and returns the number of rows that it deleted.
    ///
    /// # Errors
    /// As [`change`](Self::change). A second deletion gets 404.
    pub fn delete<T: Serialize>(
        &self,
        db: &mut Transaction<'_>,
        row: &Row,
        read: impl Fn(&mut Transaction<'_>) -> Result<Option<Versioned<T>>, Error>,
        write: impl Fn(&mut Transaction<'_>, &Versioned<T>) -> Result<u64, Error>,
    ) -> Result<NoContent, Problem> {
        for _ in 0..TRIES {
            let before = read(db)?.ok_or_else(|| row.missing())?;
            self.condition.judge(Some(&before.etag()))?;
            if write(db, &before)? > 0 {
                record(db, &Event::deleted(&self.actor, row, &before.value))?;
                return Ok(NoContent);
            }
        }
        Err(outrun(row))
    }

    /// As [`delete`](Self::delete), for a state that may be taken back any number of times: if there is none and the
    /// condition holds, all is well already.
    ///
    /// # Errors
    /// 428 and 412 by the condition, 503 if others are always faster.
    pub fn clear<T: Serialize>(
        &self,
        db: &mut Transaction<'_>,
        row: &Row,
        read: impl Fn(&mut Transaction<'_>) -> Result<Option<Versioned<T>>, Error>,
        write: impl Fn(&mut Transaction<'_>, &Versioned<T>) -> Result<u64, Error>,
    ) -> Result<NoContent, Problem> {
        for _ in 0..TRIES {
            let before = read(db)?;
            self.condition
                .judge(before.as_ref().map(Versioned::etag).as_ref())?;
            let Some(before) = before else {
                return Ok(NoContent);
            };
            if write(db, &before)? > 0 {
                record(db, &Event::deleted(&self.actor, row, &before.value))?;
                return Ok(NoContent);
            }
        }
        Err(outrun(row))
    }

    /// Creates or replaces `row` and records it. `insert` returns nothing if somebody else has just created the row
    /// (`on conflict do nothing`), and `write` is as in [`change`](Self::change).
    ///
    /// # Errors
    /// As [`change`](Self::change), except 404.
    pub fn put<T: Serialize>(
        &self,
        db: &mut Transaction<'_>,
        row: &Row,
        url: &str,
        read: impl Fn(&mut Transaction<'_>) -> Result<Option<Versioned<T>>, Error>,
        insert: impl Fn(&mut Transaction<'_>) -> Result<Option<Versioned<T>>, Problem>,
        write: impl Fn(&mut Transaction<'_>, &Versioned<T>) -> Result<Option<Versioned<T>>, Problem>,
    ) -> Result<Put<T>, Problem> {
        for _ in 0..TRIES {
            let before = read(db)?;
            self.condition
                .judge(before.as_ref().map(Versioned::etag).as_ref())?;
            match before {
                Some(before) => {
                    if let Some(after) = write(db, &before)? {
                        let after = self.changed(db, row, &before, after)?;
                        return Ok(Put::Replaced(after.tagged()));
                    }
                }
                None => {
                    if let Some(after) = insert(db)? {
                        record(db, &Event::created(&self.actor, row, &after.value))?;
                        return Ok(Put::Created(after.created_at(url.to_owned())));
                    }
                }
            }
        }
        Err(outrun(row))
    }

    fn changed<T: Serialize>(
        &self,
        db: &mut Transaction<'_>,
        row: &Row,
        before: &Versioned<T>,
        after: Versioned<T>,
    ) -> Result<Versioned<T>, Problem> {
        if after.version != before.version {
            let event = Event::changed(&self.actor, row, &before.value, &after.value);
            record(db, &event)?;
        }
        Ok(after)
    }
}

fn outrun(row: &Row) -> Problem {
    tracing::warn!(%row, tries = TRIES, "a write lost against others each time");
    Problem::unavailable("Others are changing it at this moment. Send the request again.")
}
