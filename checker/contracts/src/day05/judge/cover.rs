//! A minimal cover.

use super::super::filled::Blank;
use super::super::shown::{steps, table};
use super::super::text::{Objection, Placed, Words};
use super::super::theory::{Dependency, Relation, Set, agreeing_on, closure};

pub(super) fn cover(relation: &Relation, blank: &Blank<'_>) -> Result<(), Objection> {
    let written = Words::of(&blank.lines)?.dependencies(relation)?;
    // `a -> b, c` says two things, and each has to be needed.
    let single = |it: &Placed<Dependency>| {
        let (left, at) = (it.value.left, it.at);
        let rights = it.value.right.places().map(Set::single);
        let value = move |right| Placed {
            value: Dependency { left, right },
            at,
        };
        rights.map(value).collect::<Vec<_>>()
    };
    let cover: Vec<Placed<Dependency>> = written.iter().flat_map(single).collect();
    let values: Vec<Dependency> = cover.iter().map(|it| it.value).collect();

    for it in &cover {
        if !relation.implies(it.value) {
            let what = format!(
                "`{}` was not given and doesn't follow",
                relation.written(it.value)
            );
            let against = refuting(relation, relation.closure(it.value.left));
            return Err(Objection::at(it.at, what).shown(against));
        }
    }
    let lost = super::super::theory::covers(&values, &relation.dependencies);
    if let Some(lost) = lost {
        let kept = closure(lost.left, &values);
        let right = lost.right - kept;
        let written = relation.written(Dependency { right, ..lost });
        let what = format!("`{written}` no longer follows: two rows obey your cover and break it");
        return Err(Objection::at(blank.span(), what).shown(refuting(relation, kept)));
    }
    for (index, it) in cover.iter().enumerate() {
        let mut others = values.clone();
        others.remove(index);
        let shown = relation.written(it.value);
        if it.value.right.is_subset(closure(it.value.left, &others)) {
            let without = Relation {
                dependencies: others,
                ..relation.clone()
            };
            let what = format!("leave out `{shown}`: it follows from the others");
            return Err(Objection::at(it.at, what).shown(steps(&without, it.value)));
        }
        let spare = it.value.left.places().map(Set::single).find(|spare| {
            let rest = it.value.left - *spare;
            it.value.right.is_subset(relation.closure(rest))
        });
        if let Some(spare) = spare {
            let rest = it.value.left - spare;
            let what = format!("in `{shown}` you can leave out `{}`", relation.names(spare));
            let smaller = Dependency {
                left: rest,
                ..it.value
            };
            return Err(Objection::at(it.at, what).shown(steps(relation, smaller)));
        }
    }
    Ok(())
}

/// Two rows that agree on `set`, which is closed under what they obey.
fn refuting(relation: &Relation, set: Set) -> Vec<String> {
    let rows = agreeing_on(set, relation.attributes.len());
    table(relation, relation.all(), &[(&rows[0], ""), (&rows[1], "")])
}
