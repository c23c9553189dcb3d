//! A plan as a list of nodes in the order in which `EXPLAIN` prints them.
//!
//! Numbers of a node that has run are per loop, as PostgreSQL gives them: [`Node::total_rows`] multiplies.

use std::collections::BTreeMap;
use std::ops::Add;

use serde_json::Value;

use crate::raw::Raw;
use crate::{Error, own, title};

/// The deepest plan that is read: JSON is parsed 128 levels deep, and a node takes two of them.
pub const DEEPEST: usize = 62;

/// A statement's plan, and what it did if it was run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The nodes, each before those below it. The first is the root; a plan has one at least.
    pub nodes: Vec<Node>,
    /// Milliseconds that it took to find the plan.
    pub planning: Option<f64>,
    /// Milliseconds that it took to run it, measuring included; none if it was not run.
    pub execution: Option<f64>,
    /// Settings that affect plans and differ from what PostgreSQL is built with.
    pub settings: BTreeMap<String, String>,
}

/// A step of a plan: it gives rows to the node above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its place in [`Plan::nodes`], from 0. People see it from 1.
    pub place: usize,
    /// The node above it.
    pub parent: Option<usize>,
    /// The nodes below it, in order.
    pub children: Vec<usize>,
    /// How many nodes are above it.
    pub depth: usize,
    /// Its role for the node above it.
    pub role: Role,
    /// Its kind as PostgreSQL calls it, such as `Seq Scan`.
    pub kind: String,
    /// Kind, join, table and index in one line, such as `Index Scan using lessons_pkey on lessons`.
    pub title: String,
    /// The table that it reads or writes.
    pub relation: Option<String>,
    /// The index that it reads.
    pub index: Option<String>,
    /// Its conditions and keys, each with its name: `Filter`, `Index Cond`, `Sort Key`.
    pub conditions: Vec<(&'static str, String)>,
    /// How many rows the planner expected of a loop.
    pub estimated: f64,
    /// The planner's estimate of its cost, with all nodes below it. The unit is that of `seq_page_cost`, not time.
    pub cost: f64,
    /// The measured run; none if the plan was not run.
    pub actual: Option<Actual>,
    /// Pages that it and everything below it touched, in all loops.
    pub buffers: Buffers,
    /// Pages that it touched itself. These sum up to the root's [`buffers`](Self::buffers).
    pub own: Buffers,
    pub(crate) subplan: Option<String>,
}

/// The measured run of a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Actual {
    /// Rows that a loop gave, on average. PostgreSQL before 18 rounds it.
    pub rows: f64,
    /// How often it was run from the start; 0 if nobody ever asked it for a row.
    pub loops: f64,
    /// Milliseconds of all loops, with everything below.
    pub time: f64,
    /// Rows of a loop that its filter threw away.
    pub removed: f64,
    /// Pairs of a loop that its join filter threw away.
    pub removed_by_join: f64,
    /// Rows of a loop that a lossy page brought in vain.
    pub removed_by_recheck: f64,
    /// Kilobytes that it wrote to disk because they exceeded its memory (`work_mem`).
    pub spilled: f64,
    /// In how many parts a hash was made.
    pub batches: f64,
    /// Pages of a bitmap of which only the page is known, no longer the rows.
    pub lossy_pages: f64,
    /// Pages of a bitmap whose rows are known.
    pub exact_pages: f64,
}

/// The role of a node for the one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The top of the plan.
    Root,
    /// The first or only input.
    Outer,
    /// The second input of a join; a nested loop runs it once for each outer row.
    Inner,
    /// One of many inputs, as of an append.
    Member,
    /// Run once, before it is needed: an uncorrelated subquery, or a `with`.
    Initial,
    /// Run for each row that asks: a correlated subquery.
    Subplan,
}

/// Pages of 8 KiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Buffers {
    /// Shared buffers, found in memory or read.
    pub shared: u64,
    /// The pages that were not in PostgreSQL's memory.
    pub read: u64,
    /// Pages of temporary tables.
    pub local: u64,
    /// Pages of temporary files, written and read again.
    pub temporary: u64,
}

impl Plan {
    /// Reads what `EXPLAIN (FORMAT JSON)` answered.
    ///
    /// # Errors
    /// [`Error::NotAPlan`] says what else it is.
    ///
    /// ```
    /// let plan = explain::Plan::parse(r#"[{"Plan": {"Node Type": "Result", "Total Cost": 0.01, "Plan Rows": 1}}]"#)?;
    /// assert_eq!(plan.root().title, "Result");
    /// # Ok::<(), explain::Error>(())
    /// ```
    pub fn parse(json: &str) -> Result<Self, Error> {
        let read = serde_json::from_str(json.trim_start_matches('\u{feff}'));
        let plans: Vec<Value> = read.map_err(|error| {
            Error::NotAPlan(match error.to_string() {
                it if it.contains("recursion") => {
                    format!("it has more than {DEEPEST} nodes, one below the other")
                }
                it => it,
            })
        })?;
        let [plan] = plans.as_slice() else {
            let count = plans.len();
            return Err(Error::NotAPlan(format!("it has {count} plans, not one")));
        };
        if let Some(why) = plan.as_str() {
            // "Utility statements have no plan structure"
            return Err(Error::NotAPlan(why.to_owned()));
        }
        let mut nodes = Vec::new();
        add(&mut nodes, Raw(&plan["Plan"]), None);
        if let Some(nameless) = nodes.iter().position(|node| node.kind.is_empty()) {
            let number = nameless + 1;
            return Err(Error::NotAPlan(format!("node {number} has no `Node Type`")));
        }
        own::attribute(&mut nodes);
        let settings = plan["Settings"].as_object().into_iter().flatten();
        let settings = settings.map(|(name, value)| {
            let value = value.as_str().unwrap_or_default();
            (name.clone(), value.to_owned())
        });
        Ok(Self {
            nodes,
            planning: Raw(plan).given("Planning Time"),
            execution: Raw(plan).given("Execution Time"),
            settings: settings.collect(),
        })
    }

    /// The node that gives the statement's rows.
    pub fn root(&self) -> &Node {
        &self.nodes[0]
    }

    /// Whether it was run.
    pub fn was_run(&self) -> bool {
        self.root().actual.is_some()
    }

    /// Shared buffers that the statement touched, found in memory or read.
    pub fn shared_buffers(&self) -> u64 {
        self.root().buffers.shared
    }

    /// The nodes above `node`, the nearest first.
    pub fn above<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a Node> {
        let up = |node: &&'a Node| node.parent.map(|parent| &self.nodes[parent]);
        std::iter::successors(Some(node), up).skip(1)
    }
}

impl Node {
    /// Its number in drawings and findings.
    pub fn number(&self) -> usize {
        self.place + 1
    }

    /// Rows of all loops; none if it was not run.
    pub fn total_rows(&self) -> Option<f64> {
        self.actual.as_ref().map(|it| it.rows * it.loops)
    }

    /// By how much the estimate is wrong: 10 if ten times as many rows came as expected, or a tenth. None if it never ran.
    pub fn misestimate(&self) -> Option<f64> {
        let actual = self.actual.as_ref().filter(|it| it.loops > 0.0)?;
        // The planner never expects less than one row, so none and one are alike.
        let (expected, came) = (self.estimated.max(1.0), actual.rows.max(1.0));
        Some((expected / came).max(came / expected))
    }

    /// The text of the condition called `name`.
    pub fn condition(&self, name: &str) -> Option<&str> {
        let found = self.conditions.iter().find(|(it, _)| *it == name);
        found.map(|(_, text)| text.as_str())
    }
}

/// Adds a node, and those below it.
fn add(nodes: &mut Vec<Node>, raw: Raw<'_>, parent: Option<usize>) -> usize {
    let place = nodes.len();
    let buffers = Buffers {
        shared: raw.pages(&["Shared Hit Blocks", "Shared Read Blocks"]),
        read: raw.pages(&["Shared Read Blocks"]),
        local: raw.pages(&["Local Hit Blocks", "Local Read Blocks"]),
        temporary: raw.pages(&["Temp Read Blocks", "Temp Written Blocks"]),
    };
    let text = |name| raw.text(name).map(str::to_owned);
    nodes.push(Node {
        place,
        parent,
        children: Vec::new(),
        depth: parent.map_or(0, |parent| nodes[parent].depth + 1),
        role: role(raw.text("Parent Relationship"), parent.is_some()),
        title: title::title(raw),
        conditions: title::conditions(raw),
        estimated: raw.number("Plan Rows"),
        cost: raw.number("Total Cost"),
        actual: actual(raw),
        buffers,
        own: buffers,
        kind: text("Node Type").unwrap_or_default(),
        relation: text("Relation Name"),
        index: text("Index Name"),
        subplan: text("Subplan Name"),
    });
    for child in raw.below() {
        let child = add(nodes, child, Some(place));
        nodes[place].children.push(child);
    }
    place
}

fn role(relationship: Option<&str>, is_below: bool) -> Role {
    match relationship {
        Some("Inner") => Role::Inner,
        Some("Member") => Role::Member,
        Some("InitPlan") => Role::Initial,
        Some("SubPlan") => Role::Subplan,
        _ if is_below => Role::Outer,
        _ => Role::Root,
    }
}

fn actual(raw: Raw<'_>) -> Option<Actual> {
    let loops = raw.given("Actual Loops")?;
    let sorted = match raw.text("Sort Space Type") {
        Some("Disk") => raw.number("Sort Space Used"),
        _ => 0.0,
    };
    Some(Actual {
        rows: raw.number("Actual Rows"),
        loops,
        time: raw.number("Actual Total Time") * loops,
        removed: raw.number("Rows Removed by Filter"),
        removed_by_join: raw.number("Rows Removed by Join Filter"),
        removed_by_recheck: raw.number("Rows Removed by Index Recheck"),
        spilled: raw.number("Disk Usage") + sorted,
        batches: raw
            .number("Hash Batches")
            .max(raw.number("HashAgg Batches")),
        lossy_pages: raw.number("Lossy Heap Blocks"),
        exact_pages: raw.number("Exact Heap Blocks"),
    })
}

impl Add for Buffers {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            shared: self.shared.saturating_add(other.shared),
            read: self.read.saturating_add(other.read),
            local: self.local.saturating_add(other.local),
            temporary: self.temporary.saturating_add(other.temporary),
        }
    }
}
