//! All that is below some height moves up together, where that makes the lines shorter on the whole.
//!
//! Why: [`place`](super::place) moves one rank at a time. Boxes that are joined by straight lines hold each other where they are,
//! and so does a group of them far below the rest. To bring it nearer, all have to move at once.

use super::net::{Nets, Segment, gap, weight};

/// How often to go over all items; few drawings need more than two.
const PASSES: usize = 6;

/// Moves groups up; the order stays.
pub(super) fn settle(nets: &Nets, order: &[Vec<usize>], tops: &mut [i32]) {
    let group = Group::new(nets, order);
    for _ in 0..PASSES {
        let mut moved = false;
        for &item in order.iter().flatten() {
            let Some(room) = group.room(item, tops).filter(|room| *room > 0) else {
                continue;
            };
            let members: Vec<bool> = tops.iter().map(|top| *top >= tops[item]).collect();
            let rooms = order.iter().filter_map(|rank| {
                let first = rank.iter().find(|it| members[**it])?;
                group.room(*first, tops)
            });
            let most = rooms.min().unwrap_or(0).min(room);
            let best = group.best(&members, most, tops);
            if best > 0 {
                moved = true;
                let all = tops.iter_mut().zip(&members);
                all.filter(|it| *it.1).for_each(|(top, _)| *top -= best);
            }
        }
        if !moved {
            break;
        }
    }
}

struct Group<'a> {
    nets: &'a Nets,
    /// The item above each item of its rank.
    above: Vec<Option<usize>>,
}

impl<'a> Group<'a> {
    fn new(nets: &'a Nets, order: &[Vec<usize>]) -> Self {
        let mut group = Self {
            nets,
            above: vec![None; nets.items.len()],
        };
        for pair in order.iter().flat_map(|rank| rank.windows(2)) {
            group.above[pair[1]] = Some(pair[0]);
        }
        group
    }

    /// How far `item` can move up without the rest of its rank; up to the upper edge, if it is the first.
    fn room(&self, item: usize, tops: &[i32]) -> Option<i32> {
        let limit = self.above[item].map_or(0, |above| {
            tops[above] + self.nets.heights[above] + gap(self.nets, above, item)
        });
        tops[item].checked_sub(limit)
    }

    /// How far to move `members` up, `most` at most, for the shortest lines; of equals, the farthest.
    fn best(&self, members: &[bool], most: i32, tops: &[i32]) -> i32 {
        // Lines that lead out: how far below its other end each one begins, and how much that matters.
        let mut out = Vec::new();
        for segment in self.nets.channels.iter().flatten() {
            let Segment { left, right, .. } = *segment;
            let drop = tops[left.item] + left.y - tops[right.item] - right.y;
            match (members[left.item], members[right.item]) {
                (true, false) => out.push((drop, weight(self.nets, segment))),
                (false, true) => out.push((-drop, weight(self.nets, segment))),
                _ => {}
            }
        }
        let length = |up: i32| -> i32 {
            let lengths = out.iter().map(|(drop, weight)| (drop - up).abs() * weight);
            lengths.sum()
        };
        let straightening = out.iter().map(|it| it.0).filter(|up| 0 < *up && *up < most);
        straightening
            .chain([0, most.max(0)])
            .min_by_key(|&up| (length(up), -up))
            .unwrap_or(0)
    }
}
