//! The milestone: the ledger over HTTP.

use std::net::TcpListener;
use std::time::Duration;

use database::{Database, Settings};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use lesson::{Milestone, Tables};
use lifecycle::{Background, BodyError, Handler, IntoResponse, Request, Response, Server};
use routing::Router;
use serde_json::json;
use transactions::Transact as _;
use transactions::ledger::{self, Refusal, Transfer};

/// Three learners with ten hours each.
pub(crate) const TABLES: Tables = Tables {
    label: "day10",
    script: include_str!("../sql/ledger.sql"),
    given: &["learners", "balances"],
    added: &[],
};

/// Starts it on the learner's database, or on one of its own; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let place = TABLES.place()?;
    let database = Database::open(&Settings {
        application_name: "day10".to_owned(),
        ..Settings::new(place.url())
    })?;
    let server = Background::start(Server::new(app(&database)?), listener)?;
    server.block_on(database.ping())?;
    let milestone = Milestone::running(move || {
        server.stop()?;
        drop(database);
        Ok(())
    });
    Ok(milestone.on(place))
}

fn app(database: &Database) -> anyhow::Result<impl Handler> {
    let (read, write) = (database.clone(), database.clone());
    let routes = Router::new()
        .get("/balances", move |_: Request| balances(read.clone()))
        .post("/transfers", move |request| {
            transfers(write.clone(), request)
        });
    Ok(routes.build()?)
}

/// `GET /balances`.
async fn balances(database: Database) -> Result<Response, Failure> {
    let balances = database.run(ledger::balances).await?;
    Ok(answer(StatusCode::OK, &json!({ "items": balances })))
}

// ANCHOR: transfers
/// `POST /transfers`.
async fn transfers(database: Database, request: Request) -> Result<Response, Failure> {
    let transfer = read(request).await?;
    let asked = transfer.clone();
    database
        .transact(move |tx| ledger::transfer(tx, &asked))
        .await?;
    Ok(answer(StatusCode::CREATED, &json!(transfer)))
}
// ANCHOR_END: transfers

async fn read(request: Request) -> Result<Transfer, Failure> {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Failure::Unreadable(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body must be JSON, and say so in Content-Type".to_owned(),
        ));
    }
    let body = request.into_body().bytes().await.map_err(Failure::Body)?;
    serde_json::from_slice(&body).map_err(|error| {
        let status = match error.is_data() {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::BAD_REQUEST,
        };
        Failure::Unreadable(status, error.to_string())
    })
}

/// Why a request failed.
enum Failure {
    Unreadable(StatusCode, String),
    Body(BodyError),
    Refused(Refusal),
    Database(database::Error),
}

impl From<database::Error> for Failure {
    fn from(error: database::Error) -> Self {
        match error.into_job() {
            Ok(refusal) => Self::Refused(refusal),
            Err(error) => Self::Database(error),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Unreadable(status, detail) => refuse(status, &detail),
            Self::Body(error) => error.into_response(),
            Self::Refused(refusal) => {
                let status = match refusal {
                    Refusal::Short { .. } => StatusCode::CONFLICT,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                refuse(status, &refusal.to_string())
            }
            Self::Database(error) => {
                tracing::warn!(%error, "a request failed");
                if !error.is_transient() {
                    return refuse(StatusCode::INTERNAL_SERVER_ERROR, error.public());
                }
                let mut response = refuse(StatusCode::SERVICE_UNAVAILABLE, error.public());
                let retry = HeaderValue::from(RETRY.as_secs());
                response.headers_mut().insert(RETRY_AFTER, retry);
                response
            }
        }
    }
}

/// When to come back.
const RETRY: Duration = Duration::from_secs(1);

fn refuse(status: StatusCode, detail: &str) -> Response {
    answer(status, &json!({ "detail": detail }))
}

fn answer(status: StatusCode, value: &serde_json::Value) -> Response {
    let mut response = (status, format!("{value}\n")).into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
