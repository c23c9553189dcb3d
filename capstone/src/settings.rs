//! Settings: everything an operator may choose, in one typed place.
//!
//! Why: a setting that is read from the environment deep inside the code is a setting that nobody
//! finds. Each one here has a flag, an environment variable, a unit and a default, and `--help`
//! is their documentation.
//!
//! Invariants
//! - A flag wins over its environment variable, which wins over the default.
//! - A value that cannot work is refused while the command line is read, before anything starts; a
//!   database URL right after that, because a refusal there would quote it.
//! - A database URL never appears in help texts, logs or errors as it was given: it may hold a password.

mod edge;

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use jiff::SignedDuration;

pub use edge::Edge;

/// The command line of `capstone`.
#[derive(Debug, Parser)]
#[command(
    name = "capstone",
    version,
    about = "The platform of Thirty Days of Backend"
)]
pub struct CommandLine {
    /// The command.
    #[command(subcommand)]
    pub command: Command,

    /// Messages to log, as `level` or `target=level,...`; levels: off, error, warn, info, debug, trace
    #[arg(
        long,
        global = true,
        env = "CAPSTONE_LOG",
        value_name = "FILTER",
        default_value = "info,refinery_core=warn"
    )]
    pub log: String,
}

/// The commands of `capstone`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API over HTTP until Ctrl-C or SIGTERM
    Serve(Box<Serve>),
    /// Import a PROGRESS.md; importing it again changes only what the file changed
    Import(Import),
    /// Change the data beside the API
    #[command(subcommand)]
    Admin(Admin),
    /// Bring the database's schema and curriculum up to date, and stop
    Migrate(Storage),
}

/// The settings of `capstone serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where the data is.
    #[command(flatten)]
    pub storage: Storage,

    /// Who signs.
    #[command(flatten)]
    pub keys: Keys,

    /// Leave the schema alone, and don't start if it lacks a migration [default: false]
    #[arg(long, env = "CAPSTONE_NO_MIGRATE")]
    pub no_migrate: bool,

    /// Send statements without names, as a pooler in transaction mode needs it [default: false]
    #[arg(long, env = "CAPSTONE_UNNAMED_STATEMENTS")]
    pub unnamed_statements: bool,

    /// Address to listen on; 0.0.0.0 for all
    #[arg(long, env = "CAPSTONE_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// TCP port to listen on; 0 takes a free one
    #[arg(long, env = "CAPSTONE_PORT", default_value_t = 8080)]
    pub port: u16,

    /// Whose word counts, and how much is admitted.
    #[command(flatten)]
    pub edge: Edge,

    /// Threads that run requests [default: one per core]
    #[arg(long, env = "CAPSTONE_WORKERS", value_name = "COUNT", value_parser = count(256))]
    pub workers: Option<u64>,

    /// Connections to PostgreSQL for writes and transactions, each with a thread
    #[arg(long, env = "CAPSTONE_POOL", value_name = "COUNT", default_value_t = 8, value_parser = count(512))]
    pub pool: u64,

    /// Writes and transactions that may wait for one of those; one more is answered with 503
    #[arg(long, env = "CAPSTONE_QUEUE", value_name = "COUNT", default_value_t = 64, value_parser = count(100_000))]
    pub queue: u64,

    /// Connections to PostgreSQL that single reads share, many in flight on each
    #[arg(long, env = "CAPSTONE_READERS", value_name = "COUNT", default_value_t = 2, value_parser = count(64))]
    pub readers: u64,

    /// Time a new connection to PostgreSQL may take, and a write may wait for one; then 503
    #[arg(
        long,
        env = "CAPSTONE_CONNECT_TIMEOUT",
        value_name = "TIME",
        default_value = "1s",
        value_parser = limit
    )]
    pub connect_timeout: Span,

    /// Time PostgreSQL may work on one statement before it is cancelled
    #[arg(
        long,
        env = "CAPSTONE_STATEMENT_TIMEOUT",
        value_name = "TIME",
        default_value = "2s",
        value_parser = limit
    )]
    pub statement_timeout: Span,

    /// Connections from clients; one more is answered with 503
    #[arg(long, env = "CAPSTONE_CONNECTIONS", value_name = "COUNT", default_value_t = 1024, value_parser = count(1_000_000))]
    pub connections: u64,

    /// Largest request body, in bytes; a larger one is answered with 413
    #[arg(long, env = "CAPSTONE_BODY_LIMIT", value_name = "BYTES", default_value_t = 65_536, value_parser = count(1 << 30))]
    pub body_limit: u64,

    /// Time a client may take to send a request's head, and again its body; then 408
    #[arg(
        long,
        env = "CAPSTONE_READ_TIMEOUT",
        value_name = "TIME",
        default_value = "10s",
        value_parser = limit
    )]
    pub read_timeout: Span,

    /// Time a client may go without taking any of its answer; then its connection is closed
    #[arg(
        long,
        env = "CAPSTONE_WRITE_TIMEOUT",
        value_name = "TIME",
        default_value = "30s",
        value_parser = limit
    )]
    pub write_timeout: Span,

    /// Time an answer may take from the end of the request's head; then 503
    #[arg(
        long,
        env = "CAPSTONE_REQUEST_DEADLINE",
        value_name = "TIME",
        default_value = "15s",
        value_parser = limit
    )]
    pub request_deadline: Span,

    /// Time /health/ready says no before connections are refused, for a load balancer to notice
    #[arg(
        long,
        env = "CAPSTONE_DRAIN_NOTICE",
        value_name = "TIME",
        default_value = "0s"
    )]
    pub drain_notice: Span,

    /// Time that requests in flight get to finish when the server is told to stop
    #[arg(
        long,
        env = "CAPSTONE_DRAIN_DEADLINE",
        value_name = "TIME",
        default_value = "20s"
    )]
    pub drain_deadline: Span,
}

/// The settings of `capstone import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Where the data is.
    #[command(flatten)]
    pub storage: Storage,

    /// Whose tracker it is; the account is made if there is none
    #[arg(
        long,
        env = "CAPSTONE_LEARNER",
        value_name = "EMAIL",
        default_value = "learner@localhost"
    )]
    pub email: String,

    /// The tracker to read
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// The commands of `capstone admin`.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make a cohort with people in it, to try the API on; again, it changes nothing
    Seed(Seed),
    /// Make an administrator; again, it changes nothing
    Create(Administrator),
    /// Print an access token of somebody, for a quarter of an hour
    Token(Token),
    /// Make a file with a key that signs access tokens
    Keys {
        /// The file to make
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// The settings of `capstone admin create`.
#[derive(Debug, Args)]
pub struct Administrator {
    /// Where the data is.
    #[command(flatten)]
    pub storage: Storage,

    /// The name that the person goes by [default: the one they have, or Administrator]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Whose account it is; made if there is none
    #[arg(value_name = "EMAIL", default_value = ADMINISTRATOR)]
    pub email: String,
}

/// The settings of `capstone admin token`.
#[derive(Debug, Args)]
pub struct Token {
    /// Where the data is.
    #[command(flatten)]
    pub storage: Storage,

    /// Who signs.
    #[command(flatten)]
    pub keys: Keys,

    /// Who it is
    #[arg(value_name = "EMAIL", default_value = ADMINISTRATOR)]
    pub email: String,
}

/// The address of an administrator who has named none.
const ADMINISTRATOR: &str = "admin@localhost";

/// The keys of the program.
#[derive(Debug, Args)]
pub struct Keys {
    /// File of the keys that sign access tokens [default: with a private server, token-keys.toml beside its data]
    #[arg(long, env = "CAPSTONE_TOKEN_KEYS", value_name = "FILE")]
    pub token_keys: Option<PathBuf>,
}

/// The settings of `capstone admin seed`.
#[derive(Debug, Args)]
pub struct Seed {
    /// Where the data is.
    #[command(flatten)]
    pub storage: Storage,

    /// How many people
    #[arg(long, env = "CAPSTONE_LEARNERS", value_name = "COUNT", default_value_t = 3, value_parser = count(10_000))]
    pub learners: u64,
}

/// Where the data is: a server that runs already, or a private one.
#[derive(Debug, Args)]
pub struct Storage {
    /// PostgreSQL to use, as postgresql://user:password@host/database [default: a private server of this user]
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<DatabaseUrl>,

    /// The same database without a pooler in between, for migrations [default: the one to use]
    #[arg(
        long,
        env = "CAPSTONE_MIGRATE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    migrate_url: Option<DatabaseUrl>,

    /// Folder of the private server's data [default: where the platform keeps application data]
    #[arg(long, env = "CAPSTONE_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
}

impl Storage {
    /// The server to use. An empty variable is an unset one, as for the programs of PostgreSQL.
    pub fn database_url(&self) -> Option<&str> {
        named(self.database_url.as_ref())
    }

    /// The server to migrate, where it is not the same.
    pub fn migrate_url(&self) -> Option<&str> {
        named(self.migrate_url.as_ref())
    }
}

fn named(url: Option<&DatabaseUrl>) -> Option<&str> {
    let url = url?.0.as_str();
    (!url.is_empty()).then_some(url)
}

/// The URL of a database; its text may hold a password, so it is never shown.
#[derive(Clone)]
struct DatabaseUrl(String);

impl FromStr for DatabaseUrl {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(..)")
    }
}

/// A span of time as an operator writes it: `250ms`, `10s`, `1m 30s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub Duration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<SignedDuration>()
            .ok()
            .and_then(|span| Duration::try_from(span).ok())
            .filter(|span| *span <= Duration::from_secs(3600))
            .map(Self)
            .ok_or_else(|| {
                "expected a time up to an hour with its unit, like 250ms, 10s or 1m".into()
            })
    }
}

/// A span that ends something. PostgreSQL takes a timeout of zero for none, and everything else for at once.
fn limit(text: &str) -> Result<Span, String> {
    let span: Span = text.parse()?;
    if span.0 < Duration::from_millis(1) {
        return Err("expected at least 1ms".into());
    }
    Ok(span)
}

fn count(most: u64) -> clap::builder::RangedU64ValueParser<u64> {
    clap::value_parser!(u64).range(1..=most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_span_of_time_names_its_unit() {
        assert_eq!("250ms".parse(), Ok(Span(Duration::from_millis(250))));
        assert_eq!("1m 30s".parse(), Ok(Span(Duration::from_secs(90))));
        for bad in ["10", "-1s", "2h", "soon", ""] {
            assert!(bad.parse::<Span>().is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn a_limit_of_nothing_is_refused_and_a_drain_of_nothing_is_not() {
        let serve = |option: &str, value: &str| {
            CommandLine::try_parse_from(["capstone", "serve", option, value]).map(|_| ())
        };
        for option in ["connect", "statement", "read", "write"].map(|it| format!("--{it}-timeout"))
        {
            assert!(serve(&option, "1ms").is_ok(), "{option}");
            for bad in ["0s", "1us"] {
                assert!(serve(&option, bad).is_err(), "{option} {bad}");
            }
        }
        assert!(serve("--request-deadline", "0s").is_err());
        assert!(serve("--drain-notice", "0s").is_ok());
        assert!(serve("--drain-deadline", "0s").is_ok());
    }

    #[test]
    fn an_empty_database_url_is_none() {
        let storage = |url: &str| Storage {
            database_url: url.parse().ok(),
            migrate_url: None,
            data_dir: None,
        };
        assert_eq!(storage("").database_url(), None);
        assert_eq!(
            storage("postgresql://db/x").database_url(),
            Some("postgresql://db/x")
        );
    }

    #[test]
    fn a_database_url_is_never_shown() {
        let url: DatabaseUrl = "postgresql://ada:secret@localhost/tracker".parse().unwrap();
        assert!(!format!("{url:?}").contains("secret"));
    }
}
