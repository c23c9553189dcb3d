//! Where lines meet boxes: at the rows of the columns that they are about.

use std::collections::{BTreeMap, BTreeSet};

use super::entity::Entity;
use crate::layout::{Link, Port};
use crate::model::{Model, Relationship};

/// How far apart lines are that meet the same row.
const SPREAD: i32 = 12;

/// The link of each relationship.
pub(super) fn links(model: &Model, entities: &[Entity]) -> Vec<Link> {
    let rows: Vec<[usize; 2]> = model
        .relationships
        .iter()
        .map(|it| row(model, it))
        .collect();
    // At the parent, lines share a port if they look the same there; at the child, never.
    let mut parents: BTreeMap<(usize, usize), BTreeSet<_>> = BTreeMap::new();
    let mut children: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
    for (index, (it, [parent, child])) in model.relationships.iter().zip(&rows).enumerate() {
        let looks = parents.entry((it.parent.table, *parent)).or_default();
        looks.insert(it.parent.cardinality);
        let lines = children.entry((it.child.table, *child)).or_default();
        lines.insert(index);
    }
    let links = model.relationships.iter().zip(&rows).enumerate();
    let links = links.map(|(index, (it, [parent, child]))| {
        let looks = &parents[&(it.parent.table, *parent)];
        let lines = &children[&(it.child.table, *child)];
        let port = |table: usize, column: usize, aside: i32| Port {
            node: table,
            y: entities[table].middle(column) + aside,
        };
        let from_aside = aside(looks.iter(), &it.parent.cardinality);
        let to_aside = aside(lines.iter(), &index);
        Link {
            from: port(it.parent.table, *parent, from_aside),
            to: port(it.child.table, *child, to_aside),
        }
    });
    links.collect()
}

/// The columns of the parent and of the child that a line joins: of a reference by several columns that pair which serves the
/// fewest other references, since that is what it is about.
fn row(model: &Model, relationship: &Relationship) -> [usize; 2] {
    let uses = |column: usize| {
        let relationships = model.relationships.iter();
        relationships
            .filter(|it| it.child.table == relationship.child.table)
            .filter(|it| it.child.columns.contains(&column))
            .count()
    };
    let pairs = relationship
        .parent
        .columns
        .iter()
        .zip(&relationship.child.columns);
    let chosen = pairs.rev().min_by_key(|(_, child)| uses(**child));
    chosen.map_or([0, 0], |(parent, child)| [*parent, *child])
}

/// How far beside the middle of a row `one` of `all` is.
fn aside<'a, T: PartialEq + 'a>(all: impl ExactSizeIterator<Item = &'a T>, one: &T) -> i32 {
    let count = i32::try_from(all.len()).unwrap_or(1);
    let index = { all }.position(|it| it == one);
    let index = index.and_then(|it| i32::try_from(it).ok()).unwrap_or(0);
    match count {
        1 => 0,
        _ => (2 * index - (count - 1)) * SPREAD / (2 * (count - 1)),
    }
}
