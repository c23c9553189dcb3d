//! The handlers: what each method means for courses.

use std::str::FromStr;

use rest::idempotency::once;
use rest::{
    Call, Created, ETag, Json, Links, List, MergePatch, NoContent, Once, Problem, Put, Tagged,
    Violation,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use transactions::Transact;
use uuid::Uuid;

use super::{App, rows};

/// A course as clients see it. Its version is its `ETag`.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Course {
    pub(crate) id: Uuid,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
}

/// A course as clients send it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct NewCourse {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
}

/// A course's name in addresses. What isn't one names no course.
#[derive(JsonSchema)]
pub(crate) struct Slug(String);

impl FromStr for Slug {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        match text.bytes().all(fit) {
            true => Ok(Self(text.to_owned())),
            false => Err("it has small letters, digits and hyphens"),
        }
    }
}

/// `GET /courses`.
pub(crate) async fn list(call: Call<App>) -> Result<List<Course>, Problem> {
    let courses = rows::list(call.db()).await?;
    Ok(List::of(courses).with_links(Links::new().add("self", "/courses")))
}

// ANCHOR: create
/// `POST /courses`: twice with the same key is once.
pub(crate) async fn create(
    call: Call<App>,
    Json(new): Json<NewCourse>,
) -> Result<Once<Created<Course>>, Problem> {
    let (urls, id) = (call.urls(), call.state().ids.uuid(call.clock().now()));
    once(&call, move |db| {
        let (version, course) = rows::insert(db, id, &new)?;
        let url = urls.url("course", &[("slug", &course.slug)])?;
        Ok(Created::at(url, course).tagged(ETag::version(version)))
    })
    .await
}
// ANCHOR_END: create

// ANCHOR: read
/// `GET /courses/{slug}`: with its state, so that a client can ask again or change it.
pub(crate) async fn read(call: Call<App>) -> Result<Tagged<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let found = rows::read(call.db(), &slug).await?;
    let (version, course) = found.ok_or_else(|| missing(&slug))?;
    let links = Links::new().add("collection", &call.url("courses", &[])?);
    Ok(Tagged::version(version, course).with_links(links))
}
// ANCHOR_END: read

// ANCHOR: put
/// `PUT /courses/{slug}`: this is what it is from now on. Twice is the same as once.
pub(crate) async fn put(
    call: Call<App>,
    Json(new): Json<NewCourse>,
) -> Result<Put<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    stays(&slug, &new)?;
    let condition = call.required_precondition()?;
    let url = call.url("course", &[("slug", &slug)])?;
    let id = call.state().ids.uuid(call.clock().now());
    let put = call.db().transact(move |db| {
        let put = loop {
            let there = rows::lock(db, &slug)?;
            condition.judge(there.as_ref().map(tag).as_ref())?;
            if there.is_some() {
                let (version, course) = rows::update(db, &slug, &new)?;
                break Put::Replaced(Tagged::version(version, course));
            }
            if let Some((version, course)) = rows::insert_if_absent(db, id, &new)? {
                break Put::Created(
                    Created::at(url.clone(), course).tagged(ETag::version(version)),
                );
            }
            // Somebody else has just created it, so there is something to judge now.
        };
        Ok(put)
    });
    Ok(put.await?)
}
// ANCHOR_END: put

// ANCHOR: patch
/// `PATCH /courses/{slug}`: what the patch names changes, the rest stays.
pub(crate) async fn patch(
    call: Call<App>,
    patch: MergePatch<NewCourse>,
) -> Result<Tagged<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let condition = call.required_precondition()?;
    let patched = call.db().transact(move |db| {
        let there = rows::lock(db, &slug)?;
        let (version, course) = there.ok_or_else(|| missing(&slug))?;
        condition.judge(Some(&ETag::version(version)))?;
        let new = patch.apply(&NewCourse::from(course))?;
        stays(&slug, &new)?;
        let (version, course) = rows::update(db, &slug, &new)?;
        Ok(Tagged::version(version, course))
    });
    Ok(patched.await?)
}
// ANCHOR_END: patch

/// `DELETE /courses/{slug}`: afterwards it is not there.
pub(crate) async fn delete(call: Call<App>) -> Result<NoContent, Problem> {
    let Slug(slug) = call.param("slug")?;
    let condition = call.required_precondition()?;
    let deleted = call.db().transact(move |db| {
        let there = rows::lock(db, &slug)?;
        let (version, _) = there.ok_or_else(|| missing(&slug))?;
        condition.judge(Some(&ETag::version(version)))?;
        rows::delete(db, &slug)?;
        Ok(NoContent)
    });
    Ok(deleted.await?)
}

fn tag((version, _): &rows::Versioned) -> ETag {
    ETag::version(*version)
}

fn missing(slug: &str) -> Problem {
    Problem::not_found(format!("There is no course {slug}."))
}

/// A course keeps its slug: links to it are out in the world.
fn stays(slug: &str, new: &NewCourse) -> Result<(), Problem> {
    if new.slug == slug {
        return Ok(());
    }
    let detail = format!("The slug is {slug}, as the path says, and can't be changed.");
    Err(Violation::new("/slug", "immutable", detail).into())
}

impl From<Course> for NewCourse {
    fn from(course: Course) -> Self {
        Self {
            slug: course.slug,
            title: course.title,
            summary: course.summary,
        }
    }
}
