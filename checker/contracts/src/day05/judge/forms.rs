//! The highest normal form, and what breaks the next one.

use super::super::filled::Blank;
use super::super::shown::{forbidden, nothing, table};
use super::super::text::{Objection, Words};
use super::super::theory::{Dependency, Form, Relation, Set, agreeing_on};

/// Two rows in which `dependency` says the same thing twice.
pub(super) fn twice(relation: &Relation, part: Set, dependency: Dependency) -> Vec<String> {
    let rows = agreeing_on(relation.closure(dependency.left), relation.attributes.len());
    let first = format!("{} is said here", relation.names(dependency.right));
    let remarks = [(&rows[0], &*first), (&rows[1], "and here again")];
    table(relation, part, &remarks)
}

/// `3nf`, `3`, `third normal form`, `BCNF`, `Boyce-Codd`.
fn read(blank: &Blank<'_>) -> Result<Form, Objection> {
    let written: Vec<&str> = blank.lines.iter().map(|line| line.text).collect();
    let mut word = written.concat().to_lowercase();
    word.retain(char::is_alphanumeric);
    let word = word.strip_suffix("normalform").unwrap_or(&word);
    match word.strip_suffix("nf").unwrap_or(word) {
        "1" | "1st" | "first" => Ok(Form::First),
        "2" | "2nd" | "second" => Ok(Form::Second),
        "3" | "3rd" | "third" => Ok(Form::Third),
        "bc" | "boycecodd" => Ok(Form::BoyceCodd),
        _ => Err(Objection::at(
            blank.span(),
            "a normal form is written 1NF, 2NF, 3NF or BCNF",
        )),
    }
}

pub(super) fn form(relation: &Relation, blank: &Blank<'_>) -> Result<(), Objection> {
    let written = read(blank)?;
    let all = relation.all();
    let highest = relation.form(all);
    let broken = highest.next().filter(|_| written > highest);
    if let Some(broken) = broken {
        let dependency = relation.breach(broken, all);
        let against = dependency.map(|dependency| twice(relation, all, dependency));
        let what = format!(
            "the relation is not in {broken}: there is {}",
            forbidden(broken)
        );
        return Err(Objection::at(blank.span(), what).shown(against.unwrap_or_default()));
    }
    if let Some(next) = written.next().filter(|_| written < highest) {
        let what = format!(
            "{written} is not the highest form: nothing breaks {next}, because there is no {}",
            nothing(next)
        );
        return Err(Objection::at(blank.span(), what));
    }
    Ok(())
}

pub(super) fn broken_by(relation: &Relation, blank: &Blank<'_>) -> Result<(), Objection> {
    let all = relation.all();
    let next = relation.form(all).next();
    if blank.is_none() {
        let Some(next) = next else {
            return Ok(());
        };
        let what = format!(
            "a dependency does break {next}: look for {}",
            forbidden(next)
        );
        return Err(Objection::at(blank.span(), what));
    }
    for written in Words::of(&blank.lines)?.dependencies(relation)? {
        let dependency = written.value;
        let object = |what: String| Objection::at(written.at, what);
        let shown = format!("`{}`", relation.written(dependency));
        let lacking = dependency.right - relation.closure(dependency.left);
        if !lacking.is_empty() {
            let rows = agreeing_on(relation.closure(dependency.left), relation.attributes.len());
            let against = table(relation, all, &[(&rows[0], ""), (&rows[1], "")]);
            let what =
                format!("{shown} does not hold: the given dependencies allow these two rows");
            return Err(object(what).shown(against));
        }
        if dependency.is_trivial() {
            return Err(object(format!(
                "{shown} is trivial: it holds in every table, so it breaks no form"
            )));
        }
        let Some(next) = next else {
            return Err(object(format!(
                "{shown} breaks nothing: `{{{}}}` is a superkey",
                relation.names(dependency.left)
            )));
        };
        if !relation.forbids(next, all, dependency) {
            return Err(object(format!(
                "{shown} does not break {next}: {}",
                excuse(relation, next, dependency)
            )));
        }
    }
    Ok(())
}

/// Why `form` does not forbid `dependency`.
fn excuse(relation: &Relation, form: Form, dependency: Dependency) -> String {
    let Dependency { left, right } = dependency;
    let all = relation.all();
    if form != Form::BoyceCodd && (right - left).is_subset(relation.prime(all)) {
        return format!("`{}` is prime", relation.names(right - left));
    }
    match all.is_subset(relation.closure(left)) {
        true => format!("`{{{}}}` is a superkey", relation.names(left)),
        false => format!("`{{{}}}` is not a part of a key", relation.names(left)),
    }
}
