//! Indexes that nothing reads.

use super::finding::{Advice, Kind, Thresholds, drop_statement, size, traffic};
use super::missing::serves;
use crate::catalog::{Catalog, Index, Table};

/// The indexes of a table that nothing has read although there was time and occasion, except those that stay in the
/// place of others.
pub(super) fn unused(
    catalog: &Catalog,
    table: &Table,
    stay: &[&Index],
    thresholds: &Thresholds,
) -> Vec<Advice> {
    let reads = table.scans + table.index_scans;
    if catalog.counted_for < thresholds.counted_for || reads < thresholds.reads {
        return Vec::new();
    }
    let days = catalog.counted_for.as_secs() / (24 * 60 * 60);
    let idle = |index: &Index| {
        index.scans == 0
            && index.valid
            && !index.needed
            && !index.unique
            && index.bytes >= thresholds.unused_bytes
            && !stay.contains(&index)
    };
    // A foreign key needs its index the next time that its parent loses a row, however long that has not happened.
    let serves_a_reference = |index: &Index| {
        table.references.iter().any(|reference| {
            let served = |it: &Index| serves(it, &reference.columns);
            let busy = table.indexes.iter().filter(|it| !idle(it)).map(served);
            served(index) > busy.max().unwrap_or(0)
        })
    };
    let unused = table.indexes.iter();
    let unused = unused.filter(|it| idle(it) && !serves_a_reference(it));
    let advice = unused.map(|index| Advice {
        kind: Kind::Unused,
        table: table.name.clone(),
        about: index.name.clone(),
        finding: format!(
            "Nothing has read it in {days} days, and each insert into {} writes to it.",
            table.name
        ),
        evidence: vec![
            format!("0 scans of {}, size {}", index.name, size(index.bytes)),
            traffic(table),
            format!("counted for {days} days on this server; a replica has counts of its own"),
        ],
        statement: drop_statement(index),
        caution: Some("Think of what runs once a month or a year, and of the replicas, first."),
        bytes: index.bytes,
    });
    advice.collect()
}
