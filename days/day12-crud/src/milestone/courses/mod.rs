//! Courses: day 11's resource, in the words of day 12.

pub(crate) mod name;
pub(crate) mod rows;

use crud::{Actor, Edit};
use rest::idempotency::once;
use rest::{
    Call, Created, Json, Links, List, MergePatch, NoContent, Once, Problem, Put, Tagged, Violation,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use transactions::Transact;
use uuid::Uuid;

use super::app::App;
pub(crate) use name::Slug;

/// A course as clients see it. Its version is its `ETag`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Course {
    pub(crate) id: Uuid,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
}

database::row!(Course {
    id,
    slug,
    title,
    summary
});

/// A course as clients send it.
#[derive(PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct NewCourse {
    slug: String,
    title: String,
    summary: Option<String>,
}

impl From<&Course> for NewCourse {
    fn from(course: &Course) -> Self {
        let Course {
            slug,
            title,
            summary,
            ..
        } = course.clone();
        Self {
            slug,
            title,
            summary,
        }
    }
}

/// `GET /courses`.
pub(crate) async fn list(call: Call<App>) -> Result<List<Course>, Problem> {
    let courses = rows::list(call.db()).await?;
    Ok(List::of(courses).with_links(Links::new().add("self", "/courses")))
}

/// `POST /courses`.
pub(crate) async fn create(
    call: Call<App>,
    Json(new): Json<NewCourse>,
) -> Result<Once<Created<Course>>, Problem> {
    let (actor, urls) = (Actor::of(&call), call.urls());
    let id = call.state().ids.uuid(call.clock().now());
    once(&call, move |db| {
        let it = rows::insert(db, &actor, id, &new)?;
        let url = urls.url("course", &[("slug", &it.value.slug)])?;
        Ok(it.created_at(url))
    })
    .await
}

/// `GET /courses/{slug}`.
pub(crate) async fn read(call: Call<App>) -> Result<Tagged<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let found = rows::read(call.db(), &slug).await?;
    let links = Links::new().add("collection", &call.url("courses", &[])?);
    Ok(found.tagged().with_links(links))
}

/// `PUT /courses/{slug}`: this is what it is from now on, whether or not it was there.
pub(crate) async fn put(
    call: Call<App>,
    Json(new): Json<NewCourse>,
) -> Result<Put<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    stays(&slug, &new)?;
    let (edit, url) = (Edit::of(&call)?, call.url("course", &[("slug", &slug)])?);
    let id = call.state().ids.uuid(call.clock().now());
    let put = call
        .db()
        .transact(move |db| Ok(rows::put(db, &edit, &url, id, &new)?));
    Ok(put.await?)
}

/// `PATCH /courses/{slug}`.
pub(crate) async fn patch(
    call: Call<App>,
    patch: MergePatch<NewCourse>,
) -> Result<Tagged<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let edit = Edit::of(&call)?;
    let patched = call
        .db()
        .transact(move |db| Ok(rows::patch(db, &edit, &slug, &patch)?));
    Ok(patched.await?.tagged())
}

/// `DELETE /courses/{slug}`: its check-ins go along.
pub(crate) async fn delete(call: Call<App>) -> Result<NoContent, Problem> {
    let Slug(slug) = call.param("slug")?;
    let edit = Edit::of(&call)?;
    let deleted = call
        .db()
        .transact(move |db| Ok(rows::delete(db, &edit, &slug)?));
    Ok(deleted.await?)
}

/// A course keeps its slug: links to it are out in the world.
fn stays(slug: &str, new: &NewCourse) -> Result<(), Problem> {
    if new.slug == slug {
        return Ok(());
    }
    let detail = format!("The slug is {slug}, as the path says, and can't be changed.");
    Err(Violation::new("/slug", "immutable", detail).into())
}
