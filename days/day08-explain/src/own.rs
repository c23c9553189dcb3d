//! The pages that each node touched itself.
//!
//! PostgreSQL counts for a node everything that happens while it works, so what lies below it is in its numbers too. Taking
//! the children off leaves its own. One thing is in the wrong place then: a `with` or a subquery that runs once is listed
//! below the node that declares it, but it works while another node waits for its rows. So it is in that one's numbers, and it's
//! taken off there and given back to the declaring node.
//!
//! Invariant: the nodes' own pages sum up to the root's.

use std::ops::Range;

use crate::plan::{Buffers, Node, Role};

/// Pages, of which some may be owed for a while.
type Pages = [i128; 4];

/// Sets [`Node::own`] everywhere.
pub(crate) fn attribute(nodes: &mut [Node]) {
    // ANCHOR: own
    let all: Vec<Pages> = nodes.iter().map(|node| pages(node.buffers)).collect();
    let mut own = all.clone();
    for node in &*nodes {
        for &child in &node.children {
            own[node.place] = combined(own[node.place], all[child], -1);
        }
    }
    // ANCHOR_END: own
    let once = nodes.iter().filter(|node| node.role == Role::Initial);
    for initial in once {
        let Some(parent) = initial.parent else {
            continue;
        };
        for kind in 0..4 {
            // What the declaring node owes is what ran inside of others.
            let mut owed = all[initial.place][kind].min(-own[parent][kind]);
            for waiting in waiting(nodes, initial) {
                let given = owed.min(own[waiting][kind]).max(0);
                own[waiting][kind] -= given;
                own[parent][kind] += given;
                owed -= given;
            }
        }
    }
    for (node, own) in nodes.iter_mut().zip(own) {
        node.own = buffers(own);
    }
}

/// The nodes that may wait for the rows of `initial`: those that name it first, then the others, innermost first.
fn waiting(nodes: &[Node], initial: &Node) -> Vec<usize> {
    let name = initial.subplan.as_deref().unwrap_or_default();
    // `CTE totals` is read by `CTE Scan on totals`, and `InitPlan 1 (returns $0)` by each node that mentions `$0`.
    let marks: Vec<&str> = match name.strip_prefix("CTE ") {
        Some(cte) => vec![cte],
        None => name
            .split(['(', ')', ' ', ','])
            .filter(|word| word.starts_with('$'))
            .chain([name])
            .collect(),
    };
    let names_it = |node: &Node| {
        let in_conditions = node
            .conditions
            .iter()
            .any(|(_, text)| marks.iter().any(|mark| text.contains(mark)));
        in_conditions
            || (node.kind == "CTE Scan" && node.title.contains(&format!(" on {}", marks[0])))
    };
    let (inside, below) = (
        subtree(nodes, initial.place),
        subtree(nodes, initial.parent.unwrap_or(0)),
    );
    let may_wait = |node: &&Node| below.contains(&node.place) && !inside.contains(&node.place);
    let mut others: Vec<&Node> = nodes.iter().filter(may_wait).collect();
    others.sort_by_key(|node| (!names_it(node), usize::MAX - node.depth));
    others.iter().map(|node| node.place).collect()
}

/// The places of a node and of all below it.
fn subtree(nodes: &[Node], place: usize) -> Range<usize> {
    let rest = nodes[place + 1..].iter();
    place
        ..place
            + 1
            + rest
                .take_while(|node| node.depth > nodes[place].depth)
                .count()
}

fn pages(buffers: Buffers) -> Pages {
    [
        buffers.shared,
        buffers.read,
        buffers.local,
        buffers.temporary,
    ]
    .map(i128::from)
}

fn buffers(pages: Pages) -> Buffers {
    let [shared, read, local, temporary] = pages.map(|pages| u64::try_from(pages).unwrap_or(0));
    Buffers {
        shared,
        read,
        local,
        temporary,
    }
}

fn combined(a: Pages, b: Pages, sign: i128) -> Pages {
    [0, 1, 2, 3].map(|kind| a[kind] + sign * b[kind])
}
