//! The milestone: courses over HTTP, by the book.

mod courses;
mod rows;

use std::net::TcpListener;
use std::sync::Arc;

use clock::{Clock, Ids};
use database::{Database, Settings};
use lesson::{Milestone, Tables};
use lifecycle::{Background, Server};
use rest::{Api, Problem, State, Violation};
use routing::{BuildError, Table};

/// The state that the handlers share.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
}

impl App {
    /// On `database`, by the system's clock and ids.
    pub(crate) fn new(database: Database) -> Self {
        Self {
            database,
            clock: Clock::system(),
            ids: Ids::system(),
        }
    }
}

// ANCHOR: state
impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn explain(&self, error: &database::Error) -> Option<Problem> {
        Some(match error.constraint()? {
            "courses_slug_key" => {
                Problem::conflict("taken", "There is a course of this slug already.")
            }
            "courses_slug_shape" => Violation::new(
                "/slug",
                "bad_format",
                "A slug is small letters and digits, with single hyphens between them.",
            )
            .into(),
            "courses_title_length" => {
                Violation::new("/title", "out_of_range", "A title has 1 to 200 characters.").into()
            }
            _ => return None,
        })
    }
}
// ANCHOR_END: state

// ANCHOR: routes
/// The routes.
#[rustfmt::skip] // a route a line
pub(crate) fn table(app: App) -> Result<Table, BuildError> {
    Api::new(Arc::new(app))
        .parameter::<courses::Slug>("slug")
        .get("/courses", courses::list).name("courses")
        .post("/courses", courses::create)
        .get("/courses/{slug}", courses::read).name("course")
        .put("/courses/{slug}", courses::put)
        .patch("/courses/{slug}", courses::patch)
        .delete("/courses/{slug}", courses::delete)
        .build(|_| Ok(()))
}
// ANCHOR_END: routes

/// The server, with every refusal as problem details.
pub(crate) fn server(app: App) -> Result<Server, BuildError> {
    Ok(Server::new(table(app)?).refusals(rest::render))
}

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day11",
    script: include_str!("../../sql/courses.sql"),
    given: &["learners", "courses", "idempotency_keys"],
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
