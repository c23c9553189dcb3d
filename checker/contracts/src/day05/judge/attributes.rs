//! Closures, keys, prime attributes.

use super::super::filled::Blank;
use super::super::shown::{steps, table};
use super::super::text::{Objection, Words, attribute};
use super::super::theory::{Dependency, Relation, Set, agreeing_on};

/// Two rows that agree on all that `set` determines, and on nothing else.
fn apart(relation: &Relation, set: Set) -> Vec<String> {
    let rows = agreeing_on(relation.closure(set), relation.attributes.len());
    table(relation, relation.all(), &[(&rows[0], ""), (&rows[1], "")])
}

/// `{a, b}`, as one attribute or a few are called in a sentence.
fn braced(relation: &Relation, set: Set) -> String {
    format!("`{{{}}}`", relation.names(set))
}

/// The attributes named in a blank, each with its place.
fn named(
    relation: &Relation,
    blank: &Blank<'_>,
) -> Result<Vec<(Set, super::super::text::Span)>, Objection> {
    let names = Words::of(&blank.lines)?.names()?;
    let found = names
        .into_iter()
        .map(|name| Ok((attribute(relation, name.value, name.at)?, name.at)));
    found.collect()
}

pub(super) fn closure(
    relation: &Relation,
    of: &[&str],
    blank: &Blank<'_>,
) -> Result<(), Objection> {
    let of: Set = (0..relation.attributes.len())
        .filter(|&at| of.contains(&&*relation.attributes[at]))
        .collect();
    let closure = relation.closure(of);
    let left = braced(relation, of);
    let mut written = Set::default();
    for (set, at) in named(relation, blank)? {
        if !set.is_subset(closure) {
            let what = format!(
                "{left} does not determine `{}`: the given dependencies allow these two rows",
                relation.names(set)
            );
            return Err(Objection::at(at, what).shown(apart(relation, of)));
        }
        written = written | set;
    }
    if let Some(missing) = (closure - written).places().next() {
        let right = Set::single(missing);
        let what = format!("{left} determines `{}` too", relation.names(right));
        let steps = steps(relation, Dependency { left: of, right });
        return Err(Objection::at(blank.span(), what).shown(steps));
    }
    Ok(())
}

pub(super) fn keys(relation: &Relation, blank: &Blank<'_>) -> Result<(), Objection> {
    let all = relation.all();
    let written = Words::of(&blank.lines)?.lists(relation, "key")?;
    for key in &written {
        let shown = braced(relation, key.value);
        let lacking = all - relation.closure(key.value);
        if !lacking.is_empty() {
            let what = format!(
                "{shown} is not a key: two rows may agree on it and differ in `{}`",
                relation.names(lacking)
            );
            return Err(Objection::at(key.at, what).shown(apart(relation, key.value)));
        }
        let spare = key.value.places().map(Set::single).find(|spare| {
            let rest = key.value - *spare;
            all.is_subset(relation.closure(rest))
        });
        if let Some(spare) = spare {
            let rest = key.value - spare;
            let what = format!(
                "{shown} is not minimal: it is a key without `{}` too",
                relation.names(spare)
            );
            let why = steps(
                relation,
                Dependency {
                    left: rest,
                    right: all,
                },
            );
            return Err(Objection::at(key.at, what).shown(why));
        }
    }
    let written: Vec<Set> = written.into_iter().map(|key| key.value).collect();
    let missing = relation
        .keys(all)
        .into_iter()
        .find(|key| !written.contains(key));
    if let Some(missing) = missing {
        // One of its attributes is told, and if there is one, one that is in no key so far.
        let seen = written.iter().fold(Set::default(), |all, key| all | *key);
        let new = (missing - seen).places().next().or(missing.places().next());
        let part = relation.names(Set::from_iter(new));
        let what = match written.len() {
            0 => format!("there is a key, and it contains `{part}`"),
            _ => format!("there is another key, and it contains `{part}`"),
        };
        return Err(Objection::at(blank.span(), what));
    }
    Ok(())
}

pub(super) fn prime(relation: &Relation, blank: &Blank<'_>) -> Result<(), Objection> {
    let prime = relation.prime(relation.all());
    let mut written = Set::default();
    for (set, at) in named(relation, blank)? {
        if !set.is_subset(prime) {
            let what = format!("`{}` is in no candidate key", relation.names(set));
            return Err(Objection::at(at, what));
        }
        written = written | set;
    }
    if let Some(missing) = (prime - written).places().next() {
        let what = format!(
            "`{}` is prime too: it is in a candidate key",
            relation.attributes[missing]
        );
        return Err(Objection::at(blank.span(), what));
    }
    Ok(())
}
