//! Superfluous indexes, as a property: a dropped one is never missed.

use indexes::{Catalog, Index, Key, Kind, Reference, Table, Thresholds, advise, replaces, serves};
use proptest::prelude::*;

use super::fixture::at_once;

fn key() -> impl Strategy<Value = Key> {
    (
        prop::sample::select(vec!["a", "b", "c"]),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(column, descending, nulls_first)| Key {
            expression: column.to_owned(),
            class: String::new(),
            descending,
            nulls_first,
        })
}

fn index() -> impl Strategy<Value = Index> {
    (
        prop::collection::vec(key(), 1..4),
        prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 0..2),
        prop::sample::select(vec!["btree", "btree", "btree", "hash"]),
        prop::option::weighted(0.2, Just("a IS NOT NULL".to_owned())),
        (
            prop::bool::weighted(0.2),
            prop::bool::weighted(0.9),
            prop::bool::weighted(0.1),
        ),
        (0..3_u64, 1..9_u64),
    )
        .prop_map(
            |(keys, included, method, predicate, (unique, valid, needed), (scans, pages))| Index {
                keys,
                included: included.into_iter().map(str::to_owned).collect(),
                method: method.to_owned(),
                predicate,
                unique,
                valid,
                needed,
                scans,
                bytes: 8192 * pages,
                ..Index::default()
            },
        )
}

fn catalog() -> impl Strategy<Value = Catalog> {
    let column = prop::sample::select(vec!["a", "b", "c"]);
    let reference = prop::collection::btree_set(column, 1..3);
    (
        prop::collection::vec(index(), 0..7),
        prop::collection::vec(reference, 0..3),
    )
        .prop_map(|(mut indexes, references)| {
            for (number, index) in indexes.iter_mut().enumerate() {
                index.name = format!("i{number}");
            }
            let reference = |columns: std::collections::BTreeSet<&str>| Reference {
                columns: columns.into_iter().map(str::to_owned).collect(),
                ..Reference::default()
            };
            let table = Table {
                name: "t".to_owned(),
                scans: 10,
                indexes,
                references: references.into_iter().map(reference).collect(),
                ..Table::default()
            };
            Catalog {
                tables: vec![table],
                ..Catalog::default()
            }
        })
}

/// The catalog after every index was dropped that is advised against by one of `kinds`.
fn followed(catalog: &Catalog, thresholds: &Thresholds, kinds: &[Kind]) -> Catalog {
    let mut after = catalog.clone();
    let advice = advise(catalog, thresholds);
    let dropped = |index: &Index| {
        advice
            .iter()
            .any(|it| kinds.contains(&it.kind) && it.about == index.name)
    };
    after.tables[0].indexes.retain(|it| !dropped(it));
    after
}

proptest! {
    #[test]
    fn whatever_a_dropped_duplicate_answered_an_index_that_stays_answers(catalog in catalog()) {
        let after = followed(&catalog, &at_once(), &[Kind::Duplicate, Kind::Unused]);
        for index in &catalog.tables[0].indexes {
            let kept = after.tables[0].indexes.contains(index);
            let covered = after.tables[0].indexes.iter().any(|it| replaces(it, index));
            prop_assert!(kept || covered || index.scans == 0, "{index:?} is gone");
        }
    }

    #[test]
    fn what_enforces_a_rule_stays(catalog in catalog()) {
        let after = followed(&catalog, &at_once(), &[Kind::Duplicate, Kind::Unused]);
        for index in catalog.tables[0].indexes.iter().filter(|it| it.valid) {
            let columns = |it: &Index| it.keys.iter().map(|key| key.expression.clone()).collect::<Vec<_>>();
            let as_strict = |it: &Index| it.unique && columns(it) == columns(index) && it.predicate == index.predicate;
            if index.needed {
                prop_assert!(after.tables[0].indexes.contains(index), "{index:?}");
            } else if index.unique {
                prop_assert!(after.tables[0].indexes.iter().any(as_strict), "{index:?}");
            }
        }
    }

    #[test]
    fn a_foreign_key_is_served_as_well_as_before(catalog in catalog()) {
        let after = followed(&catalog, &at_once(), &[Kind::Duplicate, Kind::Unused]);
        for reference in &catalog.tables[0].references {
            let best = |it: &Catalog| it.tables[0].indexes.iter().map(|index| serves(index, &reference.columns)).max();
            prop_assert_eq!(best(&after).unwrap_or(0), best(&catalog).unwrap_or(0));
        }
    }

    #[test]
    fn once_it_is_followed_there_is_no_more_to_drop(catalog in catalog()) {
        let drops = [Kind::Duplicate, Kind::Unused];
        let after = followed(&catalog, &at_once(), &drops);
        let again = advise(&after, &at_once());
        prop_assert!(!again.iter().any(|it| it.kind == Kind::Duplicate), "{again:?}");
    }
}
