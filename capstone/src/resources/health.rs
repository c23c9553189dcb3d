//! Health: two questions that the operator asks of a server, and must not confuse.
//!
//! *Live* asks whether the process should be restarted; *ready*, whether it should get requests.
//! A live check that asked the database would restart every server at once whenever the database
//! is away, which helps nobody.
//!
//! Invariants
//! - [`live`] touches nothing but this process: it answers while the database is gone.
//! - [`ready`] answers within [`PATIENCE`], whatever the database does.
//! - A probe gets its status whatever it accepts: 406 would take a healthy server out of service.

use std::time::Duration;

use rest::{Json, Problem, Unnegotiated};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::timeout;

use crate::http::Call;

/// How long the database may take to say that it is there.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// The body of a health check that succeeds.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    status: &'static str,
}

/// `GET /health/live`: this process runs and answers.
pub async fn live(_: Call) -> Result<Unnegotiated<Json<Health>>, Problem> {
    Ok(healthy("live"))
}

/// `GET /health/ready`: requests may be sent here; 503 while draining or without a database.
pub async fn ready(call: Call) -> Result<Unnegotiated<Json<Health>>, Problem> {
    let app = call.state();
    if app.draining().is_cancelled() {
        return Err(Problem::unavailable("The server is stopping."));
    }
    match timeout(PATIENCE, app.database().ping()).await {
        Ok(Ok(())) => Ok(healthy("ready")),
        Ok(Err(_)) | Err(_) => Err(Problem::unavailable("The database does not answer.")),
    }
}

fn healthy(status: &'static str) -> Unnegotiated<Json<Health>> {
    Unnegotiated(Json(Health { status }))
}
