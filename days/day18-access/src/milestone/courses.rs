//! Courses: for everybody who is signed in; changed by those who run them.

use std::str::FromStr;

use access::Reach;
use crud::{Actor, Edit, Event, Resource, Versioned, record};
use database::{Executor, Transaction};
use rest::idempotency::once;
use rest::{
    Call, Created, Json, List, MergePatch, NoContent, Once, Problem, Put, Tagged, Violation,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use transactions::Transact;
use uuid::Uuid;

use super::app::App;

pub(crate) const COURSE: Resource = Resource::named("course");

/// A course's name in addresses. What isn't one names no course.
#[derive(JsonSchema)]
pub(crate) struct Slug(pub(crate) String);

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

/// A course as clients see it. Its version is its `ETag`.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Course {
    id: Uuid,
    slug: String,
    title: String,
    summary: Option<String>,
}

database::row!(Course {
    id,
    slug,
    title,
    summary
});

/// A course as clients send it.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct NewCourse {
    slug: String,
    title: String,
    summary: Option<String>,
}

impl From<&Course> for NewCourse {
    fn from(course: &Course) -> Self {
        let it = course.clone();
        Self {
            slug: it.slug,
            title: it.title,
            summary: it.summary,
        }
    }
}

const LIST: &str = "\
select id, slug, title, summary
from courses
order by slug
limit 100";

const READ: &str = "\
select id, slug, title, summary, version
from courses
where slug = $1";

/// The course, if it may be changed.
const IN_REACH: &str = "\
select id, slug, title, summary, version
from courses
where slug = $1
  and ($2 or number = any($3))";

const INSERT: &str = "\
insert into courses (id, slug, title, summary)
values ($1, $2, $3, $4)
on conflict on constraint courses_slug_key do nothing
returning id, slug, title, summary, version";

const UPDATE: &str = "\
update courses
set title = $3, summary = $4, version = version + 1
where slug = $1 and version = $2
returning id, slug, title, summary, version";

const DELETE: &str = "\
delete from courses
where slug = $1 and version = $2";

type Found = Option<Versioned<Course>>;

fn insert(db: &mut Transaction<'_>, id: Uuid, new: &NewCourse) -> Result<Found, database::Error> {
    db.query_opt(INSERT, &[&id, &new.slug, &new.title, &new.summary])
}

fn update(
    db: &mut Transaction<'_>,
    before: &Versioned<Course>,
    new: &NewCourse,
) -> Result<Found, Problem> {
    if NewCourse::from(&before.value) == *new {
        return Ok(Some(before.clone()));
    }
    let values = &[
        &new.slug as &(dyn database::ToSql + Sync),
        &before.version,
        &new.title,
        &new.summary,
    ];
    Ok(db.query_opt(UPDATE, values)?)
}

/// `GET /courses`.
pub(crate) async fn list(call: Call<App>) -> Result<List<Course>, Problem> {
    Ok(List::of(call.db().read(LIST, &[]).await?))
}

/// `GET /courses/{slug}`.
pub(crate) async fn read(call: Call<App>) -> Result<Tagged<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let found: Found = call.db().read_opt(READ, &[&slug]).await?;
    Ok(found.ok_or_else(|| COURSE.row(&slug).missing())?.tagged())
}

/// `POST /courses`.
pub(crate) async fn create(
    call: Call<App>,
    Json(new): Json<NewCourse>,
) -> Result<Once<Created<Course>>, Problem> {
    let (actor, urls) = (Actor::of(&call), call.urls());
    let id = call.state().ids.uuid(call.clock().now());
    once(&call, move |db| {
        let it = insert(db, id, &new)?
            .ok_or_else(|| Problem::conflict("taken", "There is a course of this slug already."))?;
        let row = COURSE.row(&it.value.slug);
        record(db, &Event::created(&actor, &row, &it.value))?;
        let url = urls.url("course", &[("slug", &it.value.slug)])?;
        Ok(it.created_at(url))
    })
    .await
}

/// `PUT /courses/{slug}`: only somebody who may make any course makes one this way.
pub(crate) async fn put(
    call: Call<App>,
    Json(new): Json<NewCourse>,
) -> Result<Put<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    stays(&slug, &new)?;
    let (edit, reach) = (Edit::of(&call)?, Reach::of(&call));
    let url = call.url("course", &[("slug", &slug)])?;
    let id = call.state().ids.uuid(call.clock().now());
    let put = call.db().transact(move |db| {
        let put = edit.put(
            db,
            &COURSE.row(&slug),
            &url,
            |db| {
                let found: Found = db.query_opt(IN_REACH, &reach.bind_courses(&[&slug]))?;
                // For somebody who may not make it, a course that is out of reach isn't one that isn't there yet.
                match found.is_some() || reach.is_everything() {
                    true => Ok(found),
                    false => Err(COURSE.row(&slug).missing().into()),
                }
            },
            |db| Ok(insert(db, id, &new)?),
            |db, before| update(db, before, &new),
        );
        Ok(put?)
    });
    Ok(put.await?)
}

/// `PATCH /courses/{slug}`.
pub(crate) async fn patch(
    call: Call<App>,
    patch: MergePatch<NewCourse>,
) -> Result<Tagged<Course>, Problem> {
    let Slug(slug) = call.param("slug")?;
    let (edit, reach) = (Edit::of(&call)?, Reach::of(&call));
    let patched = call.db().transact(move |db| {
        let patched = edit.change(
            db,
            &COURSE.row(&slug),
            |db| db.query_opt(IN_REACH, &reach.bind_courses(&[&slug])),
            |db, before| {
                let new = patch.apply(&NewCourse::from(&before.value))?;
                stays(&slug, &new)?;
                update(db, before, &new)
            },
        );
        Ok(patched?)
    });
    Ok(patched.await?.tagged())
}

/// `DELETE /courses/{slug}`.
pub(crate) async fn delete(call: Call<App>) -> Result<NoContent, Problem> {
    let Slug(slug) = call.param("slug")?;
    let (edit, reach) = (Edit::of(&call)?, Reach::of(&call));
    let deleted = call.db().transact(move |db| {
        let deleted = edit.delete(
            db,
            &COURSE.row(&slug),
            |db| db.query_opt::<Versioned<Course>>(IN_REACH, &reach.bind_courses(&[&slug])),
            |db, before| db.execute(DELETE, &[&slug, &before.version]),
        );
        Ok(deleted?)
    });
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
