//! The server's own view of the sessions, read over a connection of its own.

use std::collections::HashMap;

use postgres::{Client, Config, NoTls};

use crate::play::Error;
use crate::versions::{Fate, Mark, Version, decode};

/// Looks, and changes nothing.
pub(crate) struct Observer {
    client: Client,
    /// The number of times that transaction ids have wrapped around.
    epoch: u64,
    /// Ids below this one were given out before the sessions began.
    first: u64,
    /// The session of each transaction.
    owners: HashMap<u32, usize>,
}

/// The state of one session at this moment.
pub(crate) struct Seen {
    pub(crate) active: bool,
    pub(crate) aborted: bool,
    pub(crate) holders: Vec<i32>,
}

impl Observer {
    pub(crate) fn connect(config: &Config) -> Result<Self, Error> {
        let mut config = config.clone();
        let client = config.application_name("lanes").connect(NoTls)?;
        Ok(Self {
            client,
            epoch: 0,
            first: 0,
            owners: HashMap::new(),
        })
    }

    /// Runs the setup of a script; what it makes is older than every session.
    pub(crate) fn set_up(&mut self, statements: &[String], watch: bool) -> Result<(), Error> {
        let is_superuser: String = self.client.query_one("show is_superuser", &[])?.get(0);
        if is_superuser != "on" {
            return Err(Error::NotSuperuser);
        }
        if watch {
            self.client
                .batch_execute("create extension if not exists pageinspect")?;
        }
        for statement in statements {
            self.client.batch_execute(statement)?;
        }
        let next = "select pg_snapshot_xmax(pg_current_snapshot())::text";
        let next: String = self.client.query_one(next, &[])?.get(0);
        let next: u64 = next.parse().unwrap_or_default();
        (self.epoch, self.first) = (next >> 32, next & u64::from(u32::MAX));
        Ok(())
    }

    /// Looks at the sessions with these process ids; one that has ended is `None`.
    pub(crate) fn look(&mut self, pids: &[i32]) -> Result<Vec<Option<Seen>>, Error> {
        let rows = self.client.query(
            "select pid, coalesce(state, ''), backend_xid::text, pg_blocking_pids(pid)
             from pg_stat_activity
             where pid = any($1)",
            &[&pids],
        )?;
        let mut seen: Vec<Option<Seen>> = pids.iter().map(|_| None).collect();
        for row in rows {
            let pid: i32 = row.get(0);
            let Some(session) = pids.iter().position(|it| *it == pid) else {
                continue;
            };
            let state: String = row.get(1);
            let xid: Option<String> = row.get(2);
            if let Some(xid) = xid.and_then(|it| it.parse().ok()) {
                self.owners.insert(xid, session);
            }
            seen[session] = Some(Seen {
                active: state == "active",
                aborted: state.ends_with("(aborted)"),
                holders: row.get(3),
            });
        }
        Ok(seen)
    }

    /// All versions of rows on the first page of `table`, dead ones too.
    pub(crate) fn versions(&mut self, table: &str) -> Result<Vec<Version>, Error> {
        let size = "select pg_relation_size($1::text::regclass)";
        let size: i64 = self.client.query_one(size, &[&table])?.get(0);
        if size == 0 {
            return Ok(Vec::new());
        }
        let types: Vec<String> = self
            .client
            .query(
                "select format_type(atttypid, null) from pg_attribute
                 where attrelid = $1::text::regclass and attnum > 0
                 order by attnum",
                &[&table],
            )?
            .iter()
            .map(|row| row.get(0))
            .collect();
        let rows = self.client.query(
            "select lp::int4, t_xmin::text, t_xmax::text, t_infomask, t_attrs
             from heap_page_item_attrs(get_raw_page($1, 0), $1::text::regclass)
             where t_xmin is not null
             order by lp",
            &[&table],
        )?;
        let mut versions = Vec::new();
        for row in rows {
            let attributes: Vec<Option<Vec<u8>>> = row.get(4);
            let (xmin, xmax): (String, String) = (row.get(1), row.get(2));
            let (xmin, xmax): (u32, u32) = (number(&xmin), number(&xmax));
            versions.push(Version {
                place: row.get(0),
                values: attributes
                    .iter()
                    .zip(&types)
                    .map(|(value, kind)| decode(value.as_deref(), kind))
                    .collect(),
                xmin: self.mark(xmin, 0)?,
                xmax: match xmax {
                    0 => None,
                    _ => Some(self.mark(xmax, row.get(3))?),
                },
            });
        }
        Ok(versions)
    }

    fn mark(&mut self, xid: u32, infomask: i32) -> Result<Mark, Error> {
        /// HEAP_XMAX_LOCK_ONLY and HEAP_XMAX_IS_MULTI in PostgreSQL's htup_details.h.
        const LOCK_ONLY: i32 = 0x0080;
        const MULTI: i32 = 0x1000;
        let only_locks = infomask & LOCK_ONLY != 0;
        if infomask & MULTI != 0 {
            return Ok(Mark {
                session: None,
                earlier: false,
                fate: Fate::Several,
                only_locks,
            });
        }
        let full = ((self.epoch << 32) | u64::from(xid)).to_string();
        let fate = "select pg_xact_status($1::text::xid8)";
        let fate: Option<String> = self.client.query_one(fate, &[&full])?.get(0);
        Ok(Mark {
            session: self.owners.get(&xid).copied(),
            earlier: u64::from(xid) < self.first,
            fate: match fate.as_deref() {
                Some("in progress") => Fate::Open,
                Some("aborted") => Fate::RolledBack,
                _ => Fate::Committed,
            },
            only_locks,
        })
    }

    /// Ends the sessions, also one that waits.
    pub(crate) fn end(&mut self, pids: &[i32]) {
        // A session that has ended by itself is all right too.
        let _ = self.client.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid = any($1)",
            &[&pids],
        );
    }
}

fn number(text: &str) -> u32 {
    text.parse().unwrap_or_default()
}
