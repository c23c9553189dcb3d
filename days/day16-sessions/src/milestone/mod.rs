//! The milestone: a server whose routes take an access token or the cookie of a session.

mod app;
mod courses;
mod sessions;

use std::net::TcpListener;
use std::sync::Arc;

use ::sessions::{CookieScheme, CrossSite};
use database::{Database, Settings};
use lesson::{Milestone, Tables};
use lifecycle::{Background, Server};
use rest::Api;
use routing::{BuildError, Table};
use tokens::{Authenticate, Bearer};
use uuid::Uuid;

pub(crate) use app::{App, COOKIE, Issuer};

/// An attribute: the route needs no credentials.
struct Open;

// ANCHOR: table
/// The routes.
#[rustfmt::skip] // a route a line
pub(crate) fn table(app: App) -> Result<Table, BuildError> {
    let cookies = CookieScheme::new(app.sessions.clone(), app.database.clone(), COOKIE);
    let schemes = Authenticate::new().with(Bearer::new(app.verifier.clone())).with(cookies);
    Api::new(Arc::new(app))
        .parameter::<String>("slug")
        .parameter::<Uuid>("id")
        .get("/me", sessions::me).name("me")
        .get("/sessions", sessions::list).name("sessions")
        .post("/sessions", sessions::create)
        .delete("/sessions", sessions::end_all)
        .delete("/sessions/{id}", sessions::end).name("session")
        .post("/tokens", sessions::refresh).name("tokens").attribute(Open)
        .get("/courses", courses::list).name("courses")
        .post("/courses", courses::create)
        .get("/courses/{slug}", courses::read).name("course")
        .with(schemes.open_if(|route| route.get::<Open>().is_some()))
        .with(CrossSite::protecting(COOKIE))
        .build(|_| Ok(()))
}
// ANCHOR_END: table

/// The server, with every refusal as problem details.
pub(crate) fn server(app: App) -> Result<Server, BuildError> {
    Ok(Server::new(table(app)?).refusals(rest::render))
}

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day16",
    script: include_str!("../../sql/tables.sql"),
    given: &["learners", "courses"],
    added: &[
        ("events", include_str!("../../sql/events.sql")),
        ("sessions", include_str!("../../sql/sessions.sql")),
    ],
};

/// Starts it on the learner's database, or on one of its own; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let place = TABLES.place()?;
    let database = Database::open(&Settings::new(place.url()))?;
    let app = App::new(database.clone(), &Issuer::from_environment())?;
    let server = Background::start(server(app)?, listener)?;
    server.block_on(database.ping())?;
    let milestone = Milestone::running(move || {
        server.stop()?;
        drop(database);
        Ok(())
    });
    Ok(milestone.on(place))
}
