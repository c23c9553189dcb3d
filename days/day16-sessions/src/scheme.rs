//! The cookie as a way to be identified, beside access tokens.

use database::{Database, Scope};
use http::request::Parts;
use lifecycle::{BoxFuture, Context};
use rest::Problem;
use tokens::{Identity, Scheme};

use crate::{Cookie, Sessions};

/// Identifies a request by the session that its cookie opens.
///
/// A cookie that opens nothing is as good as none, so that a browser with an old one can sign in, and other schemes are asked.
pub struct CookieScheme {
    sessions: Sessions,
    database: Database,
    cookie: Cookie,
}

impl CookieScheme {
    /// The sessions of `database` that travel in `cookie`.
    pub fn new(sessions: Sessions, database: Database, cookie: Cookie) -> Self {
        Self {
            sessions,
            database,
            cookie,
        }
    }

    // ANCHOR: identify
    async fn identity(&self, head: &Parts) -> Result<Option<Identity>, Problem> {
        let Some(secret) = self.cookie.read(&head.headers) else {
            return Ok(None);
        };
        let scope = head
            .extensions
            .get()
            .map_or_else(Scope::default, |it: &Context| Scope::of(it));
        let found = self
            .sessions
            .find(&self.database.scoped(scope), &secret)
            .await;
        let session = found.map_err(undecided)?;
        Ok(session.map(|it| Identity {
            roles: it.roles,
            session: Some(it.id),
            scheme: "session",
            ..Identity::new(it.account_id)
        }))
    }
    // ANCHOR_END: identify
}

impl Scheme for CookieScheme {
    fn identify<'a>(&'a self, head: &'a Parts) -> BoxFuture<'a, Result<Option<Identity>, Problem>> {
        Box::pin(self.identity(head))
    }
}

/// Whatever is wrong with the table, nobody is let in and nobody is told that they have no session: 503.
fn undecided(problem: Problem) -> Problem {
    if problem.status() == http::StatusCode::SERVICE_UNAVAILABLE {
        return problem;
    }
    tracing::error!(%problem, cause = ?problem, "the sessions can't be read");
    Problem::unavailable("Sessions can't be looked up at the moment. Send the request again.")
}
