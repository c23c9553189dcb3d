//! The milestone: courses over HTTP, whose every refusal the registry writes.

mod courses;
mod rows;

use std::net::TcpListener;
use std::sync::Arc;
use std::{panic, thread};

use clock::{Clock, Ids};
use database::{Database, Error, Settings};
use jiff::SignedDuration;
use lesson::{Milestone, Tables};
use lifecycle::{Background, Server};
use problem::{Circuit, Constraints, Meaning, Page, Registry, explain};
use rest::{Api, Call, List, Problem, State};
use routing::{BuildError, Table};
use schemars::JsonSchema;
use serde::Serialize;

/// The state that the handlers share.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) circuit: Arc<Circuit>,
    pub(crate) registry: Arc<Registry>,
}

// ANCHOR: rules
/// The meaning of each constraint to a client.
pub(crate) const RULES: Constraints = Constraints::new(&[
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
// ANCHOR_END: rules

/// Five failures in a row open the circuit, for a second.
pub(crate) const FAILURES: u32 = 5;
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

impl App {
    /// On `database`, with a circuit by `clock`.
    pub(crate) fn new(database: Database, clock: Clock, ids: Ids) -> Self {
        Self {
            database,
            circuit: Arc::new(Circuit::new(FAILURES, PAUSE, clock.clone())),
            clock,
            ids,
            registry: Arc::new(Registry::standard()),
        }
    }

    // ANCHOR: guarded
    /// Does `work` on the database, unless the circuit says that it's away.
    async fn guarded<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Problem> {
        let pass = self.circuit.enter()?;
        let done = work.await;
        let away = matches!(done, Err(Error::Unavailable(_) | Error::OutcomeUnknown(_)));
        pass.report(!away);
        Ok(done?)
    }
    // ANCHOR_END: guarded
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

/// A kind, as `GET /problems` lists it.
#[derive(Serialize, JsonSchema)]
struct Listed {
    r#type: String,
    title: &'static str,
    status: u16,
    retryable: bool,
}

/// `GET /problems`.
async fn kinds(call: Call<App>) -> Result<List<Listed>, Problem> {
    let registry = &call.state().registry;
    let listed = registry.kinds().iter().map(|kind| Listed {
        r#type: registry.url(kind),
        title: kind.title,
        status: kind.status,
        retryable: kind.class.is_retryable(),
    });
    Ok(List::of(listed.collect()))
}

/// `GET /problems/{code}`: the page of a type.
async fn page(call: Call<App>) -> Result<Page, Problem> {
    let code: String = call.param("code")?;
    let kind = call.state().registry.find(&code);
    let kind =
        kind.ok_or_else(|| Problem::not_found(format!("There is no problem type {code}.")))?;
    Ok(Page::of(kind))
}

/// `GET /bug`: a defect, to see what becomes of it.
async fn bug(_: Call<App>) -> Result<List<Listed>, Problem> {
    panic!("week 7 of 6, at report.rs:42")
}

/// The routes.
#[rustfmt::skip] // a route a line
pub(crate) fn table(app: Arc<App>) -> Result<Table, BuildError> {
    Api::new(app)
        .parameter::<String>("slug")
        .parameter::<String>("code")
        .get("/courses", courses::list).name("courses")
        .post("/courses", courses::create)
        .get("/courses/{slug}", courses::read).name("course")
        .get("/problems", kinds).name("problems")
        .get("/problems/{code}", page).name("problem")
        .get("/bug", bug)
        .build(|_| Ok(()))
}

// ANCHOR: server
/// The server: the registry has the last word on every refusal.
pub(crate) fn server(app: App) -> Result<Server, BuildError> {
    let registry = Arc::clone(&app.registry);
    let server = Server::new(table(Arc::new(app))?);
    Ok(server.refusals(move |refused, context| registry.render(refused, context)))
}
// ANCHOR_END: server

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day14",
    script: include_str!("../../sql/courses.sql"),
    given: &["learners", "courses"],
    added: &[],
};

/// Starts it on the learner's database, or on one of its own; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    leave_panics_to_the_log();
    let place = TABLES.place()?;
    let (server, database, _) = serve(place.url(), listener)?;
    let milestone = Milestone::running(move || {
        server.stop()?;
        drop(database);
        Ok(())
    });
    Ok(milestone.on(place))
}

/// A running server, and what of it a tour looks at.
pub(crate) type Serving = (Background, Database, Arc<Circuit>);

/// The server on `listener`, with its database at `url`; also a proxy's.
pub(crate) fn serve(url: &str, listener: TcpListener) -> anyhow::Result<Serving> {
    let database = Database::open(&Settings::new(url))?;
    let app = App::new(database.clone(), Clock::system(), Ids::system());
    let circuit = Arc::clone(&app.circuit);
    let server = Background::start(server(app)?, listener)?;
    server.block_on(database.ping())?;
    Ok((server, database, circuit))
}

/// The server logs a handler's panic with its request id; the default hook would print it once more.
fn leave_panics_to_the_log() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().name() != Some(Background::THREAD) {
            print(panic);
        }
    }));
}
