//! How high everything stands: lines as straight as the order allows.
//!
//! Each item wants to stand where most of its lines are straight: at the weighted median of the heights that each of them asks
//! for. Where neighbors then come too close, they give way together. For one rank the least sum of distances is found exactly, by
//! pooling neighbors (isotonic regression, Ayer et al. 1955); going over the ranks again and again settles the whole.

use super::net::{End, Nets, gap, weight};
use super::settle::settle;

/// The height of an empty band.
const BAND: i32 = 30;
const SWEEPS: usize = 24;

/// The upper edge of each item.
pub(super) fn tops(nets: &Nets, order: &[Vec<usize>]) -> Vec<i32> {
    let mut tops = vec![0; nets.items.len()];
    for rank in order {
        let offsets = offsets(nets, rank);
        let half = offsets.last().map_or(0, |last| last / 2);
        for (&item, offset) in rank.iter().zip(offsets) {
            tops[item] = offset - half;
        }
    }
    let wishes = Wishes::new(nets);
    for sweep in 0..SWEEPS {
        let sides = match sweep % 3 {
            _ if sweep + 4 > SWEEPS => [true, true],
            0 => [true, false],
            1 => [false, true],
            _ => [true, true],
        };
        let mut ranks: Vec<&Vec<usize>> = order.iter().collect();
        if sides == [false, true] || sweep % 2 == 1 {
            ranks.reverse();
        }
        for rank in ranks {
            let wanted: Vec<Vec<(i32, i32)>> = rank
                .iter()
                .map(|&item| wishes.of(item, sides, &tops))
                .collect();
            let offsets = offsets(nets, rank);
            for (&item, top) in rank.iter().zip(pooled(&wanted, &offsets)) {
                tops[item] = top;
            }
        }
    }
    close_bands(&mut tops, &nets.heights);
    settle(nets, order, &mut tops);
    close_bands(&mut tops, &nets.heights);
    tops
}

/// Takes away what is empty from left to right, but for a band; nothing becomes less straight by that. The first item is at 0.
fn close_bands(tops: &mut [i32], heights: &[i32]) {
    let mut order: Vec<usize> = (0..tops.len()).collect();
    order.sort_by_key(|&item| tops[item]);
    let Some(&first) = order.first() else {
        return;
    };
    let mut up = tops[first];
    let mut bottom = tops[first];
    for item in order {
        up += (tops[item] - bottom - BAND).max(0);
        bottom = bottom.max(tops[item] + heights[item]);
        tops[item] -= up;
    }
}

/// How far below the first item of the rank each one is, as close as they may stand.
fn offsets(nets: &Nets, rank: &[usize]) -> Vec<i32> {
    let mut offsets = Vec::with_capacity(rank.len());
    let mut next = 0;
    for (index, &item) in rank.iter().enumerate() {
        if index > 0 {
            next += gap(nets, rank[index - 1], item);
        }
        offsets.push(next);
        next += nets.heights[item];
    }
    offsets
}

/// Where every line of an item would be straight.
struct Wishes {
    /// For each item, on its left and on its right: its own end, the other one, and how much it matters.
    sides: Vec<[Vec<(i32, End, i32)>; 2]>,
}

impl Wishes {
    fn new(nets: &Nets) -> Self {
        let mut sides = vec![[Vec::new(), Vec::new()]; nets.items.len()];
        for segment in nets.channels.iter().flatten() {
            let weight = weight(nets, segment);
            sides[segment.right.item][0].push((segment.right.y, segment.left, weight));
            sides[segment.left.item][1].push((segment.left.y, segment.right, weight));
        }
        Self { sides }
    }

    /// Heights for `item` with their weights, from the sides that count.
    fn of(&self, item: usize, sides: [bool; 2], tops: &[i32]) -> Vec<(i32, i32)> {
        let counted = self.sides[item].iter().zip(sides).filter(|it| it.1);
        let wishes: Vec<(i32, i32)> = counted
            .flat_map(|(side, _)| side)
            .map(|(own, far, weight)| (tops[far.item] + far.y - own, *weight))
            .collect();
        if wishes.is_empty() {
            vec![(tops[item], 1)]
        } else {
            wishes
        }
    }
}

/// The heights with the least weighted sum of distances from those wanted, in order and `offsets` apart at least.
fn pooled(wanted: &[Vec<(i32, i32)>], offsets: &[i32]) -> Vec<i32> {
    struct Pool {
        wishes: Vec<(i32, i32)>,
        height: i32,
        items: usize,
    }
    let mut pools: Vec<Pool> = Vec::new();
    for (wishes, offset) in wanted.iter().zip(offsets) {
        let wishes: Vec<_> = wishes.iter().map(|(at, it)| (at - offset, *it)).collect();
        let mut pool = Pool {
            height: median(&wishes),
            wishes,
            items: 1,
        };
        while let Some(above) = pools.pop_if(|above| above.height > pool.height) {
            pool.wishes.extend(above.wishes);
            pool.items += above.items;
            pool.height = median(&pool.wishes);
        }
        pools.push(pool);
    }
    let heights = pools
        .iter()
        .flat_map(|pool| std::iter::repeat_n(pool.height, pool.items));
    heights
        .zip(offsets)
        .map(|(height, offset)| height + offset)
        .collect()
}

/// The value below which, and above which, there is at most half of the weight.
fn median(wishes: &[(i32, i32)]) -> i32 {
    let mut sorted = wishes.to_vec();
    sorted.sort_unstable();
    let all: i32 = sorted.iter().map(|it| it.1).sum();
    let mut seen = 0;
    for (value, weight) in sorted {
        seen += weight;
        if seen * 2 >= all {
            return value;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::pooled;

    #[test]
    fn items_that_want_one_place_share_the_way_out() {
        let wanted = [vec![(10, 1)], vec![(10, 1)], vec![(10, 1)]];
        assert_eq!(pooled(&wanted, &[0, 20, 40]), [-10, 10, 30]);
    }

    #[test]
    fn items_that_are_not_in_the_way_get_what_they_want() {
        let wanted = [vec![(5, 1)], vec![(100, 1)]];
        assert_eq!(pooled(&wanted, &[0, 20]), [5, 100]);
    }
}
