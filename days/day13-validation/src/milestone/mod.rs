//! The milestone: check-ins that are right, or aren't there.

mod app;
mod check_ins;
mod courses;
mod rows;

use std::net::TcpListener;
use std::sync::Arc;

use clock::{Clock, Ids};
use database::{Connection, Database, Settings};
use lesson::Milestone;
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

/// A database of its own, with the tables, a course and two learners.
pub(crate) fn fresh_database() -> anyhow::Result<localdb::Database> {
    let own = localdb::Database::empty("day13")?;
    let mut connection = Connection::connect(&Settings::new(own.url()))?;
    connection.batch(include_str!("../../sql/tables.sql"))?;
    Ok(own)
}

/// Starts it on a database of its own; stopping it drains it and drops the database.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let own = fresh_database()?;
    let url = own.url().to_owned();
    let database = Database::open(&Settings::new(&url))?;
    let app = App {
        database: database.clone(),
        clock: Clock::system(),
        ids: Ids::system(),
    };
    let server = Background::start(server(app)?, listener)?;
    server.block_on(database.ping())?;
    let milestone = Milestone::running(move || {
        server.stop()?;
        drop(database);
        drop(own);
        Ok(())
    });
    Ok(milestone.with_database(url))
}
