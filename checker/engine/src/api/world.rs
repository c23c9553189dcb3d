//! The surroundings of a program that is started for an API day: its database, and the issuer of its tokens.

use faults::Proxy;
use localdb::Database;
use postgres::{Client, NoTls, SimpleQueryMessage};

use super::{Issuer, Pages};
use crate::failure::Failure;

/// A database with the learner's tables, reached by the program through a proxy; and an issuer of tokens.
pub struct World {
    // In the order in which they go: the proxy before the database.
    proxy: Proxy,
    database: Database,
    issuer: Issuer,
    pages: Pages,
}

/// The site whose scripts may read responses of the program.
pub const ORIGIN: &str = "https://app.course.example";

impl World {
    /// A database in which `tables`, a script, was run.
    ///
    /// # Errors
    /// There is no PostgreSQL, or it refuses the script.
    pub fn new(tables: &str) -> anyhow::Result<Self> {
        Self::with(Issuer::new(), tables)
    }

    /// The same, with this issuer.
    ///
    /// # Errors
    /// As [`World::new`].
    pub fn with(issuer: Issuer, tables: &str) -> anyhow::Result<Self> {
        let database = Database::empty("check")?;
        Client::connect(database.url(), NoTls)?.batch_execute(tables)?;
        Ok(Self {
            proxy: Proxy::postgres(database.url())?,
            database,
            issuer,
            pages: Pages::open("The open page")?,
        })
    }

    /// The variables for the program's environment.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut all = self.issuer.environment().to_vec();
        let pages = self.pages.address().to_string();
        let more = [
            ("DATABASE_URL", self.database_url()),
            ("TRUSTED_PROXIES", "127.0.0.1"),
            ("ALLOWED_ORIGIN", ORIGIN),
            ("EGRESS_ALLOW", &pages),
        ];
        all.extend(more.map(|(name, value)| (name.to_owned(), value.to_owned())));
        all
    }

    /// The URL by which the program reaches its database, through the proxy.
    #[must_use]
    pub fn database_url(&self) -> &str {
        self.proxy.url()
    }

    pub(super) fn pages(&self) -> &Pages {
        &self.pages
    }

    pub(super) fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// A session, past the proxy, in whose open transaction `lock` has run.
    pub(super) fn hold(&self, lock: &str) -> Result<Client, Failure> {
        let held = || -> Result<_, postgres::Error> {
            let mut session = Client::connect(self.database.url(), NoTls)?;
            session.batch_execute("begin")?;
            session.batch_execute(lock)?;
            Ok(session)
        };
        held().map_err(|error| refused(lock, &error))
    }

    /// Asks the database, past the proxy.
    pub(super) fn sql(&self, query: &str) -> Result<Vec<Vec<Option<String>>>, Failure> {
        let asked = || -> Result<_, postgres::Error> {
            Client::connect(self.database.url(), NoTls)?.simple_query(query)
        };
        let messages = asked().map_err(|error| refused(query, &error))?;
        let row = |message: SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => Some(
                (0..row.len())
                    .map(|at| row.get(at).map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        };
        Ok(messages.into_iter().filter_map(row).collect())
    }
}

impl Issuer {
    /// The issuer that the program in `world` knows, or a server that was not started here.
    pub(crate) fn of(world: Option<&World>) -> Self {
        world.map_or_else(Self::from_environment, |world| world.issuer.clone())
    }
}

fn refused(query: &str, error: &postgres::Error) -> Failure {
    let why = error
        .as_db_error()
        .map_or_else(|| error.to_string(), |it| it.message().to_owned());
    Failure {
        sent: query.lines().map(str::to_owned).collect(),
        ..Failure::plain(format!(
            "the database refuses a query of the checker: {why}"
        ))
    }
}
