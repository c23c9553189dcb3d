//! The app: what all handlers share.
//!
//! Why so little: a handler gets the database through its call, scoped to its request, and everything else
//! by asking the call. What stands here is what there is one of in the process.

use std::sync::Arc;

use access::StoredGrants;
use clock::{Clock, Ids};
use database::Database;
use jiff::SignedDuration;
use sessions::{Cookie, Policy, RefreshKeys, Sessions};
use tokens::{KeyRing, Signer, Terms, Unsigned, Verifier};
use tokio_util::sync::CancellationToken;

/// The platform's name in its own access tokens: it signs them, and they are for it.
const NAME: &str = "urn:thirty-days-of-backend:platform";

/// The cookie of sessions.
pub const COOKIE: Cookie = Cookie::named("__Host-platform");

/// For so long a role that another process took away still counts here.
const GRANTS_KEPT: SignedDuration = SignedDuration::from_secs(5);

/// The keys of the program.
pub struct Keys {
    /// Those that sign access tokens.
    pub ring: KeyRing,
    /// Those that refresh tokens are derived from.
    pub refresh: RefreshKeys,
}

/// The state that the handlers share.
pub struct App {
    database: Database,
    clock: Clock,
    ids: Ids,
    draining: CancellationToken,
    signer: Signer,
    verifier: Verifier,
    grants: Arc<StoredGrants>,
    sessions: Sessions,
}

impl App {
    /// An app that is not draining, with these keys.
    ///
    /// # Errors
    /// No key signs now.
    pub fn new(database: Database, clock: Clock, ids: Ids, keys: Keys) -> Result<Self, Unsigned> {
        let ring = Arc::new(keys.ring);
        Ok(Self {
            verifier: Verifier::new(Arc::clone(&ring), NAME, NAME, clock.clone()),
            signer: signer(ring, clock.clone(), ids.clone())?,
            grants: Arc::new(StoredGrants::new(
                database.clone(),
                clock.clone(),
                GRANTS_KEPT,
            )),
            sessions: Sessions::new(clock.clone(), ids.clone(), keys.refresh, Policy::default()),
            database,
            clock,
            ids,
            draining: CancellationToken::new(),
        })
    }

    /// The one way to PostgreSQL. Handlers have [`rest::Call::db`].
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Public ids.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Set when the server has been told to stop: it is no longer ready, but still answers.
    pub fn draining(&self) -> &CancellationToken {
        &self.draining
    }

    /// Access tokens, signed.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Access tokens, judged.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Who is signed in where.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// The roles of accounts.
    pub fn grants(&self) -> &Arc<StoredGrants> {
        &self.grants
    }
}

/// Signs the platform's access tokens: for a program beside the server, too.
///
/// # Errors
/// No key signs now.
pub fn signer(ring: Arc<KeyRing>, clock: Clock, ids: Ids) -> Result<Signer, Unsigned> {
    let terms = Terms {
        issuer: NAME.to_owned(),
        audience: NAME.to_owned(),
        client: "platform".to_owned(),
    };
    Signer::new(ring, terms, clock, ids)
}
