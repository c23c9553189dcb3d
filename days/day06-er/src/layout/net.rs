//! Nets: links that leave from one port, with the lanes in which they pass the ranks between.

use std::collections::BTreeMap;

use super::graph::{Graph, Port};

/// Space between two boxes, between a box and a lane, and between two lanes.
const GAPS: [i32; 3] = [30, 18, 14];

/// An item of a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A box of the graph.
    Box,
    /// Where a net passes.
    Lane,
}

/// One end of a segment: an item, and how far below its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct End {
    pub item: usize,
    pub y: i32,
}

/// A piece of a net between two neighboring ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub net: usize,
    pub left: End,
    pub right: End,
}

/// A graph whose links have been cut into pieces from rank to rank.
#[derive(Debug)]
pub(super) struct Nets {
    /// Boxes first, so that a box has the index it has in the graph; then lanes.
    pub items: Vec<Item>,
    pub heights: Vec<i32>,
    pub ranks: Vec<usize>,
    pub rank_count: usize,
    /// The segments right of each rank; none right of the last.
    pub channels: Vec<Vec<Segment>>,
    /// The links from a box to itself: net, and both places on its right side.
    pub loops: Vec<(usize, End, End)>,
    /// The net of each link.
    pub net_of: Vec<usize>,
    /// The lanes of each net by rank.
    pub lanes: Vec<BTreeMap<usize, usize>>,
}

impl Nets {
    pub(super) fn new(graph: &Graph, ranks: Vec<usize>) -> Self {
        let rank_count = ranks.iter().max().map_or(0, |last| last + 1);
        let mut nets = Self {
            items: vec![Item::Box; graph.boxes.len()],
            heights: graph.boxes.iter().map(|it| it.height).collect(),
            ranks,
            rank_count,
            channels: vec![Vec::new(); rank_count],
            loops: Vec::new(),
            net_of: Vec::new(),
            lanes: Vec::new(),
        };
        let mut known: BTreeMap<(Port, Way), usize> = BTreeMap::new();
        for link in &graph.links {
            let way = match nets.ranks[link.from.node].cmp(&nets.ranks[link.to.node]) {
                std::cmp::Ordering::Less => Way::Right,
                std::cmp::Ordering::Greater => Way::Left,
                std::cmp::Ordering::Equal => Way::Back,
            };
            let next = known.len();
            let net = *known.entry((link.from, way)).or_insert(next);
            if net == nets.lanes.len() {
                nets.lanes.push(BTreeMap::new());
            }
            nets.net_of.push(net);
            nets.cut(net, way, link.from, link.to);
        }
        nets
    }

    /// Adds the pieces of a link that its net does not have yet.
    fn cut(&mut self, net: usize, way: Way, from: Port, to: Port) {
        let end = |port: Port| End {
            item: port.node,
            y: port.y,
        };
        let (first, last) = (self.ranks[from.node], self.ranks[to.node]);
        let mut here = end(from);
        match way {
            Way::Back => self.loops.push((net, here, end(to))),
            Way::Right => {
                for rank in first + 1..last {
                    let next = self.lane(net, rank);
                    self.add(rank - 1, net, here, next);
                    here = next;
                }
                self.add(last - 1, net, here, end(to));
            }
            Way::Left => {
                for rank in (last + 1..first).rev() {
                    let next = self.lane(net, rank);
                    self.add(rank, net, next, here);
                    here = next;
                }
                self.add(last, net, end(to), here);
            }
        }
    }

    fn add(&mut self, channel: usize, net: usize, left: End, right: End) {
        let segment = Segment { net, left, right };
        if !self.channels[channel].contains(&segment) {
            self.channels[channel].push(segment);
        }
    }

    fn lane(&mut self, net: usize, rank: usize) -> End {
        let next = self.items.len();
        let item = *self.lanes[net].entry(rank).or_insert(next);
        if item == next {
            self.items.push(Item::Lane);
            self.heights.push(0);
            self.ranks.push(rank);
        }
        End { item, y: 0 }
    }
}

/// The side on which a net leaves its box.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Right,
    Left,
    Back,
}

/// How much space there must be between `upper` and `lower`.
pub(super) fn gap(nets: &Nets, upper: usize, lower: usize) -> i32 {
    let lanes = [upper, lower].map(|item| usize::from(nets.items[item] == Item::Lane));
    GAPS[lanes[0] + lanes[1]]
}

/// How much it matters that a line is straight. A bend in the middle of a long one is worse than one at its end.
pub(super) fn weight(nets: &Nets, segment: &Segment) -> i32 {
    let lanes = [segment.left, segment.right].map(|end| nets.items[end.item] == Item::Lane);
    [2, 3, 8][usize::from(lanes[0]) + usize::from(lanes[1])]
}
