//! The rank of each box: as many links as possible go from left to right, and none far without need.

use std::cmp::Reverse;

use super::graph::Graph;

/// Room to reckon with around a box, for lines.
const AROUND: (i32, i32) = (90, 30);
/// How often to try to shorten links; each pass helps less than the one before.
const PASSES: usize = 8;

/// The rank of each box, from 0.
pub(super) fn ranks(graph: &Graph) -> Vec<usize> {
    let count = graph.boxes.len();
    let edges = forward(graph);
    let mut after = vec![Vec::new(); count];
    let mut before = vec![Vec::new(); count];
    for &(from, to) in &edges {
        after[from].push(to);
        before[to].push(from);
    }
    let sequence = topological(&after, &before);
    let mut ranks = vec![0; count];
    push_right(&sequence, &after, &mut ranks);
    tighten(&sequence, &after, &before, &mut ranks);
    bound_height(graph, &sequence, &after, &mut ranks);
    tighten_leftovers(&sequence, &after, &before, &mut ranks);
    ranks
}

/// The pairs of boxes that are linked, all pointing the same way along one sequence: that of Eades, Lin and Smyth (1993), which
/// turns few of them round.
fn forward(graph: &Graph) -> Vec<(usize, usize)> {
    let mut edges: Vec<(usize, usize)> = graph
        .links
        .iter()
        .map(|link| (link.from.node, link.to.node))
        .filter(|(from, to)| from != to)
        .collect();
    let place = feedback_order(graph.boxes.len(), &edges);
    for edge in &mut edges {
        if place[edge.0] > place[edge.1] {
            *edge = (edge.1, edge.0);
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// Where each box stands in a sequence against which few of `edges` run.
fn feedback_order(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..count).collect();
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    let mut out = vec![0_isize; count];
    let mut into = vec![0_isize; count];
    for &(from, to) in edges {
        out[from] += 1;
        into[to] += 1;
    }
    while !left.is_empty() {
        let sink = left.iter().position(|&it| out[it] == 0);
        let source = left.iter().position(|&it| into[it] == 0);
        let most =
            || (0..left.len()).max_by_key(|&at| (out[left[at]] - into[left[at]], Reverse(at)));
        let (at, to_tail) = match (sink, source) {
            (Some(at), _) => (at, true),
            (None, Some(at)) => (at, false),
            (None, None) => (most().unwrap_or(0), false),
        };
        let taken = left.remove(at);
        for &(from, to) in edges {
            if from == taken {
                into[to] -= 1;
            }
            if to == taken {
                out[from] -= 1;
            }
        }
        if to_tail {
            tail.push(taken);
        } else {
            head.push(taken);
        }
    }
    let mut place = vec![0; count];
    for (index, node) in head.into_iter().chain(tail.into_iter().rev()).enumerate() {
        place[node] = index;
    }
    place
}

fn topological(after: &[Vec<usize>], before: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut sequence: Vec<usize> = (0..after.len()).filter(|&it| waiting[it] == 0).collect();
    let mut done = 0;
    while let Some(&node) = sequence.get(done) {
        done += 1;
        for &next in &after[node] {
            waiting[next] -= 1;
            if waiting[next] == 0 {
                sequence.push(next);
            }
        }
    }
    sequence
}

/// Moves every box right as far as those before it demand.
fn push_right(sequence: &[usize], after: &[Vec<usize>], ranks: &mut [usize]) {
    for &node in sequence {
        for &next in &after[node] {
            ranks[next] = ranks[next].max(ranks[node] + 1);
        }
    }
}

/// Moves boxes to where their links are shorter in sum.
fn tighten(sequence: &[usize], after: &[Vec<usize>], before: &[Vec<usize>], ranks: &mut [usize]) {
    for pass in 0..PASSES {
        let mut moved = false;
        let mut visit = |node: usize| {
            let least = before[node].iter().map(|&it| ranks[it] + 1).max();
            let most = after[node].iter().map(|&it| ranks[it] - 1).min();
            let best = match (least, most) {
                (Some(least), Some(most)) if before[node].len() >= after[node].len() => {
                    least.min(most)
                }
                (_, Some(most)) => most,
                (Some(least), None) => least,
                (None, None) => ranks[node],
            };
            moved |= best != ranks[node];
            ranks[node] = best;
        };
        if pass % 2 == 0 {
            sequence.iter().rev().for_each(|&node| visit(node));
        } else {
            sequence.iter().for_each(|&node| visit(node));
        }
        if !moved {
            break;
        }
    }
    close_up(ranks);
}

/// Moves boxes right out of ranks that would be far higher than the drawing has to be: first those that nothing follows.
fn bound_height(graph: &Graph, sequence: &[usize], after: &[Vec<usize>], ranks: &mut [usize]) {
    let height = |node: usize| i64::from(graph.boxes[node].height + AROUND.1);
    let area: i64 = (0..graph.boxes.len())
        .map(|node| height(node) * i64::from(graph.boxes[node].width + AROUND.0))
        .sum();
    let tallest = (0..graph.boxes.len()).map(height).max().unwrap_or(0);
    // As wide as high and half again, and somewhat higher than that where it must be.
    let bound = tallest.max((area * 2 / 3).isqrt() * 7 / 4);
    let mut rank = 0;
    while rank <= ranks.iter().copied().max().unwrap_or(0) {
        let mut here: Vec<usize> = (0..ranks.len()).filter(|&it| ranks[it] == rank).collect();
        here.sort_by_key(|&it| (after[it].is_empty(), Reverse(after[it].len()), it));
        let mut filled = 0;
        for (index, node) in here.into_iter().enumerate() {
            filled += height(node);
            if filled > bound && index > 0 {
                ranks[node] += 1;
            }
        }
        push_right(sequence, after, ranks);
        rank += 1;
    }
}

/// After that, only what shortens links without filling a rank again: moves to the right.
fn tighten_leftovers(
    sequence: &[usize],
    after: &[Vec<usize>],
    before: &[Vec<usize>],
    ranks: &mut [usize],
) {
    for &node in sequence.iter().rev() {
        let most = after[node].iter().map(|&it| ranks[it] - 1).min();
        if let Some(most) = most
            && before[node].len() < after[node].len()
        {
            ranks[node] = most.max(ranks[node]);
        }
    }
    close_up(ranks);
}

/// Leaves no rank empty.
fn close_up(ranks: &mut [usize]) {
    let mut used: Vec<usize> = ranks.to_vec();
    used.sort_unstable();
    used.dedup();
    for rank in ranks {
        *rank = used.binary_search(rank).unwrap_or(0);
    }
}
