//! The rows of accounts: all their SQL.

use access::Grant;
use crud::{Actor, Event, record};
use database::{Database, Error, Executor, Scoped, Transaction};
use rest::Problem;
use uuid::Uuid;

use super::{ACCOUNT, Account};

const READ: &str = "\
select id, name
from accounts
where id = $1";

const OF_EMAIL: &str = "\
select id, name
from accounts
where email = lower($1)";

const INSERT: &str = "\
insert into accounts (id, email, name)
values ($1, lower($2), $3)
returning id, name";

const RENAME: &str = "\
update accounts
set name = $2
where id = $1
returning id, name";

/// The account `id`.
///
/// # Errors
/// 404 if there is none.
pub async fn read(db: &Scoped, id: Uuid) -> Result<Account, Problem> {
    let found = db.read_opt(READ, &[&id]).await?;
    found.ok_or_else(|| ACCOUNT.row(id).missing())
}

/// The account of `email`, if there is one.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub async fn of_email(db: &Database, email: &str) -> Result<Option<Account>, Error> {
    db.read_opt(OF_EMAIL, &[&email]).await
}

/// The account of `email`, made now as `id` if there is none, a learner's; called `name`, if that is known.
///
/// # Errors
/// PostgreSQL refuses the statement.
pub fn bring(
    db: &mut Transaction<'_>,
    actor: &Actor,
    id: Uuid,
    email: &str,
    name: Option<&str>,
) -> Result<Account, Error> {
    let Some(before): Option<Account> = db.query_opt(OF_EMAIL, &[&email])? else {
        let name = name.unwrap_or("Learner");
        let it: Account = db.query_one(INSERT, &[&id, &email, &name])?;
        record(db, &Event::created(actor, &ACCOUNT.row(it.id), &it))?;
        access::give(db, actor, Uuid::now_v7(), it.id, Grant::Learner, None)?;
        return Ok(it);
    };
    match name {
        Some(name) if name != before.name => {
            let after: Account = db.query_one(RENAME, &[&before.id, &name])?;
            let row = ACCOUNT.row(after.id);
            record(db, &Event::changed(actor, &row, &before, &after))?;
            Ok(after)
        }
        _ => Ok(before),
    }
}
