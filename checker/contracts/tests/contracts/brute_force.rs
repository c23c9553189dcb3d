//! The theory behind the verdicts against brute force: by definition, over small relations at random.
//!
//! Two rows are no more than the set of attributes on which they agree. So what follows from dependencies can be told by
//! looking at all such sets, without a closure; and a join is looked at row by row.

use contracts::day05::theory::{
    Dependency, Form, Relation, Row, Set, agreeing_on, closure, join, lost, obeys, spurious,
};
use proptest::prelude::*;

fn sets(count: usize, least: usize, most: usize) -> impl Strategy<Value = Set> {
    prop::collection::btree_set(0..count, least..=count.min(most))
        .prop_map(|places| places.into_iter().collect())
}

/// Up to 6 attributes and 6 dependencies; a left side may be empty.
fn relation() -> impl Strategy<Value = Relation> {
    (1..=6usize).prop_flat_map(|count| {
        let dependency = (sets(count, 0, 3), sets(count, 1, 2));
        let dependency = dependency.prop_map(|(left, right)| Dependency { left, right });
        prop::collection::vec(dependency, 0..=6).prop_map(move |dependencies| Relation {
            name: "r".into(),
            attributes: (0..count).map(|at| format!("a{at}")).collect(),
            dependencies,
        })
    })
}

/// A relation, and parts that together have all its attributes.
fn decomposed() -> impl Strategy<Value = (Relation, Vec<Set>)> {
    relation().prop_flat_map(|relation| {
        let count = relation.attributes.len();
        prop::collection::vec(sets(count, 1, 4), 1..=4).prop_map(move |mut parts| {
            let covered = parts.iter().fold(Set::default(), |all, part| all | *part);
            parts[0] = parts[0] | (relation.all() - covered);
            (relation.clone(), parts)
        })
    })
}

/// Up to 6 rows of few values.
fn rows(count: usize) -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(prop::collection::vec(1..=3usize, count), 0..=6)
}

/// The attributes that two rows share if they agree on `left` and obey the dependencies.
fn determined(relation: &Relation, left: Set) -> Set {
    let count = relation.attributes.len();
    let agreements = relation.all().subsets().into_iter().filter(|agreement| {
        let rows = agreeing_on(*agreement, count);
        let mut all = relation.dependencies.iter();
        left.is_subset(*agreement) && all.all(|it| obeys(&rows, *it))
    });
    agreements.fold(relation.all(), |common, agreement| common & agreement)
}

fn keys(relation: &Relation, part: Set) -> Vec<Set> {
    let whole = |set| part.is_subset(determined(relation, set));
    let minimal = |set: Set| set.places().all(|at| !whole(set - Set::single(at)));
    let mut keys = part.subsets();
    keys.retain(|set| whole(*set) && minimal(*set));
    keys
}

/// The highest form by the definitions: every dependency that holds in the part is looked at.
fn form(relation: &Relation, part: Set) -> Form {
    let keys = keys(relation, part);
    let prime = keys.iter().fold(Set::default(), |all, key| all | *key);
    let holding: Vec<(Set, Set)> = part
        .subsets()
        .into_iter()
        .map(|left| (left, (determined(relation, left) & part) - left))
        .collect();
    let superkey = |left: Set| keys.iter().any(|key| key.is_subset(left));
    let partial = |left: Set| {
        let within = |key: &Set| left.is_subset(*key) && left != *key;
        keys.iter().any(within)
    };
    let every =
        |fine: &dyn Fn(Set, Set) -> bool| holding.iter().all(|(left, right)| fine(*left, *right));
    if every(&|left, right| superkey(left) || right.is_empty()) {
        Form::BoyceCodd
    } else if every(&|left, right| superkey(left) || right.is_subset(prime)) {
        Form::Third
    } else if every(&|left, right| !partial(left) || right.is_subset(prime)) {
        Form::Second
    } else {
        Form::First
    }
}

/// Every row whose projection to each part is that of some row.
fn joined(rows: &[Row], parts: &[Set], count: usize) -> Vec<Row> {
    let mut all: Vec<Row> = vec![Vec::new()];
    for _ in 0..count {
        all = all
            .iter()
            .flat_map(|row| (1..=4).map(move |value| [&row[..], &[value]].concat()))
            .collect();
    }
    let fits = |row: &Row, part: &Set| {
        let same = |it: &Row| part.places().all(|at| it[at] == row[at]);
        rows.iter().any(same)
    };
    all.retain(|row| parts.iter().all(|part| fits(row, part)));
    all
}

proptest! {
    #[test]
    fn a_closure_is_what_two_rows_have_to_agree_on(relation in relation()) {
        for left in relation.all().subsets() {
            prop_assert_eq!(relation.closure(left), determined(&relation, left));
        }
    }

    #[test]
    fn keys_and_forms_are_those_of_the_definitions((relation, parts) in decomposed()) {
        for part in parts.into_iter().chain([relation.all()]) {
            let mut found = relation.keys(part);
            let mut expected = keys(&relation, part);
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(relation.form(part), form(&relation, part));
        }
    }

    #[test]
    fn a_breach_holds_in_the_part_and_is_forbidden_there((relation, parts) in decomposed()) {
        for part in parts {
            for wanted in [Form::Second, Form::Third, Form::BoyceCodd] {
                let Some(breach) = relation.breach(wanted, part) else {
                    prop_assert!(relation.form(part) >= wanted);
                    continue;
                };
                prop_assert!((breach.left | breach.right).is_subset(part));
                prop_assert!(relation.implies(breach) && !breach.is_trivial());
                prop_assert!(relation.form(part) < wanted);
            }
        }
    }

    #[test]
    fn a_join_is_every_row_whose_pieces_are_there(
        (count, rows, parts) in (1..=4usize).prop_flat_map(|count| {
            (Just(count), rows(count), prop::collection::vec(sets(count, 1, 3), 1..=3))
        })
    ) {
        let mut parts = parts;
        let covered = parts.iter().fold(Set::default(), |all, part| all | *part);
        parts[0] = parts[0] | (Set::first(count) - covered);
        let mut found = join(&rows, &parts);
        found.sort();
        prop_assert_eq!(found, joined(&rows, &parts, count));
    }

    #[test]
    fn a_lossy_join_is_shown_by_rows_that_are_allowed((relation, parts) in decomposed()) {
        if let Some(spurious) = spurious(&relation, &parts) {
            for dependency in &relation.dependencies {
                prop_assert!(obeys(&spurious.rows, *dependency), "{:?}", spurious);
            }
            prop_assert!(!spurious.rows.contains(&spurious.extra));
            prop_assert!(join(&spurious.rows, &parts).contains(&spurious.extra));
        }
    }

    #[test]
    fn no_allowed_rows_refute_a_join_that_is_called_lossless(
        (relation, parts, rows) in decomposed().prop_flat_map(|(relation, parts)| {
            let rows = rows(relation.attributes.len());
            (Just(relation), Just(parts), rows)
        })
    ) {
        // Of the rows, those are kept that break nothing together with the ones before them.
        let mut allowed: Vec<Row> = Vec::new();
        for row in rows {
            allowed.push(row);
            if !relation.dependencies.iter().all(|it| obeys(&allowed, *it)) || allowed[..allowed.len() - 1].contains(&allowed[allowed.len() - 1]) {
                allowed.pop();
            }
        }
        let more = join(&allowed, &parts).len() > allowed.len();
        prop_assert!(!more || spurious(&relation, &parts).is_some());
    }

    #[test]
    fn a_dependency_is_lost_exactly_if_it_does_not_follow_from_what_holds_in_the_parts(
        (relation, parts) in decomposed()
    ) {
        let kept: Vec<Dependency> = parts
            .iter()
            .flat_map(|part| part.subsets().into_iter().map(move |left| (left, *part)))
            .map(|(left, part)| Dependency { left, right: determined(&relation, left) & part })
            .collect();
        for dependency in &relation.dependencies {
            let follows = dependency.right.is_subset(closure(dependency.left, &kept));
            let lost = lost(&relation, &parts, *dependency);
            prop_assert_eq!(lost.is_none(), follows);
            if let Some(lost) = lost {
                prop_assert!(kept.iter().all(|it| obeys(&lost.rows, *it)), "{:?}", lost);
                prop_assert!(!obeys(&lost.rows, lost.dependency));
                prop_assert!(!obeys(&lost.rows, *dependency));
            }
        }
    }
}
