//! A type of problem: its name for programs, its class, its page for people.

use std::borrow::Cow;

use http::StatusCode;
use rest::Problem;

/// The remedy of a problem, and the person who can apply it.
///
/// ```
/// use problem::{Class, standard};
///
/// assert_eq!(standard::TAKEN.class, Class::Fix);
/// assert!(standard::UNAVAILABLE.class.is_retryable());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The client has to change the request. The same request fails again.
    Fix,
    /// Nothing is wrong with the request, and the same one may succeed later.
    Retry,
    /// The server has a defect, and its operator has to look. A client that sends the request again only
    /// makes the log longer.
    Defect,
}

impl Class {
    /// Whether a program may send the same request again by itself, after a pause and within a
    /// [`Budget`](crate::Budget).
    pub fn is_retryable(self) -> bool {
        self == Self::Retry
    }

    /// The advice for a client, in a few words.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Fix => "Change the request first.",
            Self::Retry => "Send the same request again later.",
            Self::Defect => "Report it with its request id.",
        }
    }
}

// ANCHOR: kind
/// A type of problem (RFC 9457 section 4). Its `code` is interface: a published code keeps its
/// meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The last segment of its URL: small letters and `_`.
    pub code: &'static str,
    /// The status that its responses have, 400-599.
    pub status: u16,
    /// The same words for every occurrence.
    pub title: &'static str,
    /// The reader who can act.
    pub class: Class,
    /// The page's first paragraph: what it means.
    pub means: &'static str,
    /// The page's second paragraph: what a client does.
    pub advice: &'static str,
}
// ANCHOR_END: kind

impl Kind {
    /// An occurrence of it, with a sentence about this one.
    ///
    /// ```
    /// let taken = problem::standard::TAKEN.problem("There is a course `rust` already.");
    /// assert_eq!((taken.status().as_u16(), taken.code()), (409, "taken"));
    /// ```
    ///
    /// # Panics
    /// Its status is no HTTP status. A [`Registry`](crate::Registry) has no such kind.
    pub fn problem(&self, detail: impl Into<Cow<'static, str>>) -> Problem {
        let status = StatusCode::from_u16(self.status).expect("a registered kind has a status");
        Problem::new(status, self.code, detail)
    }
}
