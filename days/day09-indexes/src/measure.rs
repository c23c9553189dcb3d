//! The cost of a statement in units that don't depend on the machine: pages touched, and bytes of log.
//!
//! Why: milliseconds change with the load and with what is cached. The pages that a plan touches are the same tomorrow.

use std::fmt;

use explain::{Node, Plan, thousands};
use postgres::GenericClient;
use serde_json::Value;

use crate::catalog::reason;

/// The cost of a statement that reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Pages of 8 KiB that it touched, in the cache or on disk.
    pub buffers: u64,
    /// Rows that came out.
    pub rows: u64,
    /// Rows that were read and thrown away.
    pub removed: u64,
    /// How the tables were read, in the order of the plan: `Index Scan using check_ins_pkey`.
    pub scans: Vec<String>,
    /// Rows that an index-only scan had to look up in the table all the same.
    pub heap_fetches: Option<u64>,
}

/// The cost of a statement that writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    /// Rows written.
    pub rows: u64,
    /// Pages touched.
    pub buffers: u64,
    /// Bytes of write-ahead log, images of whole pages included.
    pub log_bytes: u64,
    /// Images of whole pages in the log: of each page that is changed for the first time after a checkpoint.
    pub page_images: u64,
}

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The server refused the statement, or went away.
    #[error("{}", reason(.0))]
    Postgres(#[from] postgres::Error),
    /// The server's text is not a plan.
    #[error(transparent)]
    Unreadable(#[from] explain::Error),
}

// ANCHOR: reading
/// Runs `statement` twice, and says what the second run cost: by then the catalog is cached.
///
/// # Errors
/// The server refuses it.
pub fn reading(client: &mut impl GenericClient, statement: &str) -> Result<Reading, MeasureError> {
    explained(client, statement)?;
    let json = explained(client, statement)?;
    let plan = Plan::parse(&json.to_string())?;
    let mut reading = Reading {
        buffers: plan.shared_buffers(),
        rows: plan.root().total_rows().map_or(0, whole),
        ..Reading::default()
    };
    plan.nodes.iter().for_each(|node| reading.add(node));
    visit(&json[0]["Plan"], &mut |node| {
        if let Some(fetches) = node["Heap Fetches"].as_u64() {
            *reading.heap_fetches.get_or_insert(0) += fetches;
        }
    });
    Ok(reading)
}
// ANCHOR_END: reading

/// Runs `statement` once, and says what it wrote. The caller decides whether that is kept.
///
/// # Errors
/// The server refuses it.
pub fn writing(client: &mut impl GenericClient, statement: &str) -> Result<Writing, MeasureError> {
    let json = explained(client, statement)?;
    let plan = Plan::parse(&json.to_string())?;
    let written = plan.nodes.iter().find(|it| it.kind != "ModifyTable");
    let root = &json[0]["Plan"];
    let count = |name: &str| root[name].as_u64().unwrap_or(0);
    Ok(Writing {
        rows: written.and_then(Node::total_rows).map_or(0, whole),
        buffers: plan.shared_buffers(),
        log_bytes: count("WAL Bytes"),
        page_images: count("WAL FPI"),
    })
}

/// The plan of `statement`, which is run.
fn explained(client: &mut impl GenericClient, statement: &str) -> Result<Value, postgres::Error> {
    let statement = statement.trim().trim_end_matches(';');
    let explain = format!("explain (analyze, buffers, wal, timing off, format json) {statement}");
    // Not as a simple query, which could hold several: `select 1; commit; drop table t`.
    client.query_one(&explain, &[])?.try_get(0)
}

/// Calls `each` for a node and all below it: day 8's plan has neither heap fetches nor the log.
fn visit(node: &Value, each: &mut impl FnMut(&Value)) {
    each(node);
    for child in node["Plans"].as_array().into_iter().flatten() {
        visit(child, each);
    }
}

/// A count; from release 18 on PostgreSQL gives averages with decimals.
fn whole(count: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count, rounded"
    )]
    let whole = count.round() as u64;
    whole
}

impl Reading {
    fn add(&mut self, node: &Node) {
        if let Some(actual) = &node.actual {
            self.removed += whole((actual.removed + actual.removed_by_recheck) * actual.loops);
        }
        let kind = &node.kind;
        match (&node.index, &node.relation) {
            (Some(index), _) => self.scans.push(format!("{kind} using {index}")),
            (None, Some(table)) if kind != "Bitmap Heap Scan" && kind != "ModifyTable" => {
                self.scans.push(format!("{kind} on {table}"));
            }
            _ => {}
        }
    }

    /// Whether the plan reads the index of that name.
    pub fn uses(&self, index: &str) -> bool {
        self.scans
            .iter()
            .any(|it| it.ends_with(&format!(" using {index}")))
    }
}

impl fmt::Display for Reading {
    /// `13 buffers, 10 rows: Index Scan using events_account_at`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        write!(
            f,
            "{} buffer{}, {} row{}",
            thousands(self.buffers),
            plural(self.buffers),
            thousands(self.rows),
            plural(self.rows)
        )?;
        if self.removed > 0 {
            write!(f, ", {} thrown away", thousands(self.removed))?;
        }
        if let Some(fetches) = self.heap_fetches {
            write!(f, ", {} heap fetches", thousands(fetches))?;
        }
        write!(f, ": {}", self.scans.join(", "))
    }
}

impl Writing {
    /// Bytes of log for a row; none if this server did not log.
    pub fn log_a_row(&self) -> Option<u64> {
        self.log_bytes.checked_div(self.rows).filter(|it| *it > 0)
    }

    /// Pages touched for a row, in tenths.
    pub fn buffers_a_row(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "rounded to tenths anyway")]
        let ratio = self.buffers as f64 / self.rows.max(1) as f64;
        (ratio * 10.0).round() / 10.0
    }
}
