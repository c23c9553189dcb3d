//! The role that answers run as, made for one grader, and the privileged session that made it.
//!
//! Invariants
//! - The role is no superuser, a member of nothing, and owns nothing but what a copy hands over to it.
//! - The privileged session has the role's name as its `application_name` as long as the grader lives, and the server ends the
//!   session when the grader does. So a role without such a session is abandoned, and the next grader removes it.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use localdb::Database;
use postgres::{Client, Config, NoTls};

/// How our roles' names begin.
const PREFIX: &str = "course_sql_";

/// How long the privileged session waits for anything.
const PRIVILEGED: &str = "-c statement_timeout=60s";

/// The role, and the privileged session that made it.
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) password: String,
    /// The names of the copies that queries run in.
    shared: [String; 2],
    admin: Mutex<Client>,
}

impl Role {
    /// Makes it, and removes those of graders that were killed.
    pub(crate) fn new(shared: &[Database; 2]) -> anyhow::Result<Self> {
        let random = || RandomState::new().build_hasher().finish();
        let name = format!("{PREFIX}{:016x}", random());
        let password = format!("{:016x}{:016x}", random(), random());
        let mut admin: Config = shared[0].url().parse()?;
        admin.application_name(&name).options(PRIVILEGED);
        let mut admin = admin.connect(NoTls)?;
        remove_abandoned(&mut admin)?;
        admin
            .batch_execute(&format!(
                "create role {name} login noinherit connection limit 16"
            ))
            .context("cannot make the role that answers run as: the grader needs a superuser, or no DATABASE_URL")?;
        let role = Self {
            name,
            password,
            shared: [0, 1].map(|set| shared[set].name().to_owned()),
            admin: Mutex::new(admin),
        };
        role.restore()?;
        Ok(role)
    }

    /// Undoes what a role may change about itself: its settings, everywhere or in one database, and its password. Only a
    /// superuser may limit its temporary files, and nobody else may lift that.
    pub(crate) fn restore(&self) -> anyhow::Result<()> {
        let Self {
            name,
            password,
            shared: [first, second],
            ..
        } = self;
        let sql = format!(
            "alter role {name} reset all;
             alter role {name} in database {first} reset all;
             alter role {name} in database {second} reset all;
             alter role {name} password '{password}';
             alter role {name} set temp_file_limit = '256MB'"
        );
        self.admin()
            .batch_execute(&sql)
            .context("cannot limit the role that answers run as: the grader needs a superuser, or no DATABASE_URL")
    }

    /// Ends those of its sessions that are doing something.
    pub(crate) fn end_busy_sessions(&self) -> Result<(), postgres::Error> {
        let sql = "select pg_terminate_backend(pid) from pg_stat_activity
            where usename = $1 and state is distinct from 'idle'";
        self.admin().execute(sql, &[&self.name]).map(drop)
    }

    fn admin(&self) -> MutexGuard<'_, Client> {
        // Nothing panics between two statements, and a session has no state of ours.
        self.admin.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        // The next grader does, should this fail.
        let _ = remove(&mut self.admin(), &self.name);
    }
}

/// Removes the roles of graders that were killed.
fn remove_abandoned(admin: &mut Client) -> anyhow::Result<()> {
    let abandoned = admin.query(
        "select rolname::text from pg_roles
         where starts_with(rolname::text, $1)
           and not exists (select from pg_stat_activity where application_name = rolname and usename <> rolname)",
        &[&PREFIX],
    )?;
    for role in abandoned {
        // One that still owns something stays until that is gone.
        let _ = remove(admin, role.get(0));
    }
    Ok(())
}

/// Ends all sessions of a role, and removes it.
fn remove(admin: &mut Client, role: &str) -> Result<(), postgres::Error> {
    let sql = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = $1";
    admin.execute(sql, &[&role])?;
    admin.batch_execute(&format!("drop role {role}"))
}
