//! Claims with a letter: which of them are true, and rows that refute one that is not.

use super::super::filled::Blank;
use super::super::question::{Claim, Question};
use super::super::shown::{grid, steps, table};
use super::super::text::{Objection, Span, Words};
use super::super::theory::{Relation, Row, agreeing_on, chase, join, obeys, spurious};

/// The most rows that are read.
const MOST_ROWS: usize = 12;

/// A counterexample to `claim`, in rows; none if it is true.
fn refuted(relation: &Relation, claim: &Claim) -> Option<(&'static str, Vec<String>)> {
    match claim {
        Claim::Follows(dependency) if relation.implies(*dependency) => None,
        Claim::Follows(dependency) => {
            let rows = agreeing_on(relation.closure(dependency.left), relation.attributes.len());
            let rows = [(&rows[0], ""), (&rows[1], "")];
            let what =
                "does not follow: these two rows obey every given dependency and break this one";
            Some((what, table(relation, relation.all(), &rows)))
        }
        Claim::Lossless(parts) => spurious(relation, parts).map(|spurious| {
            let mut rows: Vec<_> = spurious.rows.iter().map(|row| (row, "")).collect();
            rows.push((&spurious.extra, "<- was never there"));
            let what = "is not lossless: its join has a row that was never there";
            (what, table(relation, relation.all(), &rows))
        }),
    }
}

/// Whether the letters of all true claims are there, and no other.
pub(super) fn letters(question: &Question, blank: &Blank<'_>) -> Result<(), Objection> {
    let relation = &question.relation;
    let mut written = Vec::new();
    if !blank.is_none() {
        for name in Words::of(&blank.lines)?.names()? {
            let index = match name.value.to_uppercase().as_bytes() {
                [letter @ b'A'..=b'Z'] => usize::from(letter - b'A'),
                _ => question.claims.len(),
            };
            let Some(claim) = question.claims.get(index) else {
                let last = letter(question.claims.len() - 1);
                let what = format!(
                    "`{}` is not a letter of this sheet, which has A to {last}",
                    name.value
                );
                return Err(Objection::at(name.at, what));
            };
            if written.contains(&index) {
                continue;
            }
            if let Some((why, against)) = refuted(relation, claim) {
                let what = format!("{} {why}", letter(index));
                return Err(Objection::at(name.at, what).shown(against));
            }
            written.push(index);
        }
    }
    for (index, claim) in question.claims.iter().enumerate() {
        if written.contains(&index) || refuted(relation, claim).is_some() {
            continue;
        }
        let letter = letter(index);
        let objection = match claim {
            Claim::Follows(dependency) => {
                let what = format!("{letter} follows too");
                Objection::at(blank.span(), what).shown(steps(relation, *dependency))
            }
            Claim::Lossless(parts) => {
                let rows = chase(relation, parts);
                let rows: Vec<_> = rows.iter().map(|row| (row, "")).collect();
                let symbol = |_, value| match value {
                    1 => "a".to_owned(),
                    value => format!("b{}", value - 1),
                };
                let what = format!(
                    "{letter} is lossless too: its chase ends with a row in which every value is `a`"
                );
                Objection::at(blank.span(), what).shown(grid(
                    relation,
                    relation.all(),
                    &rows,
                    symbol,
                ))
            }
        };
        return Err(objection);
    }
    Ok(())
}

fn letter(index: usize) -> char {
    // There are fewer claims than letters.
    ('A'..='Z').nth(index).unwrap_or('?')
}

/// The learner's rows.
struct Rows<'a> {
    rows: Vec<Row>,
    /// The values that the numbers mean, by column.
    values: Vec<Vec<&'a str>>,
}

impl<'a> Rows<'a> {
    fn of(relation: &Relation, blank: &Blank<'a>) -> Result<Self, Objection> {
        let count = relation.attributes.len();
        let mut rows = Vec::new();
        let mut values: Vec<Vec<&str>> = vec![Vec::new(); count];
        for line in &blank.lines {
            let cells: Vec<&str> = line.text.split([',', '|']).map(str::trim).collect();
            let is_heading = cells
                .iter()
                .zip(&relation.attributes)
                .all(|(cell, name)| cell == name);
            if is_heading && rows.is_empty() {
                continue;
            }
            if cells.len() != count || cells.contains(&"") {
                let all = relation.names(relation.all());
                let what = format!(
                    "a row has {count} values, one each of {all}, with commas between them"
                );
                let empty = cells.iter().filter(|cell| cell.is_empty()).count();
                let found = match (cells.len() - empty, empty) {
                    (found, 0) => format!("this row has {found}"),
                    (found, _) => {
                        format!("this row has {found}, and {empty} empty: look at its commas")
                    }
                };
                return Err(Objection::at(line.span(), format!("{what}; {found}")));
            }
            if rows.len() == MOST_ROWS {
                let what = format!("{MOST_ROWS} rows are the limit, and two or three are enough");
                return Err(Objection::at(line.span(), what));
            }
            let numbers = cells.into_iter().zip(&mut values).map(|(cell, values)| {
                let place = values.iter().position(|value| *value == cell);
                place.unwrap_or_else(|| {
                    values.push(cell);
                    values.len() - 1
                })
            });
            rows.push(numbers.collect());
        }
        Ok(Self { rows, values })
    }

    fn table(&self, relation: &Relation, rows: &[(&Row, &str)]) -> Vec<String> {
        grid(relation, relation.all(), rows, |at, value| {
            self.values[at][value].to_owned()
        })
    }
}

/// Whether the rows obey what was given, and refute a claim.
pub(super) fn rows(question: &Question, blank: &Blank<'_>) -> Result<(), Objection> {
    let relation = &question.relation;
    let written = Rows::of(relation, blank)?;
    let rows = &written.rows;
    let here: Span = blank.span();
    if rows.is_empty() {
        return Err(Objection::at(
            blank.at,
            "write at least one row below the heading",
        ));
    }
    for dependency in &relation.dependencies {
        if obeys(rows, *dependency) {
            continue;
        }
        let pairs = rows
            .iter()
            .enumerate()
            .flat_map(|(at, one)| rows[..at].iter().map(move |other| (other, one)));
        let pair = pairs
            .into_iter()
            .find(|(one, other)| !obeys(&[(*one).clone(), (*other).clone()], *dependency));
        let shown = relation.written(*dependency);
        let what = format!("these rows do not obey `{shown}`, so they are not a counterexample");
        let against = pair.map(|(one, other)| written.table(relation, &[(one, ""), (other, "<-")]));
        return Err(Objection::at(here, what).shown(against.unwrap_or_default()));
    }
    let all = written.table(
        relation,
        &rows.iter().map(|row| (row, "")).collect::<Vec<_>>(),
    );
    let refutes = |claim: &Claim| match claim {
        Claim::Follows(dependency) => !obeys(rows, *dependency),
        Claim::Lossless(parts) => join(rows, parts).iter().any(|row| !rows.contains(row)),
    };
    if question.claims.iter().any(refutes) {
        return Ok(());
    }
    let what = match question.claims.first() {
        Some(Claim::Follows(_)) => {
            "these rows obey every given dependency and every claim, so they refute no claim"
        }
        _ => "these rows obey every given dependency, and every decomposition gives them back",
    };
    Err(Objection::at(here, what).shown(all))
}
