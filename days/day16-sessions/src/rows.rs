//! The rows: all SQL about sessions and refresh tokens.
//!
//! A session is there for these statements as long as it has no `revoked_at`. Whether its time is up, the program's clock says.

use database::{ColumnError, Error, Executor, FromRow, Row, Scoped, Transaction, column};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Reason, Session};

/// The session that has this secret. On the connections of reads, because every request asks.
pub(crate) async fn by_secret(db: &Scoped, hash: &[u8]) -> Result<Option<Session>, Error> {
    const BY_SECRET: &str = "\
        select id, account_id, roles, device, created_at, last_seen_at, idle_until, expires_at
        from sessions
        where secret_hash = $1 and revoked_at is null";
    db.read_opt(BY_SECRET, &[&hash]).await
}

/// The sessions of `account` that go on at `now`, the one heard of last first.
pub(crate) async fn of_account(
    db: &Scoped,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<Session>, Error> {
    const OF_ACCOUNT: &str = "\
        select id, account_id, roles, device, created_at, last_seen_at, idle_until, expires_at
        from sessions
        where account_id = $1 and revoked_at is null and idle_until > $2 and expires_at > $2
        order by last_seen_at desc, id desc";
    db.read(OF_ACCOUNT, &[&account, &now]).await
}

/// Writes a new session.
pub(crate) fn insert(
    db: &mut Transaction<'_>,
    session: &Session,
    secret_hash: &[u8],
) -> Result<(), Error> {
    const INSERT: &str = "\
        insert into sessions
            (id, account_id, secret_hash, roles, device, created_at, last_seen_at, idle_until, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    db.execute(
        INSERT,
        &[
            &session.id,
            &session.account_id,
            &secret_hash,
            &session.roles,
            &session.device,
            &session.created_at,
            &session.last_seen_at,
            &session.idle_until,
            &session.expires_at,
        ],
    )?;
    Ok(())
}

/// Writes that a session was heard of at `now`, unless somebody has just done so. A clock that was set back changes nothing.
pub(crate) fn touch(
    db: &mut impl Executor,
    id: Uuid,
    now: Timestamp,
    before: Timestamp,
    idle_until: Timestamp,
) -> Result<u64, Error> {
    const TOUCH: &str = "\
        update sessions
        set last_seen_at = $2, idle_until = least($4, expires_at)
        where id = $1 and revoked_at is null and last_seen_at <= $3";
    db.execute(TOUCH, &[&id, &now, &before, &idle_until])
}

/// Gives a session another secret and these roles; nothing if it has ended.
pub(crate) fn renew(
    db: &mut Transaction<'_>,
    id: Uuid,
    secret_hash: &[u8],
    roles: &[String],
) -> Result<Option<Session>, Error> {
    const RENEW: &str = "\
        update sessions
        set secret_hash = $2, roles = $3
        where id = $1 and revoked_at is null
        returning id, account_id, roles, device, created_at, last_seen_at, idle_until, expires_at";
    db.query_opt(RENEW, &[&id, &secret_hash, &roles])
}

/// Which sessions are to end.
#[derive(Clone, Debug)]
pub(crate) enum Which {
    /// This one, if it is of the account that is given.
    One(Uuid, Option<Uuid>),
    /// Those of an account, but for one perhaps.
    All(Uuid, Option<Uuid>),
    /// Those of an account past this number, from the one heard of last.
    Past(Uuid, i64),
    /// The one that has this secret.
    Secret(Vec<u8>),
}

/// Ends sessions that go on; those that it ended.
pub(crate) fn end(
    db: &mut Transaction<'_>,
    which: &Which,
    now: Timestamp,
    reason: Reason,
) -> Result<Vec<Session>, Error> {
    const ONE: &str = "\
        update sessions
        set revoked_at = greatest($1, created_at), reason = $2
        where id = $3 and account_id = coalesce($4, account_id) and revoked_at is null
        returning id, account_id, roles, device, created_at, last_seen_at, idle_until, expires_at";
    const ALL: &str = "\
        update sessions
        set revoked_at = greatest($1, created_at), reason = $2
        where account_id = $3 and id is distinct from $4 and revoked_at is null
        returning id, account_id, roles, device, created_at, last_seen_at, idle_until, expires_at";
    const PAST: &str = "\
        update sessions
        set revoked_at = greatest($1, created_at), reason = $2
        where revoked_at is null and id in (
            select id
            from sessions
            where account_id = $3 and revoked_at is null
            order by last_seen_at desc, id desc
            offset $4
        )
        returning id, account_id, roles, device, created_at, last_seen_at, idle_until, expires_at";
    const SECRET: &str = "\
        update sessions
        set revoked_at = greatest($1, created_at), reason = $2
        where secret_hash = $3 and revoked_at is null
        returning id, account_id, roles, device, created_at, last_seen_at, idle_until, expires_at";
    let reason = reason.name();
    match which {
        Which::One(id, account) => db.query(ONE, &[&now, &reason, id, account]),
        Which::All(account, but) => db.query(ALL, &[&now, &reason, account, but]),
        Which::Past(account, most) => db.query(PAST, &[&now, &reason, account, most]),
        Which::Secret(hash) => db.query(SECRET, &[&now, &reason, hash]),
    }
}

/// Writes a refresh token.
pub(crate) fn insert_token(
    db: &mut Transaction<'_>,
    session: Uuid,
    generation: i32,
    hash: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    const INSERT: &str = "\
        insert into refresh_tokens (session_id, generation, secret_hash, issued_at)
        values ($1, $2, $3, $4)";
    db.execute(INSERT, &[&session, &generation, &hash, &now])?;
    Ok(())
}

/// The session and the generation of a refresh token, whether or not the session goes on.
pub(crate) fn family(db: &mut Transaction<'_>, hash: &[u8]) -> Result<Option<(Uuid, i32)>, Error> {
    const FAMILY: &str = "select session_id, generation from refresh_tokens where secret_hash = $1";
    db.query_opt(FAMILY, &[&hash])
}

/// A session that nobody else exchanges a token of until this transaction ends, if it goes on.
pub(crate) fn locked(db: &mut Transaction<'_>, id: Uuid) -> Result<Option<Session>, Error> {
    const LOCKED: &str = "\
        select id, account_id, roles, device, created_at, last_seen_at, idle_until, expires_at
        from sessions
        where id = $1 and revoked_at is null
        for update";
    db.query_opt(LOCKED, &[&id])
}

/// The newest refresh token of a session.
pub(crate) struct Current {
    pub(crate) generation: i32,
    pub(crate) hash: Vec<u8>,
    pub(crate) issued_at: Timestamp,
}

impl FromRow for Current {
    fn from_row(row: &Row) -> Result<Self, ColumnError> {
        Ok(Self {
            generation: column(row, "generation")?,
            hash: column(row, "secret_hash")?,
            issued_at: column(row, "issued_at")?,
        })
    }
}

/// The newest token of a session that is [`locked`]. A statement of its own after the lock, so that it sees what the one who had
/// the lock before has committed.
pub(crate) fn current(db: &mut Transaction<'_>, session: Uuid) -> Result<Current, Error> {
    const CURRENT: &str = "\
        select generation, secret_hash, issued_at
        from refresh_tokens
        where session_id = $1
        order by generation desc
        limit 1";
    db.query_one(CURRENT, &[&session])
}

/// Removes up to a thousand sessions whose last possible day was before `day`.
pub(crate) fn purge(db: &mut Transaction<'_>, day: Timestamp) -> Result<u64, Error> {
    const PURGE: &str = "\
        delete from sessions
        where id in (select id from sessions where expires_at < $1 limit 1000 for update skip locked)";
    db.execute(PURGE, &[&day])
}
