//! Check-ins: the shapes, and a handler for each method. None of them asks for a role.

mod hours;
mod rows;

use access::{Denied, Reach, Whereabouts};
use crud::{Actor, Edit};
use rest::idempotency::once;
use rest::{Call, Created, Json, List, MergePatch, NoContent, Once, Problem, Tagged};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use transactions::Transact;
use uuid::Uuid;

use super::app::App;
use super::courses::Slug;

/// A check-in as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
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

database::row!(CheckIn {
    id,
    course_id,
    learner_id,
    day,
    hours,
    energy,
    note,
});

/// A new check-in.
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

/// What may change: a check-in keeps its learner.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Editable {
    day: i32,
    #[serde(with = "hours")]
    #[schemars(with = "String")]
    hours: Decimal,
    energy: i32,
    note: Option<String>,
}

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

/// `GET /courses/{slug}/check-ins`: those that the person may see.
pub(crate) async fn list(call: Call<App>) -> Result<List<CheckIn>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let items = rows::list(call.db(), &Reach::of(&call), &slug).await?;
    Ok(List::of(items))
}

/// `POST /courses/{slug}/check-ins`: for a learner that the person may write for.
pub(crate) async fn create(
    call: Call<App>,
    Json(new): Json<NewCheckIn>,
) -> Result<Once<Created<CheckIn>>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let learner = Whereabouts {
        owner: Some(new.learner_id),
        ..Whereabouts::default()
    };
    if !Reach::of(&call).covers(&learner) {
        return Err(Denied::Role.into());
    }
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
    let (id, reach) = (call.param("id")?, Reach::of(&call));
    Ok(rows::read(call.db(), &reach, id).await?.tagged())
}

/// `PUT /check-ins/{id}`.
pub(crate) async fn replace(
    call: Call<App>,
    Json(new): Json<Editable>,
) -> Result<Tagged<CheckIn>, Problem> {
    change(call, move |_| Ok(new.clone())).await
}

/// `PATCH /check-ins/{id}`.
pub(crate) async fn patch(
    call: Call<App>,
    patch: MergePatch<Editable>,
) -> Result<Tagged<CheckIn>, Problem> {
    change(call, move |before| patch.apply(before)).await
}

async fn change(
    call: Call<App>,
    change: impl Fn(&Editable) -> Result<Editable, Problem> + Send + 'static,
) -> Result<Tagged<CheckIn>, Problem> {
    let (id, edit, reach) = (call.param("id")?, Edit::of(&call)?, Reach::of(&call));
    let changed = call
        .db()
        .transact(move |db| Ok(rows::change(db, &edit, &reach, id, &change)?));
    Ok(changed.await?.tagged())
}

/// `DELETE /check-ins/{id}`.
pub(crate) async fn delete(call: Call<App>) -> Result<NoContent, Problem> {
    let (id, edit, reach) = (call.param("id")?, Edit::of(&call)?, Reach::of(&call));
    let deleted = call
        .db()
        .transact(move |db| Ok(rows::delete(db, &edit, &reach, id)?));
    Ok(deleted.await?)
}
