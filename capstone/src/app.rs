//! The composition root: which handler answers what, behind which middleware.
//!
//! Why: a reader who wants to know what this server does starts here, and a later day plugs in
//! here. Nothing else knows all the parts.

use std::future::Future;
use std::sync::Arc;

use database::Database;
use lifecycle::{AccessLog, Chain, Handler, Request, Response};
use routing::{BuildError, Router};
use tokio_util::sync::CancellationToken;

use crate::problem::Problem;
use crate::{check_ins, courses, health, index};

/// What the handlers share.
pub struct App {
    /// The one way to PostgreSQL.
    pub database: Database,
    /// Set when the server has been told to stop: it is no longer ready, but still answers.
    pub draining: CancellationToken,
}

/// Every route of the platform, behind its middleware.
pub fn handler(app: &Arc<App>) -> Result<impl Handler + use<>, BuildError> {
    let api = Router::new()
        .get("/courses", on(app, courses::list))
        .name("courses")
        .get("/courses/{slug}/lessons", on(app, courses::lessons))
        .name("lessons")
        .get("/enrollments/{id}/check-ins", on(app, check_ins::list))
        .name("check-ins")
        .post("/enrollments/{id}/check-ins", on(app, check_ins::create))
        .name("new-check-in")
        .get("/check-ins/{id}", on(app, check_ins::read))
        .name("check-in");
    let table = Router::new()
        .get("/", on(app, index::index))
        .name("index")
        .get("/health/live", on(app, health::live))
        .name("live")
        .get("/health/ready", on(app, health::ready))
        .name("ready")
        .mount("/api/v1", api)
        .build()?;
    Ok(Chain::around(table).with(AccessLog))
}

/// A handler that gets the app as well as the request.
fn on<F, Fut>(app: &Arc<App>, handler: F) -> impl Handler
where
    F: Fn(Arc<App>, Request) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, Problem>> + Send + 'static,
{
    let app = Arc::clone(app);
    move |request| handler(Arc::clone(&app), request)
}
