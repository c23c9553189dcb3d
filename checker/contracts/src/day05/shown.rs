//! Rows and reasons, as lines under an objection.

use super::theory::{Dependency, Form, Relation, Row, Set};

/// A row to show: its values, and what is remarked about it.
pub(super) type Remarked<'a> = (&'a Row, &'a str);

/// Rows as a table of the attributes in `part`, with made-up values.
pub(super) fn table(relation: &Relation, part: Set, rows: &[Remarked<'_>]) -> Vec<String> {
    let cell = |at: usize, value: usize| format!("{}{value}", relation.attributes[at]);
    grid(relation, part, rows, cell)
}

/// Rows as a table of the attributes in `part`, with the values that `cell` gives them.
pub(super) fn grid(
    relation: &Relation,
    part: Set,
    rows: &[Remarked<'_>],
    cell: impl Fn(usize, usize) -> String,
) -> Vec<String> {
    let heading = part.places().map(|at| relation.attributes[at].clone());
    let mut lines: Vec<(Vec<String>, &str)> = vec![(heading.collect(), "")];
    for (row, remark) in rows {
        let cells = part.places().map(|at| cell(at, row[at]));
        lines.push((cells.collect(), remark));
    }
    let width = |column: usize| {
        let widths = lines.iter().map(|(cells, _)| cells[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..part.len()).map(width).collect();
    lines
        .iter()
        .map(|(cells, remark)| {
            let cells = cells.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            format!("{}   {remark}", cells.join("  "))
                .trim_end()
                .to_owned()
        })
        .collect()
}

/// The same rows once each.
pub(super) fn distinct(rows: &[Row], part: Set) -> Vec<Row> {
    let mut seen: Vec<Vec<usize>> = Vec::new();
    let mut kept = Vec::new();
    for row in rows {
        let values: Vec<usize> = part.places().map(|at| row[at]).collect();
        if !seen.contains(&values) {
            seen.push(values);
            kept.push(row.clone());
        }
    }
    kept
}

/// How `wanted` follows: the dependencies in use, one in a line, with all that is known by then.
pub(super) fn steps(relation: &Relation, wanted: Dependency) -> Vec<String> {
    let mut known = wanted.left;
    let mut used: Vec<Dependency> = Vec::new();
    while !wanted.right.is_subset(known) {
        let next = relation
            .dependencies
            .iter()
            .find(|it| it.left.is_subset(known) && !it.right.is_subset(known));
        let Some(next) = next else {
            break;
        };
        used.push(*next);
        known = known | next.right;
    }
    // From the end: what nothing behind it needs was found in vain.
    let mut needed = wanted.right - wanted.left;
    let mut kept = Vec::new();
    for step in used.into_iter().rev() {
        if !(step.right & needed).is_empty() {
            needed = (needed - step.right) | (step.left - wanted.left);
            kept.push(step);
        }
    }
    let mut known = wanted.left;
    let mut lines = vec![relation.names(known)];
    for step in kept.into_iter().rev() {
        known = known | step.right;
        lines.push(format!("  by {}", relation.written(step)));
        lines.push(relation.names(known));
    }
    lines
}

/// The rule of a form, in words.
pub(super) fn forbidden(form: Form) -> &'static str {
    match form {
        Form::First => "a value that is a table itself",
        Form::Second => "a nonprime attribute that depends on a part of a key",
        Form::Third => "a nonprime attribute that depends on something other than a superkey",
        Form::BoyceCodd => "an attribute that depends on something other than a superkey",
    }
}

/// The same, without its article: what there is none of.
pub(super) fn nothing(form: Form) -> &'static str {
    let forbidden = forbidden(form);
    forbidden
        .split_once(' ')
        .map_or(forbidden, |(_, thing)| thing)
}
