//! Conditional requests: "only if it still is what I saw" (RFC 9110 section 13).
//!
//! Why: between a client's GET and its PUT somebody else may have written. `If-Match` carries what
//! the client saw to the place where the row is, and there it is judged under the row's lock.
//!
//! Invariants
//! - `If-Match` is judged before `If-None-Match` (section 13.2.2), and compares strongly; `If-None-Match`
//!   compares weakly.
//! - A condition that can't be read is refused (400). Ignored, it would turn a careful write into a
//!   careless one.
//! - Dates have no say: our representations have versions, and a resource without a date ignores
//!   `If-Modified-Since` and `If-Unmodified-Since` (sections 13.1.3 and 13.1.4).

use http::{HeaderMap, StatusCode};

use crate::etag::Tags;
use crate::{ETag, Problem};

/// The condition that a request puts on the resource it changes.
///
/// It is an owned value, so that a job on a database connection can take it along to the row.
#[derive(Clone, Debug)]
pub struct Precondition {
    matches: Option<Tags>,
    none_matches: Option<Tags>,
    required: bool,
}

impl Precondition {
    /// The condition that `headers` have, if they have one.
    ///
    /// # Errors
    /// 400 for a field that isn't `*` or a list of entity tags.
    pub fn optional(headers: &HeaderMap) -> Result<Self, Problem> {
        Ok(Self {
            matches: tags(headers, "If-Match")?,
            none_matches: tags(headers, "If-None-Match")?,
            required: false,
        })
    }

    /// The same for a resource that may only be changed under a condition:
    /// [`judge`](Self::judge) refuses with 428 where there is none (RFC 6585 section 3).
    ///
    /// # Errors
    /// As [`optional`](Self::optional).
    pub fn required(headers: &HeaderMap) -> Result<Self, Problem> {
        Ok(Self {
            required: true,
            ..Self::optional(headers)?
        })
    }

    /// Judges the condition where the resource is, after it is known whether the client may see it.
    /// `current` is the resource's tag now, `None` while there is no such resource.
    ///
    /// ```
    /// use http::{HeaderMap, header::IF_MATCH};
    /// use rest::{ETag, Precondition};
    ///
    /// let mut headers = HeaderMap::new();
    /// let judge = |headers: &HeaderMap, version: i32| {
    ///     Precondition::required(headers)?.judge(Some(&ETag::version(version)))
    /// };
    /// assert_eq!(judge(&headers, 7).unwrap_err().status(), 428);
    /// headers.insert(IF_MATCH, r#""7""#.parse()?);
    /// assert!(judge(&headers, 7).is_ok());
    /// assert_eq!(judge(&headers, 8).unwrap_err().status(), 412);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// 428 where a condition is required and there is none; 412 if the condition is false. A required condition
    /// says which state the client saw, so `If-None-Match` with a list of tags isn't one.
    pub fn judge(&self, current: Option<&ETag>) -> Result<(), Problem> {
        let says_what_it_saw =
            self.matches.is_some() || matches!(self.none_matches, Some(Tags::Any));
        if self.required && !says_what_it_saw {
            return Err(required(current));
        }
        if let Some(tags) = &self.matches {
            let holds = current.is_some_and(|tag| tags.any(|known| known.matches_strongly(tag)));
            if !holds {
                return Err(Problem::new(
                    StatusCode::PRECONDITION_FAILED,
                    "stale",
                    match current {
                        Some(_) => {
                            "The resource has changed since the state that If-Match names. Get it again, and repeat the change on what it is now."
                        }
                        None => "There is no such resource any more, so If-Match is false.",
                    },
                ));
            }
        }
        if let Some(tags) = &self.none_matches
            && current.is_some_and(|tag| tags.any(|known| known.matches_weakly(tag)))
        {
            return Err(Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "exists",
                "The resource is there already, so If-None-Match is false.",
            ));
        }
        Ok(())
    }

    /// Whether a GET that found `current` needs no content, because the client has it (304).
    pub(crate) fn is_not_modified(&self, current: &ETag) -> bool {
        self.none_matches
            .as_ref()
            .is_some_and(|tags| tags.any(|known| known.matches_weakly(current)))
    }

    /// The same condition for a GET: `If-None-Match` is an offer to spare the content, not a condition.
    pub(crate) fn judge_read(&self, current: &ETag) -> Result<(), Problem> {
        let only_match = Self {
            none_matches: None,
            required: false,
            ..self.clone()
        };
        only_match.judge(Some(current))
    }
}

fn required(current: Option<&ETag>) -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_REQUIRED,
        "precondition_required",
        match current {
            Some(_) => "This change needs If-Match with the ETag of the state that you saw.",
            None => "There is no such resource yet: creating it here needs `If-None-Match: *`.",
        },
    )
}

fn tags(headers: &HeaderMap, name: &str) -> Result<Option<Tags>, Problem> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    let lines = headers.get_all(name).iter();
    match Tags::parse(lines.map(http::HeaderValue::as_bytes)) {
        Some(tags) => Ok(Some(tags)),
        None => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "unreadable_header",
            format!("{name} must be `*` or a list of entity tags in quotes, such as \"7\"."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    /// `-` stands for a header that isn't there, or a resource that isn't.
    #[test]
    fn a_condition_is_judged_as_rfc_9110_section_13_2_2_orders() {
        let table = [
            // If-Match, If-None-Match, current, when required
            ("-", "-", "1", 428),
            ("-", "-", "-", 428),
            (r#""1""#, "-", "1", 0),
            (r#""2""#, "-", "1", 412),
            (r#""2", "1""#, "-", "1", 0),
            (r#"W/"1""#, "-", "1", 412),
            ("*", "-", "1", 0),
            ("*", "-", "-", 412),
            (r#""1""#, "-", "-", 412),
            ("-", "*", "1", 412),
            ("-", "*", "-", 0),
            ("-", r#"W/"1""#, "1", 428),
            ("-", r#""2""#, "1", 428),
            ("-", r#""2""#, "-", 428),
            (r#""1""#, r#"W/"1""#, "1", 412),
            (r#""1""#, "*", "1", 412),
            (r#""1""#, r#""2""#, "1", 0),
            ("1", "-", "1", 400),
            ("-", r#""1"#, "1", 400),
        ];
        for (matches, none_matches, current, expected) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in [
                (header::IF_MATCH, matches),
                (header::IF_NONE_MATCH, none_matches),
            ] {
                if value != "-" {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            let current = current
                .parse()
                .ok()
                .map(|version: i32| ETag::version(version));
            let judged = Precondition::required(&headers).and_then(|it| it.judge(current.as_ref()));
            let status = judged.err().map_or(0, |problem| problem.status().as_u16());
            assert_eq!(status, expected, "{matches} / {none_matches} / {current:?}");
        }
    }
}
