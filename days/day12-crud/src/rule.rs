//! Rules: what a constraint of the schema means to the client whose input it refused.
//!
//! Why not in the handlers: to look first and write afterwards is right until two requests look at the same moment. The
//! constraint looks and writes in one step, and its name is all that it takes to find the sentence.

use database::Error;
use rest::{Problem, Violation};

/// A constraint of the schema, in the client's words.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    constraint: &'static str,
    /// The member and the code of a broken rule; nothing for what is taken.
    member: Option<(&'static str, &'static str)>,
    detail: &'static str,
}

impl Rule {
    /// What may be there once is there already (409).
    pub const fn taken(constraint: &'static str, detail: &'static str) -> Self {
        Self {
            constraint,
            member: None,
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
            member: Some((pointer, code)),
            detail,
        }
    }

    /// The problem of `error`, if one of `rules` is why: for [`State::explain`](rest::State::explain). A rule that isn't
    /// listed isn't the client's to hear of.
    pub fn explain(rules: &[Self], error: &Error) -> Option<Problem> {
        let constraint = error.constraint()?;
        let rule = rules.iter().find(|it| it.constraint == constraint)?;
        Some(match rule.member {
            None => Problem::conflict("taken", rule.detail),
            Some((pointer, code)) => Violation::new(pointer, code, rule.detail).into(),
        })
    }
}
