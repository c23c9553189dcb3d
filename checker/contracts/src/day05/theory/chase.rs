//! The losses of a decomposition: rows that a join invents, and dependencies that no part can keep.

use super::relation::{Dependency, Relation};
use super::rows::{Row, agreeing_on};
use super::set::Set;

/// Why a join is not lossless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spurious {
    /// Rows that obey every dependency.
    pub rows: Vec<Row>,
    /// A row that is none of them, and is in the join of their projections.
    pub extra: Row,
}

/// A dependency that the parts do not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The dependency, with one attribute on the right.
    pub dependency: Dependency,
    /// Two rows that break it. Their projections obey, in each part, everything that holds there.
    pub rows: Vec<Row>,
}

/// The rows that the chase ends with.
///
/// It begins with a row for each part: the value 1 where the part has the attribute, and one of its own everywhere else.
/// Then rows that agree on a left side are made to agree on the right.
pub fn chase(relation: &Relation, parts: &[Set]) -> Vec<Row> {
    let count = relation.attributes.len();
    let own = |(index, part): (usize, &Set)| -> Row {
        let value = |at| if part.contains(at) { 1 } else { index + 2 };
        (0..count).map(value).collect()
    };
    let mut rows: Vec<Row> = parts.iter().enumerate().map(own).collect();
    while relation
        .dependencies
        .iter()
        .any(|dependency| enforce(*dependency, &mut rows))
    {}
    rows
}

/// Rows that `parts`, which together have every attribute, do not give back when they are joined; none if the join is
/// lossless.
///
/// When the chase ends with a row of ones, no join can invent it; when it does not, the rows it ends with are the
/// counterexample.
pub fn spurious(relation: &Relation, parts: &[Set]) -> Option<Spurious> {
    let rows = chase(relation, parts);
    let extra = vec![1; relation.attributes.len()];
    match rows.contains(&extra) {
        true => None,
        false => Some(Spurious {
            rows: renumbered(rows),
            extra,
        }),
    }
}

/// Makes rows that agree on the left agree on the right; false if they all do.
fn enforce(dependency: Dependency, rows: &mut [Row]) -> bool {
    for one in 0..rows.len() {
        for other in one + 1..rows.len() {
            let agree = |at: usize| rows[one][at] == rows[other][at];
            if !dependency.left.places().all(agree) {
                continue;
            }
            if let Some(at) = dependency.right.places().find(|&at| !agree(at)) {
                let (keep, give_up) = (rows[one][at], rows[other][at]);
                let (keep, give_up) = (keep.min(give_up), keep.max(give_up));
                for row in rows.iter_mut().filter(|row| row[at] == give_up) {
                    row[at] = keep;
                }
                return true;
            }
        }
    }
    false
}

/// The same rows, each once, with the values of a column counted 1, 2, 3 without a gap.
fn renumbered(mut rows: Vec<Row>) -> Vec<Row> {
    for at in 0..rows.first().map_or(0, Vec::len) {
        let mut values: Vec<usize> = rows.iter().map(|row| row[at]).collect();
        values.sort_unstable();
        values.dedup();
        for row in &mut rows {
            let place = values.iter().position(|value| *value == row[at]);
            row[at] = place.map_or(row[at], |place| place + 1);
        }
    }
    let mut seen = Vec::new();
    rows.retain(|row| {
        let new = !seen.contains(row);
        seen.push(row.clone());
        new
    });
    rows
}

/// Why `parts` do not keep `dependency`, or none if they do.
///
/// By the test of Ullman (*Principles of Database and Knowledge-Base Systems*, chapter 7): the closure of the left side,
/// as far as it can be found by looking at one part at a time. Two rows that agree on exactly that break no part.
pub fn lost(relation: &Relation, parts: &[Set], dependency: Dependency) -> Option<Lost> {
    let mut kept = dependency.left;
    loop {
        let found = |part: &Set| relation.closure(kept & *part) & *part;
        let more = parts.iter().fold(kept, |all, part| all | found(part));
        if more == kept {
            break;
        }
        kept = more;
    }
    let at = (dependency.right - kept).places().next()?;
    Some(Lost {
        dependency: Dependency {
            left: dependency.left,
            right: Set::single(at),
        },
        rows: agreeing_on(kept, relation.attributes.len()),
    })
}
