//! Where a request's parts become values: the body, a merge patch, the query.

use std::borrow::Cow;
use std::marker::PhantomData;

use http::StatusCode;
use percent_encoding::percent_decode_str;
use rest::{Call, FromBody, JSON, MERGE_PATCH, Problem, Shape};
use schemars::JsonSchema;
use serde::Serialize;

use crate::at::Place;
use crate::parse::parse_value;
use crate::rule::Found;
use crate::{At, Member, Parse, Refused, Rule, Syntax, Value, Violations, document};

/// A body that is a `T`: as a handler's second argument it is read before the handler runs.
///
/// A body that isn't JSON is 400. JSON that isn't a `T` is 422 with every rule that it breaks.
///
/// ```
/// # use rest::{Call, NoContent, Problem};
/// # use validation::{At, Line, Parse, Refused, Valid};
/// # struct App;
/// # #[derive(schemars::JsonSchema)]
/// # struct NewCourse { title: Line<1, 200> }
/// # impl Parse for NewCourse {
/// #     fn parse(at: At<'_>) -> Result<Self, Refused> {
/// #         at.object(|fields| Ok(Self { title: fields.required("title")? }))
/// #     }
/// # }
/// async fn create(call: Call<App>, Valid(new): Valid<NewCourse>) -> Result<NoContent, Problem> {
///     // `new.title` has 1 to 200 characters here, whoever has sent it.
/// #   let _ = (call, new.title);
///     Ok(NoContent)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valid<T>(pub T);

impl<T: Parse + JsonSchema + Send + 'static> FromBody for Valid<T> {
    const MEDIA: &'static [&'static str] = &[JSON];

    fn from_body(content: &[u8]) -> Result<Self, Problem> {
        let value = document(content)?;
        Ok(Self(parse_value(&value)?))
    }

    fn shape() -> Shape {
        Shape::of::<T>(JSON)
    }
}

/// A body that is a merge patch (RFC 7396), whose result has to be a `T`.
#[derive(Clone, Debug)]
pub struct Patch<T> {
    content: Vec<u8>,
    whole: PhantomData<fn() -> T>,
}

impl<T: Parse> Patch<T> {
    /// The patched `current`, the members that can change.
    ///
    /// # Errors
    /// 422 if the result isn't a `T`.
    pub fn apply(&self, current: &impl Serialize) -> Result<T, Problem> {
        let current = serde_json::to_vec(current)
            .map_err(|error| Problem::internal("a representation is not JSON", error))?;
        let merged = document(&current)?.merged(document(&self.content)?);
        Ok(parse_value(&merged)?)
    }
}

impl<T: JsonSchema + 'static> FromBody for Patch<T> {
    const MEDIA: &'static [&'static str] = &[MERGE_PATCH];

    fn from_body(content: &[u8]) -> Result<Self, Problem> {
        let value = document(content)?;
        parse_value::<Sound>(&value)?;
        Ok(Self {
            content: content.to_owned(),
            whole: PhantomData,
        })
    }

    fn shape() -> Shape {
        Shape::of::<T>(MERGE_PATCH)
    }
}

/// An object that has no name twice in any object: what merging needs.
struct Sound;

impl Parse for Sound {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        let Value::Object(members) = at.value else {
            return Err(at.wrong_type("an object"));
        };
        let mut refused = Ok(Self);
        let mut names: Vec<&str> = members.iter().map(|it| &*it.name).collect();
        names.sort_unstable();
        names.dedup_by(|one, other| {
            let is_twice = one == other;
            if is_twice {
                let place = Place::Member(&at.place, one);
                let rule = Rule::new("duplicate_member", "It is there more than once.");
                refused = Err(at.found.write_down(|| place.pointer(), rule));
            }
            is_twice
        });
        for Member { name, value } in members {
            if let Value::Object(_) = value {
                let inner = At {
                    value,
                    place: Place::Member(&at.place, name),
                    ..at
                };
                refused = refused.and(Self::parse(inner));
            }
        }
        refused
    }
}

/// The parameters of a query, as a `T` that is read like an object of them: `let Query(page) = Query::of(&call)?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<T: Parse> Query<T> {
    /// Reads the query of the request.
    ///
    /// # Errors
    /// 400 with every parameter that is unknown, repeated or wrong; `pointer` is `/` and its name.
    pub fn of<A>(call: &Call<A>) -> Result<Self, Problem> {
        Self::parse(call.head().uri.query().unwrap_or_default()).map_err(|Violations(found)| {
            let detail = match found.len() {
                1 => "The query breaks a rule.".into(),
                count => format!("The query breaks {count} rules."),
            };
            let problem = Problem::new(StatusCode::BAD_REQUEST, "invalid_query", detail);
            problem.with_violations(found)
        })
    }

    /// Reads a query, decoded as a form is.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn parse(query: &str) -> Result<Self, Violations> {
        let found = Found::default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let members = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some(Member {
                name: decode(name)?,
                value: Value::Bare(decode(value)?),
            })
        });
        let Some(members) = members.collect() else {
            let rule = Rule::new("bad_format", "Expected UTF-8 after percent-decoding.");
            let refused = found.write_down(String::new, rule);
            return found.judge(Err(refused)).map_err(Violations);
        };
        parse_value(&Value::Object(members)).map(Self)
    }
}

/// Undoes `application/x-www-form-urlencoded`; nothing if that isn't UTF-8.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['+', '%']) {
        return Some(text.into());
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(Cow::Owned(decoded.into_owned()))
}

/// 400: there is nothing in it that a rule could be about.
impl From<Syntax> for Problem {
    fn from(error: Syntax) -> Self {
        let detail = format!("The body is not JSON: {error}.");
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }
}
