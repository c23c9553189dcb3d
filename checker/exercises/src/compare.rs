//! Comparing what an answer gave with what was expected.
//!
//! Invariants
//! - Rows are compared as a multiset first; only when it agrees is their order looked at, and then only in the columns that the
//!   exercise sorts by. So ties may come in any order.
//! - A numeric is compared by its value (2.5 is 2.50), a `double precision` within the exercise's tolerance, all else as text.

use std::collections::HashMap;

use crate::exercise::Exercise;
use crate::judgment::{Difference, Judgment};
use crate::outcome::{Outcome, Table};

/// The verdict on `got`, one data set looked at.
pub(crate) fn compare(exercise: &Exercise, expected: &Outcome, got: &Outcome) -> Judgment {
    let found = columns(&expected.result, &got.result)
        .or_else(|| rows(exercise, &expected.result, &got.result).map(Judgment::Rows))
        .or_else(|| order(exercise, &expected.result, &got.result));
    if let Some(verdict) = found {
        return verdict;
    }
    let looks = exercise.afterwards.iter();
    for ((look, expected), got) in looks.zip(&expected.afterwards).zip(&got.afterwards) {
        if let Some(difference) = rows(exercise, expected, got) {
            return Judgment::State {
                what: look.what.clone(),
                difference,
            };
        }
    }
    let attempts = exercise.attempts.iter();
    for ((attempt, expected), got) in attempts.zip(&expected.attempts).zip(&got.attempts) {
        if !same_way(expected, got) {
            return Judgment::Attempt {
                what: attempt.what.clone(),
                expected: expected.clone(),
                got: got.clone(),
            };
        }
    }
    Judgment::Right
}

/// Whether an attempt went the same way. There is more than one kind of constraint for a rule, and each refuses with a
/// SQLSTATE of its own; the class, its first two characters, is the same (PostgreSQL, appendix A).
fn same_way(expected: &Result<u64, String>, got: &Result<u64, String>) -> bool {
    match (expected, got) {
        (Err(expected), Err(got)) => expected.get(..2) == got.get(..2),
        _ => expected == got,
    }
}

fn columns(expected: &Table, got: &Table) -> Option<Judgment> {
    let (expected, got) = (&expected.columns, &got.columns);
    if expected.len() != got.len() {
        return Some(Judgment::ColumnCount {
            expected: expected.iter().map(|it| it.name.clone()).collect(),
            got: got.iter().map(|it| it.name.clone()).collect(),
        });
    }
    let differ = |by: fn(&crate::outcome::Column) -> &str| {
        let pairs = expected.iter().zip(got);
        pairs.enumerate().find(move |(_, (e, g))| by(e) != by(g))
    };
    if let Some((index, (expected, got))) = differ(|it| &it.name) {
        return Some(Judgment::ColumnName {
            position: index + 1,
            expected: expected.name.clone(),
            got: got.name.clone(),
        });
    }
    let (_, (expected, got)) = differ(|it| &it.type_name)?;
    Some(Judgment::ColumnType {
        name: got.name.clone(),
        expected: expected.type_name.clone(),
        got: got.type_name.clone(),
    })
}

fn rows(exercise: &Exercise, expected: &Table, got: &Table) -> Option<Difference> {
    let mut difference = Closeness::new(expected, exercise.tolerance).difference(expected, got);
    if exercise.sorted_by.is_empty() {
        // The order that they came in means nothing.
        difference.missing.sort();
        difference.extra.sort();
    }
    let none = difference.missing.is_empty() && difference.extra.is_empty();
    (!none).then_some(difference)
}

/// The first row that is out of place, the rows being the right ones.
fn order(exercise: &Exercise, expected: &Table, got: &Table) -> Option<Judgment> {
    let close = Closeness::new(expected, exercise.tolerance);
    let keys: Vec<usize> = exercise
        .sorted_by
        .iter()
        .filter_map(|name| expected.columns.iter().position(|it| it.name == *name))
        .collect();
    let pairs = expected.rows.iter().zip(&got.rows);
    let (row, (expected_row, got_row)) = pairs.enumerate().find(|(_, (expected, got))| {
        keys.iter()
            .any(|&key| !close.same(key, &expected[key], &got[key]))
    })?;
    let by = |row: &[Option<String>]| keys.iter().map(|&key| row[key].clone()).collect();
    Some(Judgment::Order {
        row: row + 1,
        by: exercise.sorted_by.clone(),
        expected: by(expected_row),
        got: by(got_row),
    })
}

/// When two values of a column count as the same.
struct Closeness(Vec<Kind>);

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Numeric,
    Within(f64),
}

impl Closeness {
    fn new(table: &Table, tolerance: Option<f64>) -> Self {
        let kinds = table.columns.iter().map(|it| match &*it.type_name {
            "numeric" => Kind::Numeric,
            "double precision" => tolerance.map_or(Kind::Text, Kind::Within),
            _ => Kind::Text,
        });
        Self(kinds.collect())
    }

    fn same(&self, column: usize, one: &Option<String>, other: &Option<String>) -> bool {
        match (self.0[column], one, other) {
            (Kind::Within(tolerance), Some(one), Some(other)) => {
                match (one.parse::<f64>(), other.parse::<f64>()) {
                    (Ok(one), Ok(other)) => one == other || (one - other).abs() <= tolerance,
                    _ => one == other,
                }
            }
            (kind, one, other) => exact(kind, one) == exact(kind, other),
        }
    }

    /// The columns that must agree to the character for two rows to be the same.
    fn exact<'a>(&self, row: &'a [Option<String>]) -> Vec<Option<&'a str>> {
        let cells = row.iter().zip(&self.0);
        cells
            .map(|(cell, kind)| match kind {
                // Of these it matters at first only whether they are there.
                Kind::Within(_) => cell.as_ref().map(|_| ""),
                kind => exact(*kind, cell),
            })
            .collect()
    }

    fn difference(&self, expected: &Table, got: &Table) -> Difference {
        let mut open: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, row) in expected.rows.iter().enumerate().rev() {
            open.entry(self.exact(row)).or_default().push(index);
        }
        let mut found = vec![false; expected.rows.len()];
        let mut extra = Vec::new();
        for row in &got.rows {
            let like = |index: usize| {
                let pairs = expected.rows[index].iter().zip(row).enumerate();
                pairs
                    .into_iter()
                    .all(|(column, (one, other))| self.same(column, one, other))
            };
            let candidates = open.get_mut(&self.exact(row));
            let taken = candidates.and_then(|candidates| {
                let place = candidates.iter().rposition(|&index| like(index))?;
                Some(candidates.remove(place))
            });
            match taken {
                Some(index) => found[index] = true,
                None => extra.push(row.clone()),
            }
        }
        let missing = expected.rows.iter().zip(found).filter(|(_, found)| !found);
        Difference {
            columns: expected.columns.iter().map(|it| it.name.clone()).collect(),
            missing: missing.map(|(row, _)| row.clone()).collect(),
            extra,
        }
    }
}

fn exact(kind: Kind, cell: &Option<String>) -> Option<&str> {
    let cell = cell.as_deref()?;
    Some(match kind {
        Kind::Numeric if cell.contains('.') => cell.trim_end_matches('0').trim_end_matches('.'),
        _ => cell,
    })
}
