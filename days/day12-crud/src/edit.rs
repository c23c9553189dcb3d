//! Edits: a change that is judged and made on one version of a row, or not at all.
//!
//! How: read the row, judge the client's condition on what was read, and write `where id = $1 and version = $2`. If that
//! writes nothing, somebody else has been there in between, and there is something new to judge. No lock is held while
//! nothing is written, and the event's `before` is the version that `after` replaced.
//!
//! Invariants
//! - 404 comes before 428, and 428 before 412, which is what [`Precondition::judge`] decides.
//! - What is written was judged. Of two writers with one tag one writes, and the other hears 412.
//! - A write that changes nothing is no event, and leaves the tag as it is.

use database::{Error, Transaction};
use rest::{Call, NoContent, Precondition, Problem, Put};
use serde::Serialize;

use crate::{Actor, Event, Row, Versioned, record};

/// How often a write may lose against others, before it gives up. Only one with `If-Match: *` can lose twice.
const TRIES: usize = 16;

/// A change that somebody asks for, under a condition.
///
/// It is an owned value, so that a transaction, which may be tried again, can take it along to the row. A resource's own
/// SQL comes as functions: one reads the row, the other writes it if it still has that version.
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
    /// By the client of `call`, who has to say in which state they saw the resource (428).
    ///
    /// # Errors
    /// 400 for a condition that can't be read.
    pub fn of<A>(call: &Call<A>) -> Result<Self, Problem> {
        Ok(Self::new(Actor::of(call), call.required_precondition()?))
    }

    /// By `actor`, under `condition`.
    pub fn new(actor: Actor, condition: Precondition) -> Self {
        Self { actor, condition }
    }

    /// Who asks for it.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    // ANCHOR: change
    /// Changes `row`, and records it. `write` gets the version that was judged, writes only while the row still has it, and
    /// returns the version after; to change nothing it returns the one it got.
    ///
    /// # Errors
    /// 404 if `read` finds nothing, 428 and 412 by the condition, 503 if others are always faster, and what `write` refuses.
    pub fn change<T: Serialize>(
        &self,
        db: &mut Transaction<'_>,
        row: &Row,
        read: impl Fn(&mut Transaction<'_>) -> Result<Option<Versioned<T>>, Error>,
        write: impl Fn(&mut Transaction<'_>, &Versioned<T>) -> Result<Option<Versioned<T>>, Problem>,
    ) -> Result<Versioned<T>, Problem> {
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

    // ANCHOR: delete
    /// Deletes `row`, and records it. `write` gets the version that was judged, deletes only while the row still has it, and
    /// returns how many rows that were.
    ///
    /// # Errors
    /// As [`change`](Self::change): whoever deletes it a second time hears 404.
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
    // ANCHOR_END: delete

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

    // ANCHOR: put
    /// Makes `row` what the client says, whether or not it is there, and records it. `insert` does nothing if somebody else
    /// has just created it (`on conflict do nothing`), and `write` is as in [`change`](Self::change).
    ///
    /// # Errors
    /// As [`change`](Self::change), but for 404.
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
    // ANCHOR_END: put

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
