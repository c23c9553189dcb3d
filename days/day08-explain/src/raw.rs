//! The JSON of `EXPLAIN (FORMAT JSON)`, member by member, as PostgreSQL 13 to 18 write it.
//!
//! Members that are not listed are skipped: releases add some.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One element of the array that `EXPLAIN` answers with.
#[derive(Deserialize)]
pub(crate) struct RawPlan {
    #[serde(rename = "Plan")]
    pub plan: RawNode,
    #[serde(rename = "Planning Time")]
    pub planning: Option<f64>,
    #[serde(rename = "Execution Time")]
    pub execution: Option<f64>,
    #[serde(rename = "Settings", default)]
    pub settings: BTreeMap<String, String>,
}

/// A node with those below it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct RawNode {
    #[serde(rename = "Node Type")]
    pub kind: String,
    #[serde(rename = "Parent Relationship")]
    pub relationship: String,
    #[serde(rename = "Subplan Name")]
    pub subplan: Option<String>,
    #[serde(rename = "Parallel Aware")]
    pub parallel: bool,
    #[serde(rename = "Join Type")]
    pub join: Option<String>,
    #[serde(rename = "Strategy")]
    pub strategy: Option<String>,
    #[serde(rename = "Partial Mode")]
    pub partial: Option<String>,
    #[serde(rename = "Operation")]
    pub operation: Option<String>,
    #[serde(rename = "Command")]
    pub command: Option<String>,
    #[serde(rename = "Relation Name")]
    pub relation: Option<String>,
    #[serde(rename = "Alias")]
    pub alias: Option<String>,
    #[serde(rename = "Index Name")]
    pub index: Option<String>,
    #[serde(rename = "Scan Direction")]
    pub direction: Option<String>,
    #[serde(rename = "CTE Name")]
    pub cte: Option<String>,
    #[serde(rename = "Function Name")]
    pub function: Option<String>,

    #[serde(rename = "Total Cost")]
    pub cost: f64,
    #[serde(rename = "Plan Rows")]
    pub plan_rows: f64,
    #[serde(rename = "Actual Total Time")]
    pub time: f64,
    #[serde(rename = "Actual Rows")]
    pub rows: Option<f64>,
    #[serde(rename = "Actual Loops")]
    pub loops: Option<f64>,

    #[serde(rename = "Index Cond")]
    pub index_condition: Option<String>,
    #[serde(rename = "Recheck Cond")]
    pub recheck: Option<String>,
    #[serde(rename = "Hash Cond")]
    pub hash_condition: Option<String>,
    #[serde(rename = "Merge Cond")]
    pub merge_condition: Option<String>,
    #[serde(rename = "Join Filter")]
    pub join_filter: Option<String>,
    #[serde(rename = "Filter")]
    pub filter: Option<String>,
    #[serde(rename = "One-Time Filter")]
    pub one_time_filter: Option<String>,
    #[serde(rename = "Sort Key")]
    pub sort_key: Option<Vec<String>>,
    #[serde(rename = "Group Key")]
    pub group_key: Option<Vec<String>>,
    #[serde(rename = "Cache Key")]
    pub cache_key: Option<String>,

    #[serde(rename = "Rows Removed by Filter")]
    pub removed: f64,
    #[serde(rename = "Rows Removed by Join Filter")]
    pub removed_by_join: f64,
    #[serde(rename = "Rows Removed by Index Recheck")]
    pub removed_by_recheck: f64,

    #[serde(rename = "Sort Method")]
    pub sort_method: Option<String>,
    #[serde(rename = "Sort Space Used")]
    pub sort_space: f64,
    #[serde(rename = "Sort Space Type")]
    pub sort_place: Option<String>,
    #[serde(rename = "Hash Batches")]
    pub hash_batches: f64,
    #[serde(rename = "HashAgg Batches")]
    pub aggregate_batches: f64,
    #[serde(rename = "Disk Usage")]
    pub disk: f64,
    #[serde(rename = "Peak Memory Usage")]
    pub memory: f64,
    #[serde(rename = "Lossy Heap Blocks")]
    pub lossy: f64,
    #[serde(rename = "Exact Heap Blocks")]
    pub exact: f64,

    #[serde(rename = "Shared Hit Blocks")]
    pub hit: u64,
    #[serde(rename = "Shared Read Blocks")]
    pub read: u64,
    #[serde(rename = "Local Hit Blocks")]
    pub local_hit: u64,
    #[serde(rename = "Local Read Blocks")]
    pub local_read: u64,
    #[serde(rename = "Temp Read Blocks")]
    pub temp_read: u64,
    #[serde(rename = "Temp Written Blocks")]
    pub temp_written: u64,

    #[serde(rename = "Plans")]
    pub plans: Vec<RawNode>,
}
