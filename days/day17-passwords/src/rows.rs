//! The rows: all SQL about passwords and tokens.

use database::{Connection, Error, Executor, Transaction};
use jiff::Timestamp;
use uuid::Uuid;

use crate::Hash;

/// A password, as a login needs it.
pub(crate) struct Stored {
    pub(crate) account_id: Uuid,
    pub(crate) hash: String,
    pub(crate) verified_at: Option<Timestamp>,
    pub(crate) locked_at: Option<Timestamp>,
}

database::row!(Stored {
    account_id,
    hash,
    verified_at,
    locked_at
});

/// The password of the account of `email`. On a connection that writes, because a copy that is behind knows the password before.
pub(crate) fn by_email(db: &mut Connection, email: &str) -> Result<Option<Stored>, Error> {
    const BY_EMAIL: &str = "\
        select account_id, hash, verified_at, locked_at
        from accounts
        join passwords on account_id = id
        where email = $1";
    db.query_opt(BY_EMAIL, &[&email])
}

/// The password of `account`.
pub(crate) fn by_account(db: &mut Connection, account: Uuid) -> Result<Option<Stored>, Error> {
    const BY_ACCOUNT: &str = "\
        select account_id, hash, verified_at, locked_at
        from passwords
        where account_id = $1";
    db.query_opt(BY_ACCOUNT, &[&account])
}

// ANCHOR: rehash
/// Writes the hash of the same password at another cost, unless the password was changed since.
pub(crate) fn rehash(
    db: &mut Connection,
    account: Uuid,
    old: &Hash,
    new: &Hash,
) -> Result<u64, Error> {
    const REHASH: &str = "update passwords set hash = $3 where account_id = $1 and hash = $2";
    db.execute(REHASH, &[&account, &old.as_str(), &new.as_str()])
}
// ANCHOR_END: rehash

/// Writes a new account; nothing if the address has one.
pub(crate) fn insert_account(
    db: &mut Transaction<'_>,
    id: Uuid,
    email: &str,
    name: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    const INSERT: &str = "\
        insert into accounts (id, email, name, created_at)
        values ($1, $2, $3, $4)
        on conflict on constraint accounts_email_key do nothing";
    Ok(db.execute(INSERT, &[&id, &email, &name, &now])? == 1)
}

/// The account of `email` whose password waits for its first proof, and for nobody else until this transaction ends.
pub(crate) fn unverified(db: &mut Transaction<'_>, email: &str) -> Result<Option<Uuid>, Error> {
    const UNVERIFIED: &str = "\
        select account_id
        from accounts
        join passwords on account_id = id
        where email = $1 and verified_at is null and locked_at is null
        for update of passwords";
    let row: Option<(Uuid,)> = db.query_opt(UNVERIFIED, &[&email])?;
    Ok(row.map(|(id,)| id))
}

/// Gives an account another name.
pub(crate) fn rename(db: &mut Transaction<'_>, account: Uuid, name: &str) -> Result<u64, Error> {
    const RENAME: &str = "update accounts set name = $2 where id = $1";
    db.execute(RENAME, &[&account, &name])
}

/// Writes the password of an account in place of the one before. A moment of verification is never taken back.
pub(crate) fn put(
    db: &mut Transaction<'_>,
    account: Uuid,
    hash: &Hash,
    now: Timestamp,
    verified_at: Option<Timestamp>,
) -> Result<u64, Error> {
    const PUT: &str = "\
        insert into passwords as it (account_id, hash, changed_at, verified_at)
        values ($1, $2, $3, $4)
        on conflict on constraint passwords_pkey
        do update set hash = $2, changed_at = $3, verified_at = coalesce(it.verified_at, $4)";
    db.execute(PUT, &[&account, &hash.as_str(), &now, &verified_at])
}

/// Writes the password of an account in place of `old`; 0 if it was changed since.
pub(crate) fn replace(
    db: &mut Transaction<'_>,
    account: Uuid,
    old: &Hash,
    new: &Hash,
    now: Timestamp,
) -> Result<u64, Error> {
    const REPLACE: &str =
        "update passwords set hash = $3, changed_at = $4 where account_id = $1 and hash = $2";
    db.execute(REPLACE, &[&account, &old.as_str(), &new.as_str(), &now])
}

/// Locks the password of an account, or unlocks it; how many rows that changed.
pub(crate) fn lock(
    db: &mut Transaction<'_>,
    account: Uuid,
    locked_at: Option<Timestamp>,
) -> Result<u64, Error> {
    const LOCK: &str = "\
        update passwords
        set locked_at = $2
        where account_id = $1 and (locked_at is null) <> ($2::timestamptz is null)";
    db.execute(LOCK, &[&account, &locked_at])
}

/// Says that the owner of an account reads its mail.
pub(crate) fn verify(
    db: &mut Transaction<'_>,
    account: Uuid,
    now: Timestamp,
) -> Result<u64, Error> {
    const VERIFY: &str =
        "update passwords set verified_at = coalesce(verified_at, $2) where account_id = $1";
    db.execute(VERIFY, &[&account, &now])
}

// ANCHOR: redeem
/// Uses a token: the account that it is good for. Of two requests with one token the second waits
/// for the first, and then finds it used.
pub(crate) fn redeem(
    db: &mut Transaction<'_>,
    hash: &[u8],
    purpose: &str,
    now: Timestamp,
) -> Result<Option<Uuid>, Error> {
    const REDEEM: &str = "\
        update single_use_tokens
        set used_at = $3
        where hash = $1 and purpose = $2 and used_at is null and expires_at > $3
        returning account_id";
    let row: Option<(Uuid,)> = db.query_opt(REDEEM, &[&hash, &purpose, &now])?;
    Ok(row.map(|(id,)| id))
}
// ANCHOR_END: redeem

/// Whether a token is good: asked before the work that it would allow.
pub(crate) fn is_good(
    db: &mut Connection,
    hash: &[u8],
    purpose: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    const IS_GOOD: &str = "\
        select exists (
            select
            from single_use_tokens
            where hash = $1 and purpose = $2 and used_at is null and expires_at > $3
        )";
    let (is_good,): (bool,) = db.query_one(IS_GOOD, &[&hash, &purpose, &now])?;
    Ok(is_good)
}

/// Makes all tokens of an account void that aren't used.
pub(crate) fn void_tokens(
    db: &mut Transaction<'_>,
    account: Uuid,
    now: Timestamp,
) -> Result<u64, Error> {
    const VOID: &str =
        "update single_use_tokens set used_at = $2 where account_id = $1 and used_at is null";
    db.execute(VOID, &[&account, &now])
}

/// Writes a token, once.
pub(crate) fn insert_token(
    db: &mut Transaction<'_>,
    hash: &[u8],
    purpose: &str,
    account: Uuid,
    expires_at: Timestamp,
) -> Result<u64, Error> {
    const INSERT: &str = "\
        insert into single_use_tokens (hash, purpose, account_id, expires_at)
        values ($1, $2, $3, $4)
        on conflict on constraint single_use_tokens_pkey do nothing";
    db.execute(INSERT, &[&hash, &purpose, &account, &expires_at])
}

/// How many tokens of this purpose an account has that are good at `now`, but for one.
pub(crate) fn others(
    db: &mut Transaction<'_>,
    account: Uuid,
    purpose: &str,
    but: &[u8],
    now: Timestamp,
) -> Result<i64, Error> {
    const OTHERS: &str = "\
        select count(*)
        from single_use_tokens
        where account_id = $1 and purpose = $2 and hash <> $3 and used_at is null and expires_at > $4";
    let (count,): (i64,) = db.query_one(OTHERS, &[&account, &purpose, &but, &now])?;
    Ok(count)
}

/// Removes up to a thousand tokens that expired before `day`.
pub(crate) fn purge(db: &mut Transaction<'_>, day: Timestamp) -> Result<u64, Error> {
    const PURGE: &str = "\
        delete from single_use_tokens
        where hash in (select hash from single_use_tokens where expires_at < $1 limit 1000 for update skip locked)";
    db.execute(PURGE, &[&day])
}
