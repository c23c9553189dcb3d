//! Rules: the schema's constraints in the words of the client whose input they refuse.
//!
//! Why not a check in the handler: a handler that looks first and writes afterwards is right until two requests look at
//! the same moment. The constraint looks and writes in one step, and its name finds the sentence.

use database::Error;
use rest::{Problem, Violation};

/// A constraint of the schema, in the client's words.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    constraint: &'static str,
    /// The member that breaks the rule; nothing where the input conflicts with what is there.
    pointer: Option<&'static str>,
    code: &'static str,
    detail: &'static str,
}

impl Rule {
    /// A row with this unique value exists already (409).
    pub const fn taken(constraint: &'static str, detail: &'static str) -> Self {
        Self::conflict(constraint, "taken", detail)
    }

    /// The change conflicts with what is there (409).
    pub const fn conflict(
        constraint: &'static str,
        code: &'static str,
        detail: &'static str,
    ) -> Self {
        Self {
            constraint,
            pointer: None,
            code,
            detail,
        }
    }

    /// The member at `pointer` breaks the rule `code` (422).
    pub const fn broken(
        constraint: &'static str,
        pointer: &'static str,
        code: &'static str,
        detail: &'static str,
    ) -> Self {
        Self {
            constraint,
            pointer: Some(pointer),
            code,
            detail,
        }
    }

    /// The name of the constraint, so that a test can hold the rules to the schema.
    pub const fn constraint(&self) -> &'static str {
        self.constraint
    }

    /// The problem that one of `rules` makes of `error`, for [`State::explain`](rest::State::explain). A constraint that
    /// isn't listed explains nothing, so the client gets a 500 and the log the cause.
    pub fn explain(rules: &[Self], error: &Error) -> Option<Problem> {
        let constraint = error.constraint()?;
        let rule = rules.iter().find(|it| it.constraint == constraint)?;
        Some(match rule.pointer {
            None => Problem::conflict(rule.code, rule.detail),
            Some(pointer) => Violation::new(pointer, rule.code, rule.detail).into(),
        })
    }
}
