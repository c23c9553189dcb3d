//! Layouts, of graphs made up and of random ones.

use std::collections::BTreeSet;

use er::layout::{Graph, Layout, Link, Placed, Point, Port, Size, lay_out};
use proptest::prelude::*;

/// Boxes with five rows each, linked as `links` says: from box and row to box and row.
fn graph(boxes: usize, links: &[(usize, i32, usize, i32)]) -> Graph {
    let port = |node, row| Port {
        node,
        y: 40 + 22 * row,
    };
    Graph {
        boxes: vec![
            Size {
                width: 160,
                height: 150
            };
            boxes
        ],
        links: links
            .iter()
            .map(|&(from, out, to, into)| Link {
                from: port(from, out),
                to: port(to, into),
            })
            .collect(),
    }
}

fn crossings(boxes: usize, links: &[(usize, i32, usize, i32)]) -> usize {
    let graph = graph(boxes, links);
    lay_out(&graph).crossings(&graph.links)
}

#[test]
fn a_person_would_draw_these_without_crossings_and_so_does_it() {
    for (what, boxes, links) in [
        ("a chain", 4, vec![(0, 0, 1, 1), (1, 0, 2, 1), (2, 0, 3, 1)]),
        (
            "a star",
            6,
            vec![
                (0, 0, 1, 1),
                (0, 0, 2, 1),
                (0, 0, 3, 1),
                (0, 0, 4, 1),
                (0, 0, 5, 1),
            ],
        ),
        (
            "many parents",
            4,
            vec![(2, 0, 3, 1), (0, 0, 3, 2), (1, 0, 3, 3)],
        ),
        (
            "a tree",
            7,
            vec![
                (3, 0, 5, 1),
                (3, 0, 1, 1),
                (5, 0, 0, 1),
                (1, 0, 4, 1),
                (5, 0, 6, 1),
                (1, 0, 2, 1),
            ],
        ),
        (
            "branches told in reverse",
            13,
            vec![
                (0, 0, 1, 1),
                (0, 0, 2, 1),
                (0, 0, 3, 1),
                (0, 0, 4, 1),
                (0, 0, 5, 1),
                (0, 0, 6, 1),
                (1, 0, 12, 1),
                (2, 0, 11, 1),
                (3, 0, 10, 1),
                (4, 0, 9, 1),
                (5, 0, 8, 1),
                (6, 0, 7, 1),
            ],
        ),
        (
            "a long way round",
            4,
            vec![(0, 0, 1, 1), (1, 0, 2, 1), (2, 0, 3, 1), (0, 0, 3, 2)],
        ),
        (
            "a pair of pairs",
            5,
            vec![(0, 0, 2, 1), (1, 0, 2, 2), (1, 0, 3, 1), (4, 0, 3, 2)],
        ),
        ("itself", 1, vec![(0, 0, 0, 2)]),
    ] {
        assert_eq!(crossings(boxes, &links), 0, "{what}");
    }
}

#[test]
fn parents_stand_left_of_their_children() {
    let graph = graph(3, &[(2, 0, 1, 1), (1, 0, 0, 1)]);
    let layout = lay_out(&graph);
    let x: Vec<i32> = layout.boxes.iter().map(|it| it.corner.x).collect();
    assert!(x[2] < x[1] && x[1] < x[0], "{x:?}");
}

#[test]
fn lines_that_change_places_do_not_run_on_one_another() {
    // Each has its end where the other one begins, so neither can turn first.
    let graph = graph(4, &[(0, 0, 3, 0), (1, 0, 2, 0), (0, 1, 2, 1), (1, 1, 3, 1)]);
    sound(&graph, &lay_out(&graph)).unwrap();
}

#[test]
fn what_is_not_connected_is_put_side_by_side() {
    let graph = graph(30, &[]);
    let layout = lay_out(&graph);
    assert!(
        layout.size.width < 2 * layout.size.height + 200,
        "{:?}",
        layout.size
    );
    assert!(
        layout.size.height < 2 * layout.size.width,
        "{:?}",
        layout.size
    );
    sound(&graph, &layout).unwrap();
}

/// Parts of eight tables, each of which refers to two before it and now and then to another part.
fn large(tables: usize) -> Graph {
    let mut links = Vec::new();
    for table in 1..tables {
        let first = table - table % 8;
        links.push((first.max(table - 1), 0, table, 1));
        links.push((first + table % 3, 0, table, 2));
        if table % 5 == 0 {
            links.push((table * 7 % table, 0, table, 3));
        }
    }
    links.retain(|(from, _, to, _)| from != to && *from < tables);
    graph(tables, &links)
}

#[test]
fn a_drawing_of_two_hundred_tables_is_sound() {
    let graph = large(200);
    sound(&graph, &lay_out(&graph)).unwrap();
}

#[test]
fn five_hundred_tables_are_drawn_with_lines_that_keep_apart() {
    let graph = large(500);
    let layout = lay_out(&graph);
    sound_lines(&graph, &layout).unwrap();
}

#[test]
fn nothing_at_all_can_be_drawn() {
    assert_eq!(lay_out(&Graph::default()), Layout::default());
}

/// Checks the rules of every layout; the error is a sentence about the broken one.
fn sound(graph: &Graph, layout: &Layout) -> Result<(), String> {
    let edges = |it: &Placed| {
        let Point { x, y } = it.corner;
        (x, y, x + it.size.width, y + it.size.height)
    };
    for (index, a) in layout.boxes.iter().enumerate() {
        let (left, top, right, bottom) = edges(a);
        if left < 0 || top < 0 || right > layout.size.width || bottom > layout.size.height {
            return Err(format!("box {index} is outside of the drawing"));
        }
        for (other, b) in layout.boxes.iter().enumerate().skip(index + 1) {
            let (l, t, r, b) = edges(b);
            if left < r && l < right && top < b && t < bottom {
                return Err(format!("boxes {index} and {other} overlap"));
            }
        }
    }
    for (index, (link, route)) in graph.links.iter().zip(&layout.routes).enumerate() {
        for (port, point) in [(link.from, route[0]), (link.to, route[route.len() - 1])] {
            let (left, top, right, _) = edges(&layout.boxes[port.node]);
            if point.y != top + port.y || (point.x != left && point.x != right) {
                return Err(format!("line {index} does not end at its port {port:?}"));
            }
        }
        for pair in route.windows(2) {
            let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            if a.x != b.x && a.y != b.y {
                return Err(format!("line {index} is askew"));
            }
            for (node, placed) in layout.boxes.iter().enumerate() {
                let (left, top, right, bottom) = edges(placed);
                let (low, high) = (a.y.min(b.y), a.y.max(b.y));
                if a.x < right && left < b.x && low < bottom && top < high
                    || a.x == b.x && left < a.x && a.x < right && low < bottom && top < high
                    || a.y == b.y && top <= a.y && a.y <= bottom && a.x < right && left < b.x
                {
                    return Err(format!("line {index} passes through box {node}"));
                }
            }
        }
    }
    sound_lines(graph, layout)
}

/// That lines of different nets have no stretch in common; else, a sentence that says which do.
fn sound_lines(graph: &Graph, layout: &Layout) -> Result<(), String> {
    let mut stretches = Vec::new();
    for (link, route) in graph.links.iter().zip(&layout.routes) {
        let net = graph
            .links
            .iter()
            .position(|it| it.from == link.from)
            .unwrap_or(0);
        for pair in route.windows(2) {
            let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let level = a.y == b.y;
            let (across, from, to) = if level {
                (a.y, a.x, b.x)
            } else {
                (a.x, a.y.min(b.y), a.y.max(b.y))
            };
            stretches.push((level, across, from, to, net));
        }
    }
    stretches.sort_unstable();
    let mut reached = None;
    for (level, across, from, to, net) in stretches {
        let mut end = to;
        if let Some((line, until, other)) = reached
            && line == (level, across)
            && from < until
        {
            if net != other {
                return Err(format!(
                    "nets of links {other} and {net} share a stretch at {line:?} from {from}"
                ));
            }
            end = to.max(until);
        }
        reached = Some(((level, across), end, net));
    }
    Ok(())
}

fn any_graph() -> impl Strategy<Value = Graph> {
    (1..14_usize).prop_flat_map(|boxes| {
        // From the upper rows to the lower ones, as keys and references are, each of those once.
        let link = (0..boxes, 0..2_i32, 0..boxes, 2..5_i32);
        proptest::collection::vec(link, 0..20).prop_map(move |mut links| {
            let mut seen = BTreeSet::new();
            links.retain(|link| seen.insert((link.2, link.3)));
            graph(boxes, &links)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn boxes_keep_apart_and_lines_keep_out_of_boxes_and_off_each_other(graph in any_graph()) {
        let layout = lay_out(&graph);
        prop_assert_eq!(sound(&graph, &layout), Ok(()));
        prop_assert_eq!(lay_out(&graph), layout);
    }
}
