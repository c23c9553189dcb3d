//! The routes: what the platform answers, which handler does it, and who may ask.
//!
//! The only file that names handlers.

use std::sync::Arc;

use ::sessions::{CookieScheme, CrossSite};
use access::{Gate, Policy};
use lifecycle::Handler;
use rest::Api;
use routing::{BuildError, Table};
use tokens::{Authenticate, Bearer};
use uuid::Uuid;

use crate::app::{App, COOKIE};
use crate::http::bounds::Bounds;
use crate::http::permission::{Declare, Permission::*, RULES, is_declared, is_public};
use crate::resources::courses::Slug;
use crate::resources::lessons::Day;
use crate::resources::problems::Code;
use crate::resources::{
    check_ins, cohorts, commitments, courses, deliverable_completions, deliverables, enrollments,
    health, index, lesson_completions, lessons, me, problems, sessions,
};

/// Every route.
///
/// # Errors
/// All faults of the table at once, a route without an access among them.
#[rustfmt::skip] // a route a line
pub fn table(app: &Arc<App>, bounds: &Bounds) -> Result<Table, BuildError> {
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
        .get("/me", me::read).name("me").signed_in()
        .get("/sessions", sessions::list).name("sessions").allow(ManageSessions)
        .post("/sessions", sessions::create).name("new-session").allow(ManageSessions)
        .delete("/sessions", sessions::delete_all).name("end-sessions").allow(ManageSessions)
        .delete("/sessions/{id}", sessions::delete).name("session").allow(ManageSessions)
        .post("/tokens", sessions::tokens::create).name("tokens").public()
        .get("/cohorts", cohorts::list).name("cohorts").allow(ReadCohorts)
        .post("/cohorts", cohorts::create).name("new-cohort").allow(WriteCohorts)
        .get("/cohorts/{id}", cohorts::read).name("cohort").allow(ReadCohorts)
        .put("/cohorts/{id}", cohorts::replace).name("replace-cohort").allow(WriteCohorts)
        .patch("/cohorts/{id}", cohorts::patch).name("change-cohort").allow(WriteCohorts)
        .delete("/cohorts/{id}", cohorts::delete).name("delete-cohort").allow(WriteCohorts)
        .get("/cohorts/{id}/enrollments", enrollments::list).name("enrollments").allow(ReadEnrollments)
        .post("/cohorts/{id}/enrollments", enrollments::create).name("new-enrollment").allow(WriteEnrollments)
        .get("/enrollments/{id}", enrollments::read).name("enrollment").allow(ReadEnrollments)
        .put("/enrollments/{id}", enrollments::replace).name("replace-enrollment").allow(WriteEnrollments)
        .patch("/enrollments/{id}", enrollments::patch).name("change-enrollment").allow(WriteEnrollments)
        .delete("/enrollments/{id}", enrollments::delete).name("delete-enrollment").allow(WriteEnrollments)
        .get("/enrollments/{id}/commitment", commitments::read).name("commitment").allow(ReadEnrollments)
        .put("/enrollments/{id}/commitment", commitments::replace).name("sign-commitment").allow(SignCommitments)
        .delete("/enrollments/{id}/commitment", commitments::delete).name("withdraw-commitment").allow(SignCommitments)
        .get("/enrollments/{id}/check-ins", check_ins::list).name("check-ins").allow(ReadCheckIns)
        .post("/enrollments/{id}/check-ins", check_ins::create).name("new-check-in").allow(WriteCheckIns)
        .get("/check-ins/{id}", check_ins::read).name("check-in").allow(ReadCheckIns)
        .put("/check-ins/{id}", check_ins::replace).name("replace-check-in").allow(WriteCheckIns)
        .patch("/check-ins/{id}", check_ins::patch).name("change-check-in").allow(WriteCheckIns)
        .delete("/check-ins/{id}", check_ins::delete).name("delete-check-in").allow(WriteCheckIns)
        .get("/enrollments/{id}/lesson-completions", lesson_completions::list).name("lesson-completions").allow(ReadCompletions)
        .get("/enrollments/{id}/lessons/{day}/completion", lesson_completions::read).name("lesson-completion").allow(ReadCompletions)
        .put("/enrollments/{id}/lessons/{day}/completion", lesson_completions::replace).name("complete-lesson").allow(WriteCompletions)
        .delete("/enrollments/{id}/lessons/{day}/completion", lesson_completions::delete).name("reopen-lesson").allow(WriteCompletions)
        .get("/enrollments/{id}/deliverable-completions", deliverable_completions::list).name("deliverable-completions").allow(ReadCompletions)
        .get("/enrollments/{id}/deliverables/{deliverable}/completion", deliverable_completions::read).name("deliverable-completion").allow(ReadCompletions)
        .put("/enrollments/{id}/deliverables/{deliverable}/completion", deliverable_completions::replace).name("complete-deliverable").allow(WriteCompletions)
        .delete("/enrollments/{id}/deliverables/{deliverable}/completion", deliverable_completions::delete).name("reopen-deliverable").allow(WriteCompletions);
    let policy = Policy::new(RULES).expect("the rules are constant, and a test has read them");
    let cookies = CookieScheme::new(app.sessions().clone(), app.database().clone(), COOKIE);
    let schemes = Authenticate::new().with(Bearer::new(app.verifier().clone())).with(cookies);
    let mut all = Api::new(Arc::clone(app))
        .parameter::<Code>("code")
        .get("/", index::read).name("index").public()
        .get("/health/live", health::live).name("live").public()
        .get("/health/ready", health::ready).name("ready").public()
        .get("/problems", problems::list).name("problems").public()
        .get("/problems/{code}", problems::read).name("problem").public()
        .mount("/api/v1", api)
        .with(schemes.open_if(is_public))
        .with(CrossSite::protecting(COOKIE));
    if let Some(limit) = bounds.account_limit(app.clock()) {
        all = all.with(limit);
    }
    all.with(Gate::new(policy, app.grants().clone())).build(is_declared)
}

/// Every route, behind the middleware that sees every request.
///
/// # Errors
/// As [`table`].
pub fn handler(app: &Arc<App>, bounds: &Bounds) -> Result<impl Handler + use<>, BuildError> {
    let table = table(app, bounds)?;
    Ok(bounds.around(table, app.clock()))
}
