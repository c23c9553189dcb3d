//! The learner's own API, which one server grows through from day 10 on: its paths, its tables, its people.
//!
//! Why one table: a day's stages, the page of the book and, from day 18 on, the matrix of roles read the same lines.
//!
//! Invariants
//! - A path keeps what an earlier day gave it, so that yesterday's check still passes tomorrow.
//! - What a stage creates has a name that ends in the attempt's mark, so that it can be tried twice on one server.

pub(crate) mod check_ins;

use checker::api::{Api, Content, Response};
use checker::contract::{Mistake, Run, StageResult};
use checker::failure::Failure;
use serde_json::{Value, json};

/// The tables of days 10 to 14 and their known rows.
pub const TABLES: &str = include_str!("learner/tables.sql");

/// The learners that the tables begin with.
pub const LEARNERS: [&str; 3] = [
    "00000000-0000-7000-8000-000000000001",
    "00000000-0000-7000-8000-000000000002",
    "00000000-0000-7000-8000-000000000003",
];

/// The callers that may use a route, from day 18 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Anybody, without a credential.
    Anyone,
    /// Any learner, and staff.
    Learner,
    /// The learner whose row it is, and staff.
    Owner,
    /// Staff alone.
    Staff,
}

/// A route of the learner's API.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The first day whose check uses it.
    pub day: u8,
    /// The method.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The callers that may use it, from day 18 on.
    pub role: Role,
    /// Its effect and its response.
    pub what: &'static str,
}

const fn route(
    day: u8,
    method: &'static str,
    path: &'static str,
    role: Role,
    what: &'static str,
) -> Route {
    Route {
        day,
        method,
        path,
        role,
        what,
    }
}

/// All routes, by the day that brings them.
pub const ROUTES: &[Route] = &[
    route(
        8,
        "GET",
        "/learners",
        Role::Staff,
        "each learner with the number of check-ins: `{\"items\": [{\"id\", \"name\", \"check_ins\"}]}`",
    ),
    route(
        10,
        "GET",
        "/balances",
        Role::Learner,
        "the hours of each learner: `{\"items\": [{\"learner_id\", \"hours\"}]}`",
    ),
    route(
        10,
        "POST",
        "/transfers",
        Role::Owner,
        "`{from, to, hours}` gives 201; 409 where the balance is too small",
    ),
    route(
        11,
        "GET",
        "/courses",
        Role::Learner,
        "the list: `{\"items\": [...]}`",
    ),
    route(
        11,
        "POST",
        "/courses",
        Role::Staff,
        "201 with `Location`; honors `Idempotency-Key`; 409 where the slug is taken",
    ),
    route(
        11,
        "GET",
        "/courses/{slug}",
        Role::Learner,
        "the course with its `ETag` and a `Link` to the list; honors `If-None-Match`",
    ),
    route(
        11,
        "PUT",
        "/courses/{slug}",
        Role::Staff,
        "replaces it; `If-Match`, or `If-None-Match: *` to create it",
    ),
    route(
        11,
        "PATCH",
        "/courses/{slug}",
        Role::Staff,
        "changes it by a merge patch; `If-Match`",
    ),
    route(
        11,
        "DELETE",
        "/courses/{slug}",
        Role::Staff,
        "204; `If-Match`",
    ),
    route(
        12,
        "GET",
        "/courses/{slug}/check-ins",
        Role::Learner,
        "the check-ins of the course; a learner's own from day 18 on",
    ),
    route(
        12,
        "POST",
        "/courses/{slug}/check-ins",
        Role::Owner,
        "201; 409 where the learner has one for that day",
    ),
    route(
        12,
        "GET",
        "/check-ins/{id}",
        Role::Owner,
        "the check-in with its `ETag`",
    ),
    route(
        12,
        "PUT",
        "/check-ins/{id}",
        Role::Owner,
        "replaces it; `If-Match`",
    ),
    route(
        12,
        "PATCH",
        "/check-ins/{id}",
        Role::Owner,
        "changes it by a merge patch; `If-Match`",
    ),
    route(
        12,
        "DELETE",
        "/check-ins/{id}",
        Role::Owner,
        "204; `If-Match`",
    ),
    route(
        13,
        "GET",
        "/courses/{slug}/check-ins?day={day}",
        Role::Learner,
        "those of one day; 400 or 422 for any other parameter",
    ),
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
