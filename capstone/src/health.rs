//! Health: two questions that whoever runs the server asks of it, and must not confuse.
//!
//! *Live* asks whether the process should be restarted; *ready*, whether it should get requests.
//! A live check that asked the database would restart every server at once whenever the database
//! is away, which helps nobody.
//!
//! Invariants
//! - [`live`] touches nothing but this process: it answers while the database is gone.
//! - [`ready`] answers within [`PATIENCE`], whatever the database does.

use std::sync::Arc;
use std::time::Duration;

use lifecycle::{Request, Response};

use crate::app::App;
use crate::json;
use crate::problem::Problem;

/// How long the database may take to say that it is there.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// `GET /health/live`: this process runs and answers.
pub async fn live(_: Arc<App>, _: Request) -> Result<Response, Problem> {
    Ok(json::written(r#"{"status":"live"}"#))
}

/// `GET /health/ready`: requests may be sent here; 503 while draining or without a database.
pub async fn ready(app: Arc<App>, _: Request) -> Result<Response, Problem> {
    if app.draining.is_cancelled() {
        return Err(Problem::unavailable("The server is stopping."));
    }
    match tokio::time::timeout(PATIENCE, app.database.ping()).await {
        Ok(Ok(())) => Ok(json::written(r#"{"status":"ready"}"#)),
        Ok(Err(_)) | Err(_) => Err(Problem::unavailable("The database does not answer.")),
    }
}
