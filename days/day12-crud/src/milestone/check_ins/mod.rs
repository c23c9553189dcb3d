//! Check-ins: the shapes of one resource, and a handler for each method.

mod hours;
pub(crate) mod rows;

use crud::{Actor, Edit};
use rest::idempotency::once;
use rest::{Call, Created, Json, Links, List, MergePatch, NoContent, Once, Problem, Tagged};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use transactions::Transact;
use uuid::Uuid;

use super::app::App;
use super::courses::name::Slug;

// ANCHOR: shapes
/// The output. The row has a version besides, which is the `ETag`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CheckIn {
    id: Uuid,
    course_id: Uuid,
    learner_id: Uuid,
    day: i32,
    #[serde(with = "hours")]
    #[schemars(with = "String")]
    hours: Decimal,
    energy: i32,
    note: Option<String>,
}

/// The input of a POST: the server decides the id, and the path the course.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct NewCheckIn {
    learner_id: Uuid,
    day: i32,
    #[serde(with = "hours")]
    #[schemars(with = "String")]
    hours: Decimal,
    energy: i32,
    note: Option<String>,
}

/// The input of a PUT or a PATCH: a check-in keeps its learner.
#[derive(PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Editable {
    day: i32,
    #[serde(with = "hours")]
    #[schemars(with = "String")]
    hours: Decimal,
    energy: i32,
    note: Option<String>,
}
// ANCHOR_END: shapes

database::row!(CheckIn {
    id,
    course_id,
    learner_id,
    day,
    hours,
    energy,
    note,
});

impl From<&CheckIn> for Editable {
    fn from(it: &CheckIn) -> Self {
        Self {
            day: it.day,
            hours: it.hours,
            energy: it.energy,
            note: it.note.clone(),
        }
    }
}

/// `GET /courses/{slug}/check-ins`.
pub(crate) async fn list(call: Call<App>) -> Result<List<CheckIn>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let items = rows::list(call.db(), &slug).await?;
    let url = call.url("check-ins", &[("slug", &slug)])?;
    Ok(List::of(items).with_links(Links::new().add("self", &url)))
}

/// `POST /courses/{slug}/check-ins`.
pub(crate) async fn create(
    call: Call<App>,
    Json(new): Json<NewCheckIn>,
) -> Result<Once<Created<CheckIn>>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let (actor, urls) = (Actor::of(&call), call.urls());
    let id = call.state().ids.uuid(call.clock().now());
    once(&call, move |db| {
        let it = rows::insert(db, &actor, &slug, id, &new)?;
        Ok(it.created_at(urls.url("check-in", &[("id", &id)])?))
    })
    .await
}

/// `GET /check-ins/{id}`.
pub(crate) async fn read(call: Call<App>) -> Result<Tagged<CheckIn>, Problem> {
    Ok(rows::read(call.db(), call.param("id")?).await?.tagged())
}

/// `PUT /check-ins/{id}`: what the body doesn't have is gone.
pub(crate) async fn replace(
    call: Call<App>,
    Json(new): Json<Editable>,
) -> Result<Tagged<CheckIn>, Problem> {
    let (id, edit) = (call.param("id")?, Edit::of(&call)?);
    let replaced = call
        .db()
        .transact(move |db| Ok(rows::replace(db, &edit, id, &new)?));
    Ok(replaced.await?.tagged())
}

/// `PATCH /check-ins/{id}`: what the body doesn't have stays.
pub(crate) async fn patch(
    call: Call<App>,
    patch: MergePatch<Editable>,
) -> Result<Tagged<CheckIn>, Problem> {
    let (id, edit) = (call.param("id")?, Edit::of(&call)?);
    let patched = call
        .db()
        .transact(move |db| Ok(rows::patch(db, &edit, id, &patch)?));
    Ok(patched.await?.tagged())
}

/// `DELETE /check-ins/{id}`: afterwards it is not there.
pub(crate) async fn delete(call: Call<App>) -> Result<NoContent, Problem> {
    let (id, edit) = (call.param("id")?, Edit::of(&call)?);
    let deleted = call
        .db()
        .transact(move |db| Ok(rows::delete(db, &edit, id)?));
    Ok(deleted.await?)
}
