//! The ring as text: a file that few can read, or a variable of the environment.
//!
//! A fault names the line or the key and never quotes either, because the text has secrets on any line.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::{Key, KeyFault, KeyRing, RingFault};

/// The largest ring that is read, in bytes.
const LARGEST: usize = 64 << 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    lifetime: Option<SignedDuration>,
    /// The id of the key that judges tokens without a `kid`.
    unnamed: Option<String>,
    #[serde(default)]
    key: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    algorithm: String,
    since: Option<Timestamp>,
    secret: Option<String>,
    private: Option<String>,
    public: Option<String>,
}

impl KeyRing {
    /// The ring that `text` describes, in TOML. Tokens live for 15 minutes unless it says otherwise.
    ///
    /// ```toml
    /// lifetime = "15m"
    /// # The key of tokens without a `kid`; without this line they are refused.
    /// unnamed = "2026-02"
    ///
    /// [[key]]
    /// id = "2026-02"
    /// algorithm = "HS256"
    /// secret = "..."
    ///
    /// [[key]]
    /// id = "2026-03"
    /// algorithm = "EdDSA"
    /// since = "2026-03-01T00:00:00Z"
    /// private = """
    /// -----BEGIN PRIVATE KEY-----
    /// ...
    /// -----END PRIVATE KEY-----
    /// """
    /// ```
    ///
    /// ```
    /// use tokens::{FileFault, KeyRing};
    ///
    /// let ring = KeyRing::parse(r#"
    ///     [[key]]
    ///     id = "2026-03"
    ///     algorithm = "HS256"
    ///     secret = "G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ"
    /// "#)?;
    /// assert_eq!(ring.lifetime().as_mins(), 15);
    ///
    /// let short = KeyRing::parse("[[key]]\nid = 'a'\nalgorithm = 'HS256'\nsecret = 'hunter2'");
    /// assert!(short.unwrap_err().to_string().starts_with("the key a: the secret has 7 bytes"));
    /// # Ok::<(), FileFault>(())
    /// ```
    ///
    /// # Errors
    /// [`FileFault`].
    pub fn parse(text: &str) -> Result<Self, FileFault> {
        if text.len() > LARGEST {
            return Err(FileFault::TooLarge);
        }
        if text.trim().is_empty() {
            return Err(FileFault::Empty);
        }
        let text: Text = toml::from_str(text).map_err(|error| FileFault::Line {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
        })?;
        let keys: Result<Vec<Key>, FileFault> = text.key.iter().map(Entry::key).collect();
        let lifetime = text.lifetime.unwrap_or(SignedDuration::from_mins(15));
        let ring = Self::new(keys?, lifetime)?;
        Ok(match &text.unnamed {
            Some(id) => ring.with_unnamed(id)?,
            None => ring,
        })
    }

    /// The ring in the file at `path`, which not everybody on the machine may read or write.
    ///
    /// # Errors
    /// [`FileFault`]: missing, empty, open to others, too large, or not a ring.
    pub fn read(path: &Path) -> Result<Self, FileFault> {
        let at = |fault: io::Error| FileFault::File {
            path: path.to_owned(),
            fault,
        };
        let mut file = File::open(path).map_err(at)?;
        // Of the open file, so that nobody puts another one in its place between the two.
        let mode = file.metadata().map_err(at)?.permissions().mode();
        if mode & 0o007 != 0 {
            return Err(FileFault::Open {
                path: path.to_owned(),
                mode: mode & 0o777,
            });
        }
        let mut text = String::new();
        let limit = LARGEST as u64 + 1;
        file.by_ref()
            .take(limit)
            .read_to_string(&mut text)
            .map_err(at)?;
        Self::parse(&text)
    }
}

impl Entry {
    fn key(&self) -> Result<Key, FileFault> {
        let id = || self.id.chars().take(64).collect::<String>();
        let fault = |fault: KeyFault| FileFault::Key { id: id(), fault };
        let algorithm = self.algorithm.parse();
        let algorithm = algorithm.map_err(|_| FileFault::Algorithm { id: id() })?;
        let material = (&self.secret, &self.private, &self.public);
        let key = match material {
            (Some(secret), None, None) if algorithm == crate::Algorithm::Hs256 => {
                Key::secret(&self.id, secret.as_bytes())
            }
            (None, Some(pem), None) => Key::private(&self.id, algorithm, pem.as_bytes()),
            (None, None, Some(pem)) => Key::public(&self.id, algorithm, pem.as_bytes()),
            _ => return Err(FileFault::Material { id: id() }),
        };
        let key = key.map_err(fault)?;
        Ok(match self.since {
            Some(since) => key.since(since),
            None => key,
        })
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    before.filter(|byte| **byte == b'\n').count() + 1
}

/// The reason why a program has no keys and doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The file can't be read; the usual reason is that it isn't there.
    #[error("the key file {} can't be read: {fault}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        fault: io::Error,
    },
    /// Everybody on the machine can read the keys or replace them.
    #[error("the key file {} is open to everybody (mode {mode:o}): chmod 600 it, and make new keys if somebody could read it", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// There is nothing in it.
    #[error(
        "the key ring is empty: it needs one [[key]] with id, algorithm, and secret, private or public"
    )]
    Empty,
    /// It is larger than a ring can be.
    #[error("the key ring is larger than {LARGEST} bytes")]
    TooLarge,
    /// A line can't be understood. It isn't quoted, because it may be a secret.
    #[error(
        "line {line} of the key ring can't be read: it has lifetime, unnamed and [[key]], and a key has id, algorithm, since, and secret, private or public"
    )]
    Line {
        /// The line, from 1.
        line: usize,
    },
    /// A key's algorithm isn't one that there is.
    #[error("the key {id}: the algorithm must be HS256, ES256, EdDSA or RS256")]
    Algorithm {
        /// The key.
        id: String,
    },
    /// A key has no material, or material of two kinds.
    #[error("the key {id} needs one of secret (for HS256), private and public (for the others)")]
    Material {
        /// The key.
        id: String,
    },
    /// A key isn't taken.
    #[error("the key {id}: {fault}")]
    Key {
        /// The key.
        id: String,
        /// The reason.
        fault: KeyFault,
    },
    /// The keys don't make a ring.
    #[error(transparent)]
    Ring(#[from] RingFault),
}
