//! The index: what a person who opens the bare address finds.

use std::sync::Arc;

use http::StatusCode;
use lifecycle::{Request, Response};
use serde::Serialize;

use crate::app::App;
use crate::json;
use crate::problem::Problem;

#[derive(Serialize)]
struct Index {
    name: &'static str,
    version: &'static str,
    courses: &'static str,
    live: &'static str,
    ready: &'static str,
}

/// `GET /`: where to go from here.
pub async fn index(_: Arc<App>, _: Request) -> Result<Response, Problem> {
    let index = Index {
        name: "Thirty Days of Backend",
        version: env!("CARGO_PKG_VERSION"),
        courses: "/api/v1/courses",
        live: "/health/live",
        ready: "/health/ready",
    };
    Ok(json::response(StatusCode::OK, &index))
}
