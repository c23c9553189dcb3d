//! The learner's own API, which one server grows through from day 10 on: its paths, its tables, its people.
//!
//! Why one table: a day's stages, the page of the book and, from day 18 on, the matrix of roles read the same lines.
//!
//! Invariants
//! - A path keeps what an earlier day gave it, so that yesterday's check still passes tomorrow.
//! - What a stage creates has a name that ends in the attempt's mark, so that it can be tried twice on one server.

pub(crate) mod check_ins;
mod routes;

use checker::api::{Api, Content, Response};
use checker::contract::{Mistake, Run, StageResult};
use checker::failure::Failure;
pub use routes::{ROUTES, Role, Route};
use serde_json::{Value, json};

/// The tables of days 10 to 14 and their known rows.
pub const TABLES: &str = include_str!("learner/tables.sql");

/// The learners that the tables begin with.
pub const LEARNERS: [&str; 3] = [
    "00000000-0000-7000-8000-000000000001",
    "00000000-0000-7000-8000-000000000002",
    "00000000-0000-7000-8000-000000000003",
];

/// A stage that is `script`, on a server with the learner's tables.
pub(crate) const fn api(script: fn(&Api<'_>) -> StageResult) -> Run {
    Run::Api(script, TABLES)
}

/// A mistake that the gallery's model makes by a twist with the same `id`.
pub(crate) const fn mistake(
    id: &'static str,
    words: &'static str,
    fails: &'static [u8],
    sign: &'static str,
) -> Mistake {
    Mistake {
        id,
        words,
        fails,
        sign,
    }
}

/// The statuses of a change that succeeds: with the new representation, or without.
pub(crate) const CHANGED: &[u16] = &[200, 204];

/// A course, as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    slug: String,
    title: String,
    summary: Option<String>,
}

/// A course whose slug is `name` and the attempt's mark.
pub(crate) fn a_course(api: &Api, name: &str) -> Course {
    Course {
        slug: format!("{name}-{}", api.mark()),
        title: "Thirty days".to_owned(),
        summary: Some("One idea a day".to_owned()),
    }
}

impl Course {
    pub(crate) fn titled(self, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..self
        }
    }

    pub(crate) fn slug(&self) -> &str {
        &self.slug
    }

    pub(crate) fn path(&self) -> String {
        format!("/courses/{}", self.slug)
    }

    pub(crate) fn json(&self) -> Value {
        json!({ "slug": self.slug, "title": self.title, "summary": self.summary })
    }

    /// Holds the course in `response` to this one.
    pub(crate) fn is_in(&self, response: &Response) -> StageResult {
        response.member("/slug", self.slug.as_str())?;
        response.member("/title", self.title.as_str())?;
        match &self.summary {
            Some(summary) => response.member("/summary", summary.as_str()),
            None => response.no_member("/summary"),
        }
    }
}

impl From<Course> for Content {
    fn from(course: Course) -> Self {
        course.json().into()
    }
}

/// The courses with this slug in the list, which may come in pages.
pub(crate) fn listed(api: &Api, slug: &str) -> Result<(usize, Response), Failure> {
    let mut found = 0;
    let mut page = api.get("/courses").expect(200)?;
    loop {
        let items = page.value("/items")?;
        let items = items
            .as_array()
            .ok_or_else(|| page.wrong("/items", "is not a list"))?;
        found += items.iter().filter(|it| it["slug"] == slug).count();
        match page.link("next") {
            Ok(next) => page = api.get(next).expect(200)?,
            Err(_) => return Ok((found, page)),
        }
    }
}

/// Fails unless the list has this many courses with this slug.
pub(crate) fn is_listed(api: &Api, slug: &str, times: usize) -> StageResult {
    let (found, page) = listed(api, slug)?;
    match found == times {
        true => Ok(()),
        false => Err(page.wrong(
            "/items",
            &format!("has {slug} {found} times, expected {times}"),
        )),
    }
}
