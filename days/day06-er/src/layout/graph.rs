//! The graph to draw, and the drawing.

/// The graph to draw, in units of the drawing.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The boxes.
    pub boxes: Vec<Size>,
    /// The links. Those that leave from one port share their beginning: they are one net.
    pub links: Vec<Link>,
}

/// The size of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: i32,
    /// From top to bottom.
    pub height: i32,
}

/// A link from the side of one box to the side of another, or of the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it begins; this box stands left of the other one, if possible.
    pub from: Port,
    /// Where it ends.
    pub to: Port,
}

/// A place on the side of a box. On which side, the layout decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port {
    /// Index into [`Graph::boxes`].
    pub node: usize,
    /// How far below the top of the box.
    pub y: i32,
}

/// A point of the drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A box in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Its upper left corner.
    pub corner: Point,
    /// Its size; as wide as the widest box of its rank.
    pub size: Size,
}

/// A drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// How large it is, with nothing around it.
    pub size: Size,
    /// For each box.
    pub boxes: Vec<Placed>,
    /// For each link the corners of its line, from its beginning to its end: horizontal and vertical in turn.
    pub routes: Vec<Vec<Point>>,
}

impl Layout {
    /// How often lines of different nets cross, going by `links`.
    pub fn crossings(&self, links: &[Link]) -> usize {
        let stretches = |route: &[Point]| -> Vec<(Point, Point)> {
            let pairs = route.windows(2);
            pairs
                .map(|it| (it[0].min(it[1]), it[0].max(it[1])))
                .collect()
        };
        let lines: Vec<_> = self.routes.iter().map(|it| stretches(it)).collect();
        let mut found = std::collections::BTreeSet::new();
        for (a, first) in lines.iter().enumerate() {
            for (b, second) in lines.iter().enumerate() {
                if links[a].from == links[b].from {
                    continue;
                }
                for (from, to) in first.iter().filter(|(from, to)| from.y == to.y) {
                    let crossing = |it: &&(Point, Point)| {
                        from.x < it.0.x && it.0.x < to.x && it.0.y < from.y && from.y < it.1.y
                    };
                    // Nets cross where they do, however many of their links share that stretch.
                    let at = second.iter().filter(|it| it.0.x == it.1.x).filter(crossing);
                    found.extend(at.map(|it| (it.0.x, from.y)));
                }
            }
        }
        found.len()
    }
}
