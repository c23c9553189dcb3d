//! The index: what a person who opens the bare address finds.

use rest::{Json, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::Call;

/// Where to go from here.
#[derive(Serialize, JsonSchema)]
pub struct Index {
    name: &'static str,
    version: &'static str,
    courses: String,
    live: String,
    ready: String,
}

/// `GET /`.
pub async fn read(call: Call) -> Result<Json<Index>, Problem> {
    Ok(Json(Index {
        name: "Thirty Days of Backend",
        version: env!("CARGO_PKG_VERSION"),
        courses: call.url("courses", &[])?,
        live: call.url("live", &[])?,
        ready: call.url("ready", &[])?,
    }))
}
