//! The handlers. None of them asks for credentials: the middleware has.

use rest::{Call, Created, Json, List, Problem, Tagged};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokens::Identity;
use transactions::Transact;
use uuid::Uuid;

use super::{App, rows};

/// The person who asks.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Me {
    id: Uuid,
    roles: Vec<String>,
}

// ANCHOR: me
/// `GET /me`.
pub(crate) async fn me(call: Call<App>) -> Result<Json<Me>, Problem> {
    let who = Identity::of(&call)?;
    Ok(Json(Me {
        id: who.subject,
        roles: who.roles.clone(),
    }))
}
// ANCHOR_END: me

/// A course as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Course {
    pub(crate) id: Uuid,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
}

/// A course as clients send it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct NewCourse {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
}

/// `GET /courses`.
pub(crate) async fn list(call: Call<App>) -> Result<List<Course>, Problem> {
    Ok(List::of(rows::list(call.db()).await?))
}

/// `POST /courses`.
pub(crate) async fn create(
    call: Call<App>,
    Json(new): Json<NewCourse>,
) -> Result<Created<Course>, Problem> {
    let id = call.state().ids.uuid(call.clock().now());
    let insert = call.db().transact(move |db| rows::insert(db, id, &new));
    let course = insert.await?;
    Ok(Created::at(
        call.url("course", &[("slug", &course.slug)])?,
        course,
    ))
}

/// `GET /courses/{slug}`.
pub(crate) async fn read(call: Call<App>) -> Result<Tagged<Course>, Problem> {
    let slug: String = call.param("slug")?;
    let found = rows::read(call.db(), &slug).await?;
    let (version, course) =
        found.ok_or_else(|| Problem::not_found("There is no course of this slug."))?;
    Ok(Tagged::version(version, course))
}
