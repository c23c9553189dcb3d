//! The findings about a plan, each with its node.
//!
//! A finding is evidence with a place, not a verdict: a sequential scan of a table that fits on ten pages is fine, and so none
//! of the rules here is about a kind of node alone. Each has a threshold, and the thresholds are constants below.

use std::fmt;

use crate::number::{number, of, size, thousands, times};
use crate::plan::{Actual, Node, Plan, Role};

/// An estimate that is wrong by less is no finding.
pub const WRONG_BY: f64 = 10.0;
/// Fewer rows than these, estimated or actual, are not worth a finding.
pub const FEW_ROWS: f64 = 100.0;
/// A filter that throws away fewer rows is no finding.
pub const THROWN_AWAY: f64 = 1_000.0;
/// The part of the rows that a filter must throw away, besides.
pub const THROWN_PART: f64 = 0.9;
/// An inner scan without an index that reads fewer rows in all its loops is no finding.
pub const READ_AGAIN: f64 = 10_000.0;
/// A subplan that runs less often is no finding.
pub const RUN_AGAIN: f64 = 100.0;
/// A generic plan whose cost is a smaller multiple of the custom plan's is no finding.
pub const DEARER: f64 = 2.0;

/// Something that makes a plan slow, and the node that does it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The node's place in [`Plan::nodes`].
    pub node: usize,
    /// Its kind.
    pub kind: Kind,
    /// The counts.
    pub evidence: String,
    /// The usual remedy.
    pub advice: &'static str,
}

/// The subject of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Many more or fewer rows came than expected, and this is where it begins.
    Misestimate,
    /// A filter threw most rows away after they were read.
    ThrownAway,
    /// A sort, a hash or an aggregate exceeded its memory and wrote to disk.
    Spilled,
    /// A bitmap exceeded its memory, so that every row of its pages is checked again.
    LossyBitmap,
    /// A nested loop reads its inner side again and again, without an index.
    InnerRepeated,
    /// A subquery runs once for each row.
    SubplanRepeated,
    /// The plan for any values is dearer than the plan for these.
    GenericPlan,
}

/// The findings about `plan`, causes before their consequences: innermost first. Empty for a plan that was not run.
pub fn findings(plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    // Reversed, a list with parents first has children first.
    for node in plan.nodes.iter().rev() {
        let Some(actual) = node.actual.as_ref().filter(|it| it.loops > 0.0) else {
            continue;
        };
        let all = [
            misestimate(plan, node, actual),
            // What is read again and again is thrown away again and again: that is one thing to find.
            inner_repeated(plan, node, actual).or_else(|| thrown_away(node, actual)),
            spilled(node, actual),
            lossy(node, actual),
            subplan_repeated(node, actual),
        ];
        found.extend(all.into_iter().flatten());
    }
    found
}

/// The finding about a plan for any values, if there is a better one for the values that it ran with.
pub fn generic_plan(custom: &Plan, generic: &Plan) -> Option<Finding> {
    let (these, any) = (custom.shared_buffers(), generic.shared_buffers());
    #[expect(clippy::cast_precision_loss, reason = "pages of one statement")]
    let factor = any as f64 / these.max(1) as f64;
    // Where they part: the first node that is another one.
    let parts = custom.nodes.iter().zip(&generic.nodes);
    let other = parts.take_while(|(a, b)| a.title == b.title).count();
    let node = other.min(generic.nodes.len() - 1);
    (factor >= DEARER && other < generic.nodes.len().max(custom.nodes.len())).then(|| Finding {
        node,
        kind: Kind::GenericPlan,
        evidence: format!(
            "the plan for any values touches {} pages, the plan for these values {}: {}",
            thousands(any),
            thousands(these),
            times(factor)
        ),
        advice: "set plan_cache_mode = force_custom_plan for this statement, or don't prepare it",
    })
}

fn finding(node: &Node, kind: Kind, evidence: String, advice: &'static str) -> Option<Finding> {
    Some(Finding {
        node: node.place,
        kind,
        evidence,
        advice,
    })
}

// ANCHOR: is_wrong
fn is_wrong(plan: &Plan, node: &Node) -> bool {
    let Some(actual) = node.actual.as_ref() else {
        return false;
    };
    let matters = node.estimated.max(actual.rows) * actual.loops.max(1.0) >= FEW_ROWS;
    let wrong = node.misestimate().is_some_and(|factor| factor >= WRONG_BY);
    // Fewer rows than expected is what happens to a node that is stopped early.
    matters && wrong && (actual.rows > node.estimated || !may_stop_early(plan, node))
}
// ANCHOR_END: is_wrong

fn misestimate(plan: &Plan, node: &Node, actual: &Actual) -> Option<Finding> {
    let follows = node
        .children
        .iter()
        .any(|&child| is_wrong(plan, &plan.nodes[child]));
    if follows || !is_wrong(plan, node) {
        return None;
    }
    // A bitmap is a list of rows that the heap scan above it reads, with the same estimate.
    if node.kind.starts_with("Bitmap") && node.kind != "Bitmap Heap Scan" {
        return None;
    }
    let each = if actual.loops > 1.0 { " a loop" } else { "" };
    let evidence = format!(
        "{} estimated, {} came{each}: wrong by {}",
        of(node.estimated.max(1.0), "row"),
        number(actual.rows),
        times(node.misestimate()?)
    );
    let advice = match node.condition("Filter").or(node.condition("Index Cond")) {
        Some(filter) if filter.contains(" AND ") => {
            "if the columns depend on each other: create statistics (dependencies, mcv) on them, then analyze"
        }
        _ => "analyze the table; for one column, raise its statistics target",
    };
    finding(node, Kind::Misestimate, evidence, advice)
}

/// Whether something above takes only as many rows as it needs.
fn may_stop_early(plan: &Plan, node: &Node) -> bool {
    let mut below = node;
    for above in plan.above(node) {
        // A query that asks whether a subquery has a row stops at the first.
        if matches!(below.role, Role::Subplan | Role::Initial) {
            return true;
        }
        let is_inner = below.role == Role::Inner;
        match above.kind.as_str() {
            "Limit" => return true,
            // The second match is not looked for.
            "Nested Loop" | "Hash Join" if is_inner && above.title.contains("Semi") => return true,
            "Nested Loop" if is_inner && above.title.contains("Anti") => return true,
            // It ends with the shorter side.
            "Merge Join" => return true,
            // These read all of it before they give a row.
            "Sort" | "Hash" | "Bitmap Heap Scan" => return false,
            "Aggregate" if above.title != "GroupAggregate" => return false,
            _ => below = above,
        }
    }
    false
}

fn thrown_away(node: &Node, actual: &Actual) -> Option<Finding> {
    let equal = node
        .condition("Join Filter")
        .is_some_and(|filter| filter.contains(" = "));
    let join = match equal {
        true => "estimates that let a hash join win",
        false => "a join condition with =",
    };
    let kept = actual.rows * actual.loops;
    for (removed, condition, advice) in [
        (
            actual.removed,
            "Filter",
            "an index on what the filter compares, if it is asked often",
        ),
        (actual.removed_by_join, "Join Filter", join),
    ] {
        let removed = removed * actual.loops;
        if removed >= THROWN_AWAY && removed >= THROWN_PART * (removed + kept) {
            let evidence = format!(
                "reads {} to keep {}: {condition} {}",
                of(removed + kept, "row"),
                number(kept),
                node.condition(condition).unwrap_or_default()
            );
            return finding(node, Kind::ThrownAway, evidence, advice);
        }
    }
    None
}

fn spilled(node: &Node, actual: &Actual) -> Option<Finding> {
    let advice = "more work_mem for this statement, or fewer and narrower rows";
    if actual.spilled > 0.0 {
        let evidence = format!(
            "writes {} to disk, which exceeds work_mem",
            size(actual.spilled)
        );
        return finding(node, Kind::Spilled, evidence, advice);
    }
    if actual.batches > 1.0 {
        let evidence = format!(
            "makes {} batches of its hash table, all but one on disk",
            number(actual.batches)
        );
        return finding(node, Kind::Spilled, evidence, advice);
    }
    None
}

fn lossy(node: &Node, actual: &Actual) -> Option<Finding> {
    if actual.lossy_pages == 0.0 {
        return None;
    }
    let evidence = format!(
        "{} of {} have lost their rows in the bitmap: {} checked again in vain",
        number(actual.lossy_pages),
        of(actual.lossy_pages + actual.exact_pages, "page"),
        of(actual.removed_by_recheck * actual.loops, "row")
    );
    finding(
        node,
        Kind::LossyBitmap,
        evidence,
        "more work_mem for this statement",
    )
}

fn inner_repeated(plan: &Plan, node: &Node, actual: &Actual) -> Option<Finding> {
    let parent = &plan.nodes[node.parent?];
    if node.role != Role::Inner || parent.kind != "Nested Loop" || actual.loops < 2.0 {
        return None;
    }
    // A scan through an index finds what the outer row asks for; this reads everything each time.
    if !matches!(
        node.kind.as_str(),
        "Seq Scan" | "Materialize" | "CTE Scan" | "Function Scan" | "Subquery Scan"
    ) {
        return None;
    }
    let read = (actual.rows + actual.removed) * actual.loops;
    if read < READ_AGAIN {
        return None;
    }
    let evidence = format!(
        "is read {}, {} in all",
        times(actual.loops),
        of(read, "row")
    );
    let advice = "an index on the inner side of the join, or estimates that let a hash join win";
    finding(node, Kind::InnerRepeated, evidence, advice)
}

fn subplan_repeated(node: &Node, actual: &Actual) -> Option<Finding> {
    if node.role != Role::Subplan || actual.loops < RUN_AGAIN {
        return None;
    }
    let evidence = format!(
        "runs {}, once for each row, and touches {} pages",
        times(actual.loops),
        thousands(node.buffers.shared)
    );
    finding(
        node,
        Kind::SubplanRepeated,
        evidence,
        "write it as a join with a group by, or as a lateral join with an index",
    )
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Misestimate => "misestimate",
            Self::ThrownAway => "rows thrown away",
            Self::Spilled => "spilled to disk",
            Self::LossyBitmap => "lossy bitmap",
            Self::InnerRepeated => "inner scan repeated",
            Self::SubplanRepeated => "subplan for each row",
            Self::GenericPlan => "generic plan",
        })
    }
}
