//! A verdict in short: one sentence, and the first rows that differ, in columns.

use checker::text::{columns, cut, plain};

use crate::data_set::DataSet;
use crate::grader::Grade;
use crate::judgment::{Difference, Judgment};

/// Rows shown of each kind.
pub const ROWS: usize = 3;
/// Columns that a value takes at most.
const CELL: usize = 36;

/// A row, as it was returned; a null is none.
type Row = Vec<Option<String>>;

/// The short verdict on an answer: a sentence without its full stop, and the rows that differ.
pub fn in_short(grade: &Grade) -> (String, Vec<String>) {
    let verdict = &grade.verdict;
    let mut what = plain(&verdict.to_string());
    if on_other_data(grade) {
        what = format!("right on the data you see, but on other data of the same shape: {what}");
    }
    if let Some(known) = grade.known {
        let known = known.trim_end_matches('.');
        what = format!("{}. {known}", what.trim_end_matches('.'));
    }
    let rows = match verdict {
        Judgment::Rows(difference) | Judgment::State { difference, .. } => {
            let lines = aligned(&difference.columns, sample(difference));
            lines.map(|(_, line)| line).collect()
        }
        _ => Vec::new(),
    };
    (what.trim_end_matches('.').to_owned(), rows)
}

/// Whether the answer is right on the data that the learner sees, and wrong on other data of the same shape.
pub fn on_other_data(grade: &Grade) -> bool {
    grade.set == DataSet::Second && grade.verdict != Judgment::TypedIn
}

/// The first rows of either kind, with their signs.
pub fn sample(difference: &Difference) -> Vec<(char, &Row)> {
    let missing = difference.missing.iter().take(ROWS).map(|row| ('-', row));
    let extra = difference.extra.iter().take(ROWS).map(|row| ('+', row));
    missing.chain(extra).collect()
}

/// A heading and rows, each a line that begins with its sign.
pub fn aligned(names: &[String], rows: Vec<(char, &Row)>) -> impl Iterator<Item = (char, String)> {
    let cell = |value: &Option<String>| cut(&plain(value.as_deref().unwrap_or("null")), CELL);
    let heading = names.iter().map(|name| cut(&plain(name), CELL)).collect();
    let mut lines: Vec<(char, Vec<String>)> = vec![(' ', heading)];
    lines.extend(
        rows.into_iter()
            .map(|(sign, row)| (sign, row.iter().map(cell).collect())),
    );
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|(_, cells)| cells.get(column));
        cells.map(|cell| columns(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    lines.into_iter().map(move |(sign, cells)| {
        let cells = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{:1$}", "", width - columns(cell)));
        let line = cells.collect::<Vec<_>>().join("  ");
        (sign, format!("{sign} {}", line.trim_end()))
    })
}
