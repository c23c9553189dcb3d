//! Where PostgreSQL is, who we say we are, and every bound on the way.

use std::fmt;
use std::time::Duration;

use tokio_postgres::Config;

use crate::Error;

/// Where PostgreSQL is, and how much of it to use.
///
/// ```
/// use database::Settings;
///
/// let settings = Settings {
///     connections: 4,
///     ..Settings::new("postgresql://ada:secret@db.example/tracker")
/// };
/// assert!(!format!("{settings:?}").contains("secret"));
/// ```
#[derive(Clone)]
pub struct Settings {
    /// A connection URL or a `key=value` string (PostgreSQL manual, section 34.1.1). TLS is not
    /// spoken: reach a remote server through a tunnel or a private network.
    pub url: String,
    /// Our name in `pg_stat_activity` and in PostgreSQL's log.
    pub application_name: String,
    /// Connections for [`run`](crate::Database::run), each with a thread; at least 1.
    pub connections: usize,
    /// Jobs that may wait for one of those; one more is [`Error::Busy`].
    pub waiting: usize,
    /// Connections that [`read`](crate::Database::read) shares; at least 1. Each keeps one core of
    /// PostgreSQL busy, and fewer carry more reads for each system call: half the cores is a good
    /// number where PostgreSQL runs on the same machine.
    pub read_connections: usize,
    /// Reads that may be on their way at once; one more is [`Error::Busy`].
    pub reads_in_flight: usize,
    /// How long connecting may take, and a job may wait for a connection.
    pub connect_timeout: Duration,
    /// How long PostgreSQL may work on one statement of a job before it cancels it.
    pub statement_timeout: Duration,
    /// How long a statement of a job may wait for a lock before PostgreSQL refuses it (55P03). Below `statement_timeout`, so
    /// that the error names the cause.
    pub lock_timeout: Duration,
    /// The same as `statement_timeout` for a read. Short, because those behind it on its connection wait for it.
    pub read_timeout: Duration,
    /// Prepared statements that a connection keeps; beyond it the least recently used is closed.
    pub statements: usize,
    /// Bytes of rows that one statement may return; more is [`Error::TooLarge`].
    pub result_bytes: usize,
    /// Statements are sent without a name, and nothing is set for a session: for a pooler in transaction mode. Set
    /// `statement_timeout`, `lock_timeout`, `idle_in_transaction_session_timeout` and `timezone` for the role instead
    /// (`alter role ... set`); reads bring their own. Without this a pooler is refused.
    pub unnamed_statements: bool,
}

impl Settings {
    /// The settings for the server at `url`, with bounds that suit a small server.
    pub fn new(url: impl Into<String>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            url: url.into(),
            application_name: "thirty-days".to_owned(),
            connections: 2 * cores,
            waiting: 64,
            read_connections: (cores / 2).max(1),
            reads_in_flight: 1024,
            connect_timeout: Duration::from_secs(1),
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(2),
            read_timeout: Duration::from_secs(2),
            statements: 256,
            result_bytes: 8 << 20,
            unnamed_statements: false,
        }
    }

    /// How a job's connection is made.
    pub(crate) fn job_config(&self) -> Result<Config, Error> {
        let timeouts = format!(
            "-c statement_timeout={}ms -c lock_timeout={}ms",
            self.statement_timeout.as_millis(),
            self.lock_timeout.as_millis()
        );
        self.config(&timeouts)
    }

    /// How a shared reading connection is made. That it is read-only is said later: said now, a URL that asks for a
    /// server that takes writes (`target_session_attrs`) would find none.
    pub(crate) fn read_config(&self) -> Result<Config, Error> {
        let timeout = self.read_timeout.as_millis();
        self.config(&format!("-c statement_timeout={timeout}ms"))
    }

    /// How a migration's connection is made: a migration may take its time.
    pub(crate) fn migration_config(&self) -> Result<Config, Error> {
        self.config("")
    }

    fn config(&self, options: &str) -> Result<Config, Error> {
        let mut config = self.parse()?;
        if !self.unnamed_statements {
            let theirs = config.get_options().unwrap_or_default();
            // A job that forgets an open transaction must not hold its locks forever.
            let options = format!(
                "{theirs} -c timezone=UTC -c idle_in_transaction_session_timeout=10s {options}"
            );
            config.options(options);
        }
        config
            .application_name(&self.application_name)
            .connect_timeout(self.connect_timeout)
            .keepalives_idle(Duration::from_secs(30))
            .keepalives_interval(Duration::from_secs(10))
            .keepalives_retries(3)
            .tcp_user_timeout(Duration::from_secs(10));
        Ok(config)
    }

    fn parse(&self) -> Result<Config, Error> {
        let config: Config = self.url.parse().map_err(|error| {
            // The driver's own words may quote a part of the password.
            Error::Settings(localdb::Error::malformed(&error).to_string())
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(Error::Settings("the URL names no host".to_owned()));
        }
        Ok(config)
    }
}

impl fmt::Display for Settings {
    /// The server and the database, without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&localdb::redacted(&self.url))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("url", &format_args!("{self}"))
            .field("application_name", &self.application_name)
            .field("connections", &self.connections)
            .field("waiting", &self.waiting)
            .field("read_connections", &self.read_connections)
            .field("reads_in_flight", &self.reads_in_flight)
            .field("connect_timeout", &self.connect_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("lock_timeout", &self.lock_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("statements", &self.statements)
            .field("result_bytes", &self.result_bytes)
            .field("unnamed_statements", &self.unnamed_statements)
            .finish()
    }
}
