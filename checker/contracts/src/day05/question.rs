//! The question of a sheet: the relation, and the claims with a letter, read from its remarks.
//!
//! Why from the remarks: the learner reads the same text that judges the answer, so the two can't differ.

use super::text::{Line, Objection, Words};
use super::theory::{Dependency, Relation, Set};

/// The prefix of the lines that state the relation and the claims.
const APART: &str = "#     ";

/// The subject of a sheet.
pub(super) struct Question {
    pub(super) relation: Relation,
    /// In the order of their letters, from A.
    pub(super) claims: Vec<Claim>,
}

/// A statement that is true or false.
pub(super) enum Claim {
    /// That this follows.
    Follows(Dependency),
    /// That the join of these is lossless.
    Lossless(Vec<Set>),
}

impl Question {
    /// Reads the question of a sheet.
    pub(super) fn of(sheet: &str) -> Result<Self, Objection> {
        let mut relation = Relation {
            name: String::new(),
            attributes: Vec::new(),
            dependencies: Vec::new(),
        };
        let mut claims = Vec::new();
        for (number, line) in (1..).zip(sheet.lines()) {
            let text = line.strip_prefix(APART);
            let Some(text) = text.filter(|text| !text.starts_with(' ')) else {
                continue;
            };
            let line = |text| Line {
                number,
                column: 1,
                text,
            };
            if let Some((letter, text)) = text.split_once("  ")
                && letter.len() == 1
            {
                let mut words = Words::of(&[line(text)])?;
                claims.push(match text.contains("->") {
                    true => {
                        let dependencies = words.dependencies(&relation)?;
                        Claim::Follows(only(dependencies.into_iter().map(|it| it.value)))
                    }
                    false => {
                        let parts = words.lists(&relation, "table")?;
                        Claim::Lossless(parts.into_iter().map(|it| it.value).collect())
                    }
                });
            } else if relation.attributes.is_empty() {
                if let Some((name, attributes)) = Words::of(&[line(text)])?.heading() {
                    relation.name = name.to_owned();
                    relation.attributes = attributes.into_iter().map(str::to_owned).collect();
                }
            } else {
                let dependencies = Words::of(&[line(text)])?.dependencies(&relation)?;
                relation
                    .dependencies
                    .extend(dependencies.into_iter().map(|it| it.value));
            }
        }
        Ok(Self { relation, claims })
    }
}

/// A claim is one dependency.
fn only(dependencies: impl Iterator<Item = Dependency>) -> Dependency {
    let nothing = Dependency {
        left: Set::default(),
        right: Set::default(),
    };
    dependencies.fold(nothing, |all, it| Dependency {
        left: all.left | it.left,
        right: all.right | it.right,
    })
}
