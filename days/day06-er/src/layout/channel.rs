//! The lines between two ranks: each net gets one vertical stretch there, on a track, and horizontal ones to either side.
//!
//! The order of the tracks decides how often lines cross and whether horizontal stretches coincide. As in the channel
//! routing of circuit boards, one that enters from the left at some height has to turn before another one leaves to
//! the right at the same height.

use std::collections::HashMap;

use super::graph::{Graph, Layout, Link, Placed, Point, Size};
use super::net::{Nets, Segment};

/// From a box to the first track: room for the marks at the end of a line, and a corner.
const MARGIN: i32 = 36;
/// Between two tracks.
const TRACK: i32 = 14;
/// Horizontal stretches of different nets are this far apart at least.
const APART: i32 = 6;
/// The cost of not turning in time, in crossings.
const COINCIDENCE: i64 = 1000;
/// How often boxes are moved out of the way of coincidences that no order of tracks avoids.
const NUDGES: usize = 200;

/// The drawing, with items at the heights `tops`.
pub(super) fn draw(graph: &Graph, nets: &Nets, tops: &[i32]) -> Layout {
    let mut tops = tops.to_vec();
    let mut channels = route(nets, &tops);
    for _ in 0..NUDGES {
        let Some(item) = channels.iter().find_map(|it| it.coincidence) else {
            break;
        };
        let (rank, from) = (nets.ranks[item], tops[item]);
        for (other, top) in tops.iter_mut().enumerate() {
            if nets.ranks[other] == rank && *top >= from {
                *top += APART + 1;
            }
        }
        // Only the lines on both sides of that rank have moved.
        let first = rank.saturating_sub(1);
        for (beside, channel) in (first..).zip(&mut channels[first..=rank]) {
            *channel = Channel::new(turns(nets, &tops, beside));
        }
    }
    let frame = Frame::new(graph, nets, &channels);
    let boxes: Vec<Placed> = (0..graph.boxes.len())
        .map(|it| frame.place(graph, nets, it, tops[it]))
        .collect();
    let routes = graph
        .links
        .iter()
        .zip(&nets.net_of)
        .map(|(link, &net)| frame.line(nets, &tops, &boxes, link, net))
        .collect();
    let bottom = |it: &Placed| it.corner.y + it.size.height;
    Layout {
        size: Size {
            width: frame.width,
            height: boxes.iter().map(bottom).chain(tops).max().unwrap_or(0),
        },
        boxes,
        routes,
    }
}

/// The part of a net that is in one channel.
#[derive(Default)]
struct Turn {
    net: usize,
    /// Where it comes in from the left, and where it goes out to the right; with the item there.
    left: Vec<(i32, usize)>,
    right: Vec<(i32, usize)>,
    /// Its vertical stretch, from top to bottom.
    span: (i32, i32),
}

/// A channel: which track each of its nets turns on.
struct Channel {
    tracks: Vec<(usize, usize)>,
    count: usize,
    /// An item to move, where two nets cannot be kept apart.
    coincidence: Option<usize>,
}

fn route(nets: &Nets, tops: &[i32]) -> Vec<Channel> {
    (0..nets.rank_count)
        .map(|rank| Channel::new(turns(nets, tops, rank)))
        .collect()
}

fn turns(nets: &Nets, tops: &[i32], rank: usize) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut known = HashMap::new();
    let mut of = |net: usize, left: &[(i32, usize)], right: &[(i32, usize)]| {
        let at = *known.entry(net).or_insert_with(|| {
            turns.push(Turn {
                net,
                ..Turn::default()
            });
            turns.len() - 1
        });
        let turn = &mut turns[at];
        for (ends, new) in [(&mut turn.left, left), (&mut turn.right, right)] {
            ends.extend(new);
            ends.sort_unstable();
            ends.dedup();
        }
    };
    for Segment { net, left, right } in &nets.channels[rank] {
        of(
            *net,
            &[(tops[left.item] + left.y, left.item)],
            &[(tops[right.item] + right.y, right.item)],
        );
    }
    for (net, from, to) in &nets.loops {
        if nets.ranks[from.item] == rank {
            let ends = [from, to].map(|it| (tops[it.item] + it.y, it.item));
            of(*net, &ends, &[]);
        }
    }
    for turn in &mut turns {
        turn.span = span(turn);
    }
    turns
}

fn span(turn: &Turn) -> (i32, i32) {
    let ends = || turn.left.iter().chain(&turn.right).map(|it| it.0);
    (ends().min().unwrap_or(0), ends().max().unwrap_or(0))
}

impl Turn {
    /// The cost if this one turns left of `other`.
    fn before(&self, other: &Self) -> i64 {
        if self.is_apart(other, APART) {
            return 0;
        }
        let within = |ends: &[(i32, usize)], (top, bottom): (i32, i32)| {
            let inside = ends.iter().filter(|it| top < it.0 && it.0 < bottom).count();
            i64::try_from(inside).unwrap_or(i64::MAX)
        };
        let crossings = within(&self.right, other.span) + within(&other.left, self.span);
        let coincides = self.coincidence(other).is_some();
        crossings + if coincides { COINCIDENCE } else { 0 }
    }

    /// Whether there are `gap` units or more between the stretches of both.
    fn is_apart(&self, other: &Self, gap: i32) -> bool {
        self.span.1 + gap <= other.span.0 || other.span.1 + gap <= self.span.0
    }

    /// The item whose line coincides with another one if this net turns left of `other`.
    fn coincidence(&self, other: &Self) -> Option<usize> {
        let straight = |turn: &Self| turn.span.0 == turn.span.1;
        if straight(self) || straight(other) {
            return None; // met by its items only, which are apart
        }
        let near = |y: i32| other.left.iter().any(|it| (it.0 - y).abs() < APART);
        self.right.iter().find(|it| near(it.0)).map(|it| it.1)
    }
}

impl Channel {
    fn new(mut turns: Vec<Turn>) -> Self {
        turns.sort_by_key(|it| (it.span, it.net));
        let near = near(&turns);
        let sequence = cheapest(&near);
        let mut position = vec![0; turns.len()];
        for (index, &turn) in sequence.iter().enumerate() {
            position[turn] = index;
        }
        let mut tracks = vec![0; turns.len()];
        let mut coincidence = None;
        for (index, &here) in sequence.iter().enumerate() {
            let others = near[here].iter().map(|it| it.turn);
            let mut lefts: Vec<usize> = others.filter(|it| position[*it] < index).collect();
            lefts.sort_unstable_by_key(|it| position[*it]);
            for left in lefts {
                if coincidence.is_none() {
                    coincidence = turns[left].coincidence(&turns[here]);
                }
                tracks[here] = tracks[here].max(tracks[left] + 1);
            }
        }
        let count = tracks.iter().max().map_or(0, |last| last + 1);
        let nets = turns.iter().map(|it| it.net);
        Self {
            tracks: nets.zip(tracks).collect(),
            count,
            coincidence,
        }
    }

    fn width(&self) -> i32 {
        let gaps = i32::try_from(self.count).unwrap_or(i32::MAX / TRACK).max(1) - 1;
        2 * MARGIN + gaps * TRACK
    }

    /// How far right of the channel's beginning `net` turns.
    fn turn(&self, net: usize) -> i32 {
        let track = self
            .tracks
            .iter()
            .find(|it| it.0 == net)
            .map_or(0, |it| it.1);
        MARGIN + i32::try_from(track).unwrap_or(0) * TRACK
    }
}

/// Another turn that can't share a track with one.
struct Near {
    turn: usize,
    /// How much more it costs to have the other one left than right.
    left: i64,
}

/// For each of `turns`, which are sorted by their stretches, those whose stretches are not apart; only these cost anything.
fn near(turns: &[Turn]) -> Vec<Vec<Near>> {
    let mut near: Vec<Vec<Near>> = turns.iter().map(|_| Vec::new()).collect();
    for (index, above) in turns.iter().enumerate() {
        let bottom = above.span.1 + TRACK;
        let rest = turns.iter().enumerate().skip(index + 1);
        for (other, below) in rest.take_while(|it| it.1.span.0 < bottom) {
            let left = below.before(above) - above.before(below);
            near[index].push(Near { turn: other, left });
            near[other].push(Near {
                turn: index,
                left: -left,
            });
        }
    }
    near
}

/// A sequence of low cost: each one is moved to its best place until none has a better one.
fn cheapest(near: &[Vec<Near>]) -> Vec<usize> {
    let mut sequence: Vec<usize> = (0..near.len()).collect();
    let mut position = sequence.clone();
    for _ in 0..=near.len() {
        let mut moved = false;
        for (it, others) in near.iter().enumerate() {
            let from = position[it];
            let without_it = |at: usize| if at > from { at - 1 } else { at };
            let mut steps: Vec<(usize, i64)> = others
                .iter()
                .filter(|other| other.left != 0)
                .map(|other| (without_it(position[other.turn]), other.left))
                .collect();
            steps.sort_unstable();
            // The cost of every place, relative to the first; it changes only right of the others.
            let (mut cost, mut here) = (0, 0);
            let (mut least, mut to) = (0, 0);
            for (at, left) in steps {
                cost += left;
                if at < from {
                    here = cost;
                }
                if cost < least {
                    (least, to) = (cost, at + 1);
                }
            }
            if here == least {
                continue;
            }
            moved = true;
            let range = from.min(to)..=from.max(to);
            match from < to {
                true => sequence[range.clone()].rotate_left(1),
                false => sequence[range.clone()].rotate_right(1),
            }
            for at in range {
                position[sequence[at]] = at;
            }
        }
        if !moved {
            break;
        }
    }
    sequence
}

/// Where ranks and channels begin.
struct Frame<'a> {
    channels: &'a [Channel],
    /// The left edge of each rank, and its width.
    ranks: Vec<(i32, i32)>,
    width: i32,
}

impl<'a> Frame<'a> {
    fn new(graph: &Graph, nets: &Nets, channels: &'a [Channel]) -> Self {
        let mut widths = vec![0; nets.rank_count];
        for (size, &rank) in graph.boxes.iter().zip(&nets.ranks) {
            widths[rank] = size.width.max(widths[rank]);
        }
        let mut ranks = Vec::new();
        let (mut x, mut end) = (0, 0);
        for (width, channel) in widths.into_iter().zip(channels) {
            ranks.push((x, width));
            let used = if channel.count > 0 {
                channel.width()
            } else {
                0
            };
            end = x + width + (used - MARGIN).max(0);
            x += width + channel.width();
        }
        Self {
            channels,
            ranks,
            width: end,
        }
    }

    fn place(&self, graph: &Graph, nets: &Nets, node: usize, top: i32) -> Placed {
        let (x, width) = self.ranks[nets.ranks[node]];
        let height = graph.boxes[node].height;
        Placed {
            corner: Point { x, y: top },
            size: Size { width, height },
        }
    }

    /// The corners of the line of `link`.
    fn line(
        &self,
        nets: &Nets,
        tops: &[i32],
        boxes: &[Placed],
        link: &Link,
        net: usize,
    ) -> Vec<Point> {
        let (first, last) = (nets.ranks[link.from.node], nets.ranks[link.to.node]);
        let [start, end] = [link.from, link.to].map(|it| tops[it.node] + it.y);
        let left = |node: usize| boxes[node].corner.x;
        let right = |node: usize| boxes[node].corner.x + boxes[node].size.width;
        let turn = |rank: usize| {
            let (x, width) = self.ranks[rank];
            x + width + self.channels[rank].turn(net)
        };
        // A longer link of the same net may have a lane where this one ends.
        let lane = |rank: usize| match nets.lanes[net].get(&rank) {
            Some(&item) if rank != last => tops[item],
            _ => end,
        };
        // Each channel on the way, and the height at which the line leaves it.
        let (from, to, turns): (i32, i32, Vec<(usize, i32)>) = if first < last {
            let turns = (first..last).map(|rank| (rank, lane(rank + 1)));
            (right(link.from.node), left(link.to.node), turns.collect())
        } else if first > last {
            let turns = (last..first).rev().map(|rank| (rank, lane(rank)));
            (left(link.from.node), right(link.to.node), turns.collect())
        } else {
            let edge = right(link.from.node);
            (edge, edge, vec![(first, end)])
        };
        let mut points = vec![Point { x: from, y: start }];
        let mut y = start;
        for (rank, next) in turns {
            if next != y {
                let x = turn(rank);
                points.extend([Point { x, y }, Point { x, y: next }]);
                y = next;
            }
        }
        points.push(Point { x: to, y: end });
        points
    }
}
