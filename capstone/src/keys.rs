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
use sessions::RefreshKeys;
use sha2::{Digest as _, Sha256};
use tokens::KeyRing;

use crate::settings;
use crate::storage::Storage;

/// The name of the file beside the data of a private server.
const FILE: &str = "token-keys.toml";

/// The keys that `settings` name; those of the private server, made now if there are none, if they name none.
pub fn open(settings: &settings::Keys, storage: &Storage) -> Result<(KeyRing, RefreshKeys)> {
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
    let unusable = "the keys of access tokens cannot be used";
    let ring = KeyRing::read(path).context(unusable)?;
    let refresh = refresh(&std::fs::read(path).context(unusable)?);
    Ok((ring, refresh))
}

/// The key of refresh tokens, made of the whole file, so that there is one secret to keep. Another file makes other tokens from
/// then on, and those that are out stay good, because the database knows them by their hashes; what a change of the file
/// costs is the honest retry of a refresh in those seconds.
pub fn refresh(file: &[u8]) -> RefreshKeys {
    let digest = Sha256::new_with_prefix(b"refresh tokens\0").chain_update(file);
    RefreshKeys::new(digest.finalize().into())
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
