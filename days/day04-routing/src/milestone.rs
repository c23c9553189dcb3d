//! The milestone: the routes, and handlers that answer with what was found.

use std::net::TcpListener;
use std::str::FromStr;

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use lesson::Milestone;
use lifecycle::{Background, BodyError, Handler, IntoResponse, Request, Response, Server};
use routing::{ParamError, Params, Router};

/// Starts it; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    serve(listener, routes().build()?)
}

/// Serves `handler` in the background.
pub(crate) fn serve(listener: TcpListener, handler: impl Handler) -> anyhow::Result<Milestone> {
    let server = Background::start(Server::new(handler), listener)?;
    Ok(Milestone::running(move || {
        server.stop()?;
        Ok(())
    }))
}

// ANCHOR: routes
#[rustfmt::skip] // a route a line
fn routes() -> Router {
    Router::new()
        .get("/", found).name("home")
        .get("/routes", list).name("routes")
        .get("/courses", found).name("courses")
        .post("/courses", create).name("create")
        .get("/courses/new", found).name("new")
        .get("/courses/{slug}", found).name("course")
        .put("/courses/{slug}", found).name("replace")
        .delete("/courses/{slug}", found).name("remove")
        .get("/courses/{slug}/lessons", found).name("lessons")
        .get("/courses/{slug}/lessons/today", found).name("today")
        .get("/courses/{slug}/lessons/{day}", lesson).name("lesson")
        .get("/files/{name}", found).name("file")
        .get("/files/{*path}", found).name("path")
        .mount("/api/v1/cohorts/{cohort}", members())
}

#[rustfmt::skip]
fn members() -> Router {
    Router::new()
        .get("", found).name("cohort")
        .get("/members/{id}", member).name("member")
}
// ANCHOR_END: routes

/// Answers with the name of the route and what it captured.
async fn found(request: Request) -> String {
    let params = Params::of(&request);
    let name = params.route().and_then(|route| route.name());
    let values = params
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"));
    format!(
        "{}\n{}",
        name.unwrap_or_default(),
        values.collect::<String>()
    )
}

// ANCHOR: typed
/// A day of the course, 1 to 30.
struct Day;

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(1..=30_u8) => Ok(Self),
            _ => Err("the course has days 1 to 30"),
        }
    }
}

async fn lesson(request: Request) -> Result<String, ParamError> {
    Params::of(&request).get::<Day>("day")?;
    Ok(found(request).await)
}

async fn member(request: Request) -> Result<String, ParamError> {
    Params::of(&request).get::<u32>("id")?;
    Ok(found(request).await)
}
// ANCHOR_END: typed

/// The table itself, a route a line.
async fn list(request: Request) -> String {
    let table = Params::of(&request).table();
    let routes = table.iter().flat_map(|table| table.routes());
    routes.map(|route| format!("{route}\n")).collect()
}

// ANCHOR: create
/// Answers with the place of the course whose slug is the request's content.
async fn create(request: Request) -> Result<Response, BodyError> {
    let params = Params::of(&request).clone();
    let content = request.into_body().bytes().await?;
    let slug = String::from_utf8_lossy(&content);
    Ok(match params.url("course", &[("slug", &slug)]) {
        Ok(url) => created(&url),
        Err(unsendable) => (StatusCode::BAD_REQUEST, format!("{unsendable}\n")).into_response(),
    })
}

fn created(url: &str) -> Response {
    let mut response = (StatusCode::CREATED, "create\n").into_response();
    let place = HeaderValue::from_str(url).expect("a percent-encoded path is visible ASCII");
    response.headers_mut().insert(LOCATION, place);
    response
}
// ANCHOR_END: create
