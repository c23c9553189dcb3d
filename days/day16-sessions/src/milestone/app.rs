//! The state that the handlers share.

use std::env;
use std::sync::Arc;

use clock::{Clock, Ids};
use database::{Database, Error};
use jiff::SignedDuration;
use rest::{Problem, State};
use sessions::{Cookie, Policy, RefreshKeys, Sessions};
use sha2::{Digest as _, Sha256};
use tokens::{Key, KeyRing, Signer, Terms, Verifier};

/// The cookie. Cookies ignore ports, so each day's server has a name of its own.
pub(crate) const COOKIE: Cookie = Cookie::named("__Host-day16");

/// How long an access token is good for: long enough for a page, short enough for a thief.
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// The state of the server.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) sessions: Sessions,
    pub(crate) signer: Signer,
    pub(crate) verifier: Verifier,
}

/// Who signs the tokens, and the key: what `TOKEN_KEY`, `TOKEN_ISSUER` and `TOKEN_AUDIENCE` say.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) audience: String,
}

impl Issuer {
    /// From the environment; where that says nothing, the lesson's own.
    pub(crate) fn from_environment() -> Self {
        let or = |name: &str, own: &str| env::var(name).unwrap_or_else(|_| own.to_owned());
        Self {
            key: or("TOKEN_KEY", "kN4qvT9bXz27LrcWd8Ju3fYhPm6eSGa5"),
            name: or("TOKEN_ISSUER", "https://login.day16.example"),
            audience: or("TOKEN_AUDIENCE", "https://api.day16.example"),
        }
    }
}

impl App {
    /// On `database`, by the system's clock.
    pub(crate) fn new(database: Database, issuer: &Issuer) -> anyhow::Result<Self> {
        Self::at(database, issuer, Clock::system())
    }

    /// On `database`, by `clock`.
    pub(crate) fn at(database: Database, issuer: &Issuer, clock: Clock) -> anyhow::Result<Self> {
        let ids = Ids::system();
        let key = Key::secret("day16", issuer.key.as_bytes())?;
        // The checker's tokens name no key.
        let ring = Arc::new(KeyRing::new(vec![key], LIFETIME)?.with_unnamed("day16")?);
        let terms = Terms {
            issuer: issuer.name.clone(),
            audience: issuer.audience.clone(),
            client: "day16".to_owned(),
        };
        // A key for each purpose, all from the one secret that the environment gives.
        let refresh = Sha256::new_with_prefix(b"refresh ").chain_update(&issuer.key);
        let keys = RefreshKeys::new(refresh.finalize().into());
        Ok(Self {
            sessions: Sessions::new(clock.clone(), ids.clone(), keys, Policy::default()),
            verifier: Verifier::new(ring.clone(), &terms.issuer, &terms.audience, clock.clone()),
            signer: Signer::new(ring, terms, clock.clone(), ids.clone())?,
            database,
            clock,
            ids,
        })
    }
}

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn explain(&self, error: &Error) -> Option<Problem> {
        crud::Rule::explain(&super::courses::RULES, error)
    }
}
