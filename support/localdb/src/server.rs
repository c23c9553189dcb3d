//! A server to create databases on: the one of `DATABASE_URL`, or a private one.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::cluster::Cluster;
use crate::error::reason;
use crate::lease::Lease;
use crate::session::Session;
use crate::{Error, Result, Settings, redacted, url};

/// A lease on a running server: it is there until the last clone of this value is dropped, and a
/// private one for a while after.
#[derive(Clone, Debug)]
pub struct Server(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) place: Place,
    pub(crate) session: Session,
    /// Held while a template is built: two threads of a process share the session, and with it the
    /// advisory lock that keeps two processes apart.
    pub(crate) building: Mutex<()>,
}

pub(crate) enum Place {
    /// The server of this URL.
    Given(String),
    /// A private server with its socket in this directory.
    Private {
        socket: PathBuf,
        cluster: Cluster,
        _lease: Lease,
    },
}

/// The lease that the databases of this process share.
static SHARED: Mutex<Weak<Inner>> = Mutex::new(Weak::new());

impl Server {
    /// The server of `DATABASE_URL` or, without one, the private server that all processes of this user share.
    ///
    /// # Errors
    /// `DATABASE_URL` is malformed, or its server does not answer; or there are no server programs, or they fail.
    pub fn shared() -> Result<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(inner) = shared.upgrade()
            && inner.is_there()
        {
            return Ok(Self(inner));
        }
        let server = match env::var("DATABASE_URL") {
            Ok(url) if !url.trim().is_empty() => Self::given(url.trim())?,
            _ => Self::private(&Settings::from_env()?)?,
        };
        *shared = Arc::downgrade(&server.0);
        Ok(server)
    }

    /// The server at `url`, whose database is the one to connect to for creating others.
    ///
    /// # Errors
    /// The URL is malformed, or the server does not answer.
    pub fn given(url: &str) -> Result<Self> {
        url::parse(url)?;
        let server = Self::new(Place::Given(url.to_owned()), url.to_owned());
        let shown = redacted(url);
        server
            .0
            .session
            .run("accept a connection", |session| match session.connect() {
                Ok(_) => Ok(()),
                Err(error) => Err(Error::Connect {
                    url: shown,
                    reason: reason(&error),
                }),
            })?;
        Ok(server)
    }

    /// The private server that all processes of this user with the same `settings` share. Nothing of it
    /// is left a while after the last of them.
    ///
    /// # Errors
    /// There are no server programs, or they fail.
    pub fn private(settings: &Settings) -> Result<Self> {
        Self::leased(Cluster::fast(settings)?)
    }

    /// A private server whose data stays in `directory`: a commit is on disk before it is acknowledged.
    ///
    /// # Errors
    /// As [`private`](Self::private); or another major version made the data.
    pub fn durable(directory: &Path, settings: &Settings) -> Result<Self> {
        Self::leased(Cluster::durable(directory, settings)?)
    }

    fn leased(cluster: Cluster) -> Result<Self> {
        let _lease = cluster.lease()?;
        let socket = cluster.socket.clone();
        let url = url::by_socket(&socket, "postgres");
        Ok(Self::new(
            Place::Private {
                socket,
                cluster,
                _lease,
            },
            url,
        ))
    }

    fn new(place: Place, url: String) -> Self {
        Self(Arc::new(Inner {
            place,
            session: Session::new(url),
            building: Mutex::new(()),
        }))
    }

    /// The URL of `database` on this server, for psql and for the postgres crate alike.
    pub fn url(&self, database: &str) -> String {
        match &self.0.place {
            Place::Given(url) => url::with_database(url, database),
            Place::Private { socket, .. } => url::by_socket(socket, database),
        }
    }

    /// Creates `database` if it is not there yet, and gives its URL.
    ///
    /// # Errors
    /// The server refuses.
    pub fn ensure(&self, database: &str) -> Result<String> {
        let name = database.to_owned();
        self.0
            .session
            .run("find or create a database", move |session| {
                if session.find(&name)?.is_some() {
                    return Ok(());
                }
                match session.create(&name, None) {
                    Ok(_) => Ok(()),
                    // Somebody else was faster.
                    Err(_) if session.find(&name)?.is_some() => Ok(()),
                    Err(error) => Err(error),
                }
            })?;
        Ok(self.url(database))
    }
}

impl Inner {
    /// A private server may have been killed under its lease.
    fn is_there(&self) -> bool {
        match &self.place {
            Place::Given(url) => env::var("DATABASE_URL").is_ok_and(|now| now.trim() == url),
            Place::Private { cluster, .. } => cluster.accepts().unwrap_or(false),
        }
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Given(url) => f.debug_tuple("Given").field(&redacted(url)).finish(),
            Place::Private { cluster, .. } => {
                f.debug_tuple("Private").field(&cluster.directory).finish()
            }
        }
    }
}
