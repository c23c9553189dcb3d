//! Decompositions: what they cover, invent and lose, and the form of each part.

use super::super::filled::Blank;
use super::super::shown::{distinct, forbidden, steps, table};
use super::super::text::{Objection, Placed, Words};
use super::super::theory::{self, Dependency, Relation, Set, closure};
use super::Aim;
use super::forms::twice;

pub(super) fn parts(relation: &Relation, aim: Aim, blank: &Blank<'_>) -> Result<(), Objection> {
    let written = Words::of(&blank.lines)?.lists(relation, "table")?;
    let parts: Vec<Set> = written.iter().map(|part| part.value).collect();
    let here = |what: String| Objection::at(blank.span(), what);

    let covered = parts.iter().fold(Set::default(), |all, part| all | *part);
    let missing = relation.all() - covered;
    if !missing.is_empty() {
        return Err(here(format!(
            "`{}` is in none of the tables",
            relation.names(missing)
        )));
    }
    if let Some(spurious) = theory::spurious(relation, &parts) {
        let what = "the join of these tables invents a row: split the rows below and join them again, and the last one is new";
        let mut rows: Vec<_> = spurious.rows.iter().map(|row| (row, "")).collect();
        rows.push((&spurious.extra, "<- was never there"));
        return Err(here(what.into()).shown(table(relation, relation.all(), &rows)));
    }
    let lost = relation
        .dependencies
        .iter()
        .find_map(|dependency| theory::lost(relation, &parts, *dependency));
    if let Some(lost) = lost.filter(|_| aim.preserving) {
        let written = relation.written(lost.dependency);
        let what = format!(
            "`{written}` is lost: these rows are right in each table, and joined they break it"
        );
        return Err(here(what).shown(broken_together(relation, &parts, &lost)));
    }
    for part in &written {
        in_form(relation, aim, part)?;
    }
    match aim.most {
        Some(most) if parts.len() > most => {
            let count = parts.len();
            let tables = if most == 1 { "table" } else { "tables" };
            Err(here(format!(
                "it can be done with {most} {tables}, and you wrote {count}"
            )))
        }
        _ => Ok(()),
    }
}

/// The parts' rows of two rows, and then the two rows.
fn broken_together(relation: &Relation, parts: &[Set], lost: &theory::Lost) -> Vec<String> {
    let mut lines = Vec::new();
    for part in parts {
        let rows = distinct(&lost.rows, *part);
        let rows: Vec<_> = rows.iter().map(|row| (row, "")).collect();
        lines.extend(table(relation, *part, &rows));
        lines.push(String::new());
    }
    let joined = match theory::join(&lost.rows, parts).len() {
        2 => "joined:",
        _ => "joined, among others:",
    };
    lines.push(joined.into());
    let right = relation.names(lost.dependency.right);
    let second = format!(
        "<- another {right} for the same {}",
        relation.names(lost.dependency.left)
    );
    let rows = [(&lost.rows[0], ""), (&lost.rows[1], &*second)];
    lines.extend(table(relation, relation.all(), &rows));
    lines
}

fn in_form(relation: &Relation, aim: Aim, part: &Placed<Set>) -> Result<(), Objection> {
    let (form, at) = (aim.form, part.at);
    let Some(breach) = relation.breach(form, part.value) else {
        return Ok(());
    };
    let shown = relation.written(breach);
    let what = format!(
        "this table is not in {form}: `{shown}` holds in it, so there is {}",
        forbidden(form)
    );
    let mut against = twice(relation, part.value, breach);
    if !relation.dependencies.contains(&breach) {
        against.push(String::new());
        against.extend(steps(relation, breach));
    }
    Err(Objection::at(at, what).shown(against))
}

/// Whether `blank` names every dependency that the tables in `decomposition` lose, and no other.
pub(super) fn lost(
    relation: &Relation,
    decomposition: &Blank<'_>,
    blank: &Blank<'_>,
) -> Result<(), Objection> {
    let parts = Words::of(&decomposition.lines)?.lists(relation, "table")?;
    let parts: Vec<Set> = parts.into_iter().map(|part| part.value).collect();
    let written = match blank.is_none() {
        true => Vec::new(),
        false => Words::of(&blank.lines)?.dependencies(relation)?,
    };
    for it in &written {
        let shown = relation.written(it.value);
        if !relation.implies(it.value) {
            let what = format!("`{shown}` cannot be lost: it was not given and doesn't follow");
            return Err(Objection::at(it.at, what));
        }
        if theory::lost(relation, &parts, it.value).is_none() {
            let what = format!(
                "`{shown}` is not lost: the dependencies inside your tables still imply it"
            );
            return Err(Objection::at(it.at, what));
        }
    }
    // What holds in the parts, together with what is known to be lost, has to be everything.
    let kept = parts.iter().flat_map(|part| {
        let left_sides = part.subsets().into_iter();
        left_sides.map(|left| Dependency {
            left,
            right: relation.closure(left) & *part,
        })
    });
    let all: Vec<Dependency> = kept.chain(written.iter().map(|it| it.value)).collect();
    let forgotten = |it: &&Dependency| !it.right.is_subset(closure(it.left, &all));
    if let Some(forgotten) = relation.dependencies.iter().find(forgotten)
        && let Some(lost) = theory::lost(relation, &parts, *forgotten)
    {
        let what = "a lost dependency is missing here: these rows are right in each table, and joined they break it";
        return Err(
            Objection::at(blank.span(), what).shown(broken_together(relation, &parts, &lost))
        );
    }
    Ok(())
}
