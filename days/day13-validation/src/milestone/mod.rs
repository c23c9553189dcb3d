//! The milestone: check-ins that are right, or aren't there.

mod app;
mod check_ins;
mod courses;
mod rows;

use std::net::TcpListener;
use std::sync::Arc;

use database::{Database, Settings};
use lesson::{Milestone, Tables};
use lifecycle::{Background, Server};
use rest::Api;
use routing::{BuildError, Table};
use uuid::Uuid;

pub(crate) use app::App;

/// The routes.
#[rustfmt::skip] // a route a line
pub(crate) fn table(app: App) -> Result<Table, BuildError> {
    Api::new(Arc::new(app))
        .parameter::<courses::Slug>("slug")
        .parameter::<Uuid>("id")
        .get("/courses", courses::list)
        .post("/courses", courses::create)
        .get("/courses/{slug}", courses::read).name("course")
        .get("/courses/{slug}/check-ins", check_ins::list)
        .post("/courses/{slug}/check-ins", check_ins::create)
        .get("/check-ins/{id}", check_ins::read).name("check-in")
        .put("/check-ins/{id}", check_ins::put)
        .patch("/check-ins/{id}", check_ins::patch)
        .build(|_| Ok(()))
}

/// The server, with every refusal as problem details.
pub(crate) fn server(app: App) -> Result<Server, BuildError> {
    Ok(Server::new(table(app)?).refusals(rest::render))
}

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day13",
    script: include_str!("../../sql/tables.sql"),
    given: &["learners", "courses", "check_ins"],
    added: &[],
};

/// Starts it on the learner's database, or on one of its own; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let place = TABLES.place()?;
    let database = Database::open(&Settings::new(place.url()))?;
    let server = Background::start(server(App::new(database.clone()))?, listener)?;
    server.block_on(database.ping())?;
    let milestone = Milestone::running(move || {
        server.stop()?;
        drop(database);
        Ok(())
    });
    Ok(milestone.on(place))
}
