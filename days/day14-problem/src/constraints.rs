//! Constraint names to problems: what each rule of the schema means to the client that broke it.
//!
//! Why by name: the constraint is the rule, wherever the row comes from. A handler that looked first would
//! be a second copy of the rule, with a gap between its look and the insert.

use std::fmt;

use database::{Connection, Error, Executor};
use rest::{Problem, Violation};

use crate::standard;

// ANCHOR: meaning
/// The meaning of a constraint's refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// 409: the sentence says what is taken.
    Taken(&'static str),
    /// 422: the member at the pointer breaks the rule; a code for programs, a sentence for people.
    Input(&'static str, &'static str, &'static str),
    /// No request can break it, and why. If one does, that is a defect.
    Unreachable(&'static str),
}
// ANCHOR_END: meaning

/// All constraints of a schema, each with its meaning.
///
/// ```
/// use problem::{Constraints, Meaning};
///
/// const RULES: Constraints = Constraints::new(&[
///     ("courses_slug_key", Meaning::Taken("There is a course of this slug already.")),
///     ("courses_pkey", Meaning::Unreachable("The server makes the ids.")),
/// ]);
/// assert_eq!(RULES.problem("courses_slug_key").unwrap().status(), 409);
/// assert!(RULES.problem("courses_pkey").is_none());
///
/// let drift = RULES.compare(["courses_slug_key", "courses_title_length"]).unwrap_err();
/// assert_eq!(drift.unmapped, ["courses_title_length"]);
/// assert_eq!(drift.gone, ["courses_pkey"]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Constraints(&'static [(&'static str, Meaning)]);

impl Constraints {
    /// These, by name.
    pub const fn new(meanings: &'static [(&'static str, Meaning)]) -> Self {
        Self(meanings)
    }

    /// The meaning of the constraint `name`.
    pub fn meaning(&self, name: &str) -> Option<Meaning> {
        let mut all = self.0.iter();
        all.find(|(it, _)| *it == name).map(|(_, meaning)| *meaning)
    }

    /// The problem of a client that broke `name`; nothing if that is a defect.
    pub fn problem(&self, name: &str) -> Option<Problem> {
        Some(match self.meaning(name)? {
            Meaning::Taken(detail) => standard::TAKEN.problem(detail),
            Meaning::Input(pointer, code, detail) => Violation::new(pointer, code, detail).into(),
            Meaning::Unreachable(_) => return None,
        })
    }

    /// Holds the table to the constraints of a `live` schema.
    ///
    /// # Errors
    /// The constraints that have no meaning here, and those that are only here.
    pub fn compare<S: AsRef<str>>(&self, live: impl IntoIterator<Item = S>) -> Result<(), Drift> {
        let live: Vec<S> = live.into_iter().collect();
        let is_live = |name: &str| live.iter().any(|it| it.as_ref() == name);
        let names = live.iter().map(AsRef::as_ref);
        let drift = Drift {
            unmapped: names
                .filter(|name| self.meaning(name).is_none())
                .map(str::to_owned)
                .collect(),
            gone: self
                .0
                .iter()
                .filter(|(name, _)| !is_live(name))
                .map(|(name, _)| *name)
                .collect(),
        };
        match drift.unmapped.is_empty() && drift.gone.is_empty() {
            true => Ok(()),
            false => Err(drift),
        }
    }
}

/// How a table of constraints differs from the schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Drift {
    /// In the schema and not in the table.
    pub unmapped: Vec<String>,
    /// In the table and not in the schema.
    pub gone: Vec<&'static str>,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unmapped, gone) = (self.unmapped.join(", "), self.gone.join(", "));
        write!(
            f,
            "give each constraint a meaning, or say why no request can break it: [{unmapped}]; \
             the schema doesn't have [{gone}]"
        )
    }
}

/// The names of all constraints in the schema `public`, sorted. Columns that are `not null` have no names
/// before PostgreSQL 18, and a 23502 is a defect everywhere.
///
/// # Errors
/// PostgreSQL is away.
pub fn live(connection: &mut Connection) -> Result<Vec<String>, Error> {
    const LIVE: &str = "\
        select conname::text
        from pg_constraint
        where connamespace = 'public'::regnamespace and contype <> 'n'
        order by conname::text collate \"C\"";
    let found: Vec<(String,)> = connection.query(LIVE, &[])?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}
