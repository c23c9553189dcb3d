//! Courses: something to read, and something to change.

use crud::{Actor, Event, Resource, Rule, record};
use database::{Executor, row};
use rest::{Call, Created, Json, List, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use transactions::Transact;
use uuid::Uuid;

use super::App;

/// The table's constraints in a client's words.
pub(crate) const RULES: [Rule; 3] = [
    Rule::taken(
        "courses_slug_key",
        "There is a course of this slug already.",
    ),
    Rule::broken(
        "courses_slug_shape",
        "/slug",
        "bad_format",
        "A slug is small letters and digits, with single hyphens between them.",
    ),
    Rule::broken(
        "courses_title_length",
        "/title",
        "out_of_range",
        "A title has 1 to 200 characters.",
    ),
];

const COURSE: Resource = Resource::named("course");

/// A course as clients see it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Course {
    id: Uuid,
    slug: String,
    title: String,
    summary: Option<String>,
}

row!(Course {
    id,
    slug,
    title,
    summary
});

/// A course as clients send it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct NewCourse {
    slug: String,
    title: String,
    summary: Option<String>,
}

/// `GET /courses`.
pub(crate) async fn list(call: Call<App>) -> Result<List<Course>, Problem> {
    const LIST: &str = "select id, slug, title, summary from courses order by slug limit 100";
    Ok(List::of(call.db().read(LIST, &[]).await?))
}

/// `GET /courses/{slug}`.
pub(crate) async fn read(call: Call<App>) -> Result<Json<Course>, Problem> {
    const READ: &str = "select id, slug, title, summary from courses where slug = $1";
    let slug: String = call.param("slug")?;
    let found = call.db().read_opt(READ, &[&slug]).await?;
    let missing = || Problem::not_found("There is no course of this slug.");
    found.map(Json).ok_or_else(missing)
}

/// `POST /courses`.
pub(crate) async fn create(
    call: Call<App>,
    Json(new): Json<NewCourse>,
) -> Result<Created<Course>, Problem> {
    const INSERT: &str = "\
        insert into courses (id, slug, title, summary)
        values ($1, $2, $3, $4)
        returning id, slug, title, summary";
    let id = call.state().ids.uuid(call.clock().now());
    let actor = Actor::of(&call);
    let course = call.db().transact(move |db| {
        let course: Course = db.query_one(INSERT, &[&id, &new.slug, &new.title, &new.summary])?;
        record(db, &Event::created(&actor, &COURSE.row(id), &course))?;
        Ok(course)
    });
    let course = course.await?;
    Ok(Created::at(
        call.url("course", &[("slug", &course.slug)])?,
        course,
    ))
}
