//! Courses: what a client may send of them, and the handlers.

use std::fmt;
use std::str::FromStr;

use rest::{Call, Created, List, Problem, Tagged};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;
use validation::{At, Line, Parse, Prose, Refused, Rule, Valid};

use super::app::App;
use super::rows;

// ANCHOR: slug
/// A course's name in addresses: small letters and digits, with single hyphens between them.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
pub(crate) struct Slug(String);

impl FromStr for Slug {
    type Err = Rule;

    fn from_str(text: &str) -> Result<Self, Rule> {
        let fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let mut words = text.split('-');
        if text.len() <= 100 && words.all(|it| !it.is_empty() && it.bytes().all(fit)) {
            return Ok(Self(text.to_owned()));
        }
        let detail =
            "Expected small letters and digits with single hyphens between them, 100 at most.";
        Err(Rule::new("bad_format", detail))
    }
}

impl Parse for Slug {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.text_as(Self::from_str)
    }
}
// ANCHOR_END: slug

impl Slug {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A course as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
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
#[derive(JsonSchema)]
pub(crate) struct NewCourse {
    pub(crate) slug: Slug,
    pub(crate) title: Line<1, 200>,
    pub(crate) summary: Option<Prose<0, 2000>>,
}

impl Parse for NewCourse {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let slug = fields.required("slug");
            let title = fields.required("title");
            let summary = fields.optional("summary");
            Ok(Self {
                slug: slug?,
                title: title?,
                summary: summary?,
            })
        })
    }
}

/// `GET /courses`.
pub(crate) async fn list(call: Call<App>) -> Result<List<Course>, Problem> {
    Ok(List::of(rows::courses(call.db()).await?))
}

/// `POST /courses`.
pub(crate) async fn create(
    call: Call<App>,
    Valid(new): Valid<NewCourse>,
) -> Result<Created<Course>, Problem> {
    let id = call.state().ids.uuid(call.clock().now());
    let course = rows::insert_course(call.db(), id, &new).await?;
    let url = call.url("course", &[("slug", &course.slug)])?;
    Ok(Created::at(url, course))
}

/// `GET /courses/{slug}`. A course doesn't change today, so it has one version.
pub(crate) async fn read(call: Call<App>) -> Result<Tagged<Course>, Problem> {
    let slug: Slug = call.param("slug")?;
    let found = rows::course(call.db(), &slug).await?;
    Ok(Tagged::version(1, found.ok_or_else(|| missing(&slug))?))
}

pub(super) fn missing(slug: &Slug) -> Problem {
    Problem::not_found(format!("There is no course {slug}."))
}
