//! Sessions: opened at login, found at each request, ended once.

use std::sync::{Arc, PoisonError, RwLock};

use clock::{Clock, Ids};
use crud::{Actor, Event, Resource, Verb, record};
use database::{Error, Scoped, Transaction};
use jiff::Timestamp;
use rest::Problem;
use serde::Serialize;
use transactions::Transact;
use uuid::Uuid;

use crate::rows::{self, Which};
use crate::{Account, Device, Ended, Policy, Reason, RefreshKeys, Secret, Session};

/// The name of sessions in the log.
pub(crate) const SESSION: Resource = Resource::named("session");

type Hook = Arc<dyn Fn(&Ended) + Send + Sync>;

/// All sessions of a program. A clone shares them.
#[derive(Clone)]
pub struct Sessions(Arc<Inner>);

struct Inner {
    clock: Clock,
    ids: Ids,
    keys: RefreshKeys,
    policy: Policy,
    hooks: RwLock<Vec<Hook>>,
}

/// A login that was proved.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The actor, for the log.
    pub actor: Actor,
    /// The account that signs in.
    pub account: Account,
    /// The device that it signs in on.
    pub device: Device,
    /// The secret that the request came with, if any. Its session ends: whoever put that secret there knows it.
    pub replaces: Option<Secret>,
}

/// A session that was just opened, with both of its secrets. They are never seen again.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The session.
    pub session: Session,
    /// The value of the cookie.
    pub secret: Secret,
    /// The first refresh token.
    pub refresh_token: Secret,
}

/// A session, as the log has it.
#[derive(Serialize)]
struct Logged<'a> {
    account_id: Uuid,
    device: &'a str,
    roles: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

impl Sessions {
    /// Sessions by `clock`, with secrets from `ids`, and refresh tokens that are derived from `keys`.
    pub fn new(clock: Clock, ids: Ids, keys: RefreshKeys, policy: Policy) -> Self {
        Self(Arc::new(Inner {
            clock,
            ids,
            keys,
            policy,
            hooks: RwLock::default(),
        }))
    }

    /// Calls `hook` after each end of a session, once it is committed: for sockets to close and caches to forget. It must not block.
    pub fn on_revoked(&self, hook: impl Fn(&Ended) + Send + Sync + 'static) {
        let mut hooks = self.0.hooks.write().unwrap_or_else(PoisonError::into_inner);
        hooks.push(Arc::new(hook));
    }

    /// The times.
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    // ANCHOR: open
    /// Opens a session with secrets of its own. The session that the request came with ends.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem.
    pub async fn open(&self, db: &Scoped, opening: Opening) -> Result<Opened, Problem> {
        let this = self.clone();
        let (opened, ended) = db.transact(move |db| this.open_in(db, &opening)).await?;
        self.announce(&ended);
        Ok(opened)
    }
    // ANCHOR_END: open

    /// The same in a transaction of the caller's, who [announces](Self::announce) what ended after the commit.
    ///
    /// # Errors
    /// PostgreSQL's refusal.
    pub fn open_in(
        &self,
        db: &mut Transaction<'_>,
        opening: &Opening,
    ) -> Result<(Opened, Vec<Ended>), Error> {
        let (now, policy) = (self.now(), &self.0.policy);
        let mut ended = Vec::new();
        if let Some(old) = &opening.replaces {
            let which = Which::Secret(old.hash());
            ended = self.end_in(db, &opening.actor, &which, Reason::Replaced)?;
        }
        let session = Session {
            id: self.0.ids.uuid(now),
            account_id: opening.account.id,
            roles: opening.account.roles.clone(),
            device: opening.device.as_str().to_owned(),
            created_at: now,
            last_seen_at: now,
            idle_until: later(now, policy.idle.min(policy.absolute)),
            expires_at: later(now, policy.absolute),
        };
        let secret = Secret::random(&self.0.ids);
        rows::insert(db, &session, &secret.hash())?;
        let refresh_token = self.0.keys.derive(session.id, 1);
        rows::insert_token(db, session.id, 1, &refresh_token.hash(), now)?;
        let row = SESSION.row(session.id);
        let logged = Logged::of(&session, None);
        record(db, &Event::created(&opening.actor, &row, &logged))?;
        let past = Which::Past(session.account_id, policy.most);
        ended.extend(self.end_in(db, &opening.actor, &past, Reason::TooMany)?);
        let opened = Opened {
            session,
            secret,
            refresh_token,
        };
        Ok((opened, ended))
    }

    // ANCHOR: find
    /// The session that `secret` opens, if it goes on. Its `last_seen_at` is written once
    /// in a minute. One whose time is up ends here, so that no clock can revive it.
    ///
    /// # Errors
    /// PostgreSQL's refusal, and then nobody is let in.
    pub async fn find(&self, db: &Scoped, secret: &Secret) -> Result<Option<Session>, Problem> {
        let Some(session) = rows::by_secret(db, &secret.hash()).await? else {
            return Ok(None);
        };
        let now = self.now();
        if session.has_expired(now) {
            self.expire(db, session.id).await?;
            return Ok(None);
        }
        if now.duration_since(session.last_seen_at) >= self.0.policy.touch {
            self.touch(db, session.id, now).await;
        }
        Ok(Some(session))
    }
    // ANCHOR_END: find

    /// The sessions of `account` that go on, the one heard of last first.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem.
    pub async fn list(&self, db: &Scoped, account: Uuid) -> Result<Vec<Session>, Problem> {
        Ok(rows::of_account(db, account, self.now()).await?)
    }

    /// Ends session `id` of `account`.
    ///
    /// # Errors
    /// 404 if the account has no such session that goes on.
    pub async fn end(
        &self,
        db: &Scoped,
        actor: Actor,
        account: Uuid,
        id: Uuid,
    ) -> Result<(), Problem> {
        let which = Which::One(id, Some(account));
        match self.end_which(db, actor, which, Reason::LoggedOut).await? {
            0 => Err(SESSION.row(id).missing()),
            _ => Ok(()),
        }
    }

    /// Ends all sessions of `account`, but for `but` perhaps; how many that were.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem.
    pub async fn end_all(
        &self,
        db: &Scoped,
        actor: Actor,
        account: Uuid,
        but: Option<Uuid>,
        reason: Reason,
    ) -> Result<usize, Problem> {
        self.end_which(db, actor, Which::All(account, but), reason)
            .await
    }

    /// The same in a transaction of the caller's, such as a change of password. The caller [announces](Self::announce) the
    /// result after the commit.
    ///
    /// # Errors
    /// PostgreSQL's refusal.
    pub fn end_all_in(
        &self,
        db: &mut Transaction<'_>,
        actor: &Actor,
        account: Uuid,
        but: Option<Uuid>,
        reason: Reason,
    ) -> Result<Vec<Ended>, Error> {
        self.end_in(db, actor, &Which::All(account, but), reason)
    }

    /// Gives session `id` another secret and these roles: at each change of privilege. The old secret opens nothing from then on.
    ///
    /// # Errors
    /// 404 if it has ended.
    pub async fn renew(
        &self,
        db: &Scoped,
        actor: Actor,
        id: Uuid,
        roles: Vec<String>,
    ) -> Result<Secret, Problem> {
        let secret = Secret::random(&self.0.ids);
        let hash = secret.hash();
        let work = move |db: &mut Transaction<'_>| {
            let row = SESSION.row(id);
            let Some(session) = rows::renew(db, id, &hash, &roles)? else {
                return Err(row.missing().into());
            };
            let event = Event {
                actor: &actor,
                verb: Verb::named("renewed"),
                row: &row,
                before: None,
                after: Some(&Logged::of(&session, None)),
            };
            record(db, &event)
        };
        db.transact(work).await?;
        Ok(secret)
    }

    /// Removes the rows of sessions that ended long ago, up to a thousand; how many that were.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem.
    pub async fn purge(&self, db: &Scoped) -> Result<u64, Problem> {
        let day = self.now().checked_sub(self.0.policy.kept);
        let day = day.unwrap_or(Timestamp::MIN);
        Ok(db.transact(move |db| rows::purge(db, day)).await?)
    }

    /// Tells the hooks. For a caller whose own transaction has ended sessions, after its commit.
    pub fn announce(&self, ended: &[Ended]) {
        if ended.is_empty() {
            return;
        }
        let hooks = self.0.hooks.read().unwrap_or_else(PoisonError::into_inner);
        let hooks = hooks.clone();
        for (hook, ended) in hooks
            .iter()
            .flat_map(|it| ended.iter().map(move |e| (it, e)))
        {
            hook(ended);
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn keys(&self) -> &RefreshKeys {
        &self.0.keys
    }

    /// Ends sessions, and records the end of each.
    pub(crate) fn end_in(
        &self,
        db: &mut Transaction<'_>,
        actor: &Actor,
        which: &Which,
        reason: Reason,
    ) -> Result<Vec<Ended>, Error> {
        let sessions = rows::end(db, which, self.now(), reason)?;
        for session in &sessions {
            let row = SESSION.row(session.id);
            let (before, after) = (Logged::of(session, None), Logged::of(session, Some(reason)));
            let event = Event {
                actor,
                verb: Verb::named("ended"),
                row: &row,
                before: Some(&before),
                after: Some(&after),
            };
            record(db, &event)?;
        }
        let ended = sessions.iter().map(|it| Ended {
            session: it.id,
            account: it.account_id,
            reason,
        });
        Ok(ended.collect())
    }

    async fn end_which(
        &self,
        db: &Scoped,
        actor: Actor,
        which: Which,
        reason: Reason,
    ) -> Result<usize, Problem> {
        let this = self.clone();
        let ended = db
            .transact(move |db| this.end_in(db, &actor, &which, reason))
            .await?;
        self.announce(&ended);
        Ok(ended.len())
    }

    async fn expire(&self, db: &Scoped, id: Uuid) -> Result<(), Problem> {
        let program = Actor::program("sessions");
        self.end_which(db, program, Which::One(id, None), Reason::Expired)
            .await?;
        Ok(())
    }

    /// A request isn't refused because its minute couldn't be written down.
    async fn touch(&self, db: &Scoped, id: Uuid, now: Timestamp) {
        let policy = &self.0.policy;
        let before = now.checked_sub(policy.touch).unwrap_or(Timestamp::MIN);
        let idle_until = later(now, policy.idle);
        let written = db.run(move |db| rows::touch(db, id, now, before, idle_until));
        if let Err(error) = written.await {
            tracing::warn!(session = %id, %error, "the last request of a session was not written down");
        }
    }
}

impl<'a> Logged<'a> {
    fn of(session: &'a Session, reason: Option<Reason>) -> Self {
        Self {
            account_id: session.account_id,
            device: &session.device,
            roles: &session.roles,
            reason,
        }
    }
}

/// `now` and this much later, or as late as there is.
pub(crate) fn later(now: Timestamp, by: jiff::SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}
