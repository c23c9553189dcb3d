//! The milestone: courses and the check-ins in them, with a version for each row and a log of all changes.

mod app;
pub(crate) mod check_ins;
pub(crate) mod courses;

use std::net::TcpListener;
use std::sync::Arc;

use clock::Clock;
use crud::Rule;
use database::{Database, Settings};
use lesson::{Milestone, Tables};
use lifecycle::{Background, Server};
use rest::{Api, Problem, State};
use routing::{BuildError, Table};
use uuid::Uuid;

pub(crate) use app::App;

/// The schema's constraints in a client's words.
const RULES: [Rule; 8] = [
    Rule::taken(
        "courses_slug_key",
        "There is a course of this slug already.",
    ),
    Rule::broken(
        "courses_slug_shape",
        "/slug",
        "bad_format",
        "A slug is small letters and digits, with single hyphens between them.",
    ),
    Rule::broken(
        "courses_title_length",
        "/title",
        "out_of_range",
        "A title has 1 to 200 characters.",
    ),
    // ANCHOR: rules
    Rule::taken(
        "check_ins_course_learner_day_key",
        "This learner has checked in for that day of the course already.",
    ),
    Rule::broken(
        "check_ins_learner_fkey",
        "/learner_id",
        "unknown",
        "There is no such learner.",
    ),
    // ANCHOR_END: rules
    Rule::broken(
        "check_ins_day_range",
        "/day",
        "out_of_range",
        "A day is from 1 to 366.",
    ),
    Rule::broken(
        "check_ins_hours_range",
        "/hours",
        "out_of_range",
        "Hours are from 0 to 24.",
    ),
    Rule::broken(
        "check_ins_energy_range",
        "/energy",
        "out_of_range",
        "Energy is from 1 to 10.",
    ),
];

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn explain(&self, error: &database::Error) -> Option<Problem> {
        Rule::explain(&RULES, error)
    }
}

/// The routes.
#[rustfmt::skip] // a route a line
pub(crate) fn table(app: App) -> Result<Table, BuildError> {
    Api::new(Arc::new(app))
        .parameter::<courses::Slug>("slug")
        .parameter::<Uuid>("id")
        .get("/courses", courses::list).name("courses")
        .post("/courses", courses::create)
        .get("/courses/{slug}", courses::read).name("course")
        .put("/courses/{slug}", courses::put)
        .patch("/courses/{slug}", courses::patch)
        .delete("/courses/{slug}", courses::delete)
        .get("/courses/{slug}/check-ins", check_ins::list).name("check-ins")
        .post("/courses/{slug}/check-ins", check_ins::create)
        .get("/check-ins/{id}", check_ins::read).name("check-in")
        .put("/check-ins/{id}", check_ins::replace)
        .patch("/check-ins/{id}", check_ins::patch)
        .delete("/check-ins/{id}", check_ins::delete)
        .build(|_| Ok(()))
}

/// The server, with every refusal as problem details.
pub(crate) fn server(app: App) -> Result<Server, BuildError> {
    Ok(Server::new(table(app)?).refusals(rest::render))
}

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day12",
    script: include_str!("../../sql/tables.sql"),
    given: &["learners", "courses", "check_ins", "idempotency_keys"],
    added: &[("events", include_str!("../../sql/events.sql"))],
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
