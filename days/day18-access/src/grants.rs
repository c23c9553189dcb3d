//! Where grants come from, and how they are given and taken.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use clock::Clock;
use crud::{Actor, Event, Resource, record};
use database::{Database, Error, Executor, Transaction};
use jiff::{SignedDuration, Timestamp};
use lifecycle::BoxFuture;
use rest::Problem;
use serde::Serialize;
use tokens::Identity;
use uuid::Uuid;

use crate::Grant;

/// A way to find out which roles an account has.
pub trait Grants: Send + Sync + 'static {
    /// The grants of [`subject`](Identity::subject).
    ///
    /// # Errors
    /// 503 if it can't be found out now. Nobody is let in for a doubt.
    fn of<'a>(&'a self, who: &'a Identity) -> BoxFuture<'a, Result<Arc<[Grant]>, Problem>>;
}

/// The grants in the table `role_grants`, each account's kept for a few seconds.
///
/// A role that was taken away by this process counts no longer at once ([`forget`](Self::forget)), and one that another
/// process took away after that time. The roles in an access token aren't asked: they are as old as the token.
pub struct StoredGrants {
    database: Database,
    clock: Clock,
    kept_for: SignedDuration,
    kept: Mutex<HashMap<Uuid, Kept>>,
}

/// The grants of an account, and the moment at which they were read.
type Kept = (Timestamp, Arc<[Grant]>);

/// How many accounts' grants are kept at most.
const MOST: usize = 10_000;

const OF_ACCOUNT: &str = "\
select role, course_id, cohort_id
from role_grants
where account_id = $1";

impl StoredGrants {
    /// Reads them from `database`, and keeps them for `kept_for`; zero to read them every time.
    pub fn new(database: Database, clock: Clock, kept_for: SignedDuration) -> Self {
        Self {
            database,
            clock,
            kept_for,
            kept: Mutex::default(),
        }
    }

    /// Reads the grants of `account` again the next time: for whoever has changed them.
    pub fn forget(&self, account: Uuid) {
        self.kept().remove(&account);
    }

    async fn find(&self, account: Uuid) -> Result<Arc<[Grant]>, Error> {
        let now = self.clock.now();
        if let Some((read_at, grants)) = self.kept().get(&account)
            && now.duration_since(*read_at).abs() < self.kept_for
        {
            return Ok(Arc::clone(grants));
        }
        let rows: Vec<(String, Option<i32>, Option<Uuid>)> =
            self.database.read(OF_ACCOUNT, &[&account]).await?;
        let grants: Arc<[Grant]> = rows
            .iter()
            .filter_map(|(role, course, cohort)| Grant::from_columns(role, *course, *cohort))
            .collect();
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(account, (now, Arc::clone(&grants)));
        Ok(grants)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Grants for StoredGrants {
    fn of<'a>(&'a self, who: &'a Identity) -> BoxFuture<'a, Result<Arc<[Grant]>, Problem>> {
        Box::pin(async move { Ok(self.find(who.subject).await?) })
    }
}

/// What the log calls a grant.
pub const ROLE_GRANT: Resource = Resource::named("role-grant");

/// A grant as the log has it.
#[derive(Serialize)]
struct Recorded {
    account_id: Uuid,
    role: &'static str,
    course_id: Option<i32>,
    cohort_id: Option<Uuid>,
}

impl Recorded {
    fn new(account_id: Uuid, grant: Grant) -> Self {
        Self {
            account_id,
            role: grant.role().name(),
            course_id: grant.course(),
            cohort_id: grant.cohort(),
        }
    }
}

const INSERT: &str = "\
insert into role_grants (id, account_id, role, course_id, cohort_id, granted_by)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
returning id";

const DELETE: &str = "\
delete from role_grants
where account_id = $1
  and role = $2
  and course_id is not distinct from $3
  and cohort_id is not distinct from $4
returning id";

/// Gives `account` a role, as the row `id`, and records it. `by` is the account that gives it; none for a program.
/// Whether the account didn't have it before.
///
/// # Errors
/// PostgreSQL's refusal, by `role_grants_account_fkey` and the like.
pub fn give(
    db: &mut Transaction<'_>,
    actor: &Actor,
    id: Uuid,
    account: Uuid,
    grant: Grant,
    by: Option<Uuid>,
) -> Result<bool, Error> {
    let (role, course, cohort) = (grant.role().name(), grant.course(), grant.cohort());
    let inserted: Option<(Uuid,)> =
        db.query_opt(INSERT, &[&id, &account, &role, &course, &cohort, &by])?;
    let Some((id,)) = inserted else {
        return Ok(false);
    };
    let after = Recorded::new(account, grant);
    record(db, &Event::created(actor, &ROLE_GRANT.row(id), &after))?;
    Ok(true)
}

/// Takes a role from `account`, and records it. Whether the account had it.
///
/// # Errors
/// PostgreSQL's refusal.
pub fn take(
    db: &mut Transaction<'_>,
    actor: &Actor,
    account: Uuid,
    grant: Grant,
) -> Result<bool, Error> {
    let (role, course, cohort) = (grant.role().name(), grant.course(), grant.cohort());
    let deleted: Option<(Uuid,)> = db.query_opt(DELETE, &[&account, &role, &course, &cohort])?;
    let Some((id,)) = deleted else {
        return Ok(false);
    };
    let before = Recorded::new(account, grant);
    record(db, &Event::deleted(actor, &ROLE_GRANT.row(id), &before))?;
    Ok(true)
}
