//! Reverse routing: from a route's name and parameters to the URL that leads to it.
//!
//! Why: a path written a second time, in a `Location` or a link, is wrong as soon as the route moves.

use std::fmt::Display;

use crate::pattern::Piece;
use crate::{Table, escape};

/// Why no URL leads to a route.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// No route has the name.
    #[error("no route is named `{0}`")]
    UnknownName(String),
    /// The pattern has a parameter that was not given.
    #[error("`{pattern}` needs a value for `{parameter}`")]
    Missing {
        /// The route's pattern.
        pattern: String,
        /// The parameter.
        parameter: String,
    },
    /// A parameter was given that the pattern does not have.
    #[error("`{pattern}` has no parameter `{parameter}`")]
    NotInPattern {
        /// The route's pattern.
        pattern: String,
        /// The parameter.
        parameter: String,
    },
    /// The value is empty, or is or has a dot segment, which clients resolve away before they send.
    #[error("`{value}` cannot be the {parameter} in a path")]
    Unsendable {
        /// The parameter.
        parameter: String,
        /// Its value.
        value: String,
    },
    /// With these values the path is that of a more specific route.
    #[error("`{url}` leads to route `{other}` instead")]
    Shadowed {
        /// The path that was built.
        url: String,
        /// The pattern that it matches.
        other: String,
    },
}

impl Table {
    /// The path of the route named `name`, with each parameter percent-encoded.
    ///
    /// A slash in a `{parameter}` is escaped; in a `{*catch_all}` it separates segments.
    ///
    /// ```
    /// # async fn ok(_: lifecycle::Request) -> lifecycle::Response { Default::default() }
    /// let table = routing::Router::new()
    ///     .get("/courses/new", ok)
    ///     .get("/courses/{slug}", ok).name("course")
    ///     .build()?;
    /// assert_eq!(table.url("course", &[("slug", &"c/c++ & más")])?, "/courses/c%2Fc++%20&%20m%C3%A1s");
    ///
    /// let shadowed = table.url("course", &[("slug", &"new")]).unwrap_err();
    /// assert_eq!(shadowed.to_string(), "`/courses/new` leads to route `/courses/new` instead");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`UrlError`] whenever the result would not lead back to the route with these values.
    pub fn url(&self, name: &str, values: &[(&str, &dyn Display)]) -> Result<String, UrlError> {
        let route = self
            .route(name)
            .ok_or_else(|| UrlError::UnknownName(name.to_owned()))?;
        let pattern = route.pattern();
        if let Some((stray, _)) = values
            .iter()
            .find(|(given, _)| !pattern.parameters().any(|known| known == *given))
        {
            return Err(UrlError::NotInPattern {
                pattern: pattern.to_string(),
                parameter: (*stray).to_owned(),
            });
        }
        let value_of = |parameter: &str| {
            let given = values.iter().find(|(given, _)| *given == parameter);
            let (_, value) = given.ok_or_else(|| UrlError::Missing {
                pattern: pattern.to_string(),
                parameter: parameter.to_owned(),
            })?;
            Ok(value.to_string())
        };
        let mut url = String::new();
        for piece in pattern.pieces() {
            match piece {
                Piece::Literal(text) => url.push_str(text),
                Piece::Segment(parameter) => {
                    let value = value_of(parameter)?;
                    push(&mut url, parameter, &value, &[&value])?;
                }
                Piece::Rest(parameter) => {
                    let value = value_of(parameter)?;
                    let segments: Vec<&str> = value.split('/').collect();
                    push(&mut url, parameter, &value, &segments)?;
                }
            }
        }
        match self.index().pattern_at(&url) {
            Some(found) if found.same_paths(pattern) => Ok(url),
            other => Err(UrlError::Shadowed {
                url,
                other: other.map_or_else(String::new, ToString::to_string),
            }),
        }
    }
}

fn push(url: &mut String, parameter: &str, value: &str, segments: &[&str]) -> Result<(), UrlError> {
    if value.is_empty()
        || segments
            .iter()
            .any(|segment| matches!(*segment, "." | ".."))
    {
        return Err(UrlError::Unsendable {
            parameter: parameter.to_owned(),
            value: value.to_owned(),
        });
    }
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            url.push('/');
        }
        escape::push_segment(url, segment);
    }
    Ok(())
}
