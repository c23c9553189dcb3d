//! Faults: what can be wrong with a set of routes, found before the first request.

use std::fmt;

use crate::PatternError;

/// Why a [`Router`](crate::Router) cannot be built: all of its faults, not just the first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BuildError {
    faults: Vec<Fault>,
}

/// One fault of a route table. Routes are named as `METHOD pattern (name)`.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A pattern or a mounting prefix that is none.
    #[error("`{route}`: {reason}")]
    Pattern {
        /// The route it is the pattern of.
        route: String,
        /// The mistake.
        reason: PatternError,
    },
    /// Two routes that would answer the same requests.
    #[error("`{first}` and `{second}` answer the same requests; remove one of them")]
    Conflict {
        /// The route that was there.
        first: String,
        /// The route that came later.
        second: String,
    },
    /// Two routes of one resource that call its parameters differently.
    #[error("`{first}` and `{second}` match the same paths; use the same parameter names in both")]
    ParameterNames {
        /// The route that was there.
        first: String,
        /// The route that came later.
        second: String,
    },
    /// Two routes of one name.
    #[error("`{first}` and `{second}` have the same name; rename one of them")]
    DuplicateName {
        /// The route that was there.
        first: String,
        /// The route that came later.
        second: String,
    },
    /// A name that follows no route.
    #[error("the name `{0}` follows no route; write it right behind the route it names")]
    NamesNothing(String),
    /// An attribute that follows no route, by the name of its type.
    #[error("the attribute `{0}` follows no route; write it right after the route it is about")]
    DescribesNothing(&'static str),
    /// A route with two attributes of one type.
    #[error("`{route}` has two attributes of type `{attribute}`; remove one of them")]
    RepeatedAttribute {
        /// The route.
        route: String,
        /// The type's name.
        attribute: &'static str,
    },
    /// A route that breaks a rule of the program's own ([`Router::build_checked`](crate::Router::build_checked)).
    #[error("`{route}`: {reason}")]
    Rule {
        /// The route.
        route: String,
        /// The rule's sentence.
        reason: String,
    },
    /// A route for CONNECT, whose target has no path (RFC 9112 section 3.2.3).
    #[error("`{0}`: CONNECT has no path to route by")]
    Connect(String),
}

impl BuildError {
    /// An error of all these, or none where there are none.
    pub(crate) fn of(faults: Vec<Fault>) -> Result<(), Self> {
        if faults.is_empty() {
            return Ok(());
        }
        Err(Self { faults })
    }

    /// The faults in the order of the routes; at least one.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the route table cannot be built")?;
        self.faults
            .iter()
            .try_for_each(|fault| write!(f, "\n- {fault}"))
    }
}

impl std::error::Error for BuildError {}
