//! A late commit, and two readers of the log: one goes on by id, the other by position.

use std::time::{Duration, Instant};

use anyhow::ensure;
use crud::{Position, Recorded, after};
use database::{Connection, Executor, Settings};

/// The events that each reader finds: while the first event's transaction is open, and after its commit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Readings {
    pub(crate) by_id: [Vec<String>; 2],
    pub(crate) by_position: [Vec<String>; 2],
}

const EVENT: &str = "\
insert into events (actor, verb, resource, resource_id)
values ('tour', 'noted', 'thing', $1)
returning id";

const BY_ID: &str = "\
select id, resource_id
from events
where resource = 'thing' and id > $1
order by id";

/// The event `early` is written first and committed last.
pub(crate) fn run(database: &str) -> anyhow::Result<Readings> {
    let settings = Settings::new(database);
    let connect = || Connection::connect(&settings);
    let (mut one, mut other, reader) = (connect()?, connect()?, &mut connect()?);
    let (mut id, mut position) = (0_i64, last(reader)?);

    let mut early = one.transaction()?;
    early.query_one::<(i64,)>(EVENT, &[&"early"])?;
    other.query_one::<(i64,)>(EVENT, &[&"late"])?;
    let first = (by_id(reader, &mut id)?, by_position(reader, &mut position)?);

    early.commit()?;
    let mut second = (by_id(reader, &mut id)?, by_position(reader, &mut position)?);
    // Transactions elsewhere on the server may hold them back for a moment.
    let start = Instant::now();
    while second.1.len() < 2 {
        ensure!(
            start.elapsed() < Duration::from_secs(60),
            "a transaction stays open elsewhere on this server"
        );
        std::thread::sleep(Duration::from_millis(5));
        second.1.extend(by_position(reader, &mut position)?);
    }
    Ok(Readings {
        by_id: [first.0, second.0],
        by_position: [first.1, second.1],
    })
}

/// Where the log ends now.
fn last(reader: &mut Connection) -> anyhow::Result<Position> {
    let mut position = Position::START;
    loop {
        let read = after(reader, position, 100)?;
        match read.last() {
            Some(event) => position = event.position(),
            None => return Ok(position),
        }
    }
}

fn by_id(reader: &mut Connection, last: &mut i64) -> anyhow::Result<Vec<String>> {
    let found: Vec<(i64, String)> = reader.query(BY_ID, &[last])?;
    if let Some((id, _)) = found.last() {
        *last = *id;
    }
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

fn by_position(reader: &mut Connection, last: &mut Position) -> anyhow::Result<Vec<String>> {
    let found: Vec<Recorded> = after(reader, *last, 100)?;
    if let Some(event) = found.last() {
        *last = event.position();
    }
    let things = found.into_iter().filter(|it| it.resource == "thing");
    Ok(things.map(|it| it.resource_id).collect())
}
