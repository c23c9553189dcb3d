//! The log, read: by position, and by row.
//!
//! Why by position and not by id: a row gets its id at the insert, and transactions commit in another order. So a reader
//! that goes on after the last id that it saw skips the events that commit late. A position is the transaction and then
//! the id, and [`after`] stops below the oldest open transaction. Nothing can be added below that any more.

use database::{Error, Executor};
use jiff::Timestamp;
use serde_json::Value;

use crate::Row;

/// A place in the log, up to which a reader has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    xid: i64,
    id: i64,
}

impl Position {
    /// Before the first event.
    pub const START: Self = Self { xid: 0, id: 0 };
}

/// An event of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    xid: i64,
    id: i64,
    /// The time of the insert, a moment before the commit.
    pub at: Timestamp,
    /// The actor's name.
    pub actor: String,
    /// The kind of change.
    pub verb: String,
    /// The kind of thing that was changed.
    pub resource: String,
    /// Its key.
    pub resource_id: String,
    /// The row before the change, if it existed.
    pub before: Option<Value>,
    /// The row after the change, if it still existed.
    pub after: Option<Value>,
    /// The request that asked for the change.
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
    /// The event's place in the log.
    pub fn position(&self) -> Position {
        Position {
            xid: self.xid,
            id: self.id,
        }
    }
}

// ANCHOR: after
const AFTER: &str = "\
select xid::text::bigint as xid, id, at, actor, verb, resource, resource_id,
       before, after, request_id
from events
where (xid, id) > ($1::text::xid8, $2)
  and xid < pg_snapshot_xmin(pg_current_snapshot())
order by events.xid, id
limit $3";

/// Up to `limit` events after `position`, in the order of positions. A reader that goes on from the
/// last position that it got misses no event and sees no event twice.
///
/// A writing transaction that stays open, in any database of the server, holds back all events that
/// are younger than it.
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
select xid::text::bigint as xid, id, at, actor, verb, resource, resource_id,
       before, after, request_id
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
