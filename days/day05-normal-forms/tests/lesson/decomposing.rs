//! Decompositions, against the definitions of their forms and the chase.

use normal_forms::{AttributeSet, Limits, Part, Relation, follows};
use proptest::prelude::*;

use crate::random::{determined, is_boyce_codd, is_third, keys_of_part, relation, subsets};

fn sets(parts: &[Part]) -> Vec<AttributeSet> {
    parts.iter().map(|part| part.attributes).collect()
}

fn check_parts(relation: &Relation, parts: &[Part]) -> Result<(), TestCaseError> {
    let together = sets(parts).into_iter().collect::<AttributeSet>();
    prop_assert_eq!(together, relation.all());
    prop_assert!(relation.chase(&sets(parts)).is_lossless());
    for part in parts {
        let mut expected = keys_of_part(relation, part.attributes);
        expected.sort_by_key(|key| (key.len(), key.iter().collect::<Vec<_>>()));
        if part.limit.is_none() {
            prop_assert_eq!(&part.keys, &expected, "not all candidate keys");
        } else {
            prop_assert!(!part.keys.is_empty());
            prop_assert!(
                part.keys.iter().all(|key| expected.contains(key)),
                "not a candidate key"
            );
        }
    }
    Ok(())
}

/// The dependencies that hold inside one of the parts, all of them.
fn projected(relation: &Relation, parts: &[Part]) -> Vec<normal_forms::Dependency> {
    let inside = |part: &Part| {
        let attributes = part.attributes;
        subsets(attributes).into_iter().map(move |left| {
            normal_forms::Dependency::new(left, determined(relation, left) & attributes)
        })
    };
    parts.iter().flat_map(inside).collect()
}

proptest! {
    #[test]
    fn synthesis_is_in_third_normal_form_lossless_and_keeps_every_dependency(relation in relation()) {
        let parts = relation.third_normal_form(Limits::default());
        check_parts(&relation, &parts)?;
        for part in &parts {
            prop_assert_eq!(part.limit, None);
            prop_assert!(is_third(&relation, part.attributes));
        }
        prop_assert_eq!(relation.lost(&parts).count(), 0);
        let inside = projected(&relation, &parts);
        prop_assert!(relation.dependencies().iter().all(|it| follows(*it, &inside)));
    }

    #[test]
    fn decomposition_is_in_boyce_codd_normal_form_and_lossless(relation in relation()) {
        let decomposition = relation.boyce_codd_normal_form(Limits::default());
        check_parts(&relation, &decomposition.parts)?;
        prop_assert!(decomposition.parts.iter().all(|part| part.limit.is_none()));
        for part in &decomposition.parts {
            prop_assert!(is_boyce_codd(&relation, part.attributes));
        }
    }

    #[test]
    fn beyond_the_limit_it_is_so_too_and_says_so(relation in relation()) {
        let none = Limits { steps: 0, ..Limits::default() };
        let decomposition = relation.boyce_codd_normal_form(none);
        check_parts(&relation, &decomposition.parts)?;
        for part in &decomposition.parts {
            prop_assert!(is_boyce_codd(&relation, part.attributes));
        }
        let searched = relation.boyce_codd_normal_form(Limits::default());
        prop_assert!(decomposition.limit.is_some() || sets(&decomposition.parts) == sets(&searched.parts));
    }

    #[test]
    fn a_dependency_is_lost_if_it_does_not_follow_from_what_holds_in_the_parts(relation in relation()) {
        let parts = relation.boyce_codd_normal_form(Limits::default()).parts;
        let inside = projected(&relation, &parts);
        let lost: Vec<_> = relation.lost(&parts).collect();
        for dependency in relation.dependencies() {
            prop_assert_eq!(lost.contains(dependency), !follows(*dependency, &inside));
        }
    }

    #[test]
    fn a_lossy_chase_ends_with_a_counterexample(relation in relation(), cuts in prop::collection::vec(any::<u8>(), 1..4)) {
        let count = relation.attributes().len();
        let mut parts: Vec<AttributeSet> = cuts
            .into_iter()
            .map(|bits| (0..count).filter(|it| bits >> it & 1 == 1).collect())
            .collect();
        let together = parts.iter().copied().collect::<AttributeSet>();
        parts.push(relation.all() - together);
        let tableau = relation.chase(&parts);
        let rows = tableau.rows();
        for dependency in relation.dependencies() {
            for (one, other) in rows.iter().flat_map(|one| rows.iter().map(move |other| (one, other))) {
                let agree = |set: AttributeSet| set.iter().all(|column| one[column] == other[column]);
                prop_assert!(!agree(dependency.left) || agree(dependency.right), "a dependency is not enforced");
            }
        }
        // Each part has a row that is distinguished there, so the join has the row that is so throughout.
        for part in &parts {
            prop_assert!(rows.iter().any(|row| part.iter().all(|column| row[column] == 0)));
        }
        if let [one, other, rest] = parts[..] && rest.is_empty() {
            // For two parts there is a test without a table: what they share must determine one of them.
            let shared = determined(&relation, one & other);
            prop_assert_eq!(tableau.is_lossless(), one.is_subset(shared) || other.is_subset(shared));
        }
    }
}

#[test]
fn equivalent_names_share_a_part() {
    let people: Relation = "id -> email, name; email -> id, born".parse().unwrap();
    let parts = people.third_normal_form(Limits::default());
    assert_eq!(sets(&parts), [people.all()]);
    let [id, email] = ["id", "email"].map(|name| people.set([name]).unwrap());
    assert_eq!(parts[0].keys, [id, email]);
}

#[test]
fn what_merging_equivalent_names_makes_superfluous_is_taken_out() {
    // Bernstein's own example: once x1, x2 and c, d are names of one thing, x1, x2 -> a is a detour over c.
    let text = "x1, x2 -> a, d; c, d -> x1, x2; a, x1 -> b; b, x2 -> c; c -> a";
    let relation: Relation = text.parse().unwrap();
    for part in relation.third_normal_form(Limits::default()) {
        assert!(is_third(&relation, part.attributes), "{part:?}");
    }
}

#[test]
fn a_part_is_split_by_a_dependency_that_only_follows() {
    // Nothing given lies inside (a, c, d), but a -> c follows by way of b.
    let relation: Relation = "r(a, b, c, d); a -> b; b -> c".parse().unwrap();
    let decomposition = relation.boyce_codd_normal_form(Limits::default());
    for part in &decomposition.parts {
        assert!(is_boyce_codd(&relation, part.attributes), "{part:?}");
    }
}

#[test]
fn a_part_has_the_keys_that_no_dependency_names() {
    // No dependency is inside (a, c, d, e) except through b: a and c determine each other there, and each makes a key with d.
    let relation: Relation = "r(a, b, c, d, e); a -> b; b -> c; c -> b; b -> a; a, d -> e"
        .parse()
        .unwrap();
    let parts = relation.third_normal_form(Limits::default());
    let holds_d = |part: &&Part| part.attributes.contains(3);
    let part = parts.iter().find(holds_d).unwrap();
    let keys: Vec<String> = part
        .keys
        .iter()
        .map(|key| relation.show(*key).to_string())
        .collect();
    assert_eq!(keys, ["a, d"]);
    let names = parts.iter().find(|it| !holds_d(it)).unwrap();
    assert_eq!(names.keys.len(), 3, "a, b and c are each a key: {parts:?}");
}
