//! Keys: the file of those that sign access tokens.
//!
//! A private server has its own, made once beside its data. Where several programs may share a database, its operator says
//! which keys they share.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Ids;
use jiff::Timestamp;
use tokens::KeyRing;

use crate::settings;
use crate::storage::Storage;

/// The name of the file beside the data of a private server.
const FILE: &str = "token-keys.toml";

/// The keys that `settings` name; those of the private server, made now if there are none, if they name none.
pub fn open(settings: &settings::Keys, storage: &Storage) -> Result<KeyRing> {
    let own = storage.directory().map(|it| it.join(FILE));
    let path = match (&settings.token_keys, &own) {
        (Some(path), _) => path,
        (None, Some(path)) => {
            if !path.exists() {
                make(path)?;
            }
            path
        }
        (None, None) => bail!(
            "the keys that sign access tokens aren't named: pass --token-keys FILE, or set CAPSTONE_TOKEN_KEYS \
             (`capstone admin keys FILE` makes one)"
        ),
    };
    KeyRing::read(path).context("the keys of access tokens cannot be used")
}

/// Makes a file with one key, which only this user may read. A file that is there stays as it is, and is no fault: another program
/// may have made it at the same moment.
pub fn make(path: &Path) -> Result<bool> {
    let place = || format!("cannot make the keys in {}", path.display());
    let secret = URL_SAFE_NO_PAD.encode(Ids::system().bytes::<32>());
    let text = format!(
        "# The keys that sign access tokens. Whoever can read this file can be anybody.\n\
         [[key]]\nid = \"{}\"\nalgorithm = \"HS256\"\nsecret = \"{secret}\"\n",
        Timestamp::now().strftime("%Y-%m-%d-%H%M%S")
    );
    // Whole or not at all: a program that starts at the same moment must not read a half.
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(&draft).with_context(place)?;
    let linked = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::hard_link(&draft, path));
    std::fs::remove_file(&draft).with_context(place)?;
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error).with_context(place),
    }
}
