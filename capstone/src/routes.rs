//! The routes: what the platform answers, which handler does it, and who may ask.
//!
//! The only file that names handlers.

use std::sync::Arc;

use lifecycle::{AccessLog, Chain, Handler};
use rest::Api;
use routing::{BuildError, Table};
use uuid::Uuid;

use crate::app::App;
use crate::http::permission::{Declare, Permission::*, is_declared};
use crate::resources::courses::Slug;
use crate::resources::lessons::Day;
use crate::resources::{check_ins, courses, deliverables, health, index, lessons};

/// Every route.
///
/// # Errors
/// All faults of the table at once, a route without an access among them.
#[rustfmt::skip] // a route a line
pub fn table(app: &Arc<App>) -> Result<Table, BuildError> {
    let api = Api::new(Arc::clone(app))
        .parameter::<Uuid>("id")
        .parameter::<Slug>("slug")
        .parameter::<Day>("day")
        .parameter::<Slug>("deliverable")
        .get("/courses", courses::list).name("courses").public()
        .get("/courses/{slug}", courses::read).name("course").public()
        .get("/courses/{slug}/lessons", lessons::list).name("lessons").public()
        .get("/courses/{slug}/lessons/{day}", lessons::read).name("lesson").public()
        .get("/courses/{slug}/deliverables", deliverables::list).name("deliverables").public()
        .get("/courses/{slug}/deliverables/{deliverable}", deliverables::read).name("deliverable").public()
        .get("/enrollments/{id}/check-ins", check_ins::list).name("check-ins").allow(ReadCheckIns)
        .post("/enrollments/{id}/check-ins", check_ins::create).name("new-check-in").allow(WriteCheckIns)
        .get("/check-ins/{id}", check_ins::read).name("check-in").allow(ReadCheckIns);
    Api::new(Arc::clone(app))
        .get("/", index::read).name("index").public()
        .get("/health/live", health::live).name("live").public()
        .get("/health/ready", health::ready).name("ready").public()
        .mount("/api/v1", api)
        .build(is_declared)
}

/// Every route, behind the middleware that sees every request.
///
/// # Errors
/// As [`table`].
pub fn handler(app: &Arc<App>) -> Result<impl Handler + use<>, BuildError> {
    Ok(Chain::around(table(app)?).with(AccessLog))
}
