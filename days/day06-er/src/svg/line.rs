//! Lines between boxes, and the crow's feet at their ends.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::layout::{Layout, Link, Point, Port};
use crate::model::{Cardinality, Model, Relationship};
use figure::escaped;

/// How round a corner is.
const ROUND: i32 = 8;

/// All lines, net by net: a net interrupts those that it crosses, so that a crossing is not taken for a branch.
pub(super) fn lines(text: &mut String, model: &Model, links: &[Link], layout: &Layout) {
    let mut nets: BTreeMap<Port, Vec<usize>> = BTreeMap::new();
    for (index, link) in links.iter().enumerate() {
        nets.entry(link.from).or_default().push(index);
    }
    for net in nets.values() {
        for &index in net {
            let _ = writeln!(
                text,
                "<path class=\"gap\" d=\"{}\"/>",
                path(&layout.routes[index])
            );
        }
        for &index in net {
            let relationship = &model.relationships[index];
            let path = path(&layout.routes[index]);
            let _ = writeln!(
                text,
                "<g class=\"line\"><title>{}</title><path class=\"near\" d=\"{path}\"/><path d=\"{path}\"/></g>",
                escaped(&sentence(model, relationship))
            );
        }
    }
}

/// The sentence of a line: `check_ins.lesson_id → lessons.id, 0..n to 1 (check_ins_lesson_fkey)`
fn sentence(model: &Model, relationship: &Relationship) -> String {
    let Relationship { child, parent, .. } = relationship;
    let end = |table: usize, columns: &[usize]| {
        let table = &model.tables[table];
        format!("{}.{}", model.display(&table.name), table.list(columns))
    };
    let partition = relationship.partition.as_ref();
    let partition = partition.map(|it| format!(" in partition {}", model.display(it)));
    format!(
        "{} → {}{}, {} to {} ({})",
        end(child.table, &child.columns),
        end(parent.table, &parent.columns),
        partition.unwrap_or_default(),
        child.cardinality.range(),
        parent.cardinality.range(),
        relationship.name
    )
}

/// The marks at both ends of every line.
pub(super) fn ends(text: &mut String, model: &Model, layout: &Layout) {
    let mut drawn = std::collections::BTreeSet::new();
    for (relationship, route) in model.relationships.iter().zip(&layout.routes) {
        let [first, second, .., before, last] = route[..] else {
            if let [first, last] = route[..] {
                mark_once(
                    text,
                    &mut drawn,
                    first,
                    last,
                    relationship.parent.cardinality,
                );
                mark_once(
                    text,
                    &mut drawn,
                    last,
                    first,
                    relationship.child.cardinality,
                );
            }
            continue;
        };
        mark_once(
            text,
            &mut drawn,
            first,
            second,
            relationship.parent.cardinality,
        );
        mark_once(
            text,
            &mut drawn,
            last,
            before,
            relationship.child.cardinality,
        );
    }
}

/// The mark at `at`, on a line that goes on towards `next`, unless it is there already.
fn mark_once(
    text: &mut String,
    drawn: &mut std::collections::BTreeSet<(Point, bool)>,
    at: Point,
    next: Point,
    cardinality: Cardinality,
) {
    let rightwards = next.x > at.x;
    if drawn.insert((at, rightwards)) {
        mark(text, at, if rightwards { 1 } else { -1 }, cardinality);
    }
}

// ANCHOR: mark
/// A crow's foot: nearest to the box how many there may be at most, then how many there are at
/// least.
pub(super) fn mark(text: &mut String, Point { x, y }: Point, away: i32, cardinality: Cardinality) {
    let at = |distance: i32| x + away * distance;
    let bar = |distance: i32| format!("M{} {}v10", at(distance), y - 5);
    let ring = |distance: i32| format!("<circle cx=\"{}\" cy=\"{y}\" r=\"3.5\"/>", at(distance));
    let (path, ring) = match cardinality {
        Cardinality::One => (format!("{}{}", bar(8), bar(13)), String::new()),
        Cardinality::ZeroOrOne => (bar(8), ring(16)),
        Cardinality::Many => {
            let foot = format!("M{x} {}L{} {y}L{x} {}", y - 6, at(12), y + 6);
            (foot, ring(16))
        }
    };
    let _ = writeln!(text, "<g class=\"end\"><path d=\"{path}\"/>{ring}</g>");
}
// ANCHOR_END: mark

/// A route with its corners rounded.
fn path(route: &[Point]) -> String {
    let mut path = String::new();
    for (index, &point) in route.iter().enumerate() {
        let Point { x, y } = point;
        match (
            index.checked_sub(1).map(|it| route[it]),
            route.get(index + 1),
        ) {
            (None, _) => drop(write!(path, "M{x} {y}")),
            (Some(before), Some(&after)) => {
                let round = ROUND
                    .min(distance(before, point) / 2)
                    .min(distance(point, after) / 2);
                let from = toward(point, before, round);
                let to = toward(point, after, round);
                let _ = write!(path, "L{} {}Q{x} {y} {} {}", from.x, from.y, to.x, to.y);
            }
            (Some(_), None) => drop(write!(path, "L{x} {y}")),
        }
    }
    path
}

/// Between two points on one horizontal or vertical line.
fn distance(a: Point, b: Point) -> i32 {
    (a.x - b.x).abs() + (a.y - b.y).abs()
}

/// The point `far` away from `from` in the direction of `to`.
fn toward(from: Point, to: Point, far: i32) -> Point {
    Point {
        x: from.x + (to.x - from.x).signum() * far,
        y: from.y + (to.y - from.y).signum() * far,
    }
}
