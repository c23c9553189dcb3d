//! The log, read: by position, and by row.
//!
//! Why by position and not by id: ids are given when rows are inserted, and transactions end in another order. Whoever
//! goes on after the last id that they saw skips what commits late. A position is the transaction and then the id, and
//! [`after`] stops below the oldest transaction that is under way: up to there nothing can be added any more.

use database::{Error, Executor};
use jiff::Timestamp;
use serde_json::Value;

use crate::Row;

/// A place in the log: everything up to it has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    xid: i64,
    id: i64,
}

impl Position {
    /// Before the first event.
    pub const START: Self = Self { xid: 0, id: 0 };
}

/// An event that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    xid: i64,
    id: i64,
    /// When it was written.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub verb: String,
    /// To what kind of thing.
    pub resource: String,
    /// To which one.
    pub resource_id: String,
    /// What it was; nothing if it wasn't there.
    pub before: Option<Value>,
    /// What it is afterwards; nothing if it is gone.
    pub after: Option<Value>,
    /// The request that asked for it.
    pub request_id: Option<String>,
}

database::row!(Recorded {
    xid,
    id,
    at,
    actor,
    verb,
    resource,
    resource_id,
    before,
    after,
    request_id,
});

impl Recorded {
    /// Where it is.
    pub fn position(&self) -> Position {
        Position {
            xid: self.xid,
            id: self.id,
        }
    }
}

// ANCHOR: after
const AFTER: &str = "\
select xid::text::bigint as xid, id, at, actor, verb, resource, resource_id, before, after, request_id
from events
where (xid, id) > ($1::text::xid8, $2)
  and xid < pg_snapshot_xmin(pg_current_snapshot())
order by events.xid, id
limit $3";

/// Up to `limit` events after `position`, in the order of positions. One that isn't there yet comes later, never earlier: a
/// reader that goes on from the last position misses none and sees none twice.
///
/// A transaction that stays open, in any database of the server, holds back everything that is younger than it.
pub fn after(
    db: &mut impl Executor,
    position: Position,
    limit: u32,
) -> Result<Vec<Recorded>, Error> {
    let Position { xid, id } = position;
    db.query(AFTER, &[&xid.to_string(), &id, &i64::from(limit)])
}
// ANCHOR_END: after

const HISTORY: &str = "\
select xid::text::bigint as xid, id, at, actor, verb, resource, resource_id, before, after, request_id
from events
where resource = $1
  and resource_id = $2
order by id desc
limit $3";

/// The last `limit` events of `row`, the newest first. A row's changes wait for each other, so their ids are in their order.
pub fn history(db: &mut impl Executor, row: &Row, limit: u32) -> Result<Vec<Recorded>, Error> {
    let (resource, id) = (row.resource().name(), row.id());
    db.query(HISTORY, &[&resource, &id, &i64::from(limit)])
}
