//! Indexes that another index makes superfluous.

use explain::thousands;

use super::finding::{Advice, Kind, drop_statement, size, traffic};
use crate::catalog::{Index, Key, Table};

/// The indexes of a table that could go, each with the one that stays in its place.
pub(super) fn pairs(table: &Table) -> Vec<(&Index, &Index)> {
    let indexes = table.indexes.iter();
    indexes
        .filter_map(|it| Some((it, stays_instead(table, it)?)))
        .collect()
}

/// The index that stays if `index` goes: the smallest that replaces it and is not itself replaced.
fn stays_instead<'a>(table: &'a Table, index: &Index) -> Option<&'a Index> {
    let better = |it: &&'a Index, index: &Index| {
        it.name != index.name
            && replaces(it, index)
            && (!replaces(index, it) || outranks(it, index))
    };
    let others = table.indexes.iter().filter(|it| better(it, index));
    others
        .filter(|it| !table.indexes.iter().any(|other| better(&other, it)))
        .min_by_key(|it| it.bytes)
}

/// The better of two that replace each other: the one that is read more, or else the first by name.
fn outranks(other: &Index, index: &Index) -> bool {
    (index.scans, &other.name) < (other.scans, &index.name)
}

// ANCHOR: replaces
/// Whether everything that `index` answers is answered by `other` as well, so that `index` could
/// go.
///
/// A B-tree is sorted by its first key, within that by its second: so it serves each prefix of its
/// keys, and read backward it serves the same with all directions turned. The other methods have no
/// prefixes, and must have the same keys.
pub fn replaces(other: &Index, index: &Index) -> bool {
    let prefix = index.keys.len() <= other.keys.len() && index.method == "btree";
    let as_long = prefix || index.keys.len() == other.keys.len();
    let keys = || index.keys.iter().zip(&other.keys);
    let same = keys().all(|(a, b)| a == b);
    let turned = index.method == "btree" && keys().all(|(a, b)| *a == backward(b));
    let further = other.keys.iter().skip(index.keys.len());
    let carried: Vec<&String> = further
        .map(|it| &it.expression)
        .chain(&other.included)
        .collect();
    let checks = !index.unique || other.unique && other.keys.len() == index.keys.len();
    index.valid
        && other.valid
        && !index.needed
        && checks
        && index.method == other.method
        && index.predicate == other.predicate
        && as_long
        && (same || turned)
        && index.included.iter().all(|it| carried.contains(&it))
}
// ANCHOR_END: replaces

/// The key of an index that is read from its end.
fn backward(key: &Key) -> Key {
    Key {
        descending: !key.descending,
        nulls_first: !key.nulls_first,
        ..key.clone()
    }
}

/// The advice about an index that could go.
pub(super) fn advice(table: &Table, (index, other): (&Index, &Index)) -> Advice {
    let by = if index.keys.len() == other.keys.len() {
        "has the same keys"
    } else {
        "begins with the same keys"
    };
    let used = |it: &Index| {
        format!(
            "{}: {}, {} scans",
            it.name,
            size(it.bytes),
            thousands(it.scans)
        )
    };
    Advice {
        kind: Kind::Duplicate,
        table: table.name.clone(),
        about: index.name.clone(),
        finding: format!(
            "{} {by}, and answers everything that {} does.",
            other.name, index.name
        ),
        evidence: vec![used(index), used(other), traffic(table)],
        statement: drop_statement(index),
        caution: (other.bytes > index.bytes.saturating_mul(3)).then_some(
            "The one that stays is far larger. If this one is read very often, compare the buffers first.",
        ),
        bytes: index.bytes,
    }
}
