//! What a statement costs, in what doesn't depend on the machine: pages touched, and bytes of log.
//!
//! Why: milliseconds change with the load and with what is cached. The pages that a plan touches are the same tomorrow.

use std::fmt;

use postgres::GenericClient;
use serde_json::Value;

use crate::advice::grouped;
use crate::catalog::reason;

/// What a statement that reads has cost.
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

/// What a statement that writes has cost.
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
    /// What `explain` said has another shape than in release 15 to 18.
    #[error("explain said something that can't be read: {0}")]
    Unreadable(String),
}

// ANCHOR: reading
/// Runs `statement` twice, and says what the second run cost: by then the catalog is cached.
///
/// # Errors
/// The server refuses it.
pub fn reading(client: &mut impl GenericClient, statement: &str) -> Result<Reading, MeasureError> {
    explained(client, statement)?;
    let plan = explained(client, statement)?;
    let mut reading = Reading {
        buffers: number(&plan, "Shared Hit Blocks") + number(&plan, "Shared Read Blocks"),
        rows: number(&plan, "Actual Rows"),
        ..Reading::default()
    };
    visit(&plan, &mut |node| reading.add(node));
    Ok(reading)
}
// ANCHOR_END: reading

/// Runs `statement` once, and says what it wrote. The caller decides whether that is kept.
///
/// # Errors
/// The server refuses it.
pub fn writing(client: &mut impl GenericClient, statement: &str) -> Result<Writing, MeasureError> {
    let plan = explained(client, statement)?;
    let mut rows = 0;
    visit(&plan, &mut |node| {
        if node["Node Type"] != "ModifyTable" && rows == 0 {
            rows = number(node, "Actual Rows") * number(node, "Actual Loops");
        }
    });
    let images = number(&plan, "WAL FPI");
    Ok(Writing {
        rows,
        buffers: number(&plan, "Shared Hit Blocks") + number(&plan, "Shared Read Blocks"),
        log_bytes: number(&plan, "WAL Bytes"),
        page_images: images,
    })
}

/// The plan of `statement`, which is run.
fn explained(client: &mut impl GenericClient, statement: &str) -> Result<Value, MeasureError> {
    let statement = statement.trim().trim_end_matches(';');
    let explain = format!("explain (analyze, buffers, wal, timing off, format json) {statement}");
    // Not as a simple query, which could hold several: `select 1; commit; drop table t`.
    let row = client.query_one(&explain, &[])?;
    let mut plans: Value = row.try_get(0)?;
    match plans[0]["Plan"].take() {
        Value::Null => Err(MeasureError::Unreadable(plans.to_string())),
        plan => Ok(plan),
    }
}

/// Calls `each` for a node and all below it.
fn visit(node: &Value, each: &mut impl FnMut(&Value)) {
    each(node);
    for child in node["Plans"].as_array().into_iter().flatten() {
        visit(child, each);
    }
}

/// A count of a node; 0 if it has none. From release 18 on rows are averages with decimals.
fn number(node: &Value, name: &str) -> u64 {
    let value = &node[name];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count, rounded"
    )]
    value
        .as_u64()
        .or_else(|| value.as_f64().map(|it| it.round() as u64))
        .unwrap_or(0)
}

impl Reading {
    fn add(&mut self, node: &Value) {
        let loops = number(node, "Actual Loops").max(1);
        for name in ["Rows Removed by Filter", "Rows Removed by Index Recheck"] {
            self.removed += number(node, name) * loops;
        }
        if let Some(fetches) = node["Heap Fetches"].as_u64() {
            *self.heap_fetches.get_or_insert(0) += fetches;
        }
        let kind = node["Node Type"].as_str().unwrap_or_default();
        match (node["Index Name"].as_str(), node["Relation Name"].as_str()) {
            (Some(index), _) => self.scans.push(format!("{kind} using {index}")),
            (None, Some(table)) if kind != "Bitmap Heap Scan" => {
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
            grouped(self.buffers),
            plural(self.buffers),
            grouped(self.rows),
            plural(self.rows)
        )?;
        if self.removed > 0 {
            write!(f, ", {} thrown away", grouped(self.removed))?;
        }
        if let Some(fetches) = self.heap_fetches {
            write!(f, ", {} heap fetches", grouped(fetches))?;
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
