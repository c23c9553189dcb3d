//! The keys of the milestone: those of its environment, or a ring of its own that `day15 token` signs with, too.

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clock::{Clock, Ids};
use jiff::SignedDuration;
use tokens::{Algorithm, Key, KeyRing, Signer, Terms, Verifier};

/// The keys, and the names in the tokens.
#[derive(Clone)]
pub(crate) struct Authority {
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) terms: Terms,
}

impl Authority {
    /// Keys of `ring`, under the lesson's own names.
    pub(crate) fn of(ring: KeyRing) -> Self {
        Self {
            ring: Arc::new(ring),
            terms: Terms {
                issuer: "https://login.example".to_owned(),
                audience: "https://api.example".to_owned(),
                client: "day15".to_owned(),
            },
        }
    }

    /// As [`from`](Self::from), by the environment of this process.
    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        Self::from(|name| env::var(name).ok())
    }

    /// The keys that these variables name: a ring's file in `TOKEN_KEYS`, or one secret in `TOKEN_KEY` and perhaps a
    /// public key in `TOKEN_PUBLIC_KEY`. Without both, a ring that is made once and kept in the user's cache.
    pub(crate) fn from(variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let named = |name: &str| variable(name).filter(|it| !it.is_empty());
        let ring = match (named("TOKEN_KEYS"), named("TOKEN_KEY")) {
            (Some(path), _) => KeyRing::read(Path::new(&path)).context("TOKEN_KEYS")?,
            (None, Some(secret)) => given(&secret, named("TOKEN_PUBLIC_KEY").as_deref())?,
            (None, None) => KeyRing::read(&own_ring()?)?,
        };
        let mut authority = Self::of(ring);
        if let Some(issuer) = named("TOKEN_ISSUER") {
            authority.terms.issuer = issuer;
        }
        if let Some(audience) = named("TOKEN_AUDIENCE") {
            authority.terms.audience = audience;
        }
        Ok(authority)
    }

    /// Judges by `clock`.
    pub(crate) fn verifier(&self, clock: Clock) -> Verifier {
        let Terms {
            issuer, audience, ..
        } = &self.terms;
        Verifier::new(Arc::clone(&self.ring), issuer, audience, clock)
    }

    /// Signs by `clock`.
    pub(crate) fn signer(&self, clock: Clock) -> anyhow::Result<Signer> {
        let (ring, terms) = (Arc::clone(&self.ring), self.terms.clone());
        Ok(Signer::new(ring, terms, clock, Ids::system())?)
    }
}

// ANCHOR: given
/// One secret for tokens without a `kid`, and a public key by the name "public".
fn given(secret: &str, public: Option<&str>) -> anyhow::Result<KeyRing> {
    let mut keys = vec![Key::secret("environment", secret.as_bytes()).context("TOKEN_KEY")?];
    if let Some(pem) = public {
        let key = Key::public("public", Algorithm::Rs256, pem.as_bytes());
        keys.push(key.context("TOKEN_PUBLIC_KEY")?);
    }
    let ring = KeyRing::new(keys, SignedDuration::from_mins(15))?;
    Ok(ring.with_unnamed("environment")?)
}
// ANCHOR_END: given

/// The file of the lesson's own ring, made at the first use with a secret of 32 random bytes.
fn own_ring() -> anyhow::Result<PathBuf> {
    let folder = localdb::cache_directory()?;
    let path = folder.join("day15-keys.toml");
    if !path.exists() {
        std::fs::create_dir_all(&folder)?;
        // A temporary file has mode 600, and gets its name when it is whole.
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(fresh_ring().as_bytes())?;
        if let Err(taken) = file.persist_noclobber(&path) {
            anyhow::ensure!(path.exists(), "no key file: {}", taken.error);
        }
    }
    Ok(path)
}

/// A ring of one secret, as text.
pub(crate) fn fresh_ring() -> String {
    let bytes: [u8; 32] = Ids::system().bytes();
    let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("[[key]]\nid = \"day15\"\nalgorithm = \"HS256\"\nsecret = \"{secret}\"\n")
}
