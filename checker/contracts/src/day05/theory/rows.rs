//! Rows: what dependencies are about, and what refutes a wrong answer.

use super::relation::Dependency;
use super::set::Set;

/// The values of a row, a number for each. Equal numbers in a column are equal values.
pub type Row = Vec<usize>;

/// Whether all rows that agree on the left agree on the right.
pub fn obeys(rows: &[Row], dependency: Dependency) -> bool {
    let agree = |one: &Row, other: &Row, set: Set| set.places().all(|at| one[at] == other[at]);
    rows.iter().all(|one| {
        rows.iter()
            .all(|other| !agree(one, other, dependency.left) || agree(one, other, dependency.right))
    })
}

/// Two rows of `count` values that agree on `set` and nowhere else. Where `set` is closed under some dependencies, they
/// obey all of them.
pub fn agreeing_on(set: Set, count: usize) -> Vec<Row> {
    let other = (0..count).map(|at| if set.contains(at) { 1 } else { 2 });
    vec![vec![1; count], other.collect()]
}

/// The join of the projections of `rows` to `parts`: those rows, and perhaps more. Together the parts have every
/// attribute.
pub fn join(rows: &[Row], parts: &[Set]) -> Vec<Row> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let mut joined: Vec<Row> = vec![vec![0; first.len()]];
    let mut known = Set::default();
    for &part in parts {
        let shared = known & part;
        let mut longer = Vec::new();
        for left in &joined {
            let fitting = rows
                .iter()
                .filter(|row| shared.places().all(|at| left[at] == row[at]));
            longer.extend(fitting.map(|row| {
                let mut left = left.clone();
                part.places().for_each(|at| left[at] = row[at]);
                left
            }));
        }
        longer.sort();
        longer.dedup();
        joined = longer;
        known = known | part;
    }
    joined
}
