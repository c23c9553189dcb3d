//! The milestone: a few reads over HTTP, all of them through the bridge.

use std::net::TcpListener;
use std::time::Duration;

use database::{Connection, Database, Executor, Settings, row};
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use lesson::Milestone;
use lifecycle::{Background, Handler, IntoResponse, Request, Response, Server};
use routing::{Params, Router};
use rust_decimal::Decimal;
use serde_json::json;

/// The course and a cohort in its first week: what the lesson works on.
pub(crate) fn fresh_database() -> anyhow::Result<localdb::Database> {
    let template = database::template("day07", 7, include_str!("../sql/cohort.sql"));
    Ok(localdb::Database::from_template(&template)?)
}

/// Starts it on a database of its own; stopping it drains it and drops the database.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let own = fresh_database()?;
    let url = own.url().to_owned();
    let database = Database::open(&settings(&url))?;
    let server = Background::start(Server::new(app(&database)?), listener)?;
    server.block_on(database.ping())?;
    let milestone = Milestone::running(move || {
        server.stop()?;
        drop(database);
        drop(own);
        Ok(())
    });
    Ok(milestone.with_database(url))
}

// ANCHOR: settings
/// Small, so that you can see the queue fill: two jobs run, two wait, the fifth is refused.
pub(crate) fn settings(url: &str) -> Settings {
    Settings {
        application_name: "day07".to_owned(),
        connections: 2,
        waiting: 2,
        read_connections: 1,
        ..Settings::new(url)
    }
}
// ANCHOR_END: settings

// ANCHOR: routes
fn app(database: &Database) -> anyhow::Result<impl Handler> {
    let routes = Router::new()
        .get("/learners", with(database, learners))
        .get("/learners/{name}", with(database, learner))
        .get("/nap", with(database, nap))
        .get("/waiting", with(database, waiting));
    Ok(routes.build()?)
}

/// `handler`, with the database at hand.
fn with<F, Fut>(database: &Database, handler: F) -> impl Handler
where
    F: Fn(Database, Request) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, Failure>> + Send + 'static,
{
    let database = database.clone();
    move |request| handler(database.clone(), request)
}
// ANCHOR_END: routes

struct Learner {
    name: String,
    check_ins: i64,
    hours: Option<Decimal>,
}

row!(Learner {
    name,
    check_ins,
    hours
});

impl Learner {
    fn json(&self) -> serde_json::Value {
        json!({ "name": self.name, "check_ins": self.check_ins, "hours": self.hours })
    }
}

/// `GET /learners`: a job, on a connection of its own.
async fn learners(database: Database, _: Request) -> Result<Response, Failure> {
    let learners: Vec<Learner> = database
        .run(|connection| {
            connection.query(
                "select name, count(check_ins.id) as check_ins, sum(hours) as hours
                 from enrollments
                 join accounts on accounts.id = account_id
                 left join check_ins on enrollment_id = enrollments.id
                 group by accounts.id
                 order by name",
                &[],
            )
        })
        .await?;
    let learners: Vec<_> = learners.iter().map(Learner::json).collect();
    Ok(json_response(&json!(learners)))
}

// ANCHOR: learner
/// `GET /learners/{name}`: one statement, pipelined. The name is a value, whatever it holds.
async fn learner(database: Database, request: Request) -> Result<Response, Failure> {
    let name = Params::of(&request).text("name").unwrap_or_default();
    if name.contains('\0') {
        // PostgreSQL's text has no NUL, so nobody can be called that.
        return Ok(nobody());
    }
    let learner: Option<Learner> = database
        .read_opt(
            "select name, count(check_ins.id) as check_ins, sum(hours) as hours
             from enrollments
             join accounts on accounts.id = account_id
             left join check_ins on enrollment_id = enrollments.id
             where name = $1
             group by accounts.id",
            &[&name],
        )
        .await?;
    Ok(match learner {
        Some(learner) => json_response(&learner.json()),
        None => nobody(),
    })
}
// ANCHOR_END: learner

fn nobody() -> Response {
    (StatusCode::NOT_FOUND, "no such learner\n").into_response()
}

/// `GET /nap`: holds a connection for a second.
async fn nap(database: Database, _: Request) -> Result<Response, Failure> {
    let nap = |connection: &mut Connection| connection.rows("select pg_sleep(1)", &[]);
    database.run(nap).await?;
    Ok("slept for a second\n".into_response())
}

/// `GET /waiting`: how many jobs wait for a connection.
async fn waiting(database: Database, _: Request) -> Result<Response, Failure> {
    Ok(format!("{}\n", database.waiting()).into_response())
}

// ANCHOR: failure
/// A failed job, as a client sees it: what it may know, and whether to come back.
struct Failure(database::Error);

impl From<database::Error> for Failure {
    fn from(error: database::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self(error) = self;
        tracing::warn!(%error, "a request failed");
        let answer = format!("{}\n", error.public());
        if !error.is_transient() {
            return (StatusCode::INTERNAL_SERVER_ERROR, answer).into_response();
        }
        let mut response = (StatusCode::SERVICE_UNAVAILABLE, answer).into_response();
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(RETRY.as_secs()));
        response
    }
}

/// When to come back: about as long as an outage of the pool goes unnoticed.
const RETRY: Duration = Duration::from_secs(1);
// ANCHOR_END: failure

fn json_response(value: &serde_json::Value) -> Response {
    let mut response = format!("{value}\n").into_response();
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
