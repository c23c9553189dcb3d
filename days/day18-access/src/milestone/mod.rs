//! The milestone: the learner's API, for those who may use it.

mod app;
mod authority;
mod check_ins;
mod courses;
mod people;
mod permission;

use std::net::TcpListener;
use std::sync::Arc;

use access::{Declare, Gate, Policy, StoredGrants, is_declared, is_public};
use clock::{Clock, Ids};
use database::{Database, Settings};
use jiff::SignedDuration;
use lesson::{Milestone, Tables};
use lifecycle::{Background, Server};
use problem::{Page, Registry};
use rest::{Api, Call, Problem};
use routing::Table;
use tokens::{Authenticate, Bearer};
use uuid::Uuid;

pub(crate) use app::App;
pub(crate) use authority::Authority;
#[allow(unused_imports)] // the experiments of the program
pub(crate) use permission::RULES;

/// `GET /problems/{code}`: the page of a type. Somebody who was refused must be able to read it.
async fn page(call: Call<App>) -> Result<Page, Problem> {
    let code: String = call.param("code")?;
    let kind = call.state().registry.find(&code);
    let kind =
        kind.ok_or_else(|| Problem::not_found(format!("There is no problem type {code}.")))?;
    Ok(Page::of(kind))
}

// ANCHOR: table
/// The routes, each with the permission that it needs.
#[rustfmt::skip] // a route a line
pub(crate) fn table(app: Arc<App>, bearer: Bearer) -> anyhow::Result<Table> {
    use permission::*;
    let gate = Gate::new(Policy::new(RULES)?, Arc::clone(&app.grants));
    Ok(Api::new(app)
        .parameter::<courses::Slug>("slug")
        .parameter::<Uuid>("id")
        .parameter::<String>("code")
        .get("/me", people::me).signed_in()
        .get("/learners", people::learners).allow(ReadLearners)
        .get("/courses", courses::list).allow(ReadCourses)
        .post("/courses", courses::create).allow(CreateCourses)
        .get("/courses/{slug}", courses::read).name("course").allow(ReadCourses)
        .put("/courses/{slug}", courses::put).allow(WriteCourses)
        .patch("/courses/{slug}", courses::patch).allow(WriteCourses)
        .delete("/courses/{slug}", courses::delete).allow(WriteCourses)
        .get("/courses/{slug}/check-ins", check_ins::list).allow(ReadCheckIns)
        .post("/courses/{slug}/check-ins", check_ins::create).allow(WriteCheckIns)
        .get("/check-ins/{id}", check_ins::read).name("check-in").allow(ReadCheckIns)
        .put("/check-ins/{id}", check_ins::replace).allow(WriteCheckIns)
        .patch("/check-ins/{id}", check_ins::patch).allow(WriteCheckIns)
        .delete("/check-ins/{id}", check_ins::delete).allow(WriteCheckIns)
        .post("/impersonations", people::impersonate).allow(Impersonate)
        .get("/problems/{code}", page).public()
        .with(Authenticate::new().with(bearer).open_if(is_public))
        .with(gate)
        .build(is_declared::<Action>)?)
}
// ANCHOR_END: table

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day18",
    script: concat!(
        include_str!("../../../day12-crud/sql/tables.sql"),
        include_str!("../../sql/access.sql"),
        include_str!("../../sql/rows.sql")
    ),
    given: &["learners", "courses", "check_ins"],
    added: &[
        (
            "events",
            concat!(
                include_str!("../../../day12-crud/sql/events.sql"),
                "alter table events add column on_behalf_of text;"
            ),
        ),
        ("role_grants", include_str!("../../sql/access.sql")),
    ],
};

/// Starts it on the learner's database, or on one of its own; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let place = TABLES.place()?;
    let serving = serve(place.url(), listener, &Authority::from_environment()?)?;
    Ok(Milestone::running(move || serving.stop()).on(place))
}

/// A running server.
pub(crate) struct Serving {
    /// The routes that it serves.
    pub(crate) table: Table,
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

/// The server on `listener`, with its database at `url`.
pub(crate) fn serve(
    url: &str,
    listener: TcpListener,
    authority: &Authority,
) -> anyhow::Result<Serving> {
    let database = Database::open(&Settings::new(url))?;
    let clock = Clock::system();
    let kept_for = SignedDuration::from_secs(5);
    let stored = StoredGrants::new(database.clone(), clock.clone(), kept_for);
    let registry = Arc::new(Registry::standard());
    let app = App {
        database: database.clone(),
        clock: clock.clone(),
        ids: Ids::system(),
        registry: Arc::clone(&registry),
        grants: Arc::new(people::Both(stored)),
        signer: authority.signer(clock.clone())?,
    };
    let table = table(Arc::new(app), Bearer::new(authority.verifier(clock)))?;
    let server = Server::new(table.clone())
        .refusals(move |refused, context| registry.render(refused, context));
    let server = Background::start(server, listener)?;
    server.block_on(database.ping())?;
    Ok(Serving {
        table,
        server,
        database,
    })
}
