//! Closure, keys, covers, forms and proofs, against their definitions.

use normal_forms::{
    AttributeSet, Dependency, Limits, NormalForm, Relation, Rule, closure, follows, minimal_cover,
};
use proptest::prelude::*;

use crate::random::{
    determined, is_boyce_codd, is_second, is_third, keys_of_part, relation, subsets,
};

proptest! {
    #[test]
    fn a_closure_is_all_that_two_rows_must_share(relation in relation()) {
        for left in subsets(relation.all()) {
            prop_assert_eq!(closure(left, relation.dependencies()), determined(&relation, left));
        }
    }

    #[test]
    fn the_keys_are_all_minimal_sets_that_determine_everything(relation in relation()) {
        let mut found = relation.keys(Limits::default()).found().to_vec();
        let mut expected = keys_of_part(&relation, relation.all());
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_minimal_cover_says_the_same_and_nothing_in_it_can_go(relation in relation()) {
        let given = relation.dependencies();
        let cover = minimal_cover(given);
        prop_assert!(given.iter().all(|it| follows(*it, &cover)));
        prop_assert!(cover.iter().all(|it| follows(*it, given)));
        for (index, dependency) in cover.iter().enumerate() {
            for attribute in dependency.left.singles() {
                let less = Dependency::new(dependency.left - attribute, dependency.right);
                let one = less.right.singles().find(|one| follows(Dependency::new(less.left, *one), given));
                prop_assert_eq!(one, None, "the left side is longer than it need be");
            }
            for attribute in dependency.right.singles() {
                let mut rest = cover.clone();
                rest[index].right = dependency.right - attribute;
                let gone = Dependency::new(dependency.left, attribute);
                prop_assert!(!follows(gone, &rest), "an attribute on the right is superfluous");
            }
            let same = cover.iter().filter(|it| it.left == dependency.left);
            prop_assert_eq!(same.count(), 1);
        }
    }

    #[test]
    fn the_form_is_the_highest_whose_definition_holds(relation in relation()) {
        let verdict = relation.form(&relation.keys(Limits::default())).unwrap();
        let expected = if is_boyce_codd(&relation, relation.all()) {
            NormalForm::BoyceCodd
        } else if is_third(&relation, relation.all()) {
            NormalForm::Third
        } else if is_second(&relation) {
            NormalForm::Second
        } else {
            NormalForm::First
        };
        prop_assert_eq!(verdict.form, expected);
        match verdict.breaks {
            None => prop_assert_eq!(expected, NormalForm::BoyceCodd),
            Some(breaks) => {
                prop_assert!(breaks.form > expected);
                let Dependency { left, right } = breaks.dependency;
                prop_assert!(!right.is_empty() && (left & right).is_empty());
                prop_assert!(right.is_subset(determined(&relation, left)));
                prop_assert!(determined(&relation, left) != relation.all());
            }
        }
    }

    #[test]
    fn what_follows_has_a_proof_and_what_does_not_has_two_rows(relation in relation(), goal in any::<(u8, u8)>()) {
        let side = |bits: u8| (0..relation.attributes().len()).filter(|it| bits >> it & 1 == 1).collect::<AttributeSet>();
        let goal = Dependency::new(side(goal.0), side(goal.1));
        match relation.derive(goal) {
            Ok(derivation) => check(&relation, &derivation, goal)?,
            Err(rows) => {
                prop_assert!(goal.left.is_subset(rows.agree) && !goal.right.is_subset(rows.agree));
                for it in relation.dependencies() {
                    prop_assert!(!it.left.is_subset(rows.agree) || it.right.is_subset(rows.agree));
                }
            }
        }
    }
}

/// Each step is what its rule says, from steps that came before it; every step but the last is used.
fn check(
    relation: &Relation,
    derivation: &normal_forms::Derivation,
    goal: Dependency,
) -> Result<(), TestCaseError> {
    let steps = &derivation.steps;
    let mut used = vec![false; steps.len()];
    for (index, step) in steps.iter().enumerate() {
        let Dependency { left, right } = step.dependency;
        let mut earlier = |number: usize| {
            assert!(number < index, "step {index} uses step {number}");
            used[number] = true;
            steps[number].dependency
        };
        match step.rule {
            Rule::Given => prop_assert!(relation.dependencies().contains(&step.dependency)),
            Rule::Reflexivity => prop_assert!(right.is_subset(left)),
            Rule::Augmentation { of, with } => {
                let of = earlier(of);
                prop_assert_eq!(
                    step.dependency,
                    Dependency::new(of.left | with, of.right | with)
                );
            }
            Rule::Transitivity { first, second } => {
                let (first, second) = (earlier(first), earlier(second));
                prop_assert_eq!(first.right, second.left);
                prop_assert_eq!(step.dependency, Dependency::new(first.left, second.right));
            }
        }
    }
    prop_assert_eq!(steps.last().map(|step| step.dependency), Some(goal));
    used.pop();
    prop_assert!(used.into_iter().all(|it| it), "a step is there for nothing");
    Ok(())
}

#[test]
fn a_proof_is_as_short_as_the_one_you_would_write() {
    let chain: Relation = "order -> customer; customer -> city".parse().unwrap();
    let [order, city] = ["order", "city"].map(|name| chain.set([name]).unwrap());
    let proof = chain.derive(Dependency::new(order, city)).unwrap();
    let shown = chain.show_derivation(&proof).to_string();
    let expected = "\
1  order -> customer  given
2  customer -> city   given
3  order -> city      transitivity of 1 and 2
";
    assert_eq!(shown, expected);
}

#[test]
fn a_detour_that_is_left_out_does_not_leave_a_gap() {
    // The first dependency gives b, and the third too, but later; without the first, the second has to wait.
    let relation: Relation = "a -> b; b -> e; a -> b, c".parse().unwrap();
    let [a, both] = [vec!["a"], vec!["c", "e"]].map(|names| relation.set(names).unwrap());
    let goal = Dependency::new(a, both);
    let proof = relation.derive(goal).unwrap();
    check(&relation, &proof, goal).unwrap();
    let given = proof.steps.iter().filter(|step| step.rule == Rule::Given);
    assert_eq!(given.count(), 2);
}
