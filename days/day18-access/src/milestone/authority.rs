//! The keys of the milestone: that of its environment, or one of its own that `day18 token` signs with, too.

use std::env;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clock::{Clock, Ids};
use jiff::SignedDuration;
use tokens::{Algorithm, Key, KeyRing, Signer, Terms, Verifier};

/// The keys, and the names in the tokens.
#[derive(Clone)]
pub(crate) struct Authority {
    ring: Arc<KeyRing>,
    terms: Terms,
}

impl Authority {
    /// `TOKEN_KEY`, and `TOKEN_PUBLIC_KEY` for tokens of an issuer with a key pair. Without them, a key that is made once and
    /// kept in the user's cache.
    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        Self::from(|name| env::var(name).ok())
    }

    /// The same, from what `variable` says.
    pub(crate) fn from(variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let named = |name: &str| variable(name).filter(|it| !it.is_empty());
        let ring = match named("TOKEN_KEY") {
            Some(secret) => given(&secret, named("TOKEN_PUBLIC_KEY").as_deref())?,
            None => KeyRing::read(&own_ring()?)?,
        };
        let or = |name: &str, default: &str| named(name).unwrap_or_else(|| default.to_owned());
        Ok(Self {
            ring: Arc::new(ring),
            terms: Terms {
                issuer: or("TOKEN_ISSUER", "https://login.example"),
                audience: or("TOKEN_AUDIENCE", "https://api.example"),
                client: "day18".to_owned(),
            },
        })
    }

    /// Judges by `clock`.
    pub(crate) fn verifier(&self, clock: Clock) -> Verifier {
        let ring = Arc::clone(&self.ring);
        Verifier::new(ring, &self.terms.issuer, &self.terms.audience, clock)
    }

    /// Signs by `clock`.
    pub(crate) fn signer(&self, clock: Clock) -> anyhow::Result<Signer> {
        let (ring, terms) = (Arc::clone(&self.ring), self.terms.clone());
        Ok(Signer::new(ring, terms, clock, Ids::system())?)
    }
}

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

/// The file of the lesson's own ring, made at the first use with a secret of 32 random bytes.
fn own_ring() -> anyhow::Result<PathBuf> {
    let folder = localdb::cache_directory()?;
    let path = folder.join("day18-keys.toml");
    if !path.exists() {
        std::fs::create_dir_all(&folder)?;
        let bytes: [u8; 32] = Ids::system().bytes();
        let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        // A temporary file has mode 600, and gets its name when it is whole.
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        writeln!(
            file,
            "[[key]]\nid = \"day18\"\nalgorithm = \"HS256\"\nsecret = \"{secret}\""
        )?;
        if let Err(taken) = file.persist_noclobber(&path) {
            anyhow::ensure!(path.exists(), "no key file: {}", taken.error);
        }
    }
    Ok(path)
}
