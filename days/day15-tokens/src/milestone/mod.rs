//! The milestone: day 14's courses, and every request says who sends it.

mod authority;
mod courses;
mod rows;

use std::net::TcpListener;
use std::sync::Arc;

use clock::{Clock, Ids};
use database::{Database, Error, Settings};
use lesson::{Milestone, Tables};
use lifecycle::{Background, Server};
use problem::{Constraints, Meaning, Page, Registry, explain};
use rest::{Api, Call, Problem, State};
use routing::{BuildError, Table};
use tokens::{Authenticate, Bearer};

pub(crate) use authority::{Authority, fresh_ring};

/// The state that the handlers share.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) registry: Arc<Registry>,
}

/// The meaning of each constraint to a client, as on day 14.
const RULES: Constraints = Constraints::new(&[
    (
        "courses_pkey",
        Meaning::Unreachable("The server makes the ids."),
    ),
    (
        "courses_slug_key",
        Meaning::Taken("There is a course of this slug already."),
    ),
    (
        "courses_slug_shape",
        Meaning::Input(
            "/slug",
            "bad_format",
            "A slug is small letters and digits, with single hyphens between them.",
        ),
    ),
    (
        "courses_title_length",
        Meaning::Input("/title", "out_of_range", "A title has 1 to 200 characters."),
    ),
]);

impl App {
    /// On `database`, by `clock`.
    pub(crate) fn new(database: Database, clock: Clock) -> Self {
        Self {
            database,
            clock,
            ids: Ids::system(),
            registry: Arc::new(Registry::standard()),
        }
    }
}

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn explain(&self, error: &Error) -> Option<Problem> {
        explain(error, &RULES)
    }
}

/// An attribute: the route needs no credentials.
pub(crate) struct Open;

/// `GET /problems/{code}`: the page of a type. Somebody who was refused must be able to read it.
async fn page(call: Call<App>) -> Result<Page, Problem> {
    let code: String = call.param("code")?;
    let kind = call.state().registry.find(&code);
    let kind =
        kind.ok_or_else(|| Problem::not_found(format!("There is no problem type {code}.")))?;
    Ok(Page::of(kind))
}

// ANCHOR: table
/// The routes. A new one is closed unless it says that it's open.
#[rustfmt::skip] // a route a line
pub(crate) fn table(app: Arc<App>, bearer: Bearer) -> Result<Table, BuildError> {
    let authenticate = Authenticate::new()
        .with(bearer)
        .open_if(|route| route.get::<Open>().is_some());
    Api::new(app)
        .parameter::<String>("slug")
        .parameter::<String>("code")
        .get("/me", courses::me)
        .get("/courses", courses::list)
        .post("/courses", courses::create)
        .get("/courses/{slug}", courses::read).name("course")
        .get("/problems/{code}", page).attribute(Open)
        .with(authenticate)
        .build(|_| Ok(()))
}
// ANCHOR_END: table

/// The server, whose every refusal the registry writes.
pub(crate) fn server(app: App, authority: &Authority) -> Result<Server, BuildError> {
    let registry = Arc::clone(&app.registry);
    let bearer = Bearer::new(authority.verifier(app.clock.clone()));
    let server = Server::new(table(Arc::new(app), bearer)?);
    Ok(server.refusals(move |refused, context| registry.render(refused, context)))
}

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day15",
    script: include_str!("../../sql/courses.sql"),
    given: &["learners", "courses"],
    added: &[],
};

/// Starts it on the learner's database, or on one of its own; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let authority = Authority::from_environment()?;
    let place = TABLES.place()?;
    let serving = serve(place.url(), listener, &authority, Clock::system())?;
    Ok(Milestone::running(move || serving.stop()).on(place))
}

/// A running server.
pub(crate) struct Serving {
    server: Background,
    database: Database,
}

impl Serving {
    /// Drains it.
    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        drop(self.database);
        Ok(())
    }
}

/// The server on `listener`, with its database at `url`, by `clock`.
pub(crate) fn serve(
    url: &str,
    listener: TcpListener,
    authority: &Authority,
    clock: Clock,
) -> anyhow::Result<Serving> {
    let database = Database::open(&Settings::new(url))?;
    let app = App::new(database.clone(), clock);
    let server = Background::start(server(app, authority)?, listener)?;
    server.block_on(database.ping())?;
    Ok(Serving { server, database })
}
