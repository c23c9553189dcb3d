//! Small relations at random, and the slow, obvious way to everything.

use normal_forms::{AttributeSet, Dependency, Relation};
use proptest::prelude::*;

/// A relation of 1 to 6 attributes with up to 7 dependencies; left sides may be empty.
pub fn relation() -> impl Strategy<Value = Relation> {
    (1..=6usize).prop_flat_map(|count| {
        let side = prop::collection::btree_set(0..count, 0..=count.min(3));
        let right = prop::collection::btree_set(0..count, 1..=count.min(2));
        let dependency = (side, right).prop_map(|(left, right)| {
            Dependency::new(left.into_iter().collect(), right.into_iter().collect())
        });
        prop::collection::vec(dependency, 0..=7).prop_map(move |dependencies| {
            let names = (0..count).map(|index| format!("a{index}")).collect();
            Relation::new("r", names, dependencies).unwrap()
        })
    })
}

/// All subsets of `set`.
pub fn subsets(set: AttributeSet) -> Vec<AttributeSet> {
    let mut all = vec![AttributeSet::EMPTY];
    for attribute in set.singles() {
        let with: Vec<_> = all.iter().map(|subset| *subset | attribute).collect();
        all.extend(with);
    }
    all
}

/// The attributes that `left` determines, by definition: those on which no two rows that obey the dependencies can
/// differ while they agree on `left`. Two rows are no more than the set on which they agree.
pub fn determined(relation: &Relation, left: AttributeSet) -> AttributeSet {
    subsets(relation.all())
        .into_iter()
        .filter(|agree| left.is_subset(*agree) && obeys(relation, *agree))
        .fold(relation.all(), |common, agree| common & agree)
}

fn obeys(relation: &Relation, agree: AttributeSet) -> bool {
    let mut all = relation.dependencies().iter();
    all.all(|it| !it.left.is_subset(agree) || it.right.is_subset(agree))
}

/// The candidate keys of the part of `relation` that has these attributes.
pub fn keys_of_part(relation: &Relation, part: AttributeSet) -> Vec<AttributeSet> {
    let whole = |set| part.is_subset(determined(relation, set));
    subsets(part)
        .into_iter()
        .filter(|set| whole(*set) && set.singles().all(|one| !whole(*set - one)))
        .collect()
}

/// Whether a part is in third normal form, by definition.
pub fn is_third(relation: &Relation, part: AttributeSet) -> bool {
    let prime = keys_of_part(relation, part)
        .into_iter()
        .collect::<AttributeSet>();
    each_dependency(relation, part)
        .all(|(left, right)| part.is_subset(determined(relation, left)) || right.is_subset(prime))
}

/// Whether a part is in Boyce-Codd normal form, by definition.
pub fn is_boyce_codd(relation: &Relation, part: AttributeSet) -> bool {
    each_dependency(relation, part)
        .all(|(left, right)| right.is_empty() || part.is_subset(determined(relation, left)))
}

/// Every left side inside `part`, with all that it determines there.
fn each_dependency(
    relation: &Relation,
    part: AttributeSet,
) -> impl Iterator<Item = (AttributeSet, AttributeSet)> {
    subsets(part)
        .into_iter()
        .map(move |left| (left, (determined(relation, left) & part) - left))
}

/// Whether it is in second normal form, by definition.
pub fn is_second(relation: &Relation) -> bool {
    let keys = keys_of_part(relation, relation.all());
    let prime = keys.iter().copied().collect::<AttributeSet>();
    keys.iter().all(|key| {
        let mut parts = subsets(*key).into_iter().filter(|part| part != key);
        parts.all(|part| determined(relation, part).is_subset(part | prime))
    })
}
