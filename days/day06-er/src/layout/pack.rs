//! Pieces that are not connected: laid out apart, then put on shelves, the largest on top.

use super::graph::{Graph, Layout, Link, Placed, Point, Port, Size};

/// Between two pieces.
const GAP: i32 = 44;

/// A connected piece of a graph.
pub(super) struct Component {
    pub graph: Graph,
    /// The boxes and links, as indexes into the whole graph.
    pub boxes: Vec<usize>,
    pub links: Vec<usize>,
}

/// The connected pieces of `graph`, by their first box.
pub(super) fn components(graph: &Graph) -> Vec<Component> {
    let mut root: Vec<usize> = (0..graph.boxes.len()).collect();
    for link in &graph.links {
        let ends = [link.from.node, link.to.node].map(|it| find(&mut root, it));
        let [first, second] = [ends[0].min(ends[1]), ends[0].max(ends[1])];
        root[second] = first;
    }
    let mut components: Vec<Component> = Vec::new();
    let mut place = vec![(0, 0); graph.boxes.len()];
    for node in 0..graph.boxes.len() {
        let first = find(&mut root, node);
        if first == node {
            place[node].0 = components.len();
            components.push(Component {
                graph: Graph::default(),
                boxes: Vec::new(),
                links: Vec::new(),
            });
        }
        let index = place[first].0;
        let component = &mut components[index];
        place[node] = (index, component.boxes.len());
        component.boxes.push(node);
        component.graph.boxes.push(graph.boxes[node]);
    }
    for (index, link) in graph.links.iter().enumerate() {
        let port = |port: Port| Port {
            node: place[port.node].1,
            y: port.y,
        };
        let component = &mut components[place[link.from.node].0];
        component.links.push(index);
        component.graph.links.push(Link {
            from: port(link.from),
            to: port(link.to),
        });
    }
    components
}

fn find(root: &mut [usize], mut node: usize) -> usize {
    while root[node] != node {
        root[node] = root[root[node]];
        node = root[node];
    }
    node
}

/// All pieces in one drawing.
pub(super) fn pack(graph: &Graph, mut drawings: Vec<(Component, Layout)>) -> Layout {
    drawings.sort_by_key(|(component, layout)| {
        let Size { width, height } = layout.size;
        // Tables that stand alone last, by height, so that the shelves they fill are even.
        (
            component.links.is_empty(),
            std::cmp::Reverse(height),
            std::cmp::Reverse(width),
        )
    });
    let width = shelf_width(&drawings);
    let mut whole = Layout {
        size: Size::default(),
        boxes: vec![Placed::default(); graph.boxes.len()],
        routes: vec![Vec::new(); graph.links.len()],
    };
    let mut corner = Point::default();
    let mut shelf = 0;
    for (component, layout) in drawings {
        if corner.x > 0 && corner.x + layout.size.width > width {
            corner = Point {
                x: 0,
                y: corner.y + shelf + GAP,
            };
            shelf = 0;
        }
        let moved = |point: Point| Point {
            x: point.x + corner.x,
            y: point.y + corner.y,
        };
        for (placed, &node) in layout.boxes.iter().zip(&component.boxes) {
            whole.boxes[node] = Placed {
                corner: moved(placed.corner),
                size: placed.size,
            };
        }
        for (route, &link) in layout.routes.into_iter().zip(&component.links) {
            whole.routes[link] = route.into_iter().map(moved).collect();
        }
        whole.size.width = whole.size.width.max(corner.x + layout.size.width);
        whole.size.height = whole.size.height.max(corner.y + layout.size.height);
        shelf = shelf.max(layout.size.height);
        corner.x += layout.size.width + GAP;
    }
    whole
}

/// As wide as the widest piece, or as makes the whole half again as wide as high.
fn shelf_width(drawings: &[(Component, Layout)]) -> i32 {
    let sizes = || drawings.iter().map(|it| it.1.size);
    let widest = sizes().map(|it| it.width).max().unwrap_or(0);
    let area: i64 = sizes()
        .map(|it| i64::from(it.width + GAP) * i64::from(it.height + GAP))
        .sum();
    let balanced = i32::try_from((area * 3 / 2).isqrt()).unwrap_or(i32::MAX);
    widest.max(balanced)
}
