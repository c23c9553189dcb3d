//! The order within the ranks: few crossings.
//!
//! How few is possible cannot be computed in reasonable time (it is NP-hard even for two ranks, Garey and Johnson 1983), so this
//! goes the usual way: put everything where its neighbors are on average, sweep after sweep, then swap neighbors while that
//! helps; from several beginnings, of which the best is kept.

use super::net::{End, Nets, Segment};

/// How many beginnings are tried, divided among larger graphs.
const BEGINNINGS: usize = 48;
const SWEEPS: usize = 12;

/// The items of each rank from top to bottom.
pub(super) fn order(nets: &Nets) -> Vec<Vec<usize>> {
    let mut ranks = vec![Vec::new(); nets.rank_count];
    for item in 0..nets.items.len() {
        ranks[nets.ranks[item]].push(item);
    }
    let mut work = Work::new(nets, ranks);
    let mut best = (work.crossings(), work.order.clone());
    let size: usize = nets.channels.iter().map(Vec::len).sum();
    let beginnings = (BEGINNINGS * 40 / size.max(40)).max(2);
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for beginning in 0..beginnings {
        if beginning > 0 {
            work.shuffle(&mut random);
        }
        for sweep in 0..SWEEPS {
            work.sweep(sweep % 2 == 0);
            let crossings = work.crossings();
            if crossings < best.0 {
                best = (crossings, work.order.clone());
            }
        }
        while work.swap_neighbors() {}
        let crossings = work.crossings();
        if crossings < best.0 {
            best = (crossings, work.order.clone());
        }
        if best.0 == 0 {
            break;
        }
    }
    best.1
}

struct Work<'a> {
    nets: &'a Nets,
    order: Vec<Vec<usize>>,
    /// Where each item is in the order of its rank.
    position: Vec<usize>,
    /// The segments at the left and at the right side of each item.
    at_left: Vec<Vec<Segment>>,
    at_right: Vec<Vec<Segment>>,
}

impl<'a> Work<'a> {
    fn new(nets: &'a Nets, order: Vec<Vec<usize>>) -> Self {
        let none = vec![Vec::new(); nets.items.len()];
        let (mut at_left, mut at_right) = (none.clone(), none);
        for &segment in nets.channels.iter().flatten() {
            at_right[segment.left.item].push(segment);
            at_left[segment.right.item].push(segment);
        }
        let mut work = Self {
            nets,
            order,
            position: vec![0; nets.items.len()],
            at_left,
            at_right,
        };
        (0..nets.rank_count).for_each(|rank| work.number(rank));
        work
    }

    fn number(&mut self, rank: usize) {
        for (position, &item) in self.order[rank].iter().enumerate() {
            self.position[item] = position;
        }
    }

    /// Where an end is, ports within a box included.
    fn key(&self, end: End) -> (usize, i32) {
        (self.position[end.item], end.y)
    }

    fn crossings(&self) -> usize {
        let mut found = 0;
        for channel in &self.nets.channels {
            let key = |it: &Segment| (it.net, (self.key(it.left), self.key(it.right)));
            let mut keys: Vec<(usize, Lines)> = channel.iter().map(key).collect();
            keys.sort_unstable();
            let lines = |keys: &[(usize, Lines)]| keys.iter().map(|it| it.1).collect();
            let all = inversions(lines(&keys));
            // Lines of one net don't cross, they meet.
            let within = keys.chunk_by(|a, b| a.0 == b.0);
            let within: usize = within.map(|net| inversions(lines(net))).sum();
            found += all - within;
        }
        found
    }

    /// Orders every rank by where its neighbors on one side are on average.
    fn sweep(&mut self, rightwards: bool) {
        let ranks = self.nets.rank_count;
        for step in 1..ranks {
            let rank = if rightwards { step } else { ranks - 1 - step };
            let mut keyed: Vec<(i64, usize)> = self.order[rank]
                .iter()
                .map(|&item| (self.average(item, rightwards), item))
                .collect();
            keyed.sort_by_key(|it| it.0);
            self.order[rank] = keyed.into_iter().map(|it| it.1).collect();
            self.number(rank);
        }
    }

    /// The average place of the neighbors of `item`, in thousandths; without any, its own.
    fn average(&self, item: usize, rightwards: bool) -> i64 {
        const UNIT: i64 = 1000;
        let far: Vec<End> = if rightwards {
            self.at_left[item].iter().map(|it| it.left).collect()
        } else {
            self.at_right[item].iter().map(|it| it.right).collect()
        };
        let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX / UNIT) * UNIT;
        if far.is_empty() {
            return whole(self.position[item]);
        }
        let place = |end: &End| {
            let height = i64::from(self.nets.heights[end.item]).max(1);
            whole(self.position[end.item]) + i64::from(end.y) * (UNIT - 1) / height
        };
        far.iter().map(place).sum::<i64>() / i64::try_from(far.len()).unwrap_or(1)
    }

    /// Swaps neighbors where that saves crossings; whether any did.
    fn swap_neighbors(&mut self) -> bool {
        let mut saved = false;
        for rank in 0..self.order.len() {
            for upper in 1..self.order[rank].len() {
                let (a, b) = (self.order[rank][upper - 1], self.order[rank][upper]);
                if self.between(b, a) < self.between(a, b) {
                    self.order[rank].swap(upper - 1, upper);
                    self.position.swap(a, b);
                    saved = true;
                }
            }
        }
        saved
    }

    /// How often lines of `above` and `below` cross if they stand so.
    fn between(&self, above: usize, below: usize) -> usize {
        let count = |above: &[Segment], below: &[Segment], far: fn(&Segment) -> End| {
            let pairs = above.iter().flat_map(|a| below.iter().map(move |b| (a, b)));
            pairs
                .filter(|(a, b)| a.net != b.net && self.key(far(a)) > self.key(far(b)))
                .count()
        };
        count(&self.at_left[above], &self.at_left[below], |it| it.left)
            + count(&self.at_right[above], &self.at_right[below], |it| it.right)
    }

    /// Another beginning.
    fn shuffle(&mut self, random: &mut u64) {
        for rank in 0..self.order.len() {
            for last in (1..self.order[rank].len()).rev() {
                // xorshift64 (Marsaglia 2003)
                *random ^= *random << 13;
                *random ^= *random >> 7;
                *random ^= *random << 17;
                let other = usize::try_from(*random >> 33).unwrap_or(0) % (last + 1);
                self.order[rank].swap(last, other);
            }
            self.number(rank);
        }
    }
}

/// The left and the right end of a line.
type Lines = ((usize, i32), (usize, i32));

/// How many pairs of `lines` cross, counted while their right ends are sorted by merging.
fn inversions(mut lines: Vec<Lines>) -> usize {
    if lines.len() < 2 {
        return 0;
    }
    lines.sort_unstable();
    let mut rights: Vec<(usize, i32)> = lines.into_iter().map(|it| it.1).collect();
    let mut merged = rights.clone();
    let mut found = 0;
    let mut half = 1;
    while half < rights.len() {
        for (run, to) in rights.chunks(2 * half).zip(merged.chunks_mut(2 * half)) {
            let (upper, lower) = run.split_at(half.min(run.len()));
            let (mut above, mut below) = (0, 0);
            for slot in to {
                let from_upper =
                    below == lower.len() || above < upper.len() && upper[above] <= lower[below];
                *slot = if from_upper {
                    above += 1;
                    upper[above - 1]
                } else {
                    found += upper.len() - above;
                    below += 1;
                    lower[below - 1]
                };
            }
        }
        std::mem::swap(&mut rights, &mut merged);
        half *= 2;
    }
    found
}
