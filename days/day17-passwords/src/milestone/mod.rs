//! The milestone: day 16's server, whose accounts have passwords.

mod accounts;
mod app;
mod courses;
mod sessions;
mod untyped;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use ::passwords::Hasher;
use ::sessions::{CookieScheme, CrossSite};
use database::{Database, Scope};
use lesson::{Milestone, Tables};
use lifecycle::{Background, Server};
use rest::Api;
use routing::{BuildError, Table};
use tokens::{Authenticate, Bearer};
use uuid::Uuid;

pub(crate) use app::{App, COOKIE, Settings};

/// An attribute: the route needs no credentials.
struct Open;

// ANCHOR: table
/// The routes.
#[rustfmt::skip] // a route a line
pub(crate) fn table(app: Arc<App>) -> Result<Table, BuildError> {
    let cookies = CookieScheme::new(app.sessions.clone(), app.database.clone(), COOKIE);
    let schemes = Authenticate::new().with(Bearer::new(app.verifier.clone())).with(cookies);
    Api::new(app)
        .parameter::<String>("slug")
        .parameter::<Uuid>("id")
        .post("/accounts", accounts::register).attribute(Open)
        .post("/password-resets", accounts::ask_for_reset).attribute(Open)
        .post("/password-changes", accounts::change).attribute(Open)
        .get("/me", sessions::me).name("me")
        .get("/sessions", sessions::list).name("sessions")
        .post("/sessions", sessions::create).attribute(Open)
        .delete("/sessions", sessions::end_all)
        .delete("/sessions/{id}", sessions::end).name("session")
        .post("/tokens", sessions::refresh).name("tokens").attribute(Open)
        .get("/courses", courses::list).name("courses")
        .post("/courses", courses::create)
        .get("/courses/{slug}", courses::read).name("course")
        .with(schemes.open_if(|route| route.get::<Open>().is_some()))
        .with(CrossSite::protecting(COOKIE))
        .with(untyped::Untyped)
        .build(|_| Ok(()))
}
// ANCHOR_END: table

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day17",
    script: include_str!("../../../day16-sessions/sql/tables.sql"),
    given: &["learners", "courses"],
    added: &[
        (
            "events",
            include_str!("../../../day16-sessions/sql/events.sql"),
        ),
        (
            "sessions",
            include_str!("../../../day16-sessions/sql/sessions.sql"),
        ),
        ("accounts", include_str!("../../sql/accounts.sql")),
        (
            "passwords",
            include_str!("../../../../sql/schema/0010_d17_passwords.sql"),
        ),
    ],
};

/// Starts it on the learner's database, or on one of its own; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let place = TABLES.place()?;
    let serving = Serving::start(place.url(), listener, &Settings::from_environment())?;
    Ok(Milestone::running(move || serving.stop()).on(place))
}

/// A running server, and the task that sends its mail.
pub(crate) struct Serving {
    server: Background,
    database: Database,
    pub(crate) hasher: Hasher,
    mail: tokio::task::AbortHandle,
}

impl Serving {
    /// The server on `listener`, with its database at `url`.
    pub(crate) fn start(
        url: &str,
        listener: TcpListener,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let database = Database::open(&database::Settings::new(url))?;
        let app = Arc::new(App::new(database.clone(), settings)?);
        let hasher = app.passwords.hasher().clone();
        let (sender, outbox) = (app.sender.clone(), database.scoped(Scope::default()));
        let server = Server::new(table(app)?).refusals(rest::render);
        let server = Background::start(server, listener)?;
        server.block_on(database.ping())?;
        let send = async move { sender.run(&outbox, Duration::from_secs(5)).await };
        let mail = server.block_on(async move { tokio::spawn(send).abort_handle() });
        Ok(Self {
            server,
            database,
            hasher,
            mail,
        })
    }

    /// Drains it.
    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.mail.abort();
        self.server.stop()?;
        drop(self.database);
        Ok(())
    }
}
