//! Passwords of accounts: registered, proved, changed, and reset by mail.

use std::sync::Arc;

use clock::{Clock, Ids};
use crud::{Actor, Event, Resource, Verb, record};
use database::{Error, Scoped, Transaction};
use http::StatusCode;
use jiff::Timestamp;
use lifecycle::BoxFuture;
use rest::{Problem, Violation};
use serde::Serialize;
use sessions::{Account, Credentials, Ended, Reason, Sessions};
use transactions::Transact;
use uuid::Uuid;

use crate::mail::{self, Template};
use crate::rows::{self, Stored};
use crate::{Hash, Hasher, Login, NewPassword, Password, Registration, Token, Verdict};

/// The name of passwords in the log. Their row's id is the account's.
const PASSWORD: Resource = Resource::named("password");
const ACCOUNT: Resource = Resource::named("account");

/// When an account that has registered may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Once its owner has proved to read the mail. Only then does a registration hide whether the address had an account.
    Verified,
    /// At once.
    AtOnce,
}

/// The roles of accounts. They are asked for after a right password.
pub trait Roles: Send + Sync + 'static {
    /// The roles of `account` now.
    ///
    /// # Errors
    /// 503 if they can't be read.
    fn of<'a>(
        &'a self,
        db: &'a Scoped,
        account: Uuid,
    ) -> BoxFuture<'a, Result<Vec<String>, Problem>>;
}

/// The same roles for every account: those of somebody who has just registered.
#[derive(Clone, Debug)]
pub struct SameRoles(pub Vec<String>);

impl Roles for SameRoles {
    fn of<'a>(&'a self, _: &'a Scoped, _: Uuid) -> BoxFuture<'a, Result<Vec<String>, Problem>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

/// All passwords of a program. A clone shares them.
#[derive(Clone)]
pub struct Passwords {
    hasher: Hasher,
    sessions: Sessions,
    clock: Clock,
    ids: Ids,
    sign_in: SignIn,
    roles: Arc<dyn Roles>,
}

/// A password, as the log has it: without anything that opens an account.
#[derive(Serialize)]
struct Logged {
    cost: Option<u32>,
}

impl Passwords {
    /// Passwords that end `sessions` when they change. Accounts sign in once they are [verified](SignIn::Verified), as learners.
    pub fn new(hasher: Hasher, sessions: Sessions, clock: Clock, ids: Ids) -> Self {
        Self {
            hasher,
            sessions,
            clock,
            ids,
            sign_in: SignIn::Verified,
            roles: Arc::new(SameRoles(vec!["learner".to_owned()])),
        }
    }

    /// The same with another rule for accounts that aren't verified.
    #[must_use]
    pub fn sign_in(mut self, rule: SignIn) -> Self {
        self.sign_in = rule;
        self
    }

    /// The same with roles from elsewhere.
    #[must_use]
    pub fn roles(mut self, roles: impl Roles) -> Self {
        self.roles = Arc::new(roles);
        self
    }

    /// What hashes them.
    pub fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    // ANCHOR: register
    /// Registers an account. The caller answers 202 whether or not the address had one, and a mail tells its owner which.
    /// The password is hashed in both cases, which is nearly all of the time.
    ///
    /// # Errors
    /// 422 if the password is the name or the address, 503 if too many wait.
    pub async fn register(
        &self,
        db: &Scoped,
        actor: Actor,
        new: Registration,
    ) -> Result<(), Problem> {
        if new.password.repeats(new.name.as_str()) || new.password.repeats(new.email.mailbox()) {
            let detail = "It is the name or the address of its owner. Take another one.";
            return Err(Violation::new("/password", "too_common", detail).into());
        }
        let hash = self.hasher.hash(new.password.as_password().clone()).await?;
        let this = self.clone();
        let write = move |db: &mut Transaction<'_>| this.register_in(db, &actor, &new, &hash);
        Ok(db.transact(write).await?)
    }
    // ANCHOR_END: register

    fn register_in(
        &self,
        db: &mut Transaction<'_>,
        actor: &Actor,
        new: &Registration,
        hash: &Hash,
    ) -> Result<(), Error> {
        let (now, email, name) = (self.clock.now(), new.email.as_str(), new.name.as_str());
        let id = self.ids.uuid(now);
        let mut template = Template::Verification;
        if rows::insert_account(db, id, email, name, now)? {
            rows::put(db, id, hash, now, None)?;
            let account = serde_json::json!({"name": name, "email": email});
            record(db, &Event::created(actor, &ACCOUNT.row(id), &account))?;
        } else if let Some(id) = self.replaceable(db, email)? {
            // Nobody has proved to own the first registration, and it may be somebody else's. The last one counts.
            rows::rename(db, id, name)?;
            rows::put(db, id, hash, now, None)?;
            rows::void_tokens(db, id, now)?;
            self.log(db, actor, "changed", id, hash)?;
        } else {
            template = Template::AlreadyRegistered;
        }
        mail::post(db, self.ids.uuid(now), email, template, now)
    }

    fn replaceable(&self, db: &mut Transaction<'_>, email: &str) -> Result<Option<Uuid>, Error> {
        match self.sign_in {
            SignIn::Verified => rows::unverified(db, email),
            SignIn::AtOnce => Ok(None),
        }
    }

    /// Says that the owner of an account reads its mail; the account.
    ///
    /// # Errors
    /// 422 for a token that isn't good, or no longer.
    pub async fn verify(&self, db: &Scoped, actor: Actor, token: &Token) -> Result<Uuid, Problem> {
        let hash = token.secret().ok_or_else(void)?.hash();
        let this = self.clone();
        let write = move |db: &mut Transaction<'_>| {
            let now = this.clock.now();
            let id = rows::redeem(db, &hash, Template::Verification.name(), now)?;
            let id = id.ok_or_else(|| Error::from(void()))?;
            rows::verify(db, id, now)?;
            let event = Event::<Logged> {
                actor: &actor,
                verb: Verb::named("verified"),
                row: &PASSWORD.row(id),
                before: None,
                after: None,
            };
            record(db, &event)?;
            Ok(id)
        };
        Ok(db.transact(write).await?)
    }

    // ANCHOR: ask
    /// Asks for a mail with a token to choose another password by. It is the same row for every
    /// address, so it takes the same time; whether there is an account, the sender finds out.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem.
    pub async fn ask_for_reset(&self, db: &Scoped, email: &crate::Email) -> Result<(), Problem> {
        let (this, email) = (self.clone(), email.as_str().to_owned());
        let write = move |db: &mut Transaction<'_>| {
            let now = this.clock.now();
            mail::post(db, this.ids.uuid(now), &email, Template::Reset, now)
        };
        Ok(db.transact(write).await?)
    }
    // ANCHOR_END: ask

    /// Chooses another password by a token, once. All sessions of the account end, and its other tokens are void.
    ///
    /// # Errors
    /// 422 for a token that isn't good, or no longer; 503 if too many wait.
    pub async fn reset(
        &self,
        db: &Scoped,
        actor: Actor,
        token: &Token,
        new: NewPassword,
    ) -> Result<(), Problem> {
        let token = token.secret().ok_or_else(void)?.hash();
        let (hash, now) = (token.clone(), self.clock.now());
        let is_good = db.run(move |db| rows::is_good(db, &hash, Template::Reset.name(), now));
        if !is_good.await? {
            return Err(void());
        }
        let hash = self.hasher.hash(new.as_password().clone()).await?;
        let this = self.clone();
        let write = move |db: &mut Transaction<'_>| {
            let now = this.clock.now();
            let id = rows::redeem(db, &token, Template::Reset.name(), now)?;
            let id = id.ok_or_else(|| Error::from(void()))?;
            rows::put(db, id, &hash, now, Some(now))?;
            this.changed_in(db, &actor, id, &hash, None)
        };
        let ended = db.transact(write).await?;
        self.sessions.announce(&ended);
        Ok(())
    }

    /// Chooses another password by the old one. The sessions of the account end but for `session`, and its tokens are void.
    ///
    /// # Errors
    /// 422 if `old` is wrong, or the password was changed meanwhile; 503 if too many wait.
    pub async fn change(
        &self,
        db: &Scoped,
        actor: Actor,
        account: Uuid,
        session: Option<Uuid>,
        old: Password,
        new: NewPassword,
    ) -> Result<(), Problem> {
        let stored = db.run(move |db| rows::by_account(db, account)).await?;
        let stored = stored.filter(|it| it.locked_at.is_none());
        let before = stored.map(|it| Hash::new(it.hash));
        let verdict = self.hasher.verify(old, before.clone()).await?;
        let (Verdict::Right(_), Some(before)) = (verdict, before) else {
            return Err(wrong());
        };
        let hash = self.hasher.hash(new.as_password().clone()).await?;
        let this = self.clone();
        let write = move |db: &mut Transaction<'_>| {
            if rows::replace(db, account, &before, &hash, this.clock.now())? == 0 {
                return Err(wrong().into());
            }
            this.changed_in(db, &actor, account, &hash, session)
        };
        let ended = db.transact(write).await?;
        self.sessions.announce(&ended);
        Ok(())
    }

    /// Gives an account a password, as the command line does. Its sessions end.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem; 503 if too many wait.
    pub async fn set(
        &self,
        db: &Scoped,
        actor: Actor,
        account: Uuid,
        new: NewPassword,
    ) -> Result<(), Problem> {
        let hash = self.hasher.hash(new.as_password().clone()).await?;
        let this = self.clone();
        let write = move |db: &mut Transaction<'_>| {
            let now = this.clock.now();
            rows::put(db, account, &hash, now, Some(now))?;
            this.changed_in(db, &actor, account, &hash, None)
        };
        let ended = db.transact(write).await?;
        self.sessions.announce(&ended);
        Ok(())
    }

    /// Locks the password of an account, which ends its sessions, or unlocks it. To do so twice changes nothing.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem.
    pub async fn lock(
        &self,
        db: &Scoped,
        actor: Actor,
        account: Uuid,
        is_locked: bool,
    ) -> Result<(), Problem> {
        let this = self.clone();
        let write = move |db: &mut Transaction<'_>| {
            let locked_at = is_locked.then(|| this.clock.now());
            if rows::lock(db, account, locked_at)? == 0 {
                return Ok(Vec::new());
            }
            let event = Event::<Logged> {
                actor: &actor,
                verb: Verb::named(if is_locked { "locked" } else { "unlocked" }),
                row: &PASSWORD.row(account),
                before: None,
                after: None,
            };
            record(db, &event)?;
            match is_locked {
                true => this
                    .sessions
                    .end_all_in(db, &actor, account, None, Reason::ByStaff),
                false => Ok(Vec::new()),
            }
        };
        let ended = db.transact(write).await?;
        self.sessions.announce(&ended);
        Ok(())
    }

    /// Removes up to a thousand tokens and a thousand mails that are of no more use: past a day, and past thirty.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem.
    pub async fn purge(&self, db: &Scoped) -> Result<u64, Problem> {
        let now = self.clock.now();
        let ago = |days: i64| {
            let by = jiff::SignedDuration::from_hours(24 * days);
            now.checked_sub(by).unwrap_or(Timestamp::MIN)
        };
        let (tokens, mails) = (ago(1), ago(30));
        let write =
            move |db: &mut Transaction<'_>| Ok(rows::purge(db, tokens)? + mail::purge(db, mails)?);
        Ok(db.transact(write).await?)
    }

    /// What every change of a password does besides: the tokens are void, the sessions end, the owner hears of it.
    fn changed_in(
        &self,
        db: &mut Transaction<'_>,
        actor: &Actor,
        account: Uuid,
        hash: &Hash,
        but: Option<Uuid>,
    ) -> Result<Vec<Ended>, Error> {
        let now = self.clock.now();
        rows::void_tokens(db, account, now)?;
        self.log(db, actor, "changed", account, hash)?;
        mail::post_to_account(
            db,
            self.ids.uuid(now),
            account,
            Template::PasswordChanged,
            now,
        )?;
        let reason = Reason::CredentialsChanged;
        self.sessions.end_all_in(db, actor, account, but, reason)
    }

    fn log(
        &self,
        db: &mut Transaction<'_>,
        actor: &Actor,
        verb: &'static str,
        account: Uuid,
        hash: &Hash,
    ) -> Result<(), Error> {
        let event = Event {
            actor,
            verb: Verb::named(verb),
            row: &PASSWORD.row(account),
            before: None,
            after: Some(&Logged {
                cost: hash.cost().map(crate::Cost::get),
            }),
        };
        record(db, &event)
    }

    // ANCHOR: login
    /// The account of a login, if it is one. An account that isn't there, has no password, isn't verified or is locked costs the
    /// same work as a wrong password.
    async fn judge(&self, db: &Scoped, login: &Login) -> Result<Option<Account>, Problem> {
        let email = login.email.as_str().to_owned();
        let stored = db.run(move |db| rows::by_email(db, &email)).await?;
        let usable = stored.filter(|it| self.is_usable(it));
        let hash = usable.as_ref().map(|it| Hash::new(it.hash.clone()));
        let verdict = self
            .hasher
            .verify(login.password.clone(), hash.clone())
            .await?;
        let (Verdict::Right(outdated), Some(stored), Some(old)) = (verdict, usable, hash) else {
            return Ok(None);
        };
        if let Some(new) = outdated {
            let written = db.run(move |db| rows::rehash(db, stored.account_id, &old, &new));
            if let Err(error) = written.await {
                // The login is right, and the next one tries again.
                tracing::warn!(account = %stored.account_id, %error, "a password keeps the hash of another cost");
            }
        }
        let roles = self.roles.of(db, stored.account_id).await?;
        Ok(Some(Account {
            id: stored.account_id,
            roles,
        }))
    }
    // ANCHOR_END: login

    fn is_usable(&self, stored: &Stored) -> bool {
        let is_verified = stored.verified_at.is_some() || self.sign_in == SignIn::AtOnce;
        is_verified && stored.locked_at.is_none()
    }
}

impl Credentials for Passwords {
    type Proof = Login;

    fn account<'a>(
        &'a self,
        db: &'a Scoped,
        proof: &'a Login,
    ) -> BoxFuture<'a, Result<Option<Account>, Problem>> {
        Box::pin(self.judge(db, proof))
    }
}

/// 422: the same for a token that was never made, was used, or is too old.
fn void() -> Problem {
    let detail = "This token isn't good, or no longer. Ask for another mail.";
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid_input",
        "The input breaks a rule.",
    )
    .with_violations(vec![Violation::new("/token", "void", detail)])
}

fn wrong() -> Problem {
    Violation::new(
        "/old_password",
        "wrong",
        "It isn't the password of this account.",
    )
    .into()
}
