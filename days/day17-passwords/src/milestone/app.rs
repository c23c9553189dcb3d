//! The state that the handlers share.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use ::passwords::{Folder, Hasher, HasherSettings, Letters, MailKey, Passwords, Sender, SignIn};
use clock::{Clock, Ids};
use database::{Database, Error};
use jiff::SignedDuration;
use rest::{Problem, State};
use sessions::{Cookie, Policy, RefreshKeys, Sessions};
use sha2::{Digest as _, Sha256};
use tokens::{Key, KeyRing, Signer, Terms, Verifier};

/// The cookie. Cookies ignore ports, so each day's server has a name of its own.
pub(crate) const COOKIE: Cookie = Cookie::named("__Host-day17");

/// How long an access token is good for.
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// The state of the server.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) sessions: Sessions,
    pub(crate) passwords: Passwords,
    pub(crate) sender: Sender,
    pub(crate) signer: Signer,
    pub(crate) verifier: Verifier,
}

/// The settings of the server.
#[derive(Clone)]
pub(crate) struct Settings {
    /// The key that the server signs and derives with.
    pub(crate) key: String,
    /// `iss` of its tokens.
    pub(crate) issuer: String,
    /// `aud` of its tokens.
    pub(crate) audience: String,
    /// The folder of mails.
    pub(crate) mail: PathBuf,
    /// How passwords are hashed.
    pub(crate) hasher: HasherSettings,
}

impl Settings {
    /// From `TOKEN_KEY`, `TOKEN_ISSUER`, `TOKEN_AUDIENCE` and `MAIL_DIR`; where they say nothing, the lesson's own.
    pub(crate) fn from_environment() -> Self {
        let or = |name: &str, own: &str| env::var(name).unwrap_or_else(|_| own.to_owned());
        let mail = env::var_os("MAIL_DIR").map(PathBuf::from);
        Self {
            key: or("TOKEN_KEY", "kN4qvT9bXz27LrcWd8Ju3fYhPm6eSGa5"),
            issuer: or("TOKEN_ISSUER", "https://login.day17.example"),
            audience: or("TOKEN_AUDIENCE", "https://api.day17.example"),
            mail: mail.unwrap_or_else(|| env::temp_dir().join("day17-mail")),
            hasher: HasherSettings::default(),
        }
    }

    /// A key for one purpose, from the one secret that the environment gives.
    fn key_for(&self, purpose: &str) -> [u8; 32] {
        let digest = Sha256::new_with_prefix(purpose).chain_update(&self.key);
        digest.finalize().into()
    }
}

impl App {
    /// On `database`, by the system's clock.
    pub(crate) fn new(database: Database, settings: &Settings) -> anyhow::Result<Self> {
        let (clock, ids) = (Clock::system(), Ids::system());
        let key = Key::secret("day17", settings.key.as_bytes())?;
        // The checker's tokens name no key.
        let ring = Arc::new(KeyRing::new(vec![key], LIFETIME)?.with_unnamed("day17")?);
        let terms = Terms {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            client: "day17".to_owned(),
        };
        let keys = RefreshKeys::new(settings.key_for("refresh "));
        let sessions = Sessions::new(clock.clone(), ids.clone(), keys, Policy::default());
        let hasher = Hasher::new(&settings.hasher, ids.clone())?;
        let passwords = Passwords::new(hasher, sessions.clone(), clock.clone(), ids.clone());
        let letters = Letters {
            from: "course@example.org".to_owned(),
            site: "Thirty Days".to_owned(),
            page: None,
        };
        let mail_key = MailKey::new(settings.key_for("mail "));
        let folder = Folder::new(&settings.mail)?;
        Ok(Self {
            passwords: passwords.sign_in(SignIn::AtOnce),
            sender: Sender::new(clock.clone(), mail_key, letters, folder),
            verifier: Verifier::new(ring.clone(), &terms.issuer, &terms.audience, clock.clone()),
            signer: Signer::new(ring, terms, clock.clone(), ids.clone())?,
            sessions,
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
