//! A survey of this machine, for callers that ask before anything runs. Looking starts nothing and makes nothing.

use std::path::PathBuf;
use std::time::Duration;

use postgres::NoTls;

use crate::cluster::Cluster;
use crate::error::reason;
use crate::{Error, Result, Settings, private, programs, redacted};

/// How long a server gets to accept a connection, unless its URL says otherwise.
const PATIENCE: Duration = Duration::from_secs(5);

/// Server programs of one version.
#[derive(Clone, Debug)]
pub struct Programs {
    /// As `postgres --version` gives it, such as `15.18` or `18beta1`.
    pub version: String,
    /// The directory they are in.
    pub directory: PathBuf,
}

/// The private server that all processes of this user share.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The directory of its socket.
    pub socket: PathBuf,
    /// Whether it accepts connections now.
    pub running: bool,
}

/// The server programs that would do, the one that is used first.
///
/// # Errors
/// There are none; or `LOCALDB_GRACE` makes no sense.
pub fn programs() -> Result<Vec<Programs>> {
    let all = programs::Programs::all(&Settings::from_env()?)?;
    let public = all.into_iter().map(|it| Programs {
        version: it.version,
        directory: it.directory,
    });
    Ok(public.collect())
}

/// The shared private server, running or not.
///
/// # Errors
/// Its files can't be read.
pub fn shared() -> Result<Shared> {
    let settings = Settings::from_env()?;
    let directory = Cluster::fast_directory(&settings);
    let running = match directory.is_dir() {
        true => Cluster::fast(&settings)?.accepts()?,
        false => false,
    };
    Ok(Shared {
        socket: private::socket_directory(&directory),
        running,
    })
}

/// The version of the server that `url` names, such as `15.18`.
///
/// # Errors
/// The URL is malformed, or the server doesn't answer.
pub fn version_of(url: &str) -> Result<String> {
    let mut config = crate::parse(url)?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    let version = config
        .connect(NoTls)
        .and_then(|mut client| client.query_one("show server_version", &[]));
    let row = version.map_err(|error| Error::Connect {
        url: redacted(url),
        reason: reason(&error),
    })?;
    Ok(row.get(0))
}
