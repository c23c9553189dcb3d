//! Courses, found by a word from the client.

use rest::{Call, List, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use super::app::App;

/// A course as clients see it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Course {
    slug: String,
    title: String,
}

// ANCHOR: search
/// The word is a value. It never becomes a part of the text that PostgreSQL parses.
const SEARCH: &str = "\
select slug, title
from courses
where strpos(lower(title), lower($1)) > 0
order by slug
limit 100";
// ANCHOR_END: search

/// `GET /courses?q=`.
pub(crate) async fn list(call: Call<App>) -> Result<List<Course>, Problem> {
    let word = call.query("q").unwrap_or_default();
    let rows: Vec<(String, String)> = call.db().read(SEARCH, &[&word]).await?;
    let courses = rows.into_iter().map(|(slug, title)| Course { slug, title });
    Ok(List::of(courses.collect()))
}
